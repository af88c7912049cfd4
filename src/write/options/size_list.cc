// SPDX-License-Identifier: Apache-2.0
//
// Reads lists of sizes.
//
// Invariant: nothing is enumerated before it is known to be short enough.
#include "write/options/size_list.h"

#include <fmt/format.h>

#include "acev2/error.h"
#include "text/text.h"
#include "write/options/option_values.h"

namespace acev2 {
namespace {

constexpr std::string_view kDots = "..";

std::string Hint(std::string_view option) {
  return fmt::format("{} NAME=SIZES, as in T=128,256 or T=1..8 or T=64..512:64 or T=1..4096:x2",
                     option);
}

}  // namespace

std::uint64_t SizeSpan::count() const {
  if (factor < 2) {
    return static_cast<std::uint64_t>(last - first) / static_cast<std::uint64_t>(step) + 1;
  }
  std::uint64_t number = 1;
  for (std::int64_t size = first; size <= last / factor; size *= factor) ++number;
  return number;
}

bool IsSizeSpan(std::string_view text) { return text.find(kDots) != std::string_view::npos; }

std::string SizeSpanText(const SizeSpan& span) {
  if (span.first == span.last) return std::to_string(span.first);
  std::string text = fmt::format("{}..{}", span.first, span.last);
  if (span.factor > 1) return text + fmt::format(":x{}", span.factor);
  return span.step > 1 ? text + fmt::format(":{}", span.step) : text;
}

SizeSpan ReadSizeSpan(std::string_view option, std::string_view whole, std::string_view text) {
  const std::string hint = Hint(option);
  const auto number = [&](std::string_view part, std::int64_t least) {
    return WholeNumber(option, whole, part, least, hint);
  };
  const std::size_t dots = text.find(kDots);
  if (dots == std::string_view::npos) {
    const std::int64_t size = number(text, 0);
    return {size, size, 1, 1};
  }
  const std::size_t colon = std::min(text.find(':', dots), text.size());
  SizeSpan span;
  span.first = number(text.substr(0, dots), 0);
  span.last = number(text.substr(dots + kDots.size(), colon - dots - kDots.size()), 0);
  if (colon < text.size()) {
    const std::string_view by = text.substr(colon + 1);
    if (by.starts_with('x')) {
      span.factor = number(by.substr(1), 2);
    } else {
      span.step = number(by, 1);
    }
  }
  if (span.last < span.first) {
    throw Error(fmt::format("{}: '{}': {} is more than {}", option, Printable(whole), span.first,
                            span.last),
                hint);
  }
  if (span.factor > 1 && span.first == 0) {
    throw Error(fmt::format("{}: '{}': no power of {} is 0", option, Printable(whole), span.factor),
                "start from 1");
  }
  return span;
}

std::vector<std::int64_t> ReadSizes(std::string_view option, std::string_view whole,
                                    std::string_view text, std::size_t most) {
  std::vector<std::int64_t> sizes;
  for (const std::string& part : SplitList(text)) {
    const SizeSpan span = ReadSizeSpan(option, whole, part);
    if (span.count() > most - sizes.size()) {
      throw Error(fmt::format("{}: '{}' has more than {} sizes", option, Printable(whole),
                              Exact(Count(static_cast<std::int64_t>(most)))),
                  "take steps, as in 1..4096:64, or powers, as in 1..4096:x2");
    }
    std::int64_t size = span.first;
    for (std::uint64_t k = 0; k < span.count(); ++k) {
      sizes.push_back(size);
      if (k + 1 < span.count()) size = span.factor > 1 ? size * span.factor : size + span.step;
    }
  }
  return sizes;
}

}  // namespace acev2
