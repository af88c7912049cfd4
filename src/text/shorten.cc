// SPDX-License-Identifier: Apache-2.0
#include "text/shorten.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "text/text.h"
#include "text/utf8.h"

namespace acev2 {
namespace {

using Characters = std::u32string;

std::string TextOf(const Characters& characters) {
  std::string text;
  for (const char32_t code : characters) AppendCharacter(text, code);
  return text;
}

/// How many characters all of `names` begin (or end) with.
template <typename Iterator>
std::size_t Agreeing(const std::vector<Characters>& names, Iterator (*begin)(const Characters&),
                     std::size_t most) {
  std::size_t agreeing = most;
  for (const Characters& name : names) {
    std::size_t k = 0;
    while (k < agreeing && k < name.size() &&
           *(begin(name) + static_cast<std::ptrdiff_t>(k)) ==
               *(begin(names.front()) + static_cast<std::ptrdiff_t>(k))) {
      ++k;
    }
    agreeing = k;
  }
  return agreeing;
}

std::size_t WidthOf(const Characters& characters) {
  std::size_t width = 0;
  for (const char32_t code : characters) width += CharacterWidth(code);
  return width;
}

/// As many of the first characters of `characters` as have `room`.
Characters FirstOf(const Characters& characters, std::size_t room) {
  std::size_t kept = 0;
  for (; kept < characters.size(); ++kept) {
    const std::size_t width = CharacterWidth(characters[kept]);
    if (width > room) break;
    room -= width;
  }
  return characters.substr(0, kept);
}

/// The same of the last ones.
Characters LastOf(const Characters& characters, std::size_t room) {
  const Characters reversed(characters.rbegin(), characters.rend());
  const Characters last = FirstOf(reversed, room);
  return {last.rbegin(), last.rend()};
}

/// `name` without as much of its first `head` or last `tail` characters as makes it fit; empty if
/// it does not.
std::string CutWhereAgreed(const Characters& name, std::size_t head, std::size_t tail,
                           std::size_t width) {
  const Characters ellipsis = U"…";
  const Characters first = name.substr(0, head);
  const Characters apart = name.substr(head, name.size() - head - tail);
  const Characters last = name.substr(name.size() - tail);
  const std::size_t first_width = WidthOf(first);
  const std::size_t apart_width = WidthOf(apart);
  const std::size_t last_width = WidthOf(last);
  constexpr std::size_t kLeast = 2;  // a beginning of one character, and the ellipsis
  if (apart_width + last_width + kLeast <= width) {
    return TextOf(FirstOf(first, width - 1 - apart_width - last_width) + ellipsis + apart + last);
  }
  if (first_width + apart_width + kLeast <= width) {
    return TextOf(first + apart + ellipsis + LastOf(last, width - 1 - first_width - apart_width));
  }
  if (apart_width + kLeast <= width) {
    return TextOf(ellipsis + apart + ellipsis + LastOf(last, width - 2 - apart_width));
  }
  return {};
}

/// "m.e.layer.0.query" of "model.encoder.layer.0.query": the modules around are cut to one
/// character, from the outermost on, as far as `width` asks for; then they are left out:
/// "…0.query". Empty if that does not do, or if `text` is no name of a module in others.
std::string WithShortModules(const std::string& text, std::size_t width) {
  constexpr std::size_t kLeastParts = 3;
  std::vector<std::string> parts;  // "model.", "encoder.", …, with what stands behind them
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("./", begin), text.size() - 1) + 1;
    parts.push_back(text.substr(begin, end - begin));
    if (parts.back() == "." || parts.back() == "/") return {};
    begin = end;
  }
  if (parts.size() < kLeastParts || parts.front().back() != '.') return {};
  const auto joined = [&](std::size_t first) {
    std::string name = first > 0 ? "…" : "";
    for (std::size_t k = first; k < parts.size(); ++k) name += parts[k];
    return name;
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t k = 0; k + 1 < parts.size(); ++k) {
    const char separator = parts[k].back();
    parts[k].pop_back();
    if (!std::ranges::all_of(parts[k], is_digit)) {
      parts[k].resize(FirstCharacter(parts[k]).length);
    }
    parts[k] += separator;
    if (std::string name = joined(0); DisplayWidth(name) <= width) return name;
  }
  for (std::size_t first = 1; first + 1 < parts.size(); ++first) {
    if (std::string name = joined(first); DisplayWidth(name) <= width) return name;
  }
  return {};
}

}  // namespace

std::vector<std::string> ShortenedApart(const std::vector<std::string>& texts, std::size_t width) {
  std::vector<std::string> shortened;
  std::map<std::string, std::vector<std::size_t>> alike;
  for (std::size_t k = 0; k < texts.size(); ++k) {
    shortened.push_back(ShortenMiddle(texts[k], width));
    if (shortened[k] == texts[k]) continue;
    std::string modules = WithShortModules(texts[k], width);
    if (!modules.empty()) shortened[k] = std::move(modules);
    if (shortened[k] != texts[k]) alike[shortened[k]].push_back(k);
  }
  for (const auto& [cut, group] : alike) {
    const bool same =
        std::ranges::all_of(group, [&](std::size_t k) { return texts[k] == texts[group.front()]; });
    if (same) continue;
    std::vector<Characters> names;
    std::size_t shortest = static_cast<std::size_t>(-1);
    for (const std::size_t k : group) {
      names.push_back(CharactersOf(texts[k]));
      shortest = std::min(shortest, names.back().size());
    }
    const std::size_t head = Agreeing<Characters::const_iterator>(
        names, [](const Characters& name) { return name.begin(); }, shortest);
    const std::size_t tail = Agreeing<Characters::const_reverse_iterator>(
        names, [](const Characters& name) { return name.rbegin(); }, shortest - head);
    for (std::size_t k = 0; k < group.size(); ++k) {
      std::string apart = CutWhereAgreed(names[k], head, tail, width);
      if (!apart.empty()) shortened[group[k]] = std::move(apart);
    }
  }
  return shortened;
}

}  // namespace acev2
