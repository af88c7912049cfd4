// SPDX-License-Identifier: Apache-2.0
//
// Terminal text without a locale, so the same bytes come out everywhere.
//
// Invariant: no function splits a UTF-8 sequence, and everything Printable returns is valid UTF-8.
#include "text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>

#include "text/utf8.h"

namespace acev2 {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Controls, and what reorders or breaks a line when printed.
constexpr std::array kUnsafe = {
    Range{0x0000, 0x001F}, Range{0x007F, 0x009F},   Range{0x061C, 0x061C}, Range{0x200E, 0x200F},
    Range{0x2028, 0x202E}, Range{0x2060, 0x206F},   Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB},
    Range{0xFFFE, 0xFFFF}, Range{0xE0000, 0xE007F},
};

template <std::size_t kSize>
bool In(const std::array<Range, kSize>& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return range.first <= code && code <= range.last; });
}

/// Takes one character off the front of `text`; U+FFFD and one byte where the UTF-8 is invalid.
char32_t TakeCharacter(std::string_view& text) {
  const Utf8Character character = FirstCharacter(text);
  text.remove_prefix(character.length);
  return character.code;
}

/// What CI systems skip at the beginning of a line (char.IsWhiteSpace of .NET).
constexpr std::array kSpaces = {
    Range{0x0009, 0x000D}, Range{0x0020, 0x0020}, Range{0x0085, 0x0085}, Range{0x00A0, 0x00A0},
    Range{0x1680, 0x1680}, Range{0x2000, 0x200A}, Range{0x2028, 0x2029}, Range{0x202F, 0x202F},
    Range{0x205F, 0x205F}, Range{0x3000, 0x3000},
};

/// True of most names: then bytes, characters and columns are the same.
bool IsPlainAscii(std::string_view text) {
  bool plain = true;  // without a way out of the loop the compiler looks at many at once
  for (const char c : text) plain &= c >= ' ' && c <= '~';
  return plain;
}

}  // namespace

std::string Printable(std::string_view text) {
  if (IsPlainAscii(text)) return std::string(text);
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const char32_t code = TakeCharacter(text);
    AppendCharacter(safe, IsUnsafe(code) ? kReplacement : code);
  }
  return safe;
}

bool IsUnsafe(char32_t code) { return In(kUnsafe, code); }

bool StartsCommand(std::string_view rest) {
  return rest.starts_with("#[") || rest.starts_with("#vso[");
}

std::string Inert(std::string_view lines) {
  std::string inert;
  inert.reserve(lines.size());
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end);
    std::string_view rest = line;
    for (std::string_view next = rest; !next.empty() && In(kSpaces, TakeCharacter(next));) {
      rest = next;
    }
    inert += line.substr(0, line.size() - rest.size());
    if (rest.starts_with("::")) inert += '\\';
    for (std::size_t at = rest.find("##"); at != std::string_view::npos; at = rest.find("##")) {
      inert += rest.substr(0, at + 1);
      rest.remove_prefix(at + 1);
      if (StartsCommand(rest)) inert += '\\';
    }
    inert += rest;
  }
  return inert;
}

std::string ValidUtf8(std::string_view text) {
  if (IsPlainAscii(text)) return std::string(text);
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) AppendCharacter(valid, TakeCharacter(text));
  return valid;
}

std::size_t DisplayWidth(std::string_view text) {
  if (IsPlainAscii(text)) return text.size();
  std::size_t width = 0;
  while (!text.empty()) width += CharacterWidth(TakeCharacter(text));
  return width;
}

std::string ShortenMiddle(const std::string& text, std::size_t width) {
  if (DisplayWidth(text) <= width) return text;
  if (width == 0) return {};
  const std::u32string characters = CharactersOf(text);
  const std::size_t room = width - 1;  // one column for the ellipsis
  // The end of a name tells more than its beginning, so it gets the odd column.
  std::size_t head = 0;
  std::size_t used = 0;
  while (used + CharacterWidth(characters[head]) <= room / 2) {
    used += CharacterWidth(characters[head++]);
  }
  std::size_t tail = characters.size();
  while (tail > head && used + CharacterWidth(characters[tail - 1]) <= room) {
    used += CharacterWidth(characters[--tail]);
  }
  std::string shortened;
  for (std::size_t k = 0; k < head; ++k) AppendCharacter(shortened, characters[k]);
  shortened += "…";
  for (std::size_t k = tail; k < characters.size(); ++k) AppendCharacter(shortened, characters[k]);
  return shortened;
}

std::string PadRight(std::string text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string PadLeft(std::string text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  if (used < width) text.insert(0, width - used, ' ');
  return text;
}

std::string Human(double number) {
  constexpr std::array<std::string_view, 8> kUnits = {"", " k", " M", " G", " T", " P", " E", " Z"};
  if (std::fabs(number) < 999.5) {
    // Below a thousand the number itself, as far as three digits tell it.
    return std::fabs(number) >= 100 ? fmt::format("{:.0f}", number) : fmt::format("{:.3g}", number);
  }
  std::size_t unit = 0;
  while (std::fabs(number) >= 999.5 && unit + 1 < kUnits.size()) {
    number /= 1000;
    ++unit;
  }
  // The limits lie where rounding would give a fourth digit.
  const double size = std::fabs(number);
  const int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", number, decimals, kUnits[unit]);
}

std::string Human(Count count) {
  const std::int64_t value = count.value();
  // Most of a table's numbers; formatting a double takes ten times as long.
  if (value > -1000 && value < 1000) return std::to_string(value);
  return Human(static_cast<double>(value));
}
std::string Human(Cost cost) { return Human(cost.ToDouble()); }

std::string WithSeparators(std::string number) {
  const std::size_t first = number.starts_with('-') ? 1 : 0;
  std::size_t position = std::min(number.find('.'), number.size());
  while (position > first + 3) {
    position -= 3;
    number.insert(position, 1, ',');
  }
  return number;
}

std::string Exact(Count count) { return WithSeparators(std::to_string(count.value())); }
std::string Exact(Cost cost) { return WithSeparators(cost.ToString()); }

std::string Percent(std::optional<double> share) {
  if (!share) return "-";
  if (*share == 0) return "0 %";
  if (*share == 1) return "100 %";
  if (*share > 0 && *share < 0.0005) return "<0.1 %";
  if (*share < 1 && *share >= 0.9995) return ">99.9 %";
  return fmt::format("{:.1f} %", *share * 100);
}

std::optional<double> Share(double part, double whole) {
  if (whole == 0) return std::nullopt;
  return part / whole;
}

std::string Bar(double share, std::size_t width) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!(share > 0)) return {};
  const auto eighths =
      static_cast<std::size_t>(std::min(share, 1.0) * static_cast<double>(width) * 8);
  std::string bar;
  for (std::size_t k = 0; k < eighths / 8; ++k) bar += "█";
  bar += kEighths[eighths % 8];
  return bar;
}

std::string ShellWord(const std::string& text) {
  if (!text.empty() && text.find_first_of("[]$ '\"?*&|;<>(){}!`\\#~\n\t\r") == std::string::npos) {
    return text;
  }
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

std::string XmlEscaped(std::string_view text) {
  std::string escaped;
  const std::string printable = Printable(text);
  for (std::size_t k = 0; k < printable.size(); ++k) {
    const char c = printable[k];
    const std::string_view rest = std::string_view(printable).substr(k + 1);
    switch (c) {
      case '#':
        escaped += StartsCommand(rest) ? "&#35;" : "#";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace acev2
