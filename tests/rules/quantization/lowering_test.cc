// SPDX-License-Identifier: Apache-2.0
//
// Integer lowering, sentence by sentence: what is done with a pending scale, and who pays for it.
//
// Invariant: expectations follow from docs/metric.md, with the arithmetic beside them. Most graphs
// start from integer inputs, so that no quantizer of a float blurs the count; 0.3, 0.5 and 0.7
// stand for scales: 0.5 is a power of two, the others are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

// --- Constants -----------------------------------------------------------------------------------

// Weights stored as floats and fake-quantized: both nodes are offline, only the 3·2 MACs remain,
// and the output becomes real (2 multiplies).
TEST(Lowering, QuantizesAndDequantizesConstantsOffline) {
  const Report report = AnalyzeGraph(
      "(int8[1,3] q) => (float[1,2] y) <float s = {0.3}, float[3,2] w = ones> "
      "{ x = DequantizeLinear(q, s) wq = QuantizeLinear<output_dtype=3>(w, s) "
      "wd = DequantizeLinear(wq, s) y = MatMul(x, wd) }");
  EXPECT_EQ(WorkOf(report), "mac 6 int8 int8; mul 2 int32 float32");
  EXPECT_EQ(FindNode(report, "QuantizeLinear#1").reason, "constant");
  EXPECT_EQ(report.totals.weight_bits, Count(6 * 8));
}

// A constant that goes to an operator that needs floats is made one offline.
TEST(Lowering, MakesConstantsRealOffline) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <int8[4] w = ones, float s = {0.3}> "
      "{ d = DequantizeLinear(w, s) y = Pow(x, d) }");
  EXPECT_EQ(WorkOf(report), Canonical("func 8 float32 float32; mul 4 float32 float32"));
}

// --- MAC layers ----------------------------------------------------------------------------------

// Everything behind a MAC layer of integers is an INT32 accumulator, whatever its operands' width.
TEST(Lowering, AccumulatesIntegersInInt32) {
  for (const std::string type : {"int8", "int4", "uint16"}) {
    const Report report =
        AnalyzeGraph("(" + type + "[1,3] q) => (int8[1,2] y) <float s = {0.3}, " + type +
                     "[3,2] w = ones> "
                     "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) "
                     "m = MatMul(x, d) r = Relu(m) "
                     "y = QuantizeLinear<output_dtype=3>(r, s) }");
    EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 2 int32 int32") << type;
    EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "mul 2 int32 float32") << type;
  }
}

// Float activations on integer weights (weight-only quantization): MACs at 32·8, a float
// accumulator with the weight's scale pending.
TEST(Lowering, MultipliesFloatsWithIntegerPayloads) {
  const Report report = AnalyzeGraph(
      "(float[1,3] x) => (y) <int8[3,2] w = ones, float s = {0.3}, float[2] b = ones> "
      "{ d = DequantizeLinear(w, s) y = Gemm(x, d, b) }");
  EXPECT_EQ(WorkOf(report, "Gemm#1", Category::kMac), "mac 6 float32 int8; add 2 float32 float32");
  EXPECT_EQ(WorkOf(report, "Gemm#1", Category::kQuantization), "mul 2 float32 float32");
  EXPECT_EQ(report.totals.ace, Count(6 * 32 * 8));
}

// The unquantized side of a mixed MAC has its declared width: float16 · int8.
TEST(Lowering, KeepsTheDeclaredWidthOfTheUnquantizedSide) {
  const Report report = AnalyzeGraph(
      "(float16[1,3] x) => (y) <int8[3,2] w = ones, float16 s = {1}> "
      "{ d = DequantizeLinear(w, s) y = MatMul(x, d) }");
  EXPECT_EQ(WorkOf(report, "MatMul#1", Category::kMac), "mac 6 float16 int8");
}

// Operators with integer operands of their own (no scale pending anywhere) stay as written.
TEST(Lowering, LeavesPlainIntegersAlone) {
  const Report report = AnalyzeGraph("(int32[1,3] a, int32[3,2] b) => (y) { y = MatMul(a, b) }");
  EXPECT_EQ(WorkOf(report), "mac 6 int32 int32");
}

// One bias add per output at 32 bits, whether the bias is quantized or a float.
TEST(Lowering, AddsTheBiasAtAccumulatorWidth) {
  for (const std::string bias : {"b = DequantizeLinear(bq, s)", "b = Identity(bf)"}) {
    const Report report = AnalyzeGraph(
        "(int8[1,3] q) => (int8[1,2] y) <float s = {0.3}, int8[3,2] w = ones, int32[2] bq = ones, "
        "float[2] bf = ones> { x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) " +
        bias + " m = Gemm(x, d, b) y = QuantizeLinear<output_dtype=3>(m, s) }");
    EXPECT_EQ(WorkOf(report), "mac 6 int8 int8; mul 2 int32 float32; add 2 int32 int32") << bias;
  }
}

