// SPDX-License-Identifier: Apache-2.0
//
// A check compares only what was asked and measured alike.
#include "budget/comparable.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "acev2/metric.h"
#include "diagnostic/codes.h"
#include "support/error_of.h"

namespace acev2 {
namespace {

using testing::ErrorOf;

Report ReportOf(const std::string& path) {
  Report report;
  report.model.path = path;
  return report;
}

TEST(ComparableTest, OptionsOfAnAnalysisAreThoseOfTheReport) {
  Budget budget;
  budget.path = "b.toml";
  BudgetAnalysis analysis;
  analysis.line = 3;
  const Report report = ReportOf("m.json");
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(report, budget, nullptr, &analysis); }), "no error");
  analysis.options.fold = Fold::kBatchNorm;
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(report, budget, nullptr, &analysis); }),
            "m.json: analyzed with another --fold than b.toml:3 asks for");
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(report, budget, nullptr, nullptr); }), "no error");
}

TEST(ComparableTest, GrowthHasABaselineOfTheSameOptions) {
  Budget budget;
  budget.path = "b.toml";
  budget.rules.emplace_back().scope = BudgetScope::kGrowth;
  const Report report = ReportOf("m.onnx");
  Report baseline = ReportOf("old.json");
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(report, budget, nullptr, nullptr); }),
            "b.toml: [growth] without a baseline");
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(report, budget, &baseline, nullptr); }), "no error");
  baseline.options.dims["N"] = 4;
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(report, budget, &baseline, nullptr); }),
            "old.json: analyzed with other options than m.onnx");
}

TEST(ComparableTest, ASavedReportIsNotPricedAnew) {
  const Budget budget;
  Report priced = ReportOf("m.json");
  priced.diagnostics.push_back(
      MakeDiagnostic("rules-ignored", "", "priced with p.toml, but …", ""));
  const Report other = ReportOf("old.json");
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(priced, budget, nullptr, nullptr); }),
            "m.json: priced with p.toml, but …");
  EXPECT_EQ(ErrorOf([&] { RequireSameQuestion(other, budget, &priced, nullptr); }),
            "m.json: priced with p.toml, but …");
}

TEST(ComparableTest, AnotherVersionOfTheMetricProvesNothing) {
  Budget budget;
  Report report = ReportOf("m.onnx");
  Report baseline = ReportOf("old.json");
  BudgetRule total;
  BudgetRule growth;
  growth.scope = BudgetScope::kGrowth;
  EXPECT_EQ(OtherMetric(report, budget, &baseline, &total), std::nullopt);
  EXPECT_EQ(OtherMetric(report, budget, &baseline, &growth), std::nullopt);
  // Limits that were measured by another version say nothing of totals, a baseline nothing of
  // growth; neither of the other.
  budget.metric_version = kMetricVersion - 1;
  EXPECT_NE(OtherMetric(report, budget, &baseline, &total), std::nullopt);
  EXPECT_EQ(OtherMetric(report, budget, &baseline, &growth), std::nullopt);
  EXPECT_EQ(OtherMetric(report, budget, &baseline, nullptr), std::nullopt) << "no limit is asked";
  baseline.metric_version = kMetricVersion - 1;
  EXPECT_NE(OtherMetric(report, budget, &baseline, &growth), std::nullopt);
  report.metric_version = kMetricVersion - 1;
  EXPECT_NE(OtherMetric(report, budget, nullptr, nullptr), std::nullopt);
}

}  // namespace
}  // namespace acev2
