// SPDX-License-Identifier: Apache-2.0
//
// Layout of grids: aligned by display width, fitted to the terminal, bars for shares.
//
// Invariant: numbers are never cut; when the terminal is narrow, first the bars give way, then the
// middle of names, then whole columns that no one asked for, so that names can still be read. Lines
// are wrapped between words.
#include "write/layout/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>
#include <utility>

#include "text/note_line.h"
#include "text/shorten.h"
#include "text/text.h"
#include "text/wrap.h"
#include "write/layout/markdown_text.h"

namespace acev2 {
namespace {

constexpr std::size_t kMinTerminal = 40;
constexpr std::size_t kGap = 2;          // between columns
constexpr std::size_t kBarWidth = 20;    // of a share of 1
constexpr std::size_t kMinBarWidth = 8;  // below it a bar says nothing
constexpr std::size_t kLeastText = 24;   // a column narrower than this is not worth breaking
constexpr std::size_t kLeastName =
    24;  // of names that tell rows apart: other columns go before less

struct Layout {
  std::vector<std::size_t> widths;
  std::size_t used = 0;
  std::size_t bar = 0;
};

/// How many columns the first cell of `line` takes.
std::size_t SpanOf(const GridLine& line) {
  std::size_t span = 1;
  while (line.spans && span < line.cells.size() && line.cells[span].width == 0) ++span;
  return span;
}

/// The room of the first `span` columns.
std::size_t RoomOf(const Layout& layout, std::size_t span) {
  std::size_t room = kGap * (span - 1);
  for (std::size_t c = 0; c < span; ++c) room += layout.widths[c];
  return room;
}

/// The widest cell of each column, as far as it may be.
void TakeNaturalWidths(const Grid& grid, bool cut, Layout& layout) {
  for (const GridColumn& column : grid.columns) {
    layout.widths.push_back(DisplayWidth(column.title));
  }
  for (const GridLine& line : grid.lines) {
    for (std::size_t c = line.spans ? 1 : 0; c < line.cells.size(); ++c) {
      const std::size_t most = cut ? grid.columns[c].facts.most : 0;
      const std::size_t width = line.cells[c].width;
      layout.widths[c] = std::max(layout.widths[c], most > 0 ? std::min(width, most) : width);
    }
  }
  for (const GridLine& line : grid.lines) {
    if (!line.spans || line.cells.empty()) continue;
    const std::size_t room = RoomOf(layout, SpanOf(line));
    layout.widths.front() += line.cells.front().width - std::min(line.cells.front().width, room);
  }
  layout.used = 1 + kGap * (std::max<std::size_t>(grid.columns.size(), 1) - 1);
  for (const std::size_t width : layout.widths) layout.used += width;
}

/// The columns that may be cut, in turns.
std::vector<std::size_t> ColumnsToCut(const std::vector<GridColumn>& columns) {
  std::vector<std::size_t> order;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].facts.squeeze.turn > 0) order.push_back(c);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t c) { return columns[c].facts.squeeze.turn; });
  return order;
}

/// Natural widths, cut where the terminal is too narrow if `may_cut`.
Layout FitColumns(const Grid& grid, std::size_t terminal, bool may_cut) {
  Layout layout;
  TakeNaturalWidths(grid, may_cut, layout);
  std::size_t& used = layout.used;
  const auto cut = [&](std::size_t c, std::size_t least, std::size_t room) {
    std::size_t& width = layout.widths[c];
    if (least == 0 || used <= room || width <= least) return;
    const std::size_t cut_off = std::min(used - room, width - least);
    width -= cut_off;
    used -= cut_off;
  };
  const std::vector<std::size_t> order =
      may_cut ? ColumnsToCut(grid.columns) : std::vector<std::size_t>();
  const auto squeeze = [&](std::size_t c) { return grid.columns[c].facts.squeeze; };
  for (const std::size_t c : order) {
    if (grid.bars && squeeze(c).turn == 1) cut(c, squeeze(c).soft, terminal - kGap - kMinBarWidth);
  }
  for (const std::size_t c : order) cut(c, squeeze(c).soft, terminal);
  // Names tell rows apart, so that they go below their soft width last.
  for (const std::size_t c : order | std::views::reverse) cut(c, squeeze(c).hard, terminal);
  if (!grid.columns.empty() && grid.columns.back().facts.wraps) {
    const std::size_t before = used - layout.widths.back();
    cut(grid.columns.size() - 1, std::max(kLeastText, terminal - std::min(terminal, before)), 0);
  }
  if (grid.bars && used + kGap + kMinBarWidth <= terminal) {
    layout.bar = std::min(kBarWidth, terminal - used - kGap);
  }
  return layout;
}

