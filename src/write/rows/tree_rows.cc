// SPDX-License-Identifier: Apache-2.0
#include "write/rows/tree_rows.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "naming/module_scope.h"
#include "naming/scope_levels.h"
#include "write/rows/columns.h"
#include "write/rows/row_order.h"

namespace acev2 {
namespace {

/// A module or a layer.
struct TreeBranch {
  Row row;
  std::string part;  ///< its name within what it is in
  std::vector<std::size_t> inside;
  bool is_layer = false;
};

class Tree {
 public:
  Tree(const Report& report, const View& view) : levels_(report), view_(view) {
    branches_.emplace_back();
  }

  void Add(const Row& layer) {
    const std::string& scope = layer.node->scope;
    const std::vector<std::size_t> ends = levels_.Ends(scope);
    const std::size_t deepest = view_.depth > 0 ? static_cast<std::size_t>(view_.depth) : kNone;
    const std::vector<std::string> parts = levels_.Parts(scope);
    std::size_t at = 0;
    for (std::size_t level = 0; level < std::min(ends.size(), deepest); ++level) {
      at = Inside(at, scope.substr(0, ends[level]), parts[level]);
      AddSums(branches_[at].row, layer);
    }
    if (ends.size() >= deepest) return;  // part of the deepest row
    if (!scope.empty() && layer.label == scope) return TakeLayer(branches_[at], layer);
    const std::string part(scope.empty() ? std::string_view(layer.label) : LeafOf(layer.label));
    const std::string label = layer.label;
    TreeBranch& leaf = branches_[Inside(at, label, part)];
    AddSums(leaf.row, layer);
    TakeLayer(leaf, layer);
  }

  std::vector<Row> Take(const Row& total) {
    std::vector<Row> rows;
    rows.reserve(branches_.size());
    Emit(0, 0, total, rows);
    return rows;
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t Inside(std::size_t parent, const std::string& label, const std::string& part) {
    const auto [entry, is_new] = index_.try_emplace(label, branches_.size());
    if (is_new) {
      TreeBranch& branch = branches_.emplace_back();
      branch.row.label = label;
      branch.part = part;
      branches_[parent].inside.push_back(entry->second);
    }
    return entry->second;
  }

  static void AddSums(Row& row, const Row& layer) {
    row.report = layer.report;
    row.sums.Add(layer.sums);
    row.energy += layer.energy;
  }

  /// The branch is that layer, and shows what is known of it.
  static void TakeLayer(TreeBranch& branch, const Row& layer) {
    branch.row.node = layer.node;
    branch.row.layer = layer.layer;
    branch.is_layer = true;
  }

  void Emit(std::size_t parent, int level, const Row& total, std::vector<Row>& rows) {
    std::vector<std::size_t> inside = branches_[parent].inside;
    if (!view_.sort.empty()) {
      std::vector<Row> siblings;
      siblings.reserve(inside.size());
      for (const std::size_t k : inside) siblings.push_back(branches_[k].row);
      std::vector<std::size_t> sorted;
      for (const std::size_t k : SortedOrder(siblings, view_, total)) sorted.push_back(inside[k]);
      inside = std::move(sorted);
    }
    for (std::size_t k : inside) {
      std::string part = branches_[k].part;
      while (!branches_[k].is_layer && branches_[k].inside.size() == 1) {
        const std::size_t only = branches_[k].inside.front();
        const std::string& label = branches_[only].row.label;
        part = label.substr(std::min(label.size(), branches_[k].row.label.size() - part.size()));
        k = only;
      }
      Row& row = rows.emplace_back(branches_[k].row);
      row.level = level;
      row.part = std::move(part);
      Emit(k, level + 1, total, rows);
    }
  }

  ScopeLevels levels_;
  const View& view_;
  std::vector<TreeBranch> branches_;                    // the first holds those at the top
  std::unordered_map<std::string, std::size_t> index_;  // by label
};

}  // namespace

std::vector<Row> TreeRows(const Report& report, const std::vector<Row>& layers, const View& view,
                          const Row& total) {
  Tree tree(report, view);
  for (const Row& layer : layers) tree.Add(layer);
  return tree.Take(total);
}

}  // namespace acev2
