// SPDX-License-Identifier: Apache-2.0
//
// The table for a terminal: aligned by display width, fitted to the terminal, bars for shares.
//
// Invariant: numbers are never cut; when the terminal is narrow, first the bars give way, then the
// middle of names, then whole columns of text that no one asked for. Lines are wrapped between
// words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "acev2/write.h"
#include "text/text.h"
#include "write/columns.h"
#include "write/rows.h"
#include "write/summary.h"

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
constexpr std::array kCuts = {Cut{"name", 28},    Cut{"op", 16},      Cut{"operands", 17},
                              Cut{"output", 12},  Cut{"name", 12},    Cut{"op", 8},
                              Cut{"operands", 8}, Cut{"output", 8},   Cut{"reason", 8},
                              Cut{"domain", 8},   Cut{"category", 8}, Cut{"status", 8}};

// Columns of text that a narrow terminal can do without, the first first.
constexpr std::array<std::string_view, 3> kDispensable = {"operands", "output", "op"};

/// Wraps output in the codes of one style (ECMA-48 SGR), or leaves it alone.
class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  std::string Bold(const std::string& text) const { return Wrap("1", text); }
  std::string Dim(const std::string& text) const { return Wrap("2", text); }
  std::string Cyan(const std::string& text) const { return Wrap("36", text); }
  std::string Yellow(const std::string& text) const { return Wrap("33", text); }

 private:
  std::string Wrap(std::string_view code, const std::string& text) const {
    if (!colour_ || text.empty()) return text;
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
  bool colour_;
};

struct Line {
  std::vector<std::string> cells;
  double share = 0;
  bool total = false;
};

struct Layout {
  std::vector<std::size_t> widths;
  std::size_t used = 0;
  std::size_t bar = 0;
};

/// Natural widths, cut where the terminal is too narrow.
Layout FitColumns(const std::vector<const Column*>& columns, const std::vector<std::string>& titles,
                  const std::vector<Line>& lines, std::size_t terminal) {
  Layout layout;
  std::size_t& used = layout.used;
  used = 1;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t width = DisplayWidth(titles[c]);
    for (const Line& line : lines) width = std::max(width, DisplayWidth(line.cells[c]));
    layout.widths.push_back(width);
    used += width + (c > 0 ? kGap : 0);
  }
  const bool shares = std::any_of(columns.begin(), columns.end(),
                                  [](const Column* column) { return column->key == "share"; });
  const auto cut = [&](const Cut& step, std::size_t room) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c]->key != step.key || used <= room || layout.widths[c] <= step.least) continue;
      const std::size_t cut_off = std::min(used - room, layout.widths[c] - step.least);
      layout.widths[c] -= cut_off;
      used -= cut_off;
    }
  };
  if (shares) cut(kCuts.front(), terminal - kGap - kMinBarWidth);
  for (const Cut& step : kCuts) cut(step, terminal);
  if (shares && used + kGap + kMinBarWidth <= terminal) {
    layout.bar = std::min(kBarWidth, terminal - used - kGap);
  }
  return layout;
}

std::string FormatLine(const std::vector<const Column*>& columns, const Layout& layout,
                       const std::vector<std::string>& cells) {
  std::string text = " ";
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (c > 0) text.append(kGap, ' ');
    const std::size_t room = layout.widths[c];
    const std::size_t used = DisplayWidth(cells[c]);
    if (columns[c]->numeric) {
      if (used < room) text.append(room - used, ' ');
      text += cells[c];
    } else if (used > room) {
      text += PadRight(ShortenMiddle(cells[c], room), room);
    } else {
      text += cells[c];
      text.append(room - used, ' ');
    }
  }
  return text;
}

std::string TrimRight(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// One space, then `text` broken between words; further lines are indented.
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

std::vector<std::string> Cells(const std::vector<const Column*>& columns, const Row& row,
                               const Rows& rows, const View& view, bool total) {
  std::vector<std::string> cells;
  cells.reserve(columns.size());
  for (const Column* column : columns) {
    // The whole has no share to show beside itself, and no op or shape.
    const bool blank = total && (!column->sums || (column->key == "share" && &row == &rows.total));
    cells.push_back(blank ? "" : HumanCell(*column, row, rows.total, view));
  }
  return cells;
}

struct Table {
  std::vector<std::string> titles;
  std::vector<Line> lines;
  Layout layout;
};

/// The cells of every line and how wide they are.
Table FormatTable(const Rows& rows, const std::vector<const Column*>& columns, const View& view,
                  std::size_t width) {
  Table table;
  for (const Column* column : columns) table.titles.push_back(TitleOf(*column, view));
  const double whole = MetricOf(rows.total, view.metric);
  const auto share = [&](const Row& row) {
    return Share(MetricOf(row, view.metric), whole).value_or(0);
  };
  table.lines.reserve(rows.shown.size() + 3);
  for (const Row& row : rows.shown) {
    table.lines.push_back({Cells(columns, row, rows, view, false), share(row), false});
  }
  if (rows.hidden > 0) {
    Line rest{std::vector<std::string>(columns.size()), 0, false};
    rest.cells.front() = fmt::format("…  ({} more)", rows.hidden);
    table.lines.push_back(std::move(rest));
  }
  if (!view.filter.empty()) {
    table.lines.push_back(
        {Cells(columns, rows.selected, rows, view, true), share(rows.selected), true});
  }
  table.lines.push_back({Cells(columns, rows.total, rows, view, true), 0, true});
  table.layout = FitColumns(columns, table.titles, table.lines, width);
  return table;
}

}  // namespace

std::string WriteTable(const Report& report, const View& view, const Style& style) {
  const std::size_t width =
      std::max(kMinTerminal, static_cast<std::size_t>(std::max(style.width, 0)));
  const Paint paint(style.colour);
  const Rows rows = MakeRows(report, view);
  const std::vector<std::string_view> keys = TableKeys(view);
  std::vector<const Column*> columns = PickColumns(view, keys);
  Table table = FormatTable(rows, columns, view, width);
  for (const std::string_view key : kDispensable) {
    if (table.layout.used <= width || !view.columns.empty()) break;
    std::erase_if(columns, [&](const Column* column) { return column->key == key; });
    table = FormatTable(rows, columns, view, width);
  }

  std::string text = Wrapped(ModelLine(report), width).substr(1) + "\n";
  text += paint.Dim(TrimRight(FormatLine(columns, table.layout, table.titles))) + "\n";
  for (const Line& line : table.lines) {
    std::string row = FormatLine(columns, table.layout, line.cells);
    const std::string bar = Bar(line.share, table.layout.bar);
    if (bar.empty()) row = TrimRight(row);
    if (line.total) row = paint.Bold(row);
    text += row;
    if (!bar.empty()) text += std::string(kGap, ' ') + paint.Cyan(bar);
    text += "\n";
  }
  text += "\n";
  for (const std::string& line : SummaryLines(report)) text += Wrapped(line, width);
  for (const std::string& line : NoteLines(report)) {
    std::string note = Wrapped(line, width);
    note.pop_back();  // the line break stays outside of the colour
    text += (line.starts_with("warning") ? paint.Yellow(note) : note) + "\n";
  }
  return text;
}

}  // namespace acev2
