// SPDX-License-Identifier: Apache-2.0
//
// `acev2 MODEL`: the per-layer and total report, as a table and in files.
//
// Invariant: everything that can be wrong with the command line or the output files is found before
// the model is read.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/decisions.h"
#include "acev2/error.h"
#include "acev2/formula.h"
#include "acev2/version.h"
#include "acev2/write.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "diagnostic/codes.h"
#include "report/sums.h"
#include "text/text.h"
#include "write/layout/web_page.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

std::vector<std::pair<std::string, std::string>> CommandRows() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : Commands()) {
    rows.emplace_back(command.usage, command.help);
  }
  return rows;
}

/// How many layers of a formula `view` shows; none: as many as it has by itself.
std::optional<std::size_t> LayersOf(const View& view) {
  if (view.rows == TableRows::kNone) return 0;
  if (view.rows == TableRows::kAll) return std::numeric_limits<std::size_t>::max();
  return view.top;
}

/// Throws Error for a saved report: `option` analyzes the model more than once.
void RequireModel(const Source& source, std::string_view option) {
  if (!source.is_report()) return;
  throw Error(
      fmt::format("{}: {} needs the model, not a report of it", Printable(source.path()), option),
      fmt::format("acev2 MODEL.onnx {}", option));
}

/// The formula of the sizes that nobody set.
CostFormula FormulaOf(const Source& source, const Report& report) {
  RequireModel(source, "--formula");
  std::vector<std::string> open;
  for (const auto& [name, size] : UnsetSizesOf(report).dims) open.push_back(name);
  return MakeFormula([&](const Options& options) { return source.Sample(options); }, report, open);
}

/// What hangs on each choice of the metric that is ours.
Decisions DecisionsOf(const Source& source, const Report& report) {
  RequireModel(source, "--decisions");
  return MakeDecisions(
      source.path(), [&](const Options& options) { return source.Sample(options); }, report);
}

/// Throws Error if a file was asked for that does not hold what `asked` adds.
void RequireRoomFor(std::string_view asked, const Exports& exports, std::string_view or_else) {
  for (const std::string& option : exports.Asked()) {
    if (option == "--json") continue;
    throw Error(
        fmt::format("{} stands in the table and in --json, not in what {} writes", asked, option),
        fmt::format("leave one of them out{}", or_else));
  }
}

}  // namespace

ExitCode RunAnalyze(const Arguments& args) {
  Parser parser(
      "acev2 MODEL [options]\nacev2 COMMAND … (acev2 COMMAND --help tells more)",
      "Says per layer and in total what one inference of an ONNX model costs in the ACEv2 metric. "
      "MODEL is binary ONNX, ONNX text syntax or a JSON report saved earlier, told apart by "
      "content; - is standard input.");
  std::string model;
  parser.Positional("MODEL", model);
  NumberOptions number_options;
  ViewOptions view_options;
  number_options.AddTo(parser);
  view_options.AddTo(parser);
  bool wants_formula = false;
  parser.Flag("--formula",
              "costs as polynomials of the sizes that are not set, in the table and JSON",
              wants_formula);
  bool wants_decisions = false;
  parser.Flag("--decisions",
              "how much of the total hangs on each choice of the metric that is ours, in the table "
              "and JSON",
              wants_decisions);
  Exports exports;
  exports.AddTo(parser, Writers());
  bool strict = false;
  parser.Flag("--strict", "exit with 1 if a node has no price or the model contradicts itself",
              strict);
  parser.Section("commands", CommandRows());
  parser.Section("also", {{"-h, --help", "this text"},
                          {"-V, --version", "the version"},
                          {"--color WHEN", "auto (a terminal, the default), always or never"}});
  parser.Section("examples", {{"acev2 model.onnx --sort acev2 --top 10", ""},
                              {"acev2 model.onnx --dim batch=8 --group-by op", ""},
                              {"acev2 model.onnx --json report.json --csv layers.csv", ""},
                              {"acev2 explain model.onnx conv1", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const Options options = number_options.Resolve();
  const View view = view_options.Resolve();
  if (wants_formula && wants_decisions) {
    throw Error("--formula and --decisions are two tables", "ask for one at a time");
  }
  if (wants_formula) view_options.RequireNoRowOptions("--formula", ViewOptions::Layers::kShown);
  if (wants_decisions) view_options.RequireNoRowOptions("--decisions", ViewOptions::Layers::kNone);
  exports.Open({model});
  if (wants_formula) RequireRoomFor("--formula", exports, ", or set the sizes with --dim");
  if (wants_decisions) RequireRoomFor("--decisions", exports, "");

  std::optional<Source> source(std::in_place, model);
  const Report report = source->Analyze(options);
  RequireAcev2ForEnergy(report.options, view);
  std::optional<CostFormula> formula;
  if (wants_formula) formula = FormulaOf(*source, report);
  std::optional<Decisions> decisions;
  if (wants_decisions) decisions = DecisionsOf(*source, report);
  source.reset();  // writing needs the report alone: of a large graph, the model takes as much
  exports.Write(
      Writers(),
      [&](const Writer& writer) {
        std::string text = writer.write(report, view);
        if (writer.option != "--json") return text;
        if (formula) return WithMember(text, "formula", WriteFormulaJson(*formula));
        if (decisions) return WithMember(text, "decisions", WriteDecisionsJson(*decisions));
        return text;
      },
      [&](const Style& style) {
        if (decisions) return WriteDecisionsTable(report, *decisions, view_options.Widened(style));
        return formula ? WriteFormulaTable(report, *formula, LayersOf(view),
                                           view_options.Widened(style))
                       : WriteTable(report, view, view_options.Widened(style));
      });
  if (strict && report.totals.nodes_unpriced > 0) {
    WriteStderr(
        fmt::format("acev2: {}: {} (--strict)\n", Printable(model), WithoutPrice(report.totals)));
    return kExitMissed;
  }
  const auto contradiction = std::ranges::find_if(
      report.diagnostics, [](const Diagnostic& d) { return SaysContradiction(d.code); });
  if (strict && contradiction != report.diagnostics.end()) {
    WriteStderr(fmt::format("acev2: {}: {}{} (--strict)\n", Printable(model),
                            contradiction->node.empty()
                                ? ""
                                : fmt::format("node '{}': ", Printable(contradiction->node)),
                            Printable(contradiction->message)));
    return kExitMissed;
  }
  return kExitFine;
}

}  // namespace acev2
