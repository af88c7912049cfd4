// SPDX-License-Identifier: Apache-2.0
//
// "What if": formats that the user assumes, and formats that the values of weights need.
//
// Invariant: expectations follow from docs/metric.md, with the arithmetic beside them.
#include "rules/assumption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"
#include "support/analyzing.h"
#include "support/edit_model.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;

Options Assume(std::vector<std::string> texts) {
  Options options;
  options.assume = std::move(texts);
  return options;
}

// Two 1x1 convolutions, 2·4·2·2 = 32 and 4·4·2·2 = 64 MACs, with biases of 4.
constexpr const char* kTwoConvs =
    "(float[1,2,2,2] x) => (y) "
    "<float[4,2,1,1] w = ones, float[4] b = ones, float[4,4,1,1] v = ones> "
    "{ [first] t = Conv(x, w, b) [second] y = Conv(t, v) }";

TEST(Assume, SetsTheOperandsOfNodesThatMatch) {
  const Report report = AnalyzeGraph(kTwoConvs, Assume({"first=w4a8"}));
  // The result is an accumulator, as of a quantized layer: 16 bias adds at its width. The second
  // layer is as wide as before (a float beside it).
  EXPECT_EQ(WorkOf(report, "first"), Canonical("mac 32 int8 int4; add 16 int32 int32"));
  EXPECT_EQ(WorkOf(report, "second"), "mac 64 int32 float32");
  // 8 weights of 4 bits, the biases and the other weights as they are.
  EXPECT_EQ(report.totals.weight_bits, Count(8 * 4 + 4 * 32 + 16 * 32));
  EXPECT_EQ(FindNode(report, "first").operands[1].source, "assumed ('first=w4a8')");
  EXPECT_THAT(FindDiagnostic(report, "assumed").message, HasSubstr("sets formats of 1 node;"));
}

TEST(Assume, MatchesOperatorsAndTakesTheLastThatMatches) {
  const Report report = AnalyzeGraph(kTwoConvs, Assume({"Conv=w4a8", "sec=w:bipolar"}));
  EXPECT_EQ(WorkOf(report, "first", Category::kMac),
            Canonical("mac 32 int8 int4; add 16 int32 int32"));
  EXPECT_EQ(WorkOf(report, "second"), "mac 64 int8 bipolar");
}

TEST(Assume, TakesOneSideOrBoth) {
  const auto second = [](const std::string& formats) {
    return WorkOf(AnalyzeGraph(kTwoConvs, Assume({"second=" + formats})), "second");
  };
  EXPECT_EQ(second("w2"), "mac 64 float32 int2");
  EXPECT_EQ(second("a8"), "mac 64 int8 float32");
  EXPECT_EQ(second("w1a1"), "mac 64 bipolar bipolar");
  EXPECT_EQ(second("float16"), "mac 64 float16 float16");
  EXPECT_EQ(second("w:pot4,a:uint8"), "mac 64 uint8 pot4");
  EXPECT_EQ(second("w3,a:bfloat16"), "mac 64 bfloat16 int3");
}

// The unquantized side of a mixed MAC takes its declared float width until it is assumed otherwise.
TEST(Assume, ChangesTheUnquantizedSideOfAMixedMac) {
  const std::string graph =
      "(float[1,4] x) => (y) <int8[4,4] w = ones, float s = {0.3}> "
      "{ d = DequantizeLinear(w, s) y = MatMul(x, d) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph), "MatMul#1", Category::kMac), "mac 16 float32 int8");
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Assume({"MatMul=a8"})), "MatMul#1", Category::kMac),
            "mac 16 int8 int8");
}

// It wins over quantizers; their scales stay. 4·4 MACs, requantized from the accumulator.
TEST(Assume, WinsOverQuantizers) {
  const Report report = AnalyzeGraph(
      "(int8[1,4] q) => (int8[1,4] y) <int8[4,4] w = ones, float s = {0.3}, float t = {0.7}> "
      "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) m = MatMul(x, d) "
      "y = QuantizeLinear(m, t) }",
      Assume({".*=w2a4"}));
  EXPECT_EQ(WorkOf(report), Canonical("mac 16 int4 int2; mul 4 int32 float32"));
}

// Quantized batch normalization (QuantNorm): 16 elements by 8-bit constants.
TEST(Assume, MakesBatchNormalizationNarrow) {
  const Report report = AnalyzeGraph(
      "(float[1,4,2,2] x) => (y) <float[4] a = ones, float[4] b = ones, float[4] m = ones, "
      "float[4] v = ones> { y = BatchNormalization(x, a, b, m, v) }",
      Assume({"BatchNorm=w8a8"}));
  EXPECT_EQ(WorkOf(report), Canonical("mul 16 int8 int8; add 16 int8 int8"));
}

