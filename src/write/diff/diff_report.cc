// SPDX-License-Identifier: Apache-2.0
//
// Writers of a Diff: table, Markdown, CSV, JSON.
//
// Invariant: totals and categories come first and are those of the whole models; rows that the view
// hides are counted. CSV and JSON hold every row, also the unchanged ones.
#include "write/diff/diff_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "text/counted.h"
#include "text/csv.h"
#include "text/text.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/latex_text.h"
#include "write/layout/markdown_text.h"
#include "write/options/option_names.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr int kDiffSchemaVersion = 1;

/// The columns of the totals.
constexpr std::array kTotalColumns = {
    ListColumn<DiffTotal>{TextColumn("name", "total").Cut(kNameCut),
                          [](const DiffTotal& total) { return std::string(total.title); }},
    ListColumn<DiffTotal>{NumberColumn("old", "old"),
                          [](const DiffTotal& total) {
                            return HumanText(total.change.before, total.change.before_bounds);
                          }},
    ListColumn<DiffTotal>{NumberColumn("new", "new"),
                          [](const DiffTotal& total) {
                            return HumanText(total.change.after, total.change.after_bounds);
                          }},
    ListColumn<DiffTotal>{NumberColumn("change", "change").Signed(),
                          [](const DiffTotal& total) { return total.change.HumanDifference(); }},
    ListColumn<DiffTotal>{NumberColumn("relative").Signed(),
                          [](const DiffTotal& total) { return total.change.HumanRelative(); }},
};

}  // namespace

Grid DiffTotalsGrid(const Diff& diff) {
  Grid grid = ListGrid(kTotalColumns, DiffTotals(diff));
  grid.lines.front().strong = true;
  return grid;
}

Grid DiffRowsGrid(const Diff& diff, const DiffSelection& rows, const DiffView& view) {
  std::vector<const DiffColumn*> columns;
  Grid grid;
  for (const DiffColumn& column : DiffColumns()) {
    if (column.human == nullptr) continue;
    columns.push_back(&column);
    grid.columns.emplace_back(
        column.facts, column.heading != nullptr ? column.heading(view) : HeadingOf(column.facts));
    if (column.heading != nullptr && view.metric == Metric::kAcev2) {
      grid.columns.back().title = "layer, by " + UnitOf(diff);
    }
  }
  for (const DiffRow* row : rows.shown) {
    grid.lines.push_back({CellsOf<GridCell>(
        columns, [&](const DiffColumn& column) { return column.human(*row, view.metric); })});
  }
  if (rows.hidden > 0) {
    grid.lines.push_back({{std::string("…"), fmt::format("({} more)", rows.hidden)}});
    grid.lines.back().cells.resize(columns.size());
  }
  return grid;
}

namespace {

/// "2 layers"; "no layer" for none.
std::string CountedRows(std::size_t number, DiffRows rows) {
  const std::string_view noun = rows == DiffRows::kLayers ? "layer" : "node";
  if (number == 0) return fmt::format("no {}", noun);
  return Counted(number, noun);
}

std::vector<std::string> SummaryOf(const Diff& diff, const DiffSelection& rows,
                                   const DiffView& view) {
  std::string line = CountedRows(rows.unchanged, diff.rows_are) + " unchanged";
  if (rows.unchanged > 0 && !view.unchanged) line += "; --all lists what is unchanged, too";
  std::vector<std::string> lines;
  if (std::string share = ElementwiseChange(diff.before, diff.after); !share.empty()) {
    lines.push_back(std::move(share));
  }
  lines.push_back(line);
  if (rows.unknown > 0) {
    lines.push_back(fmt::format("{} of them {} no price in either model", rows.unknown,
                                rows.unknown == 1 ? "has" : "have"));
  }
  return lines;
}

}  // namespace

std::vector<std::string> DiffNotes(const Diff& diff) {
  const std::vector<std::string> before = NoteLines(diff.before);
  const std::vector<std::string> after = NoteLines(diff.after);
  std::vector<std::string> lines;
  const auto add = [&](const std::vector<std::string>& own, const std::vector<std::string>& other,
                       std::string_view side, bool shared) {
    for (const std::string& line : own) {
      const bool both = std::ranges::find(other, line) != other.end();
      if (both && shared) lines.push_back(line);
      if (both) continue;
      const std::size_t colon = line.find(": ");
      lines.push_back(
          fmt::format("{}: {} model: {}", line.substr(0, colon), side, line.substr(colon + 2)));
    }
  };
  add(before, after, "old", true);
  add(after, before, "new", false);
  return lines;
}

