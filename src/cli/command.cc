// SPDX-License-Identifier: Apache-2.0
//
// Finds the command that is meant.
//
// Invariant: a first argument that is a file is a model, whatever its name; only what is no file
// can be a mistyped command.
#include "cli/command.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "acev2/error.h"
#include "acev2/version.h"
#include "cli/output.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {

// One function a file, X_command.cc.
ExitCode RunAnalyze(const Arguments& args);
ExitCode RunCheck(const Arguments& args);
ExitCode RunCompare(const Arguments& args);
ExitCode RunDiagnostics(const Arguments& args);
ExitCode RunDiff(const Arguments& args);
ExitCode RunExplain(const Arguments& args);
ExitCode RunMetric(const Arguments& args);
ExitCode RunOps(const Arguments& args);
ExitCode RunScan(const Arguments& args);

namespace {

constexpr std::array kCommands = {
    Command{"diff", "diff OLD NEW", "what changed, layer by layer", RunDiff},
    Command{"compare", "compare A B …", "one row a model, and the Pareto front", RunCompare},
    Command{"check", "check MODEL --budget FILE", "limits of cost, size and precision, for CI",
            RunCheck},
    Command{"scan", "scan FOLDER …", "many models side by side, a line of JSON each", RunScan},
    Command{"explain", "explain MODEL NODE", "formula, operands and cost of one node, step by step",
            RunExplain},
    Command{"ops", "ops [--markdown]", "every operator there is a rule for", RunOps},
    Command{"metric", "metric [--json -]", "the price list beside measured energies", RunMetric},
    Command{"diagnostics", "diagnostics [--markdown]", "every note and warning, and what to do",
            RunDiagnostics},
};

/// A word that is no file but close to a command.
void RefuseSlips(const std::string& word) {
  std::error_code error;
  if (word.starts_with('-') || std::filesystem::exists(word, error)) return;
  std::vector<std::string> names;
  names.reserve(std::size(kCommands));
  for (const Command& command : kCommands) names.emplace_back(command.name);
  const std::string hint = DidYouMean(word, names, "");
  if (hint.empty()) return;
  throw Error(fmt::format("'{}' is neither a file nor a command", Printable(word)), hint);
}

}  // namespace

std::span<const Command> Commands() { return kCommands; }

ExitCode RunCommandLine(const Arguments& args) {
  if (args.empty()) {
    throw Error("no MODEL given", "usage: acev2 MODEL [options]; acev2 --help tells more");
  }
  if (args.front() == "--version") {
    WriteStdout(fmt::format("acev2 {}\n", kVersion));
    return kExitFine;
  }
  for (const Command& command : kCommands) {
    if (args.front() == command.name) return command.run({args.begin() + 1, args.end()});
  }
  RefuseSlips(args.front());
  return RunAnalyze(args);
}

}  // namespace acev2
