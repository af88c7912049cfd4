// SPDX-License-Identifier: Apache-2.0
//
// Follows the choices of price.cc and notes the formula instead of its value.
//
// Invariant: a price that no line of the profile has a part in has the equation of the price table.
#include "metric/price_origin.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "acev2/metric.h"
#include "metric/operand_kinds.h"
#include "metric/polynomial_degree.h"
#include "text/text.h"

namespace acev2 {
namespace {

PriceOrigin Of(const Formula& formula, const Options& options) {
  return {Printable(formula.expression.text()), {options.profile.content()->Place(formula.line)}};
}

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

}  // namespace

std::string PriceOrigin::ToString() const {
  if (places.empty()) return formula;
  return fmt::format("{} ({})", formula, fmt::join(places, ", "));
}

PriceOrigin OriginOf(Operation operation, OperandKind kind, const Options& options) {
  if (const Formula* own = FindFormula(operation, kind, options.profile)) return Of(*own, options);
  const bool product = kind != OperandKind::kInteger && options.float_mac == FloatMac::kProduct;
  if (operation == Operation::kMac) {
    if (product) return {"i·j", {}};
    PriceOrigin sum =
        Sum(OriginOf(Operation::kMul, kind, options), OriginOf(Operation::kAdd, kind, options));
    if (!sum.places.empty()) return sum;
  }
  PriceOrigin origin = {BuiltIn(operation, kind), {}};
  if (operation == Operation::kFunc) {
    const OperandKind as_float = OperandKind::kFloat;
    // The equation stands; what it is made of may be the profile's.
    origin.places = kind == OperandKind::kInteger
                        ? OriginOf(Operation::kFunc, as_float, options).places
                        : OriginOf(Operation::kMac, as_float, options).places;
  }
  return origin;
}

PriceOrigin OriginOf(Operation operation, Format lhs, Format rhs, const Options& options) {
  if (const Formula* pair = FindPair(operation, lhs, rhs, options.profile)) {
    return Of(*pair, options);
  }
  if (FollowsPairs(operation, lhs, rhs, options)) {
    const PriceOrigin sum = Sum(OriginOf(Operation::kMul, lhs, rhs, options),
                                OriginOf(Operation::kAdd, lhs, rhs, options));
    if (!sum.places.empty()) return sum;
  }
  if (!IsFactored(operation, lhs, rhs)) {
    const bool wide = operation == Operation::kFunc && KindOf(lhs, rhs) == OperandKind::kInteger &&
                      FindFormula(operation, OperandKind::kInteger, options.profile) == nullptr &&
                      !UnitPrice(operation, lhs, rhs, options).is_zero();
    return OriginOf(operation, wide ? OperandKind::kFloat : KindOf(lhs, rhs), options);
  }
  if (const Formula* own = FindFormula(operation, OperandKind::kPowerOfTwo, options.profile)) {
    return Of(*own, options);
  }
  if (operation == Operation::kMac) {
    return Sum(OriginOf(Operation::kMul, lhs, rhs, options),
               FindFormula(Operation::kAdd, KindOf(lhs, rhs), options.profile) != nullptr
                   ? OriginOf(Operation::kAdd, KindOf(lhs, rhs), options)
                   : PriceOrigin{"add", {}});
  }
  const Format moved = Moved(lhs, rhs);
  if (const Formula* own = FindFormula(Operation::kShift, KindOf(moved, moved), options.profile)) {
    return Of(*own, options);
  }
  return {"shift", {}};
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

int WidthOf(Format format, const Options& options) {
  return options.profile.empty() ? format.bits : options.profile.content()->WidthOf(format);
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
