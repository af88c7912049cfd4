// SPDX-License-Identifier: Apache-2.0
//
// Functions of the model: a call costs its body, with its arguments and attributes put in.
//
// Invariant: expectations follow from the IR specification's rules on functions, with the
// arithmetic beside them; what is malformed ends in a diagnostic or an Error, never in a hang.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/error.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kHeader =
    "<ir_version: 10, opset_import: [\"\" : 21, \"local\" : 1, \"com.microsoft\" : 1]> g ";

/// `graph` with `functions`, each written from its name on.
Report AnalyzeWith(std::string_view graph, std::initializer_list<std::string_view> functions,
                   const Options& options = {}) {
  std::string text(kHeader);
  text += graph;
  for (const std::string_view function : functions) {
    text.append("\n<domain: \"local\", opset_import: [\"\" : 21, \"local\" : 1]> ")
        .append(function);
  }
  return Analyze(text, options);
}

// 1·4·4 = 16 MACs and 4 compares, in rows under their caller.
TEST(Functions, CostTheirBody) {
  const Report report = AnalyzeWith(
      "(float[1,4] x) => (float[1,4] y) <float[4,4] w = ones> { [dense] y = local.Dense(x, w) }",
      {"Dense (a, b) => (c) { m = MatMul(a, b) c = Relu(m) }"});
  EXPECT_THAT(Labels(report), ElementsAre("dense", "dense/MatMul#1", "dense/Relu#1"));
  EXPECT_EQ(WorkOf(report), "mac 16 float32 float32; cmp 4 float32 float32");
  EXPECT_EQ(WorkOf(report, "dense"), "free") << "the work is in its body";
  EXPECT_EQ(report.totals.parameters, Count(16));
  EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{1, 4}));
  EXPECT_EQ(FindNode(report, "dense").output_shape, (PartialShape{1, 4}));
}

// Inlining a call changes no cost and no activation; only that a call holds its arguments until it
// returns: x 4·32, m, c and y 8·32 bits each; two of the latter live at once, and x beside them.
TEST(Functions, CostWhatTheirInlinedBodyCosts) {
  const Report inlined = AnalyzeWith(
      "(float[1,4] x) => (y) <float[4,8] w = ones> { m = MatMul(x, w) c = Relu(m) y = Neg(c) }",
      {});
  const Report called = AnalyzeWith(
      "(float[1,4] x) => (y) <float[4,8] w = ones> { c = local.Dense(x, w) y = Neg(c) }",
      {"Dense (a, b) => (c) { m = MatMul(a, b) c = Relu(m) }"});
  EXPECT_EQ(WorkOf(called), WorkOf(inlined));
  EXPECT_EQ(inlined.totals.activation_bits, Count(128 + 3 * 256));
  EXPECT_EQ(called.totals.activation_bits, Count(128 + 3 * 256));
  EXPECT_EQ(inlined.totals.peak_activation_bits, Count(2 * 256));
  EXPECT_EQ(called.totals.peak_activation_bits, Count(128 + 2 * 256));
}

// Each call is its own copy; one weight is one set of parameters.
TEST(Functions, CostAtEveryCall) {
  const Report report = AnalyzeWith(
      "(float[1,4] x) => (y) <float[4,4] w = ones> { h = local.Dense(x, w) y = local.Dense(h, w) }",
      {"Dense (a, b) => (c) { c = MatMul(a, b) }"});
  EXPECT_EQ(report.totals.macs, Count(32));
  EXPECT_EQ(report.totals.parameters, Count(16));
  EXPECT_THAT(Labels(report),
              ElementsAre("Dense#1", "Dense#1/MatMul#1", "Dense#2", "Dense#2/MatMul#1"));
}

TEST(Functions, CallFunctions) {
  const Report report =
      AnalyzeWith("(float[1,4] x) => (y) <float[4,4] w = ones> { [top] y = local.Twice(x, w) }",
                  {"Twice (a, b) => (c) { h = local.Dense(a, b) c = local.Dense(h, b) }",
                   "Dense (a, b) => (c) { [mm] c = MatMul(a, b) }"});
  EXPECT_EQ(report.totals.macs, Count(32));
  EXPECT_EQ(WorkOf(report, "top/Dense#2/mm"), "mac 16 float32 float32");
}

