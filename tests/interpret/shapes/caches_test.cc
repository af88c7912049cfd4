// SPDX-License-Identifier: Apache-2.0
//
// Caches and other optional outputs of attention operators, and ArrayFeatureExtractor: shapes that
// ONNX Runtime gives where it runs the node, for the operators that it runs on CPUs.
//
// Invariant: results are declared without sizes; each expectation is worked out beside it.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

struct CacheCase {
  const char* name;
  const char* graph;
  std::vector<PartialShape> outputs;
};

void PrintTo(const CacheCase& test, std::ostream* out) { *out << test.name; }

// 2 heads of 2 in a width of 4.
const CacheCase kCases[] = {
    // 3 that were there and 1 more.
    {"Appended",
     "(float[1,1,4] q, float[1,1,4] k, float[1,1,4] v, float[1,2,3,2] pk, float[1,2,3,2] pv) => "
     "(y, nk, nv) { y, nk, nv = com.microsoft.MultiHeadAttention<num_heads=2>"
     "(q, k, v, , , , pk, pv) }",
     {{1, 1, 4}, {1, 2, 4, 2}, {1, 2, 4, 2}}},
    // past_sequence_length says how much of the buffer is filled: it stays 3 long.
    {"SharedBuffer",
     "(float[1,1,4] q, float[1,1,4] k, float[1,1,4] v, float[1,2,3,2] pk, float[1,2,3,2] pv, "
     "int32[1] n) => (y, nk, nv) { y, nk, nv = com.microsoft.MultiHeadAttention<num_heads=2>"
     "(q, k, v, , , , pk, pv, n) }",
     {{1, 1, 4}, {1, 2, 3, 2}, {1, 2, 3, 2}}},
    {"SharedBufferByAttribute",
     "(float[1,1,4] q, float[1,1,4] k, float[1,1,4] v, float[1,2,8,2] pk, float[1,2,8,2] pv, "
     "int32[1] n) => (y, nk, nv) { y, nk, nv = com.microsoft.DecoderMaskedMultiHeadAttention"
     "<num_heads=2, past_present_share_buffer=1>(q, k, v, , , pk, pv, n) }",
     {{1, 1, 4}, {1, 2, 8, 2}, {1, 2, 8, 2}}},
    // The products of 3 queries and 5 keys for each head.
    {"ProductsOfQueriesAndKeys",
     "(float[1,3,4] q, float[1,5,4] k, float[1,5,6] v) => (y, nk, nv, qk) { y, nk, nv, qk = "
     "com.microsoft.MultiHeadAttention<num_heads=2>(q, k, v) }",
     {{1, 3, 6}, {1, 2, 5, 2}, {1, 2, 5, 3}, {1, 2, 3, 5}}},
    {"ProductsWithThePast",
     "(float[1,1,4] q, float[1,1,4] k, float[1,1,4] v, float[1,2,3,2] pk, float[1,2,3,2] pv) => "
     "(y, nk, nv, qk) { y, nk, nv, qk = com.microsoft.MultiHeadAttention<num_heads=2>"
     "(q, k, v, , , , pk, pv) }",
     {{1, 1, 4}, {1, 2, 4, 2}, {1, 2, 4, 2}, {1, 2, 1, 4}}},
    // ai.onnx: without a past the caches are K and V by heads.
    {"OnnxFresh",
     "(float[1,3,8] q, float[1,5,8] k, float[1,5,12] v) => (y, nk, nv, qk) { y, nk, nv, qk = "
     "Attention<q_num_heads=2, kv_num_heads=2>(q, k, v) }",
     {{1, 3, 12}, {1, 2, 5, 4}, {1, 2, 5, 6}, {1, 2, 3, 5}}},
    {"OnnxFreshByHeads",
     "(float[1,2,3,4] q, float[1,2,5,4] k, float[1,2,5,6] v) => (y, nk, nv) { y, nk, nv = "
     "Attention(q, k, v) }",
     {{1, 2, 3, 6}, {1, 2, 5, 4}, {1, 2, 5, 6}}},
    {"OnnxAppended",
     "(float[1,2,3,4] q, float[1,2,5,4] k, float[1,2,5,6] v, float[1,2,7,4] pk, float[1,2,7,6] pv) "
     "=> (y, nk, nv) { y, nk, nv = Attention(q, k, v, , pk, pv) }",
     {{1, 2, 3, 6}, {1, 2, 12, 4}, {1, 2, 12, 6}}},
    // A vector is a row; indices of any shape are as many.
    {"FeaturesOfAVector",
     "(float[5] x, int64[2] i) => (y) { y = ai.onnx.ml.ArrayFeatureExtractor(x, i) }",
     {{1, 2}}},
    {"FeaturesOfRows",
     "(float[2,3,5] x, int64[2] i) => (y) { y = ai.onnx.ml.ArrayFeatureExtractor(x, i) }",
     {{2, 3, 2}}},
    {"FeaturesByAMatrix",
     "(float[3,5] x, int64[2,2] i) => (y) { y = ai.onnx.ml.ArrayFeatureExtractor(x, i) }",
     {{3, 4}}},
};

class CacheTest : public ::testing::TestWithParam<CacheCase> {};

TEST_P(CacheTest, HaveTheShapesThatRuntimesMake) {
  const Report report = AnalyzeGraph(GetParam().graph, {}, 23);
  std::vector<PartialShape> outputs;
  for (const TensorInfo& output : report.model.outputs) {
    outputs.push_back(output.shape.value_or(PartialShape{}));
  }
  EXPECT_EQ(outputs, GetParam().outputs);
}

INSTANTIATE_TEST_SUITE_P(Caches, CacheTest, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace acev2::testing
