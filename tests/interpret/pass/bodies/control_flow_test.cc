// SPDX-License-Identifier: Apache-2.0
//
// If, Loop and Scan: which branch, how often, and which shapes come out.
//
// Invariant: expectations follow from the operators' definitions and docs/metric.md (dearest
// branch; trip count × body; length × body), with the arithmetic beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// --- If ------------------------------------------------------------------------------------------

constexpr std::string_view kBranches =
    "If<then_branch = t () => (float[4,4] a) { a = MatMul(x, w) }, "
    "else_branch = e () => (float[4,4] b) { b = Identity(x) }>(c)";

std::string IfModel(std::string_view condition) {
  return "(float[4,4] x" + std::string(condition.empty() ? ", bool c" : "") +
         ") => (float[4,4] y) <float[4,4] w = ones" + std::string(condition) +
         "> { [if] y = " + std::string(kBranches) + " }";
}

Options WithBranch(Branch branch) {
  Options options;
  options.branch = branch;
  return options;
}

// 4·4·4 = 64 MACs in the dearer branch; the other is shown, not charged.
TEST(If, ChargesTheDearestBranchAndShowsBoth) {
  const Report report = AnalyzeGraph(IfModel(""));
  EXPECT_THAT(Labels(report),
              ElementsAre("if", "if/then_branch/MatMul#1", "if/else_branch/Identity#1"));
  EXPECT_EQ(report.totals.macs, Count(64));
  EXPECT_EQ(FindNode(report, "if/then_branch/MatMul#1").repeat, 1);
  EXPECT_EQ(FindNode(report, "if/else_branch/Identity#1").repeat, 0);
  EXPECT_THAT(FindNode(report, "if/else_branch/Identity#1").reason, HasSubstr("--branch"));
  EXPECT_TRUE(report.totals.upper_bound);
  EXPECT_FALSE(report.totals.lower_bound);
  EXPECT_EQ(FindNode(report, "if").output_shape, (PartialShape{4, 4}));
  EXPECT_EQ(FindDiagnostic(report, "dearest-branch").node, "if");
}

TEST(If, ChargesTheBranchTheUserAsksFor) {
  EXPECT_EQ(AnalyzeGraph(IfModel(""), WithBranch(Branch::kMax)).totals.macs, Count(64));
  EXPECT_EQ(AnalyzeGraph(IfModel(""), WithBranch(Branch::kThen)).totals.macs, Count(64));
  for (const Branch branch : {Branch::kMin, Branch::kElse}) {
    const Report report = AnalyzeGraph(IfModel(""), WithBranch(branch));
    EXPECT_EQ(report.totals.macs, Count(0));
    EXPECT_EQ(report.totals.acev2, Cost());
    EXPECT_EQ(report.totals.nodes, 3) << "the branch that is not charged is shown";
    EXPECT_FALSE(report.totals.upper_bound);
  }
}

// A condition that the model tells decides, whatever --branch says, and nothing is a bound.
TEST(If, FollowsAConstantCondition) {
  const Report then_report = AnalyzeGraph(IfModel(", bool c = {1}"), WithBranch(Branch::kElse));
  EXPECT_EQ(then_report.totals.macs, Count(64));
  EXPECT_FALSE(then_report.totals.upper_bound);
  const Report else_report = AnalyzeGraph(IfModel(", bool c = {0}"));
  EXPECT_EQ(else_report.totals.macs, Count(0));
  EXPECT_FALSE(else_report.totals.upper_bound);
  EXPECT_THAT(FindNode(else_report, "if/then_branch/MatMul#1").reason, HasSubstr("never runs"));
}

// A condition on shapes is known once shapes are: rank 2 is 2.
TEST(If, FollowsAConditionComputedFromShapes) {
  const Report report = AnalyzeGraph(
      "(float[4,4] x) => (float[4,4] y) <float[4,4] w = ones, int64 two = {2}> "
      "{ s = Shape(x) r = Size(s) c = Equal(r, two) [if] y = " +
      std::string(kBranches) + " }");
  EXPECT_EQ(report.totals.macs, Count(64));
  EXPECT_FALSE(report.totals.upper_bound);
}

