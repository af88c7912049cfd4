// SPDX-License-Identifier: Apache-2.0
//
// Limits as people write them, and budgets that --init writes.
//
// Invariant: what is written here by hand comes from the grammar in docs/ci.md; verdicts of every
// kind of rule stand in the golden tests.
#include "acev2/budget.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

struct LimitCase {
  const char* text;
  const char* amount;  ///< null if it is no limit
  bool percent = false;
};

class LimitTest : public ::testing::TestWithParam<LimitCase> {};

TEST_P(LimitTest, ReadsNumbersWithUnits) {
  const std::optional<BudgetLimit> limit = ParseLimit(GetParam().text);
  ASSERT_EQ(limit.has_value(), GetParam().amount != nullptr);
  if (!limit) return;
  EXPECT_EQ(limit->amount.ToString(), GetParam().amount);
  EXPECT_EQ(limit->percent, GetParam().percent);
}

INSTANTIATE_TEST_SUITE_P(
    Limits, LimitTest,
    ::testing::Values(
        LimitCase{"0", "0"}, LimitCase{"1_900_000_000", "1900000000"}, LimitCase{"1,900", "1900"},
        LimitCase{"1.9 G", "1900000000"}, LimitCase{"1.9G", "1900000000"},
        LimitCase{" 12 k ", "12000"}, LimitCase{"12 K", "12000"}, LimitCase{"2 M", "2000000"},
        LimitCase{"0.5 T", "500000000000"}, LimitCase{"3 P", "3000000000000000"},
        LimitCase{"1 E", "1000000000000000000"}, LimitCase{"1.5e3", "1500"},
        LimitCase{"4.8", "4.8"}, LimitCase{"-3", "-3"}, LimitCase{"+3", "3"},
        LimitCase{"25 %", "25", true}, LimitCase{"0.25%", "0.25", true},
        LimitCase{"-10 %", "-10", true}, LimitCase{"", nullptr}, LimitCase{"k", nullptr},
        LimitCase{"%", nullptr}, LimitCase{"1.9 Gi", nullptr}, LimitCase{"1.9 g", nullptr},
        LimitCase{"1e3 k", nullptr}, LimitCase{"12 k MACs", nullptr}, LimitCase{"1__0", nullptr},
        LimitCase{"_10", nullptr}, LimitCase{"10_", nullptr}, LimitCase{"1 000", nullptr},
        LimitCase{"5 k %", nullptr}, LimitCase{"nan", nullptr}, LimitCase{"inf", nullptr},
        LimitCase{"1e400", nullptr}, LimitCase{"10 E", nullptr}, LimitCase{"0x10", nullptr}));

/// Every model of the samples and the golden tests.
std::vector<fs::path> Models() {
  std::vector<fs::path> models;
  for (const char* folder : {"models", "tests/golden", "tests/quantizers"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SourceDir()) / folder))
      if (entry.path().extension().string().starts_with(".onnx")) models.push_back(entry.path());
  }
  return models;
}

TEST(BudgetInit, IsKeptByItsModelAndByNothingDearer) {
  std::size_t checked = 0;
  std::size_t tight = 0;
  for (const fs::path& model : Models()) {
    const Report report = AnalyzeFile(model.string());
    for (const double margin : {0.0, 0.7, 10.0, 1000.0}) {
      const Budget budget = ReadBudget(WriteBudget(report, margin), "b.toml");
      const BudgetReport result = CheckBudget(report, budget, nullptr);
      for (const RuleResult& rule : result.results) {
        EXPECT_EQ(rule.verdict, Verdict::kPass) << model << " " << rule.rule << " " << rule.note;
        if (rule.unit == Unit::kPercent || !rule.value || rule.rule == "unpriced") continue;
        // Room as asked for, and at most one digit in the fourth place more.
        const double wanted = rule.value->ToDouble() * (1 + margin / 100);
        EXPECT_GE(rule.limit.ToDouble(), wanted * (1 - 1e-12)) << model << rule.rule;
        EXPECT_LE(rule.limit.ToDouble(), wanted * 1.002 + 1) << model << rule.rule;
      }
      ++checked;
    }
    if (report.totals.acev2.is_zero() || report.totals.upper_bound) continue;
    // A millionth less than the model costs.
    Budget budget = ReadBudget(WriteBudget(report, 0), "b.toml");
    for (BudgetRule& rule : budget.rules) {
      if (rule.id == "total.acev2")
        rule.limit.amount = report.totals.acev2 - Cost::FromDouble(1e-6);
    }
    EXPECT_EQ(CheckBudget(report, budget, nullptr).verdict(), Verdict::kOver) << model;
    ++tight;
  }
  EXPECT_GT(checked, 60u);
  EXPECT_GT(tight, 15u);
}