// Zero points of activations fold into the bias, the written add or the output's zero point: 0.
// Here none of these is written. That of weights needs the sum of the activations, 3 adds of the
// int10 that 3 uint8 sum up to, shared by both outputs, then a multiply and an add per output.
TEST(Lowering, FoldsInputZeroPoints) {
  const Report report = AnalyzeGraph(
      "(uint8[1,3] q) => (float[1,2] y) <float s = {0.3}, uint8[3,2] w = ones, uint8 z = {7}> "
      "{ x = DequantizeLinear(q, s, z) d = DequantizeLinear(w, s, z) y = MatMul(x, d) }");
  EXPECT_EQ(WorkOf(report),
            Canonical("mac 6 uint8 uint8; mul 2 int32 float32; add 3 uint10 uint10; "
                      "mul 2 uint10 uint8; add 2 int32 int32"));
}

// --- Passing through -----------------------------------------------------------------------------

struct Passing {
  std::string_view op;  ///< makes t from x, int8[1,2,4,4] with scale 0.3 and zero point 5
  std::string_view
      work;  ///< its own work; the quantizer behind it finds scale and zero point again
};

class PassThroughTest : public ::testing::TestWithParam<Passing> {};

TEST_P(PassThroughTest, CostsNothingForTheScale) {
  const auto& [op, work] = GetParam();
  const Report report = AnalyzeGraph(
      "(int8[1,2,4,4] q) => (y) <float s = {0.3}, int8 z = {5}, int64[3] shape = {1,2,16}, "
      "int64[1] zero = {0}, int64[1] one = {1}, int64[8] pads = {0,0,1,1,0,0,1,1}> "
      "{ x = DequantizeLinear(q, s, z) " +
      std::string(op) + " y = QuantizeLinear(t, s, z) }");
  EXPECT_EQ(WorkOf(report), Canonical(work));
}

INSTANTIATE_TEST_SUITE_P(
    Lowering, PassThroughTest,
    ::testing::Values(
        // 32 elements, each compared with 0.
        Passing{"t = Relu(x)", "cmp 32 int8 int8"},
        Passing{"l = Constant<value_float=0.0>() h = Constant<value_float=6.0>() t = Clip(x, l, h)",
                "cmp 64 int8 int8"},
        // 2·2·2 = 8 outputs of a 2x2 window: 8·3 compares.
        Passing{"t = MaxPool<kernel_shape=[2,2], strides=[2,2]>(x)", "cmp 24 int8 int8"},
        // A sum of 4 int8 is int10: 8·3 adds of that; 1/4 stays with the scale, so that the
        // quantizer, which has the scale of x, shifts the sum.
        Passing{"t = AveragePool<kernel_shape=[2,2], strides=[2,2]>(x)",
                "add 24 int10 int10; shift 8 int10 int10"},
        // 2·3·3 = 18 outputs of a 2x2 window.
        Passing{"t = AveragePool<kernel_shape=[2,2]>(x)",
                "add 54 int10 int10; shift 18 int10 int10"},
        // A window of 9 is no power of two: 2·2·2 = 8 outputs, 8·8 adds of int12 and 8 multiplies.
        Passing{"t = AveragePool<kernel_shape=[3,3]>(x)",
                "add 64 int12 int12; mul 8 int12 float32"},
        // 2 outputs of 16 each.
        Passing{"t = GlobalAveragePool(x)", "add 30 int12 int12; shift 2 int12 int12"},
        Passing{"t = GlobalMaxPool(x)", "cmp 30 int8 int8"},
        Passing{"t = LeakyRelu(x)", "cmp 32 int8 int8; mul 32 int8 float32"},
        Passing{"t = Reshape(x, shape)", "free"}, Passing{"t = Flatten(x)", "free"},
        Passing{"t = Transpose<perm=[0,2,3,1]>(x)", "free"},
        Passing{"t = Slice(x, zero, one, one)", "free"}, Passing{"t = Gather(x, zero)", "free"},
        Passing{"t = Identity(x)", "free"}, Passing{"t = Squeeze(x, zero)", "free"},
        Passing{"t = Unsqueeze(x, zero)", "free"}, Passing{"t = Dropout(x)", "free"},
        Passing{"t = DepthToSpace<blocksize=1>(x)", "free"},
        Passing{"t, u = Split<axis=1, num_outputs=2>(x)", "free"},
        Passing{"u, t = Split<axis=1, num_outputs=2>(x)", "free"},
        Passing{"t = Concat<axis=1>(x, x)", "free"},
        Passing{"a = Relu(x) t = Concat<axis=0>(a, x)", "cmp 32 int8 int8"},
        // Chains pass on as well.
        Passing{"a = Relu(x) b = Reshape(a, shape) t = Identity(b)", "cmp 32 int8 int8"}));