/// Puts `cells` behind `text`, with the padding of the last one; the first takes `span` columns.
void AppendCells(const std::vector<GridColumn>& columns, const Layout& layout, const Paint& paint,
                 const std::vector<GridCell>& cells, std::size_t span, std::string& text) {
  std::size_t spaces = 1;  // before the next cell
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (c > 0 && c < span) continue;
    if (c > 0) spaces += kGap;
    const GridCell& cell = cells[c];
    const ColumnFacts& facts = columns[c].facts;
    const std::size_t room = c == 0 ? RoomOf(layout, span) : layout.widths[c];
    const std::size_t padding = room - std::min(cell.width, room);
    if (facts.numeric) spaces += padding;
    text.append(spaces, ' ');
    if (facts.numeric || cell.width <= room) {
      text += facts.has_sign ? paint.Signed(cell.text) : cell.text;
    } else if (facts.wraps) {
      const std::string indent(layout.used - room, ' ');
      text +=
          fmt::format("{}", fmt::join(BrokenBetweenWords(cell.text, room, room), "\n" + indent));
    } else {
      text += PadRight(Shortened(cell.text, room), room);
    }
    spaces = facts.numeric ? 0 : padding;
  }
  text.append(spaces, ' ');
}

void TrimRight(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

/// True if all rows have the same in column `c`, but for those that have nothing in it.
bool IsOneThing(const Grid& grid, std::size_t c) {
  const std::string* only = nullptr;
  for (const GridLine& line : grid.lines) {
    if (c >= line.cells.size() || line.cells[c].text.empty()) continue;
    if (only != nullptr && *only != line.cells[c].text) return false;
    only = &line.cells[c].text;
  }
  return true;
}

/// The column to leave out next, or the number of columns for none. One that says the same of all
/// rows goes before the others.
std::size_t MostDispensable(const Grid& grid) {
  const std::vector<GridColumn>& columns = grid.columns;
  std::size_t found = columns.size();
  std::pair<bool, int> first;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const int order = columns[c].facts.dispensable;
    if (order == 0) continue;
    const std::pair<bool, int> rank = {!IsOneThing(grid, c), order};
    if (found != columns.size() && rank >= first) continue;
    found = c;
    first = rank;
  }
  return found;
}

/// True if names that tell rows apart are cut to less than can be read.
bool CutsNames(const Grid& grid, const Layout& layout) {
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    const ColumnFacts& facts = grid.columns[c].facts;
    if (facts.repeats || facts.numeric || facts.wraps || layout.widths[c] >= kLeastName) continue;
    const bool cut = std::ranges::any_of(grid.lines, [&](const GridLine& line) {
      return SpanOf(line) == 1 && c < line.cells.size() && line.cells[c].width > layout.widths[c];
    });
    if (cut) return true;
  }
  return false;
}

void Drop(Grid& grid, std::size_t c) {
  const auto at = static_cast<std::ptrdiff_t>(c);
  grid.columns.erase(grid.columns.begin() + at);
  for (GridLine& line : grid.lines) {
    if (c < line.cells.size()) line.cells.erase(line.cells.begin() + at);
  }
}

/// Leaves out the folders that all paths of column `c` begin with: cutting paths in the middle
/// would leave just them and hide what differs.
void LeaveOutCommonFolders(Grid& grid, std::size_t c) {
  std::optional<std::string> common;
  for (const GridLine& line : grid.lines) {
    if (c >= line.cells.size()) continue;
    const std::string& path = line.cells[c].text;
    if (!common) common = path;
    const auto differ = std::ranges::mismatch(*common, path);
    common->erase(differ.in1, common->end());
  }
  if (!common) return;
  const std::size_t folders = common->rfind('/') + 1;  // 0 if there is none
  if (folders < 2) return;
  for (GridLine& line : grid.lines) {
    if (c < line.cells.size()) line.cells[c] = GridCell("…/" + line.cells[c].text.substr(folders));
  }
}

/// Cuts the names that are too wide for their column, so that rows can be told apart.
void TellApart(Grid& grid, const Layout& layout) {
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    const ColumnFacts& facts = grid.columns[c].facts;
    if (facts.repeats || facts.numeric || facts.wraps) continue;
    std::vector<GridLine*> lines;
    std::vector<std::string> names;
    bool cut = false;
    for (GridLine& line : grid.lines) {
      if (c >= line.cells.size() || SpanOf(line) > 1) continue;
      lines.push_back(&line);
      names.push_back(line.cells[c].text);
      cut |= line.cells[c].width > layout.widths[c];
    }
    if (!cut) continue;
    names = ShortenedApart(names, layout.widths[c]);
    for (std::size_t k = 0; k < lines.size(); ++k) lines[k]->cells[c] = GridCell(names[k]);
  }
}

