// SPDX-License-Identifier: Apache-2.0
//
// Graphs as they come: odd names, nodes in any order, and graphs that are no graphs.
//
// Invariant: expectations follow from the IR specification; a broken graph ends in diagnostics with
// every node listed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "acev2/analyze.h"
#include "load/onnx_text.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// --- Names ---------------------------------------------------------------------------------------

TEST(Names, AreMadeUnique) {
  const Report report = AnalyzeGraph(
      "(float[3] x) => (y) { a = Relu(x) [n] b = Relu(a) [n] c = Relu(b) d = Relu(c) "
      "y = Neg(d) }");
  EXPECT_THAT(Labels(report), ElementsAre("Relu#1", "n", "n#2", "Relu#2", "Neg#1"));
}

// Also where a name looks like a label.
TEST(Names, ThatLookLikeLabelsDoNotCollide) {
  const Report report = AnalyzeGraph(
      "(float[3] x) => (y) { [\"Relu#1\"] a = Relu(x) b = Relu(a) [n] c = Relu(b) [n] d = Relu(c) "
      "[\"n#2\"] y = Relu(d) }");
  EXPECT_EQ(report.totals.nodes, 5);  // CheckReport has seen to it that labels differ
  EXPECT_THAT(Labels(report), Contains("n#2"));
}

// Names of a subgraph may repeat those of the graph.
TEST(Names, OfSubgraphsStandUnderTheirParent) {
  const Report report = AnalyzeGraph(
      "(float[3] x, bool c) => (y) { [n] y = If<then_branch = t () => (a) { [n] a = Relu(x) }, "
      "else_branch = e () => (b) { [n] b = Relu(x) }>(c) }");
  EXPECT_THAT(Labels(report), ElementsAre("n", "n/then_branch/n", "n/else_branch/n"));
}

// --- What is no graph ----------------------------------------------------------------------------

// Order does not matter; what matters is what is made from what.
TEST(Graphs, MayListNodesInAnyOrder) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float[4,2] w = ones> "
      "{ y = Relu(h) h = MatMul(x, w) }");
  EXPECT_EQ(WorkOf(report), "mac 8 float32 float32; cmp 2 float32 float32");
  EXPECT_THAT(Labels(report), ElementsAre("Relu#1", "MatMul#1")) << "in the order of the graph";
  EXPECT_THAT(Diagnostics(report), IsEmpty());
}

TEST(Graphs, WithCyclesListEveryNode) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y, z) { a = Add(x, c) b = Relu(a) c = Neg(b) y = Exp(x) z = Exp(c) }");
  EXPECT_EQ(report.totals.nodes, 5);
  EXPECT_THAT(Diagnostics(report), Contains("cycle Add#1"));
  EXPECT_THAT(Diagnostics(report), Contains("cycle Neg#1"));
  EXPECT_EQ(std::ranges::count(report.diagnostics, "missing-input", &Diagnostic::code), 0)
      << "what stands on the cycle is made by something";
  EXPECT_EQ(FindNode(report, "Add#1").reason, "on a cycle of the graph or behind one");
  EXPECT_EQ(std::ranges::count(report.diagnostics, "unknown-work", &Diagnostic::code), 0);
  EXPECT_EQ(WorkOf(report, "Exp#1"), "func 4 float32 float32") << "it stands beside the cycle";
  EXPECT_TRUE(report.totals.lower_bound);
}

// The first definition of a is read by nothing that is needed, but nobody can tell which one a
// runtime takes: both run. b stands on no way to y.
TEST(Graphs, RunAllThatMakeANameTheirOutputsAreMadeOf) {
  const Report report =
      AnalyzeGraph("(float[4] x) => (y) { b = Neg(x) a = Relu(x) a = Tanh(x) y = Exp(a) }");
  EXPECT_THAT(Diagnostics(report), Contains("dead-node Neg#1"));
  EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 4 float32 float32");
  EXPECT_EQ(WorkOf(report, "Tanh#1"), "func 4 float32 float32");
  EXPECT_EQ(WorkOf(report, "Neg#1"), "free");
}

