// SPDX-License-Identifier: Apache-2.0
//
// Polynomials through samples over all lines at once: differences, and what does not fit.
//
// Invariant: everything up to the coefficients is integer arithmetic (forward differences of
// samples at equal steps), checked for overflow; a series that misses one sample anywhere is bad
// and stays so. Called by formula.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "growth/directions.h"
#include "growth/line.h"
#include "growth/samples.h"

namespace acev2 {

/// Series with their forward differences on a grid: value(t) = Σ difference · Π C(t_k − first_k,
/// α_k).
struct Fit {
  std::vector<FitLine> lines;
  std::vector<std::vector<int>> exponents;       ///< the grid: for each α, its entry a line
  std::vector<SeriesKey> keys;                   ///< ascending
  std::vector<std::vector<Int128>> differences;  ///< by key, by α
  std::set<SeriesKey> bad;
  std::size_t held = 0;
  std::size_t missed = 0;  ///< combinations of sizes that lines accept but not all at once
  Sizes far;               ///< of all dimensions, at the far point
};

/// Fits all series over all directions and holds them against further samples. Nothing if the
/// samples that it takes are not accepted.
std::optional<Fit> FitSeries(Sampler& sampler, const Directions& directions,
                             std::vector<FitLine> lines);

/// The polynomial, in the sizes of the lines, of a sum of `differences`, divided by `denominator`.
/// Throws Error past 127 bits.
Polynomial PolynomialOf(const Fit& fit, std::span<const Int128> differences, Int128 denominator);

}  // namespace acev2
