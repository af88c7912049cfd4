// SPDX-License-Identifier: Apache-2.0
//
// Small aligned tables for the commands that are not reports.
//
// Invariant: columns line up by display width; cells that are links in a Markdown table or the last
// text of a line are never padded.
#pragma once

#include <string>
#include <vector>

namespace acev2 {

/// Rows of equally many cells; the first row is the header.
struct TextTable {
  std::vector<bool> numeric;  ///< per column: right-aligned
  std::vector<std::vector<std::string>> rows;
};

/// One line a row, indented by one space, two between columns. A last text column is broken
/// between words at `width`.
std::string Aligned(const TextTable& table, std::size_t width);

/// The same as a Markdown table; cells are escaped.
std::string AsMarkdown(const TextTable& table);

}  // namespace acev2
