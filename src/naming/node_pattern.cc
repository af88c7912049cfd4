// SPDX-License-Identifier: Apache-2.0
#include "naming/node_pattern.h"

#include <algorithm>
#include <array>
#include <utility>

#include "naming/module_scope.h"

namespace acev2 {
namespace {

constexpr std::array kPrefixes = {
    std::pair<std::string_view, NodePattern::Of>{"node:", NodePattern::Of::kNodes},
    std::pair<std::string_view, NodePattern::Of>{"scope:", NodePattern::Of::kScopes},
    std::pair<std::string_view, NodePattern::Of>{"weight:", NodePattern::Of::kWeights},
    std::pair<std::string_view, NodePattern::Of>{"tensor:", NodePattern::Of::kTensors},
};

/// What `text` is of; takes the prefix off.
NodePattern::Of TakePrefix(std::string& text) {
  for (const auto& [prefix, of] : kPrefixes) {
    if (!text.starts_with(prefix)) continue;
    text.erase(0, prefix.size());
    return of;
  }
  return NodePattern::Of::kNames;
}

}  // namespace

NodePattern::NodePattern(const std::string& text, std::string_view option)
    : expression_(text), pattern_((of_ = TakePrefix(expression_), expression_), option) {}

bool NodePattern::Matches(const NodeCost& node) const {
  const auto is_meant = [&](const TensorInfo& operand) {
    return (of_ == Of::kTensors || operand.constant) && pattern_.Matches(operand.name);
  };
  switch (of_) {
    case Of::kNodes:
      return pattern_.Matches(node.name);
    case Of::kScopes:
      return pattern_.Matches(node.scope);
    case Of::kWeights:
      return std::ranges::any_of(node.operands, is_meant);
    case Of::kTensors:
      return std::ranges::any_of(node.operands, is_meant) ||
             std::ranges::any_of(
                 node.outputs, [&](const std::string& output) { return pattern_.Matches(output); });
    case Of::kNames:
      break;
  }
  if (pattern_.Matches(node.name) || pattern_.Matches(QualifiedOp(node))) return true;
  // A layer is called after its module, alone or with the node's own name behind it.
  return IsNamedByScope(node) &&
         (pattern_.Matches(node.scope) || pattern_.Matches(QualifiedName(node)));
}

}  // namespace acev2
