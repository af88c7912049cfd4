// SPDX-License-Identifier: Apache-2.0
//
// Every file of tests/hostile/ through the program: a report or one error line, in bounded time and
// memory, the same bytes each time, and nothing in them that a terminal or a CI log obeys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"
#include "text/text.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

using testing::RunResult;

namespace fs = std::filesystem;

std::vector<std::string> HostileFiles() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(testing::SourceDir() + "/tests/hostile")) {
    if (entry.path().extension() != ".md") names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

/// The commands that read a file of that kind.
std::vector<std::string> CommandsFor(const fs::path& file) {
  const std::string path = "'" + file.string() + "'";
  if (file.extension() == ".json") {
    return {"acev2 " + path, "acev2 diff " + path + " " + path};
  }
  if (file.extension() == ".toml") {
    const std::string model = "'" + testing::SourceDir() + "/models/cnn-float32.onnx' ";
    return {"acev2 check " + model + "--budget " + path, "acev2 " + model + "--profile " + path};
  }
  std::vector<std::string> commands = {"acev2 " + path, "acev2 <" + path + " -"};
  for (const char* option : {"--json", "--csv", "--markdown", "--html"}) {
    commands.push_back("acev2 " + path + " " + option + " -");
  }
  commands.push_back("acev2 diff " + path + " " + path + " --all");
  commands.push_back("acev2 compare " + path);
  commands.push_back("acev2 " + path +
                     " --assume '.=w4a4' --assume-quantizers written --weights values");
  return commands;
}

/// 300 MB of memory, 3 s of processor time.
RunResult RunLimited(const std::string& command) {
  static const testing::TemporaryDirectory directory;
  return testing::RunShell(testing::LimitMemory(300'000) + testing::LimitTime(3) + command,
                           directory.path());
}

/// What a terminal obeys, or shows in another order than it stands.
bool HasUnsafe(std::string_view text) {
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    if (!character.valid || (IsUnsafe(character.code) && character.code != U'\n')) return true;
    text.remove_prefix(character.length);
  }
  return false;
}

class HostileTest : public ::testing::TestWithParam<std::string> {};

TEST_P(HostileTest, EndsWellAndSaysNothingHarmful) {
  const fs::path file = fs::path(testing::SourceDir()) / "tests/hostile" / GetParam();
  for (const std::string& command : CommandsFor(file)) {
    SCOPED_TRACE(command);
    const RunResult run = RunLimited(command);
    EXPECT_GE(run.exit_code, 0);
    EXPECT_LE(run.exit_code, 2) << run.err;
    EXPECT_THAT(run.err, ::testing::Not(::testing::HasSubstr("internal fault")));
    EXPECT_THAT(run.err, ::testing::Not(::testing::HasSubstr("out of memory")));
    // A comparison has a row for every model, also for one that cannot be read.
    if (run.exit_code == 2 && !command.starts_with("acev2 compare")) {
      EXPECT_TRUE(run.out.empty()) << run.out;
      EXPECT_TRUE(run.err.starts_with("acev2: error: ")) << run.err;
      // The error and its remedy.
      EXPECT_LE(std::ranges::count(run.err, '\n'), 2) << run.err;
    }
    for (const std::string& text : {run.out, run.err}) {
      EXPECT_FALSE(HasUnsafe(text)) << text;
      EXPECT_EQ(Inert(text), text) << "a CI log takes a line for a command";
    }
  }
}

TEST_P(HostileTest, SaysTheSameEachTime) {
  const fs::path file = fs::path(testing::SourceDir()) / "tests/hostile" / GetParam();
  const std::string command = CommandsFor(file).front();
  const RunResult first = RunLimited(command);
  for (int k = 1; k < 10; ++k) {
    const RunResult run = RunLimited(command);
    EXPECT_EQ(run.out, first.out);
    EXPECT_EQ(run.err, first.err);
    EXPECT_EQ(run.exit_code, first.exit_code);
  }
}

TEST(Hostile, FilesAreThere) { EXPECT_GT(HostileFiles().size(), 40u); }

INSTANTIATE_TEST_SUITE_P(Files, HostileTest, ::testing::ValuesIn(HostileFiles()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace_if(
                               name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

// range-zero: a length of 2^63 or more is no length of 0.
TEST(Hostile, AnEndlessRangeIsNoEmptyOne) {
  const std::string path = testing::SourceDir() + "/tests/hostile/range-zero.onnx";
  EXPECT_THAT(RunLimited("acev2 '" + path + "'").out, ::testing::HasSubstr("2^63 - 1 elements"));
}

// split-oob-raw: 5 outputs, of which num_outputs says 3.
TEST(Hostile, ASplitIntoMoreThanItSaysIsListed) {
  const std::string path = testing::SourceDir() + "/tests/hostile/split-oob-raw.onnx";
  EXPECT_THAT(RunLimited("acev2 '" + path + "'").out,
              ::testing::HasSubstr("num_outputs is 3, but it has 5 outputs"));
}

TEST(Hostile, LimitsAreNamed) {
  const std::string folder = testing::SourceDir() + "/tests/hostile/";
  EXPECT_THAT(RunLimited("acev2 '" + folder + "bomb-fold.onnx'").err,
              ::testing::HasSubstr("more than 128 MB, most of it elements of folded constants"));
  EXPECT_THAT(RunLimited("acev2 '" + folder + "bomb-prefix.onnx'").err,
              ::testing::HasSubstr("more than 128 MB, most of it names"));
}

// The shape functions of ONNX run behind shapes/schema_call.cc alone.
TEST(Hostile, NothingElseCallsShapeFunctions) {
  std::vector<std::string> callers;
  for (const auto& entry : fs::recursive_directory_iterator(testing::SourceDir() + "/src")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = testing::FileText(entry.path());
    if (text.find("GetTypeAndShapeInferenceFunction") == std::string::npos) continue;
    callers.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(callers, ::testing::ElementsAre("schema_call.cc"));
}

// Streams that never end are refused by their beginning, pipes that nobody writes after a while.
TEST(Hostile, EndlessStandardInputIsRefused) {
  for (const char* source : {"yes", "cat /dev/zero", "yes '{}'", "yes '# comment'"}) {
    const RunResult run = RunLimited(std::string(source) + " | acev2 -");
    EXPECT_EQ(run.exit_code, 2) << source;
    EXPECT_TRUE(run.err.starts_with("acev2: error: -: ")) << run.err;
  }
}

}  // namespace
}  // namespace acev2
