// SPDX-License-Identifier: Apache-2.0
//
// What of a budget's [analysis] a report is not about.
//
// Invariant: limits are made for an analysis: where the model makes another one of the same words
// (another size, a name that nothing bears), that is found here, and no limit passes by it. Used
// by CheckBudget.
#pragma once

#include <string>
#include <vector>

#include "acev2/budget.h"
#include "acev2/report.h"

namespace acev2 {

/// How the sizes that nobody set differ from those `then`: "N was 1 and is 8".
std::vector<std::string> ChangedSizes(const Report& report, const UnsetSizes& then);

/// The assumptions that match nothing of the model: "--assume 'x=w4' matches no node".
std::vector<std::string> IdleAssumptions(const Report& report);

}  // namespace acev2
