// SPDX-License-Identifier: Apache-2.0
//
// Cells as text.
//
// Invariant: every kind of value is formatted here and nowhere else.
#include "write/layout/cell.h"

#include <fmt/format.h>

#include "text/text.h"

namespace acev2 {

std::string_view BoundPrefix(Bounds bounds) {
  if (bounds.lower && bounds.upper) return "~ ";
  if (bounds.lower) return "≥ ";
  return bounds.upper ? "≤ " : "";
}

std::string HumanText(const Value& value, Bounds bounds) {
  const std::string_view prefix = BoundPrefix(bounds);
  if (const auto* text = std::get_if<std::string>(&value)) return Printable(*text);
  if (const auto* count = std::get_if<Count>(&value)) {
    return fmt::format("{}{}", prefix, Human(*count));
  }
  if (const auto* cost = std::get_if<Cost>(&value)) {
    return fmt::format("{}{}", prefix, Human(*cost));
  }
  if (const auto* share = std::get_if<Fraction>(&value)) return Percent(share->of_total);
  if (const auto* real = std::get_if<Real>(&value)) {
    return fmt::format("{}{}", prefix, Human(real->number));
  }
  return "?";
}

std::string ExactText(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* count = std::get_if<Count>(&value)) return std::to_string(count->value());
  if (const auto* cost = std::get_if<Cost>(&value)) return cost->ToString();
  if (const auto* share = std::get_if<Fraction>(&value)) {
    return share->of_total ? fmt::format("{:.6f}", *share->of_total) : "";
  }
  if (const auto* real = std::get_if<Real>(&value)) return fmt::format("{}", real->number);
  return "";
}

void WriteValue(JsonText& json, const Value& value) {
  const std::string exact = ExactText(value);
  if (std::holds_alternative<std::string>(value)) {
    json.String(exact);
  } else if (exact.empty()) {
    json.Null();
  } else {
    json.Number(exact);
  }
}

}  // namespace acev2
