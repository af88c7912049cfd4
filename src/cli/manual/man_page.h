// SPDX-License-Identifier: Apache-2.0
//
// Manual pages for man(1), from what the commands say of themselves.
//
// Invariant: a page has all that --help has. Called by cli/commands/man_command.cc.
#pragma once

#include <span>
#include <string>

#include "cli/manual/command_manual.h"

namespace acev2 {

/// The page acev2(1), or acev2-NAME(1) of a command with a name; `commands` are all, for its
/// references to the others. In the macros of man(7), as groff and mandoc read them.
std::string ManPage(const CommandManual& command, std::span<const CommandManual> commands);

}  // namespace acev2
