// SPDX-License-Identifier: Apache-2.0
//
// Prices a report's work and adds it up, and checks that nothing was lost on the way.
//
// Invariant: every derived number is computed here and nowhere else, from the work entries alone.
// PriceReport is called at the end of every analysis and by the JSON reader; CheckReport by tests.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "acev2/report.h"
#include "diagnostic/codes.h"
#include "metric/price_unit.h"
#include "report/bounds.h"
#include "report/sums.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using PrecisionKey = ReportSums::PrecisionKey;

/// What is only counted, not charged (logic, copies), leaves a node free.
NodeStatus StatusOf(const NodeCost& node) {
  if (node.status == NodeStatus::kUnpriced) return node.status;
  for (const Work& work : node.work) {
    if (work.operation != Operation::kLogic) return NodeStatus::kPriced;
  }
  return NodeStatus::kFree;
}

/// Prices `node` and adds its work to `total`.
void PriceNode(NodeCost& node, const Options& options, ReportSums& total) {
  WorkSums sums;
  for (const Work& work : node.work) {
    const Cost cost = Price(work, options);
    sums.Add(work, cost);
    total.Add(work, cost);
  }
  node.acev2 = sums.acev2;
  node.acev2_extension = sums.acev2_extension;
  node.ace = sums.ace;
  node.macs = sums.macs;
  node.status = StatusOf(node);
}

