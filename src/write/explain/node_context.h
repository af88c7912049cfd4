// SPDX-License-Identifier: Apache-2.0
//
// What a report tells of one node beside what the node holds itself: its place, its body, the notes
// that concern it.
//
// Invariant: derived from the report alone; nothing is analyzed again. Used by explanation.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "acev2/report.h"
#include "report/bounds.h"
#include "report/layers.h"
#include "report/sums.h"

namespace acev2 {

struct NodeContext {
  const NodeCost* node = nullptr;
  const Layer* layer = nullptr;
  std::size_t rank = 0;    ///< 1 costs most; 0: it costs nothing
  std::size_t ranked = 0;  ///< how many nodes cost something
  std::optional<Count> output_elements;
  std::optional<Count> input_elements;
  std::optional<Count> products;  ///< MACs an output element and run, if that is whole
  NodeBounds bounds;
  NodeSums body;
  std::vector<const NodeCost*> dearest_in_body;
  /// About it, about what it stands in, and about what stands in it.
  std::vector<const Diagnostic*> notes;
};

class NodeContexts {
 public:
  /// Both must outlive the object; `layers` are those of `report`.
  NodeContexts(const Report& report, const std::vector<Layer>& layers);

  /// Facts of node `k`.
  NodeContext Of(std::size_t k) const;
  /// Notes about sizes of the whole model, if one of `nodes` has work that they may change, and of
  /// options without effect.
  std::vector<const Diagnostic*> ModelNotes(const std::vector<std::size_t>& nodes) const;

 private:
  std::vector<const Diagnostic*> NotesOf(std::size_t k) const;

  const Report& report_;
  std::vector<const Layer*> layer_of_;
  std::vector<NodeBounds> bounds_;  ///< of nodes
  std::vector<std::optional<std::size_t>> parents_;
  std::vector<Cost> costs_;  ///< of the nodes that cost something, descending
};

/// The work of `node` that differs in its price: one piece of each operation, operands and
/// accumulator.
std::vector<Work> DistinctPrices(const NodeCost& node);

}  // namespace acev2
