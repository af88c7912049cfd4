// SPDX-License-Identifier: Apache-2.0
//
// Golden tests: what the program prints, byte for byte.
//
// A folder is a case: `command` (a line of shell that runs acev2 in the folder), `expected.*` (its
// standard output, whatever the suffix) and, if the command fails or warns, `expected_error.txt`
// (standard error, then the exit code). ACEV2_UPDATE_GOLDEN=1 rewrites the expectations; whoever
// does so reads the difference. A folder without a command fails, so no case is skipped unseen.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

const fs::path& GoldenDirectory() {
  static const fs::path directory = fs::path(SourceDir()) / "tests" / "golden";
  return directory;
}

std::vector<std::string> Cases() {
  std::vector<std::string> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(GoldenDirectory())) {
    if (entry.is_directory()) cases.push_back(entry.path().filename().string());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

/// `expected.txt`, `expected.json` … of a case; expected.txt if there is none yet.
fs::path ExpectedFile(const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().stem() == "expected") return entry.path();
  }
  return folder / "expected.txt";
}

void Rewrite(const fs::path& path, const std::string& text) {
  if (text.empty()) {
    fs::remove(path);
  } else {
    std::ofstream(path, std::ios::binary) << text;
  }
}

class GoldenTest : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenTest, PrintsWhatIsExpected) {
  const fs::path folder = GoldenDirectory() / GetParam();
  const std::string command = FileText(folder / "command");
  ASSERT_FALSE(command.empty()) << folder << " has no command";
  const RunResult run = RunShell(command, folder);
  const std::string error = run.err.empty() && run.exit_code == 0
                                ? ""
                                : run.err + "exit code " + std::to_string(run.exit_code) + "\n";
  const fs::path error_file = folder / "expected_error.txt";
  if (std::getenv("ACEV2_UPDATE_GOLDEN") != nullptr) {
    Rewrite(ExpectedFile(folder), run.out);
    Rewrite(error_file, error);
    return;
  }
  EXPECT_EQ(run.out, FileText(ExpectedFile(folder)));
  EXPECT_EQ(error, FileText(error_file));
  // A case that expects nothing at all tests nothing.
  EXPECT_FALSE(run.out.empty() && error.empty());
}

std::string TestName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

TEST(GoldenCases, AreThere) { EXPECT_GT(Cases().size(), 90u); }

INSTANTIATE_TEST_SUITE_P(Cases, GoldenTest, ::testing::ValuesIn(Cases()), TestName);

}  // namespace
}  // namespace acev2::testing
