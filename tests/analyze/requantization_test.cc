// SPDX-License-Identifier: Apache-2.0
//
// Where a pending scale ends: requantization, table look-up, float versions, block scales, and the
// graph as written (--lowering none).
//
// Invariant: expectations follow from docs/metric.md, with the arithmetic beside them. 0.3 and 0.7
// are no powers of two, 0.5 and 0.25 are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/profile.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

// --- Requantization ------------------------------------------------------------------------------

struct Requantization {
  std::string_view scales;  ///< of activations, weights and output: "xs ws ys" replaced by these
  std::string_view quantizer;
  std::string_view work;  ///< of the quantizer behind Conv int8[1,3,2,2] → 2·2·2 = 8 outputs
};

class RequantizationTest : public ::testing::TestWithParam<Requantization> {};

TEST_P(RequantizationTest, CostsOneRescalingPerElement) {
  const auto& [scales, quantizer, work] = GetParam();
  const Report report = AnalyzeGraph(
      "(int8[1,3,2,2] q) => (y) <int8[2,3,1,1] w = ones, int8 z = {5}, int8 zero = {0}, " +
      std::string(scales) +
      "> { x = DequantizeLinear(q, xs) d = DequantizeLinear<axis=0>(w, ws) c = Conv(x, d) [out] " +
      std::string(quantizer) + " }");
  EXPECT_EQ(WorkOf(report, "out"), Canonical(work));
  EXPECT_EQ(WorkOf(report, "out"), WorkOf(report, "out", Category::kQuantization));
  EXPECT_EQ(WorkOf(report, "Conv#1"), "mac 24 int8 int8");
}

INSTANTIATE_TEST_SUITE_P(
    Lowering, RequantizationTest,
    ::testing::Values(
        // INT32 payload · FP32 scale = 992 each.
        Requantization{"float xs = {0.3}, float ws = {0.7}, float ys = {0.3}",
                       "y = QuantizeLinear(c, ys, zero)", "mul 8 int32 float32"},
        // An output zero point is one add each, of the INT32 that rounding or shifting leaves.
        Requantization{"float xs = {0.3}, float ws = {0.7}, float ys = {0.3}",
                       "y = QuantizeLinear(c, ys, z)", "mul 8 int32 float32; add 8 int32 int32"},
        // One scale a channel: the same work.
        Requantization{"float xs = {0.3}, float[2] ws = {0.7, 0.9}, float ys = {0.3}",
                       "y = QuantizeLinear(c, ys, zero)", "mul 8 int32 float32"},
        // All powers of two: one shift of the payload.
        Requantization{"float xs = {0.5}, float ws = {0.25}, float ys = {2}",
                       "y = QuantizeLinear(c, ys, zero)", "shift 8 int32 int32"},
        Requantization{"float xs = {0.5}, float[2] ws = {0.25, 0.125}, float ys = {1}",
                       "y = QuantizeLinear(c, ys, zero)", "shift 8 int32 int32"},
        Requantization{"float xs = {0.5}, float ws = {0.25}, float ys = {2}",
                       "y = QuantizeLinear(c, ys, z)", "shift 8 int32 int32; add 8 int32 int32"},
        // One that is not suffices for a multiply: of the output, of a channel.
        Requantization{"float xs = {0.5}, float ws = {0.25}, float ys = {0.3}",
                       "y = QuantizeLinear(c, ys, zero)", "mul 8 int32 float32"},
        Requantization{"float xs = {0.5}, float[2] ws = {0.25, 0.3}, float ys = {1}",
                       "y = QuantizeLinear(c, ys, zero)", "mul 8 int32 float32"},
        // Half-precision scales: INT32 · FP16 = 32·16 − 32 = 480.
        Requantization{"float16 xs = {13517}, float16 ws = {13517}, float16 ys = {13517}",
                       "y = QuantizeLinear(c, ys, zero)", "mul 8 int32 float16"}));

// A scale that is itself quantized (Double Quantization): here to 4 bits with a power of two as its
// own scale, beside powers of two, so the multiply is INT32 · 4 bits = 32·4 − 32 = 96.
TEST(Lowering, MultipliesByAQuantizedScale) {
  const Report report = AnalyzeGraph(
      "(int8[1,3,2,2] q) => (y) <int8[2,3,1,1] w = ones, float half = {0.5}, "
      "uint4[2] wsq = {3, 5}> "
      "{ ws = DequantizeLinear(wsq, half) x = DequantizeLinear(q, half) "
      "d = DequantizeLinear<axis=0>(w, ws) c = Conv(x, d) "
      "y = QuantizeLinear<output_dtype=3>(c, half) }");
  EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "mul 8 int32 uint4");
  EXPECT_EQ(FindNode(report, "QuantizeLinear#1").acev2, Cost::FromDouble(8 * 96));
}