/// Collects breaches of the report's invariants.
class Breaches {
 public:
  template <typename... Args>
  void Unless(bool holds, fmt::format_string<Args...> text, Args&&... args) {
    if (!holds) lines_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

void CheckNode(const NodeCost& node, const Options& options, Breaches& breaches) {
  WorkSums sums;
  for (const Work& work : node.work) {
    breaches.Unless(work.count > Count(0), "node '{}': work of {} {}", node.name,
                    work.count.value(), ToString(work.operation));
    sums.Add(work, Price(work, options));
  }
  breaches.Unless(!node.name.empty(), "a node ({}) has no name", node.op);
  breaches.Unless(node.acev2 == sums.acev2, "node '{}': acev2 is not the sum of its work",
                  node.name);
  breaches.Unless(node.acev2_extension == sums.acev2_extension,
                  "node '{}': acev2_extension is not the sum of its work", node.name);
  breaches.Unless(node.ace == sums.ace, "node '{}': ace is not the sum of its work", node.name);
  breaches.Unless(node.macs == sums.macs, "node '{}': macs is not the sum of its work", node.name);
  breaches.Unless(node.repeat >= 0, "node '{}': repeat is {}", node.name, node.repeat);
  breaches.Unless(node.repeat != 0 || node.work.empty(), "node '{}': has work but never runs",
                  node.name);
  breaches.Unless(node.status == StatusOf(node), "node '{}': status {} does not follow its work",
                  node.name, ToString(node.status));
  breaches.Unless(node.status != NodeStatus::kUnpriced || !node.reason.empty(),
                  "node '{}': unpriced without a reason", node.name);
}

}  // namespace

std::string_view ToString(NodeStatus status) {
  switch (status) {
    case NodeStatus::kPriced:
      return "priced";
    case NodeStatus::kFree:
      return "free";
    case NodeStatus::kUnpriced:
      break;
  }
  return "unpriced";
}

std::string QualifiedOp(const NodeCost& node) {
  return IsOnnxDomain(node.domain) ? node.op : node.domain + "::" + node.op;
}

void PriceReport(Report& report) {
  Totals& totals = report.totals;
  const Options& options = report.options;
  ReportSums sums;
  totals.nodes = static_cast<std::int64_t>(report.nodes.size());
  totals.nodes_priced = totals.nodes_free = totals.nodes_unpriced = 0;
  for (NodeCost& node : report.nodes) {
    try {
      PriceNode(node, options, sums);
    } catch (const Error& error) {
      throw Error(fmt::format("node '{}' ({}): {}", node.name, node.op, error.what()),
                  error.hint());
    }
    switch (node.status) {
      case NodeStatus::kPriced:
        ++totals.nodes_priced;
        break;
      case NodeStatus::kFree:
        ++totals.nodes_free;
        break;
      case NodeStatus::kUnpriced:
        ++totals.nodes_unpriced;
        break;
    }
  }
  totals.acev2 = sums.acev2;
  totals.acev2_extension = sums.acev2_extension;
  totals.ace = sums.ace;
  totals.macs = sums.macs;
  totals.mac_layer_macs = sums.mac_layer_macs;
  totals.operations = sums.operations;
  totals.by_category = sums.by_category;
  totals.by_precision.clear();
  for (const auto& [key, row] : sums.by_precision) totals.by_precision.push_back(row);
  if (totals.nodes_unpriced > 0) totals.lower_bound = true;
  // A report that is read back, or priced anew, may bring the warning of other prices along.
  std::erase_if(report.diagnostics, [](const Diagnostic& row) {
    return row.code == DiagnosticCode("partial-profile");
  });
  if (auto partial = PartialProfile(report)) report.diagnostics.push_back(std::move(*partial));
}

std::vector<std::string> CheckReport(const Report& report) {
  const Totals& totals = report.totals;
  const Options& options = report.options;
  Breaches breaches;
  ReportSums work_sums;
  WorkSums node_sums;
  std::set<std::string_view> names;
  std::map<NodeStatus, std::int64_t> statuses;
  for (const NodeCost& node : report.nodes) {
    CheckNode(node, options, breaches);
    breaches.Unless(names.insert(node.name).second, "two nodes are called '{}'", node.name);
    ++statuses[node.status];
    node_sums.Add(node);
    for (const Work& work : node.work) work_sums.Add(work, Price(work, options));
  }
  const auto nodes = static_cast<std::int64_t>(report.nodes.size());
  breaches.Unless(totals.nodes == nodes, "totals count {} nodes of {}", totals.nodes, nodes);
  breaches.Unless(totals.nodes_priced == statuses[NodeStatus::kPriced] &&
                      totals.nodes_free == statuses[NodeStatus::kFree] &&
                      totals.nodes_unpriced == statuses[NodeStatus::kUnpriced],
                  "priced {} + free {} + unpriced {} do not match the nodes", totals.nodes_priced,
                  totals.nodes_free, totals.nodes_unpriced);
  breaches.Unless(totals.acev2 == node_sums.acev2, "acev2 is not the sum over the nodes");
  breaches.Unless(totals.acev2_extension == node_sums.acev2_extension,
                  "acev2_extension is not the sum over the nodes");
  breaches.Unless(totals.ace == node_sums.ace, "ace is not the sum over the nodes");
  breaches.Unless(totals.macs == node_sums.macs, "macs is not the sum over the nodes");
  breaches.Unless(totals.mac_layer_macs == work_sums.mac_layer_macs,
                  "mac_layer_macs is not the sum over the work");
  breaches.Unless(totals.operations == work_sums.operations,
                  "operations are not the sum over the work");
  breaches.Unless(totals.by_category == work_sums.by_category,
                  "by_category is not the sum over the work");
  Cost category_sum;
  for (const Cost cost : totals.by_category) category_sum += cost;
  breaches.Unless(category_sum == totals.acev2, "by_category does not add up to acev2");
  Cost precision_sum;
  OperationCounts precision_counts;
  for (std::size_t k = 0; k < totals.by_precision.size(); ++k) {
    const PrecisionTotal& row = totals.by_precision[k];
    precision_sum += row.acev2;
    precision_counts[static_cast<std::size_t>(row.operation)] += row.count;
    if (k == 0) continue;
    const PrecisionTotal& before = totals.by_precision[k - 1];
    breaches.Unless(PrecisionKey(before.operation, before.lhs, before.rhs) <
                        PrecisionKey(row.operation, row.lhs, row.rhs),
                    "by_precision is not sorted");
  }
  breaches.Unless(precision_sum == totals.acev2, "by_precision does not add up to acev2");
  breaches.Unless(precision_counts == totals.operations,
                  "by_precision does not add up to the operations");
  for (const NodeBounds& bounds : BoundsOfNodes(report)) {
    breaches.Unless(totals.lower_bound || !bounds.lower,
                    "something is a lower bound, but the total is not marked as one");
    breaches.Unless(totals.upper_bound || !bounds.upper,
                    "something is an upper bound, but the total is not marked as one");
  }
  return breaches.Take();
}

}  // namespace acev2
