// SPDX-License-Identifier: Apache-2.0
//
// What becomes of the program and its files when memory or disk run out, or a signal comes.
// tests/faults/run.py tries every place; these are the kinds.
//
// Invariant: every test runs the built program in a directory of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A chain of so many nodes, in text: 20,000 of them take 150 MB of address space or more in JSON,
/// 90 in a line of a scan.
std::string Chain(int nodes) {
  std::string text =
      "<ir_version: 8, opset_import: [\"\" : 17]>\nnet (float[1,8] t0) => (float[1,8] t" +
      std::to_string(nodes) + ") {\n";
  for (int i = 0; i < nodes; ++i) {
    text += "t" + std::to_string(i + 1) + " = Relu (t" + std::to_string(i) + ")\n";
  }
  return text + "}\n";
}

std::vector<std::string> Names(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Faults, OutOfMemoryIsOneLineAndLosesNothing) {
  if (IsInstrumented()) GTEST_SKIP() << "an instrumented program takes more address space";
  const TemporaryDirectory directory;
  directory.Write("m.onnxtxt", Chain(20'000));
  int failed = 0;
  // The libraries alone take 30 MB; with less, the system cannot load the program.
  for (int megabytes = 40; megabytes <= 160; megabytes += 10) {
    SCOPED_TRACE(megabytes);
    directory.Write("old.json", "old");
    const RunResult run = RunShell(
        "ulimit -v " + std::to_string(megabytes * 1000) + "; acev2 m.onnxtxt --json old.json",
        directory.path());
    if (run.exit_code == 0) continue;
    ++failed;
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.out, IsEmpty());
    EXPECT_EQ(run.err,
              "acev2: error: out of memory; free some or analyze a smaller model, and if there was "
              "enough please report it with the model\n");
    EXPECT_EQ(FileText(directory.path() / "old.json"), "old");
    EXPECT_THAT(Names(directory.path()), ElementsAre("m.onnxtxt", "old.json"));
  }
  EXPECT_GT(failed, 5) << "the limits limit nothing";
}

TEST(Faults, AModelThatTakesTooMuchMemoryCostsItsLineOfAScan) {
  if (IsInstrumented()) GTEST_SKIP() << "an instrumented program takes more address space";
  const TemporaryDirectory directory;
  directory.Write("large.onnxtxt", Chain(40'000));
  directory.Write("small.onnxtxt", Chain(1));
  const RunResult run = RunShell(
      "ulimit -v 100000; acev2 scan large.onnxtxt small.onnxtxt --jobs 1", directory.path());
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, ::testing::HasSubstr("\"error\": \"large.onnxtxt: out of memory\""));
  EXPECT_THAT(run.out, ::testing::HasSubstr("{\"path\": \"small.onnxtxt\", \"status\": \"ok\""));
}

// The signal about a file that grows past a limit is not the program's end.
TEST(Faults, ALimitOfFileSizesIsAnError) {
  const TemporaryDirectory directory;
  directory.Write("m.onnxtxt", Chain(100));
  directory.Write("old.json", "old");
  const RunResult run = RunShell("ulimit -f 1; acev2 m.onnxtxt --json old.json", directory.path());
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("acev2: error: --json: cannot write 'old.json': File too large"));
  EXPECT_EQ(FileText(directory.path() / "old.json"), "old");
  EXPECT_THAT(Names(directory.path()), ElementsAre("m.onnxtxt", "old.json"));
}

// The program is stopped when the file beside its place is there, and then ended; once more if it
// was quicker than that.
TEST(Faults, ASignalLeavesTheOldFileAndNothingBesideIt) {
  const TemporaryDirectory directory;
  directory.Write("m.onnxtxt", Chain(20'000));
  const std::pair<const char*, int> signals[] = {
      {"INT", SIGINT}, {"TERM", SIGTERM}, {"HUP", SIGHUP}};
  for (const auto& [name, number] : signals) {
    SCOPED_TRACE(name);
    directory.Write("script",
                    "for attempt in $(seq 50); do\n"
                    "  printf old >old.json\n"
                    // What a shell starts in the background ignores SIGINT; env resets that.
                    "  env --default-signal=INT '" +
                        Program() +
                        "' m.onnxtxt --json old.json >out &\n"
                        "  while kill -0 $! && ! ls .acev2-*; do :; done >ls 2>&1\n"
                        "  kill -STOP $!; if ls .acev2-* >ls 2>&1; then\n"
                        "    kill -" +
                        name +
                        " $!; kill -CONT $!; wait $!; exit $?\n"
                        "  fi\n"
                        "  kill -CONT $!; wait $!\n"
                        "done\n");
    const RunResult run = RunShell("sh ./script", directory.path());
    EXPECT_EQ(run.exit_code, 128 + number) << run.err;
    EXPECT_EQ(FileText(directory.path() / "old.json"), "old");
    EXPECT_THAT(Names(directory.path()),
                ElementsAre("ls", "m.onnxtxt", "old.json", "out", "script"));
  }
}

// nohup, and a shell that starts it in the background, mean it.
TEST(Faults, SignalsThatAreIgnoredStayIgnored) {
  const TemporaryDirectory directory;
  directory.Write("m.onnxtxt", Chain(1));
  const RunResult run = RunShell(
      "trap '' INT\n(sleep 0.3; cat m.onnxtxt) | acev2 - --totals &\n"
      "sleep 0.1; kill -INT $!; wait $!",
      directory.path());
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

}  // namespace
}  // namespace acev2::testing