TEST(Assume, SetsTensorsByName) {
  const Report report = AnalyzeGraph(kTwoConvs, Assume({"tensor:^x$=uint8", "tensor:^w$=int4"}));
  EXPECT_EQ(WorkOf(report, "first", Category::kMac),
            Canonical("mac 32 uint8 int4; add 16 int32 int32"));
  EXPECT_EQ(report.model.inputs[0].value, UIntFormat(8));
  // x at 8 bits: 8 elements; t and y are 16 each.
  EXPECT_EQ(report.totals.activation_bits, Count(8 * 8 + 16 * 32 + 16 * 32));
}

// Where all readers of x take 8 bits, x is stored in 8; where one does not, it stays as it is.
TEST(Assume, StoresWhatAllReadersNarrow) {
  const std::string graph =
      "(float[1,4] x) => (y, z) <float[4,4] w = ones, float[4,4] v = ones> "
      "{ [a] y = MatMul(x, w) [b] z = MatMul(x, v) }";
  const auto bits = [&](std::vector<std::string> texts) {
    return AnalyzeGraph(graph, Assume(std::move(texts))).totals.activation_bits;
  };
  EXPECT_EQ(bits({}), Count(3 * 4 * 32));
  EXPECT_EQ(bits({"^a$=a8"}), Count(3 * 4 * 32));
  EXPECT_EQ(bits({"^a$=a8", "^b$=a4"}), Count(4 * 8 + 2 * 4 * 32));
}

// One weight with two readers counts at the wider, whichever comes first.
TEST(Assume, CountsSharedWeightsAtTheWidest) {
  for (const char* nodes :
       {"[a] y = MatMul(x, w) [b] z = MatMul(x, w)", "[b] z = MatMul(x, w) [a] y = MatMul(x, w)"}) {
    const Report report = AnalyzeGraph(
        std::string("(float[1,4] x) => (y, z) <float[4,4] w = ones> { ") + nodes + " }",
        Assume({"^a$=w4"}));
    EXPECT_EQ(report.totals.weight_bits, Count(16 * 32)) << nodes;
    EXPECT_EQ(report.totals.parameters, Count(16)) << nodes;
  }
}

// Two Softmax read the float that a quantized MatMul has to be made into, once: 4 multiplies of the
// accumulator. Assuming the operands of one to be narrow changes that one alone.
TEST(Assume, LeavesConversionsToTheGraph) {
  const std::string graph =
      "(int8[1,4] q) => (y, z) <int8[4,4] w = ones, float s = {0.3}> "
      "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) [mm] m = MatMul(x, d) "
      "[s1] y = Softmax(m) [s2] z = Softmax(m) }";
  for (const std::vector<std::string>& texts :
       {std::vector<std::string>{}, {"s1=a8"}, {"Softmax=a8"}}) {
    const Report report = AnalyzeGraph(graph, Assume(texts));
    EXPECT_EQ(WorkOf(report, "mm"), Canonical("mac 16 int8 int8; mul 4 int32 float32"));
  }
  EXPECT_LT(AnalyzeGraph(graph, Assume({"s1=a8"})).totals.acev2, AnalyzeGraph(graph).totals.acev2);
}

// "v" is the weight of the second layer; there is one node of each module.
TEST(Assume, MatchesWeightsAndModules) {
  const Report declared = AnalyzeGraph(kTwoConvs);
  const Report by_weight = AnalyzeGraph(kTwoConvs, Assume({"weight:^v$=w4"}));
  EXPECT_EQ(WorkOf(by_weight, "first"), WorkOf(declared, "first"));
  EXPECT_EQ(WorkOf(by_weight, "second"), "mac 64 float32 int4");
  EXPECT_THAT(FindDiagnostic(by_weight, "assumed").message, HasSubstr("sets formats of 1 node;"));

  onnx::ModelProto model = ParseModel(ModelText(kTwoConvs));
  model.mutable_graph()->mutable_node(0)->set_name("/stem/conv/Conv");
  model.mutable_graph()->mutable_node(1)->set_name("/head/conv/Conv");
  const Report by_module = Analyze(model.SerializeAsString(), Assume({"scope:^head=w4"}));
  EXPECT_EQ(WorkOf(by_module, "/stem/conv/Conv"), WorkOf(declared, "first"));
  EXPECT_EQ(WorkOf(by_module, "/head/conv/Conv"), "mac 64 float32 int4");
  // What people call the layer finds it as well.
  const Report by_layer = Analyze(model.SerializeAsString(), Assume({"^head.conv$=w4"}));
  EXPECT_EQ(WorkOf(by_layer), WorkOf(by_module));
}

