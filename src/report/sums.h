// SPDX-License-Identifier: Apache-2.0
//
// Sums over pieces of work and over nodes.
//
// Invariant: whatever is added up of a report (its totals, the rows of a table, the layers of a
// diff, what a budget limits) is added up here, so that all of them agree to the last digit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>

#include "acev2/metric.h"
#include "acev2/report.h"
#include "metric/energy.h"
#include "report/bounds.h"

namespace acev2 {

/// What a node holds of the sum over its work.
struct WorkSums {
  Cost acev2;
  Cost acev2_extension;
  Count ace;
  Count macs;
  Count mac_layer_macs;

  /// `cost` is the price of `work`.
  void Add(const Work& work, Cost cost);
  /// The sums that `node` holds.
  void Add(const NodeCost& node);
  friend bool operator==(const WorkSums&, const WorkSums&) = default;
};

using OperationCounts = std::array<Count, kOperations.size()>;

/// The MACs of `node` in its MAC layers: what other tools call MACs.
Count MacLayerMacs(const NodeCost& node);

/// Sizes of whole nodes: work alone has none. Empty: that of a node is not known.
struct SizeSums {
  std::optional<Count> parameters = Count(0);
  std::optional<Count> weight_bits = Count(0);
  std::optional<Count> activation_bits = Count(0);
  std::optional<Count> read_bits = Count(0);
  std::optional<Count> written_bits = Count(0);

  void Add(const NodeCost& node);
  void Add(const SizeSums& other);
};

/// The sizes of all nodes of `report`.
SizeSums SizesOf(const Report& report);

/// Sums over nodes, or over some of the work of nodes.
struct NodeSums : WorkSums, SizeSums {
  std::int64_t nodes = 0;
  std::int64_t unpriced = 0;  ///< of them: their work is not known, or known in part only
  bool lower_bound = false;   ///< they may cost more
  bool upper_bound = false;   ///< they may cost less
  bool more_runs = false;     ///< they may run more often: sizes are lower bounds as well
  OperationCounts operations;

  /// A piece of work; its node is not counted.
  void Add(const Work& work, Cost cost);
  /// A node with all of its work.
  void Add(const NodeCost& node, const NodeBounds& bounds);
  /// A node whose work is added by itself, if any of it is.
  void CountNode(const NodeCost& node, const NodeBounds& bounds);
  /// What others sum up to.
  void Add(const NodeSums& other);
  /// False if nothing at all is known of what they cost.
  bool known() const;
};

/// Everything in Totals that is a sum over work.
struct ReportSums : NodeSums {
  using PrecisionKey = std::tuple<Operation, Format, Format>;
  std::array<Cost, kCategories.size()> by_category;
  std::map<PrecisionKey, PrecisionTotal> by_precision;

  void Add(const Work& work, Cost cost);
};

/// False if nothing at all is known of what the model costs: 0 is then no amount.
inline bool IsCostKnown(const Totals& totals) {
  return totals.nodes_unpriced == 0 || totals.nodes_priced > 0 || !totals.acev2.is_zero();
}

/// What all work of `report` takes.
EnergyEstimate EnergyOf(const Report& report);
/// What the nodes at these places of `report` cost.
Cost CostOfNodes(const Report& report, std::span<const std::size_t> nodes);
/// What the nodes of each operator cost, by QualifiedOp.
std::map<std::string, Cost> CostByOperator(const Report& report);

/// What the work of `node` for which `concerns(work)` is true costs.
template <typename Concerns>
Cost CostOfWork(const NodeCost& node, const Options& options, Concerns concerns) {
  Cost sum;
  for (const Work& work : node.work) {
    if (concerns(work)) sum += Price(work, options);
  }
  return sum;
}

/// How many operations that work is.
template <typename Concerns>
Count CountOfWork(const NodeCost& node, Concerns concerns) {
  Count sum;
  for (const Work& work : node.work) {
    if (concerns(work)) sum += work.count;
  }
  return sum;
}

/// "2 of 5 nodes have no price", "its only node has no price".
std::string WithoutPrice(const Totals& totals);

}  // namespace acev2