// Equal scales pass a Concat as one; unequal ones stay with their parts, and the quantizer behind
// rescales only the part that has another scale than its own: 6 of 10 elements.
TEST(Lowering, UnequalScalesStayWithTheirPartsOfAConcat) {
  const Report report = AnalyzeGraph(
      "(int8[1,4] a, int8[1,6] b) => (int8[1,10] y) <float s = {0.3}, float t = {0.7}> "
      "{ x = DequantizeLinear(a, s) z = DequantizeLinear(b, t) c = Concat<axis=1>(x, z) "
      "y = QuantizeLinear<output_dtype=3>(c, s) }");
  EXPECT_EQ(WorkOf(report), "mul 6 int8 float32");
}

// Behind a Relu the parts are still told apart; a zero point is added to the requantized part.
TEST(Lowering, PartsOfAConcatPassThroughOperators) {
  const Report report = AnalyzeGraph(
      "(int8[1,4] a, int8[1,6] b) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {5}> "
      "{ x = DequantizeLinear(a, s, z) w = DequantizeLinear(b, t, z) c = Concat<axis=1>(x, w) "
      "r = Relu(c) y = QuantizeLinear(r, s, z) }");
  EXPECT_EQ(WorkOf(report), "mul 6 int8 float32; add 6 int32 int32; cmp 10 int8 int8");
}

// Made real, each part is multiplied by its own scale: 4 and 6 elements, of different width.
TEST(Lowering, PartsOfAConcatAreMadeRealByPart) {
  const Report report = AnalyzeGraph(
      "(int8[1,4] a, int16[1,6] b) => (y) <float s = {0.3}, float t = {0.7}> "
      "{ x = DequantizeLinear(a, s) z = DequantizeLinear(b, t) y = Concat<axis=1>(x, z) }");
  EXPECT_EQ(WorkOf(report, "Concat#1", Category::kQuantization),
            "mul 4 int8 float32; mul 6 int16 float32");
}

// --- Add, Sub, Max, Min --------------------------------------------------------------------------

std::string TwoInputs(std::string_view a, std::string_view b, std::string_view rest) {
  return "(" + std::string(a) + " a, " + std::string(b) +
         " b) => (y) <float s = {0.3}, float t = {0.7}, float half = {0.5}, float quarter = "
         "{0.25}, "
         "int8 z = {5}, int8 u = {9}> { " +
         std::string(rest) + " }";
}

// Equal scales: the integer operation alone; the sum keeps the scale, so quantizing to it is free.
TEST(Lowering, EqualScalesAddAsIntegers) {
  for (const auto& [op, own] :
       {std::pair("Add", "add 4 int8 int8"), std::pair("Sub", "add 4 int8 int8"),
        std::pair("Max", "cmp 4 int8 int8"), std::pair("Min", "cmp 4 int8 int8"),
        std::pair("Sum", "add 4 int8 int8")}) {
    const Report report = AnalyzeGraph(
        TwoInputs("int8[4]", "int8[4]",
                  "x = DequantizeLinear(a, s) w = DequantizeLinear(b, s) r = " + std::string(op) +
                      "(x, w) y = QuantizeLinear<output_dtype=3>(r, s)"));
    EXPECT_EQ(WorkOf(report), own) << op;
  }
}

// At the same price the second operand is rescaled (uint8 · float32), in the node of the Add but in
// the category of quantization; the result has the scale of the first, and the second its width.
TEST(Lowering, RescalesTheSecondOperandOnATie) {
  for (const auto& [op, own] :
       {std::pair("Add", "add 4 int8 int8"), std::pair("Sub", "add 4 int8 int8"),
        std::pair("Max", "cmp 4 int8 int8"), std::pair("Min", "cmp 4 int8 int8")}) {
    const Report report = AnalyzeGraph(TwoInputs(
        "int8[4]", "uint8[4]",
        "x = DequantizeLinear(a, s) w = DequantizeLinear(b, t) [op] r = " + std::string(op) +
            "(x, w) y = QuantizeLinear<output_dtype=3>(r, s)"));
    EXPECT_EQ(WorkOf(report, "op", Category::kQuantization), "mul 4 uint8 float32") << op;
    EXPECT_EQ(WorkOf(report, "op", Category::kOther), own) << op;
    EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "free") << op;
  }
}