// From one quantizer to the next without work between: payloads meet.
TEST(Lowering, TheSameScaleAndZeroPointIsFree) {
  const auto between = [](const std::string& from, const std::string& out) {
    return WorkOf(AnalyzeGraph("(" + from + "[4] q) => (y) <float s = {0.3}, float t = {0.7}, " +
                               from +
                               " z = {5}, int8 i = {5}, int16 wide = {5}, int8 j = {6}> "
                               "{ x = DequantizeLinear(q, s, z) y = " +
                               out + " }"));
  };
  EXPECT_EQ(between("int8", "QuantizeLinear(x, s, i)"), "free");
  EXPECT_EQ(between("int8", "QuantizeLinear(x, s, wide)"), "free") << "fits into 16 bits";
  EXPECT_EQ(between("int16", "QuantizeLinear(x, s, i)"), "free") << "saturation is free";
  EXPECT_EQ(between("uint8", "QuantizeLinear(x, s, i)"), "free") << "saturation is free";
  EXPECT_EQ(between("int8", "QuantizeLinear(x, s, j)"), "add 4 int8 int8")
      << "the ratio is 1, the zero point another";
  EXPECT_EQ(between("int8", "QuantizeLinear(x, t, i)"), "mul 4 int8 float32; add 4 int32 int32")
      << "the zero point comes after rounding";
}

// Equal numbers in two tensors are equal; scales that are computed are equal if they are the same.
TEST(Lowering, ScalesAreComparedByValue) {
  EXPECT_EQ(WorkOf(AnalyzeGraph("(int8[4] q) => (y) <float s = {0.3}, float t = {0.3}> "
                                "{ x = DequantizeLinear(q, s) "
                                "y = QuantizeLinear<output_dtype=3>(x, t) }")),
            "free");
  EXPECT_EQ(WorkOf(AnalyzeGraph("(int8[4] q, float s) => (y) { x = DequantizeLinear(q, s) "
                                "y = QuantizeLinear<output_dtype=3>(x, s) }")),
            "free");
  EXPECT_EQ(WorkOf(AnalyzeGraph("(int8[4] q, float s, float t) => (y) { x = DequantizeLinear(q, s) "
                                "y = QuantizeLinear<output_dtype=3>(x, t) }")),
            "mul 4 int8 float32");
}

// A float is multiplied by the constant reciprocal, or shifted (in its exponent) where that is a
// power of two. The zero point is added to the INT32 that rounding leaves.
TEST(Lowering, QuantizesAFloatByOneMultiply) {
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float[4] x) => (y) <float s = {0.3}, int8 z = {5}> "
                                "{ y = QuantizeLinear(x, s, z) }")),
            Canonical("mul 4 float32 float32; add 4 int32 int32"));
  EXPECT_EQ(WorkOf(AnalyzeGraph("(float[4] x) => (y) <float s = {0.5}, int8 z = {5}> "
                                "{ y = QuantizeLinear(x, s, z) }")),
            Canonical("shift 4 float32 float32; add 4 int32 int32"));
}

// --- Table look-up -------------------------------------------------------------------------------

std::string Function(std::string_view type, std::string_view rest) {
  return "(" + std::string(type) + "[4] q) => (y" +
         std::string(rest.find(" r = ") == rest.npos ? "" : ", r") +
         ") <float s = {0.3}, float t = {0.7}, int8 z = {5}> "
         "{ x = DequantizeLinear(q, s) " +
         std::string(rest) + " }";
}

// 2^13 entries at most hold function, scales, zero point and requantization.
TEST(Lowering, LooksFunctionsOfFewBitsUp) {
  for (const std::string op :
       {"Sigmoid", "Tanh", "Gelu", "HardSwish", "Elu", "Exp", "Softplus", "Mish", "Erf"}) {
    for (const std::string type : {"int8", "uint4"}) {
      const Report report =
          AnalyzeGraph(Function(type, "f = " + op + "(x) y = QuantizeLinear(f, t, z)"));
      EXPECT_EQ(WorkOf(report), "lookup 4 " + type + " " + type) << op;
      EXPECT_EQ(FindNode(report, op + "#1").reason, "part of a table look-up");
    }
  }
}

