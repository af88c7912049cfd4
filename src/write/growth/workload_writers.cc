// SPDX-License-Identifier: Apache-2.0
//
// Writers of a WorkloadReport: table, Markdown, CSV, JSON.
//
// Invariant: one array of columns behind all of them; a part that is not known is a row of unknowns
// or of its error, and so is the total then.
#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "acev2/workload.h"
#include "text/counted.h"
#include "text/csv.h"
#include "text/text.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/layout/markdown_text.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr int kWorkloadSchemaVersion = 1;

/// A part, or the total.
struct WorkloadLine {
  std::string name;
  std::string model;
  std::int64_t runs = 0;
  const WorkloadCost* cost = nullptr;  ///< null: not known
  const WorkloadReport* report = nullptr;
  std::string error;
  bool is_total = false;
};

struct WorkloadColumn {
  ColumnFacts facts;
  CellValue (*value)(const WorkloadLine& line);
  struct Use {
    bool of_parts = false;     ///< says nothing of the total
    bool written_out = false;  ///< a Count, to the last digit
    bool of_outputs = false;   ///< only where the workload says what it makes
  } use = {};
};

double CostOf(const WorkloadLine& line) { return line.cost->acev2.ToDouble(); }

template <auto kMember>
CellValue Member(const WorkloadLine& line) {
  return line.cost == nullptr ? CellValue() : CellValue(line.cost->*kMember);
}

template <Category kCategory>
CellValue OfCategory(const WorkloadLine& line) {
  if (line.cost == nullptr) return {};
  return line.cost->by_category[static_cast<std::size_t>(kCategory)];
}

/// The mean of the runs of a part.
CellValue PerRun(const WorkloadLine& line) {
  if (line.cost == nullptr || line.is_total) return {};
  return Real{CostOf(line) / static_cast<double>(line.cost->runs)};
}

/// Of a bound or of what is not known there are no shares.
CellValue ShareOfTotal(const WorkloadLine& line) {
  const auto& total = line.report->total;
  if (line.cost == nullptr || !total || total->lower_bound || total->upper_bound) return {};
  return Fraction{Share(CostOf(line), total->acev2.ToDouble())};
}

CellValue PerOutput(const WorkloadLine& line) {
  const std::optional<std::int64_t>& outputs = line.report->workload.outputs;
  if (line.cost == nullptr || !outputs) return {};
  return Real{CostOf(line) / static_cast<double>(*outputs)};
}

CellValue ElementwiseShare(const WorkloadLine& line) {
  if (line.cost == nullptr || line.cost->lower_bound) return {};
  const Cost mac = line.cost->by_category[static_cast<std::size_t>(Category::kMac)];
  return Fraction{Share((line.cost->acev2 - mac).ToDouble(), CostOf(line))};
}

CellValue BoundOf(const WorkloadLine& line) {
  return line.cost == nullptr ? CellValue() : BoundCell(BoundedOf(*line.cost));
}

constexpr std::array kColumns = {
    WorkloadColumn{TextColumn("part", "part").Unique().Cut({1, 0, 20}),
                   [](const WorkloadLine& line) { return CellValue(line.name); }},
    WorkloadColumn{TextColumn("model"),
                   [](const WorkloadLine& line) {
                     return line.is_total ? CellValue() : CellValue(line.model);
                   }},
    WorkloadColumn{NumberColumn("runs", "runs"),
                   [](const WorkloadLine& line) { return CellValue(Count(line.runs)); },
                   {.written_out = true}},
    WorkloadColumn{NumberColumn("acev2_per_run", "a run").Bounded(), PerRun, {.of_parts = true}},
    WorkloadColumn{NumberColumn("acev2", "ACEv2").Priced().Bounded(), Member<&WorkloadCost::acev2>},
    WorkloadColumn{NumberColumn("share", "share"), ShareOfTotal},
    WorkloadColumn{
        NumberColumn("acev2_per_output", "per token").Bounded(), PerOutput, {.of_outputs = true}},
    WorkloadColumn{NumberColumn("ace", "ACE").Bounded().Dispensable(2), Member<&WorkloadCost::ace>},
    WorkloadColumn{NumberColumn("macs", "MACs").Bounded().Dispensable(3),
                   Member<&WorkloadCost::macs>},
    WorkloadColumn{NumberColumn("mac_layer_macs"), Member<&WorkloadCost::mac_layer_macs>},
    WorkloadColumn{NumberColumn("mac"), OfCategory<Category::kMac>},
    WorkloadColumn{NumberColumn("batch_norm"), OfCategory<Category::kBatchNorm>},
    WorkloadColumn{NumberColumn("activation"), OfCategory<Category::kActivation>},
    WorkloadColumn{NumberColumn("quantization"), OfCategory<Category::kQuantization>},
    WorkloadColumn{NumberColumn("other"), OfCategory<Category::kOther>},
    WorkloadColumn{NumberColumn("elementwise_share", "elementwise"), ElementwiseShare},
    WorkloadColumn{NumberColumn("weight_bits", "weight bits").Dispensable(1),
                   Member<&WorkloadCost::weight_bits>},
    WorkloadColumn{NumberColumn("peak_activation_bits"),
                   Member<&WorkloadCost::peak_activation_bits>},
    WorkloadColumn{TextColumn("bound"), BoundOf},
    WorkloadColumn{TextColumn("error"),
                   [](const WorkloadLine& line) {
                     return line.error.empty() ? CellValue() : CellValue(line.error);
                   }},
};

