// SPDX-License-Identifier: Apache-2.0
#include "write/explain/node_context.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "diagnostic/codes.h"
#include "report/bodies.h"
#include "tensor/format_source.h"

namespace acev2 {
namespace {

constexpr std::size_t kDearest = 3;

std::optional<Count> ElementsOf(const std::optional<PartialShape>& shape) {
  if (!shape) return std::nullopt;
  Count elements = 1;
  for (const auto& dim : *shape) {
    if (!dim) return std::nullopt;
    elements *= *dim;
  }
  return elements;
}

std::optional<Count> ProductsOf(const NodeCost& node, std::optional<Count> elements) {
  if (!elements || node.repeat == 0 || node.macs == Count(0)) return std::nullopt;
  const std::int64_t outputs = (*elements * node.repeat).value();
  if (outputs == 0 || node.macs.value() % outputs != 0) return std::nullopt;
  return Count(node.macs.value() / outputs);
}

/// Sizes that somebody else could choose differently.
bool IsOfSizes(const Diagnostic& diagnostic) {
  return diagnostic.code == DiagnosticCode("unset-dimension") ||
         diagnostic.code == DiagnosticCode("unset-value") ||
         diagnostic.code == DiagnosticCode("derived-dimension") ||
         diagnostic.code == DiagnosticCode("small-image") ||
         diagnostic.code == DiagnosticCode("unknown-input-shape");
}

}  // namespace

NodeContexts::NodeContexts(const Report& report, const std::vector<Layer>& layers)
    : report_(report),
      layer_of_(LayersOfNodes(report, layers)),
      bounds_(BoundsOfNodes(report)),
      parents_(ParentsOf(report)) {
  for (const NodeCost& node : report.nodes) {
    if (!node.acev2.is_zero()) costs_.push_back(node.acev2);
  }
  std::ranges::sort(costs_, std::greater<>());
}

std::vector<const Diagnostic*> NodeContexts::NotesOf(std::size_t k) const {
  std::set<std::string_view> names = {report_.nodes[k].name};
  for (std::size_t inside = k + 1; inside < BodyEnd(report_, k); ++inside) {
    names.insert(report_.nodes[inside].name);
  }
  for (auto around = parents_[k]; around; around = parents_[*around]) {
    names.insert(report_.nodes[*around].name);
  }
  std::vector<const Diagnostic*> notes;
  for (const Diagnostic& diagnostic : report_.diagnostics) {
    if (!diagnostic.node.empty() && names.contains(diagnostic.node)) notes.push_back(&diagnostic);
  }
  return notes;
}

NodeContext NodeContexts::Of(std::size_t k) const {
  const NodeCost& node = report_.nodes[k];
  NodeContext facts;
  facts.node = &node;
  facts.layer = layer_of_[k];
  facts.bounds = bounds_[k];
  facts.ranked = costs_.size();
  if (!node.acev2.is_zero()) {
    const auto first = std::ranges::lower_bound(costs_, node.acev2, std::greater<>());
    facts.rank = static_cast<std::size_t>(first - costs_.begin()) + 1;
  }
  facts.output_elements = ElementsOf(node.output_shape);
  if (!node.operands.empty()) facts.input_elements = ElementsOf(node.operands.front().shape);
  facts.products = ProductsOf(node, facts.output_elements);
  std::vector<const NodeCost*> inside;
  for (std::size_t b = k + 1; b < BodyEnd(report_, k); ++b) {
    facts.body.Add(report_.nodes[b], bounds_[b]);
    if (!report_.nodes[b].acev2.is_zero()) inside.push_back(&report_.nodes[b]);
  }
  std::ranges::stable_sort(inside, std::greater<>(), &NodeCost::acev2);
  inside.resize(std::min(inside.size(), kDearest));
  facts.dearest_in_body = std::move(inside);
  facts.notes = NotesOf(k);
  return facts;
}

std::vector<const Diagnostic*> NodeContexts::ModelNotes(
    const std::vector<std::size_t>& nodes) const {
  bool work = false;
  bool assumed = false;
  for (const std::size_t k : nodes) {
    const NodeCost& node = report_.nodes[k];
    work |= !node.work.empty() || node.status == NodeStatus::kUnpriced || node.body_nodes > 0;
    for (const TensorInfo& operand : node.operands) {
      assumed |= SaysAssumed(operand.source);
    }
  }
  std::vector<const Diagnostic*> notes;
  for (const Diagnostic& diagnostic : report_.diagnostics) {
    if (!diagnostic.node.empty()) continue;
    const bool of_formats = assumed && diagnostic.code == DiagnosticCode("assumed");
    const bool of_option = diagnostic.code == DiagnosticCode("option-unused");
    if ((work && IsOfSizes(diagnostic)) || of_formats || of_option) notes.push_back(&diagnostic);
  }
  return notes;
}

std::vector<Work> DistinctPrices(const NodeCost& node) {
  std::set<std::tuple<Operation, Format, Format, Format>> seen;
  std::vector<Work> distinct;
  for (const Work& work : node.work) {
    if (work.operation == Operation::kLogic) continue;
    if (seen.emplace(work.operation, work.lhs, work.rhs, work.accumulator).second) {
      distinct.push_back(work);
    }
  }
  return distinct;
}

}  // namespace acev2
