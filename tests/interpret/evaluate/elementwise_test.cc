// SPDX-License-Identifier: Apache-2.0
//
// Constant arithmetic by element: integers, floats, broadcasting.
//
// Every expectation is worked out beside it from ONNX's definition of the operator; the recorded
// ONNX tests (recorded_test.cc) are the second witness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "interpret/evaluate/evaluate_op.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::Floats;
using testing::Ints;
using testing::kInt64Max;
using testing::kInt64Min;
using testing::List;
using testing::Op;
using testing::WithUnknown;

TEST(EvaluateElementwiseTest, IntegerDivisionTruncates) {
  // C semantics: toward zero.
  EXPECT_THAT(Op("Div").In(List({7, -7, 7, -7})).In(List({2, 2, -2, -2})).Run().ints,
              ElementsAre(3, -3, -3, 3));
  EXPECT_THAT(Op("Div").In(List({7, 8})).In(List({0, 2})).Run().unknown, ElementsAre(true, false));
}

TEST(EvaluateElementwiseTest, ModTakesTheSignOfDivisorOrDividend) {
  const Constant a = List({7, -7, 7, -7});
  const Constant b = List({3, 3, -3, -3});
  // Python: 7 = 2*3+1; -7 = -3*3+2; 7 = -3*-3-2; -7 = 2*-3-1.
  EXPECT_THAT(Op("Mod").In(a).In(b).Run().ints, ElementsAre(1, 2, -2, -1));
  // C: 7 = 2*3+1; -7 = -2*3-1; 7 = -2*-3+1; -7 = 2*-3-1.
  EXPECT_THAT(Op("Mod").In(a).In(b).Set("fmod", 1).Run().ints, ElementsAre(1, -1, 1, -1));
  EXPECT_THAT(Op("Mod").In(Floats({1}, {-5.5})).In(Floats({1}, {2})).Set("fmod", 1).Run().floats,
              ElementsAre(-1.5));
}

TEST(EvaluateElementwiseTest, IntegersWrapAtTheirWidth) {
  EXPECT_THAT(Op("Add").In(List({kInt64Max})).In(List({1})).Run().ints, ElementsAre(kInt64Min));
  // 200 + 100 - 256; 100 + 100 - 256 as a signed byte.
  EXPECT_THAT(Op("Add").In(Ints({}, {200}, kTypeUInt8)).In(Ints({}, {100}, kTypeUInt8)).Run().ints,
              ElementsAre(44));
  EXPECT_THAT(Op("Add").In(Ints({}, {100}, kTypeInt8)).In(Ints({}, {100}, kTypeInt8)).Run().ints,
              ElementsAre(-56));
  EXPECT_THAT(Op("Mul").In(List({kInt64Min})).In(List({-1})).Run().ints, ElementsAre(kInt64Min));
  EXPECT_THAT(Op("Neg").In(List({kInt64Min})).Run().ints, ElementsAre(kInt64Min));
  EXPECT_THAT(Op("Div").In(List({kInt64Min})).In(List({-1})).Run().ints, ElementsAre(kInt64Min));
  // uint64 is kept as its bits: 2^64-1 squared is 2^128 - 2^65 + 1, so 1 modulo 2^64 ...
  const Constant highest = Ints({}, {-1}, kTypeUInt64);
  EXPECT_THAT(Op("Mul").In(highest).In(highest).Run().ints, ElementsAre(1));
  // ... and it is greater than 1, and half of it is 2^63-1.
  EXPECT_THAT(Op("Greater").In(highest).In(Ints({}, {1}, kTypeUInt64)).Run().ints, ElementsAre(1));
  EXPECT_THAT(Op("Div").In(highest).In(Ints({}, {2}, kTypeUInt64)).Run().ints,
              ElementsAre(kInt64Max));
}

TEST(EvaluateElementwiseTest, PowOfIntegersIsExact) {
  // 3^39 = 4,052,555,153,018,976,267 is past 2^53, so it must not pass through a double.
  EXPECT_THAT(Op("Pow").In(List({3, -2, 2})).In(List({39, 3, -1})).Run().ints,
              ElementsAre(4'052'555'153'018'976'267, -8, 0));
  // The exponent may have another type: 2^0.5 as int64 is 1; 4.0^2 = 16.
  EXPECT_THAT(Op("Pow").In(List({2})).In(Floats({1}, {0.5})).Run().ints, ElementsAre(1));
  EXPECT_THAT(Op("Pow").In(Floats({1}, {4})).In(List({2})).Run().floats, ElementsAre(16));
}

