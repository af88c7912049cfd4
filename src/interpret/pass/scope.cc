// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/scope.h"

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

void IndexNodes(Scope& scope) {
  if (scope.nodes == nullptr || !scope.reading_nodes.empty()) return;
  for (int i = 0; i < scope.nodes->size(); ++i) {
    if (!scope.runs(i)) continue;
    const onnx::NodeProto& node = (*scope.nodes)[i];
    for (const std::string& input : node.input()) {
      // Once per node, however often it reads the value: else each repetition would double a search
      // along readers.
      std::vector<int>& readers = scope.reading_nodes[input];
      if (readers.empty() || readers.back() != i) readers.push_back(i);
    }
  }
}

void ForEachNestedRead(const onnx::NodeProto& node, const Use& use) { ReadInside(node, 0, use); }

}  // namespace acev2