// Whatever the quantizer behind it is called.
TEST(Lowering, LooksFunctionsUpForEveryQuantizer) {
  for (const std::string op :
       {"QuantizeLinear", "com.microsoft.QuantizeLinear", "com.microsoft.QuantizeWithOrder",
        "trt.QuantizeLinear", "trt.TRT_INT8QuantizeLinear"}) {
    const Report report = AnalyzeGraph(Function("int8", "f = Sigmoid(x) y = " + op + "(f, t)"));
    EXPECT_EQ(WorkOf(report), "lookup 4 int8 int8") << op;
    EXPECT_EQ(FindNode(report, "Sigmoid#1").reason, "part of a table look-up") << op;
  }
}

// What comes first in the region is part of the table as well; the int9 that a Neg makes indexes
// none of its own.
TEST(Lowering, IndexesTheTableOfARegionByItsPayload) {
  for (const std::string first : {"Relu(x)", "Clip(x, one, three)", "Neg(x)", "Cast<to=10>(x)"}) {
    const Report report = AnalyzeGraph(
        "(int8[4] q) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {5}, float one = {1}, "
        "float three = {3}> { x = DequantizeLinear(q, s) a = " +
        first + " f = Sigmoid(a) y = QuantizeLinear(f, t, z) }");
    EXPECT_EQ(WorkOf(report), "lookup 4 int8 int8") << first;
  }
}

// Tables of 2^i / 10 are dearer than squares from 11 bits on, where scales are powers of two: on 12
// bits 409.6 against a multiply, 12·12 - 12 = 132, and a shift of its 24 bits, 24·log2(24)/5 = 22;
// with another scale the multiply by it, 24·32 - 32 = 736, makes the table less.
TEST(Lowering, LooksUpWhatIsDearerToCompute) {
  const auto work = [](std::string_view scale) {
    const Report report = AnalyzeGraph(
        "(float[4] x) => (y) <float s = {0.5}, float zero = {0}, float bits = {12}, float t = {" +
        std::string(scale) +
        "}> { q = qonnx.custom_op.general.Quant<signed=1>(x, s, zero, bits) p = Mul(q, q) "
        "y = qonnx.custom_op.general.Quant<signed=1>(p, t, zero, bits) }");
    return WorkOf(report, "Mul#1") + " | " + WorkOf(report, "Quant#2", Category::kActivation);
  };
  EXPECT_EQ(work("2"), "mul 4 int12 int12 | free");
  EXPECT_EQ(work("0.7"), "free | lookup 4 int12 int12");
}

// A QOperator compares as its three nodes do: with a table at 10,000 it converts (8·32 - 32 = 224),
// computes (8,288), requantizes (992).
TEST(Lowering, ComputesWhatAProfileMakesDearToLookUp) {
  Options options;
  options.profile = ParseProfile("[prices]\nlookup = 10000\n", "my.toml");
  const std::string head = "(int8[4] q) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> { ";
  for (const std::string_view body :
       {"y = com.microsoft.QLinearSigmoid(q, s, z, t, z) }",
        "x = DequantizeLinear(q, s, z) f = Sigmoid(x) y = QuantizeLinear(f, t, z) }"}) {
    const Report report = AnalyzeGraph(head + std::string(body), options);
    EXPECT_EQ(WorkOf(report),
              Canonical("mul 4 int8 float32; func 4 float32 float32; mul 4 float32 float32"))
        << body;
    EXPECT_EQ(report.totals.acev2.ToString(), "38016");  // 4 · 9,504
  }
}

// 16 bits are too many for a table: the float version of x (480 each), the function, the quantizer.
TEST(Lowering, ComputesFunctionsOfWiderPayloads) {
  EXPECT_EQ(WorkOf(AnalyzeGraph(Function("int16",
                                         "f = Sigmoid(x) "
                                         "y = QuantizeLinear<output_dtype=3>(f, t)"))),
            Canonical("mul 4 int16 float32; func 4 float32 float32; mul 4 float32 float32"));
}

