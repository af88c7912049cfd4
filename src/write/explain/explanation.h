// SPDX-License-Identifier: Apache-2.0
//
// How the cost of nodes comes about, in words and as JSON.
//
// Invariant: every number of a node is shown with what it is made of, and what is not known is said
// with its reason; equations and formulas are those of the rule table and the price table. Used by
// explain_command.cc.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "acev2/report.h"
#include "acev2/write.h"
#include "report/layers.h"

namespace acev2 {

/// A report with its layers, and what of it is explained.
struct Explained {
  const Report& report;
  const std::vector<Layer>& layers;
  std::vector<std::size_t> nodes;  ///< indices of Report::nodes, ascending
  std::string asked;               ///< what the user called them
};

/// Text for a terminal, wrapped to its width.
std::string ExplanationText(const Explained& explained, const Style& style);

/// The nodes as the JSON report has them, with the price and formula of every piece of work: the
/// members of one node beside those of the model, several under "nodes".
std::string ExplanationJson(const Explained& explained);

}  // namespace acev2
