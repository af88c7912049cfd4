// SPDX-License-Identifier: Apache-2.0
//
// Sizes as people write them: "128,256,512", "1..8", "1..512:64", "1..4096:x2".
//
// Invariant: a faulty list is an Error that quotes it and shows how it is written; a list is never
// longer than asked for. Used by `acev2 sweep` and by budgets over a range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/sweep.h"

namespace acev2 {

/// True if `text` is more than one number: "1..8".
bool IsSizeSpan(std::string_view text);

/// As ReadSizeSpan takes it.
std::string SizeSpanText(const SizeSpan& span);

/// "4", "1..8", "1..512:64" or "1..4096:x2"; `whole` is what it is a part of, for the error. Throws
/// Error.
SizeSpan ReadSizeSpan(std::string_view option, std::string_view whole, std::string_view text);

/// The sizes of a list of spans, in its order. Throws Error if there are more than `most`.
std::vector<std::int64_t> ReadSizes(std::string_view option, std::string_view whole,
                                    std::string_view text, std::size_t most);

}  // namespace acev2