// int8 · float32 (224) is cheaper than int16 · float32 (480), first operand or second. What is
// aligned has the width of the other; the sum of two int16 is int17.
TEST(Lowering, RescalesTheNarrowerOperand) {
  const Report first = AnalyzeGraph(
      TwoInputs("int8[4]", "int16[4]",
                "x = DequantizeLinear(a, s) w = DequantizeLinear(b, t) y = Add(x, w)"));
  EXPECT_EQ(WorkOf(first, "Add#1", Category::kOther), "add 4 int16 int16");
  EXPECT_EQ(WorkOf(first, "Add#1", Category::kQuantization),
            Canonical("mul 4 int8 float32; mul 4 int17 float32"))
      << "alignment, then the graph output";
  const Report second = AnalyzeGraph(
      TwoInputs("int16[4]", "int8[4]",
                "x = DequantizeLinear(a, s) w = DequantizeLinear(b, t) y = Add(x, w)"));
  EXPECT_EQ(WorkOf(second, "Add#1", Category::kQuantization),
            Canonical("mul 4 int8 float32; mul 4 int17 float32"));
}

// The one with fewer elements, where it is broadcast: 4 multiplies instead of 12.
TEST(Lowering, RescalesTheSmallerOperand) {
  const Report report =
      AnalyzeGraph(TwoInputs("int8[1,4]", "int8[3,4]",
                             "x = DequantizeLinear(a, s) w = DequantizeLinear(b, t) r = Add(x, w) "
                             "y = QuantizeLinear<output_dtype=3>(r, t)"));
  EXPECT_EQ(WorkOf(report), "mul 4 int8 float32; add 12 int8 int8");
}

// Powers of two align by a shift of the payload, whose price has no other operand.
TEST(Lowering, AlignsPowersOfTwoByAShift) {
  const Report report = AnalyzeGraph(
      TwoInputs("int8[4]", "int8[4]",
                "x = DequantizeLinear(a, half) w = DequantizeLinear(b, quarter) r = Add(x, w) "
                "y = QuantizeLinear<output_dtype=3>(r, half)"));
  EXPECT_EQ(WorkOf(report), "add 4 int8 int8; shift 4 int8 int8");
}

// Zero points fold into the written add: scales that are equal are equal.
TEST(Lowering, UnequalZeroPointsFoldIntoTheWrittenAdd) {
  const Report report = AnalyzeGraph(
      TwoInputs("int8[4]", "int8[4]",
                "x = DequantizeLinear(a, s, z) w = DequantizeLinear(b, s, u) [op] r = Add(x, w) "
                "y = QuantizeLinear<output_dtype=3>(r, s)"));
  EXPECT_EQ(WorkOf(report, "op"), "add 4 int8 int8");
}

// A maximum is one of its operands, with its scale and zero point: quantizing to them is free.
TEST(Lowering, SelectionKeepsScaleAndZeroPoint) {
  for (const std::string op : {"Max", "Min"}) {
    EXPECT_EQ(WorkOf(AnalyzeGraph(TwoInputs(
                  "int8[4]", "int8[4]",
                  "x = DequantizeLinear(a, s, z) w = DequantizeLinear(b, s, z) r = " + op +
                      "(x, w) y = QuantizeLinear(r, s, z)"))),
              "cmp 4 int8 int8");
  }
}

// Three operands: the second and third are brought to the first's scale, one multiply each; the sum
// of two int8, to which the third is added, is int9.
TEST(Lowering, AlignsEveryOperandOfASum) {
  const Report report = AnalyzeGraph(TwoInputs(
      "int8[4]", "int8[4]",
      "x = DequantizeLinear(a, s) w = DequantizeLinear(b, t) v = DequantizeLinear(b, half) "
      "r = Sum(x, w, v) y = QuantizeLinear<output_dtype=3>(r, s)"));
  EXPECT_EQ(WorkOf(report), Canonical("mul 8 int8 float32; add 4 int8 int8; add 4 int9 int8"));
}

// Against a float, the other operand has to become one.
TEST(Lowering, AnOperandWithoutAScaleNeedsTheFloat) {
  const Report report = AnalyzeGraph(
      "(int8[4] a, float[4] b) => (y) <float s = {0.3}> { x = DequantizeLinear(a, s) "
      "y = Add(x, b) }");
  EXPECT_EQ(WorkOf(report, "Add#1"), "add 4 float32 float32");
  EXPECT_EQ(WorkOf(report, "DequantizeLinear#1"), "mul 4 int8 float32");
}

