// SPDX-License-Identifier: Apache-2.0
//
// Polynomials through samples: units, degrees, differences, and what does not fit.
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
#include "growth/samples.h"

namespace acev2 {

/// One direction: sizes unit · t of its first dimension, for t from `first` on.
struct FitLine {
  std::int64_t unit = 1;
  std::int64_t first = 1;
  std::optional<std::int64_t> last;  ///< beyond it samples are not accepted
  std::int64_t tried = 1;            ///< the largest t that was held against
  int degree = 0;                    ///< the highest of a series that is a polynomial
  std::set<SeriesKey> bad;           ///< no polynomial along this line
  std::size_t misfits = 0;           ///< of them, those that another unit should mend
  double misfit_share = 0;           ///< of the cost at the last of the first samples
};

/// The line of direction `k` with the unit that leaves the fewest series bad; nothing if too few
/// sizes along it are accepted.
std::optional<FitLine> FindLine(Sampler& sampler, const Directions& directions, std::size_t k,
                                std::int64_t base);

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
