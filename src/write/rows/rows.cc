// SPDX-License-Identifier: Apache-2.0
//
// Filtering, grouping and sorting of rows, and what a table shows of them.
//
// Invariant: every step keeps graph order where it does not say otherwise (stable sorts, groups in
// order of their first node), so the same report and view give the same rows.
#include "write/rows/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <utility>

#include "acev2/metric.h"
#include "metric/price_unit.h"
#include "naming/module_scope.h"
#include "naming/node_pattern.h"
#include "naming/scope_levels.h"
#include "report/kind.h"
#include "report/operands.h"
#include "write/rows/columns.h"
#include "write/rows/row_order.h"
#include "write/rows/tree_rows.h"

namespace acev2 {
namespace {

void AddWork(Row& row, const Work& work, const Options& options) {
  row.sums.Add(work, Price(work, options));
  row.energy += EnergyOf(work, options);
}

/// A node and what its numbers may be off by.
struct BoundedNode {
  const NodeCost* node;
  NodeBounds bounds;
};

void AddNode(Row& row, const BoundedNode& node, const Options& options, bool energy) {
  row.sums.Add(*node.node, node.bounds);
  if (!energy) return;
  for (const Work& work : node.node->work) row.energy += EnergyOf(work, options);
}

/// Groups under their labels, in order of first appearance.
class Groups {
 public:
  Row& operator[](const std::string& label) {
    const auto [entry, is_new] = index_.try_emplace(label, rows_.size());
    if (is_new) rows_.emplace_back().label = label;
    return rows_[entry->second];
  }
  std::vector<Row> Take() { return std::move(rows_); }

 private:
  std::vector<Row> rows_;
  std::map<std::string, std::size_t> index_;
};

/// Groups made of parts of nodes: a node counts in each group that holds work of it. A node
/// without work stands in the group that `otherwise` names.
template <typename LabelOf, typename Otherwise>
std::vector<Row> GroupWork(const std::vector<BoundedNode>& nodes, const Options& options,
                           LabelOf label_of, Otherwise otherwise) {
  Groups groups;
  for (const auto& [node, bounds] : nodes) {
    std::set<std::string> labels;
    for (const Work& work : node->work) {
      const std::string label = label_of(work);
      AddWork(groups[label], work, options);
      labels.insert(label);
    }
    if (node->work.empty() || node->status == NodeStatus::kUnpriced) {
      labels.insert(otherwise(*node));
    }
    for (const std::string& label : labels) groups[label].sums.CountNode(*node, bounds);
  }
  return groups.Take();
}

/// A row a node.
std::vector<Row> NodeRows(const std::vector<BoundedNode>& nodes, const Report& report,
                          bool energy) {
  std::vector<Row> rows(nodes.size());
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    rows[k].label = nodes[k].node->name;
    rows[k].report = &report;
    rows[k].node = nodes[k].node;
    AddNode(rows[k], nodes[k], report.options, energy);
  }
  return rows;
}

std::vector<Row> GroupNodes(const std::vector<BoundedNode>& nodes, const View& view,
                            const Report& report, bool energy) {
  const Options& options = report.options;
  if (view.group_by == GroupBy::kCategory) {
    return GroupWork(
        nodes, options, [](const Work& work) { return std::string(ToString(work.category)); },
        [](const NodeCost& node) { return std::string(ToString(node.category)); });
  }
  if (view.group_by == GroupBy::kPrecision) {
    return GroupWork(
        nodes, options,
        [](const Work& work) {
          return IsOnTruthValues(work) ? "bool" : ToString(work.lhs) + " × " + ToString(work.rhs);
        },
        [](const NodeCost& node) {
          return std::string(node.status == NodeStatus::kUnpriced ? "?" : "no arithmetic");
        });
  }
  if (view.group_by == GroupBy::kNode) return NodeRows(nodes, report, energy);
  Groups groups;
  for (const BoundedNode& row : nodes) {
    AddNode(groups[QualifiedOp(*row.node)], row, options, energy);
  }
  return groups.Take();
}

/// A row a module, each with the nodes of its layers.
std::vector<Row> ScopeRows(const std::vector<BoundedNode>& nodes, const View& view,
                           const Report& report, const std::vector<Layer>& layers, bool energy) {
  const ScopeLevels levels(report);
  const std::vector<const Layer*> layer_of = LayersOfNodes(report, layers);
  Groups groups;
  for (const BoundedNode& row : nodes) {
    const auto k = static_cast<std::size_t>(row.node - report.nodes.data());
    const std::string scope = ScopeOf(report.nodes[layer_of[k]->node]);
    AddNode(groups[levels.Prefix(scope, std::max(view.depth, 1))], row, report.options, energy);
  }
  return groups.Take();
}

/// A row a layer that the filter lets through.
std::vector<Row> LayerRows(const Report& report, const std::vector<NodeBounds>& bounds,
                           const std::vector<Layer>& layers, const NodePattern& pattern,
                           bool energy) {
  std::vector<Row> rows;
  rows.reserve(layers.size());
  for (const Layer& layer : layers) {
    const auto nodes = layer.nodes | std::views::transform([&](std::size_t k) -> const NodeCost& {
                         return report.nodes[k];
                       });
    if (!pattern.MatchesLayer(layer.name, CommonName(report.nodes[layer.node].op), nodes)) continue;
    Row& row = rows.emplace_back();
    row.report = &report;
    row.layer = &layer;
    row.node = &report.nodes[layer.node];
    row.label = layer.name;
    for (const std::size_t k : layer.nodes) {
      AddNode(row, {&report.nodes[k], bounds[k]}, report.options, energy);
    }
  }
  return rows;
}

void AddRow(Row& sum, const Row& row) {
  sum.sums.Add(row.sums);
  sum.energy += row.energy;
}

/// Rows that are left out, in words: "… 39 more, 12 of them free (--all)".
std::string RestLabel(std::size_t hidden, std::size_t free, std::size_t unknown) {
  if (free == hidden) return fmt::format("… {} free (--all)", hidden);
  std::string label = fmt::format("… {} more", hidden);
  if (free > 0) label += fmt::format(", {} of them free", free);
  if (unknown > 0) label += fmt::format(", {} unpriced", unknown);
  return label + " (--all)";
}

}  // namespace

