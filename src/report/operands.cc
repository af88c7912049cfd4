// SPDX-License-Identifier: Apache-2.0
//
// Finds the main work and writes its formats.
//
// Invariant: work of the own category comes before other, MACs before the rest, then what costs
// more.
#include "report/operands.h"

#include <algorithm>
#include <tuple>

#include "acev2/metric.h"

namespace acev2 {

bool IsOnTruthValues(const Work& work) {
  return work.operation == Operation::kLogic && work.lhs == work.rhs && work.lhs == UIntFormat(1);
}

std::string OperandsText(const Work& work) {
  if (IsOnTruthValues(work)) return "bool";
  const bool product = work.operation == Operation::kMac || work.operation == Operation::kMul;
  if (work.lhs == work.rhs && !product) return ToString(work.lhs);
  return ToString(work.lhs) + (product ? " × " : ", ") + ToString(work.rhs);
}

std::string MainOperandsOf(std::span<const NodeCost* const> nodes, Category category,
                           const Options& options) {
  const Work* main = nullptr;
  std::tuple<bool, bool, Cost> most;
  for (const NodeCost* node : nodes) {
    for (const Work& work : node->work) {
      const std::tuple key(work.category == category, work.operation == Operation::kMac,
                           Price(work, options));
      if (main != nullptr && !(most < key)) continue;
      main = &work;
      most = key;
    }
  }
  if (main == nullptr) {
    const bool open = std::ranges::any_of(
        nodes, [](const NodeCost* node) { return node->status == NodeStatus::kUnpriced; });
    return open ? "?" : "";
  }
  return OperandsText(*main);
}

std::string MainOperands(const NodeCost& node, const Options& options) {
  const NodeCost* const nodes[] = {&node};
  return MainOperandsOf(nodes, node.category, options);
}

}  // namespace acev2
