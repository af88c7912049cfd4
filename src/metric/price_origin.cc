// SPDX-License-Identifier: Apache-2.0
//
// Notes the formula of a price instead of its value.
//
// Invariant: a price that no line of the profile has a part in has the equation of the price table.
#include "metric/price_origin.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "acev2/metric.h"
#include "metric/polynomial_degree.h"
#include "metric/price_choice.h"
#include "text/text.h"

namespace acev2 {
namespace {

std::string BuiltIn(Operation operation, OperandKind kind) {
  const PriceRow& row = PriceTable()[static_cast<std::size_t>(operation)];
  return std::string(kind == OperandKind::kInteger ? row.integer_equation : row.float_equation);
}

PriceOrigin Sum(const PriceOrigin& a, const PriceOrigin& b) {
  PriceOrigin sum = {fmt::format("{} + {}", a.formula, b.formula), a.places};
  for (const std::string& place : b.places) {
    if (std::ranges::find(sum.places, place) == sum.places.end()) sum.places.push_back(place);
  }
  return sum;
}

/// Writes down the price that was chosen.
struct OriginText {
  using Result = PriceOrigin;
  const Options& options;

  PriceOrigin Own(const Formula& formula, int /*i*/, int /*j*/) const {
    return {Printable(formula.expression.text()), {options.profile.content()->Place(formula.line)}};
  }
  PriceOrigin Row(Operation operation, OperandKind kind, int /*i*/, int /*j*/) const {
    return {BuiltIn(operation, kind), {}};
  }
  PriceOrigin Product(int /*i*/, int /*j*/) const { return {"i·j", {}}; }
  PriceOrigin Mac(OperandKind kind, const PriceOrigin& mul, const PriceOrigin& add) const {
    PriceOrigin sum = Sum(mul, add);
    return sum.places.empty() ? PriceOrigin{BuiltIn(Operation::kMac, kind), {}} : sum;
  }
  // The equation stands; what it is made of may be the profile's.
  PriceOrigin Polynomial(OperandKind kind, int /*i*/, int /*j*/, const PriceOrigin& mac) const {
    return {BuiltIn(Operation::kFunc, kind), mac.places};
  }
  // Of no width, in a list of prices, it may be either.
  template <typename Table, typename AsFloat>
  PriceOrigin TableOr(Operation operation, int i, int j, Table table, AsFloat as_float) const {
    const int bits = std::max(i, j);
    if (bits > kLookUpBits) return as_float();
    if (bits > 0 || operation == Operation::kLookup) return table();
    return {BuiltIn(operation, OperandKind::kInteger), Sum(table(), as_float()).places};
  }
  template <typename Otherwise>
  PriceOrigin Pairs(const PriceOrigin& mul, const PriceOrigin& add, Otherwise otherwise) const {
    PriceOrigin sum = Sum(mul, add);
    return sum.places.empty() ? otherwise() : sum;
  }
  PriceOrigin FactoredMul(const PriceOrigin& shift) const {
    return shift.places.empty() ? PriceOrigin{"shift", {}} : shift;
  }
  PriceOrigin FactoredMac(const PriceOrigin& mul, const PriceOrigin& add) const {
    return Sum(mul, add.places.empty() ? PriceOrigin{"add", {}} : add);
  }
};

}  // namespace

std::string PriceOrigin::ToString() const {
  if (places.empty()) return formula;
  return fmt::format("{} ({})", formula, fmt::join(places, ", "));
}

PriceOrigin OriginOf(Operation operation, OperandKind kind, const Options& options) {
  const OriginText text{options};
  return PriceChoice(text, options).Of(operation, kind, 0, 0);
}

PriceOrigin OriginOf(Operation operation, Format lhs, Format rhs, const Options& options) {
  const OriginText text{options};
  return PriceChoice(text, options).Of(operation, lhs, rhs);
}

PriceOrigin OriginOf(const Work& work, const Options& options) {
  if (work.operation != Operation::kMac || !work.accumulator.known()) {
    return OriginOf(work.operation, work.lhs, work.rhs, options);
  }
  const Format sum = work.accumulator;
  PriceOrigin add = OriginOf(Operation::kAdd, sum, sum, options);
  add.formula = fmt::format("{} of {}", add.formula, acev2::ToString(sum));
  return Sum(OriginOf(Operation::kMul, work.lhs, work.rhs, options), add);
}

namespace {

/// The words of `formula`: runs of letters.
std::set<std::string, std::less<>> WordsOf(std::string_view formula) {
  std::set<std::string, std::less<>> words;
  std::string word;
  for (const char c : std::string(formula) + ' ') {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

}  // namespace

std::vector<FormulaSymbol> SymbolsOf(Operation operation, Format lhs, Format rhs,
                                     const Options& options) {
  const PriceOrigin origin = OriginOf(operation, lhs, rhs, options);
  const auto words = WordsOf(origin.formula);
  const bool factored = IsFactored(operation, lhs, rhs);
  const Format moved = factored ? Moved(lhs, rhs) : lhs;
  // The formulas of one operand read the wider; a multiply by ±2^k shifts the other operand.
  const bool one = !words.contains("j") && origin.places.empty();
  const int wider = std::max(WidthOf(lhs, options), WidthOf(rhs, options));
  const int i = one ? wider : WidthOf(moved, options);
  const Format j = moved == lhs ? rhs : lhs;
  std::vector<FormulaSymbol> symbols;
  const auto add = [&](std::string_view word, std::string name, auto value) {
    if (words.contains(word)) symbols.push_back({std::move(name), value()});
  };
  const auto bits = [](int width) { return Cost::FromDouble(width); };
  add("d", "d", [&] { return bits(PolynomialDegree(wider)); });
  add("i", "i", [&] { return bits(i); });
  add("j", "j", [&] { return bits(WidthOf(j, options)); });
  add("MAC", "MAC(i,i)", [&] {
    const double price = UnitPrice(operation, lhs, rhs, options).ToDouble();
    return Cost::FromDouble(price / (PolynomialDegree(wider) + 1));
  });
  if (factored) {
    add("shift", "shift", [&] { return UnitPrice(Operation::kShift, moved, moved, options); });
    add("add", "add", [&] { return UnitPrice(Operation::kAdd, lhs, rhs, options); });
  }
  return symbols;
}

std::vector<FormulaSymbol> SymbolsOf(const Work& work, const Options& options) {
  const bool apart = work.operation == Operation::kMac && work.accumulator.known();
  return SymbolsOf(apart ? Operation::kMul : work.operation, work.lhs, work.rhs, options);
}

}  // namespace acev2
