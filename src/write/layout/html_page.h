// SPDX-License-Identifier: Apache-2.0
//
// A self-contained HTML page around a grid: light and dark by the reader's preference, no scripts,
// no links; and the same as a part of somebody else's page.
//
// Invariant: names cannot become markup. Used by the HTML writers of a report and of a comparison,
// and by the Python package, whose reports are shown in notebooks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "write/layout/grid.h"

namespace acev2 {

/// The grid as a <table>; shares as bars behind the last column if it has any, totals bold.
std::string GridHtml(const Grid& grid);

/// A page called `title`; `body` is HTML, `notes` are text, a paragraph each.
std::string HtmlPage(std::string_view title, std::string_view body,
                     const std::vector<std::string>& notes);

/// The grid under `heading`, with `notes`, for a page whose colours and fonts are taken as they
/// are.
std::string HtmlPart(std::string_view heading, const Grid& grid,
                     const std::vector<std::string>& notes);

}  // namespace acev2
