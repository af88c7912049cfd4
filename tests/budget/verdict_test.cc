// SPDX-License-Identifier: Apache-2.0
//
// What comes of holding a report against a budget; every kind of rule stands in the golden tests.
#include <gtest/gtest.h>

#include "acev2/budget.h"
#include "acev2/error.h"

namespace acev2::testing {
namespace {

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

// What version 1 of the metric counted proves nothing by version 2, whichever of the three it made:
// 100 of 110 MACs would pass, and so would no growth.
TEST(Budget, IsOpenByAnotherVersionOfTheMetric) {
  const std::string rules = "[total]\nmacs = 110\n[growth]\nmacs = '10 %'\n";
  const Budget budget = ReadBudget(rules, "b.toml");
  const Budget old_budget = ReadBudget("metric_version = 1\n" + rules, "b.toml");
  const Report now = Macs(100, false, false);
  Report old = now;
  old.metric_version = 1;
  const auto verdicts = [](const Report& report, const Budget& held, const Report& baseline) {
    const BudgetReport result = CheckBudget(report, held, &baseline);
    return std::pair(result.results[1].verdict, result.results[2].verdict);
  };
  EXPECT_EQ(verdicts(now, budget, now), std::pair(Verdict::kPass, Verdict::kPass));
  EXPECT_EQ(verdicts(now, budget, old), std::pair(Verdict::kPass, Verdict::kUnknown));
  EXPECT_EQ(verdicts(now, old_budget, now), std::pair(Verdict::kUnknown, Verdict::kPass));
  EXPECT_EQ(verdicts(old, budget, now), std::pair(Verdict::kUnknown, Verdict::kUnknown));
  EXPECT_EQ(CheckBudget(old, budget, &now).results[1].note,
            "the report was made by version 1 of the metric, not by 2");
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