// Names inside a function are its own: `x` of the graph is not its `x`.
TEST(Functions, SeeOnlyTheirArguments) {
  const Report report = AnalyzeWith("(float[1,4] x, float[3] z) => (y) { y = local.F(z) }",
                                    {"F (x) => (y) { z = Relu(x) y = Relu(z) }"});
  EXPECT_EQ(WorkOf(report), "cmp 6 float32 float32");
  const Report outer = AnalyzeWith("(float[4] x, float[3] z) => (y) { [f] y = local.F(z) }",
                                   {"F (a) => (b) { b = Add(a, x) }"});
  EXPECT_EQ(FindDiagnostic(outer, "missing-input").node, "f/Add#1");
}

// --- Attributes ----------------------------------------------------------------------------------

// A window of 2·2 compares 3 times per output (9 of them), one of 3·3 8 times (4 of them).
TEST(Functions, ResolveAttributeReferences) {
  for (const auto& [size, work] :
       {std::pair("2,2", "cmp 27 float32 float32"), std::pair("3,3", "cmp 32 float32 float32")}) {
    const Report report = AnalyzeWith(
        "(float[1,1,4,4] x) => (y) { y = local.Pool<size = [" + std::string(size) + "]>(x) }",
        {"Pool <size> (a) => (b) { b = MaxPool<kernel_shape: ints = @size>(a) }"});
    EXPECT_EQ(WorkOf(report), work);
  }
}

// Through two calls, under two names.
TEST(Functions, ResolveReferencesToReferences) {
  const Report report =
      AnalyzeWith("(float[1,1,4,4] x) => (y) { y = local.Outer<k = [3,3]>(x) }",
                  {"Outer <k> (a) => (b) { b = local.Pool<size: ints = @k>(a) }",
                   "Pool <size> (a) => (b) { b = MaxPool<kernel_shape: ints = @size>(a) }"});
  EXPECT_EQ(WorkOf(report), "cmp 32 float32 float32");
}

// Elu is 1 compare, 1 function, 1 add and, unless alpha is 1, 1 multiply.
TEST(Functions, TakeDefaultsOfTheirAttributes) {
  constexpr std::string_view kElu =
      "E <a: float = 3.0> (x) => (y) { y = Elu<alpha: float = @a>(x) }";
  constexpr std::string_view kPlain =
      "add 4 float32 float32; cmp 4 float32 float32; func 4 float32 float32";
  EXPECT_EQ(WorkOf(AnalyzeWith("(float[4] x) => (y) { y = local.E(x) }", {kElu})),
            Canonical(std::string(kPlain) + "; mul 4 float32 float32"));
  EXPECT_EQ(WorkOf(AnalyzeWith("(float[4] x) => (y) { y = local.E<a = 1.0>(x) }", {kElu})), kPlain);
}

// A reference to an attribute that the caller leaves out is an attribute left out.
TEST(Functions, LeaveAbsentAttributesOut) {
  const Report report = AnalyzeWith("(float[4] x) => (y) { y = local.E(x) }",
                                    {"E <a> (x) => (y) { y = Elu<alpha: float = @a>(x) }"});
  EXPECT_EQ(WorkOf(report), "add 4 float32 float32; cmp 4 float32 float32; func 4 float32 float32");
}

// --- Optional inputs -----------------------------------------------------------------------------

// A bound that the caller leaves out, at the end or in between, is not compared with.
TEST(Functions, LeaveAbsentInputsOut) {
  constexpr std::string_view kClip = "C (x, low, high) => (y) { y = Clip(x, low, high) }";
  const auto work = [&](std::string_view arguments) {
    return WorkOf(AnalyzeWith(
        "(float[4] x) => (y) <float b = {6}> { y = local.C(" + std::string(arguments) + ") }",
        {kClip}));
  };
  EXPECT_EQ(work("x, b, b"), "cmp 8 float32 float32");
  EXPECT_EQ(work("x, b"), "cmp 4 float32 float32");
  EXPECT_EQ(work("x, , b"), "cmp 4 float32 float32");
  const Report report =
      AnalyzeWith("(float[4] x) => (y) <float b = {6}> { y = local.C(x, b) }", {kClip});
  EXPECT_THAT(Diagnostics(report), IsEmpty()) << "what is left out is not missing";
}

// --- Which body ----------------------------------------------------------------------------------

