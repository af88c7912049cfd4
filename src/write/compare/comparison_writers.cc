// SPDX-License-Identifier: Apache-2.0
//
// Writers of a Comparison: table, Markdown, CSV, JSON, SVG, LaTeX, HTML.
//
// Invariant: one array of columns behind all of them; a model that could not be read is a row with
// its error, and none of its numbers is 0.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "acev2/compare.h"
#include "diagnostic/codes.h"
#include "metric/price_unit.h"
#include "report/sums.h"
#include "text/csv.h"
#include "text/note_line.h"
#include "text/text.h"
#include "write/compare/bars.h"
#include "write/compare/chart.h"
#include "write/compare/comparison_page.h"
#include "write/compare/model_labels.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/layout/html_page.h"
#include "write/layout/latex_text.h"
#include "write/layout/markdown_text.h"
#include "write/layout/totals_cell.h"
#include "write/layout/web_page.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr int kComparisonSchemaVersion = 1;

struct ComparisonColumn {
  ColumnFacts facts;
  CellValue (*value)(const ComparedModel& model, const Comparison& comparison);
  bool with_accuracy = false;  ///< only shown if accuracies were given
  /// As people read it; null: as `value`, with the bound of the total where the column has one.
  std::string (*human)(const ComparedModel& model, const Comparison& comparison) = nullptr;
};

const Totals* TotalsOf(const ComparedModel& model) {
  return model.report ? &model.report->totals : nullptr;
}

template <auto kMember>
CellValue Work(const ComparedModel& model, const Comparison&) {
  return WorkCell(TotalsOf(model), kMember);
}
template <auto kMember>
CellValue Size(const ComparedModel& model, const Comparison&) {
  return SizeCell(TotalsOf(model), kMember);
}

/// Version 1 of the metric did not count them.
CellValue ScaleBits(const ComparedModel& model, const Comparison&) {
  const Totals* totals = TotalsOf(model);
  if (totals == nullptr || model.report->metric_version < 2) return {};
  return totals->scale_bits;
}

/// The part of ACEv2 outside of MAC layers; of a total with gaps it is not known.
CellValue ElementwiseShare(const ComparedModel& model, const Comparison&) {
  const Totals* totals = TotalsOf(model);
  if (totals == nullptr || totals->lower_bound) return {};
  return Fraction{acev2::ElementwiseShare(*totals)};
}

CellValue Ratio(const ComparedModel& model, const Comparison& comparison) {
  const Totals* totals = TotalsOf(model);
  const Totals* first = TotalsOf(comparison.models.front());
  if (totals == nullptr || first == nullptr || first->acev2.is_zero()) return {};
  if (!IsCostKnown(*totals) || !IsCostKnown(*first)) return {};
  return Real{totals->acev2.ToDouble() / first->acev2.ToDouble()};
}

CellValue Bound(const ComparedModel& model, const Comparison&) {
  return BoundCell(TotalsOf(model));
}

CellValue Accuracy(const ComparedModel& model, const Comparison&) {
  return model.accuracy ? CellValue(Real{*model.accuracy}) : CellValue();
}

Bounded BoundsOf(const ComparedModel& model) {
  const Totals* totals = TotalsOf(model);
  return totals == nullptr ? Bounded{} : BoundedOf(*totals);
}

/// The ratio of a number to one that is itself bounded is bounded the other way round as well.
std::string HumanRatio(const ComparedModel& model, const Comparison& comparison) {
  const CellValue ratio = Ratio(model, comparison);
  if (!std::holds_alternative<Real>(ratio)) return HumanText(ratio);
  const ComparedModel& first = comparison.models.front();
  Bounded bounds = BoundsOf(model);
  bounds.lower |= BoundsOf(first).upper;
  bounds.upper |= BoundsOf(first).lower;
  if (&model == &first) bounds = {};  // 1, whatever it is
  const double number = std::get<Real>(ratio).number;
  return std::string(BoundPrefix(bounds)) + (number < 999.5
                                                 ? fmt::format("{:.3g}", number)
                                                 : WithSeparators(fmt::format("{:.0f}", number)));
}

/// Nobody wants an accuracy rounded.
std::string HumanAccuracy(const ComparedModel& model, const Comparison& comparison) {
  return model.accuracy ? ExactText(Accuracy(model, comparison)) : "?";
}

