// SPDX-License-Identifier: Apache-2.0
//
// Parameters, their bits, scales, and what nodes read and write.
//
// Invariant: expectations count numbers in the file by hand, derived beside each test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  std::string_view what;
  std::string_view graph;
  std::int64_t parameters;
  std::int64_t weight_bits;
};

void Expect(const Case& expected) {
  const Report report = AnalyzeGraph(expected.graph);
  EXPECT_EQ(report.totals.parameters, Count(expected.parameters)) << expected.what;
  EXPECT_EQ(report.totals.weight_bits, Count(expected.weight_bits)) << expected.what;
  Count parameters, bits, by_width;
  for (const NodeCost& node : report.nodes) {
    parameters += node.parameters.value();
    bits += node.weight_bits.value();
  }
  for (const auto& [width, number] : report.totals.weights_by_width) by_width += number * width;
  EXPECT_EQ(parameters, report.totals.parameters) << expected.what;
  EXPECT_EQ(bits, report.totals.weight_bits) << expected.what;
  EXPECT_EQ(by_width, report.totals.weight_bits) << expected.what;
}

// An initializer counts whole and once, whatever part or copy is read.
TEST(Parameters, AreWholeInitializers) {
  for (const Case& expected : {
           Case{"both halves of 8·4",
                "(float[1,4] x) => (y, z) <float[8,4] w = ones> "
                "{ a, b = Split<axis=0, num_outputs=2>(w) c = Transpose(a) d = Transpose(b) "
                "y = MatMul(x, c) z = MatMul(x, d) }",
                32, 32 * 32},
           Case{"one half of it",
                "(float[1,4] x) => (y) <float[8,4] w = ones> "
                "{ a, b = Split<axis=0, num_outputs=2>(w) c = Transpose(a) y = MatMul(x, c) }",
                32, 32 * 32},
           Case{"rows 0 and 1 of 5",
                "(float[1,4] x) => (y) <float[5,4] w = ones, int64[2] i = {0,1}> "
                "{ r = Gather(w, i) y = Mul(x, r) }",
                20, 20 * 32},
           Case{"a slice under indices of the inference",
                "(int64[3] i) => (y) <float[5,4] w = ones, float[4] b = ones> "
                "{ r = Gather(w, i) y = Add(r, b) }",
                24, 24 * 32},
           Case{"one number, tiled",
                "(float[8] x) => (y) <float[1] w = ones, int64[1] n = {8}> "
                "{ t = Tile(w, n) y = Add(x, t) }",
                1, 32},
           Case{"two numbers, expanded",
                "(float[3,2] x) => (y) <float[1,2] w = ones, int64[2] n = {3,2}> "
                "{ t = Expand(w, n) y = Mul(x, t) }",
                2, 64},
           Case{"concatenated with what is computed",
                "(float[1,2] x) => (y) <float[1,3] c = ones, float[1,5] b = ones> "
                "{ t = Concat<axis=1>(x, c) y = Add(t, b) }",
                8, 8 * 32},
           Case{"h·R is offline: 3 and 9 reach the sum, R the second product as well",
                "(float[1,2] x) => (y) <float[2,3] w = ones, float[3,3] r = ones, float[1,3] h = "
                "ones> "
                "{ a = MatMul(x, w) c = MatMul(h, r) b = Add(a, c) y = MatMul(b, r) }",
                18, 18 * 32},
           Case{
               "a start value of a scan",
               "(float[10,1,2] x) => (z) <float[2,2] w = ones, float[1,2] h = ones> "
               "{ s, z = Scan<num_scan_inputs = 1, body = b (float[1,2] i, float[1,2] xi) => "
               "(float[1,2] o, float[1,2] zo) { a = MatMul(i, w) o = Add(a, xi) zo = Identity(o) }>"
               "(h, x) }",
               6, 6 * 32},
       }) {
    Expect(expected);
  }
}

