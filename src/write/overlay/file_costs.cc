// SPDX-License-Identifier: Apache-2.0
#include "write/overlay/file_costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "acev2/error.h"
#include "report/bodies.h"
#include "report/bounds.h"

namespace acev2 {

std::vector<FileCost> FileCosts(const Report& report) {
  std::vector<FileCost> costs(report.file_nodes == nullptr ? 0 : report.file_nodes->size());
  const std::vector<NodeBounds> bounds = BoundsOfNodes(report);
  const std::vector<std::optional<std::size_t>> parents = ParentsOf(report);
  std::vector<std::int32_t> around;  // file nodes that hold the node, itself first
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    const NodeCost& node = report.nodes[k];
    if (node.file_node < 0) continue;
    // In the body that ONNX has for an operator, the file has the node above alone.
    const bool in_file = !parents[k] || report.nodes[*parents[k]].file_node != node.file_node;
    if (in_file) costs[static_cast<std::size_t>(node.file_node)].nodes.push_back(&node);
    around.clear();
    for (std::optional<std::size_t> at = k; at; at = parents[*at]) {
      const std::int32_t file_node = report.nodes[*at].file_node;
      if (file_node < 0 || std::ranges::find(around, file_node) != around.end()) continue;
      around.push_back(file_node);
      costs[static_cast<std::size_t>(file_node)].with_body.Add(node, bounds[k]);
    }
  }
  return costs;
}

void RequireFileNodes(const Report& report, const std::string& option) {
  if (report.file_nodes != nullptr || report.nodes.empty()) return;
  throw Error(fmt::format("{}: {} needs the model, not a saved report", report.model.path, option),
              "a report does not say which node of the file is which; name the model itself");
}

}  // namespace acev2
