// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 by utf8proc (utf8.h).
//
// Invariant: reads each byte once or, after a broken sequence, at most four times; needs no locale,
// so the same bytes come out everywhere.
#include "text/utf8.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace acev2 {
namespace {

/// Most names: one look at all bytes, which the compiler takes many at a time.
bool IsAscii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

}  // namespace

Utf8Character FirstCharacter(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1, true};
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  constexpr std::size_t kLongest = 4;
  std::int32_t code = 0;
  const utf8proc_ssize_t length = utf8proc_iterate(
      bytes, static_cast<utf8proc_ssize_t>(std::min(text.size(), kLongest)), &code);
  if (length <= 0) return {};
  return {static_cast<char32_t>(code), static_cast<std::size_t>(length), true};
}

void AppendCharacter(std::string& text, char32_t code) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto length = utf8proc_encode_char(static_cast<std::int32_t>(code), bytes.data());
  text.append(bytes.begin(), bytes.begin() + length);
}

std::size_t CharacterWidth(char32_t code) {
  if (code < 0x80) return 1;
  return static_cast<std::size_t>(utf8proc_charwidth(static_cast<std::int32_t>(code)));
}

std::u32string CharactersOf(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    characters += character.code;
    text.remove_prefix(character.length);
  }
  return characters;
}

bool IsUtf8(std::string_view text) {
  if (IsAscii(text)) return true;
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    if (!character.valid) return false;
    text.remove_prefix(character.length);
  }
  return true;
}

std::string RepairUtf8(std::string_view text) {
  std::string repaired;
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    if (character.valid) {
      repaired += text.substr(0, character.length);
    } else {
      fmt::format_to(std::back_inserter(repaired), "\\x{:02x}",
                     static_cast<unsigned>(static_cast<unsigned char>(text.front())));
    }
    text.remove_prefix(character.length);
  }
  return repaired;
}

}  // namespace acev2