// The accumulator of a MAC layer has 32 bits.
TEST(Lowering, ComputesFunctionsOfAccumulators) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] q) => (y) <float s = {0.3}, int8[3,2] w = ones> { x = DequantizeLinear(q, s) "
      "d = DequantizeLinear(w, s) m = MatMul(x, d) f = Sigmoid(m) "
      "y = QuantizeLinear<output_dtype=3>(f, s) }");
  EXPECT_EQ(WorkOf(report), Canonical("mac 6 int8 int8; mul 2 int32 float32; "
                                      "func 2 float32 float32; mul 2 float32 float32"));
}

// A reader that is no quantizer, or the graph, needs the function's value itself.
TEST(Lowering, LooksUpOnlyForQuantizers) {
  constexpr std::string_view kComputed = "mul 4 int8 float32; func 4 float32 float32";
  EXPECT_EQ(WorkOf(AnalyzeGraph(Function("int8", "y = Sigmoid(x)"))), kComputed);
  EXPECT_EQ(WorkOf(AnalyzeGraph(Function(
                "int8", "f = Sigmoid(x) y = QuantizeLinear<output_dtype=3>(f, t) r = Neg(f)"))),
            Canonical("mul 4 int8 float32; func 4 float32 float32; mul 4 float32 float32; "
                      "logic 4 float32 float32"));
  // Two quantizers are two tables.
  EXPECT_EQ(WorkOf(AnalyzeGraph(Function("int8",
                                         "f = Sigmoid(x) y = QuantizeLinear<output_dtype=3>(f, t) "
                                         "r = QuantizeLinear<output_dtype=3>(f, s)"))),
            "lookup 8 int8 int8");
}

// --- Float versions ------------------------------------------------------------------------------

// Once however many consumers, in the category of quantization, charged to the node that made the
// pending tensor: 2 multiplies of the accumulator for three readers and the graph output.
TEST(Lowering, MakesOneFloatVersionForAllConsumers) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] q) => (m, a, b, c) <float s = {0.3}, int8[3,2] w = ones> "
      "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) m = MatMul(x, d) "
      "a = Softmax(m) b = Sigmoid(m) c = Sign(m) }");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kQuantization), "mul 2 int32 float32");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 6 int8 int8");
  EXPECT_EQ(WorkOf(report, "Sigmoid#1"), "func 2 float32 float32");
  EXPECT_EQ(FindNode(report, "MatMul#1").category, Category::kMac);
  EXPECT_EQ(report.totals.by_category[static_cast<std::size_t>(Category::kQuantization)],
            Cost::FromDouble(2 * 992));
}

// Exporters write one dequantizer per reader; they are one tensor all the same, and the first that
// is read as a float is charged. Another scale makes another tensor.
TEST(Lowering, EqualDequantizersMakeOneFloatVersion) {
  const Report report = AnalyzeGraph(
      "(int8[4] q) => (a, b, c) <float s = {0.3}, float t = {0.7}> "
      "{ x = DequantizeLinear(q, s) y = DequantizeLinear(q, s) z = DequantizeLinear(q, t) "
      "a = Softmax(x) b = Softmax(y) c = Softmax(z) }");
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#1"), "mul 4 int8 float32");
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#2"), "free");
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#3"), "mul 4 int8 float32");
}

// A consumer that takes the payload is not charged for one that does not.
TEST(Lowering, ConsumersOfPayloadAndFloatLiveSideBySide) {
  const Report report = AnalyzeGraph(
      "(int8[4] q) => (y, f) <float s = {0.3}> { x = DequantizeLinear(q, s) r = Relu(x) "
      "y = QuantizeLinear<output_dtype=3>(r, s) f = Softmax(r) }");
  EXPECT_EQ(WorkOf(report, "Relu#1", Category::kQuantization), "mul 4 int8 float32");
  EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "free");
}

// The dequantizer of a graph input is what made its pending tensor.
TEST(Lowering, GraphOutputsNeedTheFloat) {
  const Report report =
      AnalyzeGraph("(int8[4] q) => (x) <float s = {0.3}> { x = DequantizeLinear(q, s) }");
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#1"), "mul 4 int8 float32");
  const Report power =
      AnalyzeGraph("(int8[4] q) => (x) <float s = {0.5}> { x = DequantizeLinear(q, s) }");
  EXPECT_EQ(WorkOf(power, "DequantizeLinear#1"), "shift 4 int8 int8");
}

// --- Block scales --------------------------------------------------------------------------------

