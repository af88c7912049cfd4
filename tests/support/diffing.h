// SPDX-License-Identifier: Apache-2.0
//
// Diffs in tests: made with their invariants checked, and as text.
//
// Invariant: every Diff made here holds each node of both models in exactly one row.
#pragma once

#include <string>
#include <vector>

#include "acev2/compare.h"

namespace acev2::testing {

/// MakeDiff; fails the test if rows of a side do not add up to its totals.
Diff DiffOf(const Report& before, const Report& after, DiffRows rows = DiffRows::kLayers);

/// Rows that are not unchanged: "new inserted", "gone relu", "changed conv -> conv_quant".
std::vector<std::string> ChangesOf(const Diff& diff);

}  // namespace acev2::testing
