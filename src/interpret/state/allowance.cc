// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/allowance.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "acev2/error.h"
#include "interpret/limits.h"

namespace acev2 {
namespace {

constexpr std::array<std::string_view, kSpentKinds> kNames = {
    "rows for its nodes", "names", "values and their dimensions", "elements of folded constants",
    "function bodies"};

/// `most` for a small file, `per_byte` of a larger one.
std::size_t Scaled(std::size_t most, std::size_t per_byte, std::uint64_t bytes) {
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 40;
  return std::max(most, per_byte * static_cast<std::size_t>(std::min(bytes, kLargest)));
}

}  // namespace

Allowance::Allowance(std::uint64_t bytes)
    : most_bytes_(Scaled(kMaxPassBytes, kPassBytesPerByte, bytes)),
      most_steps_(Scaled(kMaxPassSteps, kPassStepsPerByte, bytes)) {}

void Allowance::ThrowNoMemory() const {
  const auto most = std::max_element(spent_.begin(), spent_.end()) - spent_.begin();
  throw Error(fmt::format("the model expands to more than {} MB, most of it {}",
                          most_bytes_ / 1'000'000, kNames[static_cast<std::size_t>(most)]),
              "its functions, loops or constants repeat too much; split the model");
}

void Allowance::ThrowNoSteps() const {
  throw Error(fmt::format("the model takes more than {} steps to read", most_steps_),
              "its functions or loops repeat too much; split the model");
}

}  // namespace acev2