// Settings, indices and what follows from sizes are no parameters.
TEST(Parameters, AreNoSettings) {
  for (const Case& expected : {
           Case{"bounds, shape, slice",
                "(float[2,12] x) => (y) <int64[2] sh = {8,3}, float lo = {0.0}, "
                "float hi = {6.0}, float[3,3] w = ones, int64[1] a = {0}, int64[1] e = {8}> "
                "{ r = Reshape(x, sh) c = Clip(r, lo, hi) t = MatMul(c, w) y = Slice(t, a, e, a) }",
                9, 288},
           Case{"a mask made of a size",
                "(float[3,4] x) => (y) <float[4,4] w = ones> "
                "{ h = MatMul(x, w) s = Shape(h) m = ConstantOfShape<value = float[1] {0.5}>(s) "
                "y = Mul(h, m) }",
                16, 512},
           Case{"a range",
                "(float[4] x) => (y) <float a = {0.0}, float e = {4.0}, float d = {1.0}> "
                "{ r = Range(a, e, d) y = Mul(x, r) }",
                0, 0},
           Case{"positions that only index",
                "(int64[1,5] i) => (y) <float[9,2] t = ones, "
                "float[7,2] p = ones, int64[1,7] at = ones, int64[1] z = {0}, int64[1] f = {5}, "
                "int64[1] o = {1}> { e = Gather(t, i) s = Slice(at, z, f, o) q = Gather(p, s) "
                "y = Add(e, q) }",
                18 + 14, 32 * 32},
           Case{"only moved, never computed with",
                "(int64[3] i) => (y) <float[5,4] w = ones> "
                "{ y = Gather(w, i) }",
                0, 0},
       }) {
    Expect(expected);
  }
}

// Each at the narrower of its stored width and what arithmetic reads.
TEST(Parameters, HaveTheNarrowerWidth) {
  for (const Case& expected : {
           Case{"float16 behind a Cast",
                "(float[1,4] x) => (y) <float16[4,2] w = ones> "
                "{ c = Cast<to=1>(w) y = MatMul(x, c) }",
                8, 8 * 16},
           Case{"4 bits of a quantizer",
                "(float[1,4] x) => (y) <float[4,2] w = ones, float s = {0.3}, "
                "float z = {0.0}, float b = {4.0}> "
                "{ q = qonnx.custom_op.general.Quant<signed=1, narrow=0>(w, s, z, b) y = MatMul(x, "
                "q) }",
                8, 8 * 4},
           Case{"an int8 embedding read as float",
                "(int64[3] i) => (y) <int8[5,4] w = ones, "
                "float s = {0.3}, float[4] b = ones> "
                "{ r = Gather(w, i) d = DequantizeLinear(r, s) y = Add(d, b) }",
                24, 20 * 8 + 4 * 32},
           Case{"int8 and float32 readers of int8",
                "(float[1,4] x) => (y, z) <int8[4,2] w = ones, "
                "float s = {0.3}> { d = DequantizeLinear(w, s) y = MatMul(x, d) c = Cast<to=1>(w) "
                "z = MatMul(x, c) }",
                8, 64},
       }) {
    Expect(expected);
  }
}

// 16 entries under 64 indices: 64 parameters of 4 bits; 16 + 8 floats of table and factors are
// scales.
TEST(Parameters, OfACodebookAreItsIndices) {
  const Report report = AnalyzeGraph(
      "(float[1,8] x) => (y) <float[16] t = ones, uint8[8,8] c = ones, float[1,8] s = ones> "
      "{ i = Cast<to=7>(c) v = Gather(t, i) m = Mul(v, s) y = MatMul(x, m) }");
  EXPECT_EQ(report.totals.parameters, Count(64));
  EXPECT_EQ(report.totals.weight_bits, Count(64 * 4));
  EXPECT_EQ(report.totals.scale_bits, Count(24 * 32));
}

// A table of 256 floats is one: 64 indices of 8 bits. With 257 it is a table of weights, which
// count whole: 257 + 8 floats.
TEST(Parameters, OfACodebookAreItsIndicesUpTo256Entries) {
  const auto analyze = [](const std::string& entries) {
    return AnalyzeGraph("(float[1,8] x) => (y) <float[" + entries +
                        "] t = ones, uint8[8,8] c = ones, float[1,8] s = ones> "
                        "{ i = Cast<to=7>(c) v = Gather(t, i) m = Mul(v, s) y = MatMul(x, m) }");
  };
  const Report codebook = analyze("256");
  EXPECT_EQ(codebook.totals.parameters, Count(64));
  EXPECT_EQ(codebook.totals.weight_bits, Count(64 * 8));
  EXPECT_EQ(codebook.totals.scale_bits, Count((256 + 8) * 32));
  const Report weights = analyze("257");
  EXPECT_EQ(weights.totals.parameters, Count(257 + 8));
  EXPECT_EQ(weights.totals.weight_bits, Count((257 + 8) * 32));
  EXPECT_EQ(weights.totals.scale_bits, Count(0));
}

