// SPDX-License-Identifier: Apache-2.0
//
// Prices of one's own against figures worked out by hand.
#include "profile/content.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/metric.h"
#include "acev2/profile.h"
#include "metric/price_unit.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

Options With(std::string_view toml) {
  Options options;
  options.profile = ParseProfile(std::string(toml), "my.toml");
  return options;
}

std::string Unit(Operation operation, Format lhs, Format rhs, const Options& options) {
  return UnitPrice(operation, lhs, rhs, options).ToString();
}

std::string FaultOf(std::string_view toml) {
  try {
    ParseProfile(std::string(toml), "my.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "no fault";
}

TEST(ProfilePrices, ReplaceFormulas) {
  const Options options = With(R"toml(
    [prices]
    mul.float = "i*j/3"
    cmp = 2
    div.integer = 1.5
  )toml");
  // 32·32/3 = 341.333333…, in millionths.
  EXPECT_EQ(Unit(Operation::kMul, kFloat32, kFloat32, options), "341.333333");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), IntFormat(8), options), "56");
  EXPECT_EQ(Unit(Operation::kCmp, kFloat32, kFloat32, options), "2");
  EXPECT_EQ(Unit(Operation::kCmp, IntFormat(4), IntFormat(4), options), "2");
  EXPECT_EQ(Unit(Operation::kDiv, IntFormat(4), IntFormat(4), options), "1.5");
  EXPECT_EQ(Unit(Operation::kDiv, kFloat16, kFloat16, options), "256");
}

TEST(ProfilePrices, AMacFollowsThePairsOfItsMultiplyAndAdd) {
  const Options options = With(R"toml(
    unit = "fJ"
    [[price]]
    operation = "mul"
    lhs = "int8"
    rhs = "int8"
    cost = 200
    [[price]]
    operation = "add"
    lhs = "int8"
    rhs = "int8"
    cost = 30
    [prices]
    mac.float = 5
  )toml");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(8), options), "230");  // 200 + 30
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(4), IntFormat(4), options), "16");   // built in
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, kFloat32, options), "5");            // set itself
  EXPECT_FALSE(StaysBuiltIn(Operation::kMac, IntFormat(8), IntFormat(8), options));
  EXPECT_TRUE(StaysBuiltIn(Operation::kMac, IntFormat(4), IntFormat(4), options));
  EXPECT_FALSE(StaysBuiltIn(Operation::kFunc, kFloat32, kFloat32, options));  // 7 MACs of 5
}

TEST(ProfilePrices, WhatIsMadeOfOthersFollows) {
  const Options options = With("prices = {mul = \"i*j\", add.float = 100, shift = 7}");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), options), "40");  // 32 + 8
  EXPECT_EQ(Unit(Operation::kMac, kFloat16, kFloat16, options), "356");         // 256 + 100
  EXPECT_EQ(Unit(Operation::kFunc, kFloat16, kFloat16, options), "1424");       // 4 · 356
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(16), IntFormat(16), options), "1424");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), PowerOfTwoFormat(4), options), "7");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), PowerOfTwoFormat(4), options), "15");  // 7 + 8
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, PowerOfTwoFormat(4), options), "107");
  Options product = options;
  product.float_mac = FloatMac::kProduct;
  EXPECT_EQ(Unit(Operation::kMac, kFloat16, kFloat16, product), "256");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), product), "40");
}

TEST(ProfilePrices, KindsOfOperands) {
  const Options options = With(R"toml(
    [prices]
    mul.mixed = "2*min(i,j)"
    mac.power_of_two = "100*i + j"
    mac.float = 3
  )toml");
  EXPECT_EQ(Unit(Operation::kMul, kFloat32, IntFormat(8), options), "16");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), kFloat32, options), "16");
  EXPECT_EQ(Unit(Operation::kMul, kFloat32, kFloat32, options), "992");
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, IntFormat(8), options), "3");  // mixed is a float's
  // i is the operand that is moved, whichever side it stands on.
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), PowerOfTwoFormat(4), options), "804");
  EXPECT_EQ(Unit(Operation::kMac, PowerOfTwoFormat(4), IntFormat(8), options), "804");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(8), PowerOfTwoFormat(4), options), "4.8");
  // The multiply's own price is part of a mixed MAC: 16 + 6·32.
  const Options mixed = With("[prices]\nmul.mixed = \"2*min(i,j)\"");
  EXPECT_EQ(Unit(Operation::kMac, kFloat32, IntFormat(8), mixed), "208");
}

