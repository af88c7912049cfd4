// SPDX-License-Identifier: Apache-2.0
//
// What comes of holding a report against a budget; every kind of rule stands in the golden tests.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/budget.h"
#include "acev2/error.h"
#include "budget/measures.h"
#include "diagnostic/codes.h"

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

// torch's exporter calls the node node_Conv_758; reports call the layer after its module.
TEST(Budget, CallsLayersAsReportsDo) {
  Report report = Macs(100, false, false);
  report.nodes[0].name = "node_Conv_758";
  report.nodes[0].scope = "layer1.0.conv1";
  const Budget budget = ReadBudget(
      "[[layer]]\nmatch = 'conv1'\nmacs = 9\n[[node]]\nmatch = 'conv1'\nmacs = 9\n", "b.toml");
  const BudgetReport result = CheckBudget(report, budget, nullptr);
  const auto& layer = result.results.at(1);  // behind the rule on nodes without a price
  ASSERT_EQ(layer.worst.size(), 1u);
  EXPECT_EQ(layer.worst[0].name, "layer1.0.conv1");
  EXPECT_EQ(layer.worst[0].node, "node_Conv_758");
  EXPECT_EQ(result.results.at(2).worst.at(0).name, "layer1.0.conv1/Conv_758");
}

// A limit on ai.onnx::Conv passed whatever the model costs: nodes are called Conv.
TEST(Budget, KnowsAnOperatorByEachNameOfItsDomain) {
  Report report = Macs(100, false, false);
  const Budget conv = ReadBudget("[operator]\nConv = 1\n'ai.onnx::Conv' = 1\n", "b.toml");
  for (std::size_t rule = 1; rule < 3; ++rule) {
    EXPECT_EQ(CheckBudget(report, conv, nullptr).results.at(rule).verdict, Verdict::kOver) << rule;
  }
  report.nodes[0].domain = "qonnx.custom_op.general";
  report.nodes[0].op = "Quant";
  const Budget quant = ReadBudget(
      "[operator]\n'qonnx::Quant' = 1\n'qonnx.custom_op.general::Quant' = 1\n", "b.toml");
  for (std::size_t rule = 1; rule < 3; ++rule) {
    EXPECT_EQ(CheckBudget(report, quant, nullptr).results.at(rule).verdict, Verdict::kOver) << rule;
  }
}

// What version 1 of the metric counted proves nothing by this one, whichever of the three it made:
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
            "the report was made by version 1 of the metric, not by 3; make it again");
}

// The row about sizes stands before those of the rules: each is open by the version of its own
// limit.
TEST(Budget, IsOpenByAnotherVersionBehindTheRowOfSizes) {
  const Budget budget = ReadBudget(
      "metric_version = 1\n[analysis]\nunset_dim = { N = 1 }\n[growth]\nmacs = '10 %'\n"
      "[total]\nmacs = 110\n",
      "b.toml");
  Report now = Macs(100, false, false);
  now.model.bound_dims = {{"N", 1}};
  const BudgetReport result = CheckBudget(now, budget, &now, &budget.analyses.at(0));
  ASSERT_EQ(result.results.size(), 4u);
  EXPECT_EQ(result.results[0].verdict, Verdict::kPass);
  EXPECT_EQ(result.results[2].verdict, Verdict::kPass) << "growth is measured from the baseline";
  EXPECT_EQ(result.results[3].verdict, Verdict::kUnknown);
  EXPECT_EQ(result.results[3].note,
            "the budget was made by version 1 of the metric, not by 3; make it again");
}

