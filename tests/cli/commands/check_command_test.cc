// SPDX-License-Identifier: Apache-2.0
//
// What `acev2 check` refuses: budgets and baselines that do not go with the rest of the command.
//
// Invariant: what can be found before a model is read is; the rest is the verdict of its model.
// Faults within a budget are in tests/budget, verdicts in tests/golden.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "support/run_program.h"

namespace acev2::testing {
namespace {

struct Refusal {
  const char* name;
  const char* budget;   ///< content of budget.toml
  const char* command;  ///< in a folder with it, model.onnxtxt and plain.json
  const char* error;
  const char* out = "";  ///< the verdict, where the fault is one of the model's check
};

constexpr const char* kTotal = "[total]\nmacs = 1\n";
constexpr const char* kGrowth = "[growth]\nacev2 = \"1 %\"\n";
constexpr const char* kModel = R"(<ir_version: 8, opset_import: ["" : 17]>
net (float[1,8] x) => (float[1,8] y) { [relu] y = Relu (x) }
)";

constexpr Refusal kRefusals[] = {
    {"BaselineMissing", kGrowth, "acev2 check model.onnxtxt --budget budget.toml",
     "acev2: error: budget.toml: [growth] needs a baseline\n"
     "hint: --baseline REPORT, or baseline = \"report.json\" in [growth]\n"},
    {"BaselineWithoutGrowth", kTotal,
     "acev2 check model.onnxtxt --budget budget.toml --baseline plain.json",
     "acev2: error: --baseline: budget.toml has no [growth]\n"
     "hint: [growth] with acev2 = \"2 %\" limits what may be added\n"},
    {"BaselineOfOtherOptions", kGrowth,
     "acev2 check model.onnxtxt --budget budget.toml --baseline plain.json",
     "acev2: error: plain.json: analyzed with other options than model.onnxtxt\n"
     "hint: save the baseline again with the options of this check\n",
     "model.onnxtxt against budget.toml: not checked: plain.json: analyzed with other options than "
     "model.onnxtxt\n hint: save the baseline again with the options of this check\n"},
    {"Contradiction", "[analysis]\nlowering = 'none'\n[total]\nmacs = 1\n",
     "acev2 check model.onnxtxt --budget budget.toml --lowering integer",
     "acev2: error: --lowering contradicts budget.toml:1\nhint: leave it out, or change it "
     "there\n"},
    {"Empty", "", "acev2 check model.onnxtxt --budget budget.toml",
     "acev2: error: budget.toml: the file is empty\n"
     "hint: acev2 check --init MODEL --budget FILE writes a first budget\n"},
    {"AllOfNoText", kTotal, "acev2 check model.onnxtxt --budget budget.toml --all --format json",
     "acev2: error: --all does not go with --format json\n"
     "hint: that format has what it can show\n"},
    {"InitOverAFile", kTotal, "acev2 check --init model.onnxtxt --budget budget.toml",
     "acev2: error: --budget: 'budget.toml' exists\n"
     "hint: --force replaces it; another name keeps it\n"},
    {"InitOfAReportOfOtherOptions", kTotal, "acev2 check --init plain.json --fold batch-norm",
     "acev2: error: --fold contradicts the report plain.json\nhint: leave it out, or change it "
     "there\n"},
    {"InitOfAReportPricedAnew", "[[rule]]\nop = 'Conv'\nfree = true\n",
     "acev2 check --init plain.json --profile budget.toml",
     "acev2: error: model.onnxtxt: priced with budget.toml, but the work is as it was counted with "
     "the built-in rules\n"
     "hint: check the model itself, or a report saved with this profile\n"},
    {"Folder", kTotal, "acev2 check model.onnxtxt --budget .",
     "acev2: error: .: a directory\nhint: a budget is TOML text; docs/ci.md explains it\n"},
    {"OutputOverTheBudget", kTotal,
     "acev2 check model.onnxtxt --budget budget.toml --output budget.toml",
     "acev2: error: --output: 'budget.toml' is read by this command as well\n"
     "hint: choose another file name\n"},
};

class CheckRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(CheckRefusalTest, IsSaidWithItsRemedy) {
  const TemporaryDirectory folder;
  folder.Write("budget.toml", GetParam().budget);
  folder.Write("model.onnxtxt", kModel);
  const std::string save = "acev2 model.onnxtxt --lowering none --json plain.json";
  ASSERT_EQ(RunShell(save, folder.path()).err, "");
  const RunResult run = RunShell(GetParam().command, folder.path());
  EXPECT_EQ(run.err, GetParam().error);
  EXPECT_EQ(run.out, GetParam().out);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(FileText(folder.path() / "budget.toml"), GetParam().budget);
}

std::string TestName(const ::testing::TestParamInfo<Refusal>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Refusals, CheckRefusalTest, ::testing::ValuesIn(kRefusals), TestName);

// y follows as 8, whatever the model says, and z is made by nothing: no format tells of a pass.
TEST(CheckTest, AModelThatContradictsItselfDoesNotPass) {
  const TemporaryDirectory folder;
  folder.Write("budget.toml", "[total]\nmacs = 1\n");
  const std::string head = "<ir_version: 8, opset_import: [\"\" : 17]>\n";
  folder.Write("shape.onnxtxt", head + "n (float[8] x) => (float[9] y) { [relu] y = Relu (x) }");
  folder.Write("output.onnxtxt", head + "n (float[8] x) => (float[8] y, z) { y = Relu (x) }");
  folder.Write("right.onnxtxt", head + "n (float[8] x) => (float[8] y) { y = Relu (x) }");
  for (const std::string format : {"text", "json", "markdown", "junit", "sarif", "github"}) {
    const std::string options = " --budget budget.toml --format " + format;
    for (const auto& [model, fact] : {std::pair("shape", "is declared as 9, but follows as 8"),
                                      std::pair("output", "nothing makes the graph output")}) {
      const RunResult run =
          RunShell("acev2 check " + std::string(model) + ".onnxtxt" + options, folder.path());
      EXPECT_EQ(run.exit_code, 1) << format << run.out;
      EXPECT_THAT(run.out, ::testing::HasSubstr("contradictions")) << format;
      EXPECT_THAT(run.out, ::testing::HasSubstr(fact)) << format;
    }
    EXPECT_EQ(RunShell("acev2 check right.onnxtxt" + options, folder.path()).exit_code, 0);
  }
}

// 8 comparisons of 32 bits cost 256. With 8,000 of them in the work of the node the baseline would
// allow a thousand times as much; its own total shows that this was not so.
TEST(CheckTest, ABaselineThatWasChangedByHandIsRefused) {
  const TemporaryDirectory folder;
  folder.Write("budget.toml", kGrowth);
  folder.Write("model.onnxtxt", kModel);
  const std::string check = "acev2 check model.onnxtxt --budget budget.toml --baseline base.json";
  ASSERT_EQ(RunShell("acev2 model.onnxtxt --json base.json && " + check, folder.path()).exit_code,
            0);
  const RunResult run =
      RunShell("sed -i 's/\"count\": 8\\b/\"count\": 8000/' base.json; " + check, folder.path());
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, ::testing::HasSubstr("a report that contradicts itself: the report says "
                                            "ACEv2 is 256, its work costs 256 k"));
}

}  // namespace
}  // namespace acev2::testing
