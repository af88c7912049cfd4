// SPDX-License-Identifier: Apache-2.0
//
// Prices against the PikeLPN poster (CVPR 2024) and against formulas worked out by hand.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"
#include "acev2/metric.h"

namespace acev2 {
namespace {

std::string Unit(Operation operation, Format lhs, Format rhs, FloatMac float_mac = FloatMac::kSum) {
  Options options;
  options.float_mac = float_mac;
  return UnitPrice(operation, lhs, rhs, options).ToString();
}

std::string Unit(Operation operation, Format format) { return Unit(operation, format, format); }

TEST(PriceTest, PosterMultiply) {
  EXPECT_EQ(Unit(Operation::kMul, kFloat32), "992");
  EXPECT_EQ(Unit(Operation::kMul, kFloat16), "240");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(32)), "992");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(16)), "240");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8)), "56");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(4)), "12");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(2)), "2");
}

TEST(PriceTest, PosterAdd) {
  EXPECT_EQ(Unit(Operation::kAdd, kFloat32), "192");
  EXPECT_EQ(Unit(Operation::kAdd, kFloat16), "96");
  EXPECT_EQ(Unit(Operation::kAdd, IntFormat(32)), "32");
  EXPECT_EQ(Unit(Operation::kAdd, IntFormat(16)), "16");
  EXPECT_EQ(Unit(Operation::kAdd, IntFormat(8)), "8");
  EXPECT_EQ(Unit(Operation::kAdd, IntFormat(4)), "4");
  EXPECT_EQ(Unit(Operation::kAdd, IntFormat(2)), "2");
  EXPECT_EQ(Unit(Operation::kAdd, kBipolar), "1");
}

TEST(PriceTest, PosterShift) {
  EXPECT_EQ(Unit(Operation::kShift, IntFormat(32)), "32");
  EXPECT_EQ(Unit(Operation::kShift, IntFormat(16)), "12.8");
  EXPECT_EQ(Unit(Operation::kShift, IntFormat(8)), "4.8");
  EXPECT_EQ(Unit(Operation::kShift, IntFormat(4)), "1.6");
  EXPECT_EQ(Unit(Operation::kShift, IntFormat(2)), "0.4");
  EXPECT_EQ(Unit(Operation::kShift, IntFormat(1)), "0");  // log2(1) = 0: one position
}

TEST(PriceTest, MultiplyAccumulate) {
  EXPECT_EQ(Unit(Operation::kMac, kFloat32), "1184");  // 992 + 192
  EXPECT_EQ(Unit(Operation::kMac, kFloat16), "336");   // 240 + 96
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4)), "32");
  EXPECT_EQ(Unit(Operation::kMac, kBipolar), "1");
  EXPECT_EQ(Unit(Operation::kMul, kBipolar), "0");
  EXPECT_EQ(Unit(Operation::kMac, kTernary, IntFormat(8)), "16");
  // float32 × int8: 32·8 - 32 = 224, and an add of 6·32 = 192.
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, IntFormat(8)), "416");
}

TEST(PriceTest, FloatMacProduct) {
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, kFloat32, FloatMac::kProduct), "1024");
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, IntFormat(8), FloatMac::kProduct), "256");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), FloatMac::kProduct), "32");
  EXPECT_EQ(Unit(Operation::kAdd, kFloat32, kFloat32, FloatMac::kProduct), "192");
  // The MACs of a polynomial follow: (6 + 1) · 32·32.
  EXPECT_EQ(Unit(Operation::kFunc, kFloat32, kFloat32, FloatMac::kProduct), "7168");
}

TEST(PriceTest, MixedWidthsAreUsedAsTheyAre) {
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), kFloat32), "224");  // 8·32 - 32
  EXPECT_EQ(Unit(Operation::kAdd, IntFormat(8), kFloat32), "192");  // 6·32
  EXPECT_EQ(Unit(Operation::kMul, kTensorFloat32), "342");          // 19² - 19
}

TEST(PriceTest, PowersOfTwoShift) {
  // A shift of the int8 operand (8·3/5 = 4.8) and an add at 8 bits.
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), PowerOfTwoFormat(4)), "12.8");
  EXPECT_EQ(Unit(Operation::kMac, PowerOfTwoFormat(4), IntFormat(8)), "12.8");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(32), PowerOfTwoFormat(8)), "32");
  // Shift of int4 (4·2/5 = 1.6), accumulated at max(4, 8) bits.
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(4), PowerOfTwoFormat(8)), "9.6");
  // Float: 32·5/5 = 32 for the exponent, 192 for the float add (32 with i·j for float MACs).
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, PowerOfTwoFormat(4)), "224");
  // Both: the narrower is the cheaper to shift.
  EXPECT_EQ(Unit(Operation::kMul, PowerOfTwoFormat(4), PowerOfTwoFormat(8)), "1.6");
}

TEST(PriceTest, OwnRows) {
  EXPECT_EQ(Unit(Operation::kCmp, kFloat32), "32");
  EXPECT_EQ(Unit(Operation::kCmp, IntFormat(8), IntFormat(4)), "8");
  EXPECT_EQ(Unit(Operation::kDiv, kFloat32), "1024");
  EXPECT_EQ(Unit(Operation::kSqrt, kFloat32), "256");       // 32²/4
  EXPECT_EQ(Unit(Operation::kSqrt, IntFormat(3)), "2.25");  // 3²/4
  EXPECT_EQ(Unit(Operation::kLogic, kFloat32), "0");
}

