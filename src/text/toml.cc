// SPDX-License-Identifier: Apache-2.0
//
// TOML files: bounded before toml++ sees them, and its errors in our words.
//
// Invariant: nothing of a file that no one wrote by hand is read beyond kMaxBytes.
#include "text/toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "acev2/error.h"
#include "text/named_file.h"
#include "text/suggest.h"
#include "text/text.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

// Written by hand; a price list of every pair of formats has some 100 KiB.
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 20;
constexpr int kMaxDots = 100;

/// Every dot of a key is a table within a table, and toml++ recurses through them.
void BoundNesting(std::string_view text, const std::string& path, const TomlKind& kind) {
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (std::ranges::count(line, '.') <= kMaxDots) continue;
    throw Error(
        fmt::format("{}:{}: more than {} dots in a line", Printable(path), number, kMaxDots),
        std::string(kind.hint));
  }
}

/// Of bare keys and values.
constexpr bool IsOfWord(char c) {
  return std::string_view(" \t\r\n=,.[]{}\"'").find(c) == std::string_view::npos;
}

constexpr bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// `text` with nothing beyond ASCII but in comments and in strings of one line, which is all that
/// toml++ 3.3 classifies rightly: elsewhere most characters from U+00A0 on reach what it takes for
/// unreachable. TOML allows them in strings of several lines besides, where an escape stands for
/// them. Throws Error at any other.
std::string WithoutStrangers(std::string_view text, const std::string& path, const TomlKind& kind) {
  enum class In : std::uint8_t { kPlain, kComment, kBasic, kLiteral, kLongBasic, kLongLiteral };
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  std::string result;
  result.reserve(text.size());
  In in = In::kPlain;
  int line = 1;
  std::size_t i = 0;
  const auto take = [&](std::size_t more) {  // of what is quoted thrice
    for (; more > 0 && i + 1 < text.size(); --more) result += text[++i];
  };
  // Up to two quotes may stand before the three that end a string.
  const auto end_long = [&](char quote) {
    take(2);
    for (int more = 0; more < 2 && text.substr(i + 1).starts_with(quote); ++more) take(1);
  };
  for (; i < text.size(); ++i) {
    const char c = text[i];
    const bool thrice = text.substr(i, 3) == std::string(3, c);
    if (!IsAscii(c) && in == In::kPlain) {
      throw Error(
          fmt::format("{}:{}: a character beyond ASCII outside of quotes", Printable(path), line),
          "names and values that hold one are quoted; " + std::string(kind.hint));
    }
    if (!IsAscii(c) && in == In::kLongBasic) {
      if (const Utf8Character character = FirstCharacter(text.substr(i)); character.valid) {
        result += fmt::format("\\U{:08X}", static_cast<std::uint32_t>(character.code));
        i += character.length - 1;
        continue;
      }
    }
    result += c;
    if (c == '\n') ++line;
    switch (in) {
      case In::kPlain:
        if (c == '#') in = In::kComment;
        // Within a word it begins no string, and toml++ looks on to the end of the word.
        if (i > 0 && IsOfWord(text[i - 1])) break;
        if (c == '"') in = thrice ? In::kLongBasic : In::kBasic;
        if (c == '\'') in = thrice ? In::kLongLiteral : In::kLiteral;
        if (in == In::kLongBasic || in == In::kLongLiteral) take(2);
        break;
      case In::kComment:
        if (c == '\n') in = In::kPlain;
        break;
      case In::kBasic:
      case In::kLongBasic:
        if (c == '\\' && i + 1 < text.size() && IsAscii(text[i + 1])) {
          result += text[++i];
          if (text[i] == '\n') ++line;
        } else if (in == In::kBasic ? c == '"' || c == '\n' : c == '"' && thrice) {
          if (in == In::kLongBasic) end_long(c);
          in = In::kPlain;
        }
        break;
      case In::kLiteral:
        if (c == '\'' || c == '\n') in = In::kPlain;
        break;
      case In::kLongLiteral:
        if (c == '\'' && thrice) {
          end_long(c);
          in = In::kPlain;
        }
        break;
    }
  }
  return result;
}

}  // namespace

std::string ReadTomlFile(const std::string& path, const TomlKind& kind) {
  std::string text = ReadNamedText(path, kind.hint, kind.absent);
  if (text.empty()) {
    throw Error(fmt::format("{}: the file is empty", Printable(path)), std::string(kind.absent));
  }
  if (text.size() > kMaxBytes) {
    throw Error(fmt::format("{}: larger than 1 MiB, not a {}", Printable(path), kind.name),
                std::string(kind.hint));
  }
  return text;
}

toml::table ParseToml(std::string_view text, const std::string& path, const TomlKind& kind) {
  if (text.find('\0') != std::string_view::npos) {
    throw Error(fmt::format("{}: a binary file, not a {}", Printable(path), kind.name),
                std::string(kind.hint));
  }
  BoundNesting(text, path, kind);
  try {
    return toml::parse(WithoutStrangers(text, path, kind));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    throw Error(fmt::format("{}:{}: column {}: {}", Printable(path), at.line, at.column,
                            Printable(error.description())),
                std::string(kind.hint));
  }
}

std::vector<std::pair<std::string, const toml::node*>> InOrder(const toml::table& table) {
  std::vector<std::pair<std::string, const toml::node*>> members;
  for (const auto& [key, node] : table) members.emplace_back(std::string(key.str()), &node);
  std::ranges::stable_sort(members, {}, [](const auto& member) {
    const toml::source_position at = member.second->source().begin;
    return std::pair(at.line, at.column);
  });
  return members;
}

void TomlPlace::Fail(int line, const std::string& fact, std::string hint) const {
  throw Error(fmt::format("{}:{}: {}{}{}", Printable(path_), line, where_,
                          where_.empty() ? "" : ": ", fact),
              hint.empty() ? std::string(kind_.hint) : std::move(hint));
}

void TomlPlace::FailUnknown(const toml::node& node, std::string_view what, std::string_view name,
                            const std::vector<std::string>& known) const {
  std::string hint = fmt::format("there are: {}", fmt::join(known, ", "));
  Fail(node, fmt::format("unknown {} '{}'", what, Printable(name)), DidYouMean(name, known, hint));
}

void TomlPlace::CheckKeys(const toml::table& table, const std::vector<std::string>& known) const {
  for (const auto& [key, node] : InOrder(table)) {
    if (std::ranges::find(known, key) == known.end()) FailUnknown(*node, "key", key, known);
  }
}

std::string TomlPlace::String(const toml::node& node, std::string_view key) const {
  if (!node.is_string()) Fail(node, fmt::format("'{}' is not a string", key));
  return node.ref<std::string>();
}

const toml::table& TomlPlace::Table(const toml::node& node, std::string_view key) const {
  const toml::table* table = node.as_table();
  if (table == nullptr) Fail(node, fmt::format("'{}' is not a table", key));
  return *table;
}

const toml::array& TomlPlace::Array(const toml::node& node, std::string_view key) const {
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    Fail(node, fmt::format("'{}' is not an array", key),
         fmt::format("tables of an array are written [[{}]]", key));
  }
  return *array;
}

}  // namespace acev2
