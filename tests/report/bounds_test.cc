// SPDX-License-Identifier: Apache-2.0
//
// Which nodes may cost more or less than they are charged for.
#include "report/bounds.h"

#include <gtest/gtest.h>

#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

/// "≥", "≤", "~" or "=" of the node `name`.
std::string BoundOf(const Report& report, std::string_view name) {
  const NodeCost& node = FindNode(report, name);
  const auto place = static_cast<std::size_t>(&node - report.nodes.data());
  const NodeBounds bounds = BoundsOfNodes(report).at(place);
  if (bounds.lower && bounds.upper) return "~";
  return bounds.lower ? "≥" : bounds.upper ? "≤" : "=";
}

TEST(BoundsTest, WithoutAPriceItIsAtLeast) {
  const Report report =
      AnalyzeGraph("(float[4] x) => (y, t) { [foo] t = my.domain.Foo(x) [relu] y = Relu(x) }");
  EXPECT_EQ(BoundOf(report, "foo"), "≥");
  EXPECT_EQ(BoundOf(report, "relu"), "=");
}

constexpr const char* kBranches =
    "(bool c, float[4] x) => (y) { [before] z = Relu(x) [if] t = If(c)<then_branch = a () => "
    "(float[4] p) { [dear] p = Mul(x, x) }, else_branch = b () => (float[4] q) { [cheap] q = "
    "Add(x, "
    "x) }> [after] y = Relu(t) }";

// The dearest branch may not run; what stands around it runs whatever the condition is.
TEST(BoundsTest, OfTheDearestBranch) {
  const Report report = AnalyzeGraph(kBranches);
  EXPECT_EQ(BoundOf(report, "if/then_branch/dear"), "≤");
  EXPECT_EQ(BoundOf(report, "if/else_branch/cheap"), "=");  // it is not charged
  EXPECT_EQ(BoundOf(report, "if"), "≤");
  EXPECT_EQ(BoundOf(report, "before"), "=");
  EXPECT_EQ(BoundOf(report, "after"), "=");
}

// A module may be called like the node of another graph, or like a branch.
TEST(BoundsTest, NamesSayNothingOfBodies) {
  const Report report = AnalyzeGraph(
      "(bool c, float[4] x) => (y) { [m] t = If(c)<then_branch = a () => (float[4] p) { [dear] p = "
      "Mul(x, x) }, else_branch = b () => (float[4] q) { [cheap] q = Identity(x) }> "
      "[\"m/relu\"] u = Relu(t) [\"m/then_branch/abs\"] y = Abs(u) }");
  EXPECT_EQ(BoundOf(report, "m"), "≤");
  EXPECT_EQ(BoundOf(report, "m/then_branch/dear"), "≤");
  EXPECT_EQ(BoundOf(report, "m/relu"), "=");
  EXPECT_EQ(BoundOf(report, "m/then_branch/abs"), "=");
}

TEST(BoundsTest, OfTheCheapestBranchAndOfAChosenOne) {
  Options options;
  options.branch = Branch::kMin;
  const Report least = AnalyzeGraph(kBranches, options);
  EXPECT_EQ(BoundOf(least, "if/else_branch/cheap"), "≥");
  EXPECT_EQ(BoundOf(least, "if/then_branch/dear"), "=");
  EXPECT_EQ(BoundOf(least, "after"), "=");
  options.branch = Branch::kThen;
  EXPECT_EQ(BoundOf(AnalyzeGraph(kBranches, options), "if/then_branch/dear"), "=");
}

std::string Loop(const std::string& limit, const std::string& condition) {
  return "(float[4] x, int64 m) => (y) <int64 n = {5}, bool c = {1}, int64 three = {3}> { [loop] t "
         "= "
         "Loop(" +
         limit +
         ", c, x)<body = b (int64 i, bool k, float[4] s) => (bool k2, float[4] r) { "
         "[relu] r = Relu(s) k2 = " +
         condition + " }> [after] y = Relu(t) }";
}

TEST(BoundsTest, OfALoopThatMayEndBefore) {
  const Report report = AnalyzeGraph(Loop("n", "Less(i, three)"));
  EXPECT_EQ(BoundOf(report, "loop/body/relu"), "≤");
  EXPECT_EQ(BoundOf(report, "after"), "=");
  EXPECT_EQ(FindDiagnostic(report, "upper-trip-count").hint, "--trip-count N charges N iterations");
  // Who tells the number tells it for sure: 2 · 4 compares in the body, 4 behind it.
  Options options;
  options.trip_count = 2;
  const Report told = AnalyzeGraph(Loop("n", "Less(i, three)"), options);
  EXPECT_EQ(WorkOf(told, "loop/body/relu"), "cmp 8 float32 float32");
  EXPECT_EQ(BoundOf(told, "loop/body/relu"), "=");
  EXPECT_FALSE(told.totals.upper_bound);
  // It is never more than the limit.
  options.trip_count = 9;
  EXPECT_EQ(WorkOf(AnalyzeGraph(Loop("n", "Less(i, three)"), options), "loop/body/relu"),
            "cmp 20 float32 float32");
  // A loop that tells its number is left alone.
  EXPECT_EQ(WorkOf(AnalyzeGraph(Loop("n", "Identity(k)"), options), "loop/body/relu"),
            "cmp 20 float32 float32");
}

