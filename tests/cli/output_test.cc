// SPDX-License-Identifier: Apache-2.0
//
// What the program does to files, pipes and terminals. What it prints is in tests/golden.
//
// Invariant: every test runs the built program in a directory of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kRelu = R"(<ir_version: 8, opset_import: ["" : 17]>
net (float[1,8] x) => (float[1,8] y) { [relu] y = Relu (x) }
)";

class CliTest : public ::testing::Test {
 protected:
  CliTest() { directory_.Write("m.onnxtxt", kRelu); }
  RunResult Run(const std::string& command) const { return RunShell(command, directory_.path()); }
  std::string Text(const std::string& name) const { return FileText(directory_.path() / name); }
  bool Exists(const std::string& name) const {
    return std::filesystem::exists(directory_.path() / name);
  }

  TemporaryDirectory directory_;
};

TEST_F(CliTest, SeveralOutputsBesideTheTable) {
  const RunResult run = Run("acev2 m.onnxtxt --json r.json --csv r.csv --markdown r.md");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, IsEmpty());
  EXPECT_THAT(run.out, HasSubstr(" relu "));
  EXPECT_THAT(Text("r.json"), StartsWith("{\n  \"schema_version\": 1,"));
  EXPECT_THAT(Text("r.csv"), StartsWith("name,op,"));
  EXPECT_THAT(Text("r.md"), HasSubstr("| relu | Relu |"));
}

TEST_F(CliTest, DashReplacesTheTable) {
  const RunResult run = Run("acev2 m.onnxtxt --json r.json --csv -");
  EXPECT_THAT(run.out, StartsWith("name,op,"));
  EXPECT_THAT(run.out, Not(HasSubstr("MAC layers")));
  EXPECT_TRUE(Exists("r.json"));
}

TEST_F(CliTest, AFileWithALongerOldContentIsReplaced) {
  directory_.Write("r.json", std::string(100000, 'x'));
  EXPECT_EQ(Run("acev2 m.onnxtxt --json r.json").exit_code, 0);
  EXPECT_EQ(Text("r.json"), Run("acev2 m.onnxtxt --json -").out);
}

TEST_F(CliTest, AResultKeepsThePlaceItReplaces) {
  // A link stays a link, a file keeps its mode, a pipe is written through, nothing lies beside.
  directory_.Write("old.json", "old");
  const RunResult run =
      Run("chmod 640 old.json; ln -s old.json link.json; acev2 m.onnxtxt --json link.json >table\n"
          "test -L link.json && stat -c %a old.json; mkfifo pipe; cat pipe >copy & acev2 m.onnxtxt "
          "--json pipe >table; wait; cmp copy old.json && ls -A");
  EXPECT_EQ(run.out, "640\ncopy\nlink.json\nm.onnxtxt\nold.json\npipe\ntable\n");
}

TEST_F(CliTest, AFullDiskLeavesTheOldResult) {
  directory_.Write("old.json", "old");
  // A limit on the size of files stands for the disk.
  const RunResult run = Run("trap '' XFSZ; ulimit -f 1; acev2 m.onnxtxt --json old.json");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--json: cannot write 'old.json': File too large"));
  EXPECT_EQ(Text("old.json"), "old");
  EXPECT_EQ(Run("ls -A").out, "m.onnxtxt\nold.json\n");
}

TEST_F(CliTest, StandardInputIsNeverOverwritten) {
  const RunResult run = Run("acev2 - --json m.onnxtxt <m.onnxtxt");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("is the model itself"));
  EXPECT_EQ(Text("m.onnxtxt"), kRelu);
}

TEST_F(CliTest, AFailureLeavesFilesAlone) {
  directory_.Write("old.json", "old");
  const RunResult run = Run("acev2 none.onnx --json old.json --csv new.csv");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(Text("old.json"), "old");
  EXPECT_FALSE(Exists("new.csv"));
}

TEST_F(CliTest, BadPathsFailBeforeTheWork) {
  const RunResult run = Run("acev2 none.onnx --json nowhere/r.json");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("acev2: error: --json: cannot write to 'nowhere/r.json': "));
}

