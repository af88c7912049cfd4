// SPDX-License-Identifier: Apache-2.0
//
// Finds the command that is meant.
//
// Invariant: a first argument that is a file is a model, whatever its name; only what is no file
// can be a mistyped command.
#include "cli/command.h"

#include <fmt/format.h>

#include <algorithm>
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
ExitCode RunAnnotate(const Arguments& args);
ExitCode RunCheck(const Arguments& args);
ExitCode RunCompare(const Arguments& args);
ExitCode RunCompletion(const Arguments& args);
ExitCode RunDiagnostics(const Arguments& args);
ExitCode RunDiff(const Arguments& args);
ExitCode RunExplain(const Arguments& args);
ExitCode RunHelp(const Arguments& args);
ExitCode RunMan(const Arguments& args);
ExitCode RunMetric(const Arguments& args);
ExitCode RunOps(const Arguments& args);
ExitCode RunScan(const Arguments& args);
ExitCode RunSweep(const Arguments& args);
ExitCode RunWhatIf(const Arguments& args);
ExitCode RunWorkload(const Arguments& args);

namespace {

constexpr std::array kCommands = {
    Command{"diff", "diff OLD NEW", "what changed, layer by layer", RunDiff},
    Command{"compare", "compare A B …", "one row a model, and the Pareto front", RunCompare},
    Command{"sweep", "sweep MODEL --dim T=1..512", "one row a size, and how fast the cost grows",
            RunSweep},
    Command{"whatif", "whatif MODEL 'Conv=w4a8' …", "what other formats would save, layer by layer",
            RunWhatIf},
    Command{"workload", "workload FILE",
            "several graphs and their runs: cost of an answer, per token", RunWorkload},
    Command{"check", "check MODEL --budget FILE", "limits of cost, size and precision, for CI",
            RunCheck},
    Command{"scan", "scan FOLDER …", "many models side by side, a line of JSON each", RunScan},
    Command{"annotate", "annotate MODEL OUT", "a copy of the model that shows its costs in Netron",
            RunAnnotate},
    Command{"explain", "explain MODEL NODE…", "formula, operands and cost of nodes, step by step",
            RunExplain},
    Command{"ops", "ops [--markdown]", "every operator there is a rule for", RunOps},
    Command{"metric", "metric [--json -]", "the price list beside measured energies", RunMetric},
    Command{"diagnostics", "diagnostics [--markdown]", "every note and warning, and what to do",
            RunDiagnostics},
    Command{"completion", "completion bash|zsh|fish", "the script that lets a shell complete",
            RunCompletion},
    Command{"help", "help [COMMAND]", "the same as COMMAND --help", RunHelp},
    Command{"man", "man [COMMAND]", "a page of the manual, for man", RunMan},
};

std::vector<std::string> CommandNames() {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return names;
}

/// A word that is no file but close to a command or to a file.
void RefuseSlips(const std::string& word) {
  std::error_code error;
  if (word.starts_with('-') || std::filesystem::exists(word, error)) return;
  const std::string command = DidYouMean(word, CommandNames(), "");
  if (!command.empty()) {
    throw Error(fmt::format("'{}' is neither a file nor a command", Printable(word)), command);
  }
}

/// How many words of `args` are --color with its value: it holds for every command, so that it may
/// stand before the command's name as well.
std::size_t ColorWords(const Arguments& args) {
  if (args.front().starts_with("--color=")) return 1;
  return args.front() == "--color" && args.size() > 1 ? 2 : 0;
}

}  // namespace

std::span<const Command> Commands() { return kCommands; }

std::vector<CommandManual> Manuals() {
  std::vector<CommandManual> manuals;
  const auto add = [&](std::string_view name, std::string_view brief, const auto& run) {
    Arguments args;
    CommandManual& manual = manuals.emplace_back();
    args.manual = &manual;
    run(args);
    manual.name = name;
    manual.brief = brief;
  };
  manuals.reserve(kCommands.size() + 1);
  add("", "what one inference of an ONNX model costs", RunAnalyze);
  for (const Command& command : kCommands) add(command.name, command.help, command.run);
  return manuals;
}

ExitCode RunCommandLine(const Arguments& args) {
  if (args.empty()) {
    throw Error("no MODEL given", "usage: acev2 MODEL [options]; acev2 --help tells more");
  }
  if (args.front() == "--version" || args.front() == "-V") {
    WriteStdout(fmt::format("acev2 {}\n", kVersion));
    return kExitFine;
  }
  const std::size_t before = ColorWords(args);
  if (before == args.size()) return RunAnalyze(args);
  Arguments words(args.begin() + static_cast<std::ptrdiff_t>(before), args.end());
  words.insert(words.end(), args.begin(), args.begin() + static_cast<std::ptrdiff_t>(before));
  for (const Command& command : kCommands) {
    if (words.front() == command.name) return command.run({words.begin() + 1, words.end()});
  }
  RefuseSlips(words.front());
  return RunAnalyze(args);
}

}  // namespace acev2
