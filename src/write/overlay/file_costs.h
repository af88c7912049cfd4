// SPDX-License-Identifier: Apache-2.0
//
// What each node of a file costs, for what is laid over its graph: a node of a function that is
// called twice is one node of the file and two of the report.
//
// Invariant: every node of the report counts once in the file node that it is and in those around
// it, so the nodes of the main graph sum up to the total. Used by the writers of overlays.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "acev2/report.h"
#include "report/sums.h"

namespace acev2 {

struct FileCost {
  /// What of Report::nodes it is, once a call of its function; empty: it is in none that is called.
  std::vector<const NodeCost*> nodes;
  /// Of these, of the body that ONNX has for its operator, and of what stands in its subgraphs or
  /// in the function that it calls.
  NodeSums with_body;
};

/// One for each of `report.file_nodes`.
std::vector<FileCost> FileCosts(const Report& report);

/// Throws Error if `report` does not tell which node of the file is which: it was saved. `option`
/// is what needs to know.
void RequireFileNodes(const Report& report, const std::string& option);

}  // namespace acev2
