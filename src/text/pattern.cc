// SPDX-License-Identifier: Apache-2.0
//
// std::regex in its polynomial mode, and where a faulty expression is at fault.
//
// Invariant: no name can make a match recurse deeply, and time is linear in its length: a search
// would start anew at every character, so it is written as one match of the whole name.
#include "text/pattern.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {
namespace {

// The compiler of std::regex recurses with the nesting of the pattern.
constexpr std::size_t kMaxLength = 1000;

#if defined(__GLIBCXX__)
// libstdc++'s default executor backtracks with one stack frame a character; this one does not.
constexpr auto kFlags =
    std::regex::ECMAScript | std::regex::nosubs | std::regex_constants::__polynomial;
constexpr std::size_t kMaxName = std::string_view::npos;
#else
constexpr auto kFlags = std::regex::ECMAScript | std::regex::nosubs;
constexpr std::size_t kMaxName = 2000;  // what a backtracking executor's stack can take
#endif

constexpr std::string_view kHint =
    "an ECMAScript regular expression, as in 'layer[12]/' or '^Conv$'; \\ makes a sign plain";

/// A fault and its place, counted in bytes from 0.
struct Fault {
  std::size_t at;
  std::string_view what;
};

/// The first bracket without a partner or repetition of nothing.
std::optional<Fault> FindFault(std::string_view text) {
  std::vector<std::size_t> open;
  bool repeatable = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (c == '\\') {
      if (++k == text.size()) return Fault{k - 1, "'\\' with nothing behind it"};
      repeatable = true;
    } else if (c == '[') {
      const std::size_t start = k++;
      if (k < text.size() && text[k] == '^') ++k;
      while (k < text.size() && text[k] != ']') k += text[k] == '\\' ? 2 : 1;
      if (k >= text.size()) return Fault{start, "'[' is not closed"};
      repeatable = true;
    } else if (c == '(') {
      open.push_back(k);
      if (text.substr(k + 1).starts_with("?:")) k += 2;
      repeatable = false;
    } else if (c == ')') {
      if (open.empty()) return Fault{k, "')' closes nothing"};
      open.pop_back();
      repeatable = true;
    } else if (c == '*' || c == '+' || c == '?') {
      if (!repeatable) return Fault{k, "nothing to repeat"};
    } else {
      repeatable = c != '|' && c != '^';
    }
  }
  if (!open.empty()) return Fault{open.back(), "'(' is not closed"};
  return std::nullopt;
}

std::regex Compile(const std::string& text, std::string_view option) {
  try {
    return std::regex(text, kFlags);
  } catch (const std::regex_error&) {
    const std::string shown = Printable(text);
    if (const std::optional<Fault> fault = FindFault(text)) {
      throw Error(fmt::format("{}: '{}' is not a regular expression: column {}: {}", option, shown,
                              DisplayWidth(Printable(text.substr(0, fault->at))) + 1, fault->what),
                  std::string(kHint));
    }
    throw Error(fmt::format("{}: '{}' is not a regular expression", option, shown),
                std::string(kHint));
  }
}

}  // namespace

Pattern::Pattern(const std::string& text, std::string_view option) {
  if (text.size() > kMaxLength) {
    throw Error(fmt::format("{}: the expression is {} characters long, {} at most", option,
                            text.size(), kMaxLength),
                std::string(kHint));
  }
  Compile(text, option);  // by itself first: "a)(b" must not become right inside the parentheses
  regex_ = Compile("[\\s\\S]*(?:" + text + ")[\\s\\S]*", option);
}

bool Pattern::Matches(std::string_view name) const {
  name = name.substr(0, kMaxName);
  return std::regex_match(name.begin(), name.end(), regex_);
}

}  // namespace acev2
