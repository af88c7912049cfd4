// SPDX-License-Identifier: Apache-2.0
//
// What a profile holds, once it has been read and checked (profile_file.cc).
//
// Invariant: every formula parses and gives a price at common widths; every name in a rule is
// known; no operator has two rules. Read by price.cc (prices), the interpreter (rules) and explain.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "acev2/format.h"
#include "acev2/profile.h"
#include "acev2/work.h"
#include "profile/expression.h"
#include "rules/rule.h"

namespace acev2 {

/// What a formula is for: the kinds of operand pairs whose prices may differ.
enum class OperandKind : std::uint8_t {
  kInteger,
  kFloat,
  kMixed,       ///< one float, one integer
  kPowerOfTwo,  ///< one factor is ±2^k (multiply and MAC only)
};

/// A price as an expression over the operand widths i and j in bits.
struct Formula {
  Expression expression;
  std::string key;  ///< "mul.float", as errors name it
  int line = 0;
};

/// What one of a rule's operands is.
struct OwnOperand {
  enum class Kind : std::uint8_t { kInput, kOutput, kFormat };
  Kind kind = Kind::kInput;
  std::size_t index = 0;
  Format format;
};

/// One entry of a rule's `work`.
struct OwnWork {
  Operation operation = Operation::kLogic;
  Expression count;
  OwnOperand lhs;
  OwnOperand rhs;
  std::optional<Category> category;
  std::string role;
  int line = 0;
};

/// Shape and element type of an output.
struct OwnOutput {
  /// Dimensions as expressions over the inputs; or the index of the input it is shaped like.
  std::variant<std::size_t, std::vector<Expression>> shape = std::size_t{0};
  /// ONNX element type; or the index of the input whose type it has.
  std::variant<std::size_t, int> type = std::size_t{0};
  int line = 0;
};

/// One rule of the user's own.
struct OwnRule {
  std::string name;    ///< "domain::Op", or "Op" of ai.onnx
  std::string domain;  ///< "" for ai.onnx
  std::string op;
  std::string equation;  ///< may be empty
  int line = 0;
  std::string place;  ///< "FILE:12"
  /// `as`: the operator it is treated as; empty `as_op` if the rule stands for itself.
  std::string as_domain;
  std::string as_op;
  Category category = Category::kOther;
  std::vector<OwnWork> work;
  FormatRule format_rule = nullptr;
  std::optional<Format> format;  ///< of the first output, whatever the format rule says
  std::vector<OwnOutput> outputs;
};

struct ProfileContent {
  std::string path;
  std::string text;
  std::string name;       ///< of the hardware, say; may be empty
  std::string unit;       ///< of every price: "pJ"; empty if it does not say
  bool complete = false;  ///< a price that it lacks is an Error, not the built-in one
  std::map<std::pair<Operation, OperandKind>, Formula> formulas;
  std::map<std::tuple<Operation, Format, Format>, Formula> pairs;
  std::map<Format, int> widths;
  std::map<std::string, OwnRule, std::less<>> rules;  ///< by name

  /// "FILE:12".
  std::string Place(int line) const;
  /// The formula for `operation` on operands of `kind`; null if the built-in one holds. Mixed
  /// operands without a formula of their own are floating point.
  const Formula* FindFormula(Operation operation, OperandKind kind) const;
  /// The price of exactly this pair, in this order or else in the other; null if it has none.
  const Formula* FindPair(Operation operation, Format lhs, Format rhs) const;
  /// The rule for `op` of `domain` ("" and "ai.onnx" are one), or null.
  const OwnRule* FindOwnRule(std::string_view domain, std::string_view op) const;
  /// The width that prices see.
  int WidthOf(Format format) const;
  /// The value of `formula`; throws Error with its place if that is no price.
  double Evaluate(const Formula& formula, int i, int j) const;
};

}  // namespace acev2
