// SPDX-License-Identifier: Apache-2.0
//
// Options that say how a datapath is built: accumulators, requantization, folded normalizations,
// causal attention.
//
// Invariant: expectations follow from docs/metric.md, with the arithmetic beside them, or are the
// analysis of a network that is written that way. 0.3 and 0.7 are no powers of two.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/write.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

// 8 sums of 3 products, each requantized from the accumulator.
constexpr const char* kQuantizedConv =
    "(int8[1,3,2,2] q) => (y) <int8[2,3,1,1] w = ones, float xs = {0.3}, float ws = {0.7}, "
    "float ys = {0.9}> { x = DequantizeLinear(q, xs) d = DequantizeLinear(w, ws) c = Conv(x, d) "
    "y = QuantizeLinear<output_dtype=3>(c, ys) }";

Options Accumulate(Accumulator::Width width, int bits = 0) {
  Options options;
  options.accumulator = {width, bits};
  return options;
}

Cost CostOf(std::string_view graph, const Options& options) {
  return AnalyzeGraph(graph, options).totals.acev2;
}

// --- --accumulator -------------------------------------------------------------------------------

TEST(AccumulatorOption, IsWhatTheMacAddsInAndWhatIsRequantized) {
  using Width = Accumulator::Width;
  // MAC of int8: 8·8 − 8 = 56 and an add; requantization: INT32 · FP32 = 32·32 − 32 = 992.
  EXPECT_EQ(CostOf(kQuantizedConv, {}), Cost::FromDouble(24 * (56 + 8) + 8 * 992));
  EXPECT_EQ(CostOf(kQuantizedConv, Accumulate(Width::kBits, 32)),
            Cost::FromDouble(24 * (56 + 32) + 8 * 992));
  // INT16 · FP32 = 16·32 − 32 = 480.
  EXPECT_EQ(CostOf(kQuantizedConv, Accumulate(Width::kBits, 16)),
            Cost::FromDouble(24 * (56 + 16) + 8 * 480));
  // 8 + 8 + ⌈log2 3⌉ = 18 bits: 18·32 − 32 = 544.
  EXPECT_EQ(CostOf(kQuantizedConv, Accumulate(Width::kMinimal)),
            Cost::FromDouble(24 * (56 + 18) + 8 * 544));
}

// Quantized operators charge their products with their formats.
TEST(AccumulatorOption, IsTheSameInQuantizedOperators) {
  const std::string conv =
      "(int8[1,3,2,2] q) => (y) <int8[2,3,1,1] w = ones, int8 z = {0}, float xs = {0.3}, "
      "float ws = {0.7}, float ys = {0.9}> { y = QLinearConv(q, xs, z, w, ws, z, ys, z) }";
  for (const Options& options :
       {Options(), Accumulate(Accumulator::Width::kBits, 32),
        Accumulate(Accumulator::Width::kBits, 16), Accumulate(Accumulator::Width::kMinimal)}) {
    EXPECT_EQ(CostOf(conv, options), CostOf(kQuantizedConv, options));
  }
  // 2·4·4 = 32 MACs in sums of 4: 8 + 8 + 2 = 18 bits.
  EXPECT_EQ(CostOf("(int8[2,4] x, int8[4,4] w) => (y) { y = MatMulInteger(x, w) }",
                   Accumulate(Accumulator::Width::kMinimal)),
            Cost::FromDouble(32 * (56 + 18)));
}

TEST(AccumulatorOption, IsTheWidthOfBiases) {
  const std::string graph =
      "(int8[1,4] q) => (y) <int8[4,4] w = ones, float[4] b = ones, float xs = {0.3}, "
      "float ws = {0.7}> { x = DequantizeLinear(q, xs) d = DequantizeLinear(w, ws) "
      "c = Gemm(x, d, b) y = QuantizeLinear<output_dtype=3>(c, xs) }";
  // k = 4: 8 + 8 + 2 = 18.
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Accumulate(Accumulator::Width::kMinimal)), "Gemm#1"),
            Canonical("mac 16 int8 int8; add 4 int18 int18"));
}

