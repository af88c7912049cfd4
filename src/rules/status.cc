// SPDX-License-Identifier: Apache-2.0
//
// Reads the status off a rule.
//
// Invariant: what charges through its format rule is priced.
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
  if (rule.work == Nothing) return "free";
  return "priced";
}

}  // namespace acev2