// A weight is meant by the name it has in the file, behind its dequantizer: 4·4 = 16 MACs.
TEST(Assume, MatchesWeightsBehindTheirDequantizers) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <int8[4,4] w = ones, float s = {0.3}> "
      "{ d = DequantizeLinear(w, s) y = MatMul(x, d) }",
      Assume({"weight:^w$=w4"}));
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 16 float32 int4");
}

// Scales, shapes and indices are settings; what is computed from constants is offline.
TEST(Assume, LeavesSettingsAlone) {
  const std::string graph =
      "(float[2,3] x) => (y) <float s = {0.3}, int64[1] shape = {6}> "
      "{ q = QuantizeLinear(x, s) d = DequantizeLinear(q, s) y = Reshape(d, shape) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Assume({".*=w2a2"}))), WorkOf(AnalyzeGraph(graph)));
}

TEST(Assume, WarnsWhereNothingMatches) {
  const Report report = AnalyzeGraph(kTwoConvs, Assume({"third=w4", "tensor:zz=int8"}));
  EXPECT_EQ(FindDiagnostic(report, "assumption-unused").message,
            "--assume 'third=w4' matches no node");
  EXPECT_EQ(FindDiagnostic(AnalyzeGraph(kTwoConvs, Assume({"Comv=w4"})), "assumption-unused").hint,
            "did you mean 'Conv'?");
  EXPECT_EQ(WorkOf(report), WorkOf(AnalyzeGraph(kTwoConvs)));
}

// Narrower assumptions never cost more.
TEST(Assume, IsMonotone) {
  Cost wider = AnalyzeGraph(kTwoConvs).totals.acev2;
  for (const char* formats : {"w16a16", "w8a8", "w4a8", "w4a4", "w2a4", "w2a2", "w1a2", "w1a1"}) {
    const Cost cost =
        AnalyzeGraph(kTwoConvs, Assume({std::string("Conv=") + formats})).totals.acev2;
    EXPECT_LE(cost, wider) << formats;
    wider = cost;
  }
}

// More formats than fit into a string's own buffer, so that taking one over moves them.
TEST(ParseAssumption, TakesTheLastOfManyFormats) {
  const Assumption assumption = ParseAssumption("Conv=w4,a8,w5,a9,w6,a10,w7,a11,w12,a13");
  EXPECT_EQ(assumption.weights, IntFormat(12));
  EXPECT_EQ(assumption.activations, IntFormat(13));
  EXPECT_EQ(assumption.formats, "w4,a8,w5,a9,w6,a10,w7,a11,w12,a13");
}