TEST(Parameters, DoNotDependOnSizes) {
  constexpr std::string_view kGraph =
      "(float[N,4] x) => (y) <float[4,4] w = ones, float[9,4] p = ones, int64[1] z = {0}> "
      "{ h = MatMul(x, w) s = Shape<start=0, end=1>(h) t = Slice(p, z, s) y = Add(h, t) }";
  for (const std::int64_t n : {1, 3, 9}) {
    Options options;
    options.dims["N"] = n;
    EXPECT_EQ(AnalyzeGraph(kGraph, options).totals.parameters, Count(16 + 36)) << n;
  }
}

// The quantizer of x (32 bits of scale, 8 of zero point), the weights' two scales, and the
// quantizer of y (32 + 8): 144 bits in every encoding. Zero points of 0 take nothing.
TEST(ScaleBits, AreThoseOfEachQuantizerOnce) {
  constexpr std::string_view kConstants =
      "float s = {0.3}, int8 z = {3}, float[2] v = {0.3, 0.7}, int8[2] n = {0, 0}, int8[4,2] w = "
      "ones, "
      "float t = {0.9}, int8 u = {5}";
  const auto bits = [&](std::string_view nodes) {
    return AnalyzeGraph("(float[1,4] x) => (y) <" + std::string(kConstants) + "> {" +
                        std::string(nodes) + "}")
        .totals.scale_bits;
  };
  EXPECT_EQ(bits("q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) "
                 "e = DequantizeLinear<axis=1>(w, v, n) m = MatMul(d, e) "
                 "p = QuantizeLinear(m, t, u) y = DequantizeLinear(p, t, u)"),
            Count(144));
  EXPECT_EQ(bits("q = QuantizeLinear(x, s, z) p = QLinearMatMul(q, s, z, w, v, n, t, u) "
                 "y = DequantizeLinear(p, t, u)"),
            Count(144));
  EXPECT_EQ(
      AnalyzeGraph(
          "(float[1,4] x) => (y) <float s = {0.3}, float z = {3}, float[1,2] v = {0.3, 0.7}, "
          "float n = {0}, float[4,2] w = ones, float t = {0.9}, float u = {5}, float b = {8}> "
          "{ d = qonnx.custom_op.general.Quant<signed=1, narrow=0>(x, s, z, b) "
          "e = qonnx.custom_op.general.Quant<signed=1, narrow=0>(w, v, n, b) m = MatMul(d, e) "
          "y = qonnx.custom_op.general.Quant<signed=1, narrow=0>(m, t, u, b) }")
          .totals.scale_bits,
      Count(144));
}

// A quantizer of 16 bits has a scale, 32 bits; what rounds to more makes a sum, whose scale
// follows.
TEST(ScaleBits, AreThoseOfQuantizersOfUpTo16Bits) {
  const auto bits = [](const std::string& width) {
    return AnalyzeGraph("(float[1,4] x) => (y) <float s = {0.3}, float z = {0.0}, float b = {" +
                        width +
                        "}> { y = qonnx.custom_op.general.Quant<signed=1, narrow=0>(x, s, z, b) }")
        .totals.scale_bits;
  };
  EXPECT_EQ(bits("16.0"), Count(32));
  EXPECT_EQ(bits("17.0"), Count(0));
}

// K 64, N 32, blocks of 32: 64 scales, and as many zero points of 4 bits if there are any but 0.
TEST(ScaleBits, CountPackedZeroPoints) {
  constexpr std::string_view kNode =
      "y = com.microsoft.MatMulNBits<K=64, N=32, bits=4, block_size=32>";
  EXPECT_EQ(AnalyzeGraph("(float[1,64] x) => (y) <uint8[32,2,16] w = ones, float[64] s = ones> { " +
                         std::string(kNode) + "(x, w, s) }")
                .totals.scale_bits,
            Count(64 * 32));
  EXPECT_EQ(AnalyzeGraph("(float[1,64] x) => (y) <uint8[32,2,16] w = ones, float[64] s = ones, "
                         "uint8[32] z = ones> { " +
                         std::string(kNode) + "(x, w, s, z) }")
                .totals.scale_bits,
            Count(64 * 32 + 64 * 4));
}