TEST(EvaluateElementwiseTest, UnknownElementsStayUnknown) {
  const Constant product = Op("Mul").In(WithUnknown(List({2, 3}), 0)).In(Ints({}, {5})).Run();
  EXPECT_THAT(product.unknown, ElementsAre(true, false));
  EXPECT_EQ(product.ints[1], 15);
  const Constant maximum = Op("ReduceMax").In(WithUnknown(List({2, 3}), 0)).Run();
  EXPECT_THAT(maximum.unknown, ElementsAre(true));
}

TEST(EvaluateElementwiseTest, BitShift) {
  const Constant data = Ints({2}, {16, 200}, kTypeUInt8);
  const Constant by = Ints({2}, {2, 1}, kTypeUInt8);
  EXPECT_THAT(Op("BitShift").In(data).In(by).Set("direction", "RIGHT").Run().ints,
              ElementsAre(4, 100));
  // 400 - 256.
  EXPECT_THAT(Op("BitShift").In(data).In(by).Set("direction", "LEFT").Run().ints,
              ElementsAre(64, 144));
  EXPECT_FALSE(Op("BitShift").In(data).In(by).Evaluates());
}

TEST(EvaluateElementwiseTest, FloatsAreRoundedToTheirType) {
  // 0.1f + 0.2f in float32 is 0.3000000119..., the float nearest to 0.3 (0x3e99999a).
  const double sum = Op("Add").In(Floats({}, {0.1F})).In(Floats({}, {0.2F})).Run().floats.at(0);
  EXPECT_EQ(sum, static_cast<double>(0.1F + 0.2F));
  // float16 has 11 significant bits: 2048 + 1 ties to the even 2048; 65504 * 2 overflows.
  EXPECT_THAT(
      Op("Add").In(Floats({}, {2048}, kTypeFloat16)).In(Floats({}, {1}, kTypeFloat16)).Run().floats,
      ElementsAre(2048));
  EXPECT_THAT(Op("Mul")
                  .In(Floats({}, {65504}, kTypeFloat16))
                  .In(Floats({}, {2}, kTypeFloat16))
                  .Run()
                  .floats,
              ElementsAre(std::numeric_limits<double>::infinity()));
  EXPECT_THAT(Op("Round").In(Floats({4}, {0.5, 1.5, 2.5, -2.5})).Run().floats,
              ElementsAre(0, 2, 2, -2));
}

TEST(EvaluateElementwiseTest, BroadcastsBothWays) {
  // [[1],[2]] + [10, 20, 30].
  const Constant sum = Op("Add").In(Ints({2, 1}, {1, 2})).In(List({10, 20, 30})).Run();
  EXPECT_THAT(sum.dims, ElementsAre(2, 3));
  EXPECT_THAT(sum.ints, ElementsAre(11, 21, 31, 12, 22, 32));
  EXPECT_FALSE(Op("Add").In(List({1, 2})).In(List({1, 2, 3})).Evaluates());
  // An empty operand against one element: nothing.
  EXPECT_THAT(Op("Add").In(List({})).In(List({1})).Run().dims, ElementsAre(0));
}

TEST(EvaluateElementwiseTest, OldBroadcastAlignsAtAxis) {
  // Opset 6: B[2] stands at axis 0 of A[2,2]: rows get 10 and 20.
  EXPECT_THAT(Op("Add", 6)
                  .In(Ints({2, 2}, {1, 2, 3, 4}))
                  .In(List({10, 20}))
                  .Set("broadcast", 1)
                  .Set("axis", 0)
                  .Run()
                  .ints,
              ElementsAre(11, 12, 23, 24));
}

TEST(EvaluateElementwiseTest, WhereChoosesByElement) {
  // The usual guard of exported Expand: where(shape == -1, 1, shape).
  const Constant shape = List({-1, 5, -1});
  const Constant is_minus_one = Op("Equal").In(shape).In(List({-1})).Run();
  EXPECT_THAT(is_minus_one.ints, ElementsAre(1, 0, 1));
  EXPECT_EQ(is_minus_one.element_type, kTypeBool);
  EXPECT_THAT(Op("Where").In(is_minus_one).In(List({1})).In(shape).Run().ints,
              ElementsAre(1, 5, 1));
  // Unknown where the chosen side is; the other side does not matter.
  const Constant partly = Op("Where").In(is_minus_one).In(List({1})).InShape({3}, kTypeInt64).Run();
  EXPECT_THAT(partly.unknown, ElementsAre(false, true, false));
}

}  // namespace
}  // namespace acev2
