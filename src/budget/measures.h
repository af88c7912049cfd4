// SPDX-License-Identifier: Apache-2.0
//
// The array of what a budget measures.
//
// Invariant: a measure is one row, which says what it is a sum over; reading, checking and `--init`
// all go through this array.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "acev2/budget.h"

namespace acev2 {

/// What a measure is a sum over.
enum class SumOver : std::uint8_t {
  kWork,     ///< the work of nodes: not known where nothing has a price
  kStored,   ///< what the file stores, whether nodes have a price or not
  kResults,  ///< tensors that nodes compute, whose sizes may not be known
  kChecks,   ///< what a check finds by itself
};

struct MeasureRow {
  std::string_view key;  ///< as the budget and the JSON report call it; empty: of no whole model
  Measure measure;
  Unit unit;
  SumOver over;
  std::string_view what;  ///< a comment for `--init`
};

/// Indexed by Measure; those of whole models first.
inline constexpr std::array kMeasures = {
    MeasureRow{"acev2", Measure::kAcev2, Unit::kAcev2, SumOver::kWork, "the cost of one inference"},
    MeasureRow{"ace", Measure::kAce, Unit::kAce, SumOver::kWork,
               "the older metric, MAC layers only"},
    MeasureRow{"macs", Measure::kMacs, Unit::kMacs, SumOver::kWork, "multiply-accumulates"},
    MeasureRow{"mac_layer_macs", Measure::kMacLayerMacs, Unit::kMacs, SumOver::kWork,
               "of them in MAC layers, which other tools count"},
    MeasureRow{"parameters", Measure::kParameters, Unit::kParameters, SumOver::kStored,
               "elements of weights"},
    MeasureRow{"weight_bits", Measure::kWeightBits, Unit::kBits, SumOver::kStored, "their size"},
    MeasureRow{"scale_bits", Measure::kScaleBits, Unit::kBits, SumOver::kStored,
               "that of scales and zero points"},
    MeasureRow{"activation_bits", Measure::kActivationBits, Unit::kBits, SumOver::kResults,
               "all tensors that are computed"},
    MeasureRow{"peak_activation_bits", Measure::kPeakActivationBits, Unit::kBits, SumOver::kResults,
               "the most of them at once"},
    MeasureRow{"elementwise_share", Measure::kElementwiseShare, Unit::kPercent, SumOver::kWork,
               "cost outside of MAC layers"},
    MeasureRow{"", Measure::kOperations, Unit::kOperations, SumOver::kWork, ""},
    MeasureRow{"", Measure::kNodes, Unit::kNodes, SumOver::kChecks, ""},
    MeasureRow{"", Measure::kSizes, Unit::kSizes, SumOver::kChecks, ""},
};

constexpr bool RowsFollowMeasures() {
  bool of_model = true;
  for (std::size_t k = 0; k < kMeasures.size(); ++k) {
    const bool named = !kMeasures[k].key.empty();
    if (static_cast<std::size_t>(kMeasures[k].measure) != k || (named && !of_model)) return false;
    of_model = named;
  }
  return true;
}
static_assert(RowsFollowMeasures(), "kMeasures is indexed by Measure");
static_assert(kMeasures.back().measure == Measure::kSizes, "a measure has no row");

constexpr const MeasureRow& RowOf(Measure measure) {
  return kMeasures[static_cast<std::size_t>(measure)];
}

/// Those that a budget can limit in a whole model.
inline constexpr std::span kModelMeasures =
    std::span(kMeasures).first(static_cast<std::size_t>(Measure::kOperations));

/// The row called `key`, or null.
constexpr const MeasureRow* FindMeasure(std::string_view key) {
  for (const MeasureRow& row : kModelMeasures) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

/// `count` as the amount that limits are compared with.
inline Cost AmountOf(Count count) { return Cost::FromDouble(1) * count; }

/// `part` in percent of `whole`; 0 of nothing, which no limit forbids.
Cost PercentOf(Cost part, Cost whole);

/// False if the size of a tensor is not known, which activation bits then lack.
bool KnowsActivations(const Report& report);

/// The amount of `measure` of a whole model.
Cost MeasureTotal(const Report& report, Measure measure);

}  // namespace acev2
