// SPDX-License-Identifier: Apache-2.0
//
// Completion, asked for as a shell does, and the scripts held against the help texts.
//
// Invariant: bash runs for real; fish does where there is one, and zsh reads its script.
#include "cli/manual/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "cli/command.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    directory_.Write("net one.onnx", "");
    directory_.Write("net-two.onnx", "");
    directory_.Write("budget.toml", "");
  }

  /// What bash offers behind the words of `line`, one a line; its last word is being typed.
  std::string Bash(const std::string& line) const {
    const RunResult run = RunShell(
        "acev2 completion bash >script\n"
        "bash -uc 'source ./script\n"
        // As readline splits a line: at blanks, and around every equals sign.
        "read -ra COMP_WORDS <<<\"${1//=/ = } \"\n"
        "if [[ $1 == *\" \" ]]; then COMP_WORDS+=(\"\"); fi\n"
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "_acev2\n"
        "((${#COMPREPLY[@]} == 0)) || printf \"%s\\n\" \"${COMPREPLY[@]}\"' bash '" +
            line + "'",
        directory_.path());
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.out;
  }
  RunResult Run(const std::string& command) const { return RunShell(command, directory_.path()); }
  bool Has(const std::string& program) const { return Run("command -v " + program).exit_code == 0; }

  TemporaryDirectory directory_;
};

TEST_F(CompletionTest, OffersCommandsAndFilesFirst) {
  EXPECT_EQ(Bash("acev2 di"), "diff\ndiagnostics\n");
  EXPECT_EQ(Bash("acev2 net-"), "net-two.onnx\n");
  EXPECT_THAT(Bash("acev2 net"), HasSubstr("net one.onnx\n"));
  EXPECT_THAT(Bash("acev2 "), HasSubstr("\ncheck\n"));
  EXPECT_THAT(Bash("acev2 "), HasSubstr("\nbudget.toml\n"));
  EXPECT_EQ(Bash("acev2 --vers"), "");  // options of the analysis; --version is no option of it
}

TEST_F(CompletionTest, OffersTheOptionsOfTheCommand) {
  EXPECT_EQ(Bash("acev2 diff --un"), "--ungrouped\n");
  EXPECT_EQ(Bash("acev2 --un"), "");
  EXPECT_EQ(Bash("acev2 net-two.onnx --lo"), "--lowering\n");
  EXPECT_EQ(Bash("acev2 scan --jo"), "--jobs\n");
  EXPECT_EQ(Bash("acev2 ops --col"), "--color\n");
}

TEST_F(CompletionTest, OffersWhatAValueMayBe) {
  EXPECT_EQ(Bash("acev2 net-two.onnx --lowering "), "integer\nnone\n");
  EXPECT_EQ(Bash("acev2 net-two.onnx --lowering=n"), "none\n");
  EXPECT_EQ(Bash("acev2 net-two.onnx --lowering="), "integer\nnone\n");
  EXPECT_EQ(Bash("acev2 net-two.onnx --accumulator "), "operand\nminimal\n");  // or BITS
  EXPECT_EQ(Bash("acev2 check --budget bu"), "budget.toml\n");
  EXPECT_EQ(Bash("acev2 check net-two.onnx -o net-"), "net-two.onnx\n");
  EXPECT_EQ(Bash("acev2 net-two.onnx --dim "), "");  // nobody can guess
  EXPECT_EQ(Bash("acev2 completion "), "bash\nzsh\nfish\n");
  EXPECT_EQ(Bash("acev2 man di"), "diff\ndiagnostics\n");
  EXPECT_EQ(Bash("acev2 help che"), "check\n");
}

TEST_F(CompletionTest, NamesEveryOptionInEveryShell) {
  std::string scripts[3];
  for (std::size_t k = 0; k < kShells.size(); ++k) {
    scripts[k] = Run("acev2 completion " + std::string(kShells[k].shell)).out;
    ASSERT_THAT(scripts[k], HasSubstr("acev2"));
  }
  std::set<std::string> options;
  std::vector<std::string> commands = {""};
  for (const Command& command : Commands()) commands.emplace_back(command.name);
  const std::regex option_row("\n  (?:-., )?(--[a-z-]+)");
  for (const std::string& command : commands) {
    const std::string help = Run("acev2 " + command + " --help").out;
    for (std::sregex_iterator row(help.begin(), help.end(), option_row), end; row != end; ++row) {
      options.insert((*row)[1]);
    }
  }
  EXPECT_GT(options.size(), 30u);
  for (const std::string& option : options) {
    if (option == "--version") continue;  // no option of a command
    EXPECT_THAT(scripts[0], HasSubstr(option));
    EXPECT_THAT(scripts[1], HasSubstr(option));
    EXPECT_THAT(scripts[2], HasSubstr(" -l " + option.substr(2) + " "));
  }
}

TEST_F(CompletionTest, RunsInFish) {
  if (!Has("fish")) GTEST_SKIP() << "install fish";
  const auto fish = [&](const std::string& line) {
    const RunResult run =
        Run("acev2 completion fish >script\nHOME=$PWD fish -c 'source ./script; complete -C \"" +
            line + "\"'");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.out;
  };
  EXPECT_THAT(fish("acev2 dif"), HasSubstr("diff\twhat changed"));
  EXPECT_THAT(fish("acev2 diff --ungr"), HasSubstr("--ungrouped\t"));
  EXPECT_THAT(fish("acev2 --ungr"), Not(HasSubstr("--ungrouped")));
  EXPECT_THAT(fish("acev2 diff --lowering n"), HasSubstr("none\t"));
  EXPECT_EQ(fish("acev2 completion z"), "zsh\n");
}

TEST_F(CompletionTest, RunsInZsh) {
  if (!Has("zsh")) GTEST_SKIP() << "install zsh";
  // A terminal of its own (zpty), in which a line is typed and completed.
  directory_.Write("drive", R"(
zmodload zsh/zpty
zpty shell zsh -fi
type() { zpty -w -n shell "$1"; }
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -d $PWD/dump; source ./script; echo re""ady'
zpty -r shell output '*ready*'
type $'acev2 diff --ungr\t; echo en""d\n'
zpty -r shell output '*end*'
print -r -- $output
type $'acev2 diff --lowering no\t; echo en""d\n'
zpty -r shell output '*end*'
print -r -- $output
)");
  const RunResult run =
      Run("acev2 completion zsh >script && zsh -n script && TERM=dumb HOME=$PWD timeout 30 zsh -f "
          "drive");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("--ungrouped"));
  EXPECT_THAT(run.out, HasSubstr("--lowering none"));
}

TEST_F(CompletionTest, ErrorsNameTheShells) {
  const RunResult run = Run("acev2 completion fisch");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean 'fish'?"));
}

}  // namespace
}  // namespace acev2::testing
