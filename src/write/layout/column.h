// SPDX-License-Identifier: Apache-2.0
//
// What a column is, whatever its rows are: name, title, unit, and how it may be laid out.
//
// Invariant: all that any writer or layout needs to know of a column stands in its row of the array
// of its view (report, diff, comparison, or a table of its own); nothing else asks for its key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace acev2 {

/// How far a narrow terminal may cut a column of text.
struct Squeeze {
  /// 1 is cut first, and for bars as well, but last in the second round; 0: never cut.
  int turn = 0;
  std::size_t soft = 0;  ///< in the first round, or 0: left alone in it
  std::size_t hard = 0;  ///< in the second round
};

/// The facts of one column. Made by TextColumn or NumberColumn and the setters behind them.
struct ColumnFacts {
  std::string_view key;    ///< in CSV and JSON, for --columns and --sort; "" if it stands in none
  std::string_view title;  ///< for people; "" in a view with keys: not in its table
  std::string_view what;   ///< what it holds, for --columns help
  std::string_view unit;   ///< of a number, where the title does not say it: "pJ"
  bool numeric = false;    ///< right-aligned, never cut
  bool bounded = false;    ///< the bound of its row is one of its number
  bool priced = false;     ///< a cost: tables for people have the unit of prices as its title
  bool has_sign = false;   ///< a change: more and less are told apart by colour as well
  bool repeats = true;     ///< rows close by often hold the same
  bool folders = false;  ///< holds paths, of which common folders are left out before they are cut
  bool wraps = false;    ///< text that is broken between words, the last of its table
  int dispensable = 0;   ///< when a narrow terminal leaves it out, 1 first; 0: never
  std::size_t most = 0;  ///< the widest it may be in a terminal; 0: any
  Squeeze squeeze = {};

 private:
  // Before its callers: Clang else finds it too late for a constant.
  template <typename Set>
  constexpr ColumnFacts With(Set set) const {
    ColumnFacts facts = *this;
    set(facts);
    return facts;
  }

 public:
  constexpr ColumnFacts In(std::string_view of) const {
    return With([&](ColumnFacts& facts) { facts.unit = of; });
  }
  constexpr ColumnFacts Means(std::string_view text) const {
    return With([&](ColumnFacts& facts) { facts.what = text; });
  }
  constexpr ColumnFacts Bounded() const {
    return With([](ColumnFacts& facts) { facts.bounded = true; });
  }
  constexpr ColumnFacts Priced() const {
    return With([](ColumnFacts& facts) { facts.priced = true; });
  }
  constexpr ColumnFacts Signed() const {
    return With([](ColumnFacts& facts) { facts.has_sign = true; });
  }
  constexpr ColumnFacts Unique() const {
    return With([](ColumnFacts& facts) { facts.repeats = false; });
  }
  constexpr ColumnFacts Paths() const {
    return With([](ColumnFacts& facts) { facts.folders = true; });
  }
  constexpr ColumnFacts Wraps() const {
    return With([](ColumnFacts& facts) { facts.wraps = true; });
  }
  constexpr ColumnFacts Dispensable(int order) const {
    return With([&](ColumnFacts& facts) { facts.dispensable = order; });
  }
  constexpr ColumnFacts AtMost(std::size_t width) const {
    return With([&](ColumnFacts& facts) { facts.most = width; });
  }
  constexpr ColumnFacts Cut(Squeeze by) const {
    return With([&](ColumnFacts& facts) { facts.squeeze = by; });
  }
};

constexpr ColumnFacts TextColumn(std::string_view key, std::string_view title = "") {
  ColumnFacts facts;
  facts.key = key;
  facts.title = title;
  return facts;
}

/// A number that is exact whatever its row is: a count of nodes, a change.
constexpr ColumnFacts NumberColumn(std::string_view key, std::string_view title = "") {
  ColumnFacts facts = TextColumn(key, title);
  facts.numeric = true;
  return facts;
}

/// "energy, pJ": the title with its unit.
inline std::string HeadingOf(const ColumnFacts& facts) {
  std::string heading(facts.title);
  if (!facts.unit.empty()) heading.append(", ").append(facts.unit);
  return heading;
}

/// The facts of columns that several views have, so that they are laid out alike. Formats are never
/// cut: what is left would read as another one.
inline constexpr Squeeze kNameCut = {1, 28, 12};
inline constexpr Squeeze kOpCut = {2, 18, 12};
inline constexpr Squeeze kOutputCut = {3, 12, 8};

}  // namespace acev2
