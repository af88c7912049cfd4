// SPDX-License-Identifier: Apache-2.0
//
// Nodes as they are visited: sizes of any kind, constants in every disguise, formats that FINN
// notes, and operators that nobody knows.
//
// Invariant: expectations follow from the IR specification and docs/metric.md, with the arithmetic
// beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "acev2/analyze.h"
#include "interpret/pass/parse_model.h"
#include "onnx/onnx_pb.h"
#include "support/analyzing.h"
#include "support/cpu_time.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// --- Sizes ---------------------------------------------------------------------------------------

// 4096·512·512 outputs · 4096·9 = 39,582,418,599,936 MACs; a million images do not fit 63 bits.
TEST(Sizes, NeverWrap) {
  constexpr std::string_view kGraph =
      "(float[N,4096,512,512] x, float[4096,4096,3,3] w) => (y) "
      "{ [big] y = Conv<pads=[1,1,1,1]>(x, w) }";
  EXPECT_EQ(AnalyzeGraph(kGraph).totals.macs, Count(39'582'418'599'936));
  Options options;
  options.dims = {{"N", 1'000'000}};
  const std::string error = ErrorOf(kGraph, options);
  EXPECT_THAT(error, HasSubstr("node 'big' (Conv)"));
  EXPECT_THAT(error, HasSubstr("2^63"));
}

// The innermost node is named, and no other, whatever the others are called.
TEST(Sizes, AreWrongOfOneNode) {
  constexpr std::string_view kGraph =
      "(bool c, float[N,4096,512,512] x, float[4096,4096,3,3] w) => (y) { [outer] y = If(c) <"
      "then_branch = t () => (a) { [big] a = Conv<pads=[1,1,1,1]>(x, w) }, "
      "else_branch = e () => (b) { b = Relu(x) }> }";
  Options options;
  options.dims = {{"N", 1'000'000}};
  const std::string error = ErrorOf(kGraph, options);
  EXPECT_THAT(error, HasSubstr("big' (Conv): "));
  EXPECT_THAT(error, ::testing::Not(HasSubstr("(If)")));
}

TEST(Sizes, MayBeZero) {
  const Report report = AnalyzeGraph("(float[0,3] x) => (y) { y = Relu(x) }");
  EXPECT_EQ(WorkOf(report), "free");
  EXPECT_EQ(report.totals.nodes_free, 1);
  EXPECT_FALSE(report.totals.lower_bound);
}

