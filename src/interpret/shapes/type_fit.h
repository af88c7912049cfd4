// SPDX-License-Identifier: Apache-2.0
//
// Whether the element types of a node's operands can meet, as the operator's schema has it.
//
// Invariant: an answer means that the node cannot run, whatever its data; a type that is not known
// meets every other. Called by inference.cc.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "interpret/shapes/inference_note.h"
#include "interpret/state/numbers/value.h"
#include "onnx/defs/schema.h"

namespace acev2 {

/// What does not fit, with both types; empty if all do. What is understood although ONNX does not
/// allow it (scales of another type than the data) goes to `notes`.
std::string TypeMisfit(const onnx::OpSchema& schema, std::span<GraphValue* const> inputs,
                       std::vector<InferenceNote>& notes);

}  // namespace acev2