TEST(PriceTest, ElementaryFunction) {
  EXPECT_EQ(Unit(Operation::kFunc, kFloat16), "1344");   // (3 + 1) · 336
  EXPECT_EQ(Unit(Operation::kFunc, kFloat32), "8288");   // (6 + 1) · 1184
  EXPECT_EQ(Unit(Operation::kFunc, kFloat64), "57408");  // (12 + 1) · (64² - 64 + 6·64 = 4416)
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(8)), "25.6");  // a table of 2^8 / 10
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(9)), "51.2");
  // 2^13 / 10 is less than the polynomial, 4 · (169 - 13 + 78) = 936; 2^14 / 10 = 1638.4 is not.
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(13)), "819.2");
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(14)), "1064");  // 4 · (196 - 14 + 84)
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(32)), "8288");
  EXPECT_EQ(Unit(Operation::kFunc, kFloat8E4M3), "416");      // 4 · (64 - 8 + 48)
  EXPECT_EQ(Unit(Operation::kFunc, kTensorFloat32), "3192");  // 7 · (361 - 19 + 114)
}

TEST(PriceTest, TableLookUp) {
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(8)), "25.6");    // 2^8 / 10
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(4)), "1.6");     // 2^4 / 10
  EXPECT_EQ(Unit(Operation::kLookup, kFloat8E4M3), "25.6");     // of 256 floats
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(13)), "819.2");  // 2^13 / 10
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(32)), "8288");   // no table: 7 · 1184
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(64)), "57408");  // 13 · 4416
}

TEST(PriceTest, PriceIsCountTimesUnitPrice) {
  const Work shift = {Operation::kShift, 5, IntFormat(8), IntFormat(8), Category::kOther, {}};
  EXPECT_EQ(Price(shift).ToString(), "24");  // 5 · 4.8
  // Conv 1x3x8x8, 4 filters 3x3, pad 1: 4·64 outputs · 27 = 6912 MACs.
  const Work conv = {Operation::kMac, 6912, kFloat32, kFloat32, Category::kMac, {}};
  EXPECT_EQ(Price(conv).ToString(), "8183808");
  EXPECT_EQ(Ace(conv), Count(7077888));
}

TEST(PriceTest, AceCountsOnlyMacs) {
  EXPECT_EQ(Ace({Operation::kMac, 10, IntFormat(8), kTernary, Category::kMac, {}}), Count(160));
  for (const Operation operation : kOperations) {
    if (operation == Operation::kMac) continue;
    EXPECT_EQ(Ace({operation, 10, kFloat32, kFloat32, Category::kMac, {}}), Count(0));
  }
  // The variance of a norm takes MACs, but a norm is no MAC layer.
  EXPECT_EQ(Ace({Operation::kMac, 10, kFloat32, kFloat32, Category::kOther, {}}), Count(0));
  EXPECT_THROW(Ace({Operation::kMac, std::int64_t{1} << 60, kFloat32, kFloat32, {}, {}}), Error);
}

TEST(PriceTest, WhatHasNoWidthHasNoPrice) {
  EXPECT_THROW(UnitPrice(Operation::kAdd, kText, kText), Error);
  EXPECT_THROW(UnitPrice(Operation::kMac, kFloat32, Format{}), Error);
  EXPECT_THROW(UnitPrice(Operation::kLogic, Format{}, kFloat32), Error);
}

TEST(PriceTest, MoreBitsNeverCostLess) {
  for (const Operation operation : kOperations) {
    for (int i = 1; i < 64; ++i) {
      for (int j = 1; j <= 64; ++j) {
        EXPECT_LE(UnitPrice(operation, IntFormat(i), IntFormat(j)),
                  UnitPrice(operation, IntFormat(i + 1), IntFormat(j)))
            << ToString(operation) << ' ' << i << ' ' << j;
        EXPECT_LE(UnitPrice(operation, FloatFormat(i, 0), IntFormat(j)),
                  UnitPrice(operation, FloatFormat(i + 1, 0), IntFormat(j)))
            << ToString(operation) << ' ' << i << ' ' << j;
      }
    }
  }
}

TEST(PriceTest, OperandOrderDoesNotMatter) {
  const std::vector<Format> formats = {
      IntFormat(8),        kFloat32, kBipolar, kTernary, PowerOfTwoFormat(4),
      PowerOfTwoFormat(8), kFloat16};
  for (const Operation operation : kOperations) {
    for (const Format a : formats) {
      for (const Format b : formats) {
        EXPECT_EQ(UnitPrice(operation, a, b), UnitPrice(operation, b, a));
      }
    }
  }
}

TEST(PriceTest, PosterOperations) {
  for (const Operation operation : kOperations) {
    const bool on_poster = operation == Operation::kMac || operation == Operation::kMul ||
                           operation == Operation::kAdd || operation == Operation::kShift;
    EXPECT_EQ(IsPosterOperation(operation), on_poster) << ToString(operation);
  }
}

}  // namespace
}  // namespace acev2
