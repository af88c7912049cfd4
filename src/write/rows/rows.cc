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

Row NodeRow(const BoundedNode& node, const Report& report, bool energy) {
  Row row;
  row.label = node.node->name;
  row.report = &report;
  row.node = node.node;
  AddNode(row, node, report.options, energy);
  return row;
}

std::vector<Row> GroupNodes(const std::vector<BoundedNode>& nodes, const View& view,
                            const Options& options, bool energy) {
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

Row LayerRow(const Layer& layer, const Report& report, const std::vector<NodeBounds>& bounds,
             bool energy) {
  Row row;
  row.report = &report;
  row.layer = &layer;
  row.node = &report.nodes[layer.node];
  row.label = layer.name;
  for (const std::size_t k : layer.nodes) {
    AddNode(row, {&report.nodes[k], bounds[k]}, report.options, energy);
  }
  return row;
}

/// True if `pattern` lets `layer` through.
bool Matches(const NodePattern& pattern, const Layer& layer, const Report& report) {
  const auto nodes = layer.nodes | std::views::transform([&](std::size_t k) -> const NodeCost& {
                       return report.nodes[k];
                     });
  return pattern.MatchesLayer(layer.name, CommonName(report.nodes[layer.node].op), nodes);
}

void AddRow(Row& sum, const Row& row) {
  sum.sums.Add(row.sums);
  sum.energy += row.energy;
}

/// Leaves those of `rows.shown` that are `kept`, and adds up the others.
void Keep(ReportRows& rows, const std::vector<bool>& kept, const View& view) {
  std::vector<Row> left;
  for (std::size_t k = 0; k < rows.shown.size(); ++k) {
    Row& row = rows.shown[k];
    if (kept[k]) {
      left.push_back(std::move(row));
      continue;
    }
    ++rows.hidden;
    rows.hidden_free += IsFree(row, view, rows.total) ? 1 : 0;
    rows.hidden_unknown += row.known() ? 0 : 1;
    if (!view.tree) AddRow(rows.rest, row);  // the rows of a tree hold each other
  }
  rows.shown = std::move(left);
}

/// How many rows a table shows.
std::size_t MostShown(const View& view) { return view.top.value_or(kDefaultTop); }

/// The rows of layers or nodes while they are made. For a table those that it cannot show, since
/// enough others matter more, are added up on the way.
class RowList {
 public:
  RowList(ReportRows& rows, const View& view, bool table)
      : rows_(rows),
        view_(view),
        prunes_(table && view.rows == TableRows::kDearest && !view.tree && RanksAsItSorts(view)) {}

  void Add(Row row) {
    ++added_;
    AddRow(rows_.selected, row);
    rows_.shown.push_back(std::move(row));
    if (prunes_ && rows_.shown.size() >= MostShown(view_) + kAtOnce) Prune();
  }
  std::size_t added() const { return added_; }

 private:
  static constexpr std::size_t kAtOnce = 4096;

  void Prune() {
    std::vector<bool> kept(rows_.shown.size(), false);
    for (const std::size_t k : DearestFirst(rows_.shown, view_, rows_.total, MostShown(view_))) {
      kept[k] = true;
    }
    Keep(rows_, kept, view_);
  }

  ReportRows& rows_;
  const View& view_;
  bool prunes_;
  std::size_t added_ = 0;
};

/// All rows, in the order that `view` asks for; of a `table` at least those that it shows.
ReportRows Rows(const Report& report, const View& view, bool table) {
  const NodePattern pattern(view.filter);
  const bool energy = WantsEnergy(view);
  ReportRows rows = MakeTotalRows(report, view);
  const std::vector<NodeBounds> bounds = BoundsOfNodes(report);
  if (view.group_by == GroupBy::kLayer || view.group_by == GroupBy::kScope) {
    rows.layers = LayersInReportOrder(report);
  }
  if (view.group_by == GroupBy::kLayer || view.tree) {
    RowList list(rows, view, table);
    for (const Layer& layer : rows.layers) {
      if (Matches(pattern, layer, report)) list.Add(LayerRow(layer, report, bounds, energy));
    }
    rows.selected.label = fmt::format("selected ({} of {})", list.added(), rows.layers.size());
    if (view.tree) {
      rows.shown = TreeRows(report, rows.shown, view, rows.total);
      return rows;
    }
  } else if (view.group_by == GroupBy::kNode) {
    RowList list(rows, view, table);
    for (std::size_t k = 0; k < report.nodes.size(); ++k) {
      const NodeCost& node = report.nodes[k];
      if (pattern.Matches(node)) list.Add(NodeRow({&node, bounds[k]}, report, energy));
    }
    rows.selected.label = fmt::format("selected ({} of {})", list.added(), report.nodes.size());
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
                     : GroupNodes(nodes, view, report.options, energy);
  }
  SortRows(rows.shown, view, rows.total);
  return rows;
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
  const SizeSums sizes = SizesOf(report);
  if (!sizes.activation_bits) row.sums.activation_bits.reset();
  row.sums.read_bits = sizes.read_bits;
  row.sums.written_bits = sizes.written_bits;
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

ReportRows MakeRows(const Report& report, const View& view) { return Rows(report, view, false); }

ReportRows MakeTableRows(const Report& report, const View& view) {
  ReportRows rows = Rows(report, view, true);
  if (view.rows == TableRows::kAll) return rows;
  std::vector<Row>& shown = rows.shown;
  if (view.rows == TableRows::kNone) {
    shown.clear();
    return rows;
  }
  // What was asked for by name is shown though it is free; so is all of what costs nothing at all.
  const bool fold = view.filter.empty() && std::ranges::any_of(shown, [&](const Row& row) {
                      return !IsFree(row, view, rows.total);
                    });
  const std::size_t top = MostShown(view);
  std::vector<bool> kept(shown.size(), false);
  std::size_t number = 0;
  for (const std::size_t k : DearestFirst(shown, view, rows.total, top)) {
    if (fold && IsFree(shown[k], view, rows.total)) break;
    kept[k] = true;
    ++number;
  }
  // A line for one row that is free takes as much room as the row.
  if (number < top && number + 1 == shown.size() + rows.hidden) kept.assign(shown.size(), true);
  Keep(rows, kept, view);
  if (rows.hidden > 0) {
    rows.rest.label = RestLabel(rows.hidden, rows.hidden_free, rows.hidden_unknown);
  }
  return rows;
}

}  // namespace acev2
