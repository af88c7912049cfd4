// SPDX-License-Identifier: Apache-2.0
//
// Completion for shells, from what the commands say of themselves.
//
// Invariant: every option of every command is completed, with the words that its value may be, with
// files, or with nothing where nobody can guess. Called by cli/commands/completion_command.cc.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "cli/manual/command_manual.h"

namespace acev2 {

struct ShellCompletion {
  std::string_view shell;
  /// The script, for `commands`: first the one without a name, which takes what no other does.
  std::string (*write)(std::span<const CommandManual> commands);
};

std::string BashCompletion(std::span<const CommandManual> commands);
std::string ZshCompletion(std::span<const CommandManual> commands);
std::string FishCompletion(std::span<const CommandManual> commands);

inline constexpr std::array kShells = {ShellCompletion{"bash", BashCompletion},
                                       ShellCompletion{"zsh", ZshCompletion},
                                       ShellCompletion{"fish", FishCompletion}};

}  // namespace acev2
