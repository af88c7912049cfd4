// SPDX-License-Identifier: Apache-2.0
//
// Convolutions and matrix products, whatever domain the operator stands in.
//
// Invariant: a product that is summed is one MAC on the datapath formats of inputs 0 and 1; padding
// discounts nothing. Used by families/*_rules.h.
#pragma once

#include "rules/contraction.h"
#include "rules/vocabulary.h"

namespace acev2 {

inline Format AccumulatorOf(const Node& node) {
  return AccumulatorOf(node.FormatOf(0), node.FormatOf(1));
}

// W is [Cout, Cin/group, kernel…]: each output is a sum over all dimensions but the first.
inline void Conv(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  ledger.Add(Op::kMac, n * VolumeFrom(node.In(1), 1), node.FormatOf(0), node.FormatOf(1));
  AddBias(node, ledger, 2, n);
}

// W is [Cin, Cout/group, kernel…]: each input element is spread over all dimensions but the first.
inline void ConvTranspose(const Node& node, Ledger& ledger) {
  const Count m = node.In(0).elements();
  ledger.Add(Op::kMac, m * VolumeFrom(node.In(1), 1), node.FormatOf(0), node.FormatOf(1));
  AddBias(node, ledger, 2, node.Out().elements());
}

// Depthwise: W is [C, 1, k]. The fused activation is charged where a written one would be.
inline void CausalConvWithState(const Node& node, Ledger& ledger) {
  Conv(node, ledger);
  if (node.String("activation", "none") == "none") return;
  const Count n = node.Out().elements();
  const Format format = AccumulatorOf(node);
  ledger.AddTo(Category::kActivation, Op::kFunc, n, format, format, "activation");
  ledger.AddTo(Category::kActivation, Op::kMul, n, format, format, "activation");
}

// The fused activation needs real values.
inline void CausalConvFormat(Datapath& path) {
  if (path.node.String("activation", "none") == "none") {
    AccumulateOver(path, ConvAxes);
  } else {
    Stored(path);
  }
}

// Broadcast batches are repeated: every output is a sum over the inner dimension.
inline void MatMul(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kMac, node.Out().elements() * node.In(0).dim(-1), node.FormatOf(0),
             node.FormatOf(1));
}

/// A factor of the product: multiplied into a constant operand offline, or left with the pending
/// scale.
inline void AddAlpha(const Node& node, Ledger& ledger, Count n, Format accumulator) {
  if (node.In(0).offline || node.In(1).offline || node.In(0).pending || node.In(1).pending) return;
  AddFactor(ledger, node.Float("alpha", 1), n, accumulator, "alpha");
}

inline void Gemm(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Count inner = node.In(0).dim(node.Int("transA", 0) != 0 ? 0 : 1);
  ledger.Add(Op::kMac, n * inner, node.FormatOf(0), node.FormatOf(1));
  AddAlpha(node, ledger, n, AccumulatorOf(node));
  const double beta = node.Float("beta", 1);
  if (!node.Has(2) || beta == 0) return;
  // A factor of a constant is multiplied into it offline, one of a payload goes with its scale.
  if (!node.In(2).offline && !node.In(2).pending) {
    AddFactor(ledger, beta, n, node.FormatOf(2), "beta");
  }
  AddBias(node, ledger, 2, n);
}

}  // namespace acev2
