// SPDX-License-Identifier: Apache-2.0
//
// CSV (RFC 4180): one line a row, every column, exact numbers.
//
// Invariant: no totals line, so that a column adds up to the total of the report; an unknown is an
// empty cell. Text that a spreadsheet would take for a formula is kept as it is: it is data.
#include <string>
#include <vector>

#include "text/text.h"
#include "write/columns.h"
#include "write/formats.h"

namespace acev2 {
namespace {

std::string Quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string WriteCsv(const Report& report, const View& view) {
  const Rows rows = MakeRows(report, view);
  std::vector<std::string_view> keys;
  for (const Column& column : Columns()) keys.push_back(column.key);
  const std::vector<const Column*> columns = PickColumns(view, keys);
  std::string text;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (c > 0) text += ',';
    text += columns[c]->key;
  }
  text += "\n";
  for (const Row& row : rows.shown) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) text += ',';
      text += Quoted(ValidUtf8(ExactCell(*columns[c], row, rows.total, view)));
    }
    text += "\n";
  }
  return text;
}

}  // namespace acev2
