// SPDX-License-Identifier: Apache-2.0
//
// What becomes of an exception that a command lets out: a message and an exit code.
//
// Invariant: a fault of the program (anything thrown but Error and ClosedPipe) ends in one line on
// standard error that asks for a report, and in kExitFailed; never in a core dump. main.cc calls
// them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "acev2/error.h"
#include "cli/command.h"

namespace acev2 {

/// The line about too little memory.
inline constexpr std::string_view kOutOfMemory =
    "acev2: error: out of memory; free some or analyze a smaller model, and if there was enough "
    "please report it with the model\n";

/// What `run` returns, or kExitFailed after saying on standard error what it threw.
ExitCode RunGuarded(const std::function<ExitCode()>& run);

/// "acev2: error: …" and, if there is one, the line of its hint.
std::string ErrorText(const Error& error);

/// From now on std::terminate (an exception that nothing can catch, such as one out of a
/// destructor) ends the process as RunGuarded would.
void GuardTermination();

/// From now on a signal that ends the process leaves no half-written file, one about a closed pipe
/// or a limit of file sizes is an error of the write that meets it. Signals that are ignored
/// (nohup) are so still.
void GuardSignals();

}  // namespace acev2
