// SPDX-License-Identifier: Apache-2.0
//
// The work rule of Einsum, whose cost stands in its equation.
//
// Invariant: operands are combined in pairs from the left; a label lives until neither a later
// operand nor the output needs it. Used by the MAC family of the rule table.
#pragma once

#include "rules/node.h"
#include "rules/rule.h"

namespace acev2 {

/// Product of all label sizes MAC (multiply where nothing is summed), for every pair from the left
/// above two operands; a single operand only sums.
void Einsum(const Node& node, Ledger& ledger);

/// Its format rule: a MAC layer on all operands, or a product where nothing is summed.
void AccumulateEinsum(Datapath& path);

}  // namespace acev2