namespace {

std::string WriteDiffCsv(const Diff& diff, const DiffView& view) {
  std::vector<const DiffColumn*> columns;
  for (const DiffColumn& column : DiffColumns()) columns.push_back(&column);
  std::vector<std::vector<std::string>> lines;
  lines.push_back(
      CellsOf(columns, [](const DiffColumn& column) { return std::string(column.facts.key); }));
  for (const DiffRow* row : SelectRows(diff, view, true).shown) {
    lines.push_back(CellsOf(columns, [&](const DiffColumn& column) {
      return ExactText(column.value(*row, view.metric));
    }));
  }
  return WriteCsvRows(lines);
}

std::string WriteDiffMarkdown(const Diff& diff, const DiffView& view) {
  const DiffSelection rows = SelectRows(diff, view, false);
  std::string text =
      fmt::format("- old: {}\n- new: {}\n\n", MarkdownEscaped(ModelLine(diff.before)),
                  MarkdownEscaped(ModelLine(diff.after)));
  text += GridMarkdown(DiffTotalsGrid(diff)) + "\n";
  if (!rows.shown.empty()) text += GridMarkdown(DiffRowsGrid(diff, rows, view)) + "\n";
  for (const auto& lines : {SummaryOf(diff, rows, view), DiffNotes(diff)}) {
    for (const std::string& line : lines) text += "- " + MarkdownEscaped(line) + "\n";
  }
  return Inert(text);
}

std::string WriteDiffLatex(const Diff& diff, const DiffView& view) {
  const DiffSelection rows = SelectRows(diff, view, false);
  std::vector<std::string> comments = {"old: " + ModelLine(diff.before),
                                       "new: " + ModelLine(diff.after)};
  for (const auto& lines : {SummaryOf(diff, rows, view), DiffNotes(diff)}) {
    comments.insert(comments.end(), lines.begin(), lines.end());
  }
  std::vector<Grid> grids = {DiffTotalsGrid(diff)};
  if (!rows.shown.empty()) grids.push_back(DiffRowsGrid(diff, rows, view));
  return LatexDocument(comments, grids);
}

void WriteSide(JsonText& json, std::string_view key, const Report& report) {
  json.Key(key);
  json.BeginObject(JsonText::Layout::kInline);
  json.Key("path");
  json.String(report.model.path);
  json.Key("lower_bound");
  json.Bool(report.totals.lower_bound);
  json.Key("upper_bound");
  json.Bool(report.totals.upper_bound);
  json.Key("elementwise_share");
  const Totals& totals = report.totals;
  WriteValue(json, totals.lower_bound ? CellValue() : Fraction{ElementwiseShare(totals)});
  json.EndObject();
}

}  // namespace

std::string WriteDiffJson(const Diff& diff, const DiffView& view) {
  JsonText json;
  json.BeginObject();
  WriteHead(json, kDiffSchemaVersion);
  WriteSide(json, "old", diff.before);
  WriteSide(json, "new", diff.after);
  json.Key("metric");
  json.String(NameOf(kMetricNames, view.metric));
  json.Key("rows_are");
  json.String(diff.rows_are == DiffRows::kLayers ? "layers" : "nodes");
  json.Key("totals");
  json.BeginObject();
  for (const DiffTotal& total : DiffTotals(diff)) {
    json.Key(total.key);
    json.BeginObject(kInline);
    json.Key("old");
    WriteValue(json, total.change.before);
    json.Key("new");
    WriteValue(json, total.change.after);
    json.Key("change");
    WriteValue(json, total.change.difference());
    json.EndObject();
  }
  json.EndObject();
  json.Key("rows");
  json.BeginArray();
  for (const DiffRow* row : SelectRows(diff, view, true).shown) {
    json.BeginObject(kInline);
    for (const DiffColumn& column : DiffColumns()) {
      json.Key(column.facts.key);
      WriteValue(json, column.value(*row, view.metric));
    }
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

namespace {

constexpr std::array kWriters = {
    DiffWriter{"--json", "all rows, also unchanged ones, as JSON", WriteDiffJson},
    DiffWriter{"--csv", "all rows with every column, exact numbers", WriteDiffCsv},
    DiffWriter{"--markdown", "the tables for a page or a pull request", WriteDiffMarkdown},
    DiffWriter{"--latex", "the tables for a paper (booktabs)", WriteDiffLatex},
    DiffWriter{"--html", "a page to explore: map of changes, layers side by side", WriteDiffHtml},
};

}  // namespace

std::string WriteDiffTable(const Diff& diff, const DiffView& view, const Style& style) {
  const std::size_t width = UsedWidth(style);
  const DiffSelection rows = SelectRows(diff, view, false);
  std::string text = Wrapped("old: " + ModelLine(diff.before), width).substr(1);
  text += Wrapped("new: " + ModelLine(diff.after), width).substr(1) + "\n";
  text += GridText(DiffTotalsGrid(diff), style) + "\n";
  if (!rows.shown.empty()) text += GridText(DiffRowsGrid(diff, rows, view), style) + "\n";
  for (const std::string& line : SummaryOf(diff, rows, view)) text += Wrapped(line, width);
  return Inert(text + NoteText(DiffNotes(diff), style));
}

std::span<const DiffWriter> DiffWriters() { return kWriters; }

}  // namespace acev2
