// SPDX-License-Identifier: Apache-2.0
//
// `acev2 help [COMMAND]`: the same as --help, for those who ask for it in words.
//
// Invariant: knows every command, since it asks the command for its own help.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {

ExitCode RunAnalyze(const Arguments& args);

ExitCode RunHelp(const Arguments& args) {
  Parser parser("acev2 help [COMMAND]", "Shows what acev2 or one of its commands takes.");
  std::optional<std::string> name;
  parser.Positional("COMMAND", name);
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (!name) return RunAnalyze({"--help"});
  const auto command = std::ranges::find(Commands(), *name, &Command::name);
  if (command == Commands().end()) {
    std::vector<std::string> names;
    for (const Command& other : Commands()) names.emplace_back(other.name);
    throw Error(fmt::format("no command is called '{}'", Printable(*name)),
                DidYouMean(*name, names, "acev2 help lists the commands"));
  }
  return command->run({"--help"});
}

}  // namespace acev2
