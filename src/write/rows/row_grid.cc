// SPDX-License-Identifier: Apache-2.0
#include "write/rows/row_grid.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "text/text.h"

namespace acev2 {
namespace {

/// The texts of one column, row after row. Rows often repeat a value shortly above (a network
/// repeats its blocks), whose text is then there already: that is most of the time of a long table.
class ColumnText {
 public:
  explicit ColumnText(const Column& column) : column_(column) {}

  const GridCell& Of(const Row& row, const Row& total, const View& view) {
    CellValue value = column_.value(row, total, view);
    Bounded bounds = column_.facts.bounded ? row.bounds() : Bounded{};
    if (column_.is_size) bounds.lower = row.sums.more_runs;
    const auto end = made_.begin() + static_cast<std::ptrdiff_t>(used_);
    const auto known = std::find_if(made_.begin(), end, [&](const Made& made) {
      return made.value == value && made.bounds == bounds;
    });
    if (known != end) return known->cell;
    Made& made = made_[next_];
    next_ = (next_ + 1) % made_.size();
    if (column_.facts.repeats) used_ = std::max(used_, next_ == 0 ? made_.size() : next_);
    made.cell = HumanText(value, bounds);
    made.value = std::move(value);
    made.bounds = bounds;
    return made.cell;
  }

 private:
  const Column& column_;
  struct Made {
    CellValue value;
    Bounded bounds;
    GridCell cell;
  };
  std::array<Made, 4> made_;  // the last ones, in turns
  std::size_t used_ = 0;
  std::size_t next_ = 0;
};

}  // namespace

std::string ColumnsHelp(const Style& style) {
  struct Fact {
    std::string_view key;
    std::string_view rows;
    std::string_view what;
  };
  constexpr std::array kFacts = {
      ListColumn<Fact>{TextColumn("column", "column"),
                       [](const Fact& fact) { return std::string(fact.key); }},
      ListColumn<Fact>{TextColumn("rows", "rows"),
                       [](const Fact& fact) { return std::string(fact.rows); }},
      ListColumn<Fact>{TextColumn("what", "what it holds").Wraps(),
                       [](const Fact& fact) { return std::string(fact.what); }},
  };
  std::vector<Fact> facts;
  for (const Column& column : Columns()) {
    const std::string_view rows = column.shows == Shows::kAlways  ? "all"
                                  : column.shows == Shows::kNodes ? "layers, nodes"
                                                                  : "layers, groups";
    facts.push_back({column.facts.key, rows, column.facts.what});
  }
  return GridText(ListGrid(kFacts, facts), style);
}

void IndentNames(const ReportRows& rows, const std::vector<const Column*>& columns, Grid& grid) {
  constexpr std::size_t kIndent = 2;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c]->facts.key != "name") continue;
    for (std::size_t k = 0; k < rows.shown.size(); ++k) {
      const Row& row = rows.shown[k];
      grid.lines[k].cells[c] = GridCell(
          std::string(kIndent * static_cast<std::size_t>(row.level), ' ') + Printable(row.part));
    }
  }
}

Grid MakeGrid(const ReportRows& rows, const std::vector<const Column*>& columns, const View& view) {
  Grid grid;
  grid.all_columns = !view.columns.empty();
  for (const Column* column : columns) {
    grid.columns.emplace_back(column->facts, HeadingOf(*column, view));
  }
  HeadCosts(grid, rows.unit);
  const double whole = MetricOf(rows.total, view.metric);
  std::vector<ColumnText> texts;
  texts.reserve(columns.size());
  for (const Column* column : columns) texts.emplace_back(*column);
  enum class Kind : std::uint8_t { kRow, kRest, kTotal };
  const auto line = [&](const Row& row, Kind kind) {
    GridLine made{{}, Share(MetricOf(row, view.metric), whole).value_or(0), kind == Kind::kTotal};
    made.cells.reserve(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      // A sum has no op or shape.
      const bool blank = kind != Kind::kRow && !columns[c]->sums;
      made.cells.push_back(blank ? GridCell() : texts[c].Of(row, rows.total, view));
    }
    made.spans = kind == Kind::kRest;
    return made;
  };
  grid.lines.reserve(rows.shown.size() + 3);
  for (const Row& row : rows.shown) grid.lines.push_back(line(row, Kind::kRow));
  if (rows.hidden > 0) {
    grid.lines.push_back(line(rows.rest, Kind::kRest));
    if (view.tree) grid.lines.back().cells.resize(1);
  }
  if (!view.filter.empty()) {
    grid.lines.push_back(line(rows.selected, Kind::kTotal));
    grid.lines.back().spans = true;
  }
  grid.lines.push_back(line(rows.total, Kind::kTotal));
  grid.lines.back().share = 0;
  return grid;
}

}  // namespace acev2
