// SPDX-License-Identifier: Apache-2.0
//
// Runs the commands that documents, the GitHub Action and the pre-commit hook show.
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
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const fs::path kRoot = SourceDir();

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A folder with the sample models and the program in its PATH.
class Playground {
 public:
  Playground() {
    fs::create_directory_symlink(kRoot / "models", folder_.path() / "models");
    fs::create_directory(folder_.path() / "bin");
    fs::create_symlink(Program(), folder_.path() / "bin/acev2");
    fs::create_symlink(Example(), folder_.path() / "bin/example");
  }
  const fs::path& path() const { return folder_.path(); }
  const TemporaryDirectory& folder() const { return folder_; }

  /// Runs `command` as the next of a session: `$?` is the exit code of the one before.
  RunResult Run(const std::string& command) {
    const RunResult run = RunShell("unset -f acev2\nexport PATH=\"$PWD/bin:$PATH\"\n(exit " +
                                       std::to_string(last_exit_code_) + ")\n" + command,
                                   folder_.path());
    last_exit_code_ = run.exit_code;
    return run;
  }

 private:
  TemporaryDirectory folder_;
  int last_exit_code_ = 0;
};

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
                                           "docs/library.md", "docs/scale.md"),
                         [](const auto& info) { return fs::path(info.param).stem().string(); });

/// The block of `document` that starts with "```language" behind the heading `heading`.
std::string Block(const std::string& document, const std::string& heading,
                  const std::string& language) {
  const std::size_t section = document.find(heading + "\n");
  const std::size_t start = document.find("```" + language + "\n", section);
  if (section == std::string::npos || start == std::string::npos) return "";
  const std::size_t from = document.find('\n', start) + 1;
  return document.substr(from, document.find("```", from) - from);
}

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

/// The scripts of the steps of action.yml.
std::vector<std::string> ActionScripts() {
  std::vector<std::string> scripts;
  bool inside = false;
  for (const std::string& line : LinesOf(FileText(kRoot / "action.yml"))) {
    if (inside && (line.empty() || line.starts_with("        "))) {
      scripts.back() += line.substr(std::min<std::size_t>(8, line.size())) + "\n";
    } else {
      inside = line == "      run: |";
      if (inside) scripts.emplace_back();
    }
  }
  return scripts;
}

class ActionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    scripts_ = ActionScripts();
    ASSERT_EQ(scripts_.size(), 2u);
    // What the action finds in its checkout: here, the program that is tested.
    fs::create_directories(playground_.path() / "action/scripts");
    for (const char* name : {"setup", "acev2"}) {
      const std::string path = std::string("action/scripts/") + name;
      playground_.folder().Write(path, std::string(name) == "setup"
                                           ? "#!/bin/sh\necho \"setup $*\"\n"
                                           : "#!/bin/sh\nexec '" + Program() + "' \"$@\"\n");
      fs::permissions(playground_.path() / path, fs::perms::owner_all);
    }
    ASSERT_EQ(playground_.Run("acev2 check --init models/cnn-qdq.onnx --budget b.toml").exit_code,
              0);
  }
  /// Runs a step as GitHub does, with inputs as in "MODELS=…".
  RunResult Step(std::size_t step, const std::string& environment) {
    playground_.folder().Write("step", scripts_.at(step));
    return playground_.Run("export BUDGET=b.toml BASELINE= OPTIONS= SARIF=\nexport " + environment +
                           "\nexport GITHUB_STEP_SUMMARY=$PWD/summary "
                           "GITHUB_ACTION_PATH=$PWD/action\n"
                           "bash --noprofile --norc -eo pipefail step");
  }
  std::string File(const std::string& name) { return FileText(playground_.path() / name); }

  Playground playground_;
  std::vector<std::string> scripts_;
};

TEST_F(ActionTest, BuildsTheProgram) { EXPECT_EQ(Step(0, "MODELS=").out, "setup acev2\n"); }

