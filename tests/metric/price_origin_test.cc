// SPDX-License-Identifier: Apache-2.0
//
// Formulas with the values of their symbols: put into the formula they give the price.
#include "metric/price_origin.h"

#include <gtest/gtest.h>

#include <string>

#include "acev2/metric.h"
#include "acev2/profile.h"

namespace acev2 {
namespace {

std::string Explained(Operation operation, Format lhs, Format rhs) {
  std::string text = OriginOf(operation, lhs, rhs, {}).ToString();
  for (const FormulaSymbol& symbol : SymbolsOf(operation, lhs, rhs, {})) {
    text += "; " + symbol.name + " = " + symbol.value.ToString();
  }
  return text;
}

TEST(PriceOrigin, NamesTheWidthsOfBothOperands) {
  EXPECT_EQ(Explained(Operation::kMac, IntFormat(8), IntFormat(4)), "i·j; i = 8; j = 4");
  EXPECT_EQ(Explained(Operation::kAdd, kFloat32, kFloat16), "6·max(i,j); i = 32; j = 16");
}

TEST(PriceOrigin, TakesTheWiderOfOneOperandFormulas) {
  EXPECT_EQ(Explained(Operation::kSqrt, IntFormat(8), IntFormat(16)), "i²/4; i = 16");
}

// 8 288 = 7 · 1 184: a polynomial of degree 6, and a step of range reduction (docs/metric.md).
TEST(PriceOrigin, TakesElementaryFunctionsApart) {
  EXPECT_EQ(Explained(Operation::kFunc, kFloat32, kFloat32),
            "(d+1)·MAC(i,i); d = 6; i = 32; MAC(i,i) = 1184");
  // Integers too wide for a table are priced as floats are; others are looked up.
  EXPECT_EQ(Explained(Operation::kFunc, IntFormat(16), IntFormat(16)),
            "(d+1)·MAC(i,i); d = 3; i = 16; MAC(i,i) = 336");
  EXPECT_EQ(Explained(Operation::kFunc, IntFormat(8), IntFormat(8)), "2^i/10; i = 8");
  EXPECT_EQ(Explained(Operation::kLookup, IntFormat(13), IntFormat(13)), "2^i/10; i = 13");
}

// A profile that makes functions free is where the price of a wide integer comes from.
TEST(PriceOrigin, NamesTheLineThatMakesFunctionsFree) {
  Options options;
  options.profile = ParseProfile("[prices]\nfunc.float = 0\n", "my.toml");
  const auto origin = [&](int bits) {
    return OriginOf(Operation::kFunc, IntFormat(bits), IntFormat(bits), options).ToString();
  };
  EXPECT_EQ(origin(16), "0 (my.toml:2)");
  EXPECT_EQ(origin(13), "2^i/10");  // a table has no part in it
  EXPECT_EQ(OriginOf(Operation::kFunc, OperandKind::kInteger, options).ToString(),
            "2^i/10 up to 13 bits, else as float (my.toml:2)");
}

// The function of a narrow integer is a look-up, so that it follows a profile's.
TEST(PriceOrigin, NamesTheLineThatPricesTables) {
  Options options;
  options.profile = ParseProfile("[prices]\nlookup = 3\n", "my.toml");
  const auto origin = [&](int bits) {
    return OriginOf(Operation::kFunc, IntFormat(bits), IntFormat(bits), options).ToString();
  };
  EXPECT_EQ(origin(13), "3 (my.toml:2)");
  EXPECT_EQ(origin(14), "(d+1)·MAC(i,i)");
  EXPECT_EQ(UnitPrice(Operation::kFunc, IntFormat(8), IntFormat(8), options).ToString(), "3");
  // 4 · (196 - 14 + 84)
  EXPECT_EQ(UnitPrice(Operation::kFunc, IntFormat(14), IntFormat(14), options).ToString(), "1064");
}

// A power of two shifts the other operand: 8·log2(8)/5 = 4.8, and an add of 8.
TEST(PriceOrigin, TakesFactorsOfTwoApart) {
  const Format pot = {FormatKind::kPowerOfTwo, 4};
  EXPECT_EQ(Explained(Operation::kMac, IntFormat(8), pot), "shift + add; shift = 4.8; add = 8");
}

}  // namespace
}  // namespace acev2
