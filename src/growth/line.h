// SPDX-License-Identifier: Apache-2.0
//
// One direction of a fit: in which unit sizes along it make polynomials, of which degree, and where
// that ends.
//
// Invariant: a series that misses one sample of the line is bad on it. Called by formula.cc, before
// the fit over all lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

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

}  // namespace acev2
