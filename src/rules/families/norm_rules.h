// SPDX-License-Identifier: Apache-2.0
//
// Normalizations and softmax: statistics over rows, then a correction of every element.
//
// Invariant: work is rows times the work of one row of r elements; adding ε and the division of a
// mean by r happen once per row and are part of the row's divide. Joined into the table by
// rule_table.cc.
#pragma once

#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2 {

/// Rows of Softmax, LogSoftmax and Hardmax: one axis (default: the last); before opset 13 the
/// tensor is flattened to two dimensions at the axis (default: 1).
inline Rows SoftmaxRowsOf(const Node& node) {
  return node.opset < 13 ? RowsFrom(node.In(0), node.Int("axis", 1))
                         : RowsAlong(node.In(0), node.Int("axis", -1));
}

template <bool logarithm>
void Softmax(const Node& node, Ledger& ledger) {
  const Rows rows = SoftmaxRowsOf(node);
  SoftmaxRows(ledger, ledger.category(), rows.count, rows.size, node.FormatOf(0), logarithm);
}

inline void Hardmax(const Node& node, Ledger& ledger) {
  const Rows rows = SoftmaxRowsOf(node);
  ledger.Add(Op::kCmp, rows.count * Steps(rows.size), node.FormatOf(0));
}

inline void LayerNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = RowsFrom(node.In(0), node.Int("axis", -1));
  StandardizeRows(ledger, rows.count, rows.size, node.FormatOf(0));
  Affine(node, ledger, node.In(0).elements(), 1, 2);
}

inline void InstanceNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = RowsFrom(node.In(0), 2);
  StandardizeRows(ledger, rows.count, rows.size, node.FormatOf(0));
  Affine(node, ledger, node.In(0).elements(), 1, 2);
}

// Scale and bias stand per group (opset 18) or per channel (21): one of each per element anyhow.
inline void GroupNormalization(const Node& node, Ledger& ledger) {
  const Count n = node.In(0).elements();
  const Count rows = SizeOf(node.Int("num_groups", 1), "num_groups") * Count(node.In(0).dim(0));
  if (rows == Count(0)) return;
  StandardizeRows(ledger, rows, n.value() / rows.value(), node.FormatOf(0));
  Affine(node, ledger, n, 1, 2);
}

// Before opset 9 an experimental operator: statistics per sample and channel, or per sample where
// across_channels is set; normalize_variance = 0 only subtracts the mean.
inline void MeanVarianceNormalization(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> dims = node.In(0).dims();
  const Format format = node.FormatOf(0);
  Rows rows{1, 1};
  if (node.opset < 9) {
    rows = RowsFrom(node.In(0), node.Int("across_channels", 0) != 0 ? 1 : 2);
  } else {
    std::vector<std::int64_t> axes = node.Ints("axes");
    if (axes.empty()) axes = {0, 2, 3};
    std::vector<bool> reduced(dims.size(), false);
    for (const std::int64_t axis : axes) reduced[AxisOf(axis, dims.size())] = true;
    for (std::size_t i = 0; i < dims.size(); ++i) (reduced[i] ? rows.size : rows.count) *= dims[i];
  }
  if (node.opset < 9 && node.Int("normalize_variance", 1) == 0) {
    ledger.Add(Op::kAdd, rows.count * rows.size, format, "mean");
    ledger.Add(Op::kAdd, rows.count * rows.size, format, "centre");
    return;
  }
  StandardizeRows(ledger, rows.count, rows.size, format);
}

// Norm of each row, one divide, then a multiply per element.
inline void LpNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = RowsAlong(node.In(0), node.Int("axis", -1));
  const Format format = node.FormatOf(0);
  LpNorm(ledger, rows.count, rows.size, node.Float("p", 2), format);
  ledger.Add(Op::kDiv, rows.count, format);
  ledger.Add(Op::kMul, rows.count * rows.size, format, "normalize");
}

inline constexpr Rule kNormRules[] = {
    {"BatchNormalization", "y = x * (scale/sqrt(var+eps)) + (B - mean*scale/sqrt(var+eps))",
     Category::kBatchNorm, BatchNormalization, Premultiply, kKeepsShape | kScalesChannels},
    {"GroupNormalization", "y = (x - mean_group) / sqrt(var_group + eps) * scale + bias",
     Category::kOther, GroupNormalization, Stored, kKeepsShape},
    {"Hardmax", "y = 1 at the maximum of each row, else 0", Category::kOther, Hardmax, Payloads,
     kKeepsShape},
    {"InstanceNormalization", "y = (x - mean_nc) / sqrt(var_nc + eps) * scale + B",
     Category::kOther, InstanceNormalization, Stored,
     kKeepsShape | HasWeights({.input = 1, .channels = 1, .channel_axis = 0})},
    {"LRN", "y = x / (bias + alpha/size * sum_size x^2)^beta", Category::kOther, Lrn, Stored,
     kKeepsShape},
    {"LayerNormalization", "y = (x - mean_row) / sqrt(var_row + eps) * scale + B", Category::kOther,
     LayerNormalization, Stored, kKeepsShape | kStretchesSecond},
    {"LogSoftmax", "y = (x - max) - log(sum(exp(x - max)))", Category::kOther, Softmax<true>,
     Stored, kKeepsShape},
    {"LpNormalization", "y = x / (sum_row |x|^p)^(1/p)", Category::kOther, LpNormalization, Stored,
     kKeepsShape},
    {"MeanVarianceNormalization", "y = (x - mean) / sqrt(var)", Category::kOther,
     MeanVarianceNormalization, Stored, kKeepsShape},
    {"RMSNormalization", "y = x / sqrt(mean_row(x^2) + eps) * scale", Category::kOther,
     RmsNormalization, Stored, kKeepsShape | kStretchesSecond},
    {"Softmax", "y = exp(x - max) / sum(exp(x - max))", Category::kOther, Softmax<false>, Stored,
     kKeepsShape},
};

}  // namespace acev2