// Gemm reads x (4), W (12) and b (3) and writes 3 floats; a Reshape is a view.
TEST(NodeSizes, AreWhatItReadsAndWrites) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float[4,3] w = ones, float[3] b = ones, int64[1] s = {3}> "
      "{ m = Gemm(x, w, b) y = Reshape(m, s) }");
  const NodeCost& gemm = FindNode(report, "Gemm#1");
  EXPECT_EQ(gemm.parameters, Count(15));
  EXPECT_EQ(gemm.weight_bits, Count(480));
  EXPECT_EQ(gemm.read_bits, Count((4 + 12 + 3) * 32));
  EXPECT_EQ(gemm.written_bits, Count(3 * 32));
  EXPECT_EQ(gemm.activation_bits, Count(3 * 32));
  const NodeCost& view = FindNode(report, "Reshape#1");
  EXPECT_EQ(view.read_bits, Count(0));
  EXPECT_EQ(view.written_bits, Count(0));
}

// A square reads its operand once; a body that runs 5 times reads and writes as often.
TEST(NodeSizes, CountOperandsOnceAndRunsEach) {
  const Report report = AnalyzeGraph("(float[4] x) => (y) { y = Mul(x, x) }");
  EXPECT_EQ(FindNode(report, "Mul#1").read_bits, Count(4 * 32));
  const Report scan = AnalyzeGraph(
      "(float[5,2] x, float[2] h) => (s) { s = Scan<num_scan_inputs = 1, body = b (float[2] i, "
      "float[2] xi) => (float[2] o) { o = Add(i, xi) }>(h, x) }");
  const NodeCost& add = FindNode(scan, "Scan#1/body/Add#1");
  EXPECT_EQ(add.read_bits, Count(5 * 4 * 32));
  EXPECT_EQ(add.written_bits, Count(5 * 2 * 32));
  EXPECT_EQ(add.activation_bits, Count(2 * 32));
}

// 3·2 MACs of the product; the norm's 2 (its variance) are none of a MAC layer.
TEST(MacLayerMacs, LeaveOutThoseOfNorms) {
  const Report report = AnalyzeGraph(
      "(float[1,3] x) => (y) <float[3,2] w = ones, float[2] g = ones> "
      "{ m = MatMul(x, w) y = LayerNormalization<axis=-1>(m, g) }");
  EXPECT_EQ(report.totals.macs, Count(8));
  EXPECT_EQ(report.totals.mac_layer_macs, Count(6));
}

TEST(WeightNotes, NameUnreadInitializersAndLostTies) {
  const Report report = AnalyzeGraph(
      "(float[1,2] x) => (y) <float[2,3] a = {1,2,3,4,5,6}, float[3,2] b = {1,4,2,5,3,6}, "
      "float[3,2] c = {1,4,2,5,3,7}, float[50] dead = ones> "
      "{ h = MatMul(x, a) i = MatMul(h, b) j = MatMul(i, a) y = MatMul(j, c) }");
  EXPECT_EQ(report.totals.parameters, Count(18));
  EXPECT_THAT(FindDiagnostic(report, "unread-initializer").message,
              HasSubstr("'dead' (50 numbers, 1,600 bits)"));
  const std::string tie = FindDiagnostic(report, "lost-tie").message;
  EXPECT_THAT(tie, HasSubstr("'b' is the transpose of 'a'"));
  EXPECT_THAT(tie, HasSubstr("6 numbers, 192 bits"));
  EXPECT_THAT(Diagnostics(report),
              ::testing::UnorderedElementsAre("unread-initializer", "lost-tie"));
}

// Twice a, and its transpose three times: the third has none left to be the transpose of.
TEST(WeightNotes, TieEachMatrixToOneOther) {
  const Report report = AnalyzeGraph(
      "(float[1,2] x) => (y) <float[2,3] a = {1,2,3,4,5,6}, float[2,3] b = {1,2,3,4,5,6}, "
      "float[3,2] c = {1,4,2,5,3,6}, float[3,2] d = {1,4,2,5,3,6}, float[3,2] e = {1,4,2,5,3,6}> "
      "{ h = MatMul(x, a) i = MatMul(h, c) j = MatMul(i, b) k = MatMul(j, d) l = MatMul(k, a) "
      "y = MatMul(l, e) }");
  std::vector<std::string> ties;
  for (const Diagnostic& row : report.diagnostics) {
    if (row.code == "lost-tie") ties.push_back(row.message.substr(0, 27));
  }
  EXPECT_THAT(ties,
              ::testing::ElementsAre("'c' is the transpose of 'a'", "'d' is the transpose of 'b'"));
}

}  // namespace
}  // namespace acev2::testing
