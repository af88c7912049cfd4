// SPDX-License-Identifier: Apache-2.0
//
// Widths of sums, differences and products of integers, from the values that can occur.
#include "rules/quantization/integer_range.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "rules/node.h"

namespace acev2 {
namespace {

Format FormatOfSum(Format a, Format b) { return Sum(AllOf(a), AllOf(b)).format; }

TEST(IntegerRangeTest, LevelsOfFormats) {
  EXPECT_EQ(LevelsOf(UIntFormat(4)).high, 15);
  EXPECT_EQ(LevelsOf(UIntFormat(4)).low, 0);
  EXPECT_EQ(LevelsOf(IntFormat(8)).low, -128);
  EXPECT_EQ(LevelsOf(IntFormat(8)).high, 127);
  EXPECT_EQ(LevelsOf(kTernary).low, -1);
  EXPECT_EQ(LevelsOf(kBipolar).high, 1);
}

TEST(IntegerRangeTest, SumsNeedWhatTheirValuesNeed) {
  EXPECT_EQ(FormatOfSum(IntFormat(4), IntFormat(4)), IntFormat(5));     // -16 to 14
  EXPECT_EQ(FormatOfSum(UIntFormat(8), UIntFormat(8)), UIntFormat(9));  // 0 to 510
  EXPECT_EQ(FormatOfSum(IntFormat(8), UIntFormat(8)), IntFormat(10));   // -128 to 382
  EXPECT_EQ(FormatOfSum(kBipolar, kBipolar), IntFormat(3));             // -2 to 2
  // No wider than what products are summed in.
  EXPECT_EQ(FormatOfSum(IntFormat(32), IntFormat(32)), IntFormat(32));
  EXPECT_EQ(FormatOfSum(IntFormat(33), IntFormat(8)), IntFormat(34));
  // Powers of two of 4 bits reach 2^7 and further: an accumulator.
  EXPECT_EQ(FormatOfSum(PowerOfTwoFormat(4), IntFormat(8)), IntFormat(32));
}

TEST(IntegerRangeTest, DifferencesAndNegativesHaveASign) {
  EXPECT_EQ(Difference(AllOf(UIntFormat(8)), AllOf(UIntFormat(8))).format, IntFormat(9));
  EXPECT_EQ(Negated(AllOf(UIntFormat(8))).format, IntFormat(9));  // -255 to 0
  EXPECT_EQ(Negated(AllOf(kTernary)).format, kTernary);
  // -128 becomes 128.
  EXPECT_EQ(Negated(AllOf(IntFormat(8))).format, IntFormat(9));
  EXPECT_EQ(Magnitude(AllOf(IntFormat(8))).format, UIntFormat(8));  // 0 to 128
  EXPECT_EQ(Magnitude(AllOf(UIntFormat(8))).format, UIntFormat(8));
}

// ⌈log2 k⌉ more bits for k terms: 9 terms of int8 need 4 more.
TEST(IntegerRangeTest, SumsOfManyGrowByTheLogarithm) {
  EXPECT_EQ(SumOf(AllOf(IntFormat(8)), 9).format, IntFormat(12));
  EXPECT_EQ(SumOf(AllOf(UIntFormat(8)), 8).format, UIntFormat(11));
  EXPECT_EQ(SumOf(AllOf(UIntFormat(8)), 1).format, UIntFormat(8));
  EXPECT_EQ(SumOf(AllOf(kBipolar), 4).format, IntFormat(4));  // -4 to 4
  EXPECT_EQ(SumOf(AllOf(IntFormat(8)), Count(std::int64_t{1} << 40)).format, IntFormat(32));
  EXPECT_EQ(SumOf(AllOf(UIntFormat(8)), 3).range.high, 765);
}

TEST(IntegerRangeTest, ProductsHaveTheBitsOfBoth) {
  EXPECT_EQ(ProductOf(AllOf(IntFormat(8)), AllOf(IntFormat(4))).format, IntFormat(12));
  EXPECT_EQ(ProductOf(AllOf(UIntFormat(8)), AllOf(UIntFormat(4))).format, UIntFormat(12));
  EXPECT_EQ(ProductOf(AllOf(kBipolar), AllOf(kBipolar)).format, kBipolar);
  // A sign changes no width but that of the one value without its opposite: -128 to 128.
  EXPECT_EQ(ProductOf(AllOf(kBipolar), AllOf(IntFormat(8))).format, IntFormat(9));
  // (-8)(-8) = 64 is the most, (-8)·7 = -56 the least.
  const Integer square = ProductOf(AllOf(IntFormat(4)), AllOf(IntFormat(4)));
  EXPECT_EQ(square.range.low, -56);
  EXPECT_EQ(square.range.high, 64);
}

TEST(IntegerRangeTest, OneOfTwoHoldsBoth) {
  EXPECT_EQ(Either(AllOf(IntFormat(8)), AllOf(UIntFormat(8))).format, IntFormat(9));
  EXPECT_EQ(Either(AllOf(IntFormat(8)), AllOf(IntFormat(8))).format, IntFormat(8));
  EXPECT_EQ(Either(AllOf(UIntFormat(4)), AllOf(UIntFormat(8))).format, UIntFormat(8));
}

TEST(IntegerRangeTest, PayloadsAreWithinTheRangeOfTheirTensor) {
  Tensor tensor;
  tensor.value = IntFormat(8);
  tensor.range = ValueRange{0, 100};
  const Integer payload = PayloadOf(tensor);
  EXPECT_EQ(payload.range.low, 0);
  EXPECT_EQ(payload.range.high, 100);
  // 0 to 200 and no sign: 8 bits.
  SetPayload(tensor, Sum(payload, payload));
  EXPECT_EQ(tensor.value, UIntFormat(8));
  EXPECT_EQ(tensor.range->high, 200);
}

TEST(IntegerRangeTest, AccumulatorsAreAsTheOptionSays) {
  EXPECT_EQ(SumAccumulator({}, 8, 8, 100), IntFormat(32));
  EXPECT_EQ(SumAccumulator({}, 40, 8, 100), IntFormat(64));
  EXPECT_EQ(SumAccumulator({Accumulator::Width::kBits, 24}, 8, 8, 100), IntFormat(24));
  // 100 products of 16 bits: 7 more.
  EXPECT_EQ(SumAccumulator({Accumulator::Width::kMinimal, 0}, 8, 8, 100), IntFormat(23));
  EXPECT_EQ(SumAccumulator({Accumulator::Width::kMinimal, 0}, 8, 8, 0), IntFormat(16));
  EXPECT_EQ(SumAccumulator({Accumulator::Width::kMinimal, 0}, 32, 32, 100), IntFormat(64));
}

}  // namespace
}  // namespace acev2
