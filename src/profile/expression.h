// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic expressions as a profile writes them: "i*j - max(i,j)", "n * in(0, -1)".
//
// Invariant: parsing checks everything that does not depend on values (syntax, names, number of
// arguments); whole numbers stay whole and exact as long as they fit 64 bits. Used by profile/;
// what names mean is up to whoever evaluates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acev2 {

/// A number of an expression: a whole one if it is whole and below 2^53, or the result of whole
/// numbers that fits 64 bits; else a double.
class Numeral {
 public:
  constexpr Numeral(std::int64_t whole) : is_whole_(true), whole_(whole) {}  // NOLINT: a number
  Numeral(double value);                                                     // NOLINT: a number

  bool is_whole() const { return is_whole_; }
  std::int64_t whole() const { return whole_; }  ///< of whole numbers only
  double AsDouble() const { return is_whole_ ? static_cast<double>(whole_) : real_; }
  /// As short as it can be: "6", "0.1", "-inf", "nan".
  std::string ToString() const;

 private:
  bool is_whole_ = false;
  std::int64_t whole_ = 0;
  double real_ = 0;
};

/// A function that an expression may call besides the mathematical ones.
struct FunctionWord {
  std::string_view name;
  std::string_view usage;  ///< "in(INPUT, AXIS)"
  bool takes_name;         ///< the first argument is a quoted name
  std::size_t least;       ///< number of arguments, the name included
  std::size_t most;
};

/// The names that an expression may use besides the mathematical functions.
struct Words {
  std::span<const std::string_view> variables;
  std::span<const FunctionWord> functions;
};

/// What those names mean. May throw what evaluation is then left with.
class Meaning {
 public:
  virtual ~Meaning() = default;
  virtual Numeral Variable(std::string_view name) const = 0;
  /// `name` is the quoted name of functions that take one.
  virtual Numeral Call(std::string_view function, const std::string& name,
                       std::span<const Numeral> arguments) const = 0;
};

/// What is wrong with an expression.
struct SyntaxFault {
  std::size_t column = 0;  ///< from 1, in bytes
  std::string fact;        ///< "a value is missing"
  std::string hint;        ///< may be empty
};

/// One expression. Numbers, + - * / % ^, comparisons, && || !, c ? a : b, parentheses, and the
/// functions min max abs ceil floor round sqrt log2 log exp. Truth is 1 and 0.
class Expression {
 public:
  /// Throws SyntaxFault.
  static Expression Parse(std::string_view text, const Words& words);

  const std::string& text() const { return text_; }
  /// May be infinite or not a number.
  Numeral Evaluate(const Meaning& meaning) const;

  struct Node;  // expression.cc

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
};

}  // namespace acev2