TEST_F(ActionTest, PassesAndFailsAsTheBudgetSays) {
  const RunResult fine = Step(1, "MODELS=models/cnn-qdq.onnx");
  EXPECT_EQ(fine.exit_code, 0) << fine.err;
  EXPECT_THAT(fine.out, StartsWith("::notice "));
  EXPECT_THAT(File("summary"), HasSubstr("| total.acev2 |"));

  const RunResult over = Step(1, "MODELS='models/cnn-f*.onnx models/cnn-qdq.onnx' SARIF=out.sarif");
  EXPECT_EQ(over.exit_code, 1);
  EXPECT_THAT(over.out, HasSubstr("::error file=b.toml,line="));
  EXPECT_THAT(over.out, HasSubstr("models/cnn-float16.onnx: total.acev2"));
  EXPECT_THAT(over.out, HasSubstr("models/cnn-float32.onnx: total.acev2"));
  EXPECT_THAT(File("out.sarif"), HasSubstr("\"version\": \"2.1.0\""));
}

TEST_F(ActionTest, HandsOverItsInputs) {
  EXPECT_EQ(Step(1, "MODELS=models/no*.onnx").exit_code, 2);
  EXPECT_EQ(Step(1, "MODELS=models/cnn-qdq.onnx BUDGET=no.toml SARIF=o").exit_code, 2);
  playground_.folder().Write("b.toml", "[growth]\nmacs = 0\n");
  EXPECT_EQ(Step(1, "MODELS=models/cnn-qdq.onnx BASELINE=models/cnn-qonnx.onnx").exit_code, 0);
  EXPECT_EQ(Step(1, "MODELS=models/cnn-qdq.onnx OPTIONS='--oops 1'").exit_code, 2);
  // Every input reaches a step, and no step reads one that there is not.
  const std::string action = FileText(kRoot / "action.yml");
  for (const char* name : {"models", "budget", "baseline", "options", "sarif"}) {
    EXPECT_THAT(action, HasSubstr("\n  " + std::string(name) + ":\n"));
    EXPECT_THAT(action, HasSubstr("${{ inputs." + std::string(name) + " }}"));
  }
}

TEST(PreCommitHook, RunsItsCommandOnTheModelsOfACommit) {
  const std::string hook = FileText(kRoot / ".pre-commit-hooks.yaml");
  std::smatch entry;
  std::smatch arguments;
  std::smatch files;
  ASSERT_TRUE(std::regex_search(hook, entry, std::regex("\n  entry: scripts/(acev2 .*)")));
  ASSERT_TRUE(std::regex_search(hook, arguments, std::regex("\n  args: \\[(\\S+), (\\S+)\\]")));
  ASSERT_TRUE(std::regex_search(hook, files, std::regex("\n  files: (\\S+)")));
  EXPECT_TRUE(fs::exists(kRoot / "scripts/acev2"));
  const std::regex pattern(files[1].str());
  EXPECT_TRUE(std::regex_search("a/b.onnx", pattern));
  EXPECT_TRUE(std::regex_search("a/b.onnxtxt", pattern));
  EXPECT_FALSE(std::regex_search("a/b.onnx.md", pattern));

  // pre-commit appends its arguments, then the files.
  const std::string command =
      entry[1].str() + " " + arguments[1].str() + " " + arguments[2].str() + " ";
  Playground playground;
  const std::string budget = arguments[2];
  ASSERT_EQ(playground.Run("acev2 check --init models/cnn-qdq.onnx --budget " + budget).exit_code,
            0);
  // One network in two encodings has one cost.
  EXPECT_EQ(playground.Run(command + "models/cnn-qdq.onnx models/cnn-qonnx.onnx").exit_code, 0);
  EXPECT_EQ(playground.Run(command + "models/cnn-qdq.onnx models/cnn-float32.onnx").exit_code, 1);
}

}  // namespace
}  // namespace acev2::testing