// A binary MAC is an add alone, so that its accumulator is all of its price.
TEST(AccumulatorOption, IsAllThatABinaryMacCosts) {
  const std::string graph =
      "(float[1,64] x) => (y) <float[64,2] w = ones> { s = Sign(x) y = MatMul(s, w) }";
  Options options = Accumulate(Accumulator::Width::kBits, 32);
  options.assume = {"MatMul=w1a1"};
  // 128 MACs; Sign is logic.
  EXPECT_EQ(FindNode(AnalyzeGraph(graph, options), "MatMul#1").acev2, Cost::FromDouble(128 * 32));
  options.accumulator = {};
  EXPECT_EQ(FindNode(AnalyzeGraph(graph, options), "MatMul#1").acev2, Cost::FromDouble(128));
}

TEST(AccumulatorOption, ConcernsIntegersAlone) {
  const std::string graph = "(float[1,4] x) => (y) <float[4,4] w = ones> { y = MatMul(x, w) }";
  EXPECT_EQ(CostOf(graph, Accumulate(Accumulator::Width::kBits, 8)), Cost::FromDouble(16 * 1184));
}

// A weight that is a power of two is shifted, then added: 8·3/5 = 4.8 and the accumulator.
TEST(AccumulatorOption, GoesWithShifts) {
  Options options = Accumulate(Accumulator::Width::kBits, 24);
  options.assume = {"MatMul=w:pot4,a:int8"};
  EXPECT_EQ(CostOf("(float[1,4] x) => (y) <float[4,4] w = ones> { y = MatMul(x, w) }", options),
            Cost::FromDouble(16 * (4.8 + 24)));
}

// Scores are sums over the head, results over the keys: 8 + 8 + 3 and, of floats, no integer at
// all.
TEST(AccumulatorOption, KnowsTheSumsOfAttention) {
  Options options = Accumulate(Accumulator::Width::kMinimal);
  const Report report = AnalyzeGraph(
      "(int8[1,1,4,8] a, int8[1,1,4,8] b, float[1,1,4,8] v) => (y) <float s = {0.3}> "
      "{ q = DequantizeLinear(a, s) k = DequantizeLinear(b, s) [at] y = Attention(q, k, v) }",
      options, 23);
  Format accumulator;
  for (const Work& work : FindNode(report, "at").work) {
    if (work.role == "QK") accumulator = work.accumulator;
    if (work.role == "PV") {
      EXPECT_FALSE(work.accumulator.known());
    }
  }
  EXPECT_EQ(accumulator, IntFormat(19));
}

TEST(AccumulatorOption, StandsInSavedReports) {
  Report report = AnalyzeGraph(kQuantizedConv, Accumulate(Accumulator::Width::kMinimal));
  const Report saved = ReadJson(WriteJson(report), "saved.json");
  EXPECT_EQ(saved.totals.acev2, report.totals.acev2);
  EXPECT_EQ(FindNode(saved, "Conv#1").work, FindNode(report, "Conv#1").work);
}

// --- --requant -----------------------------------------------------------------------------------

Options Requantize(Requant requant) {
  Options options;
  options.requant = requant;
  return options;
}

TEST(RequantOption, IsWhatMultipliesAnAccumulator) {
  const auto work = [](Requant requant) {
    return WorkOf(AnalyzeGraph(kQuantizedConv, Requantize(requant)), "QuantizeLinear#1");
  };
  EXPECT_EQ(work(Requant::kFloat32), "mul 8 int32 float32");
  EXPECT_EQ(work(Requant::kFixed32), "mul 8 int32 int32");
  EXPECT_EQ(work(Requant::kFixed16), "mul 8 int32 int16");
  EXPECT_EQ(work(Requant::kFixed8), "mul 8 int32 int8");
  // 24 MACs of 64; INT32 · 16 bits = 32·16 − 32 = 480.
  EXPECT_EQ(CostOf(kQuantizedConv, Requantize(Requant::kFixed16)),
            Cost::FromDouble(24 * 64 + 8 * 480));
}

