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
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/error.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
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
  if (arguments.baseline || arguments.format || arguments.output) {
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
  file.Write(WriteBudget(AnalyzeFile(arguments.models.front(), options), margin));
  return kExitFine;
}

/// Where the budget says that its baseline is: beside itself.
std::string BesideBudget(const Budget& budget) {
  const std::filesystem::path beside = std::filesystem::path(budget.path).parent_path();
  return (beside / *budget.baseline).string();
}

std::optional<Report> ReadBaseline(const CheckArguments& arguments, const Budget& budget,
                                   const Options& options) {
  if (!budget.NeedsBaseline() || (!arguments.baseline && !budget.baseline)) return std::nullopt;
  if (arguments.models.size() > 1) {
    throw Error("a baseline is that of one MODEL", "check each model by itself");
  }
  const std::string path = arguments.baseline ? *arguments.baseline : BesideBudget(budget);
  Report baseline = AnalyzeFile(path, options);
  baseline.model.path = path;  // a saved report has the name of its model
  return baseline;
}

}  // namespace

ExitCode RunCheck(const Arguments& args) {
  Parser parser(
      "acev2 check MODEL … --budget FILE [options]\n"
      "acev2 check --init MODEL [--margin 10%] [--budget FILE]",
      "Holds models against a budget: limits of cost, size, precision and growth in a TOML file. "
      "Exit code 0: every rule passes; 1: one is over, or cannot be decided; 2: could not do it.");
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
  parser.Option("--output", "FILE", "where to (default -, standard output)", arguments.output);
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
  const Options options = arguments.numbers.Resolve();
  const Budget budget = ReadBudgetFile(*arguments.budget);
  if (arguments.baseline && !budget.NeedsBaseline()) {
    throw Error(fmt::format("--baseline: {} has no [growth]", Printable(budget.path)),
                "[growth] with acev2 = \"2 %\" limits what may be added");
  }
  std::vector<std::string> inputs = arguments.models;
  inputs.push_back(*arguments.budget);
  if (arguments.baseline) inputs.push_back(*arguments.baseline);
  OutputFile file("--output", arguments.output.value_or("-"), inputs);

  std::vector<BudgetReport> reports;
  bool pass = true;
  for (const std::string& model : arguments.models) {
    const Report report = AnalyzeFile(model, options);
    // A report that was saved brings its options along.
    const std::optional<Report> baseline = ReadBaseline(arguments, budget, report.options);
    reports.push_back(CheckBudget(report, budget, baseline ? &*baseline : nullptr));
    pass = pass && reports.back().verdict() == Verdict::kPass;
  }
  file.Write(writer.write(reports));
  if (writer.job_summary != nullptr) AppendJobSummary(writer.job_summary(reports));
  return pass ? kExitFine : kExitMissed;
}

}  // namespace acev2