// What a branch that never runs lacks is not missing from the total.
TEST(If, ABranchThatNeverRunsNeedsNoPrice) {
  const std::string graph =
      " { [if] y = If<then_branch = t () => (a) { a = my.domain.Foo(x) }, "
      "else_branch = e () => (b) { b = Relu(x) }>(c) }";
  const Report never = AnalyzeGraph("(float[4] x) => (y) <bool c = {0}>" + graph);
  EXPECT_FALSE(never.totals.lower_bound);
  EXPECT_EQ(WorkOf(never), "cmp 4 float32 float32");
  const Report maybe = AnalyzeGraph("(float[4] x, bool c) => (y)" + graph);
  EXPECT_TRUE(maybe.totals.lower_bound);
  EXPECT_THAT(Unpriced(maybe), ElementsAre("if/then_branch/Foo#1"));
}

// The shape behind an If is that of the branch that is charged: 8 or 2 elements to the Relu.
TEST(If, PassesTheShapeOfTheChargedBranchOn) {
  constexpr std::string_view kGraph =
      "(float[1,4] x, bool c) => (z) <float[4,8] v = ones, float[4,2] w = ones> "
      "{ y = If<then_branch = t () => (a) { a = MatMul(x, v) }, "
      "else_branch = e () => (b) { b = MatMul(x, w) }>(c) z = Relu(y) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(kGraph), "Relu#1"), "cmp 8 float32 float32");
  EXPECT_EQ(WorkOf(AnalyzeGraph(kGraph, WithBranch(Branch::kMin)), "Relu#1"),
            "cmp 2 float32 float32");
  EXPECT_EQ(FindDiagnostic(AnalyzeGraph(kGraph), "branch-shapes").node, "If#1");
}

// Weights that branches share are parameters once; a branch's own are too.
TEST(If, CountsParametersOfItsBranches) {
  EXPECT_EQ(AnalyzeGraph(IfModel("")).totals.parameters, Count(16));
}

// A branch reads payloads as the graph around it does; what it returns is real (4 multiplies).
TEST(If, ReadsPayloadsAndReturnsRealValues) {
  const Report report = AnalyzeGraph(
      "(int8[4] q, bool c) => (y) <float s = {0.3}> { x = DequantizeLinear(q, s) "
      "[if] y = If<then_branch = t () => (a) { a = Relu(x) }, "
      "else_branch = e () => (b) { b = Identity(x) }>(c) }");
  EXPECT_EQ(WorkOf(report, "if/then_branch/Relu#1"), "mul 4 int8 float32; cmp 4 int8 int8");
  EXPECT_EQ(report.model.outputs.at(0).value, kFloat32);
}

TEST(If, WithoutABranchIsUnpriced) {
  const Report report = AnalyzeGraph(
      "(float[4] x, bool c) => (y) { y = If<then_branch = t () => (a) { a = Relu(x) }>(c) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("If#1"));
}

// --- Loop ----------------------------------------------------------------------------------------

/// A loop whose body multiplies [1,4] by w [4,4] = 16 MACs, and collects its state.
std::string LoopModel(std::string_view inputs, std::string_view constants, std::string_view count,
                      std::string_view condition = "", std::string_view next = "c2 = Identity(c)") {
  return "(float[1,4] x" + std::string(inputs) + ") => (last, all) <float[4,4] w = ones" +
         std::string(constants) +
         "> { [loop] last, all = Loop<body = b (int64 i, bool c, float[1,4] s) => "
         "(bool c2, float[1,4] t, float[1,4] u) { " +
         std::string(next) + " t = MatMul(s, w) u = Identity(t) }>(" + std::string(count) + ", " +
         std::string(condition) + ", x) }";
}

// 5 runs of 16 MACs.
TEST(Loop, MultipliesItsBodyByAKnownTripCount) {
  const Report report = AnalyzeGraph(LoopModel("", ", int64 n = {5}", "n"));
  EXPECT_EQ(report.totals.macs, Count(80));
  EXPECT_EQ(FindNode(report, "loop/body/MatMul#1").repeat, 5);
  EXPECT_FALSE(report.totals.lower_bound);
  EXPECT_FALSE(report.totals.upper_bound) << "the condition is handed on";
  EXPECT_EQ(report.totals.parameters, Count(16));
  EXPECT_THAT(Unpriced(report), IsEmpty());
}

// Carried values keep their shape, collected ones are stacked along a new first axis.
TEST(Loop, StacksScanOutputs) {
  const Report report = AnalyzeGraph(LoopModel("", ", int64 n = {5}", "n"));
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{1, 4}));
  EXPECT_EQ(report.model.outputs.at(1).shape, (PartialShape{5, 1, 4}));
}

