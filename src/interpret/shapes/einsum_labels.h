// SPDX-License-Identifier: Apache-2.0
//
// The sizes of the labels of an Einsum equation: a dimension of 1 is repeated to what another
// operand has under its label, which ONNX's own inference does not do.
//
// Invariant: dimensions that an ellipsis stands for are labels too, numbered from the right. Used
// by shape_fit.cc and shape_corrections.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onnx/defs/shape_inference.h"

namespace acev2 {

/// Two sizes under one label that cannot meet.
struct LabelConflict {
  std::string label;
  std::int64_t first = 0;
  std::int64_t second = 0;
};

struct LabelSizes {
  /// The labels of each operand, axis by axis.
  std::vector<std::vector<std::string>> operands;
  /// The size of each label that is known.
  std::map<std::string, std::int64_t> of;
  std::vector<LabelConflict> conflicts;
};

/// Nothing if the equation does not fit the operands or their ranks are not known.
std::optional<LabelSizes> SizesOfLabels(const std::string& equation,
                                        const onnx::InferenceContext& context);

}  // namespace acev2
