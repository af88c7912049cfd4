// SPDX-License-Identifier: Apache-2.0
//
// The parts of a Markdown table.
//
// Invariant: text from a model cannot end a cell or become markup. Used by markdown_report.cc and
// by commands with --markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acev2 {

/// `text` with everything that Markdown or HTML gives a meaning escaped.
std::string MarkdownEscaped(std::string_view text);

/// "| a | b |" and a line break.
std::string MarkdownRow(const std::vector<std::string>& cells);

}  // namespace acev2
