// SPDX-License-Identifier: Apache-2.0
//
// `acev2 check`: models against a budget, and `--init` for a first budget.
//
// Invariant: exit code 0 says that every rule passes for sure; everything that can be wrong with
// the command line, the budget and the output file is found before a model is read.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/error.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

struct CheckArguments {
  Values models;
  std::optional<std::string> budget;
  std::optional<std::string> baseline;
  std::optional<std::string> format;
  std::optional<std::string> output;
  std::optional<std::string> margin;
  bool init = false;
  bool force = false;
  bool all = false;
  NumberOptions numbers;
};

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const BudgetWriter& writer : BudgetWriters()) names.emplace_back(writer.name);
  return names;
}

const BudgetWriter& WriterOf(const std::optional<std::string>& name) {
  if (!name) return BudgetWriters().front();
  for (const BudgetWriter& writer : BudgetWriters()) {
    if (writer.name == *name) return writer;
  }
  const std::vector<std::string> names = FormatNames();
  throw Error(
      fmt::format("--format: '{}' is not one of {}", Printable(*name), fmt::join(names, ", ")),
      DidYouMean(*name, names, "as in --format junit"));
}

/// Appends to the file that GitHub shows as the summary of the job, if this is such a job.
void AppendJobSummary(const std::string& summary) {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return;
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << summary << "\n";
  if (!file.flush()) {
    throw Error(fmt::format("cannot append to '{}'", Printable(path)),
                "GITHUB_STEP_SUMMARY names it; unset it to have no summary");
  }
}

double Margin(const std::optional<std::string>& text) {
  constexpr double kDefault = 10;
  if (!text) return kDefault;
  const std::optional<BudgetLimit> limit = ParseLimit(*text);
  if (!limit || limit->amount < Cost()) {
    throw Error(fmt::format("--margin: '{}' is not a percentage of 0 or more", Printable(*text)),
                "as in --margin 10%");
  }
  return limit->amount.ToDouble();
}

ExitCode Init(const CheckArguments& arguments) {
  if (arguments.models.size() != 1) {
    throw Error(fmt::format("--init takes one MODEL, not {}", arguments.models.size()),
                "acev2 check --init MODEL --budget FILE");
  }
  if (arguments.baseline || arguments.format || arguments.output || arguments.all) {
    throw Error("--init only writes a budget", "--budget FILE says where to");
  }
  const double margin = Margin(arguments.margin);
  const Options options = arguments.numbers.Resolve();
  const std::string path = arguments.budget.value_or("-");
  std::error_code error;
  if (path != "-" && !arguments.force && std::filesystem::exists(path, error)) {
    throw Error(fmt::format("--budget: '{}' exists", Printable(path)),
                "--force replaces it; another name keeps it");
  }
  OutputFile file("--budget", path, arguments.models);
  const std::string& model = arguments.models.front();
  const Report report = AnalyzeFile(model, options);
  // A report that was saved brings its options along.
  arguments.numbers.RequireSame(report.options, "the report " + Printable(model));
  file.Write(WriteBudget(report, margin, path));
  return kExitFine;
}

/// Where the budget says that its baseline is: beside itself.
std::string BesideBudget(const Budget& budget) {
  const std::filesystem::path beside = std::filesystem::path(budget.path).parent_path();
  return (beside / *budget.baseline).string();
}

std::optional<Report> ReadBaseline(const CheckArguments& arguments, const Budget& budget,
                                   const Options& options) {
  if (!budget.NeedsBaseline()) return std::nullopt;
  const std::string path = arguments.baseline ? *arguments.baseline : BesideBudget(budget);
  Report baseline = AnalyzeFile(path, options);
  baseline.model.path = path;  // a saved report has the name of its model
  return baseline;
}

/// What can be said of baselines before a model is read.
void CheckBaselines(const CheckArguments& arguments, const Budget& budget) {
  if (arguments.baseline && !budget.NeedsBaseline()) {
    throw Error(fmt::format("--baseline: {} has no [growth]", Printable(budget.path)),
                "[growth] with acev2 = \"2 %\" limits what may be added");
  }
  if (!budget.NeedsBaseline()) return;
  if (!arguments.baseline && !budget.baseline) {
    throw Error(fmt::format("{}: [growth] needs a baseline", Printable(budget.path)),
                "--baseline REPORT, or baseline = \"report.json\" in [growth]");
  }
  if (arguments.models.size() > 1) {
    throw Error("a baseline is that of one MODEL", "check each model by itself");
  }
}

/// What the budget is checked for: its analyses, or the options that are given.
std::vector<const BudgetAnalysis*> AnalysesOf(const CheckArguments& arguments,
                                              const Budget& budget) {
  std::vector<const BudgetAnalysis*> analyses;
  for (const BudgetAnalysis& analysis : budget.analyses) {
    arguments.numbers.RequireSame(analysis.options,
                                  fmt::format("{}:{}", Printable(budget.path), analysis.line));
    analyses.push_back(&analysis);
  }
  if (analyses.empty()) analyses.push_back(nullptr);
  return analyses;
}

