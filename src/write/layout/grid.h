// SPDX-License-Identifier: Apache-2.0
//
// Cells that are text already, laid out for a terminal or as Markdown.
//
// Invariant: a grid knows nothing of what its numbers mean; every view makes its cells from its own
// array of columns and leaves widths, bars and escapes to this. The one printer of tables: of all
// writers with rows and of the commands that list something.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/write.h"
#include "write/layout/column.h"

namespace acev2 {

struct GridColumn {
  GridColumn(const ColumnFacts& of)  // NOLINT: facts have a title
      : facts(of), title(HeadingOf(of)) {}
  GridColumn(const ColumnFacts& of, std::string heading) : facts(of), title(std::move(heading)) {}

  ColumnFacts facts;
  std::string title;
};

/// A text and how wide it is, which a long table asks of each cell more than once.
struct GridCell {
  GridCell() = default;
  GridCell(std::string cell_text);  // NOLINT: a cell is its text

  std::string text;
  std::size_t width = 0;
};

struct GridLine {
  std::vector<GridCell> cells;
  double share = 0;     ///< length of its bar
  bool strong = false;  ///< a total
  /// Text in place of all cells but the first ones, as wide as it is.
  std::string remark = {};
  bool spans = false;  ///< its first cell takes the room of the empty ones behind it as well
};

struct Grid {
  std::vector<GridColumn> columns;
  std::vector<GridLine> lines;
  bool bars = false;         ///< draw shares, if there is room
  bool all_columns = false;  ///< no column may be left out
};

/// A column of a table that no view has: its facts, and the text of its cell in a row.
template <typename Row, typename... Context>
struct ListColumn {
  ColumnFacts facts;
  std::string (*text)(const Row& row, const Context&... context);
};

/// The table of `rows` by `columns`, an array of ListColumn.
template <typename Columns, typename Rows, typename... Context>
Grid ListGrid(const Columns& columns, const Rows& rows, const Context&... context) {
  Grid grid;
  grid.all_columns = true;
  for (const auto& column : columns) grid.columns.emplace_back(column.facts);
  for (const auto& row : rows) {
    GridLine& line = grid.lines.emplace_back();
    for (const auto& column : columns) line.cells.emplace_back(column.text(row, context...));
  }
  return grid;
}

/// Makes `unit` the title of the columns of costs.
inline void HeadCosts(Grid& grid, const std::string& unit) {
  for (GridColumn& column : grid.columns) {
    if (column.facts.priced) column.title = unit;
  }
}

/// The cells of one row, as strings or as GridCells: text of `columns` from `cell(column)`.
template <typename Text = std::string, typename Columns, typename Cell>
std::vector<Text> CellsOf(const Columns& columns, Cell cell) {
  std::vector<Text> cells;
  cells.reserve(columns.size());
  for (const auto* column : columns) cells.push_back(cell(*column));
  return cells;
}

/// Wraps output in the codes of one style (ECMA-48 SGR), or leaves it alone.
class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  std::string Bold(const std::string& text) const { return Wrap("1", text); }
  std::string Dim(const std::string& text) const { return Wrap("2", text); }
  std::string Cyan(const std::string& text) const { return Wrap("36", text); }
  std::string Yellow(const std::string& text) const { return Wrap("33", text); }
  /// A change: red if it is more, green if it is less; whatever else the text is in stays on.
  std::string Signed(const std::string& text) const;

 private:
  std::string Wrap(std::string_view code, const std::string& text) const;
  bool colour_;
};

/// Columns of the terminal that are used.
std::size_t UsedWidth(const Style& style);

/// The grid for a terminal. When it is narrow, first the bars give way, then the middle of names,
/// then whole columns of text, all as the facts of the columns say; but for the bars nothing does
/// where the style cuts nothing.
std::string GridText(Grid grid, const Style& style);

/// The grid as a Markdown table; totals are bold.
std::string GridMarkdown(const Grid& grid);

/// One space, then `text` broken between words at `width`; further lines are indented.
std::string Wrapped(const std::string& text, std::size_t width);

/// NoteLines (summary.h) for a terminal, warnings in yellow.
std::string NoteText(const std::vector<std::string>& lines, const Style& style);

}  // namespace acev2
