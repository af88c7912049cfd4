// SPDX-License-Identifier: Apache-2.0
//
// Which layer of one model is which layer of another.
//
// Invariant: a layer is in one pair at most, and the result depends on nothing but the two reports.
// Called by MakeDiff.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "acev2/report.h"
#include "report/layers.h"

namespace acev2 {

/// A report and its layers.
struct LayeredReport {
  const Report& report;
  std::vector<Layer> layers;
};

/// Pairs of indices of layers, (before, after), ascending in the second.
std::vector<std::pair<std::size_t, std::size_t>> MatchLayers(const LayeredReport& before,
                                                             const LayeredReport& after);

}  // namespace acev2
