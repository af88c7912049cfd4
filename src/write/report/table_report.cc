// SPDX-License-Identifier: Apache-2.0
//
// The table for a terminal: what model it is, the rows, and what to know about the total.
//
// Invariant: rows and columns come from rows.h and columns.h, their layout from grid.h.
#include <string>
#include <utility>
#include <vector>

#include "acev2/write.h"
#include "text/text.h"
#include "write/layout/grid.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"
#include "write/rows/row_grid.h"
#include "write/rows/rows.h"

namespace acev2 {

std::string WriteTable(const Report& report, const View& view, const Style& style) {
  const std::vector<const Column*> columns = TableColumns(view);
  // A filter has a sum of its own.
  const bool total_alone = view.rows == TableRows::kNone && view.filter.empty();
  const ReportRows rows = total_alone ? MakeTotalRows(report, view) : MakeTableRows(report, view);
  const bool none = !view.filter.empty() && rows.selected.sums.nodes == 0;
  Grid grid = MakeGrid(rows, columns, view);
  if (view.tree) IndentNames(rows, columns, grid);
  if (const std::size_t share = ShareColumn(columns); share < columns.size()) {
    grid.bars = true;
    grid.lines.back().cells[share] = {};  // the whole has no share to show beside itself
  }
  std::string text = Wrapped(ModelLine(report), UsedWidth(style)).substr(1) + "\n";
  text += GridText(std::move(grid), style) + "\n";
  if (none) text += Wrapped(UnmatchedLine(report, view), UsedWidth(style)) + "\n";
  for (const std::string& line : SummaryLines(report, view)) {
    text += Wrapped(line, UsedWidth(style));
  }
  text += NoteText(NoteLines(report), style);
  for (const std::string& line : HintLines(report)) text += Wrapped(line, UsedWidth(style));
  return Inert(text);
}

}  // namespace acev2