TEST(Budget, NamesTwoRulesAboutTheSameApart) {
  const Budget budget =
      ReadBudget("[[layer]]\nmatch = 'a'\nmacs = 1\n[[layer]]\nmatch = 'a'\nmacs = 2\n", "b.toml");
  ASSERT_EQ(budget.rules.size(), 2u);
  EXPECT_EQ(budget.rules[0].id, "layer 'a'.macs");
  EXPECT_EQ(budget.rules[1].id, "layer 'a'.macs #2");
  EXPECT_EQ(budget.rules[1].line, 6);
}

TEST(Budget, NeedsTheBaselineItsGrowthIsMeasuredFrom) {
  const Budget budget = ReadBudget("[growth]\nmacs = 0\n", "b.toml");
  EXPECT_THROW(CheckBudget(Report(), budget, nullptr), Error);
  const Report empty;
  EXPECT_EQ(CheckBudget(Report(), budget, &empty).verdict(), Verdict::kPass);
}

/// A report of one node that costs `macs` MACs of int8.
Report Macs(std::int64_t macs, bool upper, bool lower) {
  Report report;
  NodeCost node;
  node.name = "conv";
  node.op = "Conv";
  node.domain = "ai.onnx";
  node.work = {{Operation::kMac, macs, IntFormat(8), IntFormat(8), Category::kMac, ""}};
  report.nodes.push_back(node);
  if (lower) {
    NodeCost gap;
    gap.name = "gap";
    gap.op = "Gap";
    gap.domain = "my";
    gap.status = NodeStatus::kUnpriced;
    gap.reason = "no rule";
    report.nodes.push_back(gap);
  }
  report.totals.upper_bound = upper;
  PriceReport(report);
  return report;
}

Verdict GrowthVerdict(const Report& now, const Report& before) {
  const Budget budget = ReadBudget("[growth]\nmacs = '10 %'\n", "b.toml");
  return CheckBudget(now, budget, &before).results[1].verdict;
}

TEST(Budget, JudgesGrowthByTheBoundsOfBothSides) {
  // Limit 110. A baseline of at least 100 may allow more; one of at most 100 may allow less.
  EXPECT_EQ(GrowthVerdict(Macs(110, false, false), Macs(100, false, false)), Verdict::kPass);
  EXPECT_EQ(GrowthVerdict(Macs(111, false, false), Macs(100, false, false)), Verdict::kOver);
  EXPECT_EQ(GrowthVerdict(Macs(110, false, false), Macs(100, false, true)), Verdict::kPass);
  EXPECT_EQ(GrowthVerdict(Macs(111, false, false), Macs(100, false, true)), Verdict::kUnknown);
  EXPECT_EQ(GrowthVerdict(Macs(110, false, false), Macs(100, true, false)), Verdict::kUnknown);
  EXPECT_EQ(GrowthVerdict(Macs(111, false, false), Macs(100, true, false)), Verdict::kOver);
  EXPECT_EQ(GrowthVerdict(Macs(110, false, true), Macs(100, false, false)), Verdict::kUnknown);
  EXPECT_EQ(GrowthVerdict(Macs(111, false, true), Macs(100, false, false)), Verdict::kOver);
  EXPECT_EQ(GrowthVerdict(Macs(110, true, false), Macs(100, false, false)), Verdict::kPass);
  EXPECT_EQ(GrowthVerdict(Macs(111, true, false), Macs(100, false, false)), Verdict::kUnknown);
}

}  // namespace
}  // namespace acev2::testing
