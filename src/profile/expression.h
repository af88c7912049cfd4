// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic expressions as a profile writes them: "i*j - max(i,j)", "n * in(0, -1)".
//
// Invariant: parsing checks everything that does not depend on values (syntax, names, number of
// arguments); whole numbers are exact, because a value that leaves the range in which they are is
// all that an evaluation gives. Used by profile/; what names mean is up to whoever evaluates.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace acev2 {

/// 2^53: every whole number below it is a double.
inline constexpr double kExactLimit = 9007199254740992.0;

/// A number as short as it can be: "6", "0.1", "-inf", "nan".
std::string NumberText(double number);

/// A function that an expression may call besides the mathematical ones.
struct FunctionWord {
  std::string_view name;
  std::string_view usage;  ///< "in(INPUT, AXIS)"
  /// The first argument is a quoted name, and the last may be left out.
  bool takes_name;
  std::size_t arguments;  ///< at most, the name included; 1 to 3
};

/// The names that an expression may use besides the mathematical functions. A variable that is no
/// identifier, or is called as a function is, cannot be written and counts for nothing.
struct Words {
  std::span<const std::string_view> variables;
  std::span<const FunctionWord> functions;
};

/// What those names mean. May throw what evaluation is then left with.
class Meaning {
 public:
  virtual ~Meaning() = default;
  /// Asked for every variable of the expression, before anything is calculated.
  virtual double Variable(std::string_view name) const = 0;
  /// `name` is the quoted name of functions that take one; `arguments` are the numbers given.
  virtual double Call(std::string_view function, std::string_view name,
                      std::span<const double> arguments) const = 0;
};

/// What is wrong with an expression.
struct SyntaxFault {
  std::size_t column = 0;  ///< from 1, in bytes; 0: somewhere
  std::string fact;        ///< "a value is missing"
  std::string hint;        ///< may be empty
};

/// One expression. Numbers, + - * / // % ^, comparisons, && || !, c ? a : b, parentheses, and the
/// functions min max abs ceil floor round sqrt log2 log exp. Truth is 1 and 0. Copies share what
/// they calculate with: one thread at a time.
class Expression {
 public:
  /// Throws SyntaxFault.
  static Expression Parse(std::string_view text, const Words& words);

  const std::string& text() const { return text_; }
  /// Infinite if any value on the way reaches 2^53; not a number where it divides by 0, or takes a
  /// root or logarithm of what has none.
  double Evaluate(const Meaning& meaning) const;

 private:
  class Calculator;  // expression.cc

  std::string text_;
  std::shared_ptr<Calculator> calculator_;
};

}  // namespace acev2
