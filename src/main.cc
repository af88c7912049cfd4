// SPDX-License-Identifier: Apache-2.0
//
// The program: runs the command line and turns what was thrown into a message and an exit code.
//
// Invariant: the only place that catches Error, and every way out goes through an ExitCode.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <string>

#include "acev2/error.h"
#include "cli/command.h"
#include "cli/output.h"
#include "text/text.h"

namespace {

/// Messages hold names from models: no control character of theirs reaches the terminal.
std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return acev2::Printable(text);
}

}  // namespace

int main(int argc, char** argv) {
  using acev2::WriteStderr;
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen by the write that meets it
  try {
    return acev2::RunCommandLine({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const acev2::Error& error) {
    WriteStderr(fmt::format("acev2: error: {}\n", OneLine(error.what())));
    if (!error.hint().empty()) WriteStderr(fmt::format("hint: {}\n", OneLine(error.hint())));
  } catch (const acev2::ClosedPipe&) {
    // `acev2 … | head`: the reader has what it wanted.
  } catch (const std::bad_alloc&) {
    WriteStderr("acev2: error: out of memory\nhint: free some, or analyze a smaller model\n");
  } catch (const std::exception& error) {
    WriteStderr(fmt::format(
        "acev2: error: internal fault: {}\nhint: this is a bug; please report it with the model\n",
        error.what()));
  }
  return acev2::kExitFailed;
}
