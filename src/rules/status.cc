// SPDX-License-Identifier: Apache-2.0
//
// Reads the status off a rule.
//
// Invariant: what charges through its format rule is priced.
#include "rules/status.h"

#include "rules/vocabulary.h"

namespace acev2 {

std::string_view StatusOf(const Rule& rule) {
  if (rule.work == nullptr) return "unpriced";
  if (rule.traits.Has(kHasBody)) return "body";
  if (rule.work == Nothing) return "free";
  return "priced";
}

}  // namespace acev2
