// SPDX-License-Identifier: Apache-2.0
//
// Says where a convolution or pooling window is larger than what it slides over.
//
// Invariant: an answer means that the node cannot run, whatever its data. ONNX's inference gives
// such a node a negative or empty output, which would read as "free". Called by inference.cc.
#pragma once

#include <string>

#include "onnx/defs/shape_inference.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// The first spatial axis along which the (dilated) window of `node` is larger than its padded
/// input, as a fact, or an empty string: also for operators without a window and where a size is
/// not known.
std::string WindowMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context);

}  // namespace acev2
