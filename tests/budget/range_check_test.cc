// SPDX-License-Identifier: Apache-2.0
//
// Budgets over ranges: what is proved, what is looked at, what stays unknown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "acev2/budget.h"
#include "acev2/error.h"

namespace acev2 {
namespace {

using ::testing::HasSubstr;

/// Relu of a float32[T] and, above `gap`, a node that has no price: 32·T.
struct Model {
  std::int64_t gap = 1'000'000'000;
  std::int64_t hump = 0;  ///< at this size alone it costs 1,000 times as much
  std::multiset<std::int64_t> seen;

  Report operator()(const Options& options) {
    const std::int64_t t = options.dims.at("T");
    seen.insert(t);
    Report report;
    report.model.path = "model";
    report.options = options;
    report.model.bound_dims = options.dims;
    NodeCost& relu = report.nodes.emplace_back();
    relu.name = "relu";
    relu.op = "Relu";
    relu.status = NodeStatus::kPriced;
    relu.work.push_back({Operation::kCmp, t * (t == hump ? 1000 : 1), kFloat32, kFloat32,
                         Category::kActivation, ""});
    if (t > gap) {
      NodeCost& unknown = report.nodes.emplace_back();
      unknown.name = "unknown";
      unknown.status = NodeStatus::kUnpriced;
      unknown.reason = "no rule";
    }
    PriceReport(report);
    return report;
  }
};

BudgetReport Check(Model& model, const std::string& range, const std::string& limits) {
  const Budget budget =
      ReadBudget("[analysis]\ndim = {T = \"" + range + "\"}\n" + limits, "budget.toml");
  return CheckBudgetOverRange([&](const Options& options) { return model(options); }, budget,
                              budget.analyses.front());
}

TEST(RangeCheck, WhatGrowsIsDecidedAtTheLargestSize) {
  Model model;
  const BudgetReport pass = Check(model, "1..100000", "[total]\nacev2 = 3_200_000");
  EXPECT_EQ(pass.verdict(), Verdict::kPass);
  EXPECT_THAT(pass.results.back().note, HasSubstr("largest at T=100000: nothing falls"));
  EXPECT_LT(model.seen.size(), 100u);  // proved, not tried
  EXPECT_EQ(model.seen.count(100000), 1u) << "what it costs there is remembered";
  const BudgetReport over = Check(model, "1..100000", "[total]\nacev2 = 3_199_999");
  EXPECT_EQ(over.verdict(), Verdict::kOver);
  EXPECT_EQ(over.analysis, "T=1..100000");
}

TEST(RangeCheck, AShareIsLookedAtEverywhere) {
  Model model;
  const BudgetReport report = Check(model, "1..500", "[total]\nelementwise_share = \"100 %\"");
  EXPECT_EQ(report.verdict(), Verdict::kPass);
  for (std::int64_t t = 1; t <= 500; ++t) EXPECT_TRUE(model.seen.contains(t)) << t;
}

TEST(RangeCheck, WhatIsNotLookedAtIsUnknown) {
  Model model;
  const BudgetReport report = Check(model, "1..100000", "[total]\nelementwise_share = \"100 %\"");
  EXPECT_EQ(report.verdict(), Verdict::kUnknown);
  EXPECT_THAT(report.results.back().note, HasSubstr("10,000 of 100,000 sizes were looked at"));
}

TEST(RangeCheck, AModelThatIsNoPolynomialIsTriedAtEverySize) {
  // From 1 to 6 it looks like 32·T; the hump is where no sample of a formula is.
  Model model;
  model.gap = 40;
  model.hump = 35;
  const BudgetReport report = Check(model, "1..60", "[total]\nacev2 = 100_000");
  EXPECT_EQ(report.verdict(), Verdict::kOver);
  const RuleResult& total = report.results.back();
  EXPECT_EQ(total.value, Cost::FromDouble(35'000 * 32));
  EXPECT_THAT(total.note, HasSubstr("worst at T=35"));
  EXPECT_EQ(report.results.front().verdict, Verdict::kOver);  // a node without a price
  EXPECT_THAT(report.results.front().note, HasSubstr("at T="));
}

TEST(RangeCheck, ASizeWithoutAPriceLeavesTheRestUnknown) {
  Model model;
  model.gap = 40;
  const BudgetReport report = Check(model, "1..60", "[total]\nacev2 = 100_000");
  EXPECT_EQ(report.results.back().verdict, Verdict::kUnknown);
}

TEST(RangeCheck, FaultsOfTheFile) {
  const auto fault = [](const std::string& text) {
    try {
      ReadBudget(text, "budget.toml");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_THAT(fault("[analysis]\ndim = {T = \"4..1\"}\n[total]\nmacs = 1"),
              HasSubstr("budget.toml:2: [analysis]: --dim: 'T=4..1': 4 is more than 1"));
  EXPECT_THAT(fault("[analysis]\ndim = {T = \"0..4\"}\n[total]\nmacs = 1"),
              HasSubstr("begins at 0"));
  EXPECT_THAT(fault("[analysis]\ndim = [\"T=4\", \"T=1..8\"]\n[total]\nmacs = 1"),
              HasSubstr("has a size and a range"));
}

TEST(RangeCheck, GrowthHasNoRange) {
  Model model;
  EXPECT_THROW(Check(model, "1..4", "[growth]\nbaseline = \"x.json\"\nacev2 = \"1 %\""), Error);
}

}  // namespace
}  // namespace acev2
