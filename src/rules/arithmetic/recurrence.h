// SPDX-License-Identifier: Apache-2.0
//
// The state of recurrent layers: its updates and the activations of its gates.
//
// Invariant: per cell, which is a step, a direction, a sample and a hidden unit. Used by
// families/*_rules.h.
#pragma once

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "rules/arithmetic/activations.h"

namespace acev2 {

/// What a recurrent layer repeats, and on which formats.
struct Recurrence {
  Count steps;  ///< time steps × batch × directions
  Count directions;
  Count hidden;
  Count cells;  ///< steps × hidden
  Format accumulator;
  Format real;  ///< of states and activations
};

/// Multiplies and adds of the state, outside the MAC layers' category.
inline void StateWork(Ledger& ledger, const Recurrence& recurrence, Count multiplies, Count adds) {
  const Format real = recurrence.real;
  ledger.AddTo(Category::kOther, Op::kMul, recurrence.cells * multiplies, real, real, "state");
  ledger.AddTo(Category::kOther, Op::kAdd, recurrence.cells * adds, real, real, "state");
}

/// Activations by the attribute `activations` (one list for all directions), or `defaults`; each
/// evaluated `uses` times per cell.
template <std::size_t size>
void GateActivations(const Node& node, Ledger& ledger, const Recurrence& recurrence,
                     const std::array<std::string_view, size>& defaults,
                     const std::array<std::int64_t, size>& uses) {
  const std::vector<std::string> given = node.attributes->Strings("activations");
  const auto directions = static_cast<std::size_t>(recurrence.directions.value());
  if (directions == 0) return;
  if (directions > 2) {
    throw Unknown{fmt::format("its weights have {} directions; there are at most 2", directions),
                  "mend the model"};
  }
  const Count cells = recurrence.cells.value() / recurrence.directions.value();
  for (std::size_t i = 0; i < size * directions; ++i) {
    const std::string_view name =
        i < given.size() ? std::string_view(given[i]) : defaults[i % size];
    Activate(ledger, name, cells * Count(uses[i % size]), recurrence.real);
  }
}

/// With the attribute `clip`, two compares for every input of an activation.
inline void ClipGates(const Node& node, Ledger& ledger, const Recurrence& recurrence,
                      Count activations) {
  if (!node.attributes->Has("clip")) return;
  ledger.AddTo(Category::kActivation, Op::kCmp, recurrence.cells * activations * Count(2),
               recurrence.real, recurrence.real, "clip");
}

}  // namespace acev2
