// SPDX-License-Identifier: Apache-2.0
//
// --output of the report, diff and compare, as a user runs them.
//
// Invariant: a file gets what the option of its kind would write, and standard output nothing.
#include "cli/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "acev2/write.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;

class OutputOptionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    namespace fs = std::filesystem;
    fs::copy_file(fs::path(SourceDir()) / "models" / "cnn-qdq.onnx", folder_.path() / "m.onnx");
  }
  RunResult Acev2(const std::string& command) const { return RunShell(command, folder_.path()); }

  TemporaryDirectory folder_;
};

TEST_F(OutputOptionTest, WritesTheTableToAFile) {
  for (const char* command :
       {"acev2 m.onnx", "acev2 diff m.onnx m.onnx", "acev2 compare m.onnx m.onnx"}) {
    const std::string plain = Acev2(command).out;
    ASSERT_FALSE(plain.empty()) << command;
    const RunResult run = Acev2(std::string(command) + " -o table.txt");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, "") << command;
    EXPECT_EQ(FileText(folder_.path() / "table.txt"), plain) << command;
  }
}

TEST_F(OutputOptionTest, WritesWhatTheEndingSays) {
  std::vector<std::pair<std::string, std::string>> kinds = {{".markdown", "--markdown"},
                                                            {".htm", "--html"}};
  for (const Writer& writer : Writers()) {
    const bool is_new =
        std::ranges::none_of(kinds, [&](const auto& kind) { return kind.first == writer.suffix; });
    if (is_new) kinds.emplace_back(writer.suffix, writer.option);
  }
  ASSERT_GT(kinds.size(), 7u);
  for (const auto& [ending, option] : kinds) {
    const std::string plain = Acev2("acev2 m.onnx " + option + " -").out;
    ASSERT_FALSE(plain.empty()) << option;
    const RunResult run = Acev2("acev2 m.onnx --output out" + ending);
    EXPECT_EQ(run.out, "") << option << run.err;
    EXPECT_EQ(FileText(folder_.path() / ("out" + ending)), plain) << option;
  }
}

TEST_F(OutputOptionTest, IsStandardOutputAsADash) {
  EXPECT_EQ(Acev2("acev2 m.onnx -o -").out, Acev2("acev2 m.onnx").out);
}

TEST_F(OutputOptionTest, RefusesWhatTheCommandDoesNotWrite) {
  const RunResult run = Acev2("acev2 diff m.onnx m.onnx -o change.svg");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("this command does not write .svg files"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "change.svg"));
}

TEST_F(OutputOptionTest, NeverOverwritesAnotherResultOrTheModel) {
  EXPECT_THAT(Acev2("acev2 m.onnx --json a -o a").err, HasSubstr("name the same file"));
  const RunResult run = Acev2("acev2 m.onnx -o m.onnx");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--output"));
}

}  // namespace
}  // namespace acev2::testing