std::vector<GridCell> TitlesOf(const Grid& grid) {
  std::vector<GridCell> titles;
  titles.reserve(grid.columns.size());
  for (const GridColumn& column : grid.columns) titles.emplace_back(column.title);
  return titles;
}

}  // namespace

GridCell::GridCell(std::string cell_text) : text(std::move(cell_text)), width(DisplayWidth(text)) {}

std::string Paint::Wrap(std::string_view code, const std::string& text) const {
  if (!colour_ || text.empty()) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Paint::Signed(const std::string& text) const {
  const std::size_t sign = text.find_first_of("+-");
  if (!colour_ || sign == std::string::npos) return text;
  return fmt::format("\x1b[{}m{}\x1b[39m", text[sign] == '+' ? 31 : 32, text);
}

std::size_t UsedWidth(const Style& style) {
  return std::max(kMinTerminal, static_cast<std::size_t>(std::max(style.width, 0)));
}

std::string GridText(Grid grid, const Style& style) {
  const std::size_t width = UsedWidth(style);
  const Paint paint(style.colour);
  Layout layout = FitColumns(grid, width, style.cut);
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    const bool cut = std::ranges::any_of(grid.lines, [&](const GridLine& line) {
      return c < line.cells.size() && line.cells[c].width > layout.widths[c];
    });
    if (!grid.columns[c].facts.folders || !cut) continue;
    LeaveOutCommonFolders(grid, c);
    layout = FitColumns(grid, width, style.cut);
  }
  while ((layout.used > width || CutsNames(grid, layout)) && !grid.all_columns && style.cut) {
    const std::size_t c = MostDispensable(grid);
    if (c == grid.columns.size()) break;
    Drop(grid, c);
    layout = FitColumns(grid, width, style.cut);
  }
  TellApart(grid, layout);
  std::string row;
  AppendCells(grid.columns, layout, Paint(false), TitlesOf(grid), 1, row);
  TrimRight(row);
  std::string text = paint.Dim(row) + "\n";
  text.reserve((grid.lines.size() + 1) * (layout.used + 1));
  for (const GridLine& line : grid.lines) {
    row.clear();
    AppendCells(grid.columns, layout, paint, line.cells, SpanOf(line), row);
    if (!line.remark.empty()) row.append(kGap, ' ').append(line.remark);
    const std::string bar = Bar(line.share, layout.bar);
    if (bar.empty()) TrimRight(row);
    text += line.strong ? paint.Bold(row) : row;
    if (!bar.empty()) text.append(kGap, ' ').append(paint.Cyan(bar));
    text += '\n';
  }
  return text;
}

std::string GridMarkdown(const Grid& grid) {
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (const GridColumn& column : grid.columns) {
    titles.push_back(MarkdownEscaped(column.title));
    rules.emplace_back(column.facts.numeric ? "---:" : "---");
  }
  std::string text = MarkdownRow(titles) + MarkdownRow(rules);
  for (const GridLine& line : grid.lines) {
    std::vector<std::string> cells;
    for (const GridCell& cell : line.cells) {
      const std::string escaped = MarkdownEscaped(cell.text);
      cells.push_back(line.strong && !cell.text.empty() ? fmt::format("**{}**", escaped) : escaped);
    }
    if (!line.remark.empty()) cells.push_back(MarkdownEscaped(line.remark));
    cells.resize(grid.columns.size());
    text += MarkdownRow(cells);
  }
  return text;
}

std::string Wrapped(const std::string& text, std::size_t width) {
  constexpr std::string_view kIndent = " ";
  constexpr std::string_view kFurther = "\n   ";
  const std::vector<std::string> lines =
      BrokenBetweenWords(text, width - kIndent.size(), width - (kFurther.size() - 1), Glue::kUnits);
  return fmt::format("{}{}\n", kIndent, fmt::join(lines, kFurther));
}

std::string NoteText(const std::vector<std::string>& lines, const Style& style) {
  const Paint paint(style.colour);
  std::string text;
  for (const std::string& line : lines) {
    std::string note = Wrapped(line, UsedWidth(style));
    note.pop_back();  // the line break stays outside of the colour
    text += (IsWarningLine(line) ? paint.Yellow(note) : note) + "\n";
  }
  return text;
}

}  // namespace acev2
