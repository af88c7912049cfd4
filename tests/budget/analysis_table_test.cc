// SPDX-License-Identifier: Apache-2.0
//
// [analysis]: what a budget keeps of the options that it was made with.
//
// Invariant: every row of the table of analysis options is written and read back; a row that is not
// set here fails the test.
#include "budget/analysis_table.h"

#include <gtest/gtest.h>

#include "acev2/error.h"
#include "support/analyzing.h"
#include "support/run_program.h"
#include "write/options/analysis_option.h"

namespace acev2::testing {
namespace {

/// Options of which every one is set, names that TOML has to quote among them.
Options EveryOption(const std::string& profile) {
  Options options;
  options.dims = {{"batch", 4}, {"past + \"length\"", 7}};
  options.inputs = {{"x.1", {1, 3, 8}}, {"s", {}}};
  options.values = {{"size", {8, 0.5}}};
  options.assume = {"^conv\\d=w4a8", ".*=w:int8"};
  options.weights = Weights::kValues;
  options.lowering = Lowering::kNone;
  options.float_mac = FloatMac::kProduct;
  options.accumulator = {Accumulator::Width::kBits, 24};
  options.requant = Requant::kFixed16;
  options.fold = Fold::kBatchNorm;
  options.causal = Causal::kHalf;
  options.assume_quantizers = AssumedQuantizers::kWritten;
  options.branch = Branch::kMin;
  options.trip_count = 3;
  options.profile = LoadProfile(profile);
  return options;
}

TEST(BudgetAnalysis, BringsEveryOptionBack) {
  const TemporaryDirectory folder;
  const std::string profile = folder.Write("prices.toml", "[prices]\nadd = 1\n").string();
  const std::string budget = (folder.path() / "budget.toml").string();
  Report report;
  report.options = EveryOption(profile);
  const std::string text = AnalysisText(report, budget) + "[total]\nmacs = 1\n";
  EXPECT_NE(text.find("profile = \"prices.toml\""), std::string::npos) << text;
  const Budget read = ReadBudget(text, budget);
  ASSERT_EQ(read.analyses.size(), 1u);
  for (const AnalysisOption& row : AnalysisOptions()) {
    EXPECT_TRUE(SameValue(row, report.options, read.analyses[0].options)) << row.name << text;
    EXPECT_FALSE(SameValue(row, report.options, Options())) << row.name << " is not set here";
  }
  EXPECT_EQ(read.analyses[0].options.profile.path(), profile);
}

TEST(BudgetAnalysis, TakesWhatTheCommandLineTakes) {
  const Budget budget = ReadBudget(
      "[analysis]\ndim = ['N=4']\ninput = 'x=1x3'\nassume = 'Conv=w4'\n[total]\nmacs = 1\n",
      "b.toml");
  const Options& options = budget.analyses.at(0).options;
  EXPECT_EQ(options.dims.at("N"), 4);
  EXPECT_EQ(options.inputs.at("x"), (std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(options.assume.size(), 1u);
  EXPECT_FALSE(budget.analyses[0].unset);
}

constexpr const char* kRows =
    "(float[N,4] x, float[4,2] w) => (float[N,2] y) { y = MatMul (x, w) }";

TEST(BudgetAnalysis, KeepsSizesThatNobodySet) {
  const Report open = AnalyzeGraph(kRows);
  EXPECT_EQ(UnsetSizesOf(open).dims, (std::map<std::string, std::int64_t>{{"N", 1}}));
  Options set;
  set.dims = {{"N", 1}};
  EXPECT_TRUE(UnsetSizesOf(AnalyzeGraph(kRows, set)).empty());

  const Budget budget = ReadBudget(WriteBudget(open, 0), "b.toml");
  const BudgetAnalysis& analysis = budget.analyses.at(0);
  EXPECT_EQ(analysis.unset, UnsetSizesOf(open));
  EXPECT_EQ(CheckBudget(open, budget, nullptr, &analysis).verdict(), Verdict::kPass);
  // The same figures, but of a row that the model itself fixes: not what was agreed on.
  const Report fixed =
      AnalyzeGraph("(float[1,4] x, float[4,2] w) => (float[1,2] y) { y = MatMul (x, w) }");
  const BudgetReport result = CheckBudget(fixed, budget, nullptr, &analysis);
  EXPECT_EQ(result.verdict(), Verdict::kUnknown);
  EXPECT_EQ(result.results[1].rule, "sizes");
  EXPECT_EQ(result.results[1].note, "N was 1 and is not left open any more");
  // A report of other options is none of this budget's.
  EXPECT_THROW(CheckBudget(AnalyzeGraph(kRows, set), budget, nullptr, &analysis), Error);
}

TEST(BudgetAnalysis, NamesSeveralByTheirSizes) {
  const Budget budget = ReadBudget(
      "[[analysis]]\ndim = {N = 1}\n[[analysis]]\nname = 'long'\n[[analysis]]\nlowering = 'none'\n"
      "[total]\nmacs = 1\n",
      "b.toml");
  ASSERT_EQ(budget.analyses.size(), 3u);
  EXPECT_EQ(budget.analyses[0].name, "N=1");
  EXPECT_EQ(budget.analyses[1].name, "long");
  EXPECT_EQ(budget.analyses[2].name, "#3");
}

}  // namespace
}  // namespace acev2::testing
