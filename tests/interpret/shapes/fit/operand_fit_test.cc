// SPDX-License-Identifier: Apache-2.0
//
// Operands of single operators that cannot meet: the node has no price, and the reason names both.
//
// Invariant: each reason is arithmetic on the graph beside it; ONNX Runtime 1.32 runs none of the
// first list and all of the second.
#include "interpret/shapes/fit/operand_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "interpret/shapes/clash.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::IsEmpty;

constexpr Clash kClashes[] = {
    {"EntryOfAnAxis", "(float[4,3] x) => (y) <int64[2] i = {0,4}> { [n] y = Gather<axis=0>(x, i) }",
     "it reads entry 4 of axis 0, which has 4"},
    {"EntryFromTheEnd",
     "(float[4,3] x) => (y) <int64[1] i = {-4}> { [n] y = Gather<axis=1>(x, i) }",
     "it reads entry -4 of axis 1, which has 3"},
    {"EntryOfARow", "(float[4,3] x) => (y) <int64[1,2] i = {0,3}> { [n] y = GatherND(x, i) }",
     "it reads entry 3 of axis 1, which has 3"},
    {"EntryThatIsWritten",
     "(float[6,3] x, float[2,3] u) => (y) <int64[2,1] i = {0,6}> { [n] y = ScatterND(x, i, u) }",
     "it reads entry 6 of axis 0, which has 6"},
    {"UpdatesOfRows",
     "(float[6,3] x, float[2,2] u) => (y) <int64[2,1] i = {0,5}> { [n] y = ScatterND(x, i, u) }",
     "its updates are of shape 2×2, where its indices ask for 2×3"},
    {"UpdatesOfElements",
     "(float[6,3] x, float[2,2] u) => (y) <int64[1,3] i = {0,5,1}> "
     "{ [n] y = ScatterElements(x, i, u) }",
     "it has indices of shape 1×3 for updates of shape 2×2"},
    {"IndicesPastAnAxis",
     "(float[1,3] x) => (y) <int64[1,4] i = {0,0,0,0}> { [n] y = GatherElements<axis=0>(x, i) }",
     "its indices of shape 1×4 pass axis 1 of its input of shape 1×3"},
    {"IndicesOfAnotherRank",
     "(float[6,3] x) => (y) <int64[2] i = {0,0}> { [n] y = GatherElements<axis=0>(x, i) }",
     "its indices of shape 2 are not of the rank of its input of shape 6×3"},
    {"AxisOfASum", "(float[3,4] x) => (y) <int64 a = {2}> { [n] y = CumSum(x, a) }",
     "it runs along axis 2 of an input of rank 2"},
    // 4 gates of 4 units are 16 rows.
    {"UnitsOfWeights",
     "(float[5,1,4] x, float[1,12,4] w, float[1,12,3] r) => (y) "
     "{ [n] y, h, c = LSTM<hidden_size=4>(x, w, r) }",
     "its weights are of shape 1×12×4, where 4 units in one direction take 1×16×?"},
    {"UnitsOfRecurrence",
     "(float[5,1,4] x, float[1,9,4] w, float[1,9,2] r) => (y) "
     "{ [n] y, h = GRU<hidden_size=3>(x, w, r) }",
     "its recurrent weights are of shape 1×9×2, where 3 units in one direction take 1×9×3"},
    {"Directions",
     "(float[5,1,4] x, float[1,3,4] w, float[1,3,3] r) => (y) "
     "{ [n] y, h = RNN<hidden_size=3, direction=\"bidirectional\">(x, w, r) }",
     "its weights are of shape 1×3×4, where 3 units in two directions take 2×3×?"},
    {"GroupsOfResults",
     "(float[1,4,8,8] x, float[3,2,3,3] w) => (y) { [n] y = Conv<group=2>(x, w) }",
     "3 channels of results do not divide among 2 groups"},
    {"GroupsOfChannels",
     "(float[1,4,4,4] x, float[4] s, float[4] b) => (y) "
     "{ [n] y = GroupNormalization<num_groups=3>(x, s, b) }",
     "4 channels do not divide among 3 groups"},
    {"ScalesOfColumns",
     "(uint8[2,4] a, uint8[4,3] b, float s, uint8 z, float[2] t) => (y) "
     "{ [n] y = QLinearMatMul(a, s, z, b, t, z, s, z) }",
     "input 4 has 2 for 3 of an operand"},
    {"ScalesOfChannels",
     "(uint8[1,4,4,4] a, uint8[3,4,1,1] b, float s, uint8 z, float[2] t) => (y) "
     "{ [n] y = QLinearConv(a, s, z, b, t, z, s, z) }",
     "input 4 has 2 for 3 of an operand"},
    {"ZeroPointsOfScales",
     "(int8[3,4] x, float[4] s, int8[3] z) => (y) { [n] y = DequantizeLinear<axis=1>(x, s, z) }",
     "it has 4 scales and 3 zero points"},
    {"CutsMoreThanThereIs",
     "(float[6,3] x) => (y) <int64[4] p = {-4,0,-4,0}> { [n] y = Pad(x, p) }",
     "it cuts 8 off the 6 of axis 0"},
    // Windows of 3 start at 0, 2, 4 and 6, and a stride of 2 may be left over: 4·2 + 2.
    {"OutputPastTheWindows",
     "(float[1,1,4,4] x, float[1,1,3,3] w) => (y) { [n] y = ConvTranspose<output_shape=[10,11], "
     "strides=[2,2]>(x, w) }",
     "its output of 11 on axis 3 passes the 10 that its windows reach"},
    {"IndexPastAnyTensor",
     "(int64[3] x) => (y) { [n] y = TfIdfVectorizer<max_gram_length=1, min_gram_length=1, "
     "max_skip_count=0, ngram_counts=[0], ngram_indexes=[9223372036854775807], pool_int64s=[1], "
     "mode=\"TF\">(x) }",
     "ngram_indexes is 9223372036854775807, which is not between 0 and 2147483647"},
    {"PartsPastAnyAxis",
     "(float[4] x) => (y) <int64[2] s = {9223372036854775807,5}> { [n] y, z = Split<axis=0>(x, s) "
     "}",
     "it splits off 9223372036854775807 entries, which is not between 0 and 2147483647"},
    {"DepthPastAnyLength",
     "(int64[3] x) => (y) <float d = {1e38}, float[2] v = {0,1}> { [n] y = OneHot(x, d, v) }",
     "its depth is 1e+38, which is no length"},
    {"CornersOfRegions",
     "(float[1,6,4,4] x, float[3,5] r, int64[3] b) => (y) { [n] y = RoiAlign(x, r, b) }",
     "its regions have 5 numbers each, not 4"},
    {"ImagesOfRegions",
     "(float[1,6,4,4] x, float[3,4] r, int64[2] b) => (y) { [n] y = RoiAlign(x, r, b) }",
     "it has 3 regions, and images of 2"},
    {"ScoresOfBoxes", "(float[1,6,4] b, float[1,2,7] s) => (y) { [n] y = NonMaxSuppression(b, s) }",
     "its boxes of shape 1×6×4 are not those of scores of shape 1×2×7"},
    {"WindowOfNothing", "(float[1,3,4,4] x) => (y) { [n] y = LRN<size=0>(x) }",
     "size is 0, which is not between 1 and 2147483647"},
    {"AttributeThatIsMissing", "(float[1,3,4,4] x) => (y) { [n] y = LRN(x) }",
     "attribute 'size' is missing"},
    {"DirectionThatIsMissing", "(uint8[3] x) => (y) { [n] y = BitShift(x, x) }",
     "attribute 'direction' is missing"},
};