BudgetReport CheckRange(const Source& source, const Budget& budget,
                        const BudgetAnalysis& analysis) {
  if (source.is_report()) {
    throw Error(fmt::format("{}: a saved report has one size, {}:{} a range",
                            Printable(source.path()), Printable(budget.path), analysis.line),
                "check the model itself");
  }
  return CheckBudgetOverRange([&](const Options& options) { return source.Sample(options); },
                              budget, analysis);
}

BudgetReport CheckModel(const Source& source, const CheckArguments& arguments, const Budget& budget,
                        const BudgetAnalysis* analysis) {
  if (analysis != nullptr && !analysis->ranges.empty()) {
    return CheckRange(source, budget, *analysis);
  }
  const Options options = analysis != nullptr ? analysis->options : arguments.numbers.Resolve();
  const Report report = source.Analyze(options);
  // A report that was saved brings its options along.
  if (analysis == nullptr) {
    arguments.numbers.RequireSame(report.options, "the report " + Printable(source.path()));
  }
  const std::optional<Report> baseline = ReadBaseline(arguments, budget, report.options);
  return CheckBudget(report, budget, baseline ? &*baseline : nullptr, analysis);
}

/// As CheckModel; what goes wrong with one model is its verdict, and the others are checked.
/// `source`: what was read of it for an earlier analysis, since a pipe can be read once.
BudgetReport TryModel(const std::string& model, std::optional<Source>& source,
                      const CheckArguments& arguments, const Budget& budget,
                      const BudgetAnalysis* analysis) {
  try {
    if (!source) source.emplace(model);
    return CheckModel(*source, arguments, budget, analysis);
  } catch (const Error& error) {
    BudgetReport report;
    report.model = model;
    report.budget = budget.path;
    if (analysis != nullptr) report.analysis = analysis->name;
    report.error = error.what();
    report.hint = error.hint();
    WriteStderr(ErrorText(error));
    return report;
  }
}

ExitCode ExitCodeOf(Verdict verdict) {
  if (verdict == Verdict::kError) return kExitFailed;
  return verdict == Verdict::kPass ? kExitFine : kExitMissed;
}

}  // namespace

ExitCode RunCheck(const Arguments& args) {
  Parser parser(
      "acev2 check MODEL … --budget FILE [options]\n"
      "acev2 check --init MODEL [--margin 10%] [--budget FILE]",
      "Holds models against a budget: limits of cost, size, precision and growth in a TOML file. "
      "Exit code 0: every rule passes; 1: one is over, or cannot be decided; 2: could not do it. "
      "A budget with [analysis] is checked with the options that stand there.");
  CheckArguments arguments;
  parser.Positionals("MODEL", arguments.models);
  parser.Group("what is checked");
  parser.Option("--budget", "FILE", "the limits", arguments.budget);
  parser.Option("--baseline", "FILE", "a report or model that growth is measured from",
                arguments.baseline);
  parser.Flag("--init", "write a commented budget that MODEL keeps", arguments.init);
  parser.Option("--margin", "PERCENT", "room above today's figures in it (default 10%)",
                arguments.margin);
  parser.Flag("--force", "let --init replace a file", arguments.force);
  parser.Group("where it goes");
  parser.Option("--format", fmt::format("{}", fmt::join(FormatNames(), "|")),
                "how the result is written (default text)", arguments.format);
  parser.Option("-o,--output", "FILE", "where to (default -, standard output)", arguments.output);
  parser.Flag("--all", "as text: the rules that pass as well", arguments.all);
  arguments.numbers.AddTo(parser);
  parser.Section("examples", {{"acev2 check --init model.onnx --budget budget.toml", ""},
                              {"acev2 check model.onnx --budget budget.toml", ""},
                              {"acev2 check *.onnx --budget budget.toml --format junit", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (arguments.init) return Init(arguments);
  if (arguments.margin || arguments.force) {
    throw Error(fmt::format("{} goes with --init only", arguments.margin ? "--margin" : "--force"),
                "limits stand in the budget");
  }
  if (!arguments.budget) {
    throw Error("no --budget given", "--budget FILE; acev2 check --init MODEL writes one");
  }
  const BudgetWriter& writer = WriterOf(arguments.format);
  if (arguments.all && writer.write_all == nullptr) {
    throw Error(fmt::format("--all does not go with --format {}", writer.name),
                "that format has what it can show");
  }
  const Budget budget = ReadBudgetFile(*arguments.budget);
  CheckBaselines(arguments, budget);
  std::vector<std::string> inputs = arguments.models;
  inputs.push_back(*arguments.budget);
  if (arguments.baseline) inputs.push_back(*arguments.baseline);
  OutputFile file("--output", arguments.output.value_or("-"), inputs);

  const std::vector<const BudgetAnalysis*> analyses = AnalysesOf(arguments, budget);
  std::vector<BudgetReport> reports;
  for (const std::string& model : arguments.models) {
    std::optional<Source> source;
    for (const BudgetAnalysis* analysis : analyses) {
      reports.push_back(TryModel(model, source, arguments, budget, analysis));
    }
  }
  file.Write((arguments.all ? writer.write_all : writer.write)(reports));
  if (writer.job_summary != nullptr) AppendJobSummary(writer.job_summary(reports));
  return ExitCodeOf(WorstOf(reports));
}

}  // namespace acev2
