// SPDX-License-Identifier: Apache-2.0
//
// Dialects as whole models: widths in attributes of standard operators, roundings and bounds that
// are quantizers, attributes of every type, versions of domains outside ONNX, and what scales take.
//
// Invariant: expectations are derived by hand in the comments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/analyze.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// An input in 4 bits, as QuantLib leaves it in a float tensor.
constexpr std::string_view kFourBits = "q = Clip<min = 0.0, max = 15.0, out_bits = 4>(x) ";

Report AnalyzeAnnotated(const std::string& nodes, const std::string& constants) {
  return AnalyzeGraph(
      "(float[1,2,2,2] x) => (y) <" + constants + "> { " + std::string(kFourBits) + nodes + " }",
      {}, 10);
}

// 8 values: a uint4 times a constant of 32 bits and one of 32 bits added; in floats without the
// widths.
TEST(AnnotatedIntegers, FactorsAndTermsHaveTheWidthThatTheNodeSays) {
  const std::string constants = "float[2,1,1] m = {3.0, 5.0}, float[2,1,1] a = {7.0, 9.0}";
  const Report report =
      AnalyzeAnnotated("p = Mul<mult_bits = 32>(q, m) y = Add<add_bits = 32>(p, a)", constants);
  EXPECT_EQ(WorkOf(report, "Mul#1"), "mul 8 uint4 int32");
  EXPECT_EQ(WorkOf(report, "Add#1"), "add 8 int32 int32");
  const Report narrow = AnalyzeAnnotated(
      "p = Mul<mult_bits = 16>(q, m) y = Add<add_bits: tensor = float {24.0}>(p, a)", constants);
  EXPECT_EQ(WorkOf(narrow, "Mul#1"), "mul 8 uint4 int16");
  EXPECT_EQ(WorkOf(narrow, "Add#1"), "add 8 int16 int24");
  // 2 factors of 16 bits, 2 terms of 24.
  EXPECT_EQ(narrow.totals.weight_bits, Count(2 * 16 + 2 * 24));
  const Report without = AnalyzeAnnotated("p = Mul(q, m) y = Add(p, a)", constants);
  EXPECT_EQ(WorkOf(without, "Add#1"), "add 8 float32 float32");
}

// A sum of two uint4 in 8 bits, as the node says; uint5 by itself.
TEST(AnnotatedIntegers, ResidualSums) {
  const std::string weights = "float[1,2,1,1] w = ones";
  const std::string conv = " y = Conv<weight_bits = 8>(s, w)";
  EXPECT_EQ(WorkOf(AnalyzeAnnotated("s = Add<add_bits = 8>(q, q)" + conv, weights), "Conv#1"),
            "mac 8 uint8 int8");
  EXPECT_EQ(WorkOf(AnalyzeAnnotated("s = Add(q, q)" + conv, weights), "Conv#1"),
            "mac 8 uint5 int8");
}

// DORY's adder: 8 values of the first operand are multiplied, added to and shifted to 8 bits, those
// of the second only shifted; the sum of a uint8 and a uint8 is a uint9, requantized by a multiply
// and a shift to 16 levels.
TEST(AnnotatedIntegers, AnAddMayRequantize) {
  const Report report = AnalyzeAnnotated(
      "s = Add<in1_rq = 1, in1_mul = 3, in1_add = 5, in1_shift = 4, in1_n_levels = 256, "
      "in2_rq = 1, in2_mul = 1, in2_add = 0, in2_shift = 2, in2_n_levels = 256, "
      "out_rq = 1, out_mul = 7, out_add = 0, out_shift = 4, out_n_levels = 16>(q, q) "
      "y = Conv<weight_bits = 8>(s, w)",
      "float[1,2,1,1] w = ones");
  EXPECT_EQ(
      WorkOf(report, "Add#1", Category::kQuantization),
      Canonical("mul 8 uint4 int32; add 8 int32 int32; shift 8 int32 int32; shift 8 uint4 uint4; "
                "mul 8 uint9 int32; shift 8 int32 int32"));
  EXPECT_EQ(WorkOf(report, "Add#1", Category::kOther), "add 8 uint8 uint8");
  EXPECT_EQ(WorkOf(report, "Conv#1"), "mac 8 uint4 int8");
}

TEST(AnnotatedIntegers, AWidthThatCannotBeOneIsReported) {
  for (const std::string width : {"-1", "1000000", ": tensor = float {0.16}"}) {
    const std::string given = width.starts_with(':') ? width : " = " + width;
    const Report report =
        AnalyzeAnnotated("y = Mul<mult_bits" + given + ">(q, m)", "float[2,1,1] m = {3.0, 5.0}");
    EXPECT_THAT(Unpriced(report), ElementsAre("Mul#1")) << width;
    EXPECT_THAT(FindNode(report, "Mul#1").reason, HasSubstr("no width of 1 to 64 bits")) << width;
  }
}

