// SPDX-License-Identifier: Apache-2.0
#include "load/file_nodes.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace acev2 {

template <typename Nodes>
void FileNodes::Add(const Nodes& nodes, std::int32_t parent, const std::string& graph,
                    std::vector<FileNode>& list) {
  for (const onnx::NodeProto& node : nodes) {
    const auto number = static_cast<std::int32_t>(list.size());
    numbers_.emplace_back(&node, number);
    list.push_back({node.name(), parent, graph});
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g()) Add(attribute.g().node(), number, attribute.name(), list);
      for (const auto& one : attribute.graphs()) Add(one.node(), number, attribute.name(), list);
    }
  }
}

FileNodes::FileNodes(const onnx::ModelProto& model) {
  auto list = std::make_shared<std::vector<FileNode>>();
  // All there are in most models; what grows by doubling takes three times as much for a moment.
  const auto expected = static_cast<std::size_t>(model.graph().node_size());
  list->reserve(expected);
  numbers_.reserve(expected);
  Add(model.graph().node(), -1, "", *list);
  for (const auto& function : model.functions()) {
    std::string name = function.domain() + "::" + function.name();
    if (!function.overload().empty()) name += "::" + function.overload();
    Add(function.node(), -1, name, *list);
  }
  list_ = std::move(list);
  std::ranges::sort(numbers_, std::less<>(),
                    &std::pair<const onnx::NodeProto*, std::int32_t>::first);
}

std::int32_t FileNodes::Find(const onnx::NodeProto* node) const {
  const auto at = std::ranges::lower_bound(numbers_, node, std::less<>(),
                                           &std::pair<const onnx::NodeProto*, std::int32_t>::first);
  return at == numbers_.end() || at->first != node ? -1 : at->second;
}

}  // namespace acev2
