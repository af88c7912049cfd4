// SPDX-License-Identifier: Apache-2.0
//
// The polynomial that stands for an elementary function.
//
// Invariant: one degree a width, whoever prices it or explains the price. Source: docs/metric.md.
#pragma once

namespace acev2 {

/// Degree of the minimax polynomial that reaches the precision of a float of `bits`: the degree
/// for 16, 32 or 64 bits, whichever is the next width up.
constexpr int PolynomialDegree(int bits) {
  if (bits <= 16) return 3;
  if (bits <= 32) return 6;
  return 12;
}

}  // namespace acev2
