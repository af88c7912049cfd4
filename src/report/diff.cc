// SPDX-License-Identifier: Apache-2.0
//
// Puts the layers of two reports side by side.
//
// Invariant: the rows of either side add up to its totals, since every node is in one layer and
// every layer in one row. Which layers belong together is decided in match.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "acev2/compare.h"
#include "diagnostic/codes.h"
#include "metric/price_unit.h"
#include "report/layers.h"
#include "report/match.h"
#include "report/sums.h"
#include "rules/domains.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// `node` without what it costs.
NodeCost NamesOf(const NodeCost& node) {
  NodeCost names;
  names.name = node.name;
  names.op = node.op;
  names.domain = node.domain;
  names.scope = node.scope;
  names.outputs = node.outputs;
  for (const TensorInfo& operand : node.operands) {
    TensorInfo& named = names.operands.emplace_back();
    named.name = operand.name;
    named.constant = operand.constant;
  }
  return names;
}

LayerCost CostOf(const Report& report, const std::vector<NodeBounds>& bounds, const Layer& layer) {
  const NodeCost& main = report.nodes[layer.node];
  LayerCost cost;
  cost.name = layer.name;
  for (const std::size_t k : layer.nodes) cost.named.push_back(NamesOf(report.nodes[k]));
  cost.op = main.op;
  cost.output_shape = main.output_shape;
  cost.operands = OperandsOf(report, layer);
  const NodeSums sums = SumsOf(report, bounds, layer);
  cost.nodes = sums.nodes;
  cost.unpriced = sums.unpriced;
  cost.known = sums.known();
  cost.lower_bound = sums.lower_bound;
  cost.upper_bound = sums.upper_bound;
  cost.macs = sums.macs;
  cost.ace = sums.ace;
  cost.acev2 = sums.acev2;
  return cost;
}

/// Its nodes would tell which opsets they are of.
void ForgetUnusedOpsets(Report& report) {
  std::erase_if(report.model.opsets, [&](const auto& opset) {
    return !IsOnnxDomain(opset.first) &&
           std::ranges::find(report.nodes, opset.first, &NodeCost::domain) == report.nodes.end();
  });
}

void NoteMetrics(Diff& diff) {
  if (diff.before.metric_version == diff.after.metric_version) return;
  diff.after.diagnostics.push_back(MakeDiagnostic(
      "other-metric", "",
      fmt::format("the two reports were made by versions {} and {} of the metric: what differs "
                  "proves nothing about the models",
                  diff.before.metric_version, diff.after.metric_version),
      "analyze both models again"));
}

void NoteOptions(Diff& diff) {
  if (diff.before.options == diff.after.options) return;
  diff.after.diagnostics.push_back(MakeDiagnostic(
      "options-differ", "",
      "the two reports were made with different options, which changes numbers as well",
      "analyze both models with the same options"));
}

}  // namespace

std::string_view ToString(DiffStatus status) {
  switch (status) {
    case DiffStatus::kNew:
      return "new";
    case DiffStatus::kGone:
      return "gone";
    case DiffStatus::kUnchanged:
      return "unchanged";
    case DiffStatus::kChanged:
      break;
  }
  return "changed";
}

DiffStatus StatusOf(const DiffRow& row, Metric metric) {
  if (!row.before) return DiffStatus::kNew;
  if (!row.after) return DiffStatus::kGone;
  const LayerCost& a = *row.before;
  const LayerCost& b = *row.after;
  const bool same_cost = metric == Metric::kAcev2 ? a.acev2 == b.acev2
                         : metric == Metric::kAce ? a.ace == b.ace
                                                  : a.macs == b.macs;
  const bool same_gaps = a.known == b.known && (a.unpriced > 0) == (b.unpriced > 0);
  return same_cost && same_gaps ? DiffStatus::kUnchanged : DiffStatus::kChanged;
}

Diff MakeDiff(Report before, Report after, DiffRows rows, SideOptions options) {
  RequireOneUnit(before.options, fmt::format("OLD '{}'", Printable(before.model.path)),
                 after.options, fmt::format("NEW '{}'", Printable(after.model.path)));
  Diff diff;
  diff.rows_are = rows;
  const LayeredReport old_layers{before, MakeLayers(before, rows)};
  const LayeredReport new_layers{after, MakeLayers(after, rows)};
  const std::vector<NodeBounds> old_bounds = BoundsOfNodes(before);
  const std::vector<NodeBounds> new_bounds = BoundsOfNodes(after);
  diff.rows.resize(new_layers.layers.size());
  for (std::size_t k = 0; k < new_layers.layers.size(); ++k) {
    diff.rows[k].after = CostOf(after, new_bounds, new_layers.layers[k]);
  }
  std::vector<bool> matched(old_layers.layers.size(), false);
  for (const auto& [a, b] : MatchLayers(old_layers, new_layers)) {
    diff.rows[b].before = CostOf(before, old_bounds, old_layers.layers[a]);
    matched[a] = true;
  }
  for (std::size_t k = 0; k < matched.size(); ++k) {
    if (!matched[k]) {
      diff.rows.push_back({CostOf(before, old_bounds, old_layers.layers[k]), std::nullopt});
    }
  }
  for (Report* report : {&before, &after}) {
    ForgetUnusedOpsets(*report);
    report->nodes.clear();
  }
  diff.before = std::move(before);
  diff.after = std::move(after);
  NoteMetrics(diff);
  if (options == SideOptions::kMustAgree) NoteOptions(diff);
  return diff;
}

}  // namespace acev2