// Rounding and the bounds right behind it are free; bounds alone compare twice for each of 6.
TEST(WrittenQuantizer, BoundsBehindARoundingAreItsSaturation) {
  const auto work = [](const std::string& nodes, const Options& options = {}) {
    return WorkOf(AnalyzeGraph("(float[2,3] x) => (y) <float l = {0.0}, float h = {255.0}> { " +
                                   nodes + " y = Clip(r, l, h) }",
                               options),
                  "Clip#1");
  };
  EXPECT_EQ(work("r = Round(x)"), "free");
  EXPECT_EQ(work("r = Floor(x)"), "free");
  EXPECT_EQ(work("f = Floor(x) r = Transpose(f)"), "free");
  EXPECT_EQ(work("r = Identity(x)"), "cmp 12 float32 float32");
  EXPECT_EQ(work("f = Floor(x) r = Add(f, f)"), "cmp 12 float32 float32");
  Options as_written;
  as_written.lowering = Lowering::kNone;
  EXPECT_EQ(work("r = Round(x)", as_written), "cmp 12 float32 float32");
}

// NEMO divides integers instead.
TEST(WrittenQuantizer, ADivisionOfIntegersIsARounding) {
  const Report report = AnalyzeGraph(
      "(float[6] x) => (y) <int64 d = {16}, float l = {0.0}, float h = {255.0}> "
      "{ i = Cast<to = 7>(x) q = Div(i, d) f = Cast<to = 1>(q) y = Clip(f, l, h) }");
  EXPECT_EQ(WorkOf(report, "Div#1"), "shift 6 int64 int64");
  EXPECT_EQ(WorkOf(report, "Clip#1"), "free");
}

