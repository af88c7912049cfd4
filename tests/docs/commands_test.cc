// SPDX-License-Identifier: Apache-2.0
//
// Runs the commands that documents show.
//
// Invariant: a block ```console shows what its commands print: standard output, then standard
// error. The blocks of a document run in one folder, in order. ACEV2_UPDATE_GOLDEN=1 rewrites what
// they print; whoever does so reads the difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/playground.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kRoot = SourceDir();

bool HasProgram(const std::string& name) {
  return RunShell("command -v " + name, kRoot).exit_code == 0;
}

/// `document` with the output of every console block as it really is.
std::string WithRealOutput(const std::string& document, Playground& playground,
                           std::vector<std::string>& skipped) {
  std::string text;
  bool console = false;
  std::string command;
  const auto run = [&] {
    if (command.empty()) return;
    const RunResult result = playground.Run(command);
    text += result.out + result.err;
    if (!text.ends_with('\n')) text += "\n";
    command.clear();
  };
  bool missing = false;  // the block needs a program that is not there
  for (const std::string& line : LinesOf(document)) {
    if (line.starts_with("```console")) {
      const std::string program = line.size() > 11 ? line.substr(11) : "";
      console = true;
      missing = !program.empty() && !HasProgram(program);
      if (missing) skipped.push_back(program);
    } else if (console && line == "```") {
      run();
      console = missing = false;
    } else if (console && !missing) {
      if (line.starts_with("$ ")) run();
      if (line.starts_with("$ ") || (!command.empty() && line.starts_with(">"))) {
        command += line.substr(std::min<std::size_t>(2, line.size())) + "\n";
        text += line + "\n";
      }
      continue;  // output: what is real comes from the run
    }
    text += line + "\n";
  }
  return text;
}

class DocumentTest : public ::testing::TestWithParam<const char*> {};

TEST_P(DocumentTest, ShowsWhatItsCommandsPrint) {
  const fs::path path = kRoot / GetParam();
  const std::string document = FileText(path);
  Playground playground;
  std::vector<std::string> skipped;
  const std::string real = WithRealOutput(document, playground, skipped);
  if (std::getenv("ACEV2_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << real;
    return;
  }
  EXPECT_EQ(document, real);
  if (!skipped.empty()) GTEST_SKIP() << "install " << skipped.front();
}

INSTANTIATE_TEST_SUITE_P(Documents, DocumentTest,
                         ::testing::Values("README.md", "docs/ci.md", "docs/growth.md",
                                           "docs/layers.md", "docs/library.md", "docs/metric.md",
                                           "docs/scale.md", "docs/whatif.md"),
                         [](const auto& info) { return fs::path(info.param).stem().string(); });

TEST(DocumentedCommands, OfTheLibraryAreThoseOfTheExample) {
  const std::string program = FileText(kRoot / "examples/library/example.cc");
  const std::string page = FileText(kRoot / "docs/library.md");
  ASSERT_THAT(program, HasSubstr("#include"));
  EXPECT_EQ(Block(page, "## A whole program", "cpp"), program.substr(program.find("#include")));
  const std::string project = FileText(kRoot / "examples/library/CMakeLists.txt");
  std::size_t lines = 0;
  for (const std::string& line : LinesOf(Block(page, "## In your build", "cmake"))) {
    ++lines;
    // The example can do without the package.
    EXPECT_THAT(project, HasSubstr(std::regex_replace(line, std::regex("REQUIRED"), "QUIET")));
  }
  EXPECT_GT(lines, 2u);
}

TEST(DocumentedCommands, OfGitlabWriteTheReportTheyName) {
  Playground playground;
  ASSERT_EQ(
      playground.Run("acev2 check --init models/cnn-qdq.onnx --budget acev2-budget.toml").exit_code,
      0);
  const std::string yaml = Block(FileText(kRoot / "docs/ci.md"), "## GitLab CI", "yaml");
  std::size_t commands = 0;
  for (const std::string& line : LinesOf(yaml)) {
    if (!line.starts_with("    - ")) continue;
    ++commands;
    EXPECT_EQ(playground.Run(line.substr(6)).exit_code, 0) << line;
  }
  EXPECT_EQ(commands, 1u);
  std::smatch report;
  ASSERT_TRUE(std::regex_search(yaml, report, std::regex("junit: (\\S+)")));
  EXPECT_THAT(FileText(playground.path() / report[1].str()), HasSubstr("<testsuites>"));
}

TEST(DocumentedCommands, OfSlurmDoTheWholeList) {
  Playground playground;
  const std::string script = Block(FileText(kRoot / "docs/scale.md"), "### Slurm", "bash");
  ASSERT_THAT(script, HasSubstr("#SBATCH --array"));
  playground.folder().Write("job", script);
  const RunResult run = playground.Run(
      "export SLURM_ARRAY_TASK_COUNT=3 SLURM_CPUS_PER_TASK=2\n"
      "for part in 1 2 3 2; do SLURM_ARRAY_TASK_ID=$part bash job || exit; done\n"
      "acev2 scan models >whole\n"
      "paste -d '\\n' part1.jsonl part2.jsonl part3.jsonl | grep . | cmp - whole");
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

}  // namespace
}  // namespace acev2::testing
