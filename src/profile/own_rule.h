// SPDX-License-Identifier: Apache-2.0
//
// Rules of a profile at work: what their expressions mean at a node, and their work and format
// rules in the shape that the rule table has.
//
// Invariant: as with built-in rules, whatever is not known is thrown as Unknown, and a count that
// is no whole number leaves its node unpriced instead of being rounded. Used by the interpreter;
// profile_file.cc checks expressions against the same words.
#pragma once

#include <optional>
#include <vector>

#include "profile/content.h"
#include "rules/rule.h"

namespace acev2 {

/// What expressions of a rule's counts may name.
const Words& CountWords();
/// What expressions of an output's dimensions may name: nothing of the outputs.
const Words& DimensionWords();

/// The value of a count or a dimension: whole, exact and not negative. Throws Unknown with `what`
/// in the reason.
Count WholeNumber(double value, std::string_view what);

/// The row that stands for `rule` in the interpreter. The node's `own` must be `rule`.
Rule RowOf(const OwnRule& rule);

/// The shape that `output` describes at `node`. Throws Unknown.
PartialShape ShapeOf(const OwnOutput& output, const OwnRule& rule, const Node& node);

}  // namespace acev2
