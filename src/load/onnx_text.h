// SPDX-License-Identifier: Apache-2.0
//
// ONNX text syntax: what onnx.parser reads and onnx.printer writes.
//
// Invariant: ONNX's parser recurses on brackets without a limit, so their nesting is checked before
// it sees the text. Called by load.cc.
#pragma once

#include <string>
#include <string_view>

#include "onnx/onnx_pb.h"

namespace acev2 {

/// Parses a whole model. Throws Error "NAME: line L, column C: fact" as ONNX's parser sees it.
onnx::ModelProto ParseText(std::string_view text, const std::string& name);

}  // namespace acev2