// W 64x2 in blocks of 32 along the reduced axis: 1·2·64 = 128 MACs at 32·4, and per block (2) and
// output (2) one multiply of the partial sum and one add: 4 each.
TEST(Lowering, BlockScalesCostOneMultiplyAndAddPerBlockAndOutput) {
  const Report report = AnalyzeGraph(
      "(float[1,64] x) => (y) <int4[64,2] w = ones, float[2,2] s = {0.3,0.4,0.5,0.6}> "
      "{ d = DequantizeLinear<axis=0, block_size=32>(w, s) y = MatMul(x, d) }");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 128 float32 int4");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kQuantization),
            "mul 4 float32 float32; add 4 float32 float32");
  EXPECT_EQ(report.totals.weight_bits, Count(128 * 4));
}

// With integer activations the partial sums are INT32 and the activation's scale is still pending
// behind them: 2 more multiplies for the output, now of floats.
TEST(Lowering, BlockScalesOfIntegersLeaveTheActivationScalePending) {
  const Report report = AnalyzeGraph(
      "(int8[1,64] q) => (y) <int4[64,2] w = ones, float[2,2] s = {0.3,0.4,0.5,0.6}, float t = "
      "{0.7}> "
      "{ x = DequantizeLinear(q, t) d = DequantizeLinear<axis=0, block_size=32>(w, s) "
      "y = MatMul(x, d) }");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 128 int8 int4");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kQuantization),
            Canonical("mul 4 int32 float32; add 4 float32 float32; mul 2 float32 float32"));
}

// --- The graph as written ------------------------------------------------------------------------

Options AsWritten() {
  Options options;
  options.lowering = Lowering::kNone;
  return options;
}

// Dequantize: (q − z)·s, int8 add and int8 · float32; the MACs are floats; quantize: x/s + z.
TEST(LoweringNone, ChargesQuantizersAndDequantizersAsWritten) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] q) => (y) <float s = {0.3}, int8 z = {5}, int8[3,2] w = ones> "
      "{ x = DequantizeLinear(q, s, z) d = DequantizeLinear(w, s) m = MatMul(x, d) r = Relu(m) "
      "y = QuantizeLinear(r, s, z) }",
      AsWritten());
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#1"), "mul 3 int8 float32; add 3 int8 int8");
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#2"), "free") << "a constant";
  EXPECT_EQ(WorkOf(report, "MatMul#1"), "mac 6 float32 float32");
  EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 2 float32 float32");
  EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"),
            Canonical("mul 2 float32 float32; add 2 int32 int32"));
}

// As written, every result is stored: q 3·8, the floats x 3·32, m and r 2·32 each, y 2·8.
TEST(LoweringNone, StoresEveryResult) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] q) => (y) <float s = {0.3}, int8[3,2] w = ones> "
      "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) m = MatMul(x, d) r = Relu(m) "
      "y = QuantizeLinear(r, s) }",
      AsWritten());
  EXPECT_EQ(report.totals.activation_bits, Count(24 + 96 + 64 + 64 + 16));
  EXPECT_EQ(report.totals.peak_activation_bits, Count(96 + 64)) << "x and m";
}

TEST(LoweringNone, ChargesQuantToo) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <float s = {0.3}, float z = {0}, float b = {8}> "
      "{ y = qonnx.custom_op.general.Quant<signed=1>(x, s, z, b) }",
      AsWritten());
  EXPECT_EQ(WorkOf(report), Canonical("mul 4 float32 float32; mul 4 int8 float32"))
      << "quantize and dequantize";
}

// --- Forms of QuantizeLinear and DequantizeLinear ------------------------------------------------

TEST(QuantizeLinear, TakesItsFormatFromTheOutputType) {
  // output_dtype 22 is INT4; no zero point input.
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <float s = {0.3}> "
      "{ y = QuantizeLinear<output_dtype=22>(x, s) }");
  EXPECT_EQ(report.model.outputs.at(0).value, IntFormat(4));
  EXPECT_EQ(report.model.outputs.at(0).type, "int4");
  EXPECT_EQ(WorkOf(report), "mul 4 float32 float32");
  // Neither: uint8 is the operator's default.
  EXPECT_EQ(AnalyzeGraph("(float[4] x) => (y) <float s = {0.3}> { y = QuantizeLinear(x, s) }")
                .model.outputs.at(0)
                .value,
            UIntFormat(8));
}

