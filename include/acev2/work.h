// SPDX-License-Identifier: Apache-2.0
//
// Work: elementary operations on operand formats, before any price is put on them.
//
// Invariant: a Work entry says how many and on what, never what it costs; only metric.h prices.
// Rules produce Work, reports keep it, so a saved report can be priced again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "acev2/count.h"
#include "acev2/format.h"

namespace acev2 {

/// The elementary operations a price exists for (metric.h), in report order.
enum class Operation : std::uint8_t {
  kMac,
  kMul,
  kAdd,
  kShift,
  kCmp,
  kDiv,
  kSqrt,
  kFunc,
  kLookup,
  kLogic
};
inline constexpr std::array kOperations = {
    Operation::kMac, Operation::kMul,  Operation::kAdd,  Operation::kShift,  Operation::kCmp,
    Operation::kDiv, Operation::kSqrt, Operation::kFunc, Operation::kLookup, Operation::kLogic};

/// Where a charge belongs, as on the PikeLPN poster (CVPR 2024).
enum class Category : std::uint8_t { kMac, kBatchNorm, kActivation, kQuantization, kOther };
inline constexpr std::array kCategories = {Category::kMac, Category::kBatchNorm,
                                           Category::kActivation, Category::kQuantization,
                                           Category::kOther};

/// "mac", "mul", "add", "shift", "cmp", "div", "sqrt", "func", "lookup", "logic": the JSON
/// names.
std::string_view ToString(Operation operation);
/// "mac", "batch_norm", "activation", "quantization", "other": the JSON names.
std::string_view ToString(Category category);

/// `count` times `operation` on operands `lhs` and `rhs`; one-operand operations repeat `lhs`.
struct Work {
  Operation operation = Operation::kLogic;
  Count count;
  Format lhs;
  Format rhs;
  Category category = Category::kOther;
  /// What the work is for within its operator ("bias", "requantize"), shown by `explain`; empty
  /// for the operator's own work.
  std::string role;
  /// Of a MAC, what its add is done in; unknown: a format as wide as its operands.
  Format accumulator = {};

  friend bool operator==(const Work&, const Work&) = default;
};

}  // namespace acev2
