// SPDX-License-Identifier: Apache-2.0
//
// Whether the element types of a node's operands can meet, as the operator's schema has it, and
// whether two types can be of one value.
//
// Invariant: an answer means that the node cannot run, whatever its data; a type that is not known
// meets every other. Called by inference.cc, open_shapes.cc and for bodies.
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

/// What a value of `type` is made of: "float32", "a sequence of float32"; "?" if that is not known.
std::string TypeName(const onnx::TypeProto& type);

/// True if no value is of both types, whatever its shape; false where one of them is not known.
bool AreApart(const onnx::TypeProto& a, const onnx::TypeProto& b);

}  // namespace acev2