constexpr std::array kColumns = {
    ComparisonColumn{TextColumn("model", "model").Unique().Paths().Cut({1, 0, 30}),
                     [](const ComparedModel& model, const Comparison&) {
                       return CellValue(model.path == "-" ? "standard input" : model.path);
                     }},
    ComparisonColumn{NumberColumn("acev2", "ACEv2").Priced().Bounded(), Work<&Totals::acev2>},
    ComparisonColumn{.facts = NumberColumn("ratio", "ratio"), .value = Ratio, .human = HumanRatio},
    ComparisonColumn{NumberColumn("ace", "ACE").Bounded(), Work<&Totals::ace>},
    ComparisonColumn{NumberColumn("macs", "MACs").Bounded(), Work<&Totals::macs>},
    ComparisonColumn{NumberColumn("mac_layer_macs", "layer MACs").Bounded().Dispensable(4),
                     Work<&Totals::mac_layer_macs>},
    ComparisonColumn{NumberColumn("elementwise_share", "elementwise"), ElementwiseShare},
    ComparisonColumn{NumberColumn("weight_bits", "weight bits").Dispensable(3),
                     Size<&Totals::weight_bits>},
    ComparisonColumn{NumberColumn("scale_bits", "scale bits").Dispensable(1), ScaleBits},
    ComparisonColumn{NumberColumn("activation_bits", "activation bits").Bounded().Dispensable(2),
                     Size<&Totals::activation_bits>},
    ComparisonColumn{NumberColumn("parameters", "parameters").Dispensable(1),
                     Size<&Totals::parameters>},
    ComparisonColumn{TextColumn("bound"), Bound},
    ComparisonColumn{NumberColumn("accuracy", "accuracy"), Accuracy, true, HumanAccuracy},
    ComparisonColumn{
        TextColumn("front", "front"),
        [](const ComparedModel& model, const Comparison&) { return CellValue(model.on_front); },
        true},
    ComparisonColumn{TextColumn("error"),
                     [](const ComparedModel& model, const Comparison&) {
                       return model.error.empty() ? CellValue() : CellValue(model.error);
                     }},
};

std::string HumanCell(const ComparisonColumn& column, const ComparedModel& model,
                      const Comparison& comparison) {
  if (column.human != nullptr) return column.human(model, comparison);
  return HumanText(column.value(model, comparison),
                   column.facts.bounded ? BoundsOf(model) : Bounded{});
}

std::vector<const ComparisonColumn*> TableColumns(const Comparison& comparison) {
  std::vector<const ComparisonColumn*> columns;
  for (const ComparisonColumn& column : kColumns) {
    if (!column.facts.title.empty() && (comparison.has_accuracy || !column.with_accuracy)) {
      columns.push_back(&column);
    }
  }
  return columns;
}

/// The unit of costs: "ACEv2", or that of a profile (KeepOneUnit).
std::string UnitOf(const Comparison& comparison) {
  for (const ComparedModel& model : comparison.models) {
    if (model.report) return PriceUnit(model.report->options);
  }
  return PriceUnit({});
}

Grid ComparisonGrid(const Comparison& comparison) {
  const std::vector<const ComparisonColumn*> columns = TableColumns(comparison);
  Grid grid;
  for (const ComparisonColumn* column : columns) grid.columns.emplace_back(column->facts);
  HeadCosts(grid, UnitOf(comparison));
  for (const ComparedModel& model : comparison.models) {
    GridLine line;
    if (model.report) {
      line.cells = CellsOf<GridCell>(columns, [&](const ComparisonColumn& column) {
        return HumanCell(column, model, comparison);
      });
    } else {
      line.cells = {HumanCell(*columns.front(), model, comparison)};
      line.remark = "error: " + Printable(model.error);
    }
    grid.lines.push_back(std::move(line));
  }
  return grid;
}

/// The options that a report says change nothing of it: "--branch changes nothing".
std::set<std::string> UnusedOptions(const Report& report) {
  const DiagnosticCode unused("option-unused");
  std::set<std::string> options;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.code != unused) continue;
    options.insert(diagnostic.message.substr(0, diagnostic.message.find(':')));  // then, why
  }
  return options;
}

/// A note of each option that changes nothing of any model: one that moves a model is of use.
void AddUnusedOptions(const Comparison& comparison, std::vector<std::string>& lines) {
  std::optional<std::set<std::string>> unused;
  for (const ComparedModel& model : comparison.models) {
    if (!model.report) continue;
    const std::set<std::string> here = UnusedOptions(*model.report);
    if (!unused) unused = here;
    std::erase_if(*unused, [&](const std::string& option) { return !here.contains(option); });
  }
  for (const std::string& option : unused.value_or(std::set<std::string>())) {
    lines.push_back(NoteLine(MakeDiagnostic("option-unused", "", option + " of any model", "")));
  }
}

/// Warnings about accuracies, then about whole models. What is said of nodes is left to reports.
std::vector<std::string> Lines(const Comparison& comparison) {
  std::vector<std::string> lines = comparison.warnings;
  const ComparedModel* first = nullptr;
  for (const ComparedModel& model : comparison.models) {
    if (!model.report) continue;
    const Report& report = *model.report;
    const auto warn = [&](const std::string& text) {
      lines.push_back(WarningLine(Printable(model.path + ": " + text)));
    };
    if (report.totals.nodes_unpriced > 0) warn(WithoutPrice(report.totals));
    for (const Diagnostic& diagnostic : report.diagnostics) {
      if (diagnostic.severity == Diagnostic::Severity::kWarning && diagnostic.node.empty()) {
        warn(diagnostic.message);
      }
    }
    if (first == nullptr) first = &model;
    if (report.options != first->report->options) {
      warn(fmt::format("saved with other options than {}", first->path));
    }
  }
  AddUnusedOptions(comparison, lines);
  return lines;
}

