// SPDX-License-Identifier: Apache-2.0
//
// Says where operands do not fit each other although ONNX's inference lets them pass: windows
// larger than what they slide over, channels that weights do not take.
//
// Invariant: an answer means that the node cannot run, whatever its data. ONNX's inference gives
// some of these a negative or empty output, which would read as "free". Called by inference.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onnx/defs/shape_inference.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// What does not fit.
struct Misfit {
  enum class Kind : std::uint8_t {
    kEqual,  ///< two sizes have to be equal
    kRoom,   ///< more room would do
  };
  std::string fact;  ///< empty: all fits, or a size is not known
  Kind kind = Kind::kEqual;
  int axis = 0;   ///< of the data
  int known = 2;  ///< leading dimensions of the result that hold nevertheless: batch, channels
  bool certain = true;  ///< false: ONNX does not forbid it, but runtimes refuse it
  /// Of kEqual: sizes that some axis may have to be, besides those of the operands as they are.
  std::vector<std::int64_t> sizes = {};
};

/// The first thing that does not fit.
///
/// `opset` is the version that the model imports.
Misfit ShapeMisfit(const onnx::NodeProto& node, int opset, onnx::InferenceContext& context);

/// Misfit::sizes of a node of which ONNX's own function says that something does not fit.
std::vector<std::int64_t> SizesItWants(const onnx::NodeProto& node,
                                       onnx::InferenceContext& context);

}  // namespace acev2