// What becomes a float, or comes from one, is multiplied as a float.
TEST(RequantOption, LeavesFloatsAlone) {
  const std::string graph =
      "(float[4] x) => (y) <float s = {0.3}, float t = {0.7}> { q = QuantizeLinear(x, s) "
      "d = DequantizeLinear(q, s) y = Softmax(d) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Requantize(Requant::kFixed8))), WorkOf(AnalyzeGraph(graph)));
}

// Two int8 of unequal scales: one is multiplied to the other's, by 16 bits.
TEST(RequantOption, AlignsScalesToo) {
  const std::string graph =
      "(int8[4] a, int8[4] b) => (y) <float s = {0.3}, float t = {0.7}> "
      "{ x = DequantizeLinear(a, s) z = DequantizeLinear(b, t) [sum] c = Add(x, z) "
      "y = QuantizeLinear<output_dtype=3>(c, s) }";
  EXPECT_EQ(
      WorkOf(AnalyzeGraph(graph, Requantize(Requant::kFixed16)), "sum", Category::kQuantization),
      "mul 4 int8 int16");
}

TEST(RequantOption, LeavesPowersOfTwoShifts) {
  const std::string graph =
      "(int8[1,3,2,2] q) => (y) <int8[2,3,1,1] w = ones, float xs = {0.5}, float ys = {4}> "
      "{ x = DequantizeLinear(q, xs) d = DequantizeLinear(w, xs) c = Conv(x, d) "
      "[out] y = QuantizeLinear<output_dtype=3>(c, ys) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Requantize(Requant::kFixed8)), "out"),
            "shift 8 int32 int32");
}

// --- --fold --------------------------------------------------------------------------------------

constexpr std::string_view kBatchNormConstants =
    "float[4] a = ones, float[4] c = ones, float[4] m = ones, float[4] n = ones";

Options Folded() {
  Options options;
  options.fold = Fold::kBatchNorm;
  return options;
}

struct FoldCase {
  std::string graph;   ///< with a BatchNormalization
  std::string folded;  ///< written without
};

class FoldTest : public ::testing::TestWithParam<FoldCase> {};

TEST_P(FoldTest, CostsWhatTheFoldedNetworkCosts) {
  const Report report = AnalyzeGraph(GetParam().graph, Folded());
  EXPECT_EQ(WorkOf(report), WorkOf(AnalyzeGraph(GetParam().folded)));
  EXPECT_EQ(WorkOf(report, "norm"), "free");
  EXPECT_THAT(FindNode(report, "norm").reason, ::testing::StartsWith("folded into '"));
  EXPECT_EQ(report.totals.by_category[static_cast<std::size_t>(Category::kBatchNorm)], Cost());
}

std::string WithNorm(std::string_view before, std::string_view constants, std::string_view nodes) {
  return std::string(before) + " => (y) <" + std::string(constants) + ", " +
         std::string(kBatchNormConstants) + "> { " + std::string(nodes) +
         " [norm] u = BatchNormalization(t, a, c, m, n) y = Relu(u) }";
}

