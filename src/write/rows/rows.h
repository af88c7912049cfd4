// SPDX-License-Identifier: Apache-2.0
//
// The rows of a table: layers, nodes or groups of nodes, filtered, sorted and cut as a View asks.
//
// Invariant: grouped rows hold the same sums as the nodes they stand for, so ungrouped, grouped and
// total always agree; what is cut off is summed up, never dropped. Made once per writer from the
// Report; columns.h turns rows into cells.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "acev2/report.h"
#include "acev2/write.h"
#include "metric/energy.h"
#include "report/layers.h"
#include "report/sums.h"
#include "write/layout/cell.h"

namespace acev2 {

/// One row: a layer, a node, a group, or the whole model.
struct Row {
  std::string label;
  int level = 0;                   ///< of a tree: how many rows it is within
  std::string part;                ///< of a tree: `label` without what those say
  const Report* report = nullptr;  ///< that `node` and `layer` are of
  const NodeCost* node = nullptr;  ///< the main node of a layer; null for groups and totals
  const Layer* layer = nullptr;    ///< null for all but layers
  NodeSums sums;
  EnergyEstimate energy;

  /// False if nothing at all is known of what it costs.
  bool known() const { return sums.known(); }
  Bounded bounds() const { return {sums.lower_bound, sums.upper_bound}; }
};

/// What a writer shows.
struct ReportRows {
  std::vector<Layer> layers;  ///< of the rows, if these are layers
  std::vector<Row> shown;
  Row rest;                        ///< sum over the rows that the table leaves out; none of a tree
  std::size_t hidden = 0;          ///< how many these are
  std::size_t hidden_free = 0;     ///< how many of them are free
  std::size_t hidden_unknown = 0;  ///< … and of how many nothing is known
  Row selected;                    ///< sum over the nodes that the filter lets through
  Row total;                       ///< the whole model
  std::string unit;                ///< of costs: "ACEv2", or a profile's
};

/// All rows of `report`, in the order that `view` asks for. Throws Error as CheckView does.
ReportRows MakeRows(const Report& report, const View& view);

/// The same without rows, for a table that shows the total alone: takes nothing for each node.
ReportRows MakeTotalRows(const Report& report, const View& view);

/// What a table of `view` shows of these rows, in the order they have. Of a model of any size it
/// makes no more than some thousand rows at once.
ReportRows MakeTableRows(const Report& report, const View& view);

/// The total as a row.
Row TotalRow(const Report& report);

}  // namespace acev2