// The figures are those of a model that cannot be: 100 of 110 MACs prove nothing.
TEST(Budget, IsOpenWhereTheModelContradictsItself) {
  const Budget budget = ReadBudget("[total]\nmacs = 110\n", "b.toml");
  Report report = Macs(100, false, false);
  report.diagnostics.push_back(MakeDiagnostic("unset-dimension", "", "a note", ""));
  EXPECT_EQ(CheckBudget(report, budget, nullptr).verdict(), Verdict::kPass);
  report.diagnostics.push_back(MakeDiagnostic("missing-output", "", "nothing makes 'z'", ""));
  report.diagnostics.push_back(MakeDiagnostic("declared-shape", "conv", "2 and 3", ""));
  const BudgetReport result = CheckBudget(report, budget, nullptr);
  EXPECT_EQ(result.verdict(), Verdict::kUnknown);
  ASSERT_EQ(result.results.size(), 3u);
  EXPECT_EQ(result.results[1].rule, "contradictions");
  EXPECT_EQ(result.results[1].value, AmountOf(2));
  EXPECT_EQ(ToString(result.results[1].unit), "contradictions");
  EXPECT_EQ(result.results[1].note, "nothing makes 'z'; node 'conv': 2 and 3");
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

/// A report of one node without a price.
Report Unknown() {
  Report report;
  NodeCost gap;
  gap.name = "gap";
  gap.op = "Gap";
  gap.domain = "my";
  gap.status = NodeStatus::kUnpriced;
  gap.reason = "no rule";
  report.nodes.push_back(gap);
  PriceReport(report);
  return report;
}

TEST(Budget, DoesNotTakeNothingKnownForNothing) {
  // Allowed nodes are outside of the budget; if nothing else is left, 0 proves nothing.
  for (const char* rule : {"[total]\nacev2 = 1\n", "[total]\nmac_layer_macs = 1\n",
                           "[category]\nmac = 1\n", "[[precision]]\nforbid = 'float'\n"}) {
    const Budget budget = ReadBudget(std::string("allow_unpriced = true\n") + rule, "b.toml");
    const BudgetReport result = CheckBudget(Unknown(), budget, nullptr);
    EXPECT_EQ(result.verdict(), Verdict::kUnknown) << rule;
    EXPECT_FALSE(result.results[1].value) << rule;
    EXPECT_EQ(CheckBudget(Macs(0, false, false), budget, nullptr).verdict(), Verdict::kPass)
        << rule;
  }
}

/// The result of `scale_bits = limit` on `report`.
RuleResult ScaleBits(const Report& report, std::int64_t limit) {
  const Budget budget =
      ReadBudget("[total]\nscale_bits = " + std::to_string(limit) + "\n", "b.toml");
  return CheckBudget(report, budget, nullptr).results.at(1);
}

// Scales are stored, whatever the nodes that read them cost: 64 of 32 bits are 2,048 bits.
TEST(Budget, HoldsTheBitsOfScalesAgainstTheirLimit) {
  Report report = Macs(100, true, true);
  report.totals.scale_bits = 2048;
  const RuleResult pass = ScaleBits(report, 2048);
  EXPECT_EQ(pass.verdict, Verdict::kPass) << "neither bound of the cost is one of what is stored";
  EXPECT_FALSE(pass.lower_bound || pass.upper_bound);
  const RuleResult over = ScaleBits(report, 2047);
  EXPECT_EQ(over.verdict, Verdict::kOver);
  EXPECT_TRUE(over.worst.empty()) << "ACEv2 of nodes is no part of bits";
  Report nothing_priced = Unknown();
  nothing_priced.totals.scale_bits = 2048;
  EXPECT_EQ(ScaleBits(nothing_priced, 2048).verdict, Verdict::kPass);
  EXPECT_EQ(ScaleBits(nothing_priced, 2047).value, Cost::FromDouble(2048));
}

// What a report by another version counted is not comparable, bits of scales included.
TEST(Budget, LeavesTheBitsOfScalesOpenByAnotherVersionOfTheMetric) {
  Report report = Macs(100, false, false);
  report.totals.scale_bits = 2048;
  report.metric_version = 1;
  EXPECT_EQ(ScaleBits(report, 2048).verdict, Verdict::kUnknown);
}

BudgetReport Of(Verdict verdict) {
  BudgetReport report;
  if (verdict == Verdict::kError) report.error = "no such file";
  report.results.emplace_back().verdict = verdict;
  return report;
}

TEST(Budget, IsAsBadAsItsWorstCheck) {
  using enum Verdict;
  const auto worst = [](std::vector<Verdict> verdicts) {
    std::vector<BudgetReport> reports;
    for (const Verdict verdict : verdicts) reports.push_back(Of(verdict));
    return WorstOf(reports);
  };
  EXPECT_EQ(worst({kPass, kPass}), kPass);
  EXPECT_EQ(worst({kPass, kUnknown}), kUnknown);
  EXPECT_EQ(worst({kUnknown, kOver, kPass}), kOver);
  EXPECT_EQ(worst({kOver, kError, kUnknown}), kError);
}

TEST(Budget, ForbidsAFormatInOneCategoryAlone) {
  // 5 MACs of float32 as part of an activation, 7 of int8 in a MAC layer.
  Report report = Macs(7, false, false);
  report.nodes[0].work.push_back(
      {Operation::kMac, 5, kFloat32, kFloat32, Category::kActivation, ""});
  PriceReport(report);
  const auto check = [&](const char* category) {
    const Budget budget = ReadBudget(
        std::string("[[precision]]\nforbid = 'float'\noperation = 'mac'\n") + category, "b.toml");
    return CheckBudget(report, budget, nullptr).results[1];
  };
  EXPECT_EQ(check("").verdict, Verdict::kOver);
  EXPECT_EQ(check("category = 'mac'\n").verdict, Verdict::kPass);
  EXPECT_EQ(check("category = ['mac', 'activation']\n").value, Cost::FromDouble(5));
  EXPECT_EQ(check("category = 'mac'\n").rule, "precision 'float' in mac (category mac)");
}

TEST(Budget, CountsMacsOfMacLayersAlone) {
  Report report = Macs(7, false, false);
  report.nodes[0].work.push_back(
      {Operation::kMac, 5, kFloat32, kFloat32, Category::kActivation, ""});
  PriceReport(report);
  const Budget budget = ReadBudget("[total]\nmac_layer_macs = 7\nmacs = 11\n", "b.toml");
  const BudgetReport result = CheckBudget(report, budget, nullptr);
  EXPECT_EQ(result.results[1].value, Cost::FromDouble(7));
  EXPECT_EQ(result.results[1].verdict, Verdict::kPass);
  EXPECT_EQ(result.results[2].value, Cost::FromDouble(12));
  EXPECT_EQ(result.results[2].verdict, Verdict::kOver);
}

// A layer is meant by its operator, its node, its module or its weight.
TEST(Budget, MeansLayersByWhatTheyAreCalled) {
  Report report = Macs(100, false, false);
  report.nodes[0].name = "node_Conv_3";
  report.nodes[0].scope = "stem.conv1";
  TensorInfo weight;
  weight.name = "stem.conv1.weight";
  weight.constant = true;
  report.nodes[0].operands = {weight};
  const auto verdict = [&](const std::string& match) {
    const Budget budget = ReadBudget("[[layer]]\nmatch = '" + match + "'\nmacs = 99\n", "b.toml");
    return CheckBudget(report, budget, nullptr).verdict();
  };
  for (const char* match :
       {"^Conv$", "^node_Conv_3$", "^stem.conv1$", "scope:^stem", "weight:conv1.weight$"}) {
    EXPECT_EQ(verdict(match), Verdict::kOver) << match;
  }
  for (const char* match : {"^conv1", "scope:Conv", "weight:stem.conv2"}) {
    EXPECT_EQ(verdict(match), Verdict::kUnknown) << match;
  }
}

}  // namespace
}  // namespace acev2::testing
