// SPDX-License-Identifier: Apache-2.0
//
// Inputs of graphs: open dimensions, what the user says of them, and inputs that are no tensors.
//
// Invariant: expectations follow from the IR specification and docs/metric.md, with the arithmetic
// beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "interpret/pass/parse_model.h"
#include "onnx/onnx_pb.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// --- Open dimensions -----------------------------------------------------------------------------

constexpr std::string_view kBatchConv =
    "(float[N,3,8,8] x) => (float[N,4,8,8] y) <float[4,3,3,3] w = ones> "
    "{ y = Conv<pads=[1,1,1,1]>(x, w) }";

// 4·8·8 · 27 = 6,912 MACs for one image.
TEST(Dimensions, AreOneUnlessSet) {
  const Report report = AnalyzeGraph(kBatchConv);
  EXPECT_EQ(report.totals.macs, Count(6'912));
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("N", 1)));
  EXPECT_EQ(report.model.inputs.at(0).shape, (PartialShape{1, 3, 8, 8}));
  const Diagnostic& note = FindDiagnostic(report, "unset-dimension");
  EXPECT_EQ(note.severity, Diagnostic::Severity::kNote);
  EXPECT_EQ(note.message, "N = 1, an unset dimension of x");
  EXPECT_EQ(note.hint, "--dim N=N sets it");
  EXPECT_FALSE(report.totals.lower_bound);
}

TEST(Dimensions, AreWhatTheUserSets) {
  Options options;
  options.dims = {{"N", 4}};
  const Report report = AnalyzeGraph(kBatchConv, options);
  EXPECT_EQ(report.totals.macs, Count(4 * 6'912));
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("N", 4)));
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{4, 4, 8, 8}));
  EXPECT_THAT(Diagnostics(report), IsEmpty());
}

// A dimension without a name is named after its input and axis.
TEST(Dimensions, WithoutANameCanBeSet) {
  constexpr std::string_view kGraph = "(float[?,3] x) => (y) { y = Relu(x) }";
  const Report report = AnalyzeGraph(kGraph);
  EXPECT_EQ(WorkOf(report), "cmp 3 float32 float32");
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("x[0]", 1)));
  Options options;
  options.dims = {{"x[0]", 5}};
  EXPECT_EQ(WorkOf(AnalyzeGraph(kGraph, options)), "cmp 15 float32 float32");
}

// Two inputs with one symbol have one value; it is reported once.
TEST(Dimensions, AreSharedBetweenInputs) {
  const Report report = AnalyzeGraph("(float[N,3] x, float[N,3] z) => (y) { y = Add(x, z) }");
  EXPECT_THAT(Diagnostics(report), ElementsAre("unset-dimension"));
}

// −1 is how some exporters write an open dimension.
TEST(Dimensions, ThatAreNegativeAreOpen) {
  onnx::ModelProto model = Parse("(float[1,3] x) => (y) { y = Relu(x) }");
  auto* shape = model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type();
  shape->mutable_shape()->mutable_dim(0)->set_dim_value(-1);
  const Report report = AnalyzeProto(model);
  EXPECT_EQ(WorkOf(report), "cmp 3 float32 float32");
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("x[0]", 1)));
}

TEST(Inputs, TakeTheShapeTheUserGives) {
  Options options;
  options.inputs = {{"x", {2, 3, 4, 4}}};
  // 2·4·4·4 outputs · 27.
  EXPECT_EQ(AnalyzeGraph("(float[N,3,H,W] x) => (y) <float[4,3,3,3] w = ones> "
                         "{ y = Conv<pads=[1,1,1,1]>(x, w) }",
                         options)
                .totals.macs,
            Count(3'456));
  // Also one that is declared without a shape.
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float x) => (y) { y = Relu(x) }", options)),
            "cmp 96 float32 float32");
}

// A given shape tells its symbols to the other inputs, before or behind.
TEST(Inputs, TellTheirSymbolsToOthers) {
  Options options;
  options.inputs = {{"x", {5, 3}}};
  const Report report = AnalyzeGraph(
      "(float[N,3] a, float[N,3] x, float[N,3] b) => (y, z) "
      "{ y = Neg(a) z = Neg(b) }",
      options);
  EXPECT_EQ(FindNode(report, "Neg#1").output_shape, (PartialShape{5, 3}));
  EXPECT_EQ(FindNode(report, "Neg#2").output_shape, (PartialShape{5, 3}));
  EXPECT_THAT(Diagnostics(report), IsEmpty());
  EXPECT_THAT(report.model.bound_dims, ElementsAre(Pair("N", 5)));
}

TEST(Inputs, WithoutAShapeAreReported) {
  onnx::ModelProto model = Parse("(float[1,3] x) => (y) { y = Relu(x) }");
  model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  const Report report = AnalyzeProto(model);
  EXPECT_THAT(Unpriced(report), ElementsAre("Relu#1"));
  EXPECT_EQ(FindDiagnostic(report, "unknown-input-shape").hint,
            "--input x=1x3x224x224 gives it one");
  EXPECT_EQ(report.model.inputs.at(0).shape, std::nullopt);
}

// What names nothing is the user's to mend.
TEST(Inputs, ThatDoNotExistAreErrors) {
  constexpr std::string_view kGraph =
      "(float[N,3] x, float[M,3] z, float[3] w = {1,2,3}) => (y) { y = Add(x, z) }";
  Options options;
  options.inputs = {{"X", {1, 3}}};
  EXPECT_EQ(ErrorOf(kGraph, options),
            "case.onnxtxt: --input X: the model has no input of that name");
  options.inputs = {{"w", {3}}};
  EXPECT_EQ(ErrorOf(kGraph, options), "case.onnxtxt: --input w: it is a constant of the model");
  options.inputs = {};
  options.dims = {{"batch", 4}};
  EXPECT_EQ(ErrorOf(kGraph, options),
            "case.onnxtxt: --dim batch: the model has no open dimension of that name");
  try {
    AnalyzeGraph(kGraph, options);
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(), "the model has: M, N");
  }
}

TEST(Inputs, ThatAreNoTensorsHaveNoShapeToGive) {
  Options options;
  options.inputs = {{"s", {3}}};
  EXPECT_EQ(ErrorOf("(seq(float[3]) s) => (n) { n = SequenceLength(s) }", options),
            "case.onnxtxt: --input s: it is no tensor");
}

}  // namespace
}  // namespace acev2::testing
