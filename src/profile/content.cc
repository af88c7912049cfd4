// SPDX-License-Identifier: Apache-2.0
//
// Look-ups in a profile and the evaluation of its prices.
//
// Invariant: a price is a finite number from 0 to kMaxPrice, or an Error says where it is not.
#include "profile/content.h"

#include <fmt/format.h>

#include <cmath>

#include "acev2/error.h"
#include "rules/domains.h"
#include "text/text.h"

namespace acev2 {
namespace {

// Times 2^63 operations, in millionths, this stays below 2^127. The dearest built-in price, a
// function in FP64, is 57,000.
constexpr double kMaxPrice = 1e9;

/// i and j.
class Widths final : public Meaning {
 public:
  Widths(int i, int j) : i_(i), j_(j) {}
  double Variable(std::string_view name) const override { return name == "i" ? i_ : j_; }
  double Call(std::string_view, std::string_view, std::span<const double>) const override {
    return 0;  // there are no functions of widths
  }

 private:
  int i_;
  int j_;
};

}  // namespace

std::string ProfileContent::Place(int line) const {
  return fmt::format("{}:{}", Printable(path), line);
}

const Formula* ProfileContent::FindFormula(Operation operation, OperandKind kind) const {
  const auto found = formulas.find({operation, kind});
  if (found != formulas.end()) return &found->second;
  if (kind == OperandKind::kMixed) return FindFormula(operation, OperandKind::kFloat);
  return nullptr;
}

const Formula* ProfileContent::FindPair(Operation operation, Format lhs, Format rhs) const {
  auto found = pairs.find({operation, lhs, rhs});
  if (found == pairs.end()) found = pairs.find({operation, rhs, lhs});
  return found == pairs.end() ? nullptr : &found->second;
}

const OwnRule* ProfileContent::FindOwnRule(std::string_view domain, std::string_view op) const {
  if (rules.empty()) return nullptr;
  const auto found =
      IsOnnxDomain(domain) ? rules.find(op) : rules.find(fmt::format("{}::{}", domain, op));
  return found == rules.end() ? nullptr : &found->second;
}

int ProfileContent::WidthOf(Format format) const {
  const auto found = widths.find(format);
  return found == widths.end() ? format.bits : found->second;
}

double ProfileContent::Evaluate(const Formula& formula, int i, int j) const {
  const double price = formula.expression.Evaluate(Widths(i, j));
  if (price >= 0 && price <= kMaxPrice) return price;
  throw Error(
      fmt::format("{}: {}: '{}' gives {} for i = {}, j = {}", Place(formula.line), formula.key,
                  Printable(formula.expression.text()), NumberText(price), i, j),
      fmt::format("a price is a number from 0 to {:.0e}", kMaxPrice));
}

const std::string& Profile::path() const {
  static const std::string none;
  return empty() ? none : content_->path;
}

const std::string& Profile::text() const {
  static const std::string none;
  return empty() ? none : content_->text;
}

bool Profile::has_rules() const { return !empty() && !content_->rules.empty(); }

}  // namespace acev2
