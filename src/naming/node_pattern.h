// SPDX-License-Identifier: Apache-2.0
//
// Which nodes a user means: a regular expression of what they are called, of the module they are
// in, or of their weights or tensors.
//
// Invariant: `--filter`, `--assume`, `acev2 explain` and budgets read an expression in the same
// way. They find the same nodes by it but for two: `--assume weight:` also finds the layer behind a
// weight's dequantizer, and `[[layer]]` of a budget goes by the name and the main node of a layer.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "acev2/report.h"
#include "text/pattern.h"

namespace acev2 {

class NodePattern {
 public:
  /// What the names are of that it is held against.
  enum class Of { kNames, kNodes, kScopes, kWeights, kTensors };

  /// "REGEX" of names of operators, nodes and layers, or "node:REGEX" (of nodes alone),
  /// "scope:REGEX", "weight:REGEX", "tensor:REGEX". Throws Error as Pattern does; an empty one
  /// matches every node.
  explicit NodePattern(const std::string& text, std::string_view option = "--filter");

  Of of() const { return of_; }
  /// The expression without what stands before its colon.
  const std::string& expression() const { return expression_; }
  bool empty() const { return expression_.empty() && of_ == Of::kNames; }

  /// True if the node itself is meant. A weight is a constant that it reads under that name; a
  /// tensor is any that it reads or makes.
  bool Matches(const NodeCost& node) const;
  /// Adds what the expression is held against on `node`, to tell what it could have meant.
  void AddTexts(const NodeCost& node, std::set<std::string>& texts) const;
  /// True if a layer called `name` is meant.
  bool MatchesLayer(std::string_view name) const {
    return of_ == Of::kNames && pattern_.Matches(name);
  }
  /// True if the layer of the nodes `nodes` (a range of NodeCost) is meant, by its name, its common
  /// operator or one of them.
  template <typename Nodes>
  bool MatchesLayer(std::string_view name, std::string_view op, const Nodes& nodes) const {
    return MatchesLayer(name) || MatchesLayer(op) ||
           std::ranges::any_of(nodes, [&](const NodeCost& node) { return Matches(node); });
  }
  /// True if what it is `of` has that name.
  bool MatchesText(std::string_view name) const { return pattern_.Matches(name); }

 private:
  Of of_ = Of::kNames;
  std::string expression_;
  Pattern pattern_;
};

/// How to write one, for help texts and hints.
inline constexpr std::string_view kNodePatternHelp =
    "names of operators, nodes and layers; 'node:REGEX', 'scope:REGEX', 'weight:REGEX' and "
    "'tensor:REGEX' match those of nodes, modules, weights and tensors alone";

}  // namespace acev2
