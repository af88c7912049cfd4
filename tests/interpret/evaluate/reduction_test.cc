// SPDX-License-Identifier: Apache-2.0
//
// Reductions of constants.
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
using testing::Ints;
using testing::List;
using testing::Op;

TEST(EvaluateReductionTest, Reductions) {
  const Constant data = Ints({2, 2}, {1, 2, 3, 5});
  EXPECT_THAT(Op("ReduceProd").In(data).Run().ints, ElementsAre(30));
  EXPECT_THAT(Op("ReduceSum").In(data).In(List({0})).Set("keepdims", 0).Run().dims, ElementsAre(2));
  EXPECT_THAT(Op("ReduceSum").In(data).In(List({0})).Set("keepdims", 0).Run().ints,
              ElementsAre(4, 7));
  EXPECT_THAT(Op("ReduceMax", 11).In(data).Set("axes", std::vector<std::int64_t>{-1}).Run().ints,
              ElementsAre(2, 5));
  // (1 + 2 + 3 + 5) / 4 truncated.
  EXPECT_THAT(Op("ReduceMean").In(data).Run().ints, ElementsAre(2));
  EXPECT_THAT(Op("ReduceSum").In(data).In(List({})).Set("noop_with_empty_axes", 1).Run().ints,
              ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(Op("CumSum").In(data).In(Ints({}, {1})).Set("reverse", 1).Run().ints,
              ElementsAre(3, 2, 8, 5));
}

}  // namespace
}  // namespace acev2
