// SPDX-License-Identifier: Apache-2.0
//
// What a case of contrib_cases.h cannot say: parameters of packed weights, and where fused parts
// go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "acev2/analyze.h"

namespace acev2::testing {
namespace {

Report AnalyzeContrib(const std::string& graph) {
  return AnalyzeBytes(
      "<ir_version: 10, opset_import: [\"\" : 24, \"com.microsoft\" : 1]> g " + graph,
      "case.onnxtxt");
}

/// `n` values for an initializer.
std::string Values(int n) {
  std::string text = "{1";
  for (int i = 1; i < n; ++i) text += ", 1";
  return text + "}";
}

std::map<Category, Count> OperationsByCategory(const Report& report) {
  std::map<Category, Count> counts;
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) counts[work.category] += work.count;
  }
  return counts;
}

// 32 rows of 64 weights of 4 bits: 2,048 parameters in 1,024 bytes, 8,192 bits; the 64 scales and
// the zero points are no parameters. 1 x 2,048 MAC at 32 x 4.
TEST(PackedWeights, AreCountedByTheirValues) {
  const Report report = AnalyzeContrib(
      "(float[1,64] a) => (y) <uint8[32,2,16] b = " + Values(1024) +
      ", float[32,2] s = " + Values(64) + ", uint8[32,1] z = " + Values(32) +
      "> { y = com.microsoft.MatMulNBits<K = 64, N = 32, bits = 4, block_size = 32>(a, b, s, z) }");
  EXPECT_EQ(report.totals.parameters, Count(2048));
  EXPECT_EQ(report.totals.weight_bits, Count(8192));
  EXPECT_EQ(report.totals.macs, Count(2048));
  EXPECT_EQ(report.totals.ace, Count(2048 * 32 * 4));
}

// A table of 8 x 32 values of 4 bits, two to a byte.
TEST(PackedWeights, OfEmbeddingsToo) {
  const Report report = AnalyzeContrib(
      "(int64[3] i) => (y) <uint8[8,16] d = " + Values(128) + ", float[8,2] s = " + Values(16) +
      "> { y = com.microsoft.GatherBlockQuantized<block_size = 16, bits = 4>(d, i, s) }");
  EXPECT_EQ(report.totals.parameters, Count(256));
  EXPECT_EQ(report.totals.weight_bits, Count(1024));
}

// 4*8*8 outputs: 6,912 MAC and 256 bias adds; 256 adds of the residual; 256 compares of the Relu.
TEST(FusedOperators, KeepTheirPartsInTheirCategories) {
  const Report report = AnalyzeContrib(
      "(float[1,3,8,8] x, float[4,3,3,3] w, float[4] b, float[1,4,8,8] z) => (y) "
      "{ y = com.microsoft.FusedConv<pads = [1, 1, 1, 1], activation = \"Relu\">(x, w, b, z) }");
  EXPECT_THAT(OperationsByCategory(report),
              ::testing::ElementsAre(::testing::Pair(Category::kMac, Count(6912 + 256)),
                                     ::testing::Pair(Category::kActivation, Count(256)),
                                     ::testing::Pair(Category::kOther, Count(256))));
}

// 1 output x 64 MAC; 2 blocks: 2 multiplies and 2 adds for the scales.
TEST(FusedOperators, ChargeBlockScalesAsQuantization) {
  const Report report = AnalyzeContrib(
      "(float[1,64] a, uint8[1,2,16] b, float[1,2] s) => (y) "
      "{ y = com.microsoft.MatMulNBits<K = 64, N = 1, bits = 4, block_size = 32>(a, b, s) }");
  EXPECT_THAT(OperationsByCategory(report),
              ::testing::ElementsAre(::testing::Pair(Category::kMac, Count(64)),
                                     ::testing::Pair(Category::kQuantization, Count(2 + 2))));
}

// The same attention as ai.onnx's on [1, 2, 3, 4]: 2*3*3 = 18 scores of 4 + 4 MAC.
TEST(ContribAttention, CostsWhatTheStandardOneCosts) {
  const Report contrib = AnalyzeContrib(
      "(float[1,3,8] q, float[1,3,8] k, float[1,3,8] v) => (y) "
      "{ y = com.microsoft.MultiHeadAttention<num_heads = 2>(q, k, v) }");
  const Report standard = AnalyzeContrib(
      "(float[1,3,8] q, float[1,3,8] k, float[1,3,8] v) => (y) "
      "{ y = Attention<q_num_heads = 2, kv_num_heads = 2>(q, k, v) }");
  EXPECT_EQ(contrib.totals.macs, Count(144));
  EXPECT_EQ(contrib.totals.acev2, standard.totals.acev2);
}

}  // namespace
}  // namespace acev2::testing
