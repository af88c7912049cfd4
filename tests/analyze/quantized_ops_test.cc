// SPDX-License-Identifier: Apache-2.0
//
// Operators that hold quantized operands or quantize themselves: QOperator, ONNX Runtime's
// block-quantized ones, QONNX and FINN.
//
// Invariant: expectations follow from docs/metric.md and the operators' definitions, with the
// arithmetic beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

// --- QOperator -----------------------------------------------------------------------------------

// Zero points and scales per output channel; all weights zero. 2·2·2 = 8 outputs of 3 products. The
// zero point 128 of a uint8 is a flip of the sign bit.
TEST(QLinearConv, TakesScalesAndZeroPointsPerChannel) {
  const Report report = AnalyzeGraph(
      "(uint8[1,3,2,2] x) => (uint8[1,2,2,2] y) <float s = {0.3}, uint8 z = {128}, "
      "int8[2,3,1,1] w = {0,0,0,0,0,0}, float[2] ws = {0.7, 0.9}, int8[2] wz = {0, 0}> "
      "{ y = QLinearConv(x, s, z, w, ws, wz, s, z) }");
  EXPECT_EQ(WorkOf(report), Canonical("mac 24 uint8 int8; mul 8 int32 float32"));
  EXPECT_EQ(report.totals.parameters, Count(6)) << "scales and zero points are no parameters";
  EXPECT_EQ(report.totals.weight_bits, Count(48));
}

// All scale factors powers of two: one shift of the accumulator (32 each) instead of 992.
TEST(QLinearMatMul, RequantizesPowersOfTwoByAShift) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] x) => (y) <float a = {0.5}, float b = {0.25}, float c = {2}, int8 z = {0}, "
      "int8[3,2] w = ones> { y = QLinearMatMul(x, a, z, w, b, z, c, z) }");
  EXPECT_EQ(WorkOf(report), "mac 6 int8 int8; shift 2 int32 int32");
  EXPECT_EQ(report.totals.acev2, Cost::FromDouble(6 * 64 + 2 * 32));
}

// A softmax over 10 elements in float32 between a dequantizer (10 · uint8·float32) and a quantizer
// (10 multiplies): 10 compares, 10 + 10 adds, 10 functions, 1 divide, 10 multiplies.
TEST(QLinearSoftmax, CostsItsSoftmax) {
  const Report report = AnalyzeGraph(
      "(uint8[1,10] x) => (y) <float s = {0.3}, float t = {0.7}, uint8 z = {0}> "
      "{ y = com.microsoft.QLinearSoftmax<axis=-1, opset=13>(x, s, z, t, z) }");
  EXPECT_EQ(WorkOf(report),
            Canonical("mul 10 uint8 float32; cmp 10 float32 float32; add 20 float32 float32; "
                      "func 10 float32 float32; div 1 float32 float32; mul 20 float32 float32"));
}

// The sigmoid of 8 bits that is quantized again is a table.
TEST(QLinearSigmoid, IsATable) {
  const Report report = AnalyzeGraph(
      "(uint8[1,10] x) => (y) <float s = {0.3}, float t = {0.7}, uint8 z = {3}> "
      "{ y = com.microsoft.QLinearSigmoid(x, s, z, t, z) }");
  EXPECT_EQ(WorkOf(report), "lookup 10 uint8 uint8");
  EXPECT_EQ(report.totals.acev2.ToString(), "256");  // 10 · 2^8 / 10
}

// A tie: the second operand is rescaled to the width of the first, then 4 adds; the sum of two
// int8, an int9, is requantized to a third scale.
TEST(QLinearAdd, AlignsItsOperands) {
  const Report report = AnalyzeGraph(
      "(int8[4] a, uint8[4] b) => (y) <float s = {0.3}, float t = {0.7}, float u = {0.9}, "
      "int8 z = {0}, uint8 zb = {7}> { y = com.microsoft.QLinearAdd(a, s, z, b, t, zb, u, z) }");
  EXPECT_EQ(WorkOf(report, "QLinearAdd#1", Category::kOther), "add 4 int8 int8");
  EXPECT_EQ(WorkOf(report, "QLinearAdd#1", Category::kQuantization),
            Canonical("mul 4 uint8 float32; mul 4 int9 float32"));
}

