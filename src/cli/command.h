// SPDX-License-Identifier: Apache-2.0
//
// The table of subcommands.
//
// Invariant: a subcommand is one file and one row in command.cc; finding it, listing it in the help
// and suggesting it for a slip all read this table. main.cc calls RunCommandLine and nothing else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acev2 {

/// Exit codes, as scripts rely on them.
enum ExitCode : int {
  kExitFine = 0,
  kExitMissed = 1,  ///< over budget, or `--strict` and something is unpriced
  kExitFailed = 2,  ///< could not do it: usage, unreadable file
};

using Arguments = std::vector<std::string>;

struct Command {
  std::string_view name;
  std::string_view usage;
  std::string_view help;
  /// Runs it on the arguments behind its name. Throws Error.
  ExitCode (*run)(const Arguments& args);
};

/// Every subcommand, in the order of the help text.
std::span<const Command> Commands();

/// Runs the subcommand that `args` name, or the analysis of a model. Throws Error.
ExitCode RunCommandLine(const Arguments& args);

}  // namespace acev2
