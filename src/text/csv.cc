// SPDX-License-Identifier: Apache-2.0
//
// CSV by its grammar: a cell is plain, or quoted with doubled quotes inside.
//
// Invariant: line breaks may be LF or CRLF outside of quotes and are kept inside of them; a byte
// order mark in front is not part of the first cell.
#include "text/csv.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "acev2/error.h"
#include "text/text.h"

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

std::string WriteCsvRows(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ',';
      text += Quoted(ValidUtf8(row[c]));
    }
    text += "\n";
  }
  return text;
}

std::string WithoutFormulas(std::string_view csv) {
  std::vector<std::vector<std::string>> rows;
  for (CsvRow& row : ReadCsv(csv, "")) {
    for (std::string& cell : row.cells) {
      if (cell.empty() || std::string_view("=+-@").find(cell.front()) == std::string_view::npos) {
        continue;
      }
      double number = 0;
      const char* digits = cell.data() + (cell.front() == '+' ? 1 : 0);
      const auto [end, error] = std::from_chars(digits, cell.data() + cell.size(), number);
      const bool is_number = error == std::errc() && end == cell.data() + cell.size();
      if (!is_number) cell.insert(cell.begin(), '\'');
    }
    rows.push_back(std::move(row.cells));
  }
  return WriteCsvRows(rows);
}

std::vector<CsvRow> ReadCsv(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<CsvRow> rows;
  std::size_t line = 1;
  std::size_t at = 0;
  while (at < text.size()) {
    CsvRow row{line, {}};
    bool more = true;
    while (more) {
      std::string cell;
      if (at < text.size() && text[at] == '"') {
        const std::size_t opened = line;
        for (++at; at < text.size(); ++at) {
          if (text[at] == '"') {
            if (!text.substr(at + 1).starts_with('"')) break;
            ++at;  // a doubled quote is one
          }
          if (text[at] == '\n') ++line;
          cell += text[at];
        }
        if (at == text.size()) {
          throw Error(fmt::format("{}: line {}: a quote is never closed", name, opened),
                      "close it; a quote inside of a quoted cell is doubled");
        }
        ++at;
      }
      while (at < text.size() && text[at] != ',' && text[at] != '\n') {
        if (text[at] == '"') {
          throw Error(fmt::format("{}: line {}: a quote inside of a cell", name, line),
                      "put the whole cell in quotes and double the one inside");
        }
        cell += text[at++];
      }
      const bool ends = at == text.size() || text[at] == '\n';
      if (ends && cell.ends_with('\r')) cell.pop_back();
      row.cells.push_back(std::move(cell));
      more = !ends;
      if (at < text.size()) ++at;
    }
    ++line;
    if (row.cells.size() > 1 || !row.cells.front().empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace acev2