// How often a data-dependent loop runs is not known: one iteration and a lower bound, unless the
// user tells: 7 · 16.
TEST(Loop, WithAnUnknownTripCountIsALowerBound) {
  const std::string model = LoopModel(", int64 n", "", "n");
  const Report report = AnalyzeGraph(model);
  EXPECT_THAT(Unpriced(report), ElementsAre("loop"));
  EXPECT_EQ(report.totals.macs, Count(16));
  EXPECT_TRUE(report.totals.lower_bound);
  EXPECT_THAT(FindDiagnostic(report, "unknown-trip-count").hint, HasSubstr("--trip-count"));
  EXPECT_EQ(report.model.outputs.at(1).shape, (PartialShape{std::nullopt, 1, 4}));

  Options options;
  options.trip_count = 7;
  const Report told = AnalyzeGraph(model, options);
  EXPECT_EQ(told.totals.macs, Count(112));
  EXPECT_FALSE(told.totals.lower_bound);
  EXPECT_EQ(told.model.outputs.at(1).shape, (PartialShape{7, 1, 4}));
}

// The model's own count wins over the user's, which is for what the model does not tell.
TEST(Loop, PrefersTheModelsTripCount) {
  Options options;
  options.trip_count = 7;
  EXPECT_EQ(AnalyzeGraph(LoopModel("", ", int64 n = {5}", "n"), options).totals.macs, Count(80));
}

// 2^63 − 1 is how exporters write "until the condition ends it", as is a missing count.
TEST(Loop, ReadsTheLargestCountAsNone) {
  for (const auto& [constant, name] :
       {std::pair(", int64 n = {9223372036854775807}", "n"), std::pair("", "")}) {
    const Report report = AnalyzeGraph(LoopModel(", bool go", constant, name, "go"));
    EXPECT_THAT(Unpriced(report), ElementsAre("loop")) << name;
    EXPECT_EQ(report.totals.macs, Count(16));
  }
}

TEST(Loop, ThatNeverRunsCostsNothing) {
  for (const std::string& model : {LoopModel("", ", int64 n = {0}", "n"),
                                   LoopModel("", ", int64 n = {5}, bool no = {0}", "n", "no")}) {
    const Report report = AnalyzeGraph(model);
    EXPECT_EQ(report.totals.acev2, Cost());
    EXPECT_EQ(FindNode(report, "loop/body/MatMul#1").repeat, 0);
    EXPECT_FALSE(report.totals.lower_bound);
    EXPECT_EQ(report.model.outputs.at(1).shape, (PartialShape{0, 1, 4}));
  }
}

// A condition that the body computes may end it before its limit: an upper bound.
TEST(Loop, WithAComputedConditionIsAnUpperBound) {
  const Report report = AnalyzeGraph(
      LoopModel("", ", int64 n = {5}, int64 three = {3}", "n", "", "c2 = Less(i, three)"));
  EXPECT_EQ(report.totals.macs, Count(80));
  EXPECT_TRUE(report.totals.upper_bound);
  EXPECT_EQ(FindDiagnostic(report, "upper-trip-count").node, "loop");
}

// What the body calls its own result says nothing about how it comes about.
TEST(Loop, ReadsAConditionByItsMakingNotItsName) {
  const Report report = AnalyzeGraph(
      "(float[2] x) => (y) <int64 n = {3}, bool c = {1}> { [loop] y = Loop(n, c, x) <body = b "
      "(int64 i, bool k, float[2] s) => (bool condition, float[2] t) "
      "{ t = Add(s, s) r = ReduceMax<keepdims=0>(s) condition = Cast<to=9>(r) }> }");
  EXPECT_TRUE(report.totals.upper_bound);
  EXPECT_EQ(FindDiagnostic(report, "upper-trip-count").node, "loop");
}

// A chain of carried values passes the growth of the first on by one a run: in the end the last has
// another size in every run, however long the chain.
TEST(Loop, GivesUpShapesThatDoNotSettle) {
  constexpr int kCarried = 12;
  std::string given, taken, made, results, nodes = "s0n = Concat<axis=0>(s0, s0) ";
  for (int i = 0; i < kCarried; ++i) {
    const std::string name = "s" + std::to_string(i);
    given += ", x";
    taken += ", float[N] " + name;
    made += ", float[N] " + name + "n";
    results += "y" + std::to_string(i) + ", ";
    if (i > 0) nodes += name + "n = Identity(s" + std::to_string(i - 1) + ") ";
  }
  const std::string last = "s" + std::to_string(kCarried - 1);
  const Report report =
      AnalyzeGraph("(float[2] x) => (y) <int64 n = {40}, bool c = {1}> { [loop] " + results +
                   "y = Loop(n, c" + given + ") <body = b (int64 i, bool k" + taken +
                   ") => (bool k2" + made + ", float[M] a) { k2 = Identity(k) " + nodes +
                   "[add] a = Add(" + last + ", " + last + ") }> }");
  EXPECT_EQ(FindNode(report, "loop/body/add").status, NodeStatus::kUnpriced);
}

