// SPDX-License-Identifier: Apache-2.0
//
// Options of an analysis in a TOML file that people write.
//
// Invariant: values are read by the functions of the command line, so that both know one grammar.
// Used by the readers of budgets and workloads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/toml.h"
#include "write/options/analysis_option.h"

namespace acev2 {

/// What `node` says as the texts of the command line: "T=4" for a member T of a table. Throws
/// Error.
std::vector<std::string> OptionTexts(const AnalysisOption& row, const toml::node& node,
                                     std::string_view where, const TomlPlace& place);

/// Sets the member of `options` that `row` is for from `texts` of `node`. Throws Error.
void SetOption(const AnalysisOption& row, const std::vector<std::string>& texts,
               const toml::node& node, std::string_view where, const TomlPlace& place,
               Options& options);

/// Sets the member of `options` that `row` is for from `node`: a scalar, or for an option that
/// repeats a list ("T=4") or a table ({T = 4}). `where` is the table that `node` stands in, for
/// errors; a file that is named lies beside the one at `path`. Throws Error.
void ReadOption(const AnalysisOption& row, const toml::node& node, std::string_view where,
                const TomlPlace& place, const std::string& path, Options& options);

}  // namespace acev2