TEST(ParseAssumption, SaysWhatIsWrong) {
  const auto fault = [](const std::string& text) -> std::string {
    try {
      ParseAssumption(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(fault("conv"), "--assume: 'conv' has no '='");
  EXPECT_EQ(fault("=w4"), "--assume: '=w4' has no expression before the '='");
  EXPECT_EQ(fault("a="), "--assume: 'a=' has no format behind the '='");
  for (const char* formats : {"w", "w0", "w65", "w4b8", "a8w4", "q8", "string", "w:", "w4a8x"}) {
    EXPECT_THAT(fault(std::string("a=") + formats), HasSubstr("names no format")) << formats;
  }
  EXPECT_THAT(fault("a(=w4"), HasSubstr("is not a regular expression"));
  // The last '=' counts; expressions may hold others.
  EXPECT_EQ(fault("a[=]b=w4"), "");
}

// --- Formats by values ---------------------------------------------------------------------------

Options ByValues() {
  Options options;
  options.weights = Weights::kValues;
  return options;
}

/// A MatMul of x[1,16] by 16 × 2 weights that alternate among `values`.
Report MatMulBy(const std::vector<std::string>& values, const Options& options) {
  std::string list;
  for (std::size_t k = 0; k < 32; ++k) list += (k == 0 ? "" : ",") + values[k % values.size()];
  return AnalyzeGraph(
      "(float[1,16] x) => (y) <float[16,2] w = {" + list + "}> { y = MatMul(x, w) }", options);
}

TEST(WeightsByValues, AreAsNarrowAsTheirValues) {
  const auto work = [](const std::vector<std::string>& values) {
    return WorkOf(MatMulBy(values, ByValues()));
  };
  EXPECT_EQ(work({"0.3", "-0.3"}), "mac 32 float32 bipolar");
  EXPECT_EQ(work({"0.3", "0.3", "-0.3", "0", "0"}), "mac 32 float32 ternary");
  EXPECT_EQ(work({"0.5", "-0.25", "1"}), "mac 32 float32 pot3");
  // -2, 1, 3 steps of 0.1; 0 … 3 steps.
  EXPECT_EQ(work({"-0.2", "0.1", "0.3"}), "mac 32 float32 int3");
  EXPECT_EQ(work({"0", "0.1", "0.3", "0.2"}), "mac 32 float32 uint2");
  // No step in common, and too many levels for so few weights.
  EXPECT_EQ(work({"0.1", "0.2", "0.3141"}), "mac 32 float32 float32");
  EXPECT_EQ(WorkOf(MatMulBy({"0.3", "-0.3"}, Options())), "mac 32 float32 float32");
}

TEST(WeightsByValues, SayWhereTheWidthComesFrom) {
  const Report report = MatMulBy({"0.3", "-0.3"}, ByValues());
  EXPECT_EQ(FindNode(report, "MatMul#1").operands[1].source,
            "inferred from values (bipolar, one factor per tensor)");
  EXPECT_EQ(report.totals.weight_bits, Count(32));
}

// ±0.3 in one output channel, ±0.7 in the other, zeros alone in the third.
TEST(WeightsByValues, MayDifferByChannel) {
  const auto channel = [](const std::string& c) {
    std::string list;
    for (int k = 0; k < 8; ++k) list += (k % 3 == 0 ? "-" : "") + c + ",";
    return list;
  };
  std::string values = channel("0.3") + channel("0.7");
  values.pop_back();
  const Report report = AnalyzeGraph(
      "(float[1,2,2,2] x) => (y) <float[2,2,2,2] w = {" + values + "}> { y = Conv(x, w) }",
      ByValues());
  EXPECT_EQ(WorkOf(report), "mac 16 float32 bipolar");
}

// Rows of ±0.3 and ±0.77 are no factors of the columns of a MatMul; transposed, they are.
TEST(WeightsByValues, FollowTheOutputsOfTheReader) {
  std::string values;
  for (int k = 0; k < 32; ++k) {
    values += std::string(k == 0 ? "" : ",") + (k % 3 == 0 ? "-" : "") + (k < 16 ? "0.3" : "0.77");
  }
  const auto work = [&](const std::string& nodes) {
    return WorkOf(AnalyzeGraph(
        "(float[1,2] x, float[1,16] t) => (y) <float[2,16] w = {" + values + "}> { " + nodes + " }",
        ByValues()));
  };
  EXPECT_EQ(work("y = MatMul(x, w)"), "mac 32 float32 float32");
  EXPECT_EQ(work("v = Transpose(w) y = MatMul(t, v)"), "mac 32 float32 bipolar");
  EXPECT_EQ(work("y = Gemm<transB=1>(t, w)"), "mac 32 float32 bipolar");
}

// What is computed from constants has values of its own.
TEST(WeightsByValues, AreThoseThatTheNodeReads) {
  std::string values;
  std::string others;
  for (int k = 0; k < 32; ++k) {
    values += std::string(k == 0 ? "" : ",") + (k % 3 == 0 ? "-1" : "1");
    others += std::string(k == 0 ? "" : ",") + std::to_string(k * k * 0.01);
  }
  const Report report =
      AnalyzeGraph("(float[1,16] x) => (y) <float[16,2] w = {" + values + "}, float[16,2] r = {" +
                       others + "}> { v = Add(w, r) y = MatMul(x, v) }",
                   ByValues());
  EXPECT_EQ(WorkOf(report, "MatMul#1"), "mac 32 float32 float32");
}

// 3x3 depthwise kernels: 9 weights a channel say nothing about 8 levels, and a bias is no weight.
TEST(WeightsByValues, AreNotFoundByChance) {
  const Report report = AnalyzeGraph(
      "(float[1,1,3,3] x) => (y) "
      "<float[1,1,3,3] w = {0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9}, float[1] b = {1}> "
      "{ y = Conv(x, w, b) }",
      ByValues());
  EXPECT_EQ(WorkOf(report), Canonical("mac 9 float32 float32; add 1 float32 float32"));
}

// What a quantizer says of its weights holds, and so does an assumption.
TEST(WeightsByValues, YieldToQuantizersAndAssumptions) {
  Options options = ByValues();
  options.assume = {"MatMul=w8"};
  EXPECT_EQ(WorkOf(MatMulBy({"0.3", "-0.3"}, options)), "mac 32 float32 int8");
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <int8[4,4] w = ones, float s = {0.3}> "
      "{ d = DequantizeLinear(w, s) y = MatMul(x, d) }",
      ByValues());
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 16 float32 int8");
}

}  // namespace
}  // namespace acev2::testing
