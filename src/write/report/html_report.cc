// SPDX-License-Identifier: Apache-2.0
//
// HTML: the whole report as a page to explore, or, from a program that lacks that page, what the
// terminal table says.
//
// Invariant: the page's data is the JSON report as it stands; what is derived from it here
// (formulas, equations, the view asked for) stands beside it.
#include <fmt/format.h>

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "metric/price_origin.h"
#include "metric/price_unit.h"
#include "text/text.h"
#include "write/json/json_text.h"
#include "write/layout/grid.h"
#include "write/layout/html_page.h"
#include "write/layout/web_page.h"
#include "write/options/option_names.h"
#include "write/report/formats.h"
#include "write/report/rule_lines.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"
#include "write/rows/row_grid.h"
#include "write/rows/rows.h"

namespace acev2 {
namespace {

void WriteView(JsonText& json, const View& view) {
  json.Key("view");
  json.BeginObject(kInline);
  json.Key("metric");
  json.String(NameOf(kMetricNames, view.metric));
  json.Key("group_by");
  json.String(NameOf(kGroupByNames, view.group_by));
  json.Key("sort");
  json.StringOrNull(view.sort.substr(0, view.sort.find(':')));
  json.Key("ascending");
  json.Bool(view.sort.ends_with(":asc"));
  json.EndObject();
}

/// The formula of every price in the report: of operations on formats, and of MACs by what they add
/// up in.
void WriteFormulas(JsonText& json, const Report& report) {
  std::set<std::tuple<Operation, Format, Format, Format>> seen;
  json.Key("formulas");
  json.BeginArray();
  const auto write = [&](const Work& work) {
    if (!seen.emplace(work.operation, work.lhs, work.rhs, work.accumulator).second) return;
    json.BeginObject(kInline);
    json.Key("operation");
    json.String(ToString(work.operation));
    for (const auto& [key, format] : {std::pair("lhs", work.lhs), std::pair("rhs", work.rhs)}) {
      json.Key(key);
      json.StringOrNull(format.known() ? ToString(format) : "");
    }
    if (work.accumulator.known()) {
      json.Key("accumulator");
      json.String(ToString(work.accumulator));
    }
    json.Key("formula");
    json.String(OriginOf(work, report.options).ToString());
    json.EndObject();
  };
  for (const PrecisionTotal& row : report.totals.by_precision) {
    write({row.operation, row.count, row.lhs, row.rhs, Category::kOther, ""});
  }
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) {
      if (work.accumulator.known()) write(work);
    }
  }
  json.EndArray();
}

/// What is said about each operator of the report.
void WriteRules(JsonText& json, const Report& report) {
  json.Key("rules");
  json.BeginObject();
  std::set<std::string> seen;
  for (const NodeCost& node : report.nodes) {
    std::string op = QualifiedOp(node);
    if (!seen.insert(op).second) continue;
    json.Key(op);
    json.BeginArray(kInline);
    for (const std::string& line : RuleLines(node, report.options.profile)) json.String(line);
    json.EndArray();
  }
  json.EndObject();
}

std::string PageData(const Report& report, const View& view) {
  JsonText json;
  json.BeginObject();
  json.Key("kind");
  json.String("report");
  json.Key("unit");
  json.String(PriceUnit(report.options));
  WriteView(json, view);
  WriteFormulas(json, report);
  WriteRules(json, report);
  json.EndObject();
  return WithMember(json.Take(), "report", WriteJson(report));
}

}  // namespace

std::string WritePlainHtml(const Report& report, const View& view) {
  const std::vector<const Column*> columns = TableColumns(view);
  Grid grid = MakeGrid(MakeRows(report, view), columns, view);
  grid.bars = !columns.empty() && columns.back()->is_share;
  std::vector<std::string> lines = SummaryLines(report, view);
  for (std::string& note : NoteLines(report)) lines.push_back(std::move(note));
  lines.emplace_back(WebPageRemedy());
  const std::string heading = fmt::format("<h1>{}</h1>\n", XmlEscaped(ModelLine(report)));
  return HtmlPage("acev2 " + report.model.path, heading + GridHtml(grid), lines);
}

std::string WriteHtml(const Report& report, const View& view) {
  if (!HasWebPage()) return WritePlainHtml(report, view);
  return WebPage("acev2 " + report.model.path, PageData(report, view));
}

}  // namespace acev2
