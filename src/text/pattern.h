// SPDX-License-Identifier: Apache-2.0
//
// A regular expression that is safe to run on names from any model.
//
// Invariant: matching takes time and stack that follow the pattern, never the name: the automaton
// is simulated in parallel instead of backtracking. Used for `--filter`, `--assume` and the
// expressions of a budget.
#pragma once

#include <regex>
#include <string>
#include <string_view>

namespace acev2 {

/// A compiled ECMAScript regular expression without back-references.
class Pattern {
 public:
  /// Throws Error with the column of the fault, where it is clear, if `text` is no expression;
  /// `option` is what it was given to.
  explicit Pattern(const std::string& text, std::string_view option = "--filter");

  /// True if a part of `name` matches.
  bool Matches(std::string_view name) const;

 private:
  std::regex regex_;
};

}  // namespace acev2
