// SPDX-License-Identifier: Apache-2.0
//
// `acev2 completion SHELL`: the script that lets a shell complete commands, options and values.
//
// Invariant: what is completed is what the commands take, since both come from their parsers.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "cli/command.h"
#include "cli/manual/completion.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {

ExitCode RunCompletion(const Arguments& args) {
  std::vector<std::string> shells;
  for (const ShellCompletion& row : kShells) shells.emplace_back(row.shell);
  Parser parser("acev2 completion bash|zsh|fish",
                "Writes a script for a shell that completes the commands, options and values of "
                "acev2, and file names. Packages install it; otherwise load it at the start of a "
                "shell.");
  std::string shell;
  parser.Positional(fmt::format("{}", fmt::join(shells, "|")), shell);
  parser.Section("examples",
                 {{"source <(acev2 completion bash)", "in ~/.bashrc"},
                  {"source <(acev2 completion zsh)", "in ~/.zshrc, behind compinit"},
                  {"acev2 completion fish > ~/.config/fish/completions/acev2.fish", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const auto row = std::ranges::find(kShells, shell, &ShellCompletion::shell);
  if (row == kShells.end()) {
    throw Error(fmt::format("there is no completion for '{}'", Printable(shell)),
                DidYouMean(shell, shells, "bash, zsh and fish are known"));
  }
  WriteStdout(row->write(Manuals()));
  return kExitFine;
}

}  // namespace acev2
