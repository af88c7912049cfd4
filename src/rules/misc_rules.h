// SPDX-License-Identifier: Apache-2.0
//
// Rows that fit no other family: control flow, random numbers, signals, losses, optimizers.
//
// Invariant: work that depends on the data itself is a row without a work rule, so it is listed as
// unpriced with the reason. Joined into the table by table.cc.
#pragma once

#include "rules/vocabulary.h"

namespace acev2 {

inline constexpr Rule kMiscRules[] = {
    {"If", "y = condition ? then_branch() : else_branch()", Category::kOther, Nothing, Stored},
};

}  // namespace acev2
