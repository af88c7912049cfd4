// SPDX-License-Identifier: Apache-2.0
//
// The rows of a table: nodes or groups of nodes, filtered, sorted and cut as a View asks.
//
// Invariant: grouped rows hold the same sums as the nodes they stand for, so ungrouped, grouped and
// total always agree. Made once per writer from the Report; columns.h turns rows into cells.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "acev2/report.h"
#include "acev2/write.h"
#include "metric/energy.h"
#include "report/sums.h"

namespace acev2 {

/// One row: a node, a group, or the whole model.
struct Row {
  std::string label;
  const NodeCost* node = nullptr;  ///< null for groups and totals
  const Options* options = nullptr;  ///< of the report that `node` is of
  NodeSums sums;
  EnergyEstimate energy;
  bool lower_bound = false;
  bool upper_bound = false;

  /// False if nothing at all is known of what it costs.
  bool known() const { return sums.known(); }
};

/// What a writer shows.
struct ReportRows {
  std::vector<Row> shown;
  std::size_t hidden = 0;  ///< rows that `--top` cut off
  Row selected;            ///< sum over the nodes that the filter lets through
  Row total;               ///< the whole model
  std::string unit;        ///< of costs: "ACEv2", or a profile's
};

/// The rows of `report` as `view` asks for them. Throws Error as CheckView does.
ReportRows MakeRows(const Report& report, const View& view);

/// The total as a row.
Row TotalRow(const Report& report);

}  // namespace acev2
