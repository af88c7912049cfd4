// SPDX-License-Identifier: Apache-2.0
//
// Reads option values.
//
// Invariant: every error names the option.
#include "write/options/option_values.h"

#include <algorithm>
#include <charconv>

namespace acev2 {

std::int64_t WholeNumber(std::string_view option, std::string_view whole, std::string_view text,
                         std::int64_t least, const std::string& hint) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string where = whole == text ? "" : fmt::format("'{}': ", Printable(whole));
  if (error == std::errc::result_out_of_range) {
    throw Error(fmt::format("{}: {}'{}' passes 2^63 - 1", option, where, Printable(text)), hint);
  }
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    throw Error(fmt::format("{}: {}'{}' is not a whole number", option, where, Printable(text)),
                hint);
  }
  if (number < least) {
    throw Error(fmt::format("{}: {}{} is less than {}", option, where, number, least), hint);
  }
  return number;
}

std::pair<std::string, std::string_view> SplitAssignment(std::string_view option,
                                                         std::string_view text,
                                                         const std::string& hint) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) {
    throw Error(fmt::format("{}: '{}' has no '='", option, Printable(text)), hint);
  }
  if (equals == 0) throw Error(fmt::format("{}: '{}' has no name", option, Printable(text)), hint);
  return {std::string(text.substr(0, equals)), text.substr(equals + 1)};
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace acev2
