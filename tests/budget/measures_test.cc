// SPDX-License-Identifier: Apache-2.0
//
// What a budget measures, and what becomes of a check as a whole.
#include "budget/measures.h"

#include <gtest/gtest.h>

#include <optional>

#include "support/sample_report.h"

namespace acev2 {
namespace {

TEST(MeasuresTest, AreSumsOfTheReport) {
  // The figures of sample_report.h.
  const Report report = testing::SampleReport();
  EXPECT_EQ(MeasureTotal(report, Measure::kAcev2).ToString(), "706560");
  EXPECT_EQ(MeasureTotal(report, Measure::kAce).ToString(), "442368");
  EXPECT_EQ(MeasureTotal(report, Measure::kMacs).ToString(), "6912");
  // (706,560 - 450,560) / 706,560 = 36.23 %.
  EXPECT_NEAR(MeasureTotal(report, Measure::kElementwiseShare).ToDouble(), 36.23, 0.01);
}

TEST(MeasuresTest, OfNothingAreNoShare) {
  EXPECT_TRUE(PercentOf(Cost::FromDouble(3), Cost()).is_zero());
  EXPECT_EQ(PercentOf(Cost::FromDouble(1), Cost::FromDouble(4)).ToString(), "25");
}

TEST(MeasuresTest, AreFoundByTheirNames) {
  ASSERT_NE(FindMeasure("peak_activation_bits"), nullptr);
  EXPECT_EQ(FindMeasure("peak_activation_bits")->unit, Unit::kBits);
  EXPECT_EQ(FindMeasure("nodes"), nullptr);
  EXPECT_EQ(FindMeasure(""), nullptr) << "what has no name is of no whole model";
  EXPECT_EQ(ToString(RowOf(Measure::kElementwiseShare).unit), "%");
}

TEST(MeasuresTest, ActivationsAreKnownIfAllSizesAre) {
  Report report;
  NodeCost& node = report.nodes.emplace_back();
  node.outputs = {"y"};
  node.output_shape = PartialShape{2, std::nullopt};
  EXPECT_FALSE(KnowsActivations(report));
  report.nodes[0].repeat = 0;  // of a branch that does not run
  EXPECT_TRUE(KnowsActivations(report));
  report.nodes[0].repeat = 1;
  report.nodes[0].output_shape = PartialShape{2, 3};
  EXPECT_TRUE(KnowsActivations(report));
  report.nodes[0].output_shape.reset();
  EXPECT_FALSE(KnowsActivations(report));
  report.nodes[0].status = NodeStatus::kUnpriced;  // a matter of allow_unpriced
  EXPECT_TRUE(KnowsActivations(report));
}

TEST(MeasuresTest, OneOverOutweighsAllThatIsUnknown) {
  BudgetReport report;
  EXPECT_EQ(report.verdict(), Verdict::kPass);
  report.results.resize(2);
  report.results[0].verdict = Verdict::kUnknown;
  report.results[1].verdict = Verdict::kPass;
  EXPECT_EQ(report.verdict(), Verdict::kUnknown);
  report.results[1].verdict = Verdict::kOver;
  EXPECT_EQ(report.verdict(), Verdict::kOver);
  report.error = "cannot be read";
  EXPECT_EQ(report.verdict(), Verdict::kError);
  EXPECT_EQ(ToString(Verdict::kError), "error");
}

}  // namespace
}  // namespace acev2
