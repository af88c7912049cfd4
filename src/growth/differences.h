// SPDX-License-Identifier: Apache-2.0
//
// Forward differences of series: what a line and a grid of samples have in common.
//
// Invariant: integers alone, checked for overflow. Used by line.cc and fit.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "growth/samples.h"

namespace acev2 {

constexpr int kMostDegree = 3;                    // of one direction
constexpr std::int64_t kSteps = kMostDegree + 3;  // samples of a line: two more than a cubic has
constexpr std::int64_t kFarSize = 8192;

/// Values of series, one column a sample; what a sample lacks is 0.
struct SeriesTable {
  std::vector<SeriesKey> keys;
  std::vector<std::vector<Int128>> values;  ///< by key
};

SeriesTable TableOf(const std::vector<const Sample*>& samples);

/// a · b + c, or nothing if it passes 127 bits.
std::optional<Int128> MultiplyAdd(Int128 a, Int128 b, Int128 c);

/// C(n, k) of a small k; nothing if it passes 127 bits.
std::optional<Int128> Binomial(std::int64_t n, int k);

/// Σ of `differences` times `weights`; nothing if it passes 127 bits.
std::optional<Int128> Combine(std::span<const Int128> differences, std::span<const Int128> weights);

}  // namespace acev2
