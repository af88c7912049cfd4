// SPDX-License-Identifier: Apache-2.0
//
// Formulas with the values of their symbols: put into the formula they give the price.
#include "metric/price_origin.h"

#include <gtest/gtest.h>

#include <string>

#include "acev2/metric.h"

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
  EXPECT_EQ(Explained(Operation::kSqrt, IntFormat(8), IntFormat(16)), "i²/2; i = 16");
}

// 8 288 = 7 · 1 184: a polynomial of degree 6, and a step of range reduction (docs/metric.md).
TEST(PriceOrigin, TakesElementaryFunctionsApart) {
  EXPECT_EQ(Explained(Operation::kFunc, kFloat32, kFloat32),
            "(d+1)·MAC(i,i); d = 6; i = 32; MAC(i,i) = 1184");
  // Wide integers are priced as floats are; narrow ones are looked up.
  EXPECT_EQ(Explained(Operation::kFunc, IntFormat(16), IntFormat(16)),
            "(d+1)·MAC(i,i); d = 3; i = 16; MAC(i,i) = 336");
  EXPECT_EQ(Explained(Operation::kFunc, IntFormat(8), IntFormat(8)), "0 up to 8 bits, else as float");
}

// A power of two shifts the other operand: 8·log2(8)/5 = 4.8, and an add of 8.
TEST(PriceOrigin, TakesFactorsOfTwoApart) {
  const Format pot = {FormatKind::kPowerOfTwo, 4};
  EXPECT_EQ(Explained(Operation::kMac, IntFormat(8), pot), "shift + add; shift = 4.8; add = 8");
}

}  // namespace
}  // namespace acev2
