// SPDX-License-Identifier: Apache-2.0
//
// CSV (RFC 4180): one line a row, every column, exact numbers.
//
// Invariant: no totals line, so that a column adds up to the total of the report; an unknown is an
// empty cell. Text that a spreadsheet would take for a formula is kept as it is: it is data.
#include <string>
#include <vector>

#include "text/csv.h"
#include "write/layout/grid.h"
#include "write/report/formats.h"
#include "write/rows/columns.h"

namespace acev2 {

std::string WriteCsv(const Report& report, const View& view) {
  View every_column = view;
  every_column.energy = true;
  const ReportRows rows = MakeRows(report, every_column);
  const std::vector<const Column*> columns = PickColumns(view);
  std::vector<std::vector<std::string>> lines;
  lines.push_back(CellsOf(columns, [&](const Column& column) { return KeyOf(column, view); }));
  for (const Row& row : rows.shown) {
    lines.push_back(CellsOf(
        columns, [&](const Column& column) { return ExactCell(column, row, rows.total, view); }));
  }
  return WriteCsvRows(lines);
}

}  // namespace acev2
