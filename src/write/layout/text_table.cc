// SPDX-License-Identifier: Apache-2.0
//
// Alignment of small tables.
//
// Invariant: the output has as many rows as the table, however long its cells are.
#include "write/layout/text_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"
#include "write/layout/markdown_text.h"

namespace acev2 {
namespace {

constexpr std::size_t kLeastText = 24;  // a last column narrower than this is not worth breaking

std::string Broken(const std::string& text, std::size_t indent, std::size_t width) {
  const std::size_t room = std::max(kLeastText, width > indent ? width - indent : 0);
  std::string out;
  std::size_t used = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t word_width = DisplayWidth(word);
    if (used > 0 && used + 1 + word_width > room) {
      out += "\n" + std::string(indent, ' ');
      used = 0;
    } else if (used > 0) {
      out += " ";
      ++used;
    }
    out += word;
    used += word_width;
  }
  return out;
}

}  // namespace

std::string Aligned(const TextTable& table, std::size_t width) {
  const std::size_t columns = table.numeric.size();
  std::vector<std::size_t> widths(columns, 0);
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < columns; ++c) widths[c] = std::max(widths[c], DisplayWidth(row[c]));
  }
  std::string text;
  for (const auto& row : table.rows) {
    std::string line = " ";
    std::size_t at = 1;
    for (std::size_t c = 0; c < columns; ++c) {
      if (c > 0) {
        line += "  ";
        at += 2;
      }
      if (table.numeric[c]) {
        line += PadLeft(row[c], widths[c]);
      } else if (c + 1 == columns) {
        line += Broken(row[c], at, width);
      } else {
        line += PadRight(row[c], widths[c]);
      }
      at += widths[c];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string AsMarkdown(const TextTable& table) {
  std::string text;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<std::string> cells;
    for (const std::string& cell : table.rows[r]) cells.push_back(MarkdownEscaped(cell));
    text += MarkdownRow(cells);
    if (r > 0) continue;
    std::vector<std::string> rules;
    rules.reserve(table.numeric.size());
    for (const bool numeric : table.numeric) rules.emplace_back(numeric ? "---:" : "---");
    text += MarkdownRow(rules);
  }
  return text;
}

}  // namespace acev2
