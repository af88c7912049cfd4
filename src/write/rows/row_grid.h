// SPDX-License-Identifier: Apache-2.0
//
// From rows and columns to the cells of a grid, as people read them.
//
// Invariant: a value becomes text in one place, with the bounds of its row. Used by the writers of
// reports.
#pragma once

#include <vector>

#include "write/layout/grid.h"
#include "write/rows/columns.h"

namespace acev2 {

/// The rows as people read them: the shown ones, the sum of those left out, the selected ones if
/// there is a filter, the total.
Grid MakeGrid(const ReportRows& rows, const std::vector<const Column*>& columns, const View& view);

/// Says in the names of a tree only what the rows above do not, and moves them in.
void IndentNames(const ReportRows& rows, const std::vector<const Column*>& columns, Grid& grid);

}  // namespace acev2
