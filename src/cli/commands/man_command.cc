// SPDX-License-Identifier: Apache-2.0
//
// `acev2 man [COMMAND]`: the manual as a page for man(1).
//
// Invariant: pages come from the parsers, as --help does.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "cli/command.h"
#include "cli/manual/man_page.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {

ExitCode RunMan(const Arguments& args) {
  Parser parser("acev2 man [COMMAND]",
                "Writes the manual page of acev2, or of one of its commands, for man. Packages "
                "install them as acev2(1), acev2-diff(1) and so on.");
  std::optional<std::string> name;
  parser.Positional("COMMAND", name);
  parser.Section("examples", {{"acev2 man check | man -l -", ""},
                              {"acev2 man > ~/.local/share/man/man1/acev2.1", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const std::vector<CommandManual> manuals = Manuals();
  const auto manual = std::ranges::find(manuals, name.value_or(""), &CommandManual::name);
  if (manual == manuals.end() || name == "") {
    std::vector<std::string> names;
    for (const CommandManual& command : manuals) names.push_back(command.name);
    throw Error(fmt::format("no command is called '{}'", Printable(*name)),
                DidYouMean(*name, names, "acev2 help lists the commands"));
  }
  WriteStdout(ManPage(*manual, manuals));
  return kExitFine;
}

}  // namespace acev2
