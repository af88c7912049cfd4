// SPDX-License-Identifier: Apache-2.0
//
// Gathering, scattering and selecting elements of constants.
//
// Every expectation is worked out beside it from ONNX's definition of the operator; the recorded
// ONNX tests (recorded_test.cc) are the second witness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "interpret/evaluate/evaluate_op.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::Floats;
using testing::Ints;
using testing::kInt64Min;
using testing::List;
using testing::Op;

TEST(EvaluateIndexingTest, GatherChecksItsIndices) {
  const Constant data = Ints({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(Op("Gather").In(data).In(List({-1, 0})).Set("axis", 1).Run().ints,
              ElementsAre(3, 1, 6, 4));
  EXPECT_FALSE(Op("Gather").In(data).In(List({3})).Set("axis", 1).Evaluates());
  EXPECT_FALSE(Op("Gather").In(data).In(List({kInt64Min})).Evaluates());
  // Rows of the transposed positions: out[i][j] = data[i][index[i][j]].
  EXPECT_THAT(Op("GatherElements").In(data).In(Ints({2, 1}, {2, 0})).Set("axis", 1).Run().ints,
              ElementsAre(3, 4));
  EXPECT_THAT(Op("GatherND").In(data).In(Ints({2, 2}, {0, 1, 1, -1})).Run().ints,
              ElementsAre(2, 6));
  EXPECT_THAT(Op("GatherND").In(data).In(Ints({1, 1}, {1})).Run().ints, ElementsAre(4, 5, 6));
}

TEST(EvaluateIndexingTest, ScatterWritesAndReduces) {
  const Constant data = List({1, 2, 3});
  EXPECT_THAT(Op("ScatterElements").In(data).In(List({-1})).In(List({9})).Run().ints,
              ElementsAre(1, 2, 9));
  // 2 + 5 + 6.
  EXPECT_THAT(Op("ScatterND")
                  .In(data)
                  .In(Ints({2, 1}, {1, 1}))
                  .In(List({5, 6}))
                  .Set("reduction", "add")
                  .Run()
                  .ints,
              ElementsAre(1, 13, 3));
  // A computed element written into a known shape leaves the others known.
  const Constant partly =
      Op("ScatterND").In(data).In(Ints({1, 1}, {1})).InShape({1}, kTypeInt64).Run();
  EXPECT_THAT(partly.unknown, ElementsAre(false, true, false));
}

TEST(EvaluateIndexingTest, SelectionOperators) {
  const Constant data = Floats({4}, {3, 1, 3, 2});
  const auto top = Op("TopK").In(data).In(List({3})).RunAll(2);
  ASSERT_EQ(top.size(), 2);
  EXPECT_THAT(top[0]->floats, ElementsAre(3, 3, 2));
  EXPECT_THAT(top[1]->ints, ElementsAre(0, 2, 3));  // of equals the lower index first
  EXPECT_THAT(Op("ArgMax").In(data).Set("keepdims", 0).Run().ints, ElementsAre(0));
  EXPECT_THAT(Op("ArgMax").In(data).Set("select_last_index", 1).Run().ints, ElementsAre(2));
  EXPECT_THAT(Op("ArgMin").In(data).Run().ints, ElementsAre(1));
  // [[0, 1], [1, 1]]: ones at (0,1), (1,0), (1,1).
  EXPECT_THAT(Op("NonZero").In(Ints({2, 2}, {0, 1, 1, 1})).Run().ints,
              ElementsAre(0, 1, 1, 1, 0, 1));
  EXPECT_THAT(Op("OneHot").In(List({0, -1, 7})).In(Ints({}, {3})).In(List({0, 1})).Run().ints,
              ElementsAre(1, 0, 0, 0, 0, 1, 0, 0, 0));
  const auto unique = Op("Unique").In(List({5, 2, 5})).RunAll(4);
  ASSERT_EQ(unique.size(), 4);
  EXPECT_THAT(unique[0]->ints, ElementsAre(2, 5));
  EXPECT_THAT(unique[1]->ints, ElementsAre(1, 0));
  EXPECT_THAT(unique[2]->ints, ElementsAre(1, 0, 1));
  EXPECT_THAT(unique[3]->ints, ElementsAre(1, 2));
}

}  // namespace
}  // namespace acev2
