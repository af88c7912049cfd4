// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/reads.h"

#include "interpret/limits.h"

namespace acev2 {
namespace {

using Use = std::function<void(const std::string&, bool)>;

void ReadInside(const onnx::NodeProto& node, int depth, const Use& use) {
  if (depth > kMaxDepth) return;
  const auto in_graph = [&](const onnx::GraphProto& graph) {
    for (const auto& inner : graph.node()) {
      for (const std::string& name : inner.input()) {
        if (!name.empty()) use(name, true);
      }
      ReadInside(inner, depth + 1, use);
    }
    for (const auto& output : graph.output()) use(output.name(), true);
  };
  for (const auto& attribute : node.attribute()) {
    if (attribute.has_g()) in_graph(attribute.g());
    for (const auto& graph : attribute.graphs()) in_graph(graph);
  }
}

}  // namespace

void ForEachNestedRead(const onnx::NodeProto& node, const Use& use) { ReadInside(node, 0, use); }

}  // namespace acev2
