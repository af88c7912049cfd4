// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic of 64-bit integers that a file decides on, without overflow.
//
// Invariant: defined for all values that are named, however large. Used wherever sizes, blocks and
// counts are divided or multiplied that Count (acev2/count.h) does not hold.
#pragma once

#include <algorithm>
#include <cstdint>

namespace acev2 {

/// a / b, rounded up; a ≥ 0, b > 0.
constexpr std::int64_t CeilDivide(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

/// a × b, or `most` if that is less; none is negative.
constexpr std::int64_t CappedProduct(std::int64_t a, std::int64_t b,
                                     std::int64_t most = INT64_MAX) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? most : std::min(product, most);
}

}  // namespace acev2
