// SPDX-License-Identifier: Apache-2.0
//
// Constant arithmetic, conversions and limits on hand-worked cases.
//
// Every expectation is worked out beside it from ONNX's definition of the operator; the recorded
// ONNX tests (recorded_test.cc) are the second witness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "interpret/evaluate/evaluate_op.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::Floats;
using testing::Ints;
using ::testing::IsEmpty;
using testing::kInt64Max;
using testing::kInt64Min;
using testing::List;
using testing::Op;
using testing::WithUnknown;

// --- Integer arithmetic -------------------------------------------------------------------------

TEST(EvaluateTest, IntegerDivisionTruncates) {
  // C semantics: toward zero.
  EXPECT_THAT(Op("Div").In(List({7, -7, 7, -7})).In(List({2, 2, -2, -2})).Run().ints,
              ElementsAre(3, -3, -3, 3));
  EXPECT_THAT(Op("Div").In(List({7, 8})).In(List({0, 2})).Run().unknown, ElementsAre(true, false));
}

TEST(EvaluateTest, ModTakesTheSignOfDivisorOrDividend) {
  const Constant a = List({7, -7, 7, -7});
  const Constant b = List({3, 3, -3, -3});
  // Python: 7 = 2*3+1; -7 = -3*3+2; 7 = -3*-3-2; -7 = 2*-3-1.
  EXPECT_THAT(Op("Mod").In(a).In(b).Run().ints, ElementsAre(1, 2, -2, -1));
  // C: 7 = 2*3+1; -7 = -2*3-1; 7 = -2*-3+1; -7 = 2*-3-1.
  EXPECT_THAT(Op("Mod").In(a).In(b).Set("fmod", 1).Run().ints, ElementsAre(1, -1, 1, -1));
  EXPECT_THAT(Op("Mod").In(Floats({1}, {-5.5})).In(Floats({1}, {2})).Set("fmod", 1).Run().floats,
              ElementsAre(-1.5));
}

