// SPDX-License-Identifier: Apache-2.0
//
// acev2._native: the library as the package acev2 (python/acev2) calls it.
//
// Invariant: analyses run without the interpreter's lock, on bytes that Python keeps and nobody
// changes; results leave as JSON, so that a member of a report is known to one writer alone. What
// people call, with its documentation, is the package.
#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/compare.h"
#include "acev2/error.h"
#include "acev2/report.h"
#include "acev2/version.h"
#include "acev2/write.h"
#include "arguments.h"
#include "checking.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/html_page.h"
#include "write/options/analysis_option.h"
#include "write/options/option_names.h"
#include "write/options/option_values.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"
#include "write/rows/row_grid.h"
#include "write/rows/rows.h"

namespace nb = nanobind;

namespace acev2::python {
namespace {

using Unlocked = nb::call_guard<nb::gil_scoped_release>;
using SharedReport = std::shared_ptr<const Report>;
/// A path, or (name, bytes), or a report that is there already. Paths are bytes, as the system has
/// them.
using Source = std::variant<SharedReport, std::pair<std::string, nb::bytes>, nb::bytes>;

std::string_view ViewOf(const nb::bytes& bytes) { return {bytes.c_str(), bytes.size()}; }

/// `source` as something that needs no interpreter; the bytes stay Python's.
Analyze AnalyzerOf(const Source& source, Names names) {
  if (const auto* report = std::get_if<SharedReport>(&source)) {
    return [report = *report](const Options&) { return *report; };
  }
  if (const auto* path = std::get_if<nb::bytes>(&source)) {
    // Loaded when it is first needed, without the interpreter's lock, and once for all sizes.
    return [path = std::string(ViewOf(*path)), names,
            loaded = std::make_shared<std::optional<acev2::Source>>()](const Options& options) {
      if (!*loaded) loaded->emplace(path);
      return (*loaded)->Analyze(options, names);
    };
  }
  const auto& [name, bytes] = std::get<std::pair<std::string, nb::bytes>>(source);
  return [view = ViewOf(bytes), name = name, names](const Options& options) {
    return AnalyzeBytes(view, name, options, names);
  };
}

SharedReport AnalyzeSource(const Source& source, const GivenOptions& given, bool may_miss) {
  const Options options = OptionsOf(given);
  const Analyze analyze = AnalyzerOf(source, may_miss ? Names::kMayMiss : Names::kMustExist);
  const nb::gil_scoped_release unlocked;
  return std::make_shared<const Report>(analyze(options));
}

void RequireNamesOf(const std::vector<SharedReport>& reports, const GivenOptions& given) {
  std::vector<const Report*> pointers;
  for (const SharedReport& report : reports) pointers.push_back(report.get());
  RequireNames(OptionsOf(given), pointers);
}

std::string TotalsJson(const Report& report) {
  JsonText json;
  json.BeginObject();
  WriteTotals(json, report.totals, report.metric_version);
  json.EndObject();
  return json.Take();
}

/// What a program reads of a cell: None, str, bool, int or float.
nb::object Number(const CellValue& value) {
  struct Visitor {
    nb::object operator()(std::monostate) const { return nb::none(); }
    nb::object operator()(const std::string& text) const { return nb::cast(text); }
    nb::object operator()(bool yes) const { return nb::cast(yes); }
    nb::object operator()(Count count) const { return nb::cast(count.value()); }
    nb::object operator()(Cost cost) const { return nb::cast(cost.ToDouble()); }
    nb::object operator()(Fraction part) const { return nb::cast(part.of_total); }
    nb::object operator()(Real real) const { return nb::cast(real.number); }
  };
  return std::visit(Visitor{}, value);
}

/// The rows of a table, column by column: {"name": ["conv1", …], "acev2": [442368.0, …]}.
nb::dict TableOf(const Report& report, const GivenView& given) {
  View view = ViewOf(given);
  view.energy = true;
  ReportRows rows = MakeRows(report, view);
  if (view.top && rows.shown.size() > *view.top) rows.shown.resize(*view.top);
  nb::dict table;
  for (const Column* column : PickColumns(view)) {
    nb::list cells;
    for (const Row& row : rows.shown) cells.append(Number(column->value(row, rows.total, view)));
    table[nb::str(column->facts.key.data(), column->facts.key.size())] = cells;
  }
  return table;
}

/// The table for people as a part of a page.
std::string HtmlPartOf(const Report& report, const GivenView& given) {
  const View view = ViewOf(given);
  const std::vector<const Column*> columns = TableColumns(view);
  Grid grid = MakeGrid(MakeTableRows(report, view), columns, view);
  grid.bars = !columns.empty() && columns.back()->is_share;
  std::vector<std::string> lines = SummaryLines(report, view);
  for (std::string& note : NoteLines(report)) lines.push_back(std::move(note));
  return HtmlPart(ModelLine(report), grid, lines);
}

template <typename Rows>
std::string WrittenBy(const Rows& writers, const std::string& name, auto write) {
  for (const auto& writer : writers) {
    if (writer.option.substr(2) == name) return write(writer);
  }
  throw Error("no writer is called '" + name + "'", "acev2 --help lists the formats");
}

std::string Written(const Report& report, const std::string& format, const GivenView& given) {
  const View view = ViewOf(given);
  return WrittenBy(Writers(), format,
                   [&](const Writer& writer) { return writer.write(report, view); });
}

std::string Table(const Report& report, const GivenView& given, int width) {
  return WriteTable(report, ViewOf(given), {.width = width});
}

DiffView DiffViewOf(const GivenView& given) {
  DiffView view;
  Choose("metric", given.metric, kMetricNames, view.metric);
  view.top = given.top;
  view.filter = given.filter;
  CheckDiffView(view);
  return view;
}

std::shared_ptr<const Diff> DiffOf(const SharedReport& before, const SharedReport& after,
                                   bool nodes) {
  return std::make_shared<const Diff>(
      MakeDiff(*before, *after, nodes ? DiffRows::kNodes : DiffRows::kLayers));
}

std::string DiffWritten(const Diff& diff, const std::string& format, const GivenView& given) {
  const DiffView view = DiffViewOf(given);
  return WrittenBy(DiffWriters(), format,
                   [&](const DiffWriter& writer) { return writer.write(diff, view); });
}

std::string DiffTable(const Diff& diff, const GivenView& given, int width) {
  return WriteDiffTable(diff, DiffViewOf(given), {.width = width});
}

/// The head of their column, and the accuracies by name.
using GivenAccuracies = std::pair<std::string, std::map<std::string, double>>;

std::shared_ptr<const Comparison> ComparisonOf(
    const std::vector<std::pair<std::string, SharedReport>>& models,
    const std::optional<GivenAccuracies>& accuracies) {
  auto comparison = std::make_shared<Comparison>();
  for (const auto& [name, report] : models) {
    ComparedModel& model = comparison->models.emplace_back();
    model.path = name;
    model.report = *report;
    model.report->model.path = name;  // as warnings call it
    model.report->nodes.clear();
  }
  KeepOneUnit(*comparison);
  if (accuracies) SetAccuracies(*comparison, {accuracies->first, accuracies->second});
  return comparison;
}

std::string ComparisonWritten(const Comparison& comparison, const std::string& format) {
  return WrittenBy(ComparisonWriters(), format,
                   [&](const ComparisonWriter& writer) { return writer.write(comparison); });
}

/// A model held against every analysis of a budget.
struct Checks {
  std::vector<BudgetReport> reports;
};

std::shared_ptr<const Checks> Check(const Source& source, const std::string& budget_path,
                                    const std::optional<std::string>& budget_text,
                                    const GivenOptions& given,
                                    const std::optional<Source>& baseline) {
  const Budget budget =
      budget_text ? ReadBudget(*budget_text, budget_path) : ReadBudgetFile(budget_path);
  const Analyze analyze = AnalyzerOf(source, Names::kMustExist);
  std::optional<Analyze> before;
  if (baseline) before = AnalyzerOf(*baseline, Names::kMustExist);
  const nb::gil_scoped_release unlocked;
  return std::make_shared<const Checks>(Checks{CheckModel(analyze, budget, given, before)});
}

std::string ChecksWritten(const Checks& checks, const std::string& format, bool all) {
  for (const BudgetWriter& writer : BudgetWriters()) {
    if (writer.name != format) continue;
    return (all && writer.write_all != nullptr ? writer.write_all : writer.write)(checks.reports);
  }
  throw Error("no format is called '" + format + "'", "acev2 check --help lists the formats");
}

int RunCommand(const std::vector<nb::bytes>& given) {
  Arguments arguments;
  for (const nb::bytes& argument : given) arguments.emplace_back(ViewOf(argument));
  const nb::gil_scoped_release unlocked;
  GuardTermination();
  return RunGuarded([&] { return RunCommandLine(arguments); });
}

/// A message as a str: names from a model need not be UTF-8.
nb::object Text(std::string_view text) {
  return nb::steal(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "backslashreplace"));
}

/// Throws an Error of the library as acev2.Error.
void Translate(const std::exception_ptr& thrown, void* /*nothing*/) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    const nb::object type = nb::module_::import_("acev2._error").attr("Error");
    const nb::object instance = type(Text(error.what()), Text(error.hint()));
    PyErr_SetObject(type.ptr(), instance.ptr());
  }
}

