// SPDX-License-Identifier: Apache-2.0
//
// Regular expressions by RE2, and where a faulty one is at fault.
//
// Invariant: RE2 is asked to say nothing by itself; what it finds is an Error in our words. The
// only file that sees RE2.
#include "text/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::size_t kMaxLength = 1000;  // a longer one is a slip, and errors show all of it

constexpr std::string_view kHint =
    "a regular expression as in 'layer[12]/' or '^Conv$'; \\ makes a sign plain";
constexpr std::string_view kLeftOut =
    "look-ahead, look-behind and back-references are left out, because they take more than linear "
    "time";

/// What RE2's error codes are to whoever wrote the expression. {} is the part at fault.
struct Wording {
  re2::RE2::ErrorCode code;
  std::string_view fact;
  std::string_view hint = kHint;
};

constexpr std::array kWordings = {
    Wording{re2::RE2::ErrorBadEscape, "'{}' means nothing", kLeftOut},
    Wording{re2::RE2::ErrorBadCharRange, "'{}' is no range of characters"},
    Wording{re2::RE2::ErrorBadCharClass, "'{}' is no class of characters"},
    Wording{re2::RE2::ErrorMissingBracket, "'[' is not closed"},
    Wording{re2::RE2::ErrorMissingParen, "'(' is not closed"},
    Wording{re2::RE2::ErrorUnexpectedParen, "')' closes nothing"},
    Wording{re2::RE2::ErrorTrailingBackslash, "'\\' with nothing behind it"},
    Wording{re2::RE2::ErrorRepeatArgument, "nothing to repeat"},
    Wording{re2::RE2::ErrorRepeatSize, "'{}' repeats backwards, or more than 1000 times in all"},
    Wording{re2::RE2::ErrorRepeatOp, "'{}' repeats a repetition"},
    Wording{re2::RE2::ErrorBadPerlOp, "'{}' is no kind of group", kLeftOut},
    Wording{re2::RE2::ErrorBadNamedCapture, "'{}' is no named group"},
    Wording{re2::RE2::ErrorBadUTF8, "not valid UTF-8"},
    Wording{re2::RE2::ErrorPatternTooLarge, "it takes too much memory"},
};

/// The first parenthesis without a partner. RE2 says that there is one, not where.
std::optional<std::size_t> UnmatchedParenthesis(std::string_view text) {
  std::vector<std::size_t> open;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (c == '\\') {
      ++k;
    } else if (c == '[') {
      if (++k < text.size() && text[k] == '^') ++k;
      if (k < text.size() && text[k] == ']') ++k;  // plain where it comes first
      while (k < text.size() && text[k] != ']') k += text[k] == '\\' ? 2 : 1;
    } else if (c == '(') {
      open.push_back(k);
    } else if (c == ')') {
      if (open.empty()) return k;
      open.pop_back();
    }
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

/// Where the fault is, in bytes from 0, as far as it is clear.
std::optional<std::size_t> PlaceOf(const re2::RE2& compiled, std::string_view text) {
  switch (compiled.error_code()) {
    case re2::RE2::ErrorMissingParen:
    case re2::RE2::ErrorUnexpectedParen:
      return UnmatchedParenthesis(text);
    case re2::RE2::ErrorTrailingBackslash:
      return text.size() - 1;
    default:
      break;
  }
  const std::string& part = compiled.error_arg();
  const std::size_t at = text.find(part);
  if (part.empty() || at == std::string_view::npos || at != text.rfind(part)) return std::nullopt;
  return at;
}

[[noreturn]] void Fail(const re2::RE2& compiled, const std::string& text, std::string_view option) {
  std::string message =
      fmt::format("{}: '{}' is not a regular expression", option, Printable(text));
  if (const auto at = PlaceOf(compiled, text)) {
    message += fmt::format(": column {}", DisplayWidth(Printable(text.substr(0, *at))) + 1);
  }
  const auto* wording = std::ranges::find(kWordings, compiled.error_code(), &Wording::code);
  if (wording == kWordings.end()) throw Error(message, std::string(kHint));
  message += ": " + fmt::format(fmt::runtime(wording->fact), Printable(compiled.error_arg()));
  throw Error(message, std::string(wording->hint));
}

}  // namespace

Pattern::Pattern(const std::string& text, std::string_view option) {
  if (text.empty()) return;
  if (text.size() > kMaxLength) {
    throw Error(fmt::format("{}: the expression is {} characters long, {} at most", option,
                            text.size(), kMaxLength),
                std::string(kHint));
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  const auto compiled = std::make_shared<const re2::RE2>(text, options);
  if (!compiled->ok()) Fail(*compiled, text, option);
  compiled_ = compiled;
}

bool Pattern::Matches(std::string_view name) const {
  return compiled_ == nullptr ||
         re2::RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *compiled_);
}

std::string QuotedForPattern(std::string_view text) {
  return re2::RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
}

}  // namespace acev2