// Before IR version 4 every initializer had to be an input as well.
TEST(Graphs, SayWhichConstantsARuntimeMayReplace) {
  const auto notes = [](int ir_version) {
    onnx::ModelProto model = ParseText(
        "<ir_version: 10, opset_import: [\"\" : 11]> g (float[1,4] x) => (float[1,2] y) "
        "<float[4,2] w = {1,2,3,4,5,6,7,8}, float[1] b = {1}> { p = MatMul(x, w) y = Add(p, b) }",
        "m");
    model.set_ir_version(ir_version);
    for (const char* name : {"w", "b"}) {
      auto* input = model.mutable_graph()->add_input();
      input->set_name(name);
      input->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
    }
    const Report report = AnalyzeBytes(model.SerializeAsString(), "m");
    EXPECT_EQ(report.totals.parameters, Count(9)) << "they are constants either way";
    std::vector<std::string> messages;
    for (const Diagnostic& row : report.diagnostics) messages.push_back(row.message);
    return messages;
  };
  EXPECT_THAT(notes(3), IsEmpty());
  EXPECT_THAT(notes(4), ElementsAre("input 'w' and 1 more have values in the file, which a runtime "
                                    "may replace; counted as constant"));
}

TEST(Graphs, WithANodeThatReadsItselfListIt) {
  const Report report = AnalyzeGraph("(float[4] x) => (y) { y = Add(x, y) }");
  EXPECT_THAT(Diagnostics(report), Contains("cycle Add#1"));
  EXPECT_EQ(report.totals.nodes, 1);
}

TEST(Graphs, WithTwoMakersOfOneNameReadTheLast) {
  const Report report =
      AnalyzeGraph("(float[4] x, float[6] z) => (y) { a = Relu(x) a = Relu(z) y = Exp(a) }");
  EXPECT_THAT(Diagnostics(report), ElementsAre("duplicate-output Relu#2"));
  EXPECT_EQ(WorkOf(report, "Exp#1"), "func 6 float32 float32");
}

// A reader between the two gets the first, as in a runtime that runs node after node; x, which is
// defined anew, is what stood there before to the node that defines it.
TEST(Graphs, WithTwoMakersOfOneNameReadTheLastBeforeThem) {
  const Report between = AnalyzeGraph(
      "(float[4] x, float[6] z) => (y, v) { a = Relu(x) y = Exp(a) a = Relu(z) v = Exp(a) }");
  EXPECT_EQ(WorkOf(between, "Exp#1"), "func 4 float32 float32");
  EXPECT_EQ(WorkOf(between, "Exp#2"), "func 6 float32 float32");
  const Report anew = AnalyzeGraph(
      "(float[3,4] x) => (y) { x = Relu(x) x = ReduceMax<keepdims=0>(x) y = Exp(x) }", {}, 13);
  EXPECT_EQ(WorkOf(anew, "Relu#1"), "cmp 12 float32 float32");
  EXPECT_EQ(WorkOf(anew, "Exp#1"), "func 1 float32 float32");
}

// 3 rows times a 4×1 matrix are 12 MACs, on 4 parameters.
TEST(Graphs, WithTwoInitializersOfOneNameReadTheLast) {
  const Report report = AnalyzeGraph(
      "(float[3,4] x) => (y) <float[4,5] w = ones, float[4,1] w = ones> { y = MatMul(x, w) }");
  EXPECT_EQ(WorkOf(report), "mac 12 float32 float32");
  EXPECT_EQ(report.totals.parameters, 4);
  EXPECT_EQ(FindDiagnostic(report, "duplicate-output").message,
            "two initializers are called 'w'; readers get the last");
}

// Only domains that nodes are of count, those of nodes in bodies and functions included.

TEST(Graphs, WithInputsThatNothingMakesSayWhich) {
  const Report report = AnalyzeGraph("(float[4] x) => (y) { y = Add(x, ghost) }");
  EXPECT_EQ(FindDiagnostic(report, "missing-input").message,
            "input 'ghost' is produced by nothing before it");
  EXPECT_EQ(FindDiagnostic(report, "missing-input").node, "Add#1");
  EXPECT_THAT(Unpriced(report), ElementsAre("Add#1"));
}

TEST(Graphs, WithOutputsThatNothingMakesSayWhich) {
  const Report report = AnalyzeGraph("(float[4] x) => (y, ghost) { y = Relu(x) }");
  EXPECT_EQ(FindDiagnostic(report, "missing-output").message,
            "nothing makes the graph output 'ghost'");
  EXPECT_EQ(report.totals.nodes, 1);
}

TEST(Graphs, MayBeEmpty) {
  const Report report = AnalyzeGraph("(float[4] x) => (x) { }");
  EXPECT_EQ(report.totals.nodes, 0);
  EXPECT_EQ(report.totals.acev2, Cost());
}

}  // namespace
}  // namespace acev2::testing
