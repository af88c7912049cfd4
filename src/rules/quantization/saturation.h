// SPDX-License-Identifier: Apache-2.0
//
// What cuts numbers off at bounds: operators (whose format rules SaturateClip and SaturateRelu
// stand in datapath.h) and quantizers.
//
// Invariant: a quantizer's own saturation is free; what narrows whole numbers makes their format.
// Called by the interpreter's look ahead (pass/look_ahead.cc).
#pragma once

#include <optional>

#include "rules/quantization/datapath.h"

namespace acev2 {

/// The real numbers that the quantizer `node` of `rule` cuts nothing of, widened by half a step,
/// since what is nearer to its ends than that is rounded to them; empty if its settings are not
/// constants.
std::optional<ValueRange> SaturationOf(const Rule& rule, const Node& node);

}  // namespace acev2