// 3 runs of 4 runs of 16 MACs = 192; the inner body reads w from two graphs further out.
TEST(Loop, NestsMultiply) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float[4,4] w = ones, int64 three = {3}, int64 four = {4}> "
      "{ [outer] y = Loop<body = b (int64 i, bool c, float[1,4] s) => (bool c2, float[1,4] t) "
      "{ c2 = Identity(c) [inner] t = Loop<body = d (int64 j, bool e, float[1,4] p) => "
      "(bool e2, float[1,4] q) { e2 = Identity(e) q = MatMul(p, w) }>(four, , s) }>(three, , x) }");
  EXPECT_EQ(report.totals.macs, Count(192));
  EXPECT_EQ(FindNode(report, "outer/body/inner/body/MatMul#1").repeat, 12);
  EXPECT_EQ(FindNode(report, "outer/body/inner").repeat, 3);
  EXPECT_EQ(report.totals.parameters, Count(16));
}

// What each round lengthens has no one size: the Relu on it cannot be priced, the MatMul of fixed
// size can.
TEST(Loop, OpensDimensionsThatGrow) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float[4,4] w = ones, int64 n = {5}> "
      "{ [loop] y, z = Loop<body = b (int64 i, bool c, float[k,4] s) => (bool c2, float[k2,4] t, "
      "r) "
      "{ c2 = Identity(c) m = MatMul(x, w) g = Concat<axis=0>(s, m) t = Relu(g) r = Relu(m) }>"
      "(n, , x) }");
  EXPECT_EQ(report.totals.macs, Count(80));
  EXPECT_THAT(Unpriced(report), ElementsAre("loop/body/Relu#1"));
  EXPECT_EQ(WorkOf(report, "loop/body/Relu#2"), "cmp 20 float32 float32");
  EXPECT_TRUE(report.totals.lower_bound);
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{std::nullopt, 4}));
}

// Every node of the body stands in the report once, however often the body was tried.
TEST(Loop, ListsItsBodyOnce) {
  const Report report = AnalyzeGraph(LoopModel("", ", int64 n = {5}", "n"));
  EXPECT_THAT(Labels(report), ElementsAre("loop", "loop/body/Identity#1", "loop/body/MatMul#1",
                                          "loop/body/Identity#2"));
}

// A body whose work overflows in a thousand million rounds is an error, never a wrap.
TEST(Loop, OverflowsWithAnError) {
  EXPECT_THAT(
      ErrorOf("(float[100000,100000] x) => (y) <int64 n = {2000000000}> "
              "{ y = Loop<body = b (int64 i, bool c, float[100000,100000] s) => "
              "(bool c2, float[100000,100000] t) { c2 = Identity(c) t = Relu(s) }>(n, , x) }"),
      HasSubstr("2^63"));
}

TEST(Loop, WithoutABodyIsUnpriced) {
  const Report report = AnalyzeGraph("(float[4] x, int64 n) => (y) { y = Loop(n, , x) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("Loop#1"));
}

// --- Scan ----------------------------------------------------------------------------------------

// 10 rows of x [10,3]: each adds its row to the state (3 adds) and hands the sum out.
TEST(Scan, RunsItsBodyOncePerSlice) {
  const Report report = AnalyzeGraph(
      "(float[3] start, float[10,3] x) => (last, all) "
      "{ [scan] last, all = Scan<num_scan_inputs = 1, body = b (float[3] s, float[3] row) => "
      "(float[3] t, float[3] u) { t = Add(s, row) u = Identity(t) }>(start, x) }");
  EXPECT_EQ(WorkOf(report), Canonical("add 30 float32 float32"));
  EXPECT_EQ(FindNode(report, "scan/body/Add#1").repeat, 10);
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{3}));
  EXPECT_EQ(report.model.outputs.at(1).shape, (PartialShape{10, 3}));
  EXPECT_FALSE(report.totals.upper_bound) << "its length is exact";
}

