// SPDX-License-Identifier: Apache-2.0
//
// Budgets that --init writes.
//
// Invariant: a budget is kept by the model it was written for and by nothing dearer.
#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/budget.h"
#include "acev2/error.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

/// Every model of the samples and the golden tests.
std::vector<fs::path> Models() {
  std::vector<fs::path> models;
  for (const char* folder : {"models", "tests/golden", "tests/quantizers"}) {
    const std::size_t before = models.size();
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SourceDir()) / folder)) {
      if (entry.path().extension().string().starts_with(".onnx")) models.push_back(entry.path());
    }
    EXPECT_GT(models.size(), before) << folder;
  }
  return models;
}

TEST(BudgetInit, IsKeptByItsModelAndByNothingDearer) {
  std::size_t checked = 0;
  std::size_t tight = 0;
  std::size_t refused = 0;
  for (const fs::path& model : Models()) {
    const Report report = AnalyzeFile(model.string());
    if (report.totals.nodes_priced == 0) {
      EXPECT_THROW(WriteBudget(report, 10), Error) << model;
      ++refused;
      continue;
    }
    for (const double margin : {0.0, 0.7, 10.0, 1000.0}) {
      const Budget budget = ReadBudget(WriteBudget(report, margin), "b.toml");
      ASSERT_EQ(budget.analyses.size(), 1u);
      const BudgetReport result = CheckBudget(report, budget, nullptr, &budget.analyses.front());
      for (const RuleResult& rule : result.results) {
        EXPECT_EQ(rule.verdict, Verdict::kPass) << model << " " << rule.rule << " " << rule.note;
        if (rule.unit == Unit::kPercent || !rule.value || rule.rule == "unpriced" ||
            rule.rule == "sizes") {
          continue;
        }
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
  EXPECT_GT(refused, 0u);
}

}  // namespace
}  // namespace acev2::testing
