// SPDX-License-Identifier: Apache-2.0
//
// Reads the status off a rule.
//
// Invariant: quantizers charge through their format rule, so an empty work rule leaves them priced.
#include "rules/status.h"

#include <algorithm>
#include <array>

#include "rules/vocabulary.h"

namespace acev2 {
namespace {

constexpr std::array<std::string_view, 4> kControlFlow = {"If", "Loop", "Scan", "SequenceMap"};

}  // namespace

std::string_view StatusOf(const Rule& rule) {
  if (rule.work == nullptr) return "unpriced";
  if (std::find(kControlFlow.begin(), kControlFlow.end(), rule.name) != kControlFlow.end()) {
    return "body";
  }
  if (rule.work == Nothing && rule.category != Category::kQuantization) return "free";
  return "priced";
}

}  // namespace acev2
