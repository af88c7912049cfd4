// SPDX-License-Identifier: Apache-2.0
//
// Says where operands do not fit each other although ONNX's inference lets them pass: windows larger
// than what they slide over, channels that weights do not take.
//
// Invariant: an answer means that the node cannot run, whatever its data. ONNX's inference gives
// some of these a negative or empty output, which would read as "free". Called by inference.cc.
#pragma once

#include <string>

#include "onnx/defs/shape_inference.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// The first thing that does not fit, as a fact, or an empty string: also where a size is not known.
std::string ShapeMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context);

}  // namespace acev2
