// SPDX-License-Identifier: Apache-2.0
//
// The rows of `--tree`: the modules of a network within each other, down to the layers.
//
// Invariant: a row holds the sums of all rows below it, so it costs at least as much as each of
// them and stands before them. Called by MakeRows.
#pragma once

#include <vector>

#include "acev2/report.h"
#include "acev2/write.h"
#include "write/rows/rows.h"

namespace acev2 {

/// `layers`: a row a layer. The rows of the tree that they are the leaves of, each before what is
/// in it; those within one module in the order that `view` sorts by. A module that holds nothing
/// but one other, or one layer, shares its row.
std::vector<Row> TreeRows(const Report& report, const std::vector<Row>& layers, const View& view,
                          const Row& total);

}  // namespace acev2