std::vector<WorkloadLine> LinesOf(const WorkloadReport& report) {
  std::vector<WorkloadLine> lines;
  std::int64_t runs = 0;
  for (const WorkloadRow& row : report.rows) {
    lines.push_back({row.part.name, row.part.model, row.part.runs, row.cost ? &*row.cost : nullptr,
                     &report, row.error, false});
    runs += row.part.runs;
  }
  lines.push_back({"total", "", runs, report.total ? &*report.total : nullptr, &report, "", true});
  return lines;
}

std::string HumanCell(const WorkloadColumn& column, const WorkloadLine& line) {
  if (line.is_total && column.use.of_parts) return "";
  if (column.use.written_out) return Exact(std::get<Count>(column.value(line)));
  const Bounded bounds =
      column.facts.bounded && line.cost != nullptr ? BoundedOf(*line.cost) : Bounded{};
  return HumanText(column.value(line), bounds);
}

Grid WorkloadGrid(const WorkloadReport& report) {
  std::vector<const WorkloadColumn*> columns;
  Grid grid;
  for (const WorkloadColumn& column : kColumns) {
    if (column.facts.title.empty()) continue;
    if (column.use.of_outputs && !report.workload.outputs) continue;
    columns.push_back(&column);
    grid.columns.emplace_back(column.facts);
    if (column.use.of_outputs) {
      grid.columns.back().title = "per " + Printable(report.workload.output);
    }
  }
  HeadCosts(grid, report.unit);
  for (const WorkloadLine& line : LinesOf(report)) {
    GridLine row;
    row.strong = line.is_total;
    if (line.error.empty()) {
      row.cells = CellsOf<GridCell>(
          columns, [&](const WorkloadColumn& column) { return HumanCell(column, line); });
    } else {
      row.cells = {HumanCell(*columns.front(), line)};
      row.remark = "error: " + Printable(line.error);
    }
    grid.lines.push_back(std::move(row));
  }
  return grid;
}

std::string WriteWorkloadCsv(const WorkloadReport& report) {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string>& head = lines.emplace_back();
  for (const WorkloadColumn& column : kColumns) head.emplace_back(column.facts.key);
  for (const WorkloadLine& line : LinesOf(report)) {
    std::vector<std::string>& row = lines.emplace_back();
    for (const WorkloadColumn& column : kColumns) row.push_back(ExactText(column.value(line)));
  }
  return WriteCsvRows(lines);
}

std::string WriteWorkloadMarkdown(const WorkloadReport& report) {
  std::string text = GridMarkdown(WorkloadGrid(report));
  if (!report.notes.empty()) text += "\n";
  for (const std::string& note : report.notes) text += "- " + MarkdownEscaped(note) + "\n";
  return Inert(text);
}

void WriteLine(JsonText& json, const WorkloadLine& line) {
  for (const WorkloadColumn& column : kColumns) {
    json.Key(column.facts.key);
    WriteValue(json, column.value(line));
  }
}

std::string WriteWorkloadJson(const WorkloadReport& report) {
  const std::vector<WorkloadLine> lines = LinesOf(report);
  JsonText json;
  json.BeginObject();
  WriteHead(json, kWorkloadSchemaVersion, kMetricVersion);
  json.Key("workload");
  json.String(report.workload.path);
  json.Key("name");
  json.StringOrNull(report.workload.name);
  json.Key("outputs");
  json.IntegerOrNull(report.workload.outputs);
  json.Key("output");
  json.String(report.workload.output);
  json.Key("parts");
  json.BeginArray();
  for (std::size_t k = 0; k < report.rows.size(); ++k) {
    json.BeginObject();
    WriteLine(json, lines[k]);
    WriteIntegers(json, "grow", report.rows[k].part.grow);
    WriteOptions(json, report.rows[k].part.options);
    json.EndObject();
  }
  json.EndArray();
  json.Key("total");
  json.BeginObject();
  WriteLine(json, lines.back());
  json.EndObject();
  json.Key("notes");
  json.BeginArray();
  for (const std::string& note : report.notes) json.String(note);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

constexpr std::array kWorkloadWriters = {
    WorkloadWriter{"--json", "the parts and the total as JSON", WriteWorkloadJson},
    WorkloadWriter{"--csv", "the rows with every column, exact numbers", WriteWorkloadCsv},
    WorkloadWriter{"--markdown", "the table for a page or a pull request", WriteWorkloadMarkdown},
};

}  // namespace

std::string WriteWorkloadTable(const WorkloadReport& report, const Style& style) {
  std::string text;
  const Workload& workload = report.workload;
  if (!workload.name.empty()) text += Printable(workload.name);
  if (workload.outputs) {
    text += fmt::format("{}{}", text.empty() ? "" : " · ",
                        Counted(*workload.outputs, Printable(workload.output)));
  }
  if (!text.empty()) text += "\n\n";
  return Inert(text + GridText(WorkloadGrid(report), style) + NoteText(report.notes, style));
}

std::span<const WorkloadWriter> WorkloadWriters() { return kWorkloadWriters; }

}  // namespace acev2
