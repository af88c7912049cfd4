// SPDX-License-Identifier: Apache-2.0
//
// Cells as text, and their order.
//
// Invariant: every kind of value is formatted and ordered here and nowhere else; a new
// kind that has no branch does not compile.
#include "write/layout/cell.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <type_traits>

#include "text/text.h"

namespace acev2 {

namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

bool IsKnown(const CellValue& value) {
  if (const auto* share = std::get_if<Fraction>(&value)) return share->of_total.has_value();
  if (const auto* real = std::get_if<Real>(&value)) return !std::isnan(real->number);
  return !std::holds_alternative<std::monostate>(value);
}

std::string_view BoundPrefix(Bounded bounds) {
  if (bounds.lower && bounds.upper) return "~ ";
  if (bounds.lower) return "≥ ";
  return bounds.upper ? "≤ " : "";
}

std::string_view BoundName(Bounded bounds) {
  if (bounds.lower && bounds.upper) return "unknown";
  if (bounds.lower) return "lower";
  return bounds.upper ? "upper" : "exact";
}

CellValue BoundCell(Bounded bounds) {
  return bounds.lower && bounds.upper ? std::string("both") : std::string(BoundName(bounds));
}

std::string HumanText(const CellValue& value, Bounded bounds) {
  const auto bounded = [&](auto number) {
    // None of what is at most 0.
    const bool none = number == decltype(number){} && !bounds.lower;
    return fmt::format("{}{}", none ? "" : BoundPrefix(bounds), Human(number));
  };
  return std::visit(Overloaded{[](std::monostate) -> std::string { return "?"; },
                               [](const std::string& text) { return Printable(text); },
                               [](bool yes) -> std::string { return yes ? "yes" : ""; },
                               [&](Count count) { return bounded(count); },
                               [&](Cost cost) { return bounded(cost); },
                               [](Fraction share) { return Percent(share.of_total); },
                               [&](Real real) { return bounded(real.number); }},
                    value);
}

std::string ExactText(const CellValue& value) {
  return std::visit(Overloaded{[](std::monostate) -> std::string { return ""; },
                               // Exact numbers; of names, what a terminal or a log may see.
                               [](const std::string& text) { return Inert(Printable(text)); },
                               [](bool yes) -> std::string { return yes ? "yes" : ""; },
                               [](Count count) { return std::to_string(count.value()); },
                               [](Cost cost) { return cost.ToString(); },
                               [](Fraction share) {
                                 return share.of_total ? fmt::format("{:.6f}", *share.of_total)
                                                       : "";
                               },
                               [](Real real) { return fmt::format("{}", real.number); }},
                    value);
}

bool SortsBefore(const CellValue& a, const CellValue& b) {
  const bool known = IsKnown(a);
  if (known != IsKnown(b)) return known;
  if (!known) return false;
  if (a.index() != b.index()) return a.index() < b.index();
  return std::visit(
      Overloaded{[](std::monostate) { return false; },
                 [&](const std::string& text) { return text < std::get<std::string>(b); },
                 [&](bool yes) { return yes && !std::get<bool>(b); },
                 [&](Count count) { return count > std::get<Count>(b); },
                 [&](Cost cost) { return cost > std::get<Cost>(b); },
                 [&](Fraction share) { return *share.of_total > *std::get<Fraction>(b).of_total; },
                 [&](Real real) { return real.number > std::get<Real>(b).number; }},
      a);
}

bool IsNothing(const CellValue& value) {
  if (const auto* count = std::get_if<Count>(&value)) return *count == Count(0);
  if (const auto* cost = std::get_if<Cost>(&value)) return cost->is_zero();
  if (const auto* share = std::get_if<Fraction>(&value)) return share->of_total.value_or(0) == 0;
  if (const auto* real = std::get_if<Real>(&value)) return real->number == 0;
  return false;
}

void WriteValue(JsonText& json, const CellValue& value) {
  if (const auto* yes = std::get_if<bool>(&value)) return json.Bool(*yes);
  if (const auto* text = std::get_if<std::string>(&value)) return json.String(*text);
  const std::string exact = ExactText(value);
  if (exact.empty()) {
    json.Null();
  } else {
    json.Number(exact);
  }
}

}  // namespace acev2