Row TotalRow(const Report& report) {
  const Totals& totals = report.totals;
  Row row;
  row.label = "total";
  row.sums.nodes = totals.nodes;
  row.sums.unpriced = totals.nodes_unpriced;
  row.sums.macs = totals.macs;
  row.sums.ace = totals.ace;
  row.sums.acev2 = totals.acev2;
  row.sums.acev2_extension = totals.acev2_extension;
  row.sums.operations = totals.operations;
  row.sums.mac_layer_macs = totals.mac_layer_macs;
  row.sums.parameters = totals.parameters;
  row.sums.weight_bits = totals.weight_bits;
  row.sums.activation_bits = totals.activation_bits;  // that of the inputs is of no node
  for (const NodeCost& node : report.nodes) {
    if (!node.activation_bits) row.sums.activation_bits.reset();
    AddSize(row.sums.read_bits, node.read_bits);
    AddSize(row.sums.written_bits, node.written_bits);
  }
  row.sums.lower_bound = row.sums.more_runs = totals.lower_bound;
  row.sums.upper_bound = totals.upper_bound;
  return row;
}

ReportRows MakeTotalRows(const Report& report, const View& view) {
  ReportRows rows;
  rows.total = TotalRow(report);
  rows.unit = PriceUnit(report.options);
  if (WantsEnergy(view)) rows.total.energy = EnergyOf(report);
  return rows;
}

ReportRows MakeRows(const Report& report, const View& view) {
  const NodePattern pattern(view.filter);
  const bool energy = WantsEnergy(view);
  ReportRows rows = MakeTotalRows(report, view);
  const std::vector<NodeBounds> bounds = BoundsOfNodes(report);
  if (view.group_by == GroupBy::kLayer || view.group_by == GroupBy::kScope) {
    rows.layers = LayersInReportOrder(report);
  }
  if (view.group_by == GroupBy::kLayer || view.tree) {
    rows.shown = LayerRows(report, bounds, rows.layers, pattern, energy);
    for (const Row& row : rows.shown) AddRow(rows.selected, row);
    rows.selected.label = fmt::format("selected ({} of {})", rows.shown.size(), rows.layers.size());
    if (view.tree) {
      rows.shown = TreeRows(report, rows.shown, view, rows.total);
      return rows;
    }
  } else {
    std::vector<BoundedNode> nodes;
    for (std::size_t k = 0; k < report.nodes.size(); ++k) {
      if (!pattern.Matches(report.nodes[k])) continue;
      nodes.push_back({&report.nodes[k], bounds[k]});
      AddNode(rows.selected, nodes.back(), report.options, energy);
    }
    rows.selected.label = fmt::format("selected ({} of {})", nodes.size(), report.nodes.size());
    rows.shown = view.group_by == GroupBy::kScope
                     ? ScopeRows(nodes, view, report, rows.layers, energy)
                     : GroupNodes(nodes, view, report, energy);
  }
  SortRows(rows.shown, view, rows.total);
  return rows;
}

void KeepTableRows(ReportRows& rows, const View& view) {
  if (view.rows == TableRows::kAll) return;
  if (view.rows == TableRows::kNone) return rows.shown.clear();
  std::vector<Row>& shown = rows.shown;
  // What was asked for by name is shown though it is free; so is all of what costs nothing at all.
  const bool fold = view.filter.empty() && std::ranges::any_of(shown, [&](const Row& row) {
                      return !IsFree(row, view, rows.total);
                    });
  const std::size_t top = view.top.value_or(kDefaultTop);
  const std::vector<std::size_t> order = DearestFirst(shown, view, rows.total, top);
  std::vector<bool> kept(shown.size(), false);
  std::size_t number = 0;
  for (const std::size_t k : order) {
    if (fold && IsFree(shown[k], view, rows.total)) break;
    kept[k] = true;
    ++number;
  }
  // A line for one row that is free takes as much room as the row.
  if (number < top && number + 1 == shown.size()) kept.assign(shown.size(), true);
  std::size_t free = 0;
  std::size_t unknown = 0;
  std::vector<Row> left;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    if (kept[k]) {
      left.push_back(std::move(shown[k]));
      continue;
    }
    ++rows.hidden;
    free += IsFree(shown[k], view, rows.total);
    unknown += shown[k].known() ? 0 : 1;
    if (!view.tree) AddRow(rows.rest, shown[k]);  // the rows of a tree hold each other
  }
  shown = std::move(left);
  if (rows.hidden > 0) rows.rest.label = RestLabel(rows.hidden, free, unknown);
}

}  // namespace acev2
