// SPDX-License-Identifier: Apache-2.0
//
// Types and shapes of ai.onnx operators where ONNX's own inference has nothing to say although they
// are determined: opsets 1 to 6, withdrawn experimental operators, a few gaps in newer ones.
//
// Invariant: only adds to what ONNX's function left open and never contradicts it, but for the few
// functions that are known to be wrong (kCorrections). An operator whose
// semantics did not change borrows the function of a later version; only what that cannot serve has
// code here. Called by inference.cc after ONNX's function.
#pragma once

#include "onnx/defs/shape_inference.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// Fills element types, ranks and dimensions that the outputs in `context` still lack. `node` is of
/// ai.onnx; `opset` is the version the model imports. Never throws for a malformed node: what does
/// not follow stays open.
/// `faulty` says that ONNX's function refuses the node; true if it is understood nevertheless.
bool SupplementShapes(const onnx::NodeProto& node, int opset, bool faulty,
                      onnx::InferenceContext& context);

}  // namespace acev2