// The rule table has a row for com.microsoft::Gelu (1 function, 2 multiplies, 1 shift, 1 add), so a
// body that comes with the model does not count. Names of functions are looked up with their
// domain.
TEST(Functions, YieldToRowsOfTheRuleTable) {
  std::string text(kHeader);
  text +=
      "(float[4] x) => (y, z) { y = com.microsoft.Gelu(x) z = local.Gelu(x) }"
      "<domain: \"com.microsoft\", opset_import: [\"\" : 21]> Gelu (a) => (b) { b = Exp(a) }"
      "<domain: \"local\", opset_import: [\"\" : 21]> Gelu (a) => (b) { b = Relu(a) }";
  const Report report = Analyze(text);
  EXPECT_EQ(WorkOf(report, "Gelu#1"),
            Canonical("func 4 float32 float32; mul 8 float32 float32; add 4 float32 float32; "
                      "shift 4 float32 float32"));
  EXPECT_EQ(WorkOf(report, "Gelu#2/Relu#1"), "cmp 4 float32 float32");
}

// Overloads (IR version 10) are told apart by their identifiers.
TEST(Functions, AreChosenByOverload) {
  const Report report =
      Analyze(std::string(kHeader) +
              "(float[4] x) => (y, z) { y = local.F:relu(x) z = local.F:exp(x) }"
              "<domain: \"local\", overload: \"relu\", opset_import: [\"\" : 21]> F (a) => (b) "
              "{ b = Relu(a) }"
              "<domain: \"local\", overload: \"exp\", opset_import: [\"\" : 21]> F (a) => (b) "
              "{ b = Exp(a) }");
  EXPECT_EQ(WorkOf(report), Canonical("cmp 4 float32 float32; func 4 float32 float32"));
}

// The body is read by the opset it imports: before opset 13 Softmax flattens to rows of 6.
TEST(Functions, ImportOpsetsOfTheirOwn) {
  const auto divides = [](std::string_view opset) {
    const Report report =
        Analyze(std::string(kHeader) +
                "(float[2,2,3] x) => (y) { y = local.S(x) }"
                "<domain: \"local\", opset_import: [\"\" : " +
                std::string(opset) + "]> S (a) => (b) { b = Softmax<axis = 1>(a) }");
    return report.totals.operations[static_cast<std::size_t>(Operation::kDiv)];
  };
  EXPECT_EQ(divides("11"), Count(2)) << "2 rows of 2·3";
  EXPECT_EQ(divides("13"), Count(6)) << "2·3 rows of 2";
}

// A call is inlined, so a pending scale goes in and comes out again.
TEST(Functions, PassPendingScalesOn) {
  const Report report = AnalyzeWith(
      "(int8[4] q) => (y) <float s = {0.3}> { x = DequantizeLinear(q, s) r = local.F(x) "
      "y = QuantizeLinear<output_dtype=3>(r, s) }",
      {"F (a) => (b) { b = Relu(a) }"});
  EXPECT_EQ(WorkOf(report), "cmp 4 int8 int8");
}

// A call on constants is done offline.
TEST(Functions, OnConstantsAreOffline) {
  const Report report =
      AnalyzeWith("(float[4] x) => (y) <float[4] w = ones> { v = local.F(w) y = Add(x, v) }",
                  {"F (a) => (b) { b = Exp(a) }"});
  EXPECT_EQ(WorkOf(report), "add 4 float32 float32");
}

// Shapes are computed through functions: [2,3,4] to [2,12] by [12,5] is 120 MACs.
TEST(Functions, ComputeShapes) {
  const Report report = AnalyzeWith(
      "(float[2,3,4] x) => (y) <float[12,5] w = ones> { r = local.Flat(x) y = MatMul(r, w) }",
      {"Flat (a) => (b) { s = Shape(a) zero = Constant<value_ints = [0]>() n = Gather(s, zero) "
       "rest = Constant<value_ints = [-1]>() t = Concat<axis=0>(n, rest) b = Reshape(a, t) }"});
  EXPECT_EQ(report.totals.macs, Count(120));
}

// --- What is malformed ---------------------------------------------------------------------------

