// SPDX-License-Identifier: Apache-2.0
//
// What is done to a tensor row by row: soft-max, statistics, norms, sorting.
//
// Invariant: work is rows times the work of one row of r elements; rows of none take none. Used by
// families/*_rules.h.
#pragma once

#include <algorithm>
#include <vector>

#include "rules/vocabulary.h"

namespace acev2 {

/// A tensor cut into `count` rows of `size` elements.
struct Rows {
  Count count;
  Count size;
};

/// Rows along one axis.
inline Rows RowsAlong(const Tensor& tensor, std::int64_t written_axis) {
  const std::vector<std::int64_t> dims = tensor.dims();
  const std::size_t axis = AxisOf(written_axis, dims.size());
  return {Volume(dims, 0, axis) * Volume(dims, axis + 1, dims.size()), dims[axis]};
}

/// Rows of all elements from `written_axis` on; an axis equal to the rank makes rows of 1.
inline Rows RowsFrom(const Tensor& tensor, std::int64_t written_axis) {
  const std::vector<std::int64_t> dims = tensor.dims();
  const bool behind = written_axis == static_cast<std::int64_t>(dims.size());
  const std::size_t axis = behind ? dims.size() : AxisOf(written_axis, dims.size());
  return {Volume(dims, 0, axis), Volume(dims, axis, dims.size())};
}

inline Rows LastAxis(const Tensor& tensor) { return RowsAlong(tensor, -1); }

/// Softmax of `rows` rows of `elements` in all, per row of r: r compare (maximum), r subtract,
/// r function, r add, then 1 divide + r multiply, or 1 function + r subtract for its logarithm.
inline void SoftmaxElements(Ledger& ledger, Category category, Count rows, Count elements,
                            Format format, bool logarithm, std::string_view role = {}) {
  const auto add = [&](Op op, Count count) {
    ledger.AddTo(category, op, count, format, format, role);
  };
  add(Op::kCmp, elements);
  add(Op::kAdd, elements);
  add(Op::kFunc, elements);
  add(Op::kAdd, elements);
  if (elements == Count(0)) return;
  add(logarithm ? Op::kFunc : Op::kDiv, rows);
  add(logarithm ? Op::kAdd : Op::kMul, elements);
}

/// The same of rows of `r` elements each.
inline void SoftmaxRows(Ledger& ledger, Category category, Count rows, Count r, Format format,
                        bool logarithm, std::string_view role = {}) {
  SoftmaxElements(ledger, category, rows, rows * r, format, logarithm, role);
}

/// (x − mean) / sqrt(variance + ε) of `rows` rows of `r` elements: r add (mean), r subtract, r MAC
/// (variance), 1 square root + 1 divide, r multiply.
inline void StandardizeRows(Ledger& ledger, Count rows, Count r, Format format) {
  ledger.Add(Op::kAdd, rows * r, format, "mean");
  ledger.Add(Op::kAdd, rows * r, format, "centre");
  ledger.Add(Op::kMac, rows * r, format, "variance");
  if (r == Count(0)) return;
  ledger.Add(Op::kSqrt, rows, format);
  ledger.Add(Op::kDiv, rows, format);
  ledger.Add(Op::kMul, rows * r, format, "normalize");
}

/// Root mean square normalization of rows: MAC, 1 square root + 1 divide, multiply.
inline void RmsRows(Ledger& ledger, Category category, Count rows, Count size, Format format) {
  const auto add = [&](Op op, Count count) {
    ledger.AddTo(category, op, count, format, format, "normalize");
  };
  add(Op::kMac, rows * size);
  if (size == Count(0)) return;
  add(Op::kSqrt, rows);
  add(Op::kDiv, rows);
  add(Op::kMul, rows * size);
}

/// The p-norm of n windows of k elements: p = 1 adds, p = 2 is a MAC per element and a square root;
/// any other power, and its root, is two functions (exponential of a scaled logarithm) + multiply.
inline void LpNorm(Ledger& ledger, Count n, Count k, double p, Format format) {
  if (p == 2) {
    ledger.Add(Op::kMac, n * k, format);
    ledger.Add(Op::kSqrt, n, format);
    return;
  }
  ledger.Add(Op::kAdd, n * Steps(k), format);
  if (p == 1) return;
  ledger.Add(Op::kFunc, n * (k + Count(1)) * Count(2), format);
  ledger.Add(Op::kMul, n * (k + Count(1)), format);
}

/// Every element is placed into a sorted list of at most `listed` by binary search.
inline void SortRows(Ledger& ledger, Count elements, std::int64_t listed, Format format,
                     std::string_view role = {}) {
  ledger.Add(Op::kCmp, elements * Count(std::max<std::int64_t>(CeilLog2(listed), 1)), format, role);
}

/// Multiply by input `scale` and, if it is there, add input `bias`: once per element.
inline void Affine(const Node& node, Ledger& ledger, Count n, std::size_t scale, std::size_t bias) {
  Format format = node.FormatOf(0);
  if (node.Has(scale)) {
    ledger.Add(Op::kMul, n, format, node.FormatOf(scale), "scale");
    format = Widest(format, node.FormatOf(scale));
  }
  if (node.Has(bias)) ledger.Add(Op::kAdd, n, format, node.FormatOf(bias), "bias");
}

// Inference: scale and statistics are folded into one multiply and one add per element. In training
// mode (asked for by the attribute, before opset 14 by further outputs) the statistics of each
// channel are computed and averaged into the running ones.
inline void BatchNormalization(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const bool training = node.opset >= 14 ? node.Int("training_mode", 0) != 0 : node.HasOutput(1);
  if (training) {
    const Count channels = node.In(1).elements();
    if (channels == Count(0)) return;
    const Format format = node.FormatOf(0);
    StandardizeRows(ledger, channels, n.value() / channels.value(), format);
    ledger.Add(Op::kMul, channels * Count(2), format, "running statistics");
    ledger.Add(Op::kMac, channels * Count(2), format, "running statistics");
  }
  Affine(node, ledger, n, 1, 2);
}

inline void RmsNormalization(const Node& node, Ledger& ledger) {
  const Rows rows = RowsFrom(node.In(0), node.Int("axis", -1));
  const Format format = node.FormatOf(0);
  const Count n = rows.count * rows.size;
  ledger.Add(Op::kMac, n, format, "mean square");
  if (n == Count(0)) return;
  ledger.Add(Op::kSqrt, rows.count, format);
  ledger.Add(Op::kDiv, rows.count, format);
  ledger.Add(Op::kMul, n, format, "normalize");
  Affine(node, ledger, n, 1, 2);
}

// Per element: the squares of `size` channels are summed, alpha and bias applied, a power taken and
// divided by.
inline void Lrn(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format format = node.FormatOf(0);
  ledger.Add(Op::kMac, n * SizeOf(node.Int("size", 1), "size"), format, "squares");
  ledger.Add(Op::kMac, n, format, "alpha, bias");
  const double beta = node.Float("beta", 0.75);
  if (beta == 0.5) {
    ledger.Add(Op::kSqrt, n, format);
  } else if (beta != 1) {
    ledger.Add(Op::kFunc, n * Count(2), format, "power");
    ledger.Add(Op::kMul, n, format, "power");
  }
  ledger.Add(Op::kDiv, n, format);
}

// All elements are sorted, or the slices along an axis.
inline void Unique(const Node& node, Ledger& ledger) {
  if (node.In(0).stored.kind == FormatKind::kText) return;  // not the datapath's work
  const Count m = node.In(0).elements();
  std::int64_t listed = m.value();
  if (const auto axis = node.attributes->Int("axis")) listed = node.In(0).dim(*axis);
  SortRows(ledger, m, listed, node.FormatOf(0));
}

}  // namespace acev2
