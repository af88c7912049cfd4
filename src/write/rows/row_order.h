// SPDX-License-Identifier: Apache-2.0
//
// In which order rows stand, and which of them a table shows before others.
//
// Invariant: both go by a column, in the order of SortsBefore; equal rows keep their order, and
// what is not known stands last. Called by rows.cc.
#pragma once

#include <cstddef>
#include <vector>

#include "write/rows/rows.h"

namespace acev2 {

/// True if a column that `view` shows or sorts by looks at Row::energy.
bool WantsEnergy(const View& view);

/// Indices of `rows` as SortRows sorts them.
std::vector<std::size_t> SortedOrder(const std::vector<Row>& rows, const View& view,
                                     const Row& total);

/// Sorts by the column `view.sort` (without one, groups by the metric), in the order of
/// SortsBefore; equal rows keep their order.
void SortRows(std::vector<Row>& rows, const View& view, const Row& total);

/// True if rows that DearestFirst takes to be equal stand in the order of the graph: it goes by the
/// number that the view sorts by, or the view does not sort.
bool RanksAsItSorts(const View& view);

/// Indices of the `most` rows that a table shows before others, in that order: by the number that
/// `view` sorts by, or by its metric; of equals the first. Rows of which nothing is known come
/// behind all that cost something.
std::vector<std::size_t> DearestFirst(const std::vector<Row>& rows, const View& view,
                                      const Row& total, std::size_t most);

/// True if it costs nothing, and the number that DearestFirst goes by is 0 too, certainly so.
bool IsFree(const Row& row, const View& view, const Row& total);

}  // namespace acev2
