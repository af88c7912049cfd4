// SPDX-License-Identifier: Apache-2.0
//
// Reductions, scans and orderings along axes.
//
// Invariant: the shapes of input and output tell how much is reduced, so axes as attribute or as
// input, keepdims and noop_with_empty_axes need no care. Joined into the table by rule_table.cc.
#pragma once

#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2 {

/// m MAC (each element times itself); with `root`, a square root per output.
template <bool root>
void ReduceSquares(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kMac, node.In(0).elements(), node.FormatOf(0));
  if (root) ledger.Add(Op::kSqrt, node.Out().elements(), node.FormatOf(0));
}

/// Logarithm of a sum; with `exponentials`, of the sum of exponentials.
template <bool exponentials>
void ReduceLogSum(const Node& node, Ledger& ledger) {
  if (exponentials) ledger.Add(Op::kFunc, node.In(0).elements(), node.FormatOf(0));
  PerReduction<Op::kAdd>(node, ledger);
  ledger.Add(Op::kFunc, node.Out().elements(), node.FormatOf(0));
}

inline void ArgReduce(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), node.Int("axis", 0));
  ledger.Add(Op::kCmp, rows.count * Steps(rows.size), node.FormatOf(0));
}

// k stands in the output's shape, whether it was an attribute (opset 1) or an input.
inline void TopK(const Node& node, Ledger& ledger) {
  const Tensor& output = node.HasOutput(0) ? node.Out(0) : node.Out(1);
  const std::size_t axis = AxisOf(node.Int("axis", -1), node.In(0).rank());
  const std::int64_t k = output.dim(static_cast<std::int64_t>(axis));
  if (k > 0) SortRows(ledger, node.In(0).elements(), k, node.FormatOf(0));
}

inline constexpr Rule kReduceRules[] = {
    {"ArgMax", "y = index of the maximum", Category::kOther, ArgReduce, Select<Meeting::kAxis>},
    {"ArgMin", "y = index of the minimum", Category::kOther, ArgReduce, Select<Meeting::kAxis>},
    {"CumProd", "Y[i] = prod_{j<=i} X[j]", Category::kOther, PerOutput<Op::kMul>, Stored},
    {"CumSum", "Y[i] = sum_{j<=i} X[j]", Category::kOther, PerOutput<Op::kAdd>,
     SumUp<Meeting::kAxis, false>, kKeepsShape},
    {"NonZero", "y = indices where x != 0", Category::kOther, PerInput<Op::kCmp>, Payloads,
     AtMost(EveryElement<1>)},
    {"ReduceL1", "y = sum |x|", Category::kOther, PerReduction<Op::kAdd>,
     SumUp<Meeting::kReduced, false, true>, kTakesAxes},
    {"ReduceL2", "y = sqrt(sum x^2)", Category::kOther, ReduceSquares<true>, Stored, kTakesAxes},
    {"ReduceLogSum", "y = log(sum x)", Category::kOther, ReduceLogSum<false>, Stored, kTakesAxes},
    {"ReduceLogSumExp", "y = log(sum exp(x))", Category::kOther, ReduceLogSum<true>, Stored,
     kTakesAxes},
    {"ReduceMax", "y = max x", Category::kOther, PerReduction<Op::kCmp>, Select<Meeting::kReduced>,
     kTakesAxes},
    {"ReduceMean", "y = sum x / k", Category::kOther, MeanOfShares, SumUp<Meeting::kReduced, true>,
     kTakesAxes},
    {"ReduceMin", "y = min x", Category::kOther, PerReduction<Op::kCmp>, Select<Meeting::kReduced>,
     kTakesAxes},
    {"ReduceProd", "y = prod x", Category::kOther, PerReduction<Op::kMul>, Stored, kTakesAxes},
    {"ReduceSum", "y = sum x", Category::kOther, PerReduction<Op::kAdd>,
     SumUp<Meeting::kReduced, false>, kTakesAxes},
    {"ReduceSumSquare", "y = sum x^2", Category::kOther, ReduceSquares<false>, Stored, kTakesAxes},
    {"TopK", "Y = the k largest (smallest) of each row, sorted", Category::kOther, TopK,
     Select<Meeting::kAxis>},
    {"Unique", "Y = the distinct elements of X, sorted", Category::kOther, Unique, Keep,
     AtMost(AllAlongAxis)},
};

}  // namespace acev2