TEST_F(CliTest, TheModelIsNeverOverwritten) {
  for (const char* path : {"m.onnxtxt", "./m.onnxtxt", "link"}) {
    const RunResult run = Run(std::string("ln -sf m.onnxtxt link; acev2 m.onnxtxt --json ") + path);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("is the model itself"));
    EXPECT_EQ(Text("m.onnxtxt"), kRelu);
  }
}

TEST_F(CliTest, OneFileForTwoResultsIsRefused) {
  const RunResult run = Run("acev2 m.onnxtxt --json r --csv ./r");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--json and --csv name the same file"));
  EXPECT_FALSE(Exists("r"));
  EXPECT_EQ(Run("acev2 m.onnxtxt --json /dev/null --csv /dev/null").exit_code, 0);
}

TEST_F(CliTest, AnOptionIsNoFileName) {
  const RunResult run = Run("acev2 m.onnxtxt --json --csv");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--json"));
  EXPECT_FALSE(Exists("--csv"));
}

TEST_F(CliTest, AFullDiskIsReported) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  RunResult run = Run("acev2 m.onnxtxt >/dev/full");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("acev2: error: cannot write to standard output: No space left"));
  run = Run("acev2 m.onnxtxt --json /dev/full");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("acev2: error: --json: cannot write '/dev/full': No space left"));
}

TEST_F(CliTest, AClosedOutputIsReported) {
  const RunResult run = Run("acev2 m.onnxtxt >&-");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("acev2: error: cannot write to standard output: "));
}

TEST_F(CliTest, AClosedPipeIsQuiet) {
  const RunResult run =
      Run("(sleep 0.3; acev2 m.onnxtxt; echo $? >code) | true; sleep 1; cat code");
  EXPECT_EQ(run.out, "2\n");
  EXPECT_THAT(run.err, IsEmpty());
}

TEST_F(CliTest, StrictFailsOnlyForWhatHasNoPrice) {
  EXPECT_EQ(Run("acev2 m.onnxtxt --strict").exit_code, 0);
  directory_.Write("foo.onnxtxt", R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
net (float[1,8] x) => (float[1,8] y) { [foo] y = my.Foo (x) }
)");
  EXPECT_EQ(Run("acev2 foo.onnxtxt").exit_code, 0);
  const RunResult run = Run("acev2 foo.onnxtxt --strict --json r.json");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("its only node has no price"));
  EXPECT_TRUE(Exists("r.json"));
}

TEST_F(CliTest, SameInputSameBytes) {
  const std::string once = Run("acev2 m.onnxtxt --json -").out;
  EXPECT_EQ(Run("acev2 m.onnxtxt --json -").out, once);
  EXPECT_EQ(Run("acev2 m.onnxtxt --json r.json >/dev/null; acev2 r.json --json -").out, once);
  EXPECT_EQ(
      Run("acev2 - --json - <m.onnxtxt | sed 's/\"path\": \"-\"/\"path\": \"m.onnxtxt\"/'").out,
      once);
}

TEST_F(CliTest, HelpGoesToStandardOutputAndFits) {
  for (const char* command : {"--help", "diff --help", "compare --help", "explain --help",
                              "ops --help", "metric --help", "-h"}) {
    const RunResult run = Run(std::string("acev2 ") + command);
    EXPECT_EQ(run.exit_code, 0) << command;
    EXPECT_THAT(run.out, StartsWith("usage: acev2 "));
    EXPECT_THAT(run.err, IsEmpty());
  }
}

TEST_F(CliTest, MetricAndOps) {
  EXPECT_EQ(Run("acev2 metric --json m.json >/dev/null").exit_code, 0);
  EXPECT_EQ(Text("m.json"), Run("acev2 metric --json -").out);
  EXPECT_THAT(Run("acev2 ops").out, HasSubstr("\n Conv "));
  EXPECT_THAT(Run("acev2 ops --markdown").out, HasSubstr("\n| Conv | mac | priced | "));
  EXPECT_THAT(Run("acev2 ops --json").out, HasSubstr("{\"name\": \"Conv\", \"category\": \"mac\""));
  EXPECT_EQ(Run("acev2 ops --json --markdown").exit_code, 2);
}