void DefineReports(nb::module_& module) {
  nb::class_<Report>(module, "Report")
      .def("json", &WriteJson, Unlocked())
      .def("totals_json", &TotalsJson)
      .def_prop_ro("path", [](const Report& report) { return report.model.path; })
      .def("columns", &TableOf)
      .def("html_part", &HtmlPartOf, Unlocked())
      .def("written", &Written, Unlocked())
      .def("table", &Table, Unlocked());
  module.def("analyze", &AnalyzeSource);
  module.def("require_names", &RequireNamesOf);
}

void DefineComparisons(nb::module_& module) {
  nb::class_<Diff>(module, "Diff")
      .def("written", &DiffWritten, Unlocked())
      .def("table", &DiffTable, Unlocked());
  module.def("diff", &DiffOf, Unlocked());
  nb::class_<Comparison>(module, "Comparison")
      .def("written", &ComparisonWritten, Unlocked())
      .def(
          "table",
          [](const Comparison& comparison, int width) {
            return WriteComparisonTable(comparison, {.width = width});
          },
          Unlocked())
      .def("warnings", [](const Comparison& comparison) { return comparison.warnings; });
  module.def("compare", &ComparisonOf, Unlocked(), nb::arg("models"), nb::arg("accuracies").none());
  module.def("read_accuracies", [](const std::string& csv, const std::string& name) {
    Accuracies read = ReadAccuracies(csv, name);
    return GivenAccuracies(std::move(read.title), std::move(read.of_models));
  });
}

void DefineChecks(nb::module_& module) {
  nb::class_<Checks>(module, "Checks").def("written", &ChecksWritten, Unlocked());
  module.def("check", &Check, nb::arg("source"), nb::arg("path"), nb::arg("text").none(),
             nb::arg("options"), nb::arg("baseline").none());
}

}  // namespace

NB_MODULE(_native, module) {
  nb::register_exception_translator(Translate, nullptr);
  nb::class_<GivenView>(module, "View")
      .def(nb::init<>())
      .def_rw("by", &GivenView::group_by)
      .def_rw("metric", &GivenView::metric)
      .def_rw("sort", &GivenView::sort)
      .def_rw("filter", &GivenView::filter)
      .def_rw("top", &GivenView::top, nb::arg().none())
      .def_rw("depth", &GivenView::depth);
  DefineReports(module);
  DefineComparisons(module);
  DefineChecks(module);
  module.def("run", &RunCommand);
  module.def("option_names", [] {
    std::vector<std::string> names;
    for (const AnalysisOption& row : AnalysisOptions()) names.emplace_back(row.name);
    return names;
  });
  module.attr("version") = std::string(kVersion);
}

}  // namespace acev2::python
