// SPDX-License-Identifier: Apache-2.0
//
// Checking and repairing UTF-8 (utf8.h).
//
// Invariant: reads each byte once or, after a broken sequence, at most four times.
#include "load/utf8.h"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace acev2 {
namespace {

// Length of the well-formed sequence at the start of `text`, 0 if there is none. The ranges of the
// second byte are those of table 3-7 of the Unicode standard.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [text](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto continues = [byte](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return continues(1) ? 2 : 0;
  if (first < 0xf0) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : 0xbf;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first > 0xf4) return 0;
  const unsigned low = first == 0xf0 ? 0x90 : 0x80;
  const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
  return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  // Most names: one look at all bytes, which the compiler takes many at a time.
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  if (all < 0x80) return true;
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string RepairUtf8(std::string_view text) {
  std::string repaired;
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) {
      fmt::format_to(std::back_inserter(repaired), "\\x{:02x}",
                     static_cast<unsigned>(static_cast<unsigned char>(text.front())));
      text.remove_prefix(1);
    } else {
      repaired += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return repaired;
}

}  // namespace acev2
