// SPDX-License-Identifier: Apache-2.0
//
// Values of options as people write them: numbers, lists, NAME=VALUE and words of a choice.
//
// Invariant: a faulty value is an Error that quotes it and shows how it is written. Used by the
// table of analysis options and by cli/.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/error.h"
#include "text/suggest.h"
#include "text/text.h"
#include "write/options/option_names.h"

namespace acev2 {

/// The words of a choice.
template <typename Enum, std::size_t kSize>
std::vector<std::string> AllNames(const std::array<NamedValue<Enum>, kSize>& names) {
  std::vector<std::string> all;
  all.reserve(kSize);
  for (const NamedValue<Enum>& row : names) all.emplace_back(row.name);
  return all;
}

/// "max|min|then|else".
template <typename Enum, std::size_t kSize>
std::string Choices(const std::array<NamedValue<Enum>, kSize>& names) {
  return fmt::format("{}", fmt::join(AllNames(names), "|"));
}

/// Sets `into` to the value called `text`; leaves it where there is no text. Throws Error.
template <typename Enum, std::size_t kSize>
void Choose(std::string_view option, const std::optional<std::string>& text,
            const std::array<NamedValue<Enum>, kSize>& names, Enum& into) {
  if (!text) return;
  const std::optional<Enum> value = ValueOf(names, *text);
  if (!value) {
    const std::vector<std::string> all = AllNames(names);
    throw Error(
        fmt::format("{}: '{}' is not one of {}", option, Printable(*text), fmt::join(all, ", ")),
        DidYouMean(*text, all, fmt::format("as in {} {}", option, all.front())));
  }
  into = *value;
}

/// `text` as a whole number of at least `least`; `whole` is what it is a part of, for the error,
/// which ends in `hint`. Throws Error.
std::int64_t WholeNumber(std::string_view option, std::string_view whole, std::string_view text,
                         std::int64_t least, const std::string& hint);

/// Splits "NAME=VALUE" at the last '=': names may hold one, values do not. Throws Error.
std::pair<std::string, std::string_view> SplitAssignment(std::string_view option,
                                                         std::string_view text,
                                                         const std::string& hint);

/// The parts of "a,b,c".
std::vector<std::string> SplitList(std::string_view text);

}  // namespace acev2