TEST(ProfilePrices, PairsComeFirstInEitherOrder) {
  const Options options = With(R"toml(
    [prices]
    mac = 9
    [[price]]
    operation = "mac"
    lhs = ["int8", "uint8"]
    rhs = "int8"
    cost = "i + j"
    [[price]]
    operation = "mac"
    lhs = "int8"
    rhs = "int4"
    cost = 1
    [[price]]
    operation = "mac"
    lhs = "int4"
    rhs = "int8"
    cost = 2
  )toml");
  EXPECT_EQ(Unit(Operation::kMac, UIntFormat(8), IntFormat(8), options), "16");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), UIntFormat(8), options), "16");
  EXPECT_EQ(Unit(Operation::kMac, UIntFormat(8), UIntFormat(8), options), "9");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), IntFormat(4), options), "1");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(4), IntFormat(8), options), "2");
}

TEST(ProfilePrices, WidthsAreThoseThatPricesSee) {
  const Options options = With("widths = {float16 = 11, ternary = 1}");
  EXPECT_EQ(Unit(Operation::kMul, kFloat16, kFloat16, options), "110");  // 121 - 11
  EXPECT_EQ(Unit(Operation::kMul, kBFloat16, kBFloat16, options), "240");
  EXPECT_EQ(Unit(Operation::kMac, IntFormat(8), kTernary, options), "8");
  // ACE is what it was.
  EXPECT_EQ(Ace({Operation::kMac, 3, kFloat16, kFloat16, Category::kMac, ""}), Count(768));
}

TEST(ProfilePrices, AWidthThatHasNoPriceIsAnErrorWithItsPlace) {
  const Options options = With("\n[prices]\nmul.integer = \"i == 5 ? -1 : 1\"");
  EXPECT_EQ(Unit(Operation::kMul, IntFormat(4), IntFormat(4), options), "1");
  try {
    UnitPrice(Operation::kMul, IntFormat(5), IntFormat(4), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), std::string("my.toml:3: prices.mul.integer: 'i == 5 ? -1 : 1' gives -1 "
                                        "for i = 5, j = 4"));
  }
}

TEST(ProfilePrices, DecideWhichOperandIsRescaled) {
  const std::string graph = R"((float[3] x, float[3] z) => (y) {
      s = Constant<value = float {0.1}>()
      t = Constant<value = float {0.3}>()
      o = Constant<value = int8 {0}>()
      q = Cast<to = 22>(o)
      a = QuantizeLinear(x, s, o)
      b = DequantizeLinear(a, s, o)
      c = QuantizeLinear(z, t, q)
      d = DequantizeLinear(c, t, q)
      e = Add(b, d)
      y = Relu(e)
  })";
  // An int4 is cheaper to rescale, 4·32 - 32 = 96, than an int8, 8·32 - 32 = 224.
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph), "Add#1", Category::kQuantization), "mul 3 int4 float32");
  const Options options =
      With("price = [{operation = \"mul\", lhs = \"int4\", rhs = \"float32\", cost = 225}]");
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, options), "Add#1", Category::kQuantization),
            "mul 3 int8 float32");
}

TEST(ProfilePrices, DecideTheDearestBranch) {
  const std::string graph = R"((bool c, float[3] x) => (y) {
      y = If(c) <
        then_branch = a () => (p) { p = Add(x, x) },
        else_branch = b () => (q) { q = Mul(x, x) }
      >
  })";
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph)), "mul 3 float32 float32");
  EXPECT_EQ(WorkOf(AnalyzeGraph(graph, With("prices.mul = 1"))), "add 3 float32 float32");
}

TEST(ProfilePrices, WhatPasses53BitsOnTheWayIsAnError) {
  EXPECT_EQ(FaultOf("prices.cmp = \"i^9 / i^9\""),  // 64^9 = 2^54
            "my.toml:1: prices.cmp: 'i^9 / i^9' gives inf for i = 64, j = 1");
}

TEST(ProfilePrices, FaultsWithoutAColumnHaveALine) {
  EXPECT_EQ(FaultOf("\nprices.cmp = \"i, j\""), "my.toml:2: prices.cmp: 'i, j': several values");
}

}  // namespace
}  // namespace acev2::testing