// What an attribute cannot say is no default: here an axis that is a text.
TEST(Attributes, OfATypeNobodyCanUseAreReported) {
  const Report report = AnalyzeGraph(
      "(float[2,3] x, float[3] m, float[3] a) => (y) "
      "{ y = PACTOps.RequantShift<n_levels = \"256\", div = 16>(x, m, a) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("RequantShift#1"));
  EXPECT_EQ(FindNode(report, "RequantShift#1").reason,
            "the attribute n_levels is of type STRING, which holds no single number");
  const Report finn = AnalyzeGraph(
      "(float[1,4] x, float[4,2] w) => (y) "
      "{ y = finn.custom_op.fpgadataflow.MVAU<MW = 4, MH = 2, weightDataType = \"WORDS\">(x, w) }");
  EXPECT_THAT(Unpriced(finn), ElementsAre("MVAU#1"));
  EXPECT_EQ(FindNode(finn, "MVAU#1").reason, "weightDataType 'WORDS' names no format");
}

/// Diagnostics of a model that imports `version` of QONNX and has a Quant of it.
std::vector<std::string> OfQonnxVersion(const std::string& version, std::string* hint = nullptr) {
  const Report report =
      Analyze("<ir_version: 9, opset_import: [\"\" : 18, \"qonnx.custom_op.general\" : " + version +
              "]> g (float[4] x) => (y) <float s = {0.1}, float z = {0.0}, float b = {4.0}> "
              "{ y = qonnx.custom_op.general.Quant<signed = 1>(x, s, z, b) }");
  if (hint != nullptr && !report.diagnostics.empty()) *hint = report.diagnostics.front().hint;
  return Diagnostics(report);
}

TEST(DomainVersions, OfQonnxAreKnownUpToTwo) {
  EXPECT_THAT(OfQonnxVersion("1"), IsEmpty());
  EXPECT_THAT(OfQonnxVersion("2"), IsEmpty());
  std::string hint;
  EXPECT_THAT(OfQonnxVersion("3", &hint), ElementsAre("unknown-opset"));
  EXPECT_THAT(hint, HasSubstr("--profile"));  // a newer ONNX would not help
}

TEST(DomainVersions, TruncOfOpsetTwoHasAnOutputScale) {
  const Report report = Analyze(
      "<ir_version: 9, opset_import: [\"\" : 18, \"qonnx.custom_op.general\" : 2]> "
      "g (uint8[4] q) => (y) <float s = {0.3}, float z = {0}, float in = {10}, float out = {4}> "
      "{ x = DequantizeLinear(q, s) "
      "y = qonnx.custom_op.general.Trunc<signed = 0>(x, s, z, in, out) }");
  EXPECT_THAT(Unpriced(report), ElementsAre("Trunc#1"));
  EXPECT_THAT(FindNode(report, "Trunc#1").reason, HasSubstr("output scale"));
}

Count ScaleBits(const std::string& graph) {
  const Report report = AnalyzeGraph(graph);
  EXPECT_THAT(Unpriced(report), IsEmpty()) << graph;
  return report.totals.scale_bits;
}

// Two layers of 5 experts: 5·8 and 5·32 scales of 32 bits; zero points of 4 bits beside the first.
TEST(HeldScales, OfExperts) {
  const std::string graph =
      "(float[3,32] x, float[3,5] r) => (y) <uint8[5,8,16] f = ones, float[5,8] fs = ones, "
      "uint8[5,32,4] g = ones, float[5,32] gs = ones, uint8[5,4] z = ones> { y = "
      "com.microsoft.QMoE<k = 1, "
      "activation_type = \"silu\", expert_weight_bits = 4>(x, r, f, fs, \"\", g, gs";
  EXPECT_EQ(ScaleBits(graph + ") }"), Count((40 + 160) * 32));
  EXPECT_EQ(ScaleBits(graph + ", \"\", \"\", \"\", \"\", z) }"), Count((40 + 160) * 32 + 40 * 4));
}

// Scales of W and R, 32 bits each; a zero point of W that is not 0 takes 8 bits.
TEST(HeldScales, OfDynamicQuantizeLstm) {
  const auto graph = [](const std::string& zero) {
    return "(float[2,1,3] x) => (y) <uint8[1,3,16] w = ones, uint8[1,4,16] r = ones, float[1] ws = "
           "{0.1}, "
           "uint8[1] wz = {" +
           zero +
           "}, float[1] rs = {0.2}, uint8[1] rz = {0}> "
           "{ y = com.microsoft.DynamicQuantizeLSTM<hidden_size = 4>"
           "(x, w, r, \"\", \"\", \"\", \"\", \"\", ws, wz, rs, rz) }";
  };
  EXPECT_EQ(ScaleBits(graph("0")), Count(2 * 32));
  EXPECT_EQ(ScaleBits(graph("7")), Count(2 * 32 + 8));
}

// The scales of input, weights and output.
TEST(HeldScales, OfOrderedProducts) {
  EXPECT_EQ(ScaleBits("(int8[2,4] a) => (y) <float s = {0.1}, int8[4,3] b = ones, float[3] t = "
                      "{0.1, 0.2, 0.3}, float u = {0.3}> { y = com.microsoft.QOrderedMatMul"
                      "<order_A = 1, order_B = 1, order_Y = 1>(a, s, b, t, u) }"),
            Count((1 + 3 + 1) * 32));
  EXPECT_EQ(ScaleBits("(int8[2,4] x) => (y) <float s = {0.1}, float t = {0.2}> "
                      "{ y = com.microsoft.QOrderedGelu(x, s, t) }"),
            Count(2 * 32));
}

// Scales of the input and of the weights, and the zero point of the input.
TEST(HeldScales, OfQAttention) {
  EXPECT_EQ(
      ScaleBits(
          "(uint8[1,2,4] x) => (y) <int8[4,12] w = ones, float[12] b = ones, float s = {0.1}, "
          "float t = {0.2}, uint8 z = {3}> { y = com.microsoft.QAttention<num_heads = 2>"
          "(x, w, b, s, t, \"\", z) }"),
      Count(2 * 32 + 8));
}

// The scale of the weights is one, though the graph multiplies it by that of the activations: no
// parameter, and its category is quantization.
TEST(HeldScales, OfDynamicQuantization) {
  const Report report = AnalyzeGraph(
      "(float[2,4] x) => (y) <int8[4,3] w = ones, float[3] s = {0.1, 0.2, 0.3}> "
      "{ q, a, z = DynamicQuantizeLinear(x) p = MatMulInteger(q, w, z) f = Cast<to = 1>(p) "
      "t = Mul(a, s) y = Mul(f, t) }");
  EXPECT_EQ(report.totals.scale_bits, Count(3 * 32));
  EXPECT_EQ(report.totals.parameters, Count(12));
  EXPECT_EQ(report.totals.weight_bits, Count(12 * 8));
  EXPECT_EQ(WorkOf(report, "Mul#1", Category::kQuantization), "mul 3 float32 float32");
}

// One block over the whole sum is a scale of the output.
TEST(PackedBlocks, OneBlockIsAScalePerOutput) {
  const Report report = AnalyzeGraph(
      "(float[1,32] a) => (y) <uint8[2,1,16] b = ones, float[2,1] s = ones> "
      "{ y = com.microsoft.MatMulNBits<K = 32, N = 2, bits = 4, block_size = 32>(a, b, s) }");
  EXPECT_EQ(WorkOf(report), Canonical("mac 64 float32 uint4; mul 2 float32 float32"));
}

// Scales of the columns lie along the rows of a transposed operand.
TEST(QGemm, ScalesFollowTheTransposition) {
  for (const bool transposed : {false, true}) {
    const Report report =
        AnalyzeGraph(std::string("(uint8[2,4] a) => (y) <float s = {0.1}, uint8 z = {0}, int8") +
                     (transposed ? "[3,4]" : "[4,3]") +
                     " b = ones, float[3] t = {0.1, 0.2, 0.3}, int8 w = {0}, float u = {0.7}> "
                     "{ y = com.microsoft.QGemm<transB = " +
                     (transposed ? "1" : "0") + ">(a, s, z, b, t, w, \"\", u, z) }");
    // 6 outputs of 4 products, each requantized once.
    EXPECT_EQ(WorkOf(report), Canonical("mac 24 uint8 int8; mul 6 int32 float32")) << transposed;
  }
}

}  // namespace
}  // namespace acev2::testing
