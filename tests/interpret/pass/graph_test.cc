// SPDX-License-Identifier: Apache-2.0
//
// Graphs as they come: open dimensions, constants in every disguise, unknown operators, odd names,
// old and future versions, and graphs that are no graphs.
//
// Invariant: expectations follow from the IR specification and docs/metric.md, with the arithmetic
// beside them; a broken graph ends in diagnostics with every node listed, or in one Error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "onnx/defs/parser.h"
#include "onnx/onnx_pb.h"
#include "support/analyzing.h"
#include "support/cpu_time.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

/// `graph` as a ModelProto, for what the text syntax cannot say.
onnx::ModelProto Parse(const std::string& graph) {
  onnx::ModelProto model;
  const std::string text = ModelText(graph);
  onnx::OnnxParser parser(text.c_str());
  const auto status = parser.Parse(model);
  EXPECT_TRUE(status.IsOK()) << status.ErrorMessage();
  return model;
}

Report AnalyzeProto(const onnx::ModelProto& model) { return Analyze(model.SerializeAsString()); }

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
    EXPECT_EQ(std::ranges::count(report.diagnostics, "cycle", &Diagnostic::code), length);
  });
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

// --- Versions ------------------------------------------------------------------------------------

TEST(Versions, FromTheFutureAreReadWithAWarning) {
  const Report report = Analyze(
      "<ir_version: 99, opset_import: [\"\" : 99]> g "
      "(float[3] x) => (y) { y = Relu(x) }");
  EXPECT_THAT(Diagnostics(report), ElementsAre("unknown-opset", "unknown-ir-version"));
  EXPECT_EQ(FindDiagnostic(report, "unknown-opset").severity, Diagnostic::Severity::kWarning);
  EXPECT_EQ(WorkOf(report), "cmp 3 float32 float32");
  EXPECT_EQ(report.model.ir_version, 99);
  EXPECT_THAT(report.model.opsets, ElementsAre(Pair("ai.onnx", 99)));
}

// Before opset 7, broadcasting was an attribute and inputs could be "consumed".
TEST(Versions, FromThePastAreRead) {
  const Report report = AnalyzeGraph(
      "(float[1,2,4] x, float[2] b, float[2] s, float[2] m, float[2] v) => (y) "
      "{ n = BatchNormalization<consumed_inputs=[0,0,0,1,1], is_test=1, spatial=1>(x, s, b, m, v) "
      "a = Add<axis=1, broadcast=1>(n, b) r = Relu<consumed_inputs=[0]>(a) "
      "c = Clip<min=0.0, max=6.0>(r) u = Unsqueeze<axes=[0]>(c) y = ReduceMean<axes=[3]>(u) }",
      {}, 1);
  EXPECT_THAT(Unpriced(report), IsEmpty());
  // 8 elements: 8 multiplies + 8 adds; 8 adds; 8 compares; 2·8 compares; 2 means of 4: 6 adds and 2
  // shifts.
  EXPECT_EQ(WorkOf(report), Canonical("mul 8 float32 float32; add 8 float32 float32; "
                                      "add 8 float32 float32; cmp 24 float32 float32; "
                                      "add 6 float32 float32; shift 2 float32 float32"));
}

// Upsample took its factors as an attribute: 1·1·4·4 outputs of 4 MACs.
TEST(Versions, KnowUpsample) {
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float[1,1,2,2] x) => (y) "
                                "{ y = Upsample<mode=\"linear\", scales=[1.0,1.0,2.0,2.0]>(x) }",
                                {}, 7)),
            "mac 64 float32 float32");
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
  EXPECT_EQ(WorkOf(report, "Exp#1"), "func 4 float32 float32") << "it stands beside the cycle";
  EXPECT_TRUE(report.totals.lower_bound);
}

TEST(Graphs, OfAModelWithoutOpsetsSayWhatTheyAreReadAs) {
  const auto notes = [](const std::string& ir_version) {
    const Report report = AnalyzeBytes(
        "<ir_version: " + ir_version + "> g (float[4] x) => (float[4] y) { y = Relu(x) }", "m");
    return std::ranges::count(report.diagnostics, "no-opset", &Diagnostic::code);
  };
  EXPECT_EQ(notes("8"), 1);
  EXPECT_EQ(notes("2"), 0) << "there were no opsets yet";
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
TEST(Graphs, ImportOnlyTheDomainsThatTheyUse) {
  const auto opsets = [](const std::string& text) { return Analyze(text).model.opsets; };
  const std::string header =
      "<ir_version: 8, opset_import: [\"\": 17, \"com.microsoft\": 999, \"unheard.of\": 5]>\n";
  const std::string graph = "g (float[4] x, bool c) => (float[4] y) ";
  const Report plain = Analyze(header + graph + "{ y = Relu(x) }");
  EXPECT_EQ(plain.model.opsets, (std::map<std::string, std::int64_t>{{"ai.onnx", 17}}));
  EXPECT_THAT(Diagnostics(plain), IsEmpty());
  EXPECT_EQ(opsets(header + graph + "{ y = com.microsoft.Gelu(x) }").size(), 1u);
  EXPECT_TRUE(opsets(header + graph +
                     "{ y = If(c) <then_branch = t () => (float[4] a) { a = unheard.of.Op(x) }, "
                     "else_branch = e () => (float[4] b) { b = Neg(x) }> }")
                  .contains("unheard.of"));
  const auto called = opsets(
      "<ir_version: 8, opset_import: [\"\": 17, \"local\": 1, \"unheard.of\": 5]>\n" + graph +
      "{ y = local.F(x) }\n<domain: \"local\", opset_import: [\"\": 17, \"unheard.of\": 5]>\n"
      "F (a) => (b) { b = unheard.of.Op(a) }");
  EXPECT_TRUE(called.contains("local"));
  EXPECT_TRUE(called.contains("unheard.of"));
}

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