TEST(EvaluateTest, IntegersWrapAtTheirWidth) {
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

TEST(EvaluateTest, PowOfIntegersIsExact) {
  // 3^39 = 4,052,555,153,018,976,267 is past 2^53, so it must not pass through a double.
  EXPECT_THAT(Op("Pow").In(List({3, -2, 2})).In(List({39, 3, -1})).Run().ints,
              ElementsAre(4'052'555'153'018'976'267, -8, 0));
  // The exponent may have another type: 2^0.5 as int64 is 1; 4.0^2 = 16.
  EXPECT_THAT(Op("Pow").In(List({2})).In(Floats({1}, {0.5})).Run().ints, ElementsAre(1));
  EXPECT_THAT(Op("Pow").In(Floats({1}, {4})).In(List({2})).Run().floats, ElementsAre(16));
}

TEST(EvaluateTest, UnknownElementsStayUnknown) {
  const Constant product = Op("Mul").In(WithUnknown(List({2, 3}), 0)).In(Ints({}, {5})).Run();
  EXPECT_THAT(product.unknown, ElementsAre(true, false));
  EXPECT_EQ(product.ints[1], 15);
  const Constant maximum = Op("ReduceMax").In(WithUnknown(List({2, 3}), 0)).Run();
  EXPECT_THAT(maximum.unknown, ElementsAre(true));
}

TEST(EvaluateTest, BitShift) {
  const Constant data = Ints({2}, {16, 200}, kTypeUInt8);
  const Constant by = Ints({2}, {2, 1}, kTypeUInt8);
  EXPECT_THAT(Op("BitShift").In(data).In(by).Set("direction", "RIGHT").Run().ints,
              ElementsAre(4, 100));
  // 400 - 256.
  EXPECT_THAT(Op("BitShift").In(data).In(by).Set("direction", "LEFT").Run().ints,
              ElementsAre(64, 144));
  EXPECT_FALSE(Op("BitShift").In(data).In(by).Evaluates());
}

// --- Floats -------------------------------------------------------------------------------------

TEST(EvaluateTest, FloatsAreRoundedToTheirType) {
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

TEST(EvaluateTest, CastToSmallFloats) {
  const Constant data = Floats({3}, {0.3, 500, -1e9});
  // float8e4m3fn: 0.3 lies between 0.28125 and 0.3125 (step 2^-5), nearer to the latter; largest
  // 448.
  EXPECT_THAT(Op("Cast").In(data).Set("to", kTypeFloat8E4M3FN).Run().floats,
              ElementsAre(0.3125, 448, -448));
  const Constant open = Op("Cast").In(data).Set("to", kTypeFloat8E4M3FN).Set("saturate", 0).Run();
  EXPECT_TRUE(std::isnan(open.floats[1]));
  // float4e2m1 has 0, 0.5, 1, 1.5, 2, 3, 4, 6; 5 ties to the even significand of 4.
  EXPECT_THAT(Op("Cast").In(Floats({3}, {0.3, 5, 7})).Set("to", kTypeFloat4E2M1).Run().floats,
              ElementsAre(0.5, 4, 6));
  // float6e3m2: 0.3 / 2^-4 = 4.8 steps, so 5 of them; largest 1.75 * 2^4. It has no NaN.
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Constant six = Op("Cast").In(Floats({3}, {0.3, 40, nan})).Set("to", kTypeFloat6E3M2).Run();
  EXPECT_THAT(six.unknown, ElementsAre(false, false, true));
  EXPECT_EQ(six.floats[0], 0.3125);
  EXPECT_EQ(six.floats[1], 28);
}

TEST(EvaluateTest, CastToIntegers) {
  EXPECT_THAT(Op("Cast").In(Floats({3}, {2.9, -2.9, 0.5})).Set("to", kTypeInt64).Run().ints,
              ElementsAre(2, -2, 0));
  // 2^63 does not fit, -2^63 does.
  const Constant edges = Op("Cast").In(Floats({2}, {0x1p63, -0x1p63})).Set("to", kTypeInt64).Run();
  EXPECT_THAT(edges.unknown, ElementsAre(true, false));
  EXPECT_EQ(edges.ints[1], kInt64Min);
  // 300 - 256, and any non-zero number is true; `to` was a string before opset 6.
  EXPECT_THAT(Op("Cast").In(List({300})).Set("to", kTypeUInt8).Run().ints, ElementsAre(44));
  EXPECT_THAT(Op("Cast", 5).In(Floats({2}, {0.1, 0})).Set("to", "BOOL").Run().ints,
              ElementsAre(1, 0));
  EXPECT_FALSE(Op("Cast").In(List({1})).Set("to", kTypeString).Evaluates());
  EXPECT_FALSE(Op("Cast").In(List({1})).Evaluates());
  // CastLike needs the type of its second operand, not its values.
  EXPECT_EQ(Op("CastLike").In(List({1})).InShape({7}, kTypeInt32).Run().element_type, kTypeInt32);
}

// --- Broadcasting -------------------------------------------------------------------------------

TEST(EvaluateTest, BroadcastsBothWays) {
  // [[1],[2]] + [10, 20, 30].
  const Constant sum = Op("Add").In(Ints({2, 1}, {1, 2})).In(List({10, 20, 30})).Run();
  EXPECT_THAT(sum.dims, ElementsAre(2, 3));
  EXPECT_THAT(sum.ints, ElementsAre(11, 21, 31, 12, 22, 32));
  EXPECT_FALSE(Op("Add").In(List({1, 2})).In(List({1, 2, 3})).Evaluates());
  // An empty operand against one element: nothing.
  EXPECT_THAT(Op("Add").In(List({})).In(List({1})).Run().dims, ElementsAre(0));
}

TEST(EvaluateTest, OldBroadcastAlignsAtAxis) {
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

TEST(EvaluateTest, WhereChoosesByElement) {
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

TEST(EvaluateTest, ExpandTileAndRange) {
  EXPECT_THAT(Op("Expand").In(Ints({2, 1}, {1, 2})).In(List({2})).Run().ints,
              ElementsAre(1, 1, 2, 2));
  // [[1,2]] tiled 2x2.
  const Constant tiled = Op("Tile").In(Ints({1, 2}, {1, 2})).In(List({2, 2})).Run();
  EXPECT_THAT(tiled.dims, ElementsAre(2, 4));
  EXPECT_THAT(tiled.ints, ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
  const auto range = [](std::int64_t start, std::int64_t limit, std::int64_t delta) {
    return Op("Range").In(Ints({}, {start})).In(Ints({}, {limit})).In(Ints({}, {delta})).Run();
  };
  EXPECT_THAT(range(3, 9, 3).ints, ElementsAre(3, 6));
  EXPECT_THAT(range(10, 4, -4).ints, ElementsAre(10, 6));
  EXPECT_THAT(range(4, 4, 1).dims, ElementsAre(0));
  EXPECT_THAT(range(4, 10, -1).dims, ElementsAre(0));
  EXPECT_EQ(range(0, 1, 0).element_type, 0);
  // 1 + k * 0.25 below 2.
  EXPECT_THAT(
      Op("Range").In(Floats({}, {1})).In(Floats({}, {2})).In(Floats({}, {0.25})).Run().floats,
      ElementsAre(1, 1.25, 1.5, 1.75));
}

// --- Quantization -------------------------------------------------------------------------------

TEST(EvaluateTest, QuantizesPerTensorAxisAndBlock) {
  // round(x / 0.5) + 3: 0.25/0.5 = 0.5 ties to 0; 200 saturates at 255.
  EXPECT_THAT(Op("QuantizeLinear")
                  .In(Floats({3}, {0.25, 1, 200}))
                  .In(Floats({}, {0.5}))
                  .In(Ints({}, {3}, kTypeUInt8))
                  .Run()
                  .ints,
              ElementsAre(3, 5, 255));
  // Scales 1 and 2 along axis 0; no zero point.
  EXPECT_THAT(Op("DequantizeLinear")
                  .In(Ints({2, 2}, {1, -2, 3, 4}, kTypeInt8))
                  .In(Floats({2}, {1, 2}))
                  .Set("axis", 0)
                  .Run()
                  .floats,
              ElementsAre(1, -2, 6, 8));
  // Blocks of two along axis 1.
  EXPECT_THAT(Op("DequantizeLinear")
                  .In(Ints({1, 4}, {1, 2, 3, 4}, kTypeInt4))
                  .In(Floats({1, 2}, {1, 10}))
                  .Set("block_size", 2)
                  .Run()
                  .floats,
              ElementsAre(1, 2, 30, 40));
  EXPECT_EQ(Op("QuantizeLinear")
                .In(Floats({1}, {1}))
                .In(Floats({}, {1}))
                .Set("output_dtype", kTypeInt16)
                .Run()
                .element_type,
            kTypeInt16);
  EXPECT_TRUE(Op("DequantizeLinear")
                  .Domain("com.microsoft")
                  .In(Ints({}, {1}, kTypeUInt16))
                  .In(Floats({}, {2}))
                  .Evaluates());
}

// --- Constants and limits -----------------------------------------------------------------------

TEST(EvaluateTest, ConstantNodes) {
  const auto tensor = std::make_shared<const Constant>(List({4, 5}));
  EXPECT_THAT(Op("Constant").Set("value", tensor).Run().ints, ElementsAre(4, 5));
  EXPECT_THAT(Op("Constant").Set("value_int", 7).Run().dims, IsEmpty());
  EXPECT_THAT(Op("Constant").Set("value_ints", std::vector<std::int64_t>{1, 2}).Run().dims,
              ElementsAre(2));
  EXPECT_EQ(Op("Constant").Set("value_float", 0.5).Run().element_type, kTypeFloat);
  EXPECT_THAT(Op("Constant").Set("value_floats", std::vector<double>{0.5}).Run().floats,
              ElementsAre(0.5));
  EXPECT_FALSE(Op("Constant").Set("value_string", "x").Evaluates());
  const Constant filled = Op("ConstantOfShape")
                              .In(List({2, 1}))
                              .Set("value", std::make_shared<Constant>(List({3})))
                              .Run();
  EXPECT_THAT(filled.dims, ElementsAre(2, 1));
  EXPECT_THAT(filled.ints, ElementsAre(3, 3));
  EXPECT_THAT(Op("ConstantOfShape").In(List({2})).Run().floats, ElementsAre(0, 0));
}

TEST(EvaluateTest, NothingIsAllocatedByClaimedSizes) {
  // One past kMaxElements, and products that overflow: all refused, none allocated.
  EXPECT_TRUE(Op("ConstantOfShape").In(List({256, 256})).Evaluates());
  EXPECT_FALSE(Op("ConstantOfShape").In(List({65'537})).Evaluates());
  EXPECT_FALSE(Op("ConstantOfShape").In(List({kInt64Max, kInt64Max})).Evaluates());
  EXPECT_FALSE(Op("ConstantOfShape").In(List({-1})).Evaluates());
  EXPECT_FALSE(
      Op("ConstantOfShape").In(Ints({100}, std::vector<std::int64_t>(100, 1))).Evaluates());
  EXPECT_FALSE(Op("Expand").In(List({1})).In(List({kInt64Max, 2})).Evaluates());
  EXPECT_FALSE(Op("Tile").In(List({1})).In(List({kInt64Max})).Evaluates());
  EXPECT_FALSE(Op("Pad").In(List({1})).In(List({kInt64Max, kInt64Max})).Evaluates());
  EXPECT_FALSE(Op("Range")
                   .In(Ints({}, {kInt64Min}))
                   .In(Ints({}, {kInt64Max}))
                   .In(Ints({}, {1}))
                   .Evaluates());
  EXPECT_FALSE(Op("OneHot").In(List({0})).In(Ints({}, {kInt64Max})).In(List({0, 1})).Evaluates());
  // An empty dimension beside a huge one holds nothing and may stay.
  EXPECT_TRUE(Op("ConstantOfShape").In(List({0, kInt64Max})).Evaluates());
}

TEST(EvaluateTest, MalformedNodesAreRefused) {
  EXPECT_FALSE(Op("Add").In(List({1})).Evaluates());
  EXPECT_FALSE(Op("Add").In(List({1})).Absent().Evaluates());
  EXPECT_FALSE(Op("Add").In(List({1})).In(Floats({1}, {1})).Evaluates());
  EXPECT_FALSE(Op("Shape").Absent().Evaluates());
  EXPECT_FALSE(Op("Shape").Evaluates());
  EXPECT_FALSE(Op("Squeeze").In(List({1, 2})).In(List({0})).Evaluates());
  EXPECT_FALSE(Op("Transpose")
                   .In(Ints({1, 1}, {1}))
                   .Set("perm", std::vector<std::int64_t>{0, 0})
                   .Evaluates());
  // Values that do not fill their shape.
  EXPECT_FALSE(Op("Identity").In(Ints({3}, {1})).Evaluates());
  EXPECT_FALSE(Op("Conv").In(List({1})).Evaluates());
  EXPECT_FALSE(Op("Identity").Domain("my.domain").In(List({1})).Evaluates());
}

}  // namespace
}  // namespace acev2