// No float parameter anywhere: 6 weights of 8 bits, an INT32 result.
TEST(MatMulInteger, NeedsNoFloat) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] x) => (int32[1,2] y) <int8[3,2] w = ones> { y = MatMulInteger(x, w) }");
  EXPECT_EQ(WorkOf(report), "mac 6 int8 int8");
  EXPECT_EQ(report.totals.parameters, Count(6));
  EXPECT_EQ(report.totals.weight_bits, Count(48));
  EXPECT_EQ(report.totals.acev2, Cost::FromDouble(384));
  EXPECT_EQ(report.model.outputs.at(0).value, IntFormat(32));
}

// --- Block-quantized weights ---------------------------------------------------------------------

// 1·1·9216 outputs · 3072 = 28,311,552 MACs; 96 blocks of 32 per output: 96 · 9216 = 884,736
// multiplies and adds.
TEST(MatMulNBits, MultipliesAtActivationTimesWeightWidth) {
  for (const auto& [type, name] :
       {std::pair("float", "float32"), std::pair("float16", "float16")}) {
    const std::string t(type);
    const std::string f(name);
    const Report report = AnalyzeGraph(
        "(" + t + "[1,1,3072] a, uint8[9216,96,16] b, " + t +
        "[884736] s) => (y) "
        "{ y = com.microsoft.MatMulNBits<K=3072, N=9216, bits=4, block_size=32>(a, b, s) }");
    EXPECT_EQ(WorkOf(report, "MatMulNBits#1", Category::kMac), "mac 28311552 " + f + " uint4");
    EXPECT_EQ(WorkOf(report, "MatMulNBits#1", Category::kQuantization),
              "mul 884736 " + f + " " + f + "; add 884736 " + f + " " + f);
    EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{1, 1, 9216}));
  }
}