TEST(Functions, ThatCallThemselvesAreUnpriced) {
  const Report report = AnalyzeWith("(float[4] x) => (y) { y = local.F(x) }",
                                    {"F (a) => (b) { c = Relu(a) b = local.F(c) }"});
  EXPECT_THAT(Unpriced(report), ElementsAre("F#1/F#1"));
  EXPECT_EQ(WorkOf(report), "cmp 4 float32 float32");
  EXPECT_THAT(FindDiagnostic(report, "recursive-function").message, HasSubstr("F calls itself"));
}

TEST(Functions, ThatCallEachOtherAreUnpriced) {
  const Report report =
      AnalyzeWith("(float[4] x) => (y) { y = local.F(x) }",
                  {"F (a) => (b) { b = local.G(a) }", "G (a) => (b) { b = local.F(a) }"});
  EXPECT_THAT(Unpriced(report), ElementsAre("F#1/G#1/F#1"));
}

/// Functions F0 … F`levels`, each calling the next `calls` times.
std::string Chain(int levels, int calls) {
  std::string text = std::string(kHeader) + "(float[4] x) => (y) { y = local.F0(x) }";
  for (int i = 0; i < levels; ++i) {
    text += "<domain: \"local\", opset_import: [\"\" : 21, \"local\" : 1]> F" + std::to_string(i) +
            " (v0) => (v" + std::to_string(calls) + ") {";
    for (int k = 0; k < calls; ++k) {
      text += " v" + std::to_string(k + 1) + " = local.F" + std::to_string(i + 1) + "(v" +
              std::to_string(k) + ")";
    }
    text += " }";
  }
  return text + "<domain: \"local\", opset_import: [\"\" : 21]> F" + std::to_string(levels) +
         " (a) => (b) { b = Relu(a) }";
}

// 10 levels of 2 calls are 2^10 Relus of 4 elements.
TEST(Functions, MultiplyThroughTheirCalls) {
  EXPECT_EQ(WorkOf(Analyze(Chain(10, 2))), "cmp 4096 float32 float32");
}

// 40 levels would be 10^12 nodes: an error long before.
TEST(Functions, ThatExplodeAreAnError) {
  try {
    Analyze(Chain(40, 2));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("expands to more than 128 MB, most of it rows for its nodes"));
    EXPECT_FALSE(error.hint().empty());
  }
}

// 200 calls within each other: the innermost are given up, with a reason.
TEST(Functions, ThatNestTooDeeplyAreUnpriced) {
  const Report report = Analyze(Chain(200, 1));
  ASSERT_EQ(Unpriced(report).size(), 1u);
  EXPECT_EQ(FindDiagnostic(report, "too-deep").node, Unpriced(report)[0]);
  EXPECT_TRUE(report.totals.lower_bound);
}

// Fewer inputs are left out; more than there are to take, and outputs that nobody makes, are not
// ONNX's, nor any runtime's.
TEST(Functions, AreCalledWithNoMoreThanTheyTake) {
  const std::initializer_list<std::string_view> functions = {"F (a, b) => (c) { c = Add(a, b) }"};
  const Report more =
      AnalyzeWith("(float[4] x) => (z) { [n] y = local.F(x, x, x) z = Relu(y) }", functions);
  EXPECT_EQ(FindDiagnostic(more, "malformed-node").message,
            "it has 3 inputs, its function takes 2");
  EXPECT_EQ(FindDiagnostic(more, "unknown-input").node, "Relu#1");
  EXPECT_TRUE(more.totals.lower_bound);
  const Report outputs =
      AnalyzeWith("(float[4] x) => (y, z) { [n] y, z = local.F(x, x) }", functions);
  EXPECT_EQ(FindDiagnostic(outputs, "malformed-node").message,
            "it has 2 outputs, its function gives 1");
  const Report none =
      AnalyzeWith("(float[4] x) => (y) { [n] y = local.F(x) }", {"F (a) => (b) { c = Relu(a) }"});
  EXPECT_EQ(FindDiagnostic(none, "missing-output").message,
            "nothing makes the output 'b' of the body 'n'");
}

// An output that the body does not make is no crash, and what follows is unpriced.
TEST(Functions, WithoutTheirOutputLeaveItUnknown) {
  const Report report = AnalyzeWith("(float[4] x) => (y) { z = local.F(x) y = Relu(z) }",
                                    {"F (a) => (b) { c = Relu(a) }"});
  EXPECT_THAT(Unpriced(report), ElementsAre("Relu#1"));
}

}  // namespace
}  // namespace acev2::testing
