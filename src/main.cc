// SPDX-License-Identifier: Apache-2.0
//
// The program: sets up the process and runs the command line.
//
// Invariant: what is the whole process' (signals, std::terminate) is set here and nowhere else; a
// library has no business with it. Every way out goes through an ExitCode.
#include "cli/command.h"
#include "cli/guard.h"

int main(int argc, char** argv) {
  acev2::GuardTermination();
  acev2::GuardSignals();
  return acev2::RunGuarded([&] {
    return acev2::RunCommandLine({argv + (argc > 0 ? 1 : 0), argv + argc});
  });
}
