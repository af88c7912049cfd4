// SPDX-License-Identifier: Apache-2.0
#include "write/overlay/file_costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "acev2/error.h"
#include "report/bounds.h"

namespace acev2 {

std::vector<FileCost> FileCosts(const Report& report) {
  std::vector<FileCost> costs(report.file_nodes.size());
  const std::vector<NodeBounds> bounds = BoundsOfNodes(report);
  std::vector<std::int32_t> around;  // file nodes that hold the node, itself first
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    const NodeCost& node = report.nodes[k];
    if (node.file_node < 0) continue;
    const NodeCost* above =
        node.parent < 0 ? nullptr : &report.nodes[static_cast<std::size_t>(node.parent)];
    FileCost& cost = costs[static_cast<std::size_t>(node.file_node)];
    // In the body that ONNX has for an operator, the file has the node above alone.
    const bool in_file = above == nullptr || above->file_node != node.file_node;
    if (in_file) cost.nodes.push_back(&node);
    cost.own.Add(node, bounds[k]);
    around.assign(1, node.file_node);
    for (; above != nullptr;
         above = above->parent < 0 ? nullptr
                                   : &report.nodes[static_cast<std::size_t>(above->parent)]) {
      if (std::ranges::find(around, above->file_node) == around.end()) {
        around.push_back(above->file_node);
      }
    }
    for (const std::int32_t file_node : around) {
      if (file_node < 0) continue;
      costs[static_cast<std::size_t>(file_node)].with_body.Add(node, bounds[k]);
    }
  }
  return costs;
}

void RequireFileNodes(const Report& report, const std::string& option) {
  if (!report.file_nodes.empty() || report.nodes.empty()) return;
  throw Error(fmt::format("{}: {} needs the model, not a saved report", report.model.path, option),
              "a report does not say which node of the file is which; name the model itself");
}

}  // namespace acev2
