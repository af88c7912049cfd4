// SPDX-License-Identifier: Apache-2.0
//
// Markdown (GitHub's tables): what the terminal table says, for a pull request or a wiki page.
//
// Invariant: names cannot break the table or become markup.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "write/columns.h"
#include "write/formats.h"
#include "write/summary.h"
#include "write/text.h"

namespace acev2 {
namespace {

/// `text` with everything that Markdown or HTML gives a meaning escaped.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      if (std::string_view("\\`*_{}[]|#~>!").find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string TableLine(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += fmt::format(" {} |", cell);
  return line + "\n";
}

}  // namespace

std::string WriteMarkdown(const Report& report, const View& view) {
  const Rows rows = MakeRows(report, view);
  const std::vector<std::string_view> keys = TableKeys(view);
  const std::vector<const Column*> columns = PickColumns(view, keys);
  std::string text = Escaped(ModelLine(report)) + "\n\n";
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (const Column* column : columns) {
    titles.push_back(TitleOf(*column, view));
    rules.emplace_back(column->numeric ? "---:" : "---");
  }
  text += TableLine(titles) + TableLine(rules);
  for (const Row& row : rows.shown) {
    std::vector<std::string> cells;
    for (const Column* column : columns) {
      cells.push_back(Escaped(HumanCell(*column, row, rows.total, view)));
    }
    text += TableLine(cells);
  }
  if (rows.hidden > 0) {
    std::vector<std::string> cells(columns.size());
    cells.front() = fmt::format("… ({} more)", rows.hidden);
    text += TableLine(cells);
  }
  const auto total_line = [&](const Row& row) {
    std::vector<std::string> cells;
    for (const Column* column : columns) {
      const std::string cell =
          column->sums ? Escaped(HumanCell(*column, row, rows.total, view)) : "";
      cells.push_back(cell.empty() ? cell : fmt::format("**{}**", cell));
    }
    return TableLine(cells);
  };
  if (!view.filter.empty()) text += total_line(rows.selected);
  text += total_line(rows.total) + "\n";
  for (const std::string& line : SummaryLines(report)) text += "- " + Escaped(line) + "\n";
  for (const std::string& line : NoteLines(report)) text += "- " + Escaped(line) + "\n";
  return text;
}

}  // namespace acev2