INSTANTIATE_TEST_SUITE_P(
    DatapathOptions, FoldTest,
    ::testing::Values(
        // The addend of the channels is a bias.
        FoldCase{WithNorm("(float[1,2,2,2] x)", "float[4,2,1,1] w = ones", "t = Conv(x, w)"),
                 "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4] b = ones> "
                 "{ t = Conv(x, w, b) y = Relu(t) }"},
        // It joins the bias that is there.
        FoldCase{WithNorm("(float[1,2,2,2] x)", "float[4,2,1,1] w = ones, float[4] b = ones",
                          "t = Conv(x, w, b)"),
                 "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4] b = ones> "
                 "{ t = Conv(x, w, b) y = Relu(t) }"},
        FoldCase{WithNorm("(float[1,2,2,2] x)", "float[2,4,2,2] w = ones",
                          "t = ConvTranspose<strides=[2,2]>(x, w)"),
                 "(float[1,2,2,2] x) => (y) <float[2,4,2,2] w = ones, float[4] b = ones> "
                 "{ t = ConvTranspose<strides=[2,2]>(x, w, b) y = Relu(t) }"},
        FoldCase{WithNorm("(float[3,2] x)", "float[2,4] w = ones", "t = Gemm(x, w)"),
                 "(float[3,2] x) => (y) <float[2,4] w = ones, float[4] b = ones> "
                 "{ t = Gemm(x, w, b) y = Relu(t) }"},
        // Of quantized weights, the factors join the scales of the channels.
        FoldCase{WithNorm("(int8[1,2,2,2] q)",
                          "int8[4,2,1,1] wq = ones, float s = {0.3}, float ws = {0.7}",
                          "x = DequantizeLinear(q, s) w = DequantizeLinear(wq, ws) t = Conv(x, w)"),
                 "(int8[1,2,2,2] q) => (y) <int8[4,2,1,1] wq = ones, float s = {0.3}, "
                 "float[4] ws = {0.7, 0.6, 0.9, 1.1}, float[4] b = ones> "
                 "{ x = DequantizeLinear(q, s) w = DequantizeLinear<axis=0>(wq, ws) "
                 "t = Conv(x, w, b) y = Relu(t) }"}));

class NoFoldTest : public ::testing::TestWithParam<std::string> {};

