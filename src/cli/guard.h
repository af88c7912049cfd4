// SPDX-License-Identifier: Apache-2.0
//
// What becomes of an exception that a command lets out: a message and an exit code.
//
// Invariant: a fault of the program (anything thrown but Error and ClosedPipe) ends in one line on
// standard error that asks for a report, and in kExitFailed; never in a core dump. main.cc calls
// both functions.
#pragma once

#include <functional>
#include <string>

#include "acev2/error.h"
#include "cli/command.h"

namespace acev2 {

/// What `run` returns, or kExitFailed after saying on standard error what it threw.
ExitCode RunGuarded(const std::function<ExitCode()>& run);

/// "acev2: error: …" and, if there is one, the line of its hint.
std::string ErrorText(const Error& error);

/// From now on std::terminate (an exception that nothing can catch, such as one out of a
/// destructor) ends the process as RunGuarded would.
void GuardTermination();

}  // namespace acev2
