// SPDX-License-Identifier: Apache-2.0
//
// The values of a small constant tensor: what loading reads, the evaluator computes with and rules
// look at.
//
// Invariant: plain data; no value is made up: an element that is not known is marked so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace acev2 {

/// Integers (and bool) stand in `ints`, floats in `floats`.
struct Constant {
  int element_type = 0;  ///< onnx::TensorProto::DataType
  std::vector<std::int64_t> dims;
  std::vector<std::int64_t> ints;
  std::vector<double> floats;
  /// Per element: true if that element is not known (a shape with one unknown dimension). Empty if
  /// all are known.
  std::vector<bool> unknown;

  bool is_float() const { return !floats.empty(); }
  std::size_t size() const { return is_float() ? floats.size() : ints.size(); }
  bool fully_known() const {
    return std::find(unknown.begin(), unknown.end(), true) == unknown.end();
  }
  /// The one number that all elements are; empty if they differ, or one of them is not known, or
  /// there are none.
  std::optional<double> only() const {
    if (size() == 0 || !fully_known()) return std::nullopt;
    for (std::size_t i = 1; i < size(); ++i) {
      if (AsDouble(i) != AsDouble(0)) return std::nullopt;
    }
    return AsDouble(0);
  }
  double AsDouble(std::size_t i) const {
    return is_float() ? floats[i] : static_cast<double>(ints[i]);
  }
};

}  // namespace acev2
