// SPDX-License-Identifier: Apache-2.0
//
// Escapes of GitHub's Markdown.
//
// Invariant: a character is escaped only where it could mean something, so that tables stay
// readable as plain text; text neither mentions anybody nor links anywhere.
#include "write/layout/markdown_text.h"

#include <fmt/format.h>

#include <cctype>

namespace acev2 {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// A space without width: a page shows nothing there, and makes no mention or link of it.
constexpr std::string_view kBreak = "\u200b";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// True if a page would make something of the text that goes on behind character `k`: mention a
/// person, link an issue or an address.
bool Refers(std::string_view text, std::size_t k) {
  if (k + 1 == text.size()) return false;
  const char c = text[k];
  const std::string_view rest = text.substr(k + 1);
  const std::string_view before = text.substr(0, k + 1);
  if (c == '@') return rest.front() != ' ';
  if (c == '#') return IsDigit(rest.front());
  if (c == ':') return rest.starts_with("//");
  return c == '.' && k >= 3 && std::tolower(before[k - 1]) == 'w' &&
         std::tolower(before[k - 2]) == 'w' && std::tolower(before[k - 3]) == 'w';
}

}  // namespace

std::string MarkdownEscaped(std::string_view text) {
  std::string escaped;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    const bool tag = k + 1 < text.size() && text[k + 1] != ' ' && text[k + 1] != '=';
    if (c == '<' && tag) {
      escaped += "&lt;";
    } else if (c == '&' && tag) {
      escaped += "&amp;";
    } else {
      // Within a word an underscore is plain.
      const bool plain =
          c == '_' && k > 0 && k + 1 < text.size() && IsWord(text[k - 1]) && IsWord(text[k + 1]);
      if (!plain && std::string_view("\\`*_[]|~").find(c) != std::string_view::npos) {
        escaped += '\\';
      }
      escaped += c;
      if (Refers(text, k)) escaped += kBreak;
    }
  }
  return escaped;
}

std::string MarkdownRow(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += fmt::format(" {} |", cell);
  return line + "\n";
}

}  // namespace acev2
