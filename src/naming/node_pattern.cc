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

/// Whether `use` is true of one of the texts that an expression of `of` is held against on `node`.
template <typename Use>
bool AnyTextOf(NodePattern::Of of, const NodeCost& node, Use use) {
  using Of = NodePattern::Of;
  const auto in_operand = [&](const TensorInfo& operand) {
    return (of == Of::kTensors || operand.constant) && use(operand.name);
  };
  switch (of) {
    case Of::kNodes:
      return use(node.name);
    case Of::kScopes:
      return use(node.scope);
    case Of::kWeights:
      return std::ranges::any_of(node.operands, in_operand);
    case Of::kTensors:
      return std::ranges::any_of(node.operands, in_operand) ||
             std::ranges::any_of(node.outputs, use);
    case Of::kNames:
      break;
  }
  if (use(node.name) || use(QualifiedOp(node))) return true;
  // A layer is called after its module, alone or with the node's own name behind it.
  return IsNamedByScope(node) && (use(node.scope) || use(QualifiedName(node)));
}

}  // namespace

NodePattern::NodePattern(const std::string& text, std::string_view option)
    : expression_(text), pattern_((of_ = TakePrefix(expression_), expression_), option) {}

bool NodePattern::Matches(const NodeCost& node) const {
  return AnyTextOf(of_, node, [&](std::string_view text) { return pattern_.Matches(text); });
}

void NodePattern::AddTexts(const NodeCost& node, std::set<std::string>& texts) const {
  AnyTextOf(of_, node, [&](std::string_view text) {
    texts.emplace(text);
    return false;
  });
}

}  // namespace acev2
