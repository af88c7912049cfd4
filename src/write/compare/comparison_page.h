// SPDX-License-Identifier: Apache-2.0
//
// A Comparison as an interactive page.
//
// Invariant: needs HasWebPage(). Used by the HTML writer of comparisons.
#pragma once

#include <string>
#include <string_view>

#include "acev2/compare.h"

namespace acev2 {

/// `json`: the comparison as WriteComparisonJson has it; `unit`: of its costs.
std::string ComparisonPage(const Comparison& comparison, std::string_view unit,
                           std::string_view json);

}  // namespace acev2
