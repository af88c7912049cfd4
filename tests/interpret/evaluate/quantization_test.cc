// SPDX-License-Identifier: Apache-2.0
//
// Conversions and quantizers of constants.
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
using testing::kInt64Min;
using testing::List;
using testing::Op;

TEST(EvaluateQuantizationTest, CastToSmallFloats) {
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

TEST(EvaluateQuantizationTest, CastToIntegers) {
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

TEST(EvaluateQuantizationTest, QuantizesPerTensorAxisAndBlock) {
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

}  // namespace
}  // namespace acev2
