// SPDX-License-Identifier: Apache-2.0
//
// Numbers of things, in the singular and in the plural.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "acev2/count.h"
#include "text/text.h"

namespace acev2 {

/// "1 node", "2 nodes", "1,024 nodes"; for nouns that take an s.
template <std::integral Number>
std::string Counted(Number number, std::string_view noun) {
  std::string text = Exact(Count(static_cast<std::int64_t>(number)));
  text.append(" ").append(noun);
  if (number != 1) text += 's';
  return text;
}

}  // namespace acev2
