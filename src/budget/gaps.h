// SPDX-License-Identifier: Apache-2.0
//
// What of a report has no price, and what that leaves open of a rule.
//
// Invariant: a node that a budget allows to lack a price is no gap; a gap touches all that stands
// inside of its node. Used by the verdict.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

#include "acev2/budget.h"
#include "naming/node_pattern.h"
#include "rules/rule.h"

namespace acev2 {

/// The unpriced nodes that a budget does not allow, and what they leave open.
class Gaps {
 public:
  Gaps(const Report& report, const Budget& budget) : report_(report) {
    std::vector<NodePattern> allowed;
    allowed.reserve(budget.allow_unpriced.size());
    for (const std::string& text : budget.allow_unpriced) {
      allowed.emplace_back(text, "allow_unpriced");
    }
    for (const NodeCost& node : report.nodes) {
      if (node.status != NodeStatus::kUnpriced) continue;
      if (budget.allow_all_unpriced ||
          std::any_of(allowed.begin(), allowed.end(),
                      [&](const NodePattern& pattern) { return pattern.Matches(node); })) {
        ++allowed_;
        continue;
      }
      nodes_.push_back(&node);
      names_.insert(node.name);
    }
    FindContainers();
  }

  const std::vector<const NodeCost*>& nodes() const { return nodes_; }
  std::size_t allowed() const { return allowed_; }
  /// True if the total may be more.
  bool any() const {
    return !nodes_.empty() || (report_.totals.lower_bound && report_.totals.nodes_unpriced == 0);
  }
  /// True if one of them has nodes inside, so that any operator may lack work.
  bool any_container() const { return containers_; }
  /// True if `node` or a node it is inside of lacks work.
  bool Touch(const NodeCost& node) const {
    if (names_.empty()) return false;
    if (names_.contains(node.name)) return true;
    const std::string_view name = node.name;
    for (std::size_t at = name.find('/'); at != std::string_view::npos;
         at = name.find('/', at + 1)) {
      if (names_.contains(name.substr(0, at))) return true;
    }
    return false;
  }

 private:
  void FindContainers() {
    if (names_.empty()) return;
    for (const NodeCost* node : nodes_) {
      containers_ |= TraitsOf(node->domain, node->op).Has(kHasBody);
    }
    for (const NodeCost& node : report_.nodes) {
      containers_ |= !names_.contains(node.name) && Touch(node);
    }
  }

  const Report& report_;
  std::vector<const NodeCost*> nodes_;
  std::set<std::string_view> names_;
  std::size_t allowed_ = 0;
  bool containers_ = false;
};

}  // namespace acev2