// One scale and zero point per channel of axis 1 (the default) or another.
TEST(DequantizeLinear, TakesScalesPerChannel) {
  for (const std::string axis : {"", "<axis=1>", "<axis=-3>"}) {
    const Report report = AnalyzeGraph(
        "(int8[1,2,2,2] q) => (y) <float[2] s = {0.3, 0.7}, int8[2] z = {0, 5}> "
        "{ x = DequantizeLinear" +
        axis + "(q, s, z) r = Relu(x) y = QuantizeLinear" + axis + "(r, s, z) }");
    EXPECT_EQ(WorkOf(report), "cmp 8 int8 int8") << axis;
  }
}

// Sixteen bits on both sides, in ai.onnx 21 and in com.microsoft; shapes go on.
TEST(QuantizeLinear, KnowsSixteenBitsInBothDomains) {
  for (const std::string domain : {"", "com.microsoft."}) {
    for (const auto& [type, format] :
         {std::pair("int16", IntFormat(16)), std::pair("uint16", UIntFormat(16))}) {
      const std::string t(type);
      const Report report = AnalyzeGraph("(float[1,3] x) => (y) <float s = {0.3}, " + t +
                                         " z = {0}, " + t + "[3,2] w = ones> { q = " + domain +
                                         "QuantizeLinear(x, s, z) xd = " + domain +
                                         "DequantizeLinear(q, s, z) wd = " + domain +
                                         "DequantizeLinear(w, s, z) "
                                         "y = MatMul(xd, wd) }");
      EXPECT_EQ(WorkOf(report),
                Canonical("mac 6 " + t + " " + t + "; mul 3 float32 float32; mul 2 int32 float32"))
          << domain << t;
      EXPECT_EQ(report.model.outputs.at(0).shape, (PartialShape{1, 2}));
      EXPECT_THAT(Unpriced(report), ::testing::IsEmpty());
    }
  }
}

// FP8 payloads: multiply 8·8 − 8 = 56 and add 6·8 = 48 each; the accumulator is a float.
TEST(QuantizeLinear, KnowsFloatsOfEightBits) {
  const Report report = AnalyzeGraph(
      "(float[1,3] x) => (y) <float s = {0.3}, float8e4m3fn[3,2] w = ones> "
      "{ q = QuantizeLinear<output_dtype=17>(x, s) xd = DequantizeLinear(q, s) "
      "wd = DequantizeLinear(w, s) y = MatMul(xd, wd) }");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 6 float8e4m3 float8e4m3");
  EXPECT_EQ(report.totals.by_category[0], Cost::FromDouble(6 * 104));
}

// DynamicQuantizeLinear → MatMulInteger → Cast → Mul: MACs at 8·8, the rest as written: 1 multiply
// of the two scales, 2 of the float results.
TEST(DynamicQuantizeLinear, FeedsIntegerProducts) {
  const Report report = AnalyzeGraph(
      "(float[1,3] x) => (float[1,2] y) <int8[3,2] w = ones, int8 wz = {0}, float ws = {0.3}> "
      "{ q, s, z = DynamicQuantizeLinear(x) m = MatMulInteger(q, w, z, wz) f = Cast<to=1>(m) "
      "[scales] t = Mul(s, ws) [rescale] y = Mul(f, t) }");
  EXPECT_EQ(WorkOf(report, "MatMulInteger#1"), "mac 6 uint8 int8");
  EXPECT_EQ(WorkOf(report, "scales"), "mul 1 float32 float32");
  EXPECT_EQ(WorkOf(report, "rescale"), "mul 2 int32 float32") << "an accumulator, cast";
  EXPECT_EQ(WorkOf(report, "Cast#1"), "free");
  // Its definition, with 3 elements: maximum and minimum, each also with 0 (2·3 compares), their
  // difference and the scale (1 add, 1 multiply by 1/255), the zero point (1 divide, 1 subtract, 2
  // compares to clip), the reciprocal of the scale (1 divide); then 3 multiplies and 3 adds.
  EXPECT_EQ(WorkOf(report, "DynamicQuantizeLinear#1", Category::kQuantization),
            Canonical("cmp 8 float32 float32; add 2 float32 float32; mul 4 float32 float32; "
                      "div 2 float32 float32; add 3 float32 uint8"));
  EXPECT_EQ(report.totals.macs, Count(6));
}

}  // namespace
}  // namespace acev2::testing
