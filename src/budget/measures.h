// SPDX-License-Identifier: Apache-2.0
//
// The array of what a budget can limit in a whole model.
//
// Invariant: a measure is one row; reading, checking and `--init` all go through this array.
#pragma once

#include <array>
#include <string_view>

#include "acev2/budget.h"

namespace acev2 {

struct MeasureRow {
  std::string_view key;  ///< as the budget and the JSON report call it
  Measure measure;
  Unit unit;
  std::string_view what;  ///< a comment for `--init`
};

inline constexpr std::array kMeasures = {
    MeasureRow{"acev2", Measure::kAcev2, Unit::kAcev2, "the cost of one inference"},
    MeasureRow{"ace", Measure::kAce, Unit::kAce, "the older metric, MAC layers only"},
    MeasureRow{"macs", Measure::kMacs, Unit::kMacs, "multiply-accumulates"},
    MeasureRow{"mac_layer_macs", Measure::kMacLayerMacs, Unit::kMacs,
               "of them in MAC layers, which other tools count"},
    MeasureRow{"parameters", Measure::kParameters, Unit::kParameters, "elements of weights"},
    MeasureRow{"weight_bits", Measure::kWeightBits, Unit::kBits, "their size"},
    MeasureRow{"scale_bits", Measure::kScaleBits, Unit::kBits, "that of scales and zero points"},
    MeasureRow{"activation_bits", Measure::kActivationBits, Unit::kBits,
               "all tensors that are computed"},
    MeasureRow{"peak_activation_bits", Measure::kPeakActivationBits, Unit::kBits,
               "the most of them at once"},
    MeasureRow{"elementwise_share", Measure::kElementwiseShare, Unit::kPercent,
               "ACEv2 outside of MAC layers"},
};

/// The row called `key`, or null.
constexpr const MeasureRow* FindMeasure(std::string_view key) {
  for (const MeasureRow& row : kMeasures) {
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

/// MACs of `node` that are work of a MAC layer.
Count MacLayerMacs(const NodeCost& node);

/// True if `measure` is a sum over the work of nodes, as costs are and sizes are not.
bool IsOfWork(Measure measure);

}  // namespace acev2
