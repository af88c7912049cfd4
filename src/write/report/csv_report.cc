// SPDX-License-Identifier: Apache-2.0
//
// CSV (RFC 4180): one line a row, every column, exact numbers.
//
// Invariant: no totals line, so that a column adds up to the total of the report; an unknown is an
// empty cell. Text that a spreadsheet would take for a formula is kept as it is: it is data.
#include "text/csv.h"

#include <string>
#include <vector>

#include "write/report/columns.h"
#include "write/report/formats.h"

namespace acev2 {

std::string WriteCsv(const Report& report, const View& view) {
  View every_column = view;
  every_column.energy = true;
  const Rows rows = MakeRows(report, every_column);
  std::vector<std::string_view> keys;
  for (const Column& column : Columns()) keys.push_back(column.key);
  const std::vector<const Column*> columns = PickColumns(view, keys);
  std::vector<std::vector<std::string>> lines;
  lines.push_back(CellsOf(columns, [](const Column& column) { return std::string(column.key); }));
  for (const Row& row : rows.shown) {
    lines.push_back(CellsOf(
        columns, [&](const Column& column) { return ExactCell(column, row, rows.total, view); }));
  }
  return WriteCsvRows(lines);
}

}  // namespace acev2