/// Expects that `analyze(20,000)` takes at most some four times what 5,000 nodes take; quadratic
/// would be sixteen times.
template <typename Callable>
void ExpectLinear(const Callable& analyze) {
  const double small = CpuSeconds([&] { analyze(5'000); });
  EXPECT_LT(CpuSeconds([&] { analyze(20'000); }), 9 * small + 0.5);
}

TEST(Sizes, TakeLinearTime) {
  const auto chain = [](int length) {
    std::string text = "(float[4] t0) => (t" + std::to_string(length) + ") {";
    for (int i = 0; i < length; ++i) {
      text += " t" + std::to_string(i + 1) + " = Relu(t" + std::to_string(i) + ")\n";
    }
    return text + "}";
  };
  ExpectLinear([&](int length) {
    const Report report = AnalyzeGraph(chain(length));
    EXPECT_EQ(report.totals.operations[static_cast<std::size_t>(Operation::kCmp)],
              Count(4) * Count(length));
  });
}

// Each node reads what the next one makes, and the last what the first makes: whatever order the
// nodes are visited in, a pass over them all finds one that is needed.
TEST(Sizes, TakeLinearTimeAlsoOnACycle) {
  const auto ring = [](int length) {
    std::string text = "(float[4] x) => (t0) {";
    for (int i = 0; i < length; ++i) {
      text += " t" + std::to_string(i) + " = Relu(t" + std::to_string((i + 1) % length) + ")\n";
    }
    return text + "}";
  };
  ExpectLinear([&](int length) {
    const Report report = AnalyzeGraph(ring(length));
    EXPECT_EQ(report.totals.nodes, length);
    // Each is told of once: that it waits for itself is why its work is not known. The last, whose
    // input has been visited, has its own line: what it reads is not known.
    EXPECT_EQ(std::ranges::count(report.diagnostics, "cycle", &Diagnostic::code), length);
    EXPECT_EQ(std::ranges::count(report.diagnostics, "unknown-input", &Diagnostic::code), 1);
    EXPECT_EQ(static_cast<int>(report.diagnostics.size()), length + 1);
    EXPECT_EQ(report.totals.nodes_unpriced, length);
  });
}

// Matrices that begin with the same number, and of which none is the transpose of another: each is
// read twice at most to find that out.
TEST(Sizes, TakeLinearTimeInMatricesThatBeginAlike) {
  const auto alike = [](int count) {
    std::string text = "(float[2] x) => (y) <";
    for (int i = 0; i < count; ++i) {
      text += (i == 0 ? "float[2,2] w" : ", float[2,2] w") + std::to_string(i) + " = {1," +
              std::to_string(i) + "," + std::to_string(i + 1) + ",4}";
    }
    return text + "> { y = Relu(x) }";
  };
  ExpectLinear([&](int count) { AnalyzeGraph(alike(count)); });
}

// --- Constants -----------------------------------------------------------------------------------

// 2 · 1·10·10 MACs; 100 parameters.
TEST(Constants, ThatAreSharedCountOnce) {
  const Report report = AnalyzeGraph(
      "(float[1,10] x) => (y) <float[10,10] w = ones> "
      "{ h = MatMul(x, w) y = MatMul(h, w) }");
  EXPECT_EQ(report.totals.macs, Count(200));
  EXPECT_EQ(report.totals.parameters, Count(100));
  EXPECT_EQ(report.totals.weight_bits, Count(3'200));
}

// W [4,3] and b [3] are 15 parameters, in whatever way they are written.
TEST(Constants, AreParametersInEveryForm) {
  for (const std::string_view graph :
       {"(float[1,4] x) => (y) <float[4,3] w = ones, float[3] b = ones> { y = Gemm(x, w, b) }",
        "(float[1,4] x, float[4,3] w = ones, float[3] b = ones) => (y) { y = Gemm(x, w, b) }",
        "(float[1,4] x) => (y) { w = Constant<value = float[4,3] {1,2,3,4,5,6,7,8,9,10,11,12}>() "
        "b = Constant<value_floats = [1.0, 2.0, 3.0]>() y = Gemm(x, w, b) }",
        // Reshaped, cast and shared on the way.
        "(float[1,4] x) => (y) <float[12] v = ones, float16[3] c = ones, int64[2] s = {4,3}> "
        "{ w = Reshape(v, s) b = Cast<to=1>(c) y = Gemm(x, w, b) }"}) {
    const Report report = AnalyzeGraph(graph);
    EXPECT_EQ(report.totals.parameters, Count(15)) << graph;
    EXPECT_EQ(WorkOf(report), "mac 12 float32 float32; add 3 float32 float32") << graph;
    EXPECT_EQ(report.model.inputs.size(), 1u) << "constants are no inputs";
  }
}

// Work on constants only is done offline.
TEST(Constants, CostNothingAmongThemselves) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float[4,4] a = ones, float[4,4] b = ones> "
      "{ w = MatMul(a, b) v = Exp(w) y = MatMul(x, v) }");
  EXPECT_EQ(report.totals.macs, Count(16));
  EXPECT_EQ(FindNode(report, "MatMul#1").reason, "constant");
  EXPECT_EQ(FindNode(report, "Exp#1").status, NodeStatus::kFree);
}

// Random numbers do not follow from constants.
TEST(Constants, AreNotMadeByRandomOperators) {
  const Report report = AnalyzeGraph("() => (y) { r = RandomNormal<shape=[4]>() y = Exp(r) }");
  EXPECT_EQ(WorkOf(report, "Exp#1"), "func 4 float32 float32");
}

// A sparse initializer is multiplied as the dense tensor it stands for, 12 MACs; 2 numbers are
// stored.
TEST(Constants, MayBeSparse) {
  onnx::ModelProto model = Parse("(float[1,4] x, float[4,3] w) => (y) { y = MatMul(x, w) }");
  model.mutable_graph()->mutable_input()->RemoveLast();
  auto* sparse = model.mutable_graph()->add_sparse_initializer();
  sparse->add_dims(4);
  sparse->add_dims(3);
  auto* values = sparse->mutable_values();
  values->set_name("w");
  values->set_data_type(onnx::TensorProto::FLOAT);
  values->add_dims(2);
  values->add_float_data(1);
  values->add_float_data(2);
  auto* indices = sparse->mutable_indices();
  indices->set_data_type(onnx::TensorProto::INT64);
  indices->add_dims(2);
  indices->add_int64_data(0);
  indices->add_int64_data(7);
  const Report report = AnalyzeProto(model);
  EXPECT_EQ(WorkOf(report), "mac 12 float32 float32");
  EXPECT_EQ(report.totals.parameters, Count(2));
}

// Shape → Gather → Concat → Reshape: [2,3,4] to [2,12]; 2·5·12 = 120 MACs, the arithmetic is free.
TEST(Constants, AreWhatShapesAreComputedFrom) {
  const Report report = AnalyzeGraph(
      "(float[2,3,4] x) => (y) <float[12,5] w = ones, int64[1] zero = {0}, int64[1] rest = {-1}> "
      "{ s = Shape(x) n = Gather(s, zero) t = Concat<axis=0>(n, rest) r = Reshape(x, t) "
      "y = MatMul(r, w) }");
  EXPECT_EQ(WorkOf(report), "mac 120 float32 float32");
  EXPECT_EQ(FindNode(report, "Reshape#1").output_shape, (PartialShape{2, 12}));
}

// --- Formats -------------------------------------------------------------------------------------

// FINN notes the true type of a float tensor beside the graph: INT2 · UINT4.
TEST(Formats, FollowFinnAnnotations) {
  onnx::ModelProto model =
      Parse("(float[1,4] x) => (y) <float[4,3] w = ones> { y = MatMul(x, w) }");
  for (const auto& [name, type] : {std::pair("x", "UINT4"), std::pair("w", "INT2")}) {
    auto* annotation = model.mutable_graph()->add_quantization_annotation();
    annotation->set_tensor_name(name);
    auto* entry = annotation->add_quant_parameter_tensor_names();
    entry->set_key("finn_datatype");
    entry->set_value(type);
  }
  const Report report = AnalyzeProto(model);
  EXPECT_EQ(WorkOf(report), "mac 12 uint4 int2");
  EXPECT_EQ(report.totals.weight_bits, Count(24));
  EXPECT_EQ(report.model.inputs.at(0).source, "finn_datatype uint4");
}

// --- Operators -----------------------------------------------------------------------------------

// value_info tells the shape behind an unknown operator, so that what follows is priced: 1·4·8·8 ·
// 27 = 6,912 and 1·2·8·8 · 4 = 512 MACs.
TEST(Operators, ThatAreUnknownAreListed) {
  const Report report = AnalyzeGraph(
      "(float[1,3,8,8] x) => (y) "
      "<float[4,3,3,3] w = ones, float[2,4,1,1] v = ones, float[1,4,8,8] b> "
      "{ a = Conv<pads=[1,1,1,1]>(x, w) [foo] b = my.domain.Foo(a) y = Conv(b, v) }");
  EXPECT_EQ(report.totals.macs, Count(6'912 + 512));
  const NodeCost& foo = FindNode(report, "foo");
  EXPECT_EQ(foo.status, NodeStatus::kUnpriced);
  EXPECT_EQ(foo.domain, "my.domain");
  EXPECT_EQ(foo.output_shape, (PartialShape{1, 4, 8, 8}));
  EXPECT_EQ(foo.reason, "no rule for Foo of my.domain");
  EXPECT_TRUE(report.totals.lower_bound);
  EXPECT_EQ(report.totals.nodes_unpriced, 1);
}

// Without it, what follows cannot be priced either; each node names the one that is the cause.
TEST(Operators, ThatAreUnknownHideShapes) {
  const Report report = AnalyzeGraph("(float[1,3] x) => (y) { a = my.domain.Foo(x) y = Relu(a) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("Foo#1", "Relu#1"));
  EXPECT_THAT(FindNode(report, "Relu#1").reason, HasSubstr("because of node 'Foo#1'"));
}

// ai.onnx has had Attention since opset 23. A node without a domain in an older model is ONNX
// Runtime's, which holds the projections: 2 tokens x 4 x 12 = 96 MACs, QK and PV 2·2·4 = 16 each.
TEST(Operators, OfOnnxRuntimeMayLackTheirDomain) {
  const std::string nodes =
      "(float[1,2,4] x) => (y) <float[4,12] w = ones, float[12] b = ones> "
      "{ y = Attention<num_heads=2>(x, w, b) }";
  const Report report = AnalyzeGraph(nodes);
  EXPECT_EQ(FindNode(report, "Attention#1").domain, "com.microsoft");
  EXPECT_EQ(report.totals.macs, Count(96 + 16 + 16));
}

TEST(Operators, OnSequencesAndOptionalsMoveData) {
  const Report report = AnalyzeGraph(
      "(float[3] a, float[3] b) => (y) <int64 zero = {0}> { s = SequenceConstruct(a, b) "
      "e = SequenceAt(s, zero) o = Optional(e) g = OptionalGetElement(o) y = Relu(g) }");
  EXPECT_EQ(WorkOf(report), "cmp 3 float32 float32");
  EXPECT_THAT(Unpriced(report), IsEmpty());
}

}  // namespace
}  // namespace acev2::testing
