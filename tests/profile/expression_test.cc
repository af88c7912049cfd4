// SPDX-License-Identifier: Apache-2.0
//
// Expressions: values worked out by hand, and where faults are found.
#include "profile/expression.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace acev2 {
namespace {

constexpr std::array<std::string_view, 2> kVariables = {"i", "j"};
constexpr std::array kFunctions = {FunctionWord{"in", "in(INPUT, AXIS)", false, 2},
                                   FunctionWord{"attr", "attr('NAME', OTHERWISE)", true, 2},
                                   FunctionWord{"item", "item('NAME', INDEX, OTHERWISE)", true, 3}};
constexpr Words kWords = {kVariables, kFunctions};

struct Refused {
  std::string name;
};

/// i = 8, j = 3, in(a, b) = 10a + b, attr('four') = 4, attr(other, x) = x, item(name, a, b) =
/// 100·length of name + 10a + b. What is left out is 9; attr('no') is refused.
class Fixed final : public Meaning {
 public:
  double Variable(std::string_view name) const override { return name == "i" ? 8 : 3; }
  double Call(std::string_view function, std::string_view name,
              std::span<const double> arguments) const override {
    if (function == "in") return arguments[0] * 10 + arguments[1];
    const double last = arguments.size() == (function == "attr" ? 1 : 2) ? arguments.back() : 9;
    if (function == "item") return 100.0 * name.size() + 10 * arguments[0] + last;
    if (name == "no") throw Refused{std::string(name)};
    return name == "four" ? 4 : last;
  }
};

std::string ValueOf(std::string_view text) {
  return NumberText(Expression::Parse(text, kWords).Evaluate(Fixed()));
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
  EXPECT_EQ(ValueOf("max(3)"), "3");
  EXPECT_EQ(ValueOf("attr('four') + attr(\"x\", 7)"), "11");
  EXPECT_EQ(ValueOf("attr( 'x' ) + attr('four') * attr('y')"), "45");  // 9 + 4·9
  EXPECT_EQ(ValueOf("max(attr('x', attr('z') + 1), 2)"), "10");
  EXPECT_EQ(ValueOf("item('ab', 3)"), "239");
  EXPECT_EQ(ValueOf("item('ab', 3, attr('four'))"), "234");
}

TEST(ExpressionTest, Choices) {
  EXPECT_EQ(ValueOf("i <= 8 ? 1 : 2"), "1");
  EXPECT_EQ(ValueOf("i < 8 ? 1 : i == 8 ? 2 : 3"), "2");
  EXPECT_EQ(ValueOf("i >= 9 || j != 3"), "0");
  EXPECT_EQ(ValueOf("i > 7 && !(j == 4)"), "1");
  EXPECT_EQ(ValueOf("!0 + !5"), "1");
  EXPECT_EQ(ValueOf("0 ? in(0.5, 0) : 4"), "4");  // what is not chosen is not evaluated
}

TEST(ExpressionTest, WholeNumbersAreExactOrInfinite) {
  const auto value = [](std::string_view text) {
    return Expression::Parse(text, kWords).Evaluate(Fixed());
  };
  EXPECT_EQ(value("9007199254740991 + 0"), 9007199254740991.0);      // 2^53 - 1
  EXPECT_EQ(value("94906265 * 94906265"), 94906265.0 * 94906265.0);  // 9,007,199,136,250,225
  EXPECT_EQ(ValueOf("9007199254740991 + 1"), "inf");
  EXPECT_EQ(ValueOf("9007199254740991 + 1 - 1"), "inf");  // also on the way
  EXPECT_EQ(ValueOf("94906266 * 94906266 / 94906266"), "inf");
  EXPECT_EQ(ValueOf("-9007199254740991 - 1"), "-inf");
  EXPECT_EQ(ValueOf("min(i, 2^53)"), "inf");
  EXPECT_EQ(ValueOf("2^53 > 1 ? 1 : 2"), "inf");
  EXPECT_EQ(ValueOf("ceil(1 / 10^400)"), "inf");
  EXPECT_EQ(ValueOf("attr('x', 9007199254740991) - 1"), "9007199254740990");
  EXPECT_EQ(ValueOf("in(2^52, 0) * 0"), "inf");  // 10·2^52
}

TEST(ExpressionTest, WhatIsThrownByMeaningsComesThrough) {
  const Expression expression = Expression::Parse("i + attr('no') * max(2, 3)", kWords);
  for (int k = 0; k < 2; ++k) {
    try {
      expression.Evaluate(Fixed());
      FAIL();
    } catch (const Refused& refused) {
      EXPECT_EQ(refused.name, "no");
    }
  }
  EXPECT_EQ(ValueOf("i > 9 ? attr('no') : 5"), "5");
}

TEST(ExpressionTest, CopiesEvaluateAlike) {
  const Expression expression = Expression::Parse("i*j + attr('x')", kWords);
  const Expression copy = expression;
  EXPECT_EQ(expression.Evaluate(Fixed()), 33);
  EXPECT_EQ(copy.Evaluate(Fixed()), 33);
  EXPECT_EQ(copy.text(), "i*j + attr('x')");
}

TEST(ExpressionTest, WhatIsNoNumberShows) {
  for (const char* division : {"1/0", "1 // 0", "1 % 0", "0/0"}) {
    EXPECT_NE(ValueOf(division).find("nan"), std::string::npos) << division;
  }
  EXPECT_EQ(ValueOf("log2(0)"), "-inf");
  EXPECT_NE(ValueOf("max(1, 0/0)").find("nan"), std::string::npos);
  EXPECT_NE(ValueOf("max(0/0, 1)").find("nan"), std::string::npos);
}

const std::string kSyntax =
    " | operators are + - * / // % ^, comparisons, && || ! and CONDITION ? A : B";
const std::string kOperands = " | an operator stands between two values";
const std::string kQuotes =
    " | a quoted name is an argument of functions that look it up, as in attr('group', 1)";
const std::string kChoice = " | as in CONDITION ? A : B";
const std::string kBound = " | beyond that whole numbers are not exact";
const std::string kNothing = " | a number or an expression; 0 charges nothing";
const std::string kAll =
    " | there are: i, j, in(INPUT, AXIS), attr('NAME', OTHERWISE), item('NAME', INDEX, OTHERWISE), "
    "abs(…), ceil(…), exp(…), floor(…), log(…), log2(…), max(…), min(…), round(…), sqrt(…)";

TEST(ExpressionTest, FaultsHaveAPlace) {
  EXPECT_EQ(FaultOf(""), "1: a value is missing" + kNothing);
  EXPECT_EQ(FaultOf("  "), "3: a value is missing" + kNothing);
  EXPECT_EQ(FaultOf("1 < i < 9"), "7: a comparison of a comparison | as in 1 < i && i < 9");
  EXPECT_EQ(FaultOf("(i >= 1) + (i == j != 2 ? 1 : 0)"),
            "20: a comparison of a comparison | as in 1 < i && i < 9");
  EXPECT_EQ(FaultOf("1 < i && i < 9 ? max(i, j) : (i < j)"), "no fault");
  EXPECT_EQ(FaultOf("i*"), "3: a value is missing" + kOperands);
  EXPECT_EQ(FaultOf("i*/j"), "3: '/j' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("(i"), "3: ')' is missing | each '(' needs one");
  EXPECT_EQ(FaultOf("i * ? j : 1"), "6: a value is missing" + kOperands);
  EXPECT_EQ(FaultOf("1 + (i * ? j : 1)"), "18: a value is missing" + kOperands);
  EXPECT_EQ(FaultOf("max(1, -? j : 1)"), "17: a value is missing" + kOperands);
  EXPECT_EQ(FaultOf("i j"), "3: 'j' is not expected here" + kOperands);
  EXPECT_EQ(FaultOf("i)"), "2: ')' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("()"), "2: ')' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("i ? 1"), "6: ':' is missing after what '?' chooses" + kChoice);
  EXPECT_EQ(FaultOf("1 : 2"), "4: ':' without '?'" + kChoice);
  // Where, muParser does not say.
  EXPECT_EQ(FaultOf("1, 2"), "0: several values | ',' stands between the arguments of functions");
  EXPECT_EQ(FaultOf("(1, 2)"),
            "7: several values in parentheses | ',' stands between the arguments of functions");
  EXPECT_EQ(FaultOf("i = 3"), "3: '= 3' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("--i"), "3: '-' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("1 + zeta"), "5: unknown name 'zeta'" + kAll);
  EXPECT_EQ(FaultOf("maxi(i,j)"), "1: unknown function 'maxi' | did you mean 'max'?");
  EXPECT_EQ(FaultOf("max (i,j)"), "1: 'max' without arguments | they follow at once, as in max(…)");
  EXPECT_EQ(FaultOf("in + 1"), "1: 'in' without arguments | they follow at once, as in in(…)");
  EXPECT_EQ(FaultOf("max()"), "6: max has too few arguments | as in max(A)");
  EXPECT_EQ(FaultOf("max(i,)"), "7: ')' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("sqrt(i, j)"), "10: sqrt has too many arguments | as in sqrt(A)");
  EXPECT_EQ(FaultOf("in(0)"), "5: in has too few arguments | as in in(INPUT, AXIS)");
  EXPECT_EQ(FaultOf("in(0, 1, 2)"), "11: in has too many arguments | as in in(INPUT, AXIS)");
  EXPECT_EQ(FaultOf("max(i, j"), "9: ')' is missing | each '(' needs one");
  EXPECT_EQ(FaultOf("attr()"), "6: ')' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("attr(4)"),
            "8: attr takes a quoted name first | as in attr('NAME', OTHERWISE)");
  EXPECT_EQ(FaultOf("attr('four', 1, 2)"),
            "18: attr has too many arguments | as in attr('NAME', OTHERWISE)");
  EXPECT_EQ(FaultOf("attr('x') + attr('y') + zeta"), "25: unknown name 'zeta'" + kAll);
  EXPECT_EQ(FaultOf("attr('x' + 1)"), "14: a quoted name has no value" + kQuotes);
  EXPECT_EQ(FaultOf("item('x')"),
            "9: item has too few arguments | as in item('NAME', INDEX, OTHERWISE)");
  EXPECT_EQ(FaultOf("attr('four)"),
            "6: the quote is not closed | close it with the quote that it starts with");
  EXPECT_EQ(FaultOf("'four'"), "7: a quoted name has no value" + kQuotes);
  EXPECT_EQ(FaultOf("'four' + 1"), "7: a quoted name has no value" + kQuotes);
  EXPECT_EQ(FaultOf("attr('x', 'y')"),
            "15: a quoted name has no value | as in attr('NAME', OTHERWISE)");
  EXPECT_EQ(FaultOf("i + 1e999"), "5: '1e999' is out of range: numbers stay below 2^53" + kBound);
  EXPECT_EQ(FaultOf("9007199254740992"),
            "1: '9007199254740992' is out of range: numbers stay below 2^53" + kBound);
  EXPECT_EQ(FaultOf("attr('x') + 9007199254740993"),
            "13: '9007199254740993' is out of range: numbers stay below 2^53" + kBound);
  EXPECT_EQ(FaultOf("i @ j"), "3: '@ j' is not expected here" + kSyntax);
  EXPECT_EQ(FaultOf("1\x01"), "2: a control character | write the expression in plain text");
  EXPECT_EQ(FaultOf("1\x7f"), "2: a control character | write the expression in plain text");
}

TEST(ExpressionTest, HostileTextIsBounded) {
  EXPECT_EQ(ValueOf(std::string(499, '(') + "1" + std::string(499, ')')), "1");
  EXPECT_EQ(FaultOf(std::string(1000, '(')), "1001: a value is missing" + kOperands);
  EXPECT_EQ(
      FaultOf(std::string(100'000, '(') + "1" + std::string(100'000, ')')),
      "1001: longer than 1000 characters | several parts of work, each with an expression, add up");
  EXPECT_EQ(FaultOf(std::string(200, '-') + "1"), "3: '-' is not expected here" + kSyntax);
  EXPECT_EQ(
      FaultOf(std::string(1001, '1')),
      "1001: longer than 1000 characters | several parts of work, each with an expression, add up");
  EXPECT_EQ(
      FaultOf(std::string(1000, '1')),
      "1: '" + std::string(1000, '1') + "' is out of range: numbers stay below 2^53" + kBound);
  std::string sum = "1";
  for (int k = 0; k < 499; ++k) sum += "+1";
  EXPECT_EQ(ValueOf(sum), "500");
  std::string names = "attr('')";
  for (int k = 0; k < 110; ++k) names += "+attr('')";
  EXPECT_EQ(ValueOf(names), "999");  // 111·9
  std::string choices;
  for (int k = 0; k < 166; ++k) choices += "0 ? 1:";
  EXPECT_EQ(ValueOf(choices + "2"), "2");
}

// Whatever follows whatever: a value or a fault, and always the same.
TEST(ExpressionTest, HostileTextEndsInAValueOrAFault) {
  constexpr std::array<std::string_view, 41> kTokens = {
      "i", "j", "1",  "2.5", "(",    ")",     "(",       ")",           ",",     "+",   "-",
      "*", "/", "%",  "^",   "<",    "<=",    "==",      "!=",          "&&",    "||",  "!",
      "?", ":", "·",  "=",   "min(", "max(",  "in(",     "attr(",       "item(", "'a'", "\"b\"",
      "'", " ", "\\", "_",   "sqrt", "1e300", "in(0,1)", "attr('four')"};
  std::mt19937 random(1);
  std::size_t values = 0;
  for (int k = 0; k < 5'000; ++k) {
    std::string text;
    for (unsigned n = random() % 12; n > 0; --n) text += kTokens[random() % kTokens.size()];
    const std::string fault = FaultOf(text);
    EXPECT_EQ(FaultOf(text), fault) << text;
    if (fault != "no fault") continue;
    ++values;
    EXPECT_EQ(ValueOf(text.c_str()), ValueOf(text)) << text;
  }
  EXPECT_GT(values, 50u);
}

}  // namespace
}  // namespace acev2