// One iteration is charged of how many there are.
TEST(BoundsTest, OfALoopWhoseNumberNobodyKnows) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <bool c = {1}> { [loop] y = Loop(, c, x)<body = b (int64 i, bool k, "
      "float[4] s) => (bool k2, float[4] r) { [relu] r = Relu(s) m = ReduceMax<keepdims=0>(s) k2 = "
      "Cast<to=9>(m) }> }");
  EXPECT_EQ(BoundOf(report, "loop"), "≥");
  EXPECT_EQ(BoundOf(report, "loop/body/relu"), "≥");
  const NodeCost& relu = FindNode(report, "loop/body/relu");
  const auto place = static_cast<std::size_t>(&relu - report.nodes.data());
  EXPECT_TRUE(BoundsOfNodes(report).at(place).more_runs);
}

// What is computed from a tensor that may be smaller may be smaller, in bodies and behind them too.
TEST(BoundsTest, FollowASizeThatDependsOnData) {
  const Report report = AnalyzeGraph(
      "(float[10] x, bool c) => (y, z, v) <bool on = {1}> { [nz] i = NonZero(x) [add] t = Add(i, "
      "i) "
      "[shape] s = Shape(t) [expand] e = Expand(x, x2) x2 = Constant<value_ints=[10]>() "
      "[other] z = Relu(e) [mul] y = Mul(t, t) [reads] w = ReduceSum<keepdims=0>(s) "
      "[sum] v = Cast<to=1>(w) }");
  for (const char* name : {"nz", "add", "mul"}) EXPECT_EQ(BoundOf(report, name), "≤") << name;
  EXPECT_EQ(BoundOf(report, "other"), "=");
  EXPECT_EQ(BoundOf(report, "expand"), "=");
}

TEST(BoundsTest, FollowASizeOutOfABody) {
  const Report report = AnalyzeGraph(
      "(float[10] x, bool c) => (y) { [if] t = If(c)<then_branch = a () => (int64[1,k] p) { [nz] p "
      "= "
      "NonZero(x) }, else_branch = b () => (int64[1,k] q) { [nz] q = NonZero(x) }> [add] y = "
      "Add(t, "
      "t) }");
  EXPECT_EQ(BoundOf(report, "if/then_branch/nz"), "≤");
  EXPECT_EQ(BoundOf(report, "add"), "≤");
}

// Samples per bin depend on the regions, the size of the result does not.
TEST(BoundsTest, DoNotFollowAnAmountOfWork) {
  const Report report = AnalyzeGraph(
      "(float[1,2,8,8] x, float[3,4] rois, int64[3] b) => (y) { [roi] t = "
      "RoiAlign<output_height=2, output_width=2, sampling_ratio=0>(x, rois, b) [relu] y = Relu(t) "
      "}");
  EXPECT_EQ(BoundOf(report, "roi"), "≤");
  EXPECT_EQ(BoundOf(report, "relu"), "=");
}

TEST(BoundsTest, ANodeOfWhichNothingIsKnownHasNoUpperOne) {
  const Report report =
      AnalyzeGraph("(float[10] x) => (y) { [nz] i = NonZero(x) [foo] y = my.domain.Foo(i) }");
  EXPECT_EQ(BoundOf(report, "foo"), "≥");
}

// A transform along 6 or 10 entries: the longer axis is charged until the user says which.
TEST(BoundsTest, TheUserTellsANumberThatWorkDependsOn) {
  const std::string graph = "(float[1,6,10,2] x, int64 axis) => (y) { [dft] y = DFT(x, , axis) }";
  const Report report = AnalyzeGraph(graph);
  EXPECT_EQ(BoundOf(report, "dft"), "≤");
  EXPECT_EQ(FindDiagnostic(report, "upper-bound").hint, "--value axis=N tells it");
  Options options;
  options.values["axis"] = {1};
  const Report told = AnalyzeGraph(graph, options);
  EXPECT_EQ(BoundOf(told, "dft"), "=");
  EXPECT_LT(told.totals.macs, report.totals.macs);
}

// 4 of the 10 elements: 1·4 additions of 64 bits each in the next node.
TEST(BoundsTest, TheUserTellsHowManyThereAre) {
  const std::string graph = "(float[10] x) => (y) { [nz] i = NonZero(x) [add] y = Add(i, i) }";
  EXPECT_EQ(FindDiagnostic(AnalyzeGraph(graph), "upper-bound").hint,
            "--input i=1xN tells a likelier number");
  Options options;
  options.inputs["i"] = {1, 4};
  const Report told = AnalyzeGraph(graph, options);
  EXPECT_EQ(FindNode(told, "nz").output_shape, (PartialShape{1, 4}));
  EXPECT_EQ(WorkOf(told, "add"), "add 4 int64 int64");
  EXPECT_EQ(BoundOf(told, "add"), "=");
  EXPECT_FALSE(told.totals.upper_bound);
  options.inputs["i"] = {1, 11};
  EXPECT_EQ(
      ErrorOf(graph, options),
      "case.onnxtxt: node 'nz' (NonZero): --input i: a result whose size depends on data cannot "
      "be that large");
  options.inputs["i"] = {2, 4};
  EXPECT_NE(ErrorOf(graph, options), "");
  // Other results follow from the inputs.
  options.inputs = {{"y", {1, 4}}};
  EXPECT_EQ(ErrorOf(graph, options),
            "case.onnxtxt: --input y: the model has no input of that name");
}

}  // namespace
}  // namespace acev2::testing
