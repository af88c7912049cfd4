// SPDX-License-Identifier: Apache-2.0
//
// The rows and columns of a Diff, shared by its writers.
//
// Invariant: a column is one row of the array in diff_columns.cc; changes are computed here, from
// the absolute values of both sides. Rows are sorted by the size of their change.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/compare.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"

namespace acev2 {

/// A number of both models; std::monostate where it is unknown, or where there is no such layer.
struct Change {
  CellValue before;
  CellValue after;
  Bounded before_bounds;
  Bounded after_bounds;

  /// after - before, where a side without the layer counts 0; unknown if a side is.
  CellValue difference() const;
  /// A lower bound less something is a lower bound, something less a lower bound an upper one.
  Bounded bounds() const;
  /// "+1.5 M", "-≥ 3 k", "0".
  std::string HumanDifference() const;
  /// The change as a part of what was before; empty if that is 0 or unknown.
  std::optional<double> relative() const;
  /// "-53.5 %"; "" if it is undefined.
  std::string HumanRelative() const;
};

/// The change of `metric` in a row.
Change ChangeOf(const DiffRow& row, Metric metric);

struct DiffColumn {
  ColumnFacts facts;
  CellValue (*value)(const DiffRow& row, Metric metric);
  /// As people read it; null: as `value`.
  std::string (*human)(const DiffRow& row, Metric metric) = nullptr;
  std::string (*heading)(const DiffView& view) = nullptr;  ///< null: HeadingOf(facts)
};

/// Every column, in the order of CSV.
std::span<const DiffColumn> DiffColumns();

/// A line of the totals: "ACEv2", "MAC layers" …
struct DiffTotal {
  std::string_view key;  ///< in JSON
  std::string title;
  Change change;
};
std::vector<DiffTotal> DiffTotals(const Diff& diff);

/// The unit of costs, "ACEv2"; of both sides if they have different ones.
std::string UnitOf(const Diff& diff);

/// The rows `view` asks for.
struct DiffSelection {
  std::vector<const DiffRow*> shown;
  std::size_t hidden = 0;     ///< that `--top` cut off
  std::size_t unchanged = 0;  ///< of all rows that the filter lets through
  std::size_t unknown = 0;    ///< unchanged rows whose cost is not known on either side
};
/// `all`: unchanged rows as well, whatever the view says.
DiffSelection SelectRows(const Diff& diff, const DiffView& view, bool all);

/// The totals, and the rows, as the table shows them.
Grid DiffTotalsGrid(const Diff& diff);
Grid DiffRowsGrid(const Diff& diff, const DiffSelection& rows, const DiffView& view);

/// Notes of both models: what both say once, the rest with the model that says it.
std::vector<std::string> DiffNotes(const Diff& diff);

std::string WriteDiffJson(const Diff& diff, const DiffView& view);
std::string WriteDiffHtml(const Diff& diff, const DiffView& view);

}  // namespace acev2
