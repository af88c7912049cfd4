// SPDX-License-Identifier: Apache-2.0
//
// Looks for them in a graph that is not interpreted yet.
#include "interpret/pass/open_results.h"

#include <algorithm>

#include "interpret/limits.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

bool InGraph(const onnx::GraphProto& graph, std::string_view name, int depth) {
  if (depth >= kMaxDepth) return false;
  return std::ranges::any_of(graph.node(), [&](const onnx::NodeProto& node) {
    if (node.output_size() > 0 && node.output(0) == name &&
        TraitsOf(node.domain(), node.op_type()).bound != nullptr) {
      return true;
    }
    return std::ranges::any_of(node.attribute(), [&](const onnx::AttributeProto& attribute) {
      return attribute.has_g() && InGraph(attribute.g(), name, depth + 1);
    });
  });
}

}  // namespace

bool MakesOpenResult(const onnx::GraphProto& graph, std::string_view name) {
  return InGraph(graph, name, 0);
}

}  // namespace acev2
