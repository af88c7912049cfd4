// SPDX-License-Identifier: Apache-2.0
//
// How the shape and the type of a tensor are written.
//
// Invariant: an unknown dimension is "?", never 0 or 1. Used by the writers, by `acev2 explain` and
// by the diagnostics of interpret/.
#pragma once

#include <optional>
#include <string>

#include "acev2/report.h"

namespace acev2 {

/// "1×64×16×16", "1×?×8"; "scalar" without dimensions, "?" for an unknown rank.
std::string ShapeText(const std::optional<PartialShape>& shape);

/// "float32[1,3,8,8]".
std::string TypeText(const TensorInfo& tensor);

}  // namespace acev2
