// SPDX-License-Identifier: Apache-2.0
//
// Manual pages, read by a formatter.
//
// Invariant: a page says what --help says.
#include "cli/manual/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "cli/command.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ManPageTest, HidesWhatAFormatterWouldTakeForItsOwn) {
  CommandManual manual;
  manual.name = "x";
  manual.brief = "a\\b";
  manual.usage = "acev2 x A";
  manual.about = ".TH is no request here";
  manual.groups = {{"options",
                    {{.letter = "-o",
                      .name = "--out-put",
                      .value = "FILE",
                      .help = "'tis a word",
                      .repeats = false}}}};
  manual.sections = {{"examples", {{"acev2 x 'a\\n'", ""}}}};
  const std::string page = ManPage(manual, std::vector<CommandManual>{});
  EXPECT_THAT(page, HasSubstr("\nacev2\\-x \\- a\\eb\n"));
  EXPECT_THAT(page, HasSubstr("\n\\&.TH is no request here\n"));
  EXPECT_THAT(page,
              HasSubstr("\n\\fB\\-o\\fR, \\fB\\-\\-out\\-put\\fR \\fIFILE\\fR\n\\&'tis a word\n"));
  EXPECT_THAT(page, HasSubstr("\n.SH EXAMPLES\n.RS 4\n.nf\nacev2 x 'a\\en'\n"));
}

TEST(ManPageTest, HasEveryOptionOfTheHelp) {
  const TemporaryDirectory directory;
  std::vector<std::string> commands = {""};
  for (const Command& command : Commands()) commands.emplace_back(command.name);
  const bool has_mandoc = RunShell("command -v mandoc", directory.path()).exit_code == 0;
  const std::regex option_row("\n  (?:-., )?(--[a-z-]+)");
  for (const std::string& command : commands) {
    const std::string help = RunShell("acev2 " + command + " --help", directory.path()).out;
    const RunResult page = RunShell("acev2 man " + command + " | tee page", directory.path());
    EXPECT_EQ(page.exit_code, 0);
    // As it is shown, where something shows it; hyphens are plain in either.
    std::string shown = std::regex_replace(page.out, std::regex(R"(\\-)"), "-");
    if (has_mandoc) {
      shown = RunShell("mandoc -T ascii page | sed 's/.\\x08//g'", directory.path()).out;
      // A date of its own would change with every build; long lines are no fault.
      const std::string faults =
          RunShell("mandoc -T lint page | grep -v -e 'missing date' -e 'longer than 80 bytes'",
                   directory.path())
              .out;
      EXPECT_THAT(faults, IsEmpty()) << command;
    }
    std::size_t options = 0;
    for (std::sregex_iterator row(help.begin(), help.end(), option_row), end; row != end; ++row) {
      ++options;
      EXPECT_THAT(shown, HasSubstr((*row)[1].str())) << command;
    }
    if (command.empty()) {
      EXPECT_GT(options, 20u);
    }
    EXPECT_THAT(shown, HasSubstr("EXIT STATUS"));
  }
}

TEST(ManPageTest, OfNoCommandIsAnError) {
  const TemporaryDirectory directory;
  const RunResult run = RunShell("acev2 man chek", directory.path());
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean 'check'?"));
  EXPECT_EQ(RunShell("acev2 man ''", directory.path()).exit_code, 2);
}

}  // namespace
}  // namespace acev2::testing
