// SPDX-License-Identifier: Apache-2.0
//
// Escapes of GitHub's Markdown.
//
// Invariant: a character is escaped only where it could mean something, so that tables stay
// readable as plain text.
#include "write/layout/markdown_text.h"

#include <fmt/format.h>

#include <cctype>

namespace acev2 {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

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