std::string WriteComparisonCsv(const Comparison& comparison) {
  std::vector<const ComparisonColumn*> columns;
  columns.reserve(kColumns.size());
  for (const ComparisonColumn& column : kColumns) columns.push_back(&column);
  std::vector<std::vector<std::string>> lines;
  lines.push_back(CellsOf(
      columns, [](const ComparisonColumn& column) { return std::string(column.facts.key); }));
  for (const ComparedModel& model : comparison.models) {
    lines.push_back(CellsOf(columns, [&](const ComparisonColumn& column) {
      return ExactText(column.value(model, comparison));
    }));
  }
  return WriteCsvRows(lines);
}

std::string WriteComparisonMarkdown(const Comparison& comparison) {
  std::string text = GridMarkdown(ComparisonGrid(comparison));
  const std::vector<std::string> lines = Lines(comparison);
  if (!lines.empty()) text += "\n";
  for (const std::string& line : lines) text += "- " + MarkdownEscaped(line) + "\n";
  return Inert(text);
}

std::string WriteComparisonJson(const Comparison& comparison) {
  JsonText json;
  json.BeginObject();
  WriteHead(json, kComparisonSchemaVersion);
  json.Key("models");
  json.BeginArray();
  for (const ComparedModel& model : comparison.models) {
    json.BeginObject(kInline);
    for (const ComparisonColumn& column : kColumns) {
      json.Key(column.facts.key);
      WriteValue(json, column.value(model, comparison));
    }
    json.EndObject();
  }
  json.EndArray();
  json.Key("warnings");
  json.BeginArray();
  for (const std::string& warning : Lines(comparison)) json.String(warning);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string FrontSvg(const Comparison& comparison) {
  const std::vector<std::string> labels = ModelLabels(comparison.models);
  std::vector<ChartPoint> points;
  for (std::size_t k = 0; k < comparison.models.size(); ++k) {
    const ComparedModel& model = comparison.models[k];
    if (!model.report || !model.accuracy || !IsCostKnown(model.report->totals)) continue;
    points.push_back({model.report->totals.acev2.ToDouble(), *model.accuracy,
                      std::string(BoundPrefix(BoundsOf(model))) + labels[k], model.on_front,
                      model.report->totals.lower_bound});
  }
  return ChartSvg(points, UnitOf(comparison), Printable(comparison.accuracy_title));
}

std::string BarsSvg(const Comparison& comparison) {
  const std::vector<std::string> labels = ModelLabels(comparison.models);
  std::vector<CategoryBar> bars;
  for (std::size_t k = 0; k < comparison.models.size(); ++k) {
    const ComparedModel& model = comparison.models[k];
    CategoryBar& bar = bars.emplace_back();
    bar.label = labels[k];
    if (!model.report) {
      bar.error = "error: " + Printable(model.error);
      continue;
    }
    const Totals& totals = model.report->totals;
    bar.total = IsCostKnown(totals) ? HumanText(totals.acev2, BoundsOf(model)) : "?";
    for (std::size_t c = 0; c < kCategories.size(); ++c) {
      bar.parts[c] = totals.by_category[c].ToDouble();
    }
  }
  std::array<std::string_view, kCategories.size()> titles;
  for (std::size_t c = 0; c < kCategories.size(); ++c) titles[c] = CategoryTitle(kCategories[c]);
  return CategoryBarsSvg(bars, UnitOf(comparison), titles);
}

std::string WriteComparisonSvg(const Comparison& comparison) {
  return comparison.has_accuracy ? FrontSvg(comparison) : BarsSvg(comparison);
}

std::string WriteComparisonLatex(const Comparison& comparison) {
  return LatexDocument(Lines(comparison), {ComparisonGrid(comparison)});
}

std::string WriteComparisonHtml(const Comparison& comparison) {
  if (HasWebPage()) {
    return ComparisonPage(comparison, UnitOf(comparison), WriteComparisonJson(comparison));
  }
  const std::string picture = WriteComparisonSvg(comparison);
  std::vector<std::string> lines = Lines(comparison);
  lines.emplace_back(WebPageRemedy());
  return HtmlPage("acev2 compare", picture + GridHtml(ComparisonGrid(comparison)), lines);
}

constexpr std::array kWriters = {
    ComparisonWriter{"--json", "the rows as JSON", WriteComparisonJson},
    ComparisonWriter{"--csv", "the rows with every column, exact numbers", WriteComparisonCsv},
    ComparisonWriter{"--markdown", "the table for a page or a pull request",
                     WriteComparisonMarkdown},
    ComparisonWriter{"--svg", "bars by category as a picture; with --accuracy, the front",
                     WriteComparisonSvg},
    ComparisonWriter{"--latex", "the table for a paper (booktabs)", WriteComparisonLatex},
    ComparisonWriter{"--html", "a page to explore: bars, table and, with --accuracy, the front",
                     WriteComparisonHtml},
};

}  // namespace

std::string WriteComparisonTable(const Comparison& comparison, const Style& style) {
  return Inert(GridText(ComparisonGrid(comparison), style) + NoteText(Lines(comparison), style));
}

std::span<const ComparisonWriter> ComparisonWriters() { return kWriters; }

}  // namespace acev2