TEST_P(NoFoldTest, LeavesWhatIsNotExact) {
  EXPECT_EQ(WorkOf(AnalyzeGraph(GetParam(), Folded())), WorkOf(AnalyzeGraph(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    DatapathOptions, NoFoldTest,
    ::testing::Values(
        // Somebody else reads the sums.
        "(float[1,2,2,2] x) => (y, t) <float[4,2,1,1] w = ones, float[4] a = ones, "
        "float[4] c = ones, float[4] m = ones, float[4] n = ones> "
        "{ t = Conv(x, w) y = BatchNormalization(t, a, c, m, n) }",
        // Something stands between.
        "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4] a = ones, "
        "float[4] c = ones, float[4] m = ones, float[4] n = ones> "
        "{ t = Conv(x, w) r = Relu(t) y = BatchNormalization(r, a, c, m, n) }",
        // The weights are computed.
        "(float[1,2,2,2] x, float[4,2,1,1] w) => (y) <float[4] a = ones, float[4] c = ones, "
        "float[4] m = ones, float[4] n = ones> "
        "{ t = Conv(x, w) y = BatchNormalization(t, a, c, m, n) }",
        // The factors are.
        "(float[1,2,2,2] x, float[4] a) => (y) <float[4,2,1,1] w = ones, float[4] c = ones, "
        "float[4] m = ones, float[4] n = ones> "
        "{ t = Conv(x, w) y = BatchNormalization(t, a, c, m, n) }",
        // Training.
        "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4] a = ones, "
        "float[4] c = ones, float[4] m = ones, float[4] n = ones> "
        "{ t = Conv(x, w) y, p, q = BatchNormalization<training_mode=1>(t, a, c, m, n) }"));

// Twice in a row: the second finds the bias that the first has made. 32 MACs, 16 adds.
TEST(FoldOption, FoldsOneBehindTheOther) {
  const Report report = AnalyzeGraph(
      "(float[1,2,2,2] x) => (y) <float[4,2,1,1] w = ones, float[4] a = ones, float[4] c = ones, "
      "float[4] m = ones, float[4] n = ones> { t = Conv(x, w) "
      "[one] u = BatchNormalization(t, a, c, m, n) [two] y = BatchNormalization(u, a, c, m, n) }",
      Folded());
  EXPECT_EQ(WorkOf(report), Canonical("mac 32 float32 float32; add 16 float32 float32"));
  EXPECT_EQ(FindNode(report, "two").reason, "folded into 'Conv#1'");
}

// What stands in another graph may be read there as well: here the sums are an output of the
// function, too.
TEST(FoldOption, StaysWithinAGraph) {
  const std::string text =
      "<ir_version: 10, opset_import: [\"\" : 21, \"own\" : 1]> g (float[1,2,2,2] x) => (y, r) "
      "<float[2,2,1,1] w = ones, float[2] a = ones> "
      "{ t, r = own.both(x, w) y = BatchNormalization(t, a, a, a, a) } "
      "<opset_import: [\"\" : 21], domain: \"own\"> both (x, w) => (t, r) "
      "{ t = Conv(x, w) r = Relu(t) }";
  EXPECT_EQ(WorkOf(Analyze(text, Folded())), WorkOf(Analyze(text)));
}

// Its constants are stored as before.
TEST(FoldOption, CountsParametersAsStored) {
  const std::string graph =
      WithNorm("(float[1,2,2,2] x)", "float[4,2,1,1] w = ones", "t = Conv(x, w)");
  EXPECT_EQ(AnalyzeGraph(graph, Folded()).totals.parameters, AnalyzeGraph(graph).totals.parameters);
}

// --- --causal ------------------------------------------------------------------------------------

Options Half() {
  Options options;
  options.causal = Causal::kHalf;
  return options;
}

// 2 heads of 4 queries and 4 keys of 8: query i sees i keys, 10 pairs a head instead of 16. QK and
// PV 2·2·10·8 = 320 MACs; per pair a scale, and in the softmax a compare, two adds, a function and
// a multiply; a divide per row.
constexpr const char* kCausal =
    "(float[1,2,4,8] q, float[1,2,4,8] k, float[1,2,4,8] v) => (y) "
    "{ y = Attention<is_causal=1>(q, k, v) }";

TEST(CausalOption, CountsTheScoresThatAreUsed) {
  EXPECT_EQ(WorkOf(AnalyzeGraph(kCausal, Half(), 23)),
            Canonical("mac 320 float32 float32; mul 40 float32 float32; add 40 float32 float32; "
                      "cmp 20 float32 float32; div 8 float32 float32; func 20 float32 float32"));
  // All 16: 512 MACs.
  EXPECT_EQ(AnalyzeGraph(kCausal, {}, 23).totals.macs, Count(512));
}

TEST(CausalOption, ConcernsCausalAttentionAlone) {
  const std::string graph =
      "(float[1,2,4,8] q, float[1,2,4,8] k, float[1,2,4,8] v) => (y) { y = Attention(q, k, v) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Half(), 23)), WorkOf(AnalyzeGraph(graph, {}, 23)));
}

// 3 keys of a cache, which every query sees: 4·3 + 10 = 22 pairs; 2·22·8·2 = 704 MACs.
TEST(CausalOption, SeesAllOfACache) {
  const Report report = AnalyzeGraph(
      "(float[1,2,4,8] q, float[1,2,4,8] k, float[1,2,4,8] v, float[1,2,3,8] pk, "
      "float[1,2,3,8] pv) => (y) { y, nk, nv = Attention<is_causal=1>(q, k, v, \"\", pk, pv) }",
      Half(), 23);
  EXPECT_EQ(report.totals.macs, Count(704));
}

// com.microsoft: 1 head of 4 queries of width 8, unidirectional; 10 pairs, 2·10·8 MACs.
TEST(CausalOption, KnowsTheOperatorsOfOnnxRuntime) {
  const auto macs = [](const std::string& attributes) {
    return AnalyzeGraph(
               "(float[1,4,8] q, float[1,4,8] k, float[1,4,8] v) => (y) "
               "{ y = com.microsoft.MultiHeadAttention<num_heads=1" +
                   attributes + ">(q, k, v) }",
               Half())
        .totals.macs;
  };
  EXPECT_EQ(macs(", unidirectional=1"), Count(160));
  EXPECT_EQ(macs(""), Count(256));
}

// One query of a decoder sees every key.
TEST(CausalOption, ChangesNothingForOneQuery) {
  const std::string graph =
      "(float[1,2,1,8] q, float[1,2,1,8] k, float[1,2,1,8] v, float[1,2,5,8] pk, "
      "float[1,2,5,8] pv) => (y) { y, nk, nv = Attention<is_causal=1>(q, k, v, \"\", pk, pv) }";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, Half(), 23)), WorkOf(AnalyzeGraph(graph, {}, 23)));
}

}  // namespace
}  // namespace acev2::testing
