// SPDX-License-Identifier: Apache-2.0
//
// Whether a report, a budget and a baseline answer the same question.
//
// Invariant: other options are an error, for nothing of them can be compared; another version of
// the metric leaves open what it counted. Used by the verdict.
#pragma once

#include <optional>
#include <string>

#include "acev2/budget.h"

namespace acev2 {

/// Throws Error if `report` was not made with the options that `analysis` (null: any) and
/// `baseline` (null: none) ask for, if one of the reports is not what its work adds up to, or if
/// `budget` measures growth and there is no baseline.
void RequireSameQuestion(const Report& report, const Budget& budget, const Report* baseline,
                         const BudgetAnalysis* analysis);

/// Throws Error if `report` was read back and proves nothing: it is not what its own work adds up
/// to, or its work was counted with another profile than the one that prices it.
void RequireOwnFigures(const Report& report);

/// Why what `rule` (null: one that no limit of the budget decides) compares proves nothing; empty
/// if all of it was made by this version of the metric. A budget that names none is by this one.
std::optional<std::string> OtherMetric(const Report& report, const Budget& budget,
                                       const Report* baseline, const BudgetRule* rule);

}  // namespace acev2
