// SPDX-License-Identifier: Apache-2.0
//
// UTF-8: names in a model are meant to be UTF-8, but protobuf lets any bytes through.
//
// Invariant: the one place where bytes become characters, by utf8proc; no other file decodes. After
// loading, every name is valid UTF-8, so writers need not think about it. Equal names stay equal,
// which is what ties a graph together. Used by load/ and text.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace acev2 {

/// What stands for bytes that are no character.
inline constexpr char32_t kReplacement = 0xFFFD;

/// A character of a text.
struct Utf8Character {
  char32_t code = kReplacement;
  std::size_t length = 1;  ///< in bytes
  bool valid = false;      ///< false: one byte that is not part of well-formed UTF-8
};

/// The first character of `text`, which is not empty.
Utf8Character FirstCharacter(std::string_view text);

/// The characters of `text`, U+FFFD for each byte that is part of none.
std::u32string CharactersOf(std::string_view text);

/// Appends `code`, a character other than a surrogate.
void AppendCharacter(std::string& text, char32_t code);

/// Display columns of a character: 2 of a wide one, 0 of one that combines, else 1.
std::size_t CharacterWidth(char32_t code);

/// True if `text` is well-formed UTF-8 (RFC 3629: no overlong forms, surrogates or code points past
/// U+10FFFF).
bool IsUtf8(std::string_view text);

/// `text` with every byte that is not part of well-formed UTF-8 written as `\xNN`.
std::string RepairUtf8(std::string_view text);

}  // namespace acev2