// A constant is brought to the scale of the others offline: the written add alone, on integers.
TEST(Lowering, AddsConstantsAsIntegers) {
  const Report report = AnalyzeGraph(
      "(int8[4] a) => (y) <float s = {0.3}, float[4] c = ones> { x = DequantizeLinear(a, s) "
      "r = Add(x, c) y = QuantizeLinear<output_dtype=3>(r, s) }");
  EXPECT_EQ(WorkOf(report), "add 4 int8 int8");
}

// --- Multiplies that the graph writes ------------------------------------------------------------

// Two payloads multiply and their scales combine; the product of 8 and 8 bits has 16.
TEST(Lowering, MultipliesPendingTensorsAsIntegers) {
  const Report report = AnalyzeGraph(
      TwoInputs("int8[4]", "uint8[4]",
                "x = DequantizeLinear(a, s, z) w = DequantizeLinear(b, t) r = Mul(x, w) "
                "y = QuantizeLinear<output_dtype=3>(r, s)"));
  EXPECT_EQ(WorkOf(report, "Mul#1"), "mul 4 int8 uint8");
  EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "mul 4 int16 float32");
}

// The scale is multiplied into the constant offline: one written multiply, int8 · float32 (224),
// and a float behind it.
TEST(Lowering, FoldsAPendingScaleIntoAConstantFactor) {
  for (const std::string op : {"Mul(x, c)", "Mul(c, x)"}) {
    const Report report = AnalyzeGraph(
        "(int8[4] a) => (y) <float s = {0.3}, float c = {1.7}> { x = DequantizeLinear(a, s) "
        "[op] m = " +
        op + " y = Relu(m) }");
    EXPECT_EQ(WorkOf(report, "op"),
              op == "Mul(x, c)" ? "mul 4 int8 float32" : "mul 4 float32 int8");
    EXPECT_EQ(WorkOf(report, "Relu#1"), "cmp 4 float32 float32");
    EXPECT_EQ(WorkOf(report, "DequantizeLinear#1"), "free");
  }
  const Report report = AnalyzeGraph(
      "(int8[4] a) => (y) <float s = {0.3}, float c = {1.7}> { x = DequantizeLinear(a, s) "
      "y = Div(x, c) }");
  EXPECT_EQ(WorkOf(report), "mul 4 int8 float32");
}

// Written and charged: 1 multiply + 1 add per element of the accumulator, 8 · (992 + 192), and the
// quantizer behind it multiplies a float.
TEST(Lowering, BatchNormalizationTakesThePendingScale) {
  const Report report = AnalyzeGraph(
      "(int8[1,3,2,2] q) => (y) <float s = {0.3}, int8[2,3,1,1] w = ones, float[2] g = ones, "
      "float[2] b = ones, float[2] m = ones, float[2] v = ones> "
      "{ x = DequantizeLinear(q, s) d = DequantizeLinear(w, s) c = Conv(x, d) "
      "n = BatchNormalization(c, g, b, m, v) y = QuantizeLinear<output_dtype=3>(n, s) }");
  EXPECT_EQ(WorkOf(report, "Conv#1"), "mac 24 int8 int8");
  EXPECT_EQ(WorkOf(report, "BatchNormalization#1", Category::kBatchNorm),
            "mul 8 int32 float32; add 8 float32 float32");
  EXPECT_EQ(WorkOf(report, "QuantizeLinear#1"), "mul 8 float32 float32");
  EXPECT_EQ(FindNode(report, "BatchNormalization#1").acev2, Cost::FromDouble(8 * (992 + 192)));
}

// Identity and Reshape hand the same elements on: their float is the float of what they got, made
// once and charged to the node that made it. 4 multiplies, three readers.
TEST(Floats, AreMadeOnceForAllViews) {
  const Report report = AnalyzeGraph(
      "(int8[4] q) => (y, z, w) <float s = {0.3}, int64[2] shape = {2, 2}> "
      "{ [dq] x = DequantizeLinear(q, s) y = Exp(x) i = Identity(x) z = Sqrt(i) "
      "r = Reshape(x, shape) w = Exp(r) }");
  EXPECT_EQ(WorkOf(report, "dq"), "mul 4 int8 float32");
  EXPECT_EQ(WorkOf(report, "Identity#1"), "free");
  EXPECT_EQ(WorkOf(report, "Reshape#1"), "free");
}

}  // namespace
}  // namespace acev2::testing
