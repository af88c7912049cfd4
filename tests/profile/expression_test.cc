// SPDX-License-Identifier: Apache-2.0
//
// Expressions: values worked out by hand, and where faults are found.
#include "profile/expression.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace acev2 {
namespace {

constexpr std::array<std::string_view, 2> kVariables = {"i", "j"};
constexpr std::array kFunctions = {FunctionWord{"in", "in(INPUT, AXIS)", false, 2, 2},
                                   FunctionWord{"attr", "attr('NAME', OTHERWISE)", true, 1, 2}};
constexpr Words kWords = {kVariables, kFunctions};

/// i = 8, j = 3, in(a, b) = 10a + b, attr('four') = 4, attr(other, x) = x.
class Fixed final : public Meaning {
 public:
  Numeral Variable(std::string_view name) const override {
    return std::int64_t{name == "i" ? 8 : 3};
  }
  Numeral Call(std::string_view function, const std::string& name,
               std::span<const Numeral> arguments) const override {
    if (function == "in") return arguments[0].whole() * 10 + arguments[1].whole();
    return name == "four" ? Numeral(std::int64_t{4}) : arguments[0];
  }
};

std::string ValueOf(std::string_view text) {
  return Expression::Parse(text, kWords).Evaluate(Fixed()).ToString();
}

/// "column: fact | hint".
std::string FaultOf(std::string_view text) {
  try {
    Expression::Parse(text, kWords);
  } catch (const SyntaxFault& fault) {
    return std::to_string(fault.column) + ": " + fault.fact +
           (fault.hint.empty() ? "" : " | " + fault.hint);
  }
  return "no fault";
}

TEST(ExpressionTest, Arithmetic) {
  EXPECT_EQ(ValueOf("i*j - max(i,j)"), "16");  // 24 - 8
  EXPECT_EQ(ValueOf("i·j"), "24");
  EXPECT_EQ(ValueOf("2 + 3 * 4"), "14");
  EXPECT_EQ(ValueOf("(2 + 3) * 4"), "20");
  EXPECT_EQ(ValueOf("10 - 4 - 3"), "3");  // from the left
  EXPECT_EQ(ValueOf("24 / 4 / 3"), "2");
  EXPECT_EQ(ValueOf("2 ^ 3 ^ 2"), "512");  // from the right: 2^9
  EXPECT_EQ(ValueOf("-2 ^ 2"), "-4");
  EXPECT_EQ(ValueOf("2 ^ -1"), "0.5");
  EXPECT_EQ(ValueOf("1 / 4"), "0.25");
  EXPECT_EQ(ValueOf("1.5e1"), "15");
  EXPECT_EQ(ValueOf("-7 % 3"), "2");  // -7 = 3·(-3) + 2
  EXPECT_EQ(ValueOf("7.5 % 2"), "1.5");
  EXPECT_EQ(ValueOf("\n i\t+\r\n1 "), "9");
}

TEST(ExpressionTest, Functions) {
  EXPECT_EQ(ValueOf("log2(i)"), "3");
  EXPECT_EQ(ValueOf("log2(i)/5"), "0.6");
  EXPECT_EQ(ValueOf("sqrt(16)"), "4");
  EXPECT_EQ(ValueOf("min(3, i, 2)"), "2");
  EXPECT_EQ(ValueOf("ceil(j/2) + floor(j/2) + round(j/2)"), "5");  // 2 + 1 + 2
  EXPECT_EQ(ValueOf("abs(j - i)"), "5");
  EXPECT_EQ(ValueOf("log(exp(0))"), "0");
  EXPECT_EQ(ValueOf("in(2, -1)"), "19");
  EXPECT_EQ(ValueOf("attr('four') + attr(\"x\", 7)"), "11");
}

TEST(ExpressionTest, Choices) {
  EXPECT_EQ(ValueOf("i <= 8 ? 1 : 2"), "1");
  EXPECT_EQ(ValueOf("i < 8 ? 1 : i == 8 ? 2 : 3"), "2");
  EXPECT_EQ(ValueOf("i >= 9 || j != 3"), "0");
  EXPECT_EQ(ValueOf("i > 7 && !(j == 4)"), "1");
  EXPECT_EQ(ValueOf("!0 + !5"), "1");
  EXPECT_EQ(ValueOf("0 ? in(0.5, 0) : 4"), "4");  // what is not chosen is not evaluated
}

TEST(ExpressionTest, WholeNumbersStayExact) {
  EXPECT_EQ(ValueOf("9007199254740993 + 0"), "9007199254740993");        // 2^53 + 1
  EXPECT_EQ(ValueOf("3037000499 * 3037000499"), "9223372030926249001");  // below 2^63
  EXPECT_EQ(ValueOf("9223372036854775807 - 1 + 1"), "9223372036854775807");
  EXPECT_EQ(ValueOf("9223372036854775807 / 7 * 7"), "9223372036854775807");  // 2^63 - 1 = 7·k
  EXPECT_FALSE(Expression::Parse("4294967296 * 4294967296", kWords).Evaluate(Fixed()).is_whole());
}

TEST(ExpressionTest, WhatIsNoNumberShows) {
  EXPECT_EQ(ValueOf("1/0"), "inf");
  EXPECT_EQ(ValueOf("log2(0)"), "-inf");
  EXPECT_NE(ValueOf("max(1, 0/0)").find("nan"), std::string::npos);
  EXPECT_NE(ValueOf("max(0/0, 1)").find("nan"), std::string::npos);
}

TEST(ExpressionTest, FaultsHaveAPlace) {
  EXPECT_EQ(FaultOf(""), "1: a value is missing");
  EXPECT_EQ(FaultOf("i*"), "3: a value is missing");
  EXPECT_EQ(FaultOf("i*/j"), "3: a value is missing before '/j'");
  EXPECT_EQ(FaultOf("(i"), "3: ')' is missing after what '(' opened");
  EXPECT_EQ(FaultOf("i j"), "3: 'j' is not expected here");
  EXPECT_EQ(FaultOf("1 < i < 9"), "7: '< 9' is not expected here");
  EXPECT_EQ(FaultOf("i ? 1"), "6: ':' is missing after what '?' chooses");
  EXPECT_EQ(FaultOf("1 + zeta"),
            "5: unknown name 'zeta' | there are: i, j, in(INPUT, AXIS), attr('NAME', OTHERWISE)");
  EXPECT_EQ(FaultOf("maxi(i,j)"), "1: unknown function 'maxi' | did you mean 'max'?");
  EXPECT_EQ(FaultOf("max(i)"), "1: max takes at least 2 arguments, not 1");
  EXPECT_EQ(FaultOf("sqrt(i, j)"), "1: sqrt takes 1 arguments, not 2");
  EXPECT_EQ(FaultOf("in(0)"), "1: in takes 2 arguments, not 1 | as in in(INPUT, AXIS)");
  EXPECT_EQ(FaultOf("max(i, j"), "9: ')' is missing after the arguments of max");
  EXPECT_EQ(FaultOf("attr(4)"), "6: a quoted name is missing, as in 'group'");
  EXPECT_EQ(FaultOf("attr('four)"), "6: the quote is not closed");
  EXPECT_EQ(FaultOf("'four'"), "1: a quoted name has no value");
  EXPECT_EQ(FaultOf("1e999"), "1: '1e999' is not a number");
  EXPECT_EQ(FaultOf("i @ j"), "3: '@ j' is not expected here");
}

TEST(ExpressionTest, HostileTextIsBounded) {
  EXPECT_EQ(FaultOf(std::string(100, '(') + "1" + std::string(100, ')')), "65: nested too deep");
  EXPECT_EQ(FaultOf(std::string(200, '-') + "1"), "128: nested too deep");
  EXPECT_EQ(FaultOf(std::string(1001, '1')), "1001: longer than 1000 characters");
  std::string sum = "1";
  for (int k = 0; k < 499; ++k) sum += "+1";
  EXPECT_EQ(ValueOf(sum), "500");
}

}  // namespace
}  // namespace acev2