class OperandClashTest : public ::testing::TestWithParam<Clash> {};

TEST_P(OperandClashTest, HasNoPriceAndNamesBoth) { ExpectUnpriced(GetParam()); }

INSTANTIATE_TEST_SUITE_P(OperandFit, OperandClashTest, ::testing::ValuesIn(kClashes), NameOf);

// The last entry of an axis, from either end; sizes that are open; one scale for all; what is cut
// off down to nothing.
TEST(OperandFit, IsNoMatterWhereOperandsMeet) {
  for (const char* graph : {
           "(float[4,3] x) => (y) <int64[2] i = {3,-4}> { y = Gather<axis=0>(x, i) }",
           "(float[4,3] x, int64[2] i) => (y) { y = Gather<axis=0>(x, i) }",
           "(float[6,3] x, float[2,3] u) => (y) <int64[2,1] i = {-6,5}> { y = ScatterND(x, i, u) }",
           "(float[6,3] x) => (y) <int64[7,3] i = ones> { y = GatherElements<axis=0>(x, i) }",
           "(float[5,1,4] x, float[2,12,4] w, float[2,12,3] r) => (y) "
           "{ y, h, c = LSTM<hidden_size=3, direction=\"bidirectional\">(x, w, r) }",
           "(uint8[2,4] a, uint8[4,3] b, float[1] s, uint8 z, float[3] t) => (y) "
           "{ y = QLinearMatMul(a, s, z, b, t, z, s, z) }",
           "(float[6,3] x) => (y) <int64[4] p = {-3,0,-3,0}> { y = Pad(x, p) }",
           "(float[1,1,4,4] x, float[1,1,3,3] w) => (y) { y = ConvTranspose<output_shape=[10,10], "
           "strides=[2,2]>(x, w) }",
       }) {
    EXPECT_THAT(Unpriced(AnalyzeGraph(graph)), IsEmpty()) << graph;
  }
}

// Entry 5 of an axis that nobody set the size of: six are the least that has it.
TEST(OperandFit, TakesPartInTheSearchForSizes) {
  const Report report = AnalyzeGraph(
      "(float[N,3] x) => (y) <int64[1] i = {5}> { [n] y = Gather<axis=0>(x, i) z = Relu(x) }");
  EXPECT_EQ(report.model.bound_dims.at("N"), 6);
  EXPECT_THAT(Unpriced(report), IsEmpty());
}

}  // namespace
}  // namespace acev2::testing
