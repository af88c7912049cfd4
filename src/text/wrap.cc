// SPDX-License-Identifier: Apache-2.0
//
// Breaking between words: as many of them in a line as fit.
//
// Invariant: the words come out in their order, one space between two of a line.
#include "text/wrap.h"

#include <algorithm>
#include <array>

#include "text/text.h"

namespace acev2 {
namespace {

// Stay with the word before them, or behind them.
constexpr std::array<std::string_view, 9> kGlued = {"·", "%", "k", "M", "G", "T", "P", "E", "Z"};
constexpr std::array<std::string_view, 3> kBounds = {"≥", "≤", "~"};

std::string_view FirstWord(std::string_view text) { return text.substr(0, text.find(' ')); }

/// Takes a word off the front of `text`, with the space behind it.
std::string_view TakeWord(std::string_view& text) {
  const std::string_view word = FirstWord(text);
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

/// The same, with the words that are glued to it.
std::string TakeGlued(std::string_view& text) {
  std::string_view last = TakeWord(text);
  std::string words(last);
  while (!text.empty() && (std::ranges::find(kGlued, FirstWord(text)) != kGlued.end() ||
                           std::ranges::find(kBounds, last) != kBounds.end())) {
    last = TakeWord(text);
    words.append(" ").append(last);
  }
  return words;
}

}  // namespace

std::vector<std::string> BrokenBetweenWords(std::string_view text, std::size_t first_room,
                                            std::size_t room, Glue glue) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  bool has_word = false;
  while (!text.empty()) {
    const std::string word = glue == Glue::kUnits ? TakeGlued(text) : std::string(TakeWord(text));
    const std::size_t width = DisplayWidth(word);
    if (has_word && used + 1 + width > (lines.size() == 1 ? first_room : room)) {
      lines.emplace_back();
      used = 0;
      has_word = false;
    }
    if (has_word) lines.back() += ' ';
    used += has_word;
    lines.back() += word;
    used += width;
    has_word = true;
  }
  return lines;
}

}  // namespace acev2
