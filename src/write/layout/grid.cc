// SPDX-License-Identifier: Apache-2.0
//
// Layout of grids: aligned by display width, fitted to the terminal, bars for shares.
//
// Invariant: numbers are never cut; when the terminal is narrow, first the bars give way, then the
// middle of names, then whole columns of text that no one asked for. Lines are wrapped between
// words.
#include "write/layout/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "text/text.h"
#include "write/layout/markdown_text.h"

namespace acev2 {
namespace {

constexpr std::size_t kMinTerminal = 40;
constexpr std::array<std::string_view, 9> kGlued = {"·", "%", "k", "M", "G", "T", "P", "E", "Z"};
constexpr std::array<std::string_view, 3> kBounds = {"≥", "≤", "~"};  // stay with what follows
constexpr std::size_t kGap = 2;          // between columns
constexpr std::size_t kBarWidth = 20;    // of a share of 1
constexpr std::size_t kMinBarWidth = 8;  // below it a bar says nothing

/// How far a column of text may be cut.
struct Cut {
  std::string_view key;
  std::size_t least;
};

// What makes room for the numbers, step by step; the first step also makes room for bars.
constexpr std::array kCuts = {Cut{"name", 28},    Cut{"op", 18},      Cut{"operands", 17},
                              Cut{"output", 12},  Cut{"name", 12},    Cut{"op", 8},
                              Cut{"operands", 8}, Cut{"output", 8},   Cut{"reason", 8},
                              Cut{"domain", 8},   Cut{"category", 8}, Cut{"status", 8},
                              Cut{"model", 30}};

// Columns that a narrow terminal can do without, the first first.
constexpr std::array<std::string_view, 6> kDispensable = {
    "operands", "output", "op", "parameters", "activation_bits", "weight_bits"};

struct Layout {
  std::vector<std::size_t> widths;
  std::size_t used = 0;
  std::size_t bar = 0;
};

/// Natural widths, cut where the terminal is too narrow.
Layout FitColumns(const Grid& grid, std::size_t terminal) {
  const std::vector<GridColumn>& columns = grid.columns;
  Layout layout;
  std::size_t& used = layout.used;
  used = 1;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    layout.widths.push_back(DisplayWidth(columns[c].title));
    used += c > 0 ? kGap : 0;
  }
  for (const GridLine& line : grid.lines) {
    for (std::size_t c = 0; c < line.cells.size(); ++c) {
      layout.widths[c] = std::max(layout.widths[c], line.cells[c].width);
    }
  }
  for (const std::size_t width : layout.widths) used += width;
  const auto cut = [&](const Cut& step, std::size_t room) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c].key != step.key || used <= room || layout.widths[c] <= step.least) continue;
      const std::size_t cut_off = std::min(used - room, layout.widths[c] - step.least);
      layout.widths[c] -= cut_off;
      used -= cut_off;
    }
  };
  if (grid.bars) cut(kCuts.front(), terminal - kGap - kMinBarWidth);
  for (const Cut& step : kCuts) cut(step, terminal);
  if (grid.bars && used + kGap + kMinBarWidth <= terminal) {
    layout.bar = std::min(kBarWidth, terminal - used - kGap);
  }
  return layout;
}

/// Puts `cells` behind `text`, with the padding of the last one.
void AppendCells(const std::vector<GridColumn>& columns, const Layout& layout,
                 const std::vector<GridCell>& cells, std::string& text) {
  std::size_t spaces = 1;  // before the next cell
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (c > 0) spaces += kGap;
    const GridCell& cell = cells[c];
    const std::size_t room = layout.widths[c];
    const std::size_t padding = room - std::min(cell.width, room);
    if (columns[c].numeric) spaces += padding;
    text.append(spaces, ' ');
    if (!columns[c].numeric && cell.width > room) {
      text += PadRight(ShortenMiddle(cell.text, room), room);
    } else {
      text += cell.text;
    }
    spaces = columns[c].numeric ? 0 : padding;
  }
  text.append(spaces, ' ');
}

