// SPDX-License-Identifier: Apache-2.0
//
// What becomes of the nodes of a rule: for the list of operators.
//
// Invariant: says what the row of the rule table says, without a second list of operators beside
// control flow, whose work is that of its bodies. Used by `acev2 ops`.
#pragma once

#include <string_view>

#include "rules/rule.h"

namespace acev2 {

/// "priced", "free" (no arithmetic beyond what its operands' formats ask for), "body" (costs what
/// its subgraph costs) or "unpriced" (the equation is the reason).
std::string_view StatusOf(const Rule& rule);

}  // namespace acev2
