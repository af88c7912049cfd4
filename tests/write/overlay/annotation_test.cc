// SPDX-License-Identifier: Apache-2.0
//
// What an annotated model says of its nodes.
//
// Invariant: costs are worked out by hand: a Relu of n float32 numbers costs 32 n, an Add of them
// as much (one operand in front of the other's width).
#include "write/overlay/annotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "acev2/error.h"
#include "acev2/write.h"
#include "support/analyzing.h"

namespace acev2 {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

std::map<std::string, std::string> MapOf(const Metadata& metadata) {
  return {metadata.begin(), metadata.end()};
}

TEST(AnnotationTest, ACallShowsWhatItsFunctionCosts) {
  // 8 Relus a call: 8 × 32 = 256; the function is called twice, so that its Relu makes 512 in all.
  const Report report = testing::Analyze(R"(<ir_version: 10, opset_import: ["" : 21, "d" : 1]>
net (float[8] x) => (float[8] y) {
  [one] a = d.f (x)
  [two] y = d.f (a)
}
<domain: "d", opset_import: ["" : 21]>
f (p) => (q) { [relu] q = Relu (p) }
)");
  const NodeAnnotations nodes(report);
  const auto one = MapOf(nodes.Of(0));
  EXPECT_THAT(one, Contains(Pair("acev2.cost", "256")));
  EXPECT_THAT(one, Contains(Pair("acev2.share", "50.0 %")));
  EXPECT_THAT(one, Not(Contains(Key("acev2.bound"))));
  const auto relu = MapOf(nodes.Of(2));
  EXPECT_THAT(relu, Contains(Pair("acev2.cost", "512")));
  EXPECT_THAT(relu, Contains(Pair("acev2.runs", "2")));
  EXPECT_THAT(relu, Contains(Pair("acev2.operands", "float32")));
  const auto model = MapOf(ModelAnnotation(report));
  EXPECT_THAT(model, Contains(Pair("acev2.cost", "512")));
  EXPECT_THAT(model, Contains(Pair("acev2.unit", "ACEv2")));
  EXPECT_THAT(model, Contains(Pair("acev2.cost.activation", "512")));
  EXPECT_THAT(model, Not(Contains(Key("acev2.bound"))));
}

TEST(AnnotationTest, UnknownIsNotZeroAndBoundsAreSaid) {
  const Report report = testing::AnalyzeGraph(R"((float[N,4] x) => (a, float[N,4] y) {
  [gone] a = finn.Gone (x)
  [relu] y = Relu (x)
})");
  const NodeAnnotations nodes(report);
  const auto gone = MapOf(nodes.Of(0));
  EXPECT_THAT(gone, Contains(Pair("acev2.cost", "?")));
  EXPECT_THAT(gone, Contains(Pair("acev2.share", "?")));
  EXPECT_THAT(gone, Contains(Pair("acev2.bound", "lower")));
  EXPECT_THAT(gone, Contains(Pair("acev2.reason", HasSubstr("Gone"))));
  EXPECT_THAT(MapOf(nodes.Of(1)), Contains(Pair("acev2.cost", "128")));  // 4 × 32
  const auto model = MapOf(ModelAnnotation(report));
  EXPECT_THAT(model, Contains(Pair("acev2.bound", "lower")));
  EXPECT_THAT(model, Contains(Pair("acev2.nodes_unpriced", "1")));
  EXPECT_THAT(model, Contains(Pair("acev2.dims", "N=1")));
}

TEST(AnnotationTest, WhatONNXHasABodyForIsOneNodeOfTheFile) {
  const Report report = testing::AnalyzeGraph(R"((float[2,8] x) => (float[2,8] y) {
  [norm] y = MeanVarianceNormalization <axes: ints = [1]> (x)
})");
  ASSERT_NE(report.file_nodes, nullptr);
  ASSERT_EQ(report.file_nodes->size(), 1u);
  const std::vector<FileCost> costs = FileCosts(report);
  ASSERT_EQ(costs[0].nodes.size(), 1u);
  EXPECT_EQ(costs[0].with_body.acev2, report.totals.acev2);
  EXPECT_FALSE(report.totals.acev2.is_zero());
}

TEST(AnnotationTest, CostsOfABranchStandInItsIfOnce) {
  const Report report = testing::AnalyzeGraph(R"((bool c, float[4] x) => (float[4] y) {
  [choice] y = If (c) <then_branch = t () => (float[4] a) { [relu] a = Relu (x) },
                       else_branch = e () => (float[4] b) { [copy] b = Identity (x) }>
})");
  const std::vector<FileCost> costs = FileCosts(report);
  ASSERT_EQ(costs.size(), 3u);
  EXPECT_EQ(costs[0].with_body.acev2.ToDouble(), 128);  // the dearer branch: 4 × 32
  EXPECT_EQ(costs[1].with_body.acev2.ToDouble(), 128);
  EXPECT_TRUE(costs[2].with_body.acev2.is_zero());
}

TEST(AnnotationTest, ASavedReportDoesNotTellItsNodesApart) {
  const Report saved = ReadJson(
      WriteJson(testing::AnalyzeGraph("(float[4] x) => (float[4] y) { y = Relu (x) }")), "r.json");
  EXPECT_THROW(RequireFileNodes(saved, "--model-explorer"), Error);
}

}  // namespace
}  // namespace acev2