// Slices along another axis, stacked along another: [3,10] gives 10 columns, out come [3,10] again.
TEST(Scan, FollowsItsAxes) {
  const Report report = AnalyzeGraph(
      "(float[3,10] x) => (all) { [scan] all = Scan<num_scan_inputs = 1, scan_input_axes = [1], "
      "scan_output_axes = [-1], body = b (column) => (u) { u = Relu(column) }>(x) }");
  EXPECT_EQ(WorkOf(report), "cmp 30 float32 float32");
  EXPECT_EQ(FindNode(report, "scan/body/Relu#1").repeat, 10);
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{3, 10}));
}

// Opset 8: lengths in front and a batch axis before the scan axis. 2 · 10 runs of 3 adds.
TEST(Scan, OfOpset8HasABatchAxis) {
  const Report report = AnalyzeGraph(
      "(float[2,3] start, float[2,10,3] x) => (last, all) "
      "{ [scan] last, all = Scan<num_scan_inputs = 1, body = b (float[3] s, float[3] row) => "
      "(float[3] t, float[3] u) { t = Add(s, row) u = Identity(t) }>(, start, x) }",
      {}, 8);
  EXPECT_EQ(WorkOf(report), Canonical("add 60 float32 float32"));
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{2, 3}));
  EXPECT_EQ(report.model.outputs.at(1).shape, (PartialShape{2, 10, 3}));
}

TEST(Scan, OfUnknownLengthIsALowerBound) {
  const Report report = AnalyzeGraph(
      "(float[3] start, float[10,3] x) => (last) <float[rows,3] rows> "
      "{ rows = my.domain.Foo(x) "
      "[scan] last = Scan<num_scan_inputs = 1, body = b (float[3] s, float[3] row) => "
      "(float[3] t) { t = Add(s, row) }>(start, rows) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("Foo#1", "scan"));
  EXPECT_EQ(WorkOf(report, "scan/body/Add#1"), "add 3 float32 float32");
  EXPECT_TRUE(report.totals.lower_bound);
}

// --- SequenceMap ---------------------------------------------------------------------------------

// Work that cannot be found is no free work.
TEST(SequenceMap, WithoutABodyIsUnpriced) {
  const Report report = AnalyzeGraph("(seq(float[2]) x) => (y) { [map] y = SequenceMap(x) }");
  EXPECT_EQ(FindNode(report, "map").status, NodeStatus::kUnpriced);
  EXPECT_TRUE(report.totals.lower_bound);
}

// --- Branches that are not charged ---------------------------------------------------------------

Options ChargeBranch(Branch branch) {
  Options options;
  options.branch = branch;
  return options;
}

constexpr const char* kUnknownElse =
    "(float[4,4] a, bool c) => (y) { y = If(c) <then_branch = t () => (float[4,4] u) "
    "{ u = MatMul(a, a) }, else_branch = e () => (float[4,4] v) { v = my.domain.Foo(a) }> }";

// 4·4·4 = 64 MACs. Whoever says which branch runs need not know what the other one costs.
TEST(Branches, ThatNeverRunOpenNoTotal) {
  const Report then = AnalyzeGraph(kUnknownElse, ChargeBranch(Branch::kThen));
  EXPECT_FALSE(then.totals.lower_bound);
  EXPECT_THAT(Unpriced(then), ::testing::IsEmpty());
  EXPECT_EQ(then.totals.macs, Count(64));
  for (const std::string& diagnostic : Diagnostics(then)) {
    EXPECT_THAT(diagnostic, ::testing::Not(::testing::HasSubstr("Foo")));
  }
  const Report dearest = AnalyzeGraph(kUnknownElse, ChargeBranch(Branch::kMax));
  EXPECT_TRUE(dearest.totals.lower_bound);
  EXPECT_THAT(FindDiagnostic(dearest, "dearest-branch").message,
              ::testing::HasSubstr("as far as they are priced"));
}

// The cheaper of two branches is the least that an inference costs.
TEST(Branches, ThatAreCheapestAreLowerBounds) {
  const Report report = AnalyzeGraph(
      "(float[4,4] a, bool c) => (y) { y = If(c) <then_branch = t () => (float[4,4] u) "
      "{ u = MatMul(a, a) }, else_branch = e () => (float[4,4] v) { v = Identity(a) }> }",
      ChargeBranch(Branch::kMin));
  EXPECT_EQ(report.totals.macs, Count(0));
  EXPECT_TRUE(report.totals.lower_bound);
  EXPECT_EQ(FindDiagnostic(report, "cheapest-branch").node, "If#1");
  EXPECT_LE(report.totals.peak_activation_bits, report.totals.activation_bits);
}

}  // namespace
}  // namespace acev2::testing
