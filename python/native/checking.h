// SPDX-License-Identifier: Apache-2.0
//
// Models held against a budget, as `acev2 check` does it for files.
//
// Invariant: a budget with [analysis] is checked with the options that stand there, and with
// nothing else. Used by the module's function `check`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "acev2/budget.h"
#include "acev2/options.h"
#include "acev2/report.h"
#include "arguments.h"

namespace acev2::python {

/// Makes the report of the model in question.
using Analyze = std::function<Report(const Options& options)>;

/// A check for each analysis of `budget`. `given`: what the caller asked for, which neither the
/// budget nor a report that was there already may contradict. `baseline`: what growth is measured
/// from; else the file that the budget names. Throws Error.
std::vector<BudgetReport> CheckModel(const Analyze& analyze, const Budget& budget,
                                     const GivenOptions& given,
                                     const std::optional<Analyze>& baseline);

}  // namespace acev2::python
