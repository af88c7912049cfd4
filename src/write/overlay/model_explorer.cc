// SPDX-License-Identifier: Apache-2.0
//
// Node data for Model Explorer: the cost of each node, for its ONNX adapter (model-explorer-onnx
// 0.4).
//
// Invariant: keys are the names that the adapter gives nodes and graphs, which are not those of the
// file: it names what has no name, renames what is named twice, lays the branches of If into the
// graph around it and makes a graph of each loop body and function. Within one graph no cost counts
// twice.
#include "write/overlay/model_explorer.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "metric/price_unit.h"
#include "report/bodies.h"
#include "rules/domains.h"
#include "write/json/json_text.h"
#include "write/overlay/file_costs.h"

namespace acev2 {
namespace {

/// From the least to the largest cost. The stops stand close where most nodes are: a few layers
/// make most of a total. All are light enough for black text.
struct Stop {
  std::string_view at;
  std::string_view colour;
};
constexpr std::array kGradient = {Stop{"0", "#fffaf0"},   Stop{"0.02", "#fee8c8"},
                                  Stop{"0.1", "#fdd49e"}, Stop{"0.3", "#fdbb84"},
                                  Stop{"0.6", "#fc8d59"}, Stop{"1", "#ef6548"}};

/// Names as the adapter makes them unique: within a graph; numbers count on in its subgraphs.
class UniqueNames {
 public:
  const std::string& Make(const FileNode& node) {
    const std::string wanted = node.name.empty() ? "node" : node.name;
    std::unordered_set<std::string>& used = used_[{node.parent, node.graph}];
    std::string name = wanted;
    while (used.contains(name)) name = fmt::format("{}_{}", wanted, ++counts_[wanted]);
    return *used.insert(std::move(name)).first;
  }
  void StartOver() { *this = {}; }

 private:
  std::map<std::pair<std::int32_t, std::string>, std::unordered_set<std::string>> used_;
  std::unordered_map<std::string, int> counts_;
};

/// A node on the adapter's screen; `graph` is empty if it shows none.
struct ShownNode {
  std::string graph;
  std::string id;
};

std::vector<ShownNode> ShownNodes(const Report& report) {
  if (report.file_nodes == nullptr) return {};
  const std::vector<FileNode>& nodes = *report.file_nodes;
  std::vector<bool> is_if(nodes.size());
  for (const NodeCost& node : report.nodes) {
    if (node.file_node >= 0 && node.op == "If" && IsOnnxDomain(node.domain)) {
      is_if[static_cast<std::size_t>(node.file_node)] = true;
    }
  }
  const std::string main = report.model.graph.empty() ? "<main>" : report.model.graph;
  std::vector<ShownNode> shown(nodes.size());
  UniqueNames names;
  std::string function;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const FileNode& node = nodes[k];
    const bool in_function = node.parent < 0 && !node.graph.empty();
    if (in_function && node.graph != function) {
      names.StartOver();  // each function is named by itself
      function = node.graph;
    }
    const std::string& name = names.Make(node);
    if (node.parent < 0) {
      shown[k] = {in_function ? "[function]" + node.graph : main, name};
      continue;
    }
    const auto parent = static_cast<std::size_t>(node.parent);
    const ShownNode& around = shown[parent];
    // Functions are shown without what is in their nodes, loops without the loops in them.
    if (around.graph.empty() || around.graph.starts_with("[function]")) continue;
    if (is_if[parent]) {
      shown[k] = {around.graph, fmt::format("{}/{}/{}", around.id, node.graph, name)};
    } else if (around.graph == main) {
      shown[k] = {fmt::format("{}/{}", around.id, node.graph), name};
    }
  }
  return shown;
}

using Values = std::map<std::string, std::vector<std::pair<std::string, Cost>>>;  // by graph

/// What is shown of the report: a node shows what it costs, and what is shown in graphs of its own.
Values ShownValues(const Report& report) {
  const std::vector<ShownNode> shown = ShownNodes(report);
  std::vector<Cost> costs(shown.size());
  const std::vector<std::optional<std::size_t>> parents = ParentsOf(report);
  for (std::size_t n = 0; n < report.nodes.size(); ++n) {
    const std::string* graph = nullptr;
    for (std::optional<std::size_t> at = n; at; at = parents[*at]) {
      if (report.nodes[*at].file_node < 0) continue;
      const auto k = static_cast<std::size_t>(report.nodes[*at].file_node);
      if (shown[k].graph.empty() || (graph != nullptr && *graph == shown[k].graph)) continue;
      costs[k] += report.nodes[n].acev2;
      graph = &shown[k].graph;
    }
  }
  Values values;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    if (costs[k].is_zero()) continue;  // free, or not known: without a colour
    values[shown[k].graph].emplace_back(shown[k].id, costs[k]);
  }
  return values;
}

}  // namespace

std::string WriteModelExplorer(const Report& report, const View&) {
  RequireFileNodes(report, "--model-explorer");
  JsonText json;
  json.BeginObject();
  for (const auto& [graph, nodes] : ShownValues(report)) {
    json.Key(graph);
    json.BeginObject();
    json.Key("name");
    json.String(PriceUnit(report.options));
    json.Key("results");
    json.BeginObject();
    for (const auto& [id, cost] : nodes) {
      json.Key(id);
      json.BeginObject(JsonText::Layout::kInline);
      json.Key("value");
      json.Number(cost);
      json.EndObject();
    }
    json.EndObject();
    json.Key("gradient");
    json.BeginArray();
    for (const Stop& stop : kGradient) {
      json.BeginObject(JsonText::Layout::kInline);
      json.Key("stop");
      json.Number(stop.at);
      json.Key("bgColor");
      json.String(stop.colour);
      json.EndObject();
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndObject();
  return json.Take();
}

}  // namespace acev2