TEST_F(CliTest, DiffTakesReportsModelsAndStandardInput) {
  directory_.Write("n.onnxtxt", R"(<ir_version: 8, opset_import: ["" : 17]>
net (float[1,8] x) => (float[1,8] y) { [relu] r = Relu (x) [neg] y = Neg (r) }
)");
  const std::string expected = Run("acev2 diff m.onnxtxt n.onnxtxt --csv -").out;
  EXPECT_THAT(expected, HasSubstr("\nnew,neg,"));
  EXPECT_EQ(Run("acev2 m.onnxtxt --json m.json --csv c >/dev/null; "
                "acev2 diff m.json - --csv - <n.onnxtxt")
                .out,
            expected);
  EXPECT_EQ(Run("acev2 diff m.onnxtxt none.onnx").exit_code, 2);
  EXPECT_EQ(Run("acev2 diff m.onnxtxt n.onnxtxt --filter '('").exit_code, 2);
  const RunResult run = Run("acev2 diff n.onnxtxt m.onnxtxt --csv n.onnxtxt");
  EXPECT_THAT(run.err, HasSubstr("is the model itself"));
}

TEST_F(CliTest, CompareShowsWhatItCanRead) {
  directory_.Write("bad.onnx", "no model");
  const RunResult run = Run("acev2 compare bad.onnx m.onnxtxt - --csv - <m.onnxtxt");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.out, HasSubstr("\nm.onnxtxt,256,,"));  // no ratio to what is unknown
  EXPECT_THAT(run.out, HasSubstr("\nstandard input,256,,"));
  EXPECT_THAT(run.err, StartsWith("acev2: error: bad.onnx: "));
  EXPECT_EQ(Run("acev2 compare m.onnxtxt").exit_code, 0);
  // A report keeps the options it was saved with.
  Run("acev2 m.onnxtxt --float-mac product --json saved.json");
  EXPECT_THAT(Run("acev2 compare m.onnxtxt saved.json").out,
              HasSubstr(" warning: saved.json: saved with other options than m.onnxtxt\n"));
  EXPECT_EQ(Run("acev2 compare - - <m.onnxtxt").exit_code, 2);
}

/// What the program writes to a terminal of `columns` columns.
std::string TerminalOutput(const std::filesystem::path& model, unsigned short columns,
                           bool no_color) {
  winsize size = {24, columns, 0, 0};
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    unsetenv("COLUMNS");
    setenv("TERM", "xterm", 1);
    if (no_color) {
      setenv("NO_COLOR", "1", 1);
    } else {
      unsetenv("NO_COLOR");
    }
    execl(Program().c_str(), "acev2", model.c_str(), static_cast<char*>(nullptr));
    _exit(99);
  }
  std::string text;
  char buffer[4096];
  for (ssize_t size_read = 0; (size_read = read(terminal, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(size_read));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(terminal);
  EXPECT_EQ(status, 0);
  return text;
}

TEST_F(CliTest, ColourOnATerminalUnlessToldOtherwise) {
  const std::filesystem::path model = directory_.path() / "m.onnxtxt";
  EXPECT_THAT(TerminalOutput(model, 100, false), HasSubstr("\x1b[1m"));
  EXPECT_THAT(TerminalOutput(model, 100, true), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Run("acev2 m.onnxtxt").out, Not(HasSubstr("\x1b")));
}

TEST_F(CliTest, TheTerminalsWidthCounts) {
  const std::filesystem::path model = directory_.path() / "m.onnxtxt";
  // 40 columns take the layer and the numbers; the operands give way.
  EXPECT_THAT(TerminalOutput(model, 40, true), Not(HasSubstr("operands")));
  EXPECT_THAT(TerminalOutput(model, 100, true), HasSubstr("operands"));
  EXPECT_THAT(Run("COLUMNS=40 acev2 m.onnxtxt").out, Not(HasSubstr("operands")));
}

}  // namespace
}  // namespace acev2::testing
