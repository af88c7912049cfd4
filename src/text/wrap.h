// SPDX-License-Identifier: Apache-2.0
//
// Text broken between words.
//
// Invariant: no word is cut, however narrow the room; widths are display columns. Used by tables,
// notes and help texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace acev2 {

/// Which words belong together.
enum class Glue {
  kNone,
  kUnits,  ///< a unit or bound stays with its number, and no line begins with a separator
};

/// The lines of `text`, each at most `room` display columns wide, the first one `first_room`, if no
/// word is wider. One empty line for an empty text.
std::vector<std::string> BrokenBetweenWords(std::string_view text, std::size_t first_room,
                                            std::size_t room, Glue glue = Glue::kNone);

}  // namespace acev2
