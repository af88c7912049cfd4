// SPDX-License-Identifier: Apache-2.0
//
// A regular expression that is safe to run on names from any model.
//
// Invariant: matching takes time that is linear in the name and in the expression, and no stack
// that follows either, whatever they are (RE2). Used for `--filter`, `--assume` and the expressions
// of a budget.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {  // NOLINT(readability-identifier-naming): the library is called so
class RE2;
}

namespace acev2 {

/// A compiled regular expression in RE2's syntax: without back-references and look-around. Copies
/// share what is compiled.
class Pattern {
 public:
  /// Throws Error with the column of the fault, where it is clear, if `text` is no expression;
  /// `option` is what it was given to. An empty one matches everything and compiles nothing.
  explicit Pattern(const std::string& text, std::string_view option = "--filter");

  /// True if a part of `name` matches.
  bool Matches(std::string_view name) const;

 private:
  std::shared_ptr<const re2::RE2> compiled_;  ///< null: everything
};

/// An expression that `text` alone matches.
std::string QuotedForPattern(std::string_view text);

}  // namespace acev2
