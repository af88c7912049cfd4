// SPDX-License-Identifier: Apache-2.0
//
// Which values a node reads: its inputs, and what the graphs in its attributes capture.
#pragma once

#include <functional>
#include <string>

#include "onnx/onnx_pb.h"

namespace acev2 {

/// Calls `use(name, nested)` for every value that `node` reads; `nested` is true for names read in
/// its subgraphs, which may be the subgraph's own.
void ForEachRead(const onnx::NodeProto& node,
                 const std::function<void(const std::string& name, bool nested)>& use);

}  // namespace acev2
