// SPDX-License-Identifier: Apache-2.0
//
// Filtering, grouping, sorting and cutting of rows.
//
// Invariant: every step keeps graph order where it does not say otherwise (stable sorts, groups in
// order of their first node), so the same report and view give the same rows.
#include "write/report/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "acev2/metric.h"
#include "metric/price_unit.h"
#include "text/pattern.h"
#include "write/report/columns.h"

namespace acev2 {
namespace {

void AddWork(Row& row, const Work& work, const Options& options) {
  row.sums.Add(work, Price(work, options));
  row.energy += EnergyOf(work, options);
}

void AddNode(Row& row, const NodeCost& node, const Options& options, bool energy) {
  row.sums.Add(node);
  row.lower_bound = row.sums.unpriced > 0;
  if (!energy) return;
  for (const Work& work : node.work) row.energy += EnergyOf(work, options);
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

/// "layer1/block0" of "/layer1/block0/conv/Conv" at depth 2; "." for a name without a scope.
std::string ScopeOf(std::string_view name, int depth) {
  if (name.starts_with('/')) name.remove_prefix(1);
  const std::size_t last = name.rfind('/');
  if (last == std::string_view::npos) return ".";
  const std::string_view scope = name.substr(0, last);
  std::size_t end = 0;
  for (int level = 0; level < depth; ++level) {
    end = scope.find('/', end + (level > 0 ? 1 : 0));
    if (end == std::string_view::npos) return std::string(scope);
  }
  return std::string(scope.substr(0, end));
}

/// Groups made of parts of nodes: a node counts in each group that holds work of it. A node
/// without work stands in the group `otherwise` names, if it names one.
template <typename LabelOf, typename Otherwise>
std::vector<Row> GroupWork(const std::vector<const NodeCost*>& nodes, const Options& options,
                           LabelOf label_of, Otherwise otherwise) {
  Groups groups;
  for (const NodeCost* node : nodes) {
    std::set<std::string> labels;
    for (const Work& work : node->work) {
      const std::string label = label_of(work);
      AddWork(groups[label], work, options);
      labels.insert(label);
    }
    if (node->work.empty() || node->status == NodeStatus::kUnpriced) {
      const std::string label = otherwise(*node);
      if (!label.empty()) labels.insert(label);
    }
    for (const std::string& label : labels) {
      Row& row = groups[label];
      row.sums.CountNode(*node);
      row.lower_bound = row.sums.unpriced > 0;
    }
  }
  return groups.Take();
}

std::vector<Row> GroupNodes(const std::vector<const NodeCost*>& nodes, const View& view,
                            const Options& options, bool energy) {
  if (view.group_by == GroupBy::kCategory) {
    return GroupWork(
        nodes, options, [](const Work& work) { return std::string(ToString(work.category)); },
        [](const NodeCost& node) { return std::string(ToString(node.category)); });
  }
  if (view.group_by == GroupBy::kPrecision) {
    return GroupWork(
        nodes, options,
        [](const Work& work) { return ToString(work.lhs) + " × " + ToString(work.rhs); },
        [](const NodeCost& node) {
          return std::string(node.status == NodeStatus::kUnpriced ? "?" : "");
        });
  }
  if (view.group_by == GroupBy::kNode) {
    std::vector<Row> rows(nodes.size());
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      rows[k].label = nodes[k]->name;
      rows[k].node = nodes[k];
      rows[k].options = &options;
      AddNode(rows[k], *nodes[k], options, energy);
    }
    return rows;
  }
  Groups groups;
  for (const NodeCost* node : nodes) {
    const bool by_scope = view.group_by == GroupBy::kScope;
    AddNode(groups[by_scope ? ScopeOf(node->name, view.depth) : QualifiedOp(*node)], *node, options,
            energy);
  }
  return groups.Take();
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
  row.lower_bound = totals.lower_bound;
  row.upper_bound = totals.upper_bound;
  return row;
}

ReportRows MakeRows(const Report& report, const View& view) {
  const Pattern pattern(view.filter);
  const bool energy = WantsEnergy(view);
  std::vector<const NodeCost*> nodes;
  ReportRows rows;
  for (const NodeCost& node : report.nodes) {
    if (!view.filter.empty() && !pattern.Matches(node.name) &&
        !pattern.Matches(QualifiedOp(node))) {
      continue;
    }
    nodes.push_back(&node);
    AddNode(rows.selected, node, report.options, energy);
  }
  rows.selected.label = fmt::format("selected ({} of {})", nodes.size(), report.nodes.size());
  rows.total = TotalRow(report);
  rows.unit = PriceUnit(report.options);
  if (energy) rows.total.energy = EnergyOf(report);
  rows.shown = GroupNodes(nodes, view, report.options, energy);
  SortRows(rows.shown, view, rows.total);
  if (view.top && rows.shown.size() > *view.top) {
    rows.hidden = rows.shown.size() - *view.top;
    rows.shown.resize(*view.top);
  }
  return rows;
}

}  // namespace acev2
