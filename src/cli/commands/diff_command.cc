// SPDX-License-Identifier: Apache-2.0
//
// `acev2 diff OLD NEW`: what changed from one model to another, layer by layer.
//
// Invariant: both models are analyzed with the same options, but for those that are asked for one
// side; what can be wrong with the command line is found before they are read.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/compare.h"
#include "acev2/error.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// The options that are given, or those that a budget was made with. Throws Error.
Options ResolveOptions(const NumberOptions& given, const std::optional<std::string>& budget_path) {
  if (!budget_path) return given.Resolve();
  const Budget budget = ReadBudgetFile(*budget_path);
  if (budget.analyses.empty()) return given.Resolve();
  const BudgetAnalysis& analysis = budget.analyses.front();
  given.RequireSame(analysis.options, fmt::format("{}:{}", Printable(budget.path), analysis.line));
  return analysis.options;
}

}  // namespace

ExitCode RunDiff(const Arguments& args) {
  Parser parser(
      "acev2 diff OLD NEW [options]",
      "Shows what changed from OLD to NEW: totals, then layers by the size of their change. Layers "
      "are matched by name, by the name of their output, by structure. A layer holds the "
      "quantizers and the bias that serve it, so a float model and its quantized variants line up. "
      "OLD and NEW "
      "are models or saved JSON reports; one may be -.");
  std::string before_path;
  std::string after_path;
  parser.Positional("OLD", before_path);
  parser.Positional("NEW", after_path);
  NumberOptions number_options;
  number_options.AddTo(parser);
  std::optional<std::string> budget_path;
  parser.Option("--budget", "FILE",
                "instead of these: as [analysis] of a budget says, the first of several",
                budget_path);
  NumberOptions old_options;
  NumberOptions new_options;
  old_options.AddSideTo(parser, "old");
  new_options.AddSideTo(parser, "new");
  RowOptions row_options;
  row_options.AddTo(parser, "what is compared (default acev2)",
                    "only the N rows that changed most");
  bool ungrouped = false;
  bool all = false;
  parser.Flag("--ungrouped", "one row a node, quantizers as well", ungrouped);
  parser.Flag("--all", "list unchanged rows, too", all);
  Exports exports;
  exports.AddTo(parser, DiffWriters());
  parser.Section("one side",
                 {{"OLD alone",
                   "options of what is counted and how it is priced with --old- in front, "
                   "as in --old-assume 'Conv=w8a8'"},
                  {"NEW alone", "the same with --new-; it may be the same model as OLD"}});
  parser.Section("also", {{"-h, --help", "this text"}});
  parser.Section("examples", {{"acev2 diff float.onnx int8.onnx --top 10", ""},
                              {"acev2 diff m.onnx m.onnx --new-assume 'Conv=w4a8'", ""},
                              {"acev2 diff main.json - --markdown change.md <model.onnx", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (before_path == "-" && after_path == "-") {
    throw Error("OLD and NEW are both standard input", "save one of them to a file");
  }
  const bool chosen = old_options.any() || new_options.any();
  if (chosen && budget_path) {
    throw Error("--budget has the options of both sides",
                "leave out --budget, or what is of one side");
  }
  const Options options = ResolveOptions(number_options, budget_path);
  const Options old_side = chosen ? number_options.ResolveWith(old_options) : options;
  const Options new_side = chosen ? number_options.ResolveWith(new_options) : options;
  DiffView view;
  row_options.Resolve(view);
  view.unchanged = all;
  CheckDiffView(view);
  exports.Open({before_path, after_path});

  Report before = AnalyzeFile(before_path, old_side, Names::kMayMiss);
  Report after = AnalyzeFile(after_path, new_side, Names::kMayMiss);
  RequireNames(options, {&before, &after});
  RequireNames(old_options.Resolve(), {&before});
  RequireNames(new_options.Resolve(), {&after});
  const Diff diff = MakeDiff(std::move(before), std::move(after),
                             ungrouped ? DiffRows::kNodes : DiffRows::kLayers,
                             chosen ? SideOptions::kChosen : SideOptions::kMustAgree);
  exports.Write(
      DiffWriters(), [&](const DiffWriter& writer) { return writer.write(diff, view); },
      [&](const Style& style) { return WriteDiffTable(diff, view, row_options.Widened(style)); });
  return kExitFine;
}

}  // namespace acev2
