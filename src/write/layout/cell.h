// SPDX-License-Identifier: Apache-2.0
//
// What a cell holds before it is text, and both of its texts.
//
// Invariant: unknown is std::monostate: "?" for people, an empty cell in CSV, null in JSON, never
// 0. Used by every array of columns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "acev2/count.h"
#include "write/json/json_text.h"

namespace acev2 {

/// A part of the whole; empty for 0/0.
struct Fraction {
  std::optional<double> of_total;
  friend bool operator==(const Fraction&, const Fraction&) = default;
};

/// A plain number.
struct Real {
  double number = 0;
  friend bool operator==(const Real&, const Real&) = default;
};

/// Unknown, text, yes or no, or a number.
using CellValue = std::variant<std::monostate, std::string, bool, Count, Cost, Fraction, Real>;

/// What a number may be off by.
struct Bounded {
  bool lower = false;  ///< it is at least so much
  bool upper = false;  ///< it is at most so much
  friend bool operator==(const Bounded&, const Bounded&) = default;
};

/// False of what is unknown, and of a share of nothing.
bool IsKnown(const CellValue& value);

/// What `sums`, such as Totals, say of themselves.
template <typename Sums>
constexpr Bounded BoundedOf(const Sums& sums) {
  return {sums.lower_bound, sums.upper_bound};
}

/// "≥ " in front of what is at least so much, "≤ " at most, "~ " where both are true.
std::string_view BoundPrefix(Bounded bounds);

/// What a program calls them: "exact", "lower", "upper"; "unknown" if it may be more or less.
std::string_view BoundName(Bounded bounds);

/// A cell of a column "bound" of whole models: "exact", "lower", "upper" or "both".
CellValue BoundCell(Bounded bounds);

/// As people read it: "9.44 M", "≥ 1.93 G", "31.2 %", "?"; text is made safe to print. At most 0 is
/// 0.
std::string HumanText(const CellValue& value, Bounded bounds = {});

/// As programs read it: "9437184", "0.312500", "yes", "" (unknown, no).
std::string ExactText(const CellValue& value);

/// The one order of rows by a column, which holds one kind of value and unknowns: numbers biggest
/// first, yes before no, text ascending, unknown last. True if `a` stands before `b`.
bool SortsBefore(const CellValue& a, const CellValue& b);

/// True of a number that is 0, an undefined share included; not of one that is unknown.
bool IsNothing(const CellValue& value);

/// As a JSON value.
void WriteValue(JsonText& json, const CellValue& value);

}  // namespace acev2
