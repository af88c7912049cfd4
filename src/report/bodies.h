// SPDX-License-Identifier: Apache-2.0
//
// Which nodes of a report stand in the bodies of others: branches, loop bodies, functions.
//
// Invariant: NodeCost::body_nodes alone says so, never a name: a module may be called like a body.
// Safe for reports that somebody edited: a body ends with the report at the latest.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "acev2/report.h"

namespace acev2 {

/// The body of node `k`, with the bodies in it, is [k + 1, BodyEnd(report, k)).
std::size_t BodyEnd(const Report& report, std::size_t k);

/// Of each node the one whose body it is in directly; empty in the main graph.
std::vector<std::optional<std::size_t>> ParentsOf(const Report& report);

}  // namespace acev2