void TrimRight(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

/// Leaves out the column `key`.
void Drop(Grid& grid, std::string_view key) {
  for (std::size_t c = grid.columns.size(); c-- > 0;) {
    if (grid.columns[c].key != key) continue;
    const auto at = static_cast<std::ptrdiff_t>(c);
    grid.columns.erase(grid.columns.begin() + at);
    for (GridLine& line : grid.lines) {
      if (c < line.cells.size()) line.cells.erase(line.cells.begin() + at);
    }
  }
}

/// Leaves out the folders that all paths of column `c` begin with: cutting paths in the middle would
/// leave just them and hide what differs.
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

std::vector<GridCell> TitlesOf(const Grid& grid) {
  std::vector<GridCell> titles;
  titles.reserve(grid.columns.size());
  for (const GridColumn& column : grid.columns) titles.emplace_back(column.title);
  return titles;
}

}  // namespace

GridCell::GridCell(std::string cell_text)
    : text(std::move(cell_text)), width(DisplayWidth(text)) {}

std::string Paint::Wrap(std::string_view code, const std::string& text) const {
  if (!colour_ || text.empty()) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::size_t UsedWidth(const Style& style) {
  return std::max(kMinTerminal, static_cast<std::size_t>(std::max(style.width, 0)));
}

std::string GridText(Grid grid, const Style& style) {
  const std::size_t width = UsedWidth(style);
  const Paint paint(style.colour);
  Layout layout = FitColumns(grid, width);
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    const bool cut = std::ranges::any_of(grid.lines, [&](const GridLine& line) {
      return c < line.cells.size() && line.cells[c].width > layout.widths[c];
    });
    if (grid.columns[c].key != "model" || !cut) continue;
    LeaveOutCommonFolders(grid, c);
    layout = FitColumns(grid, width);
  }
  for (const std::string_view key : kDispensable) {
    if (layout.used <= width || grid.all_columns) break;
    Drop(grid, key);
    layout = FitColumns(grid, width);
  }
  std::string row;
  AppendCells(grid.columns, layout, TitlesOf(grid), row);
  TrimRight(row);
  std::string text = paint.Dim(row) + "\n";
  text.reserve((grid.lines.size() + 1) * (layout.used + 1));
  for (const GridLine& line : grid.lines) {
    row.clear();
    AppendCells(grid.columns, layout, line.cells, row);
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
    titles.push_back(column.title);
    rules.emplace_back(column.numeric ? "---:" : "---");
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
  std::string out;
  std::string line = " ";
  bool has_word = false;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    std::string word = text.substr(begin, end - begin);
    begin = end + 1;
    // A unit stays with its number, and no line begins with a separator.
    while (begin < text.size()) {
      const std::string next =
          text.substr(begin, std::min(text.find(' ', begin), text.size()) - begin);
      if (std::find(kGlued.begin(), kGlued.end(), next) == kGlued.end() &&
          std::find(kBounds.begin(), kBounds.end(), word) == kBounds.end()) {
        break;
      }
      word += " " + next;
      begin += next.size() + 1;
    }
    if (has_word && DisplayWidth(line) + 1 + DisplayWidth(word) > width) {
      out += line + "\n";
      line = "   ";
      has_word = false;
    }
    if (has_word) line += " ";
    line += word;
    has_word = true;
  }
  return out + line + "\n";
}

std::string NoteText(const std::vector<std::string>& lines, const Style& style) {
  const Paint paint(style.colour);
  std::string text;
  for (const std::string& line : lines) {
    std::string note = Wrapped(line, UsedWidth(style));
    note.pop_back();  // the line break stays outside of the colour
    text += (line.starts_with("warning") ? paint.Yellow(note) : note) + "\n";
  }
  return text;
}

}  // namespace acev2
