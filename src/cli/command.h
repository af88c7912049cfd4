// SPDX-License-Identifier: Apache-2.0
//
// The table of subcommands.
//
// Invariant: a subcommand is one file and one row in command.cc; finding it, listing it in the help
// and suggesting it for a slip, completion and man pages all read this table. main.cc calls
// RunCommandLine and nothing else.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/manual/command_manual.h"

namespace acev2 {

/// Exit codes, as scripts rely on them.
enum ExitCode : int {
  kExitFine = 0,
  kExitMissed = 1,  ///< over budget, or `--strict` and something is unpriced
  kExitFailed = 2,  ///< could not do it: usage, unreadable file
};

struct Command {
  std::string_view name;
  std::string_view usage;
  std::string_view help;
  /// Runs it on the arguments behind its name. Throws Error.
  ExitCode (*run)(const Arguments& args);
};

/// Every subcommand, in the order of the help text.
std::span<const Command> Commands();

/// What each takes: first the analysis of a model, which has no name, then the subcommands.
std::vector<CommandManual> Manuals();

/// Runs the subcommand that `args` name, or the analysis of a model. Throws Error.
ExitCode RunCommandLine(const Arguments& args);

}  // namespace acev2
