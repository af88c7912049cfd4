// SPDX-License-Identifier: Apache-2.0
#include "text/shorten.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

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

/// The modules of a name like "model.encoder.layer.0.query", outermost first, each with the
/// separator behind it. Empty if it is no name of a module in others.
std::vector<std::string_view> PartsOf(std::string_view text) {
  constexpr std::size_t kLeastParts = 3;
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("./", begin), text.size() - 1) + 1;
    parts.push_back(text.substr(begin, end - begin));
    if (parts.back() == "." || parts.back() == "/") return {};
    begin = end;
  }
  if (parts.size() < kLeastParts || parts.front().back() != '.') return {};
  return parts;
}

/// "e." of "encoder."; numbers stay.
std::string FirstLetterOf(std::string_view part) {
  const char separator = part.back();
  part.remove_suffix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::ranges::all_of(part, is_digit)) part = part.substr(0, FirstCharacter(part).length);
  return std::string(part) + separator;
}

/// Names of modules in others, the outermost of which are cut to one letter, as far as it takes for
/// the widest name in each: a module reads the same in all names.
class ShortModules {
 public:
  /// `texts` must outlive the object.
  ShortModules(const std::vector<std::string>& texts, std::size_t width) : width_(width) {
    for (const std::string& text : texts) Cut(text);
  }

  /// "m.e.layer.0.query" of "model.encoder.layer.0.query"; if that is still too wide, without the
  /// modules around: "…0.query". Empty if that does not do either, or if `text` is no such name.
  std::string Of(std::string_view text) const {
    const std::vector<std::string_view> parts = PartsOf(text);
    std::vector<std::string> shown;
    std::size_t end = 0;
    for (const std::string_view part : parts) {
      end += part.size();
      shown.push_back(cut_.contains(text.substr(0, end)) ? FirstLetterOf(part) : std::string(part));
    }
    for (std::size_t first = 0; first + 1 < shown.size(); ++first) {
      std::string name = first > 0 ? "…" : "";
      for (std::size_t k = first; k < shown.size(); ++k) name += shown[k];
      if (DisplayWidth(name) <= width_) return name;
    }
    return {};
  }

 private:
  /// Notes the modules around `text` that it takes to make it fit.
  void Cut(std::string_view text) {
    std::size_t width = DisplayWidth(text);
    std::size_t end = 0;
    const std::vector<std::string_view> parts = PartsOf(text);
    for (std::size_t k = 0; k + 1 < parts.size() && width > width_; ++k) {
      end += parts[k].size();
      cut_.insert(text.substr(0, end));
      width -= DisplayWidth(parts[k]) - DisplayWidth(FirstLetterOf(parts[k]));
    }
  }

  std::size_t width_;
  std::set<std::string_view> cut_;  // what names begin with, up to the module that is cut
};

}  // namespace

std::string Shortened(const std::string& text, std::size_t width) {
  constexpr std::string_view kArrow = " → ";
  constexpr std::size_t kArrowWidth = 3;
  constexpr std::size_t kLeastSide = 6;
  const std::size_t at = text.find(kArrow);
  if (at == std::string::npos || DisplayWidth(text) <= width ||
      width < 2 * kLeastSide + kArrowWidth) {
    return ShortenMiddle(text, width);
  }
  const std::string from = text.substr(0, at);
  const std::string to = text.substr(at + kArrow.size());
  const std::size_t room = width - kArrowWidth;
  // What one side leaves, the other gets.
  const std::size_t half = room / 2;
  const std::size_t from_width = DisplayWidth(from);
  const std::size_t to_width = DisplayWidth(to);
  const std::size_t for_from =
      to_width < room - half ? room - to_width : std::min(half, from_width);
  std::string shortened = ShortenMiddle(from, for_from);
  shortened += kArrow;
  shortened += ShortenMiddle(to, room - for_from);
  return shortened;
}

std::vector<std::string> ShortenedApart(const std::vector<std::string>& texts, std::size_t width) {
  std::vector<std::string> shortened;
  std::map<std::string, std::vector<std::size_t>> alike;
  const ShortModules modules(texts, width);
  for (std::size_t k = 0; k < texts.size(); ++k) {
    std::string short_modules = modules.Of(texts[k]);
    shortened.push_back(short_modules.empty() ? Shortened(texts[k], width)
                                              : std::move(short_modules));
    if (shortened[k] != texts[k]) alike[shortened[k]].push_back(k);
  }
  for (const auto& [cut, group] : alike) {
    const bool same =
        std::ranges::all_of(group, [&](std::size_t k) { return texts[k] == texts[group.front()]; });
    if (same) continue;
    std::vector<Characters> names;
    auto shortest = static_cast<std::size_t>(-1);
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
