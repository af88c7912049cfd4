// SPDX-License-Identifier: Apache-2.0
//
// The sample models against costs worked out by hand from docs/metric.md and models/*.py.
//
// Invariant: no expectation here is taken from the program. Each total is the sum of the lines in
// its comment; the three encodings of the quantized CNN are one network and have one cost.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "acev2/analyze.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

Report AnalyzeSample(const std::string& name, const Options& options = {},
                     std::int64_t unpriced = 0) {
  Report report = AnalyzeFile(testing::SourceDir() + "/models/" + name, options);
  EXPECT_EQ(CheckReport(report), std::vector<std::string>{}) << name;
  EXPECT_EQ(report.totals.nodes_unpriced, unpriced) << name;
  return report;
}

std::int64_t Operations(const Report& report, Operation operation) {
  return report.totals.operations[static_cast<std::size_t>(operation)].value();
}

// MACs: stem 16*32*32 x 27 = 442,368; depthwise 16*32*32 x 9 = 147,456; pointwise 16*32*32 x 16 =
// 262,144; reduce 32*8*8 x 144 = 294,912; Gemm 32*10 = 320. Sum 1,147,200.
// Adds: biases 3 x 16,384 + 2,048 + 10 = 51,210; residual 16,384; average 32*4*4 x 3 = 1,536;
// global average 32 x 15 = 480. Sum 69,610.
// Compares: relus 3 x 16,384 + 2,048 = 51,200; max pool 16*16*16 x 3 = 12,288. Sum 63,488.
// Shifts by 1/k (1/4 and 1/16): 512 + 32 = 544.
TEST(Models, FloatCnn) {
  const Report report = AnalyzeSample("cnn-float32.onnx");
  EXPECT_EQ(report.totals.macs, Count(1'147'200));
  EXPECT_EQ(Operations(report, Operation::kAdd), 69'610);
  EXPECT_EQ(Operations(report, Operation::kCmp), 63'488);
  EXPECT_EQ(Operations(report, Operation::kMul), 0);
  EXPECT_EQ(Operations(report, Operation::kShift), 544);
  // 1,147,200 x 1184 + 69,610 x 192 + 63,488 x 32 + 544 x (32·5/5 = 32)
  // = 1,358,284,800 + 13,365,120 + 2,031,616 + 17,408
  EXPECT_EQ(report.totals.acev2.ToDouble(), 1'373'698'944);
  EXPECT_EQ(report.totals.ace, Count(1'147'200LL * 32 * 32));
}

TEST(Models, HalfPrecisionCnn) {
  const Report report = AnalyzeSample("cnn-float16.onnx");
  // The same operations at 16 bits: 1,147,200 x 336 + 69,610 x 96 + 63,488 x 16 + 544 x (16·4/5)
  // = 385,459,200 + 6,682,560 + 1,015,808 + 6,963.2
  EXPECT_EQ(report.totals.acev2.ToDouble(), 393'164'531.2);
}

// MAC layers: 1,147,200 x 64 = 73,420,800; biases 51,210 x 32 = 1,638,720.
// Input 3*32*32 = 3,072: quantize x 992 = 3,047,424, zero point (INT32 add after rounding) x 32 =
// 98,304.
// Requantize after MAC layers 51,210 x (32*32 - 32 = 992) = 50,800,320; zero points of the
// pointwise convolution and the Gemm (INT32 add) 16,394 x 32 = 524,608.
// Relus on int8: 51,200 x 8 = 409,600. Max pool 12,288 x 8 = 98,304.
// Residual: align one int8 operand 16,384 x (8*32 - 32 = 224) = 3,670,016; add 16,384 x 8 =
// 131,072; requantize the int9 sum 16,384 x (9*32 - 32 = 256) = 4,194,304.
// Averages: sums of 4 int8 are int10, of 16 int12: adds 1,536 x 10 + 480 x 12 = 21,120; 1/k joins
// the pending scale; requantize 512 x (10*32 - 32 = 288) + 32 x (12*32 - 32 = 352) = 158,720.
// Output: 10 x 224 = 2,240.
constexpr double kMac = 73'420'800 + 1'638'720;
constexpr double kQuantization =
    3'047'424 + 98'304 + 50'800'320 + 524'608 + 3'670'016 + 4'194'304 + 158'720 + 2'240;
constexpr double kActivation = 409'600;
constexpr double kOther = 98'304 + 131'072 + 21'120;

class QuantizedCnn : public ::testing::TestWithParam<const char*> {};

TEST_P(QuantizedCnn, CostsTheSameInEveryEncoding) {
  const Report report = AnalyzeSample(GetParam());
  const auto category = [&](Category c) {
    return report.totals.by_category[static_cast<std::size_t>(c)].ToDouble();
  };
  EXPECT_EQ(category(Category::kMac), kMac);
  EXPECT_EQ(category(Category::kQuantization), kQuantization);
  EXPECT_EQ(category(Category::kActivation), kActivation);
  EXPECT_EQ(category(Category::kOther), kOther);
  EXPECT_EQ(report.totals.acev2.ToDouble(), 138'215'552);
  EXPECT_EQ(report.totals.ace, Count(1'147'200LL * 8 * 8));
}

INSTANTIATE_TEST_SUITE_P(Encodings, QuantizedCnn,
                         ::testing::Values("cnn-qdq.onnx", "cnn-qoperator.onnx", "cnn-qonnx.onnx"));

TEST(Models, BinaryNetwork) {
  const Report report = AnalyzeSample("bnn-qonnx.onnx");
  // 4,096 elements. Input: quantize x 992 = 4,063,232; its float version, for the shortcut,
  // x (8*32 - 32 = 224) = 917,504. Two blocks of: 589,824 binary MACs x 1; batch normalization
  // 4,096 x (992 + 192) = 4,849,664; shortcut 4,096 x 192 = 786,432; PRelu with slopes of 1/4
  // 4,096 x (compare 32 + shift 32) = 262,144. Sum 4,980,736 + 2 x 6,488,064.
  EXPECT_EQ(report.totals.acev2.ToDouble(), 17'956'864);
  EXPECT_EQ(report.totals.ace, Count(2 * 589'824));
}

// Width 32, 4 heads of 8, hidden 128, one token. Linear layers 32*96 + 32*32 + 2 x 32*128 = 12,288
// MACs, scores and context 4*8 each: 12,352. Two norms add 64 (variance): 12,416 x 1184.
// Multiplies: norms 2 x (32 + 32), scale 4, softmax 4, Gelu 2 x 128: 392 x 992.
// Adds: norms 2 x 96, biases 96 + 32 + 128 + 32, residuals 64, softmax 8, Gelu 128: 680 x 192.
// Functions: softmax 4, Gelu 128: 132 x (7 x 1184 = 8,288). Compares 4 x 32. Divides: norms 2,
// softmax 4: 6 x 1,024. Square roots 2 x 256. Shifts (x/2 of Gelu) 128 x 32.
TEST(Models, TransformerBlock) {
  const Report report = AnalyzeSample("transformer-block.onnx");
  EXPECT_EQ(report.totals.acev2.ToDouble(),
            14'700'544 + 388'864 + 130'560 + 1'094'016 + 128 + 6'144 + 512 + 4'096);
  EXPECT_EQ(report.model.bound_dims.at("batch"), 1);

  // Linear layers are linear in tokens, scores and context quadratic in the sequence; two norms
  // add 64 a token: 2 x (10 x 12,288 + 2 x 4*10*10*8 + 10 x 64).
  Options options;
  options.dims = {{"batch", 2}, {"sequence", 10}};
  EXPECT_EQ(AnalyzeSample("transformer-block.onnx", options).totals.macs,
            Count(2 * (122'880 + 6'400 + 640)));
}

// Each MatMul has 64 MACs: one in the dearest branch, five in the first loop, one per trip in the
// second. Each trip has 16 tanh.
TEST(Models, ControlFlow) {
  // The second loop is listed as unpriced: one trip is charged, but there may be more.
  const Report at_least = AnalyzeSample("control-flow.onnx", {}, 1);
  EXPECT_EQ(at_least.totals.macs, Count(64 + 5 * 64 + 64));
  EXPECT_TRUE(at_least.totals.lower_bound);

  Options options;
  options.trip_count = 10;
  options.branch = Branch::kMin;
  const Report report = AnalyzeSample("control-flow.onnx", options);
  EXPECT_EQ(report.totals.macs, Count(5 * 64 + 10 * 64));
  EXPECT_EQ(Operations(report, Operation::kFunc), 15 * 16);
}

// Per step and direction 4*16*(16+16) = 2,048 MACs; classifier 32*8 = 256.
TEST(Models, Lstm) {
  Options options;
  options.dims = {{"time", 50}};
  EXPECT_EQ(AnalyzeSample("lstm.onnx", options).totals.macs, Count(50 * 2 * 2'048 + 256));
}

// Four projections 64*64, gate, up and down 64*128 each: 16,384 + 24,576; scores and context
// 4 heads x 1 x 1 x 16 each: 128. The two norms add 64 (variance) each.
TEST(Models, FourBitDecoderBlock) {
  const Report report = AnalyzeSample("llm-int4.onnx");
  EXPECT_EQ(report.totals.macs, Count(16'384 + 24'576 + 128 + 2 * 64));
  for (const NodeCost& node : report.nodes) {
    if (node.op != "MatMulNBits") continue;
    ASSERT_FALSE(node.work.empty()) << node.name;
    EXPECT_EQ(node.work.front().rhs.bits, 4) << node.name;
  }
}

// Small instances of models/reference/. 1x3x32x32; first convolution 3 -> 8 channels at 16x16,
// blocks 8 -> 16 at 16x16, 16 -> 32 at 8x8, 32 -> 32 at 8x8, 10 classes. MACs: first 2,048 x 27 =
// 55,296; depthwise (2,048 + 1,024 + 2,048) x 9 = 46,080; pointwise 4,096 x 8 + 2,048 x 16 + 2,048
// x 32 = 131,072; dense 32 x 10. Elements behind the seven layers: 5 x 2,048 + 4,096 + 1,024 =
// 15,360. Quantized: those, the image 3,072, and the 10 results, which become floats. Global
// average of 64 int8: a sum of 64 is int14, 32 x 63 adds of that width; 1/64 joins the pending
// scale.
constexpr double kTinyPool = 32 * 63 * 14;

TEST(Models, TinyMobileNet) {
  const Report report = AnalyzeSample("mobilenet-v1-tiny-int8.onnx");
  EXPECT_EQ(report.totals.macs, Count(55'296 + 46'080 + 131'072 + 320));
  // Biases of the dense layer at INT32; batch norm INT32 x FP32 and float add; the ReLUs are the
  // saturation of unsigned quantizers; quantizers x 992: 14,897,472 + 18,186,240 + 18,294,464 +
  // pool, which is requantized to the scale it has: the ratio 1/64 is a shift of an int14.
  EXPECT_NEAR(report.totals.acev2.ToDouble(),
              232'768 * 64 + 10 * 32 + 15'360 * (992 + 192) + 18'442 * 992 + kTinyPool +
                  32 * (14 * std::log2(14) / 5),
              0.001);
}

TEST(Models, TinyPikeLpn) {
  Options options;
  options.weights = Weights::kValues;
  const Report report = AnalyzeSample("pikelpn-tiny-pot.onnx", options);
  // Power-of-two MACs of 8 bits: shift 4.8 + add 8. Batch norm INT32 x 8 bits 224 + integer add
  // 32; ReLU is free in front of unsigned quantizers; quantizers with scales of 8 bits 224, behind
  // the pool 14 x 8 bits 98.
  EXPECT_EQ(report.totals.acev2.ToDouble(), (55'296 + 320) * 64 + 10 * 32 + 177'152 * 12.8 +
                                                15'360 * (224 + 32) + 18'442 * 224 + 32 * 98 +
                                                kTinyPool);
}

// Features 8 and 16. 8 bits: 32*8*8 x 48, 64*8*8 x 9, dense 64 x 10: 135,808 MACs. Binary, a block:
// 1x1 32,768, 3x3 36,864, 1x1 16,384 MACs, the second at half the resolution with twice the
// features. 4 bits, C -> C/8 -> F: 64*8 + 8*8, 8 + 8, 8 + 32; 32*4 + 4*16, 16*2 + 2*16, 16*2 +
// 2*64.
TEST(Models, TinyPokeBnn) {
  const Report report = AnalyzeSample("pokebnn-tiny-float16.onnx");
  EXPECT_EQ(report.totals.ace, Count(135'808 * 64 + 2 * 86'016 + (632 + 416) * 16));
}

TEST(Models, TextModel) {
  Options options;
  options.dims = {{"N", 3}};
  // 3 x 4 x 3 MACs at uint8 x int8.
  const Report report = AnalyzeSample("dynamic-quantized.onnxtxt", options);
  EXPECT_EQ(report.totals.macs, Count(36));
  EXPECT_EQ(report.totals.ace, Count(36 * 64));
}

}  // namespace
}  // namespace acev2::testing
