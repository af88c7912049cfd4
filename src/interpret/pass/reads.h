// SPDX-License-Identifier: Apache-2.0
//
// Which values a node reads: its inputs, and what the graphs in its attributes capture.
#pragma once

#include <functional>
#include <string>

#include "onnx/onnx_pb.h"

namespace acev2 {

/// The same for what the graphs in the attributes of `node` capture.
void ForEachNestedRead(const onnx::NodeProto& node,
                       const std::function<void(const std::string& name, bool nested)>& use);

/// Calls `use(name, nested)` for every value that `node` reads; `nested` is true for names read in
/// its subgraphs, which may be the subgraph's own.
template <typename Use>
void ForEachRead(const onnx::NodeProto& node, const Use& use) {
  for (const std::string& name : node.input()) {
    if (!name.empty()) use(name, false);
  }
  if (node.attribute_size() > 0) ForEachNestedRead(node, use);
}

}  // namespace acev2