// B is uint8 [32, 2, 16]: 1,024 bytes are 2,048 weights of 4 bits; the 64 scales are no parameters.
TEST(MatMulNBits, CountsPackedWeights) {
  const Report report = AnalyzeGraph(
      "(float[1,64] a) => (y) <uint8[32,2,16] b = ones, float[64] s = ones> "
      "{ y = com.microsoft.MatMulNBits<K=64, N=32, bits=4, block_size=32>(a, b, s) }");
  EXPECT_EQ(report.totals.parameters, Count(2'048));
  EXPECT_EQ(report.totals.weight_bits, Count(8'192));
  EXPECT_EQ(WorkOf(report, "MatMulNBits#1", Category::kMac), "mac 2048 float32 uint4");
  // 2 blocks · 32 outputs.
  EXPECT_EQ(WorkOf(report, "MatMulNBits#1", Category::kQuantization),
            "mul 64 float32 float32; add 64 float32 float32");
}

// --- QONNX and Brevitas --------------------------------------------------------------------------

// 64 inputs quantized (64 multiplies), 1·32·64 = 2,048 MACs at 8·2 bits, 32 results made real.
TEST(Quant, GivesWidthsToAMatMul) {
  for (const std::string domain :
       {"qonnx.custom_op.general.", "onnx.brevitas.", "finn.custom_op.general."}) {
    const std::string quant = domain + "Quant<signed=1, narrow=0, rounding_mode=\"ROUND\">";
    const Report report = AnalyzeGraph(
        "(float[1,64] x) => (y) <float s = {0.05}, float t = {0.1}, float z = {0}, float eight = "
        "{8}, "
        "float two = {2}, float[64,32] w = ones> { q = " +
        quant + "(x, s, z, eight) v = " + quant + "(w, t, z, two) y = MatMul(q, v) }");
    EXPECT_EQ(WorkOf(report), Canonical("mac 2048 int8 int2; mul 64 float32 float32; "
                                        "mul 32 int32 float32"))
        << domain;
    EXPECT_EQ(report.totals.ace, Count(32'768));
    EXPECT_EQ(report.totals.weight_bits, Count(4'096)) << "2,048 weights of 2 bits";
    EXPECT_THAT(Unpriced(report), ::testing::IsEmpty());
  }
}

// Input elements · Cout/group · kernel = 12·1·4 = 48 MACs at 8·4 bits.
TEST(Quant, GivesWidthsToAConvTranspose) {
  const Report report = AnalyzeGraph(
      "(float[1,3,2,2] x) => (y) <float s = {0.3}, float z = {0}, float eight = {8}, "
      "float four = {4}, float[3,1,2,2] w = ones> "
      "{ q = qonnx.custom_op.general.Quant<signed=0>(x, s, z, eight) "
      "v = qonnx.custom_op.general.IntQuant<signed=1>(w, s, z, four) "
      "y = ConvTranspose<strides=[2,2]>(q, v) }");
  EXPECT_EQ(WorkOf(report, "ConvTranspose#1", Category::kMac), "mac 48 uint8 int4");
  EXPECT_EQ(report.totals.ace, Count(1'536));
}

// A zero point is one add a quantized element, of the INT32 that rounding leaves, and nothing in
// the MAC layer. A second quantizer that says the same is idle.
TEST(Quant, AddsItsZeroPoint) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <float s = {0.3}, float z = {3}, float b = {8}> "
      "{ q = qonnx.custom_op.general.Quant<signed=0>(x, s, z, b) "
      "y = qonnx.custom_op.general.Quant<signed=0>(q, s, z, b) }");
  EXPECT_EQ(WorkOf(report, "Quant#1"), Canonical("mul 4 float32 float32; add 4 int32 int32"));
  EXPECT_EQ(WorkOf(report, "Quant#2"), "mul 4 uint8 float32") << "the second is idle; graph output";
}

struct QuantizedFormat {
  std::string_view quantizer;  ///< of both operands: "(x, s)" or more is appended
  std::string_view arguments;
  std::string_view format;
};

class QuantizedFormatTest : public ::testing::TestWithParam<QuantizedFormat> {};

TEST_P(QuantizedFormatTest, IsWhatTheMacLayerMultiplies) {
  const auto& [quantizer, arguments, format] = GetParam();
  const auto quantize = [&](const std::string& x) {
    return "qonnx.custom_op.general." + std::string(quantizer) + "(" + x + ", s" +
           std::string(arguments) + ")";
  };
  const Report report = AnalyzeGraph(
      "(float[1,3] x) => (y) <float s = {0.3}, float z = {0}, float one = {1}, float two = {2}, "
      "float three = {3}, float four = {4}, float seven = {7}, float half = {2.5}, "
      "float[3,2] w = ones> { q = " +
      quantize("x") + " v = " + quantize("w") + " y = MatMul(q, v) }");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac),
            "mac 6 " + std::string(format) + " " + std::string(format));
}

INSTANTIATE_TEST_SUITE_P(
    Qonnx, QuantizedFormatTest,
    ::testing::Values(QuantizedFormat{"Quant<signed=1>", ", z, four", "int4"},
                      QuantizedFormat{"Quant<signed=0>", ", z, three", "uint3"},
                      // Two bits without −2 are {−1, 0, 1}.
                      QuantizedFormat{"Quant<signed=1, narrow=1>", ", z, two", "ternary"},
                      QuantizedFormat{"Quant<signed=1, narrow=0>", ", z, two", "int2"},
                      QuantizedFormat{"Quant<signed=1, narrow=1>", ", z, four", "int4"},
                      QuantizedFormat{"Quant<signed=0>", ", z, one", "uint1"},
                      // A learned width of 2.5 bits is stored in 3.
                      QuantizedFormat{"Quant<signed=1>", ", z, half", "int3"},
                      QuantizedFormat{"BipolarQuant", "", "bipolar"},
                      // 1 sign, 4 exponent and 3 mantissa bits.
                      QuantizedFormat{"FloatQuant", ", four, three, seven, z", "float8e4m3"}));

// A sign is logic (free); a binary MAC is 1 (multiply 0, add 1); 2 results made real, 992 each.
TEST(BipolarQuant, CostsASign) {
  const Report report = AnalyzeGraph(
      "(float[1,3] x) => (y) <float s = {0.3}, float[3,2] w = ones> "
      "{ q = qonnx.custom_op.general.BipolarQuant(x, s) "
      "v = qonnx.custom_op.general.BipolarQuant(w, s) y = MatMul(q, v) }");
  EXPECT_EQ(FindNode(report, "BipolarQuant#1").acev2, Cost());
  EXPECT_EQ(report.totals.acev2, Cost::FromDouble(6 * 1 + 2 * 992));
  EXPECT_EQ(report.totals.ace, Count(6));
  EXPECT_EQ(report.totals.weight_bits, Count(6));
}

// The bit width is a number of the model, so it has to be known.
TEST(Quant, WithAComputedBitWidthIsUnpriced) {
  const Report report = AnalyzeGraph(
      "(float[4] x, float b) => (y) <float s = {0.3}, float z = {0}> "
      "{ y = qonnx.custom_op.general.Quant<signed=1>(x, s, z, b) }");
  EXPECT_THAT(Unpriced(report), ::testing::ElementsAre("Quant#1"));
  EXPECT_TRUE(report.totals.lower_bound);
}

// Dropping low bits is a shift of the payload; 4 bits are left, of the sum of 4 that a pool makes.
// Opset 2 of QONNX says by the scale of the result what is dropped: 4.8 is 16 times 0.3.
TEST(Trunc, ShiftsThePayload) {
  for (const std::string rest : {"in, out", "in, of, out"}) {
    const Report report = AnalyzeGraph(
        "(uint8[1,1,2,2] q) => (y) <float s = {0.3}, float z = {0}, float in = {10}, "
        "float out = {4}, float of = {4.8}, int8[2,1,1,1] w = ones> "
        "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) "
        "t = qonnx.custom_op.general.Trunc<rounding_mode=\"FLOOR\">(x, s, z, " +
        rest + ") y = Conv(t, d) }");
    EXPECT_EQ(WorkOf(report, "Trunc#1"), "shift 4 uint8 uint8") << rest;
    // 1·2·2·2 = 8 outputs of one product.
    EXPECT_EQ(WorkOf(report, "Conv#1", Category::kMac), "mac 8 uint4 int8") << rest;
  }
}

// 3 thresholds for each of 8 elements; the result is the 2-bit index itself.
TEST(MultiThreshold, ComparesWithEveryThreshold) {
  for (const std::string domain : {"finn.custom_op.general.", "qonnx.custom_op.general."}) {
    const Report report = AnalyzeGraph(
        "(float[1,2,2,2] x) => (y) <float[2,3] t = ones, float[2,2,1,1] w = ones> "
        "{ m = " +
        domain + "MultiThreshold<out_dtype=\"UINT2\">(x, t) y = Conv(m, w) }");
    EXPECT_EQ(WorkOf(report, "MultiThreshold#1"), "cmp 24 float32 float32");
    // 8 outputs of two products.
    EXPECT_EQ(WorkOf(report, "Conv#1", Category::kMac), "mac 16 uint2 float32");
  }
}

// FINN writes a quantizer as thresholds, a zero point and a scale: what follows multiplies
// integers. 192 inputs with 15 thresholds; 4·8·8 = 256 outputs of 27 products; the output needs the
// float.
TEST(MultiThreshold, MayBeFollowedByItsZeroPointAndScale) {
  const std::string graph =
      "(float[1,3,8,8] x) => (y) "
      "<float[1,15] t = ones, float z = {-8}, float s = {0.3}, float[4,3,3,3] w = ones, "
      "float ws = {0.7}, float wz = {0}, float b = {4}> "
      "{ m = finn.custom_op.general.MultiThreshold<out_dtype=\"UINT4\">(x, t) a = Add(m, z) "
      "d = Mul(a, s) v = qonnx.custom_op.general.Quant<signed=1>(w, ws, wz, b) "
      "y = Conv<pads=[1,1,1,1]>(d, v) }";
  const Report report = AnalyzeGraph(graph);
  EXPECT_EQ(WorkOf(report), Canonical("cmp 2880 float32 float32; mac 6912 int4 int4; "
                                      "mul 256 int32 float32"));
  EXPECT_EQ(FindNode(report, "Add#1").reason, "the quantizer's zero point");
  EXPECT_EQ(FindNode(report, "Mul#1").reason, "the quantizer's scale");
  // The input, the indices that thresholds, zero point and scale are, the accumulators.
  EXPECT_EQ(report.totals.activation_bits, Count(192 * 32 + 192 * 4 + 256 * 32));
  // As written, both are arithmetic on the declared floats.
  Options as_written;
  as_written.lowering = Lowering::kNone;
  const Report written = AnalyzeGraph(graph, as_written);
  EXPECT_EQ(WorkOf(written, "Mul#1"), "mul 192 uint5 float32") << "UINT4 - 8, a whole number";
}

// A scale that is not right behind its quantizer is a multiply like any other.
TEST(MultiThreshold, IsNotWhatAnyIntegerComesFrom) {
  const Report report = AnalyzeGraph(
      "(int8[4] q, float[4] x) => (y) <float s = {0.3}, float t = {0.7}> "
      "{ d = DequantizeLinear(q, s) a = Relu(d) y = Mul(a, t) }");
  EXPECT_EQ(WorkOf(report, "Mul#1"), "mul 4 int8 float32");
}

// --- QCDQ ----------------------------------------------------------------------------------------

// 4-bit values in int8: Clip is the saturation of the quantizer. 4 inputs and the reciprocal, then
// 4·4 products of 4-bit payloads by 8-bit weights.
TEST(Clip, BehindAQuantizerIsItsSaturation) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float s = {0.3}, int8 z = {0}, int8[4,4] w = ones> "
      "{ q = QuantizeLinear(x, s, z) low = Constant<value = int8 {-8}>() "
      "high = Constant<value = int8 {7}>() c = Clip(q, low, high) d = DequantizeLinear(c, s, z) "
      "v = DequantizeLinear(w, s, z) y = MatMul(d, v) }");
  EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "mul 4 float32 float32");
  EXPECT_EQ(FindNode(report, "Clip#1").reason, "the quantizer's saturation");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 16 int4 int8");
  // x, q (of which c and d are other names), y.
  EXPECT_EQ(report.totals.activation_bits, Count(4 * 32 + 4 * 4 + 4 * 32));
}

// Elsewhere it compares with each bound; what it lets through is narrow all the same.
TEST(Clip, OfIntegersNarrowsThem) {
  const auto clip = [](const std::string& low, const std::string& high) {
    return AnalyzeGraph(
        "(int8[1,4] q) => (y) <float s = {0.3}, int8 z = {0}, int8[4,4] w = ones, "
        "int8 low = {" +
        low + "}, int8 high = {" + high +
        "}> "
        "{ c = Clip(q, low, high) d = DequantizeLinear(c, s, z) "
        "v = DequantizeLinear(w, s, z) y = MatMul(d, v) }");
  };
  const Report report = clip("-8", "7");
  EXPECT_EQ(WorkOf(report, "Clip#1"), "cmp 8 int8 int8");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 16 int4 int8");
  EXPECT_EQ(WorkOf(clip("-7", "7"), "MatMul#1", Category::kMac), "mac 16 int4 int8");
  EXPECT_EQ(WorkOf(clip("-1", "1"), "MatMul#1", Category::kMac), "mac 16 ternary int8");
  EXPECT_EQ(WorkOf(clip("-9", "7"), "MatMul#1", Category::kMac), "mac 16 int5 int8");
  EXPECT_EQ(WorkOf(clip("-128", "127"), "MatMul#1", Category::kMac), "mac 16 int8 int8");
}

// Bounds that are computed may cut anything: two compares of each of 8 elements, also behind a
// quantizer.
TEST(Clip, ToComputedBoundsIsCharged) {
  EXPECT_EQ(
      WorkOf(AnalyzeGraph("(int8[8] q, int8 low, int8 high) => (y) { y = Clip(q, low, high) }"),
             "Clip#1"),
      "cmp 16 int8 int8");
  EXPECT_EQ(WorkOf(AnalyzeGraph(
                       "(float[8] x, int8 low, int8 high) => (y) <float s = {0.3}, int8 z = {0}> "
                       "{ q = QuantizeLinear(x, s, z) y = Clip(q, low, high) }"),
                   "Clip#1"),
            "cmp 16 int8 int8");
}

// A quantizer whose integers are read elsewhere, too, makes all 8 bits.
TEST(Clip, BesideOtherReadersIsAnOperator) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (a, b) <float s = {0.3}, int8 z = {0}, int8 low = {-8}, int8 high = {7}> "
      "{ q = QuantizeLinear(x, s, z) c = Clip(q, low, high) a = DequantizeLinear(c, s, z) "
      "b = DequantizeLinear(q, s, z) }");
  EXPECT_EQ(WorkOf(report, "Clip#1"), "cmp 8 int8 int8");
}

// --- TensorRT ------------------------------------------------------------------------------------

// NVFP4: blocks of 16 in FP4, their scales in FP8, those scaled by one float. 2 × 32 inputs in 4
// blocks, 32 × 8 weights in blocks of 16: 16 outputs of 32 products on FP4; one multiply and one
// add per output and block (2 along the row) for the scales.
TEST(TrtFp4DynamicQuantize, MultipliesFourBitFloats) {
  const Report report = AnalyzeGraph(
      "(float[2,32] x, float4e2m1[32,8] w) => (y) "
      "<float g = {0.1}, float8e4m3fn[2,8] ws = ones> "
      "{ q, sx = trt.TRT_FP4DynamicQuantize<axis = -1, block_size = 16>(x, g) "
      "s = trt.DequantizeLinear(sx, g) "
      "d = trt.DequantizeLinear<axis = -1, block_size = 16>(q, s) "
      "v = trt.DequantizeLinear<axis = 0, block_size = 16>(w, ws) "
      "y = MatMul(d, v) }",
      {}, 24);
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 512 float4 float4");
}

}  // namespace
}  // namespace acev2::testing
