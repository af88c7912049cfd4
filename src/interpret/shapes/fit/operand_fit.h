// SPDX-License-Identifier: Apache-2.0
//
// Operands of single operators that do not fit each other: indices outside of what they count off,
// weights of another number of gates, scales for another number of columns.
//
// Invariant: as that of shape_fit.h, which asks here for what no trait of an operator tells.
#pragma once

#include <string>

#include "interpret/shapes/fit/shape_fit.h"
#include "onnx/defs/shape_inference.h"

namespace acev2 {

/// What does not fit, of a node that is the operator `op` of ai.onnx.
Misfit OperandFit(const std::string& op, onnx::InferenceContext& context);

}  // namespace acev2
