// SPDX-License-Identifier: Apache-2.0
//
// Results whose size depends on data (NonZero, NonMaxSuppression …), which the user may know better.
//
// Invariant: `--input NAME=DIMS` is about an input of the model or about one of these; bodies of
// size is filled in.
#pragma once

#include <string>
#include <string_view>

#include "onnx/onnx_pb.h"

namespace acev2 {

/// True if a node of `graph`, or of a body in it, makes a result called `name` whose size depends on
/// data.
bool MakesOpenResult(const onnx::GraphProto& graph, std::string_view name);

}  // namespace acev2
