// SPDX-License-Identifier: Apache-2.0
//
// [analysis] of a budget: the options that its limits hold for.
//
// Invariant: its keys are the rows of the table of analysis options, read by the same functions as
// the command line's; what is written here is read back as equal Options. Used by the reader of
// budgets and by `--init`.
#pragma once

#include <string>
#include <vector>

#include "acev2/budget.h"
#include "text/toml.h"

namespace acev2 {

/// The tables of `node`: [analysis], or every [[analysis]]. `path` is the budget's, which a profile
/// lies beside. Throws Error.
std::vector<BudgetAnalysis> ReadAnalyses(const toml::node& node, const TomlPlace& place,
                                         const std::string& path);

/// The [analysis] of a budget for `report` that is kept at `path`.
std::string AnalysisText(const Report& report, const std::string& path);

/// A TOML basic string.
std::string TomlString(std::string_view text);
/// A key, bare where TOML takes one.
std::string TomlKey(std::string_view key);

}  // namespace acev2
