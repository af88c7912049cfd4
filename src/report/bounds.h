// SPDX-License-Identifier: Apache-2.0
//
// What the numbers of each node may be off by.
//
// Invariant: nothing but what the report says of its nodes is used: those without a price, and
// diagnostics about a most or a least that was charged, followed into bodies and to whatever is
// computed from a tensor that may be smaller. So saved reports have bounds as well, and those of
// the totals are the bounds of some node. Called by whoever shows numbers of nodes or their sums.
#pragma once

#include <vector>

#include "acev2/report.h"

namespace acev2 {

struct NodeBounds {
  bool lower = false;      ///< it may cost more
  bool upper = false;      ///< it may cost less
  bool more_runs = false;  ///< it may run more often, which makes its sizes lower bounds too
};

/// The bounds of each node of `report`. A node of which nothing is known has no upper one.
std::vector<NodeBounds> BoundsOfNodes(const Report& report);

}  // namespace acev2
