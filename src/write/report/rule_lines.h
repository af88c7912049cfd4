// SPDX-License-Identifier: Apache-2.0
//
// What an operator computes, in words.
//
// Invariant: the equation is the one of the rule that counted, with the line of the profile if that
// said so. Used by `acev2 explain` and the HTML page.
#pragma once

#include <string>
#include <vector>

#include "acev2/profile.h"
#include "acev2/report.h"

namespace acev2 {

/// "computes y = max(x, 0)", "counted as Relu (FILE:12)"; empty if there is nothing to say.
std::vector<std::string> RuleLines(const NodeCost& node, const Profile& profile);

}  // namespace acev2
