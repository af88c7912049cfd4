// SPDX-License-Identifier: Apache-2.0
//
// Adding up.
//
// Invariant: sums of nodes are sums of what the nodes hold, which are sums over their work.
#include "report/sums.h"

#include <fmt/format.h>

#include <algorithm>

namespace acev2 {
namespace {

/// Adds what one node or several hold; their sizes bear the same names.
template <typename Sizes>
void AddSizes(SizeSums& sums, const Sizes& sizes) {
  AddSize(sums.parameters, sizes.parameters);
  AddSize(sums.weight_bits, sizes.weight_bits);
  AddSize(sums.activation_bits, sizes.activation_bits);
  AddSize(sums.read_bits, sizes.read_bits);
  AddSize(sums.written_bits, sizes.written_bits);
}

}  // namespace

void WorkSums::Add(const Work& work, Cost cost) {
  acev2 += cost;
  if (!IsPosterOperation(work.operation)) acev2_extension += cost;
  ace += Ace(work);
  if (work.operation != Operation::kMac) return;
  macs += work.count;
  if (work.category == Category::kMac) mac_layer_macs += work.count;
}

void WorkSums::Add(const NodeCost& node) {
  acev2 += node.acev2;
  acev2_extension += node.acev2_extension;
  ace += node.ace;
  macs += node.macs;
  mac_layer_macs += MacLayerMacs(node);
}

Count MacLayerMacs(const NodeCost& node) {
  return CountOfWork(node, [](const Work& work) {
    return work.operation == Operation::kMac && work.category == Category::kMac;
  });
}

void SizeSums::Add(const NodeCost& node) { AddSizes(*this, node); }

void SizeSums::Add(const SizeSums& other) { AddSizes(*this, other); }

SizeSums SizesOf(const Report& report) {
  SizeSums sizes;
  for (const NodeCost& node : report.nodes) sizes.Add(node);
  return sizes;
}

EnergyEstimate EnergyOf(const Report& report) {
  EnergyEstimate total;
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) total += EnergyOf(work, report.options);
  }
  return total;
}

void NodeSums::Add(const Work& work, Cost cost) {
  WorkSums::Add(work, cost);
  operations[static_cast<std::size_t>(work.operation)] += work.count;
}

void NodeSums::Add(const NodeCost& node, const NodeBounds& bounds) {
  CountNode(node, bounds);
  SizeSums::Add(node);
  WorkSums::Add(node);
  for (const Work& work : node.work) {
    operations[static_cast<std::size_t>(work.operation)] += work.count;
  }
}

void NodeSums::CountNode(const NodeCost& node, const NodeBounds& bounds) {
  ++nodes;
  if (node.status == NodeStatus::kUnpriced) ++unpriced;
  lower_bound |= bounds.lower;
  upper_bound |= bounds.upper;
  more_runs |= bounds.more_runs;
}

void NodeSums::Add(const NodeSums& other) {
  acev2 += other.acev2;
  acev2_extension += other.acev2_extension;
  ace += other.ace;
  macs += other.macs;
  mac_layer_macs += other.mac_layer_macs;
  nodes += other.nodes;
  unpriced += other.unpriced;
  lower_bound |= other.lower_bound;
  upper_bound |= other.upper_bound;
  more_runs |= other.more_runs;
  for (std::size_t k = 0; k < operations.size(); ++k) operations[k] += other.operations[k];
  SizeSums::Add(other);
}

bool NodeSums::known() const {
  return unpriced == 0 ||
         std::ranges::any_of(operations, [](Count count) { return count > Count(0); });
}

void ReportSums::Add(const Work& work, Cost cost) {
  NodeSums::Add(work, cost);
  by_category[static_cast<std::size_t>(work.category)] += cost;
  PrecisionTotal& row = by_precision[{work.operation, work.lhs, work.rhs}];
  row.operation = work.operation;
  row.lhs = work.lhs;
  row.rhs = work.rhs;
  row.count += work.count;
  row.acev2 += cost;
}

Cost CostOfNodes(const Report& report, std::span<const std::size_t> nodes) {
  Cost sum;
  for (const std::size_t node : nodes) sum += report.nodes[node].acev2;
  return sum;
}

std::map<std::string, Cost> CostByOperator(const Report& report) {
  std::map<std::string, Cost> costs;
  for (const NodeCost& node : report.nodes) costs[QualifiedOp(node)] += node.acev2;
  return costs;
}

std::string WithoutPrice(const Totals& totals) {
  if (totals.nodes == 1) return "its only node has no price";
  return fmt::format("{} of {} nodes {} no price", totals.nodes_unpriced, totals.nodes,
                     totals.nodes_unpriced == 1 ? "has" : "have");
}

}  // namespace acev2
