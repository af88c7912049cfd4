// SPDX-License-Identifier: Apache-2.0
//
// LSTM, GRU and RNN: per step, direction and sample, the gates' matrix products, then the state.
//
// Invariant: sizes come from X and R alone, so absent optional inputs (B, sequence_lens, initial
// states, P) cost nothing; sequence_lens discounts nothing. Joined into the table by rule_table.cc.
#pragma once

#include "rules/arithmetic/recurrence.h"
#include "rules/vocabulary.h"

namespace acev2 {

// X is [T, B, I] (layout 1: [B, T, I]), W is [directions, gates·H, I], R is [directions, gates·H,
// H].
inline Recurrence RecurrenceOf(const Node& node) {
  Recurrence recurrence;
  recurrence.directions = node.In(2).dim(0);
  recurrence.hidden = node.In(2).dim(2);
  recurrence.steps = recurrence.directions * node.In(0).dim(0) * node.In(0).dim(1);
  recurrence.cells = recurrence.steps * recurrence.hidden;
  recurrence.real = RealFormat(node.In(0));
  recurrence.accumulator = Widest(AccumulatorOf(node.FormatOf(0), node.FormatOf(1)),
                                  AccumulatorOf(recurrence.real, node.FormatOf(2)));
  return recurrence;
}

/// gates·H·(I+H) MAC per step, the sums made real where weights are scaled integers, and both bias
/// vectors added.
inline void GateProducts(const Node& node, Ledger& ledger, const Recurrence& recurrence,
                         Count gates) {
  const Count gate_cells = recurrence.cells * gates;
  const Count inputs = node.In(0).dim(2);
  ledger.AddSums(gate_cells * inputs, inputs, node.FormatOf(0), node.FormatOf(1), "input");
  ledger.AddSums(gate_cells * recurrence.hidden, recurrence.hidden, recurrence.real,
                 node.FormatOf(2), "recurrence");
  Rescale(node, ledger, {0, 1}, gate_cells, AccumulatorOf(node.FormatOf(0), node.FormatOf(1)));
  Rescale(node, ledger, {2}, gate_cells, AccumulatorOf(recurrence.real, node.FormatOf(2)));
  AddBias(node, ledger, 3, gate_cells * Count(2), recurrence.accumulator);
}

// i, o, f = f(…), c = g(…); C = f*C + i*c; H = o*h(C). input_forget replaces f(…) by 1 - i.
// Peephole weights P add p*C to i, o and f.
inline void Lstm(const Node& node, Ledger& ledger) {
  const Recurrence recurrence = RecurrenceOf(node);
  const bool coupled = node.Int("input_forget", 0) != 0;
  GateProducts(node, ledger, recurrence, 4);
  GateActivations<3>(node, ledger, recurrence, {"Sigmoid", "Tanh", "Tanh"},
                     {coupled ? 2 : 3, 1, 1});
  ClipGates(node, ledger, recurrence, coupled ? 4 : 5);
  StateWork(ledger, recurrence, 3, coupled ? 2 : 1);
  const std::int64_t peepholes = coupled ? 2 : 3;
  if (node.Has(7)) StateWork(ledger, recurrence, peepholes, peepholes);
}

// z, r = f(…), h = g(…) with r*H inside the product, or r*(H*R + B) if linear_before_reset;
// H = (1 - z)*h + z*H.
inline void Gru(const Node& node, Ledger& ledger) {
  const Recurrence recurrence = RecurrenceOf(node);
  const bool reset_last = node.Int("linear_before_reset", 0) != 0;
  GateProducts(node, ledger, recurrence, 3);
  GateActivations<2>(node, ledger, recurrence, {"Sigmoid", "Tanh"}, {2, 1});
  ClipGates(node, ledger, recurrence, 3);
  StateWork(ledger, recurrence, 3, reset_last ? 3 : 2);
}

// H = f(X*W + H*R + B).
inline void Rnn(const Node& node, Ledger& ledger) {
  const Recurrence recurrence = RecurrenceOf(node);
  GateProducts(node, ledger, recurrence, 1);
  GateActivations<1>(node, ledger, recurrence, {"Tanh"}, {1});
  ClipGates(node, ledger, recurrence, 1);
}

inline constexpr Rule kRecurrentRules[] = {
    {"GRU", "z, r = f(X W + H R + B); h = g(X W + (r*H) R + B); H = (1-z)*h + z*H", Category::kMac,
     Gru, PayloadsOf<0, 1, 2>, HasWeights({.input = 1, .channels = 2, .channel_axis = 2})},
    {"LSTM", "i, o, f = f(X W + H R + B); c = g(X W + H R + B); C = f*C + i*c; H = o*h(C)",
     Category::kMac, Lstm, PayloadsOf<0, 1, 2>,
     HasWeights({.input = 1, .channels = 2, .channel_axis = 2})},
    {"RNN", "H = f(X W + H R + B)", Category::kMac, Rnn, PayloadsOf<0, 1, 2>,
     HasWeights({.input = 1, .channels = 2, .channel_axis = 2})},
};

}  // namespace acev2
