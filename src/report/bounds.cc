// SPDX-License-Identifier: Apache-2.0
//
// Diagnostics of nodes, and where they lead.
//
// Invariant: linear in nodes and operands, and next to nothing for a report without such
// diagnostics.
#include "report/bounds.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "diagnostic/codes.h"
#include "report/bodies.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

/// A walk over the nodes of a report.
class Bounds {
 public:
  explicit Bounds(const Report& report) : report_(report), bounds_(report.nodes.size()) {}

  std::vector<NodeBounds> Take() && {
    for (std::size_t k = 0; k < bounds_.size(); ++k) {
      if (report_.nodes[k].status == NodeStatus::kUnpriced) bounds_[k].lower = true;
    }
    const auto says_bound = [](const Diagnostic& row) {
      return !row.node.empty() && FindCode(row.code) != nullptr;
    };
    if (std::ranges::any_of(report_.diagnostics, says_bound)) {
      IndexNodes();
      for (const Diagnostic& row : report_.diagnostics) Follow(row);
      FollowSizes();
    }
    for (std::size_t k = 0; k < bounds_.size(); ++k) {
      const NodeCost& node = report_.nodes[k];
      if (node.status == NodeStatus::kUnpriced && node.work.empty()) bounds_[k].upper = false;
      if (node.repeat == 0) bounds_[k] = {node.status == NodeStatus::kUnpriced, false, false};
    }
    return std::move(bounds_);
  }

 private:
  enum class Of : std::uint8_t { kNode, kFewerRuns, kMoreRuns };
  struct Code {
    DiagnosticCode code;
    Of of;
  };
  static constexpr std::array kCodes = {
      Code{"upper-bound", Of::kNode},
      Code{"dearest-branch", Of::kFewerRuns},
      Code{"upper-trip-count", Of::kFewerRuns},
      Code{"cheapest-branch", Of::kMoreRuns},
      Code{"unknown-trip-count", Of::kMoreRuns},
  };

  static const Code* FindCode(std::string_view text) {
    const auto* code =
        std::ranges::find_if(kCodes, [&](const Code& row) { return text == row.code; });
    return code == kCodes.end() ? nullptr : code;
  }

  void IndexNodes() {
    parents_ = ParentsOf(report_);
    for (std::size_t k = 0; k < report_.nodes.size(); ++k) {
      by_name_.emplace(report_.nodes[k].name, k);
      for (const TensorInfo& operand : report_.nodes[k].operands) {
        readers_[operand.name].push_back(k);
      }
    }
  }

  void Follow(const Diagnostic& row) {
    const Code* code = FindCode(row.code);
    const auto node = by_name_.find(row.node);
    if (code == nullptr || node == by_name_.end()) return;
    const std::size_t k = node->second;
    switch (code->of) {
      case Of::kNode:
        bounds_[k].upper = true;
        if (SizeDependsOnData(report_.nodes[k])) smaller_.push_back(k);
        break;
      case Of::kFewerRuns:
        bounds_[k].upper = true;
        ForBodyOf(k, [](NodeBounds& bounds) { bounds.upper = true; });
        break;
      case Of::kMoreRuns:
        bounds_[k].lower = true;
        ForBodyOf(k, [](NodeBounds& bounds) { bounds.lower = bounds.more_runs = true; });
        break;
    }
  }

  /// Unless the user told its size.
  bool SizeDependsOnData(const NodeCost& node) const {
    const Rule* rule = FindRule(node.domain, node.op);
    return rule != nullptr && rule->traits.bound != nullptr && !node.outputs.empty() &&
           !report_.options.inputs.contains(node.outputs.front());
  }

  template <typename Change>
  void ForBodyOf(std::size_t k, Change change) {
    for (std::size_t i = k + 1; i < BodyEnd(report_, k); ++i) change(bounds_[i]);
  }

  /// What is computed from a tensor that may be smaller may be smaller itself.
  void FollowSizes() {
    std::vector<bool> seen(bounds_.size(), false);
    while (!smaller_.empty()) {
      const std::size_t k = smaller_.back();
      smaller_.pop_back();
      if (seen[k]) continue;
      seen[k] = true;
      const NodeCost& node = report_.nodes[k];
      bounds_[k].upper = true;
      const Rule* rule = FindRule(node.domain, node.op);
      if (rule != nullptr && rule->traits.Has(kHasBody)) {  // how often it runs, or on what
        ForBodyOf(k, [](NodeBounds& bounds) { bounds.upper = true; });
      }
      for (const std::string& output : node.outputs) {
        const auto readers = readers_.find(output);
        if (readers == readers_.end()) continue;
        for (const std::size_t reader : readers->second) {
          if (reader > k) smaller_.push_back(reader);
        }
      }
      if (parents_[k]) smaller_.push_back(*parents_[k]);
    }
  }

  const Report& report_;
  std::vector<NodeBounds> bounds_;
  std::vector<std::optional<std::size_t>> parents_;
  std::vector<std::size_t> smaller_;  ///< whose results may be smaller, to be followed
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> readers_;
};

}  // namespace

std::vector<NodeBounds> BoundsOfNodes(const Report& report) { return Bounds(report).Take(); }

}  // namespace acev2
