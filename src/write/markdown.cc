// SPDX-License-Identifier: Apache-2.0
//
// Markdown (GitHub's tables): what the terminal table says, for a pull request or a wiki page.
//
// Invariant: names cannot break the table or become markup.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "text/text.h"
#include "write/columns.h"
#include "write/formats.h"
#include "write/markdown_text.h"
#include "write/summary.h"

namespace acev2 {
std::string WriteMarkdown(const Report& report, const View& view) {
  const Rows rows = MakeRows(report, view);
  const std::vector<std::string_view> keys = TableKeys(view);
  const std::vector<const Column*> columns = PickColumns(view, keys);
  std::string text = MarkdownEscaped(ModelLine(report)) + "\n\n";
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (const Column* column : columns) {
    titles.push_back(TitleOf(*column, view));
    rules.emplace_back(column->numeric ? "---:" : "---");
  }
  text += MarkdownRow(titles) + MarkdownRow(rules);
  for (const Row& row : rows.shown) {
    std::vector<std::string> cells;
    for (const Column* column : columns) {
      cells.push_back(MarkdownEscaped(HumanCell(*column, row, rows.total, view)));
    }
    text += MarkdownRow(cells);
  }
  if (rows.hidden > 0) {
    std::vector<std::string> cells(columns.size());
    cells.front() = fmt::format("… ({} more)", rows.hidden);
    text += MarkdownRow(cells);
  }
  const auto total_line = [&](const Row& row) {
    std::vector<std::string> cells;
    for (const Column* column : columns) {
      const std::string cell =
          column->sums ? MarkdownEscaped(HumanCell(*column, row, rows.total, view)) : "";
      cells.push_back(cell.empty() ? cell : fmt::format("**{}**", cell));
    }
    return MarkdownRow(cells);
  };
  if (!view.filter.empty()) text += total_line(rows.selected);
  text += total_line(rows.total) + "\n";
  for (const std::string& line : SummaryLines(report)) text += "- " + MarkdownEscaped(line) + "\n";
  for (const std::string& line : NoteLines(report)) text += "- " + MarkdownEscaped(line) + "\n";
  return text;
}

}  // namespace acev2
