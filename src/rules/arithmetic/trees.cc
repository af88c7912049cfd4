// SPDX-License-Identifier: Apache-2.0
//
// Depths of the trees of an ensemble: iterative, so that a chain of any length is safe.
//
// Invariant: every node is visited once. Called by ml_rules.h through trees.h.
#include "rules/arithmetic/trees.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace acev2 {
namespace {

[[noreturn]] void NoTree(const std::string& reason) {
  throw Unknown{"the nodes are no tree: " + reason, "the model is malformed; export it anew"};
}

constexpr std::size_t kLeaf = SIZE_MAX;

/// A binary decision: where each outcome leads, and the votes of the leaves it may lead to.
struct Decision {
  std::size_t children[2] = {kLeaf, kLeaf};
  std::int64_t leaf_votes[2] = {0, 0};
};

/// Decisions on the longest way down from `root`, and the most votes of a leaf below it. Every
/// decision may have one parent; `seen` is shared between the trees.
Ensemble Descend(const std::vector<Decision>& decisions, std::size_t root,
                 std::vector<bool>& seen) {
  Ensemble tree;
  std::vector<std::pair<std::size_t, std::int64_t>> open = {{root, 1}};
  while (!open.empty()) {
    const auto [at, depth] = open.back();
    open.pop_back();
    if (seen[at]) NoTree("a node has two parents");
    seen[at] = true;
    tree.compares = std::max(tree.compares, Count(depth));
    for (const int side : {0, 1}) {
      const std::size_t child = decisions[at].children[side];
      if (child == kLeaf) {
        tree.votes = std::max(tree.votes, Count(decisions[at].leaf_votes[side]));
      } else {
        open.emplace_back(child, depth + 1);
      }
    }
  }
  return tree;
}

void SameSize(std::size_t a, std::size_t b) {
  if (a != b) NoTree("its attributes differ in length");
}

}  // namespace

Ensemble EnsembleByIds(const Node& node, std::string_view votes) {
  const std::vector<std::int64_t> trees = node.Ints("nodes_treeids");
  const std::vector<std::int64_t> ids = node.Ints("nodes_nodeids");
  const std::vector<std::int64_t> when_true = node.Ints("nodes_truenodeids");
  const std::vector<std::int64_t> when_false = node.Ints("nodes_falsenodeids");
  std::vector<std::string> modes = node.attributes->Strings("nodes_modes");
  if (modes.empty()) {  // onnx_extended joins them with commas
    const std::string joined = node.String("nodes_modes", "");
    for (std::size_t from = 0; !joined.empty() && from <= joined.size();) {
      const std::size_t comma = std::min(joined.find(',', from), joined.size());
      modes.push_back(joined.substr(from, comma - from));
      from = comma + 1;
    }
  }
  for (const std::size_t size : {ids.size(), when_true.size(), when_false.size(), modes.size()}) {
    SameSize(trees.size(), size);
  }

  using Id = std::pair<std::int64_t, std::int64_t>;  // tree, node
  std::map<Id, std::size_t> position;
  for (std::size_t i = 0; i < trees.size(); ++i) position[{trees[i], ids[i]}] = i;
  if (position.size() != trees.size()) NoTree("a node id appears twice");

  std::map<Id, std::int64_t> votes_of;
  const std::vector<std::int64_t> vote_trees = node.Ints(std::string(votes) + "_treeids");
  const std::vector<std::int64_t> vote_ids = node.Ints(std::string(votes) + "_nodeids");
  SameSize(vote_trees.size(), vote_ids.size());
  for (std::size_t i = 0; i < vote_ids.size(); ++i) ++votes_of[{vote_trees[i], vote_ids[i]}];

  std::vector<Decision> decisions(trees.size());
  std::vector<bool> has_parent(trees.size(), false);
  for (std::size_t i = 0; i < trees.size(); ++i) {
    if (modes[i] == "LEAF") continue;
    for (const int side : {0, 1}) {
      const Id child = {trees[i], side == 0 ? when_true[i] : when_false[i]};
      const auto found = position.find(child);
      if (found == position.end()) NoTree("a child is missing");
      has_parent[found->second] = true;
      if (modes[found->second] == "LEAF") {
        const auto leaf = votes_of.find(child);
        decisions[i].leaf_votes[side] = leaf == votes_of.end() ? 0 : leaf->second;
      } else {
        decisions[i].children[side] = found->second;
      }
    }
  }

  Ensemble ensemble;
  std::vector<bool> seen(trees.size(), false);
  for (std::size_t i = 0; i < trees.size(); ++i) {
    if (has_parent[i]) continue;
    if (modes[i] == "LEAF") {  // a tree of one leaf
      const auto leaf = votes_of.find({trees[i], ids[i]});
      ensemble.votes += leaf == votes_of.end() ? 0 : leaf->second;
      continue;
    }
    const Ensemble tree = Descend(decisions, i, seen);
    ensemble.compares += tree.compares;
    ensemble.votes += tree.votes;
  }
  // Nodes that no root leads to stand in a cycle.
  for (std::size_t i = 0; i < trees.size(); ++i) {
    if (modes[i] != "LEAF" && !seen[i]) NoTree("it has a cycle");
  }
  return ensemble;
}

Ensemble EnsembleByRoots(const Node& node) {
  const std::vector<std::int64_t> children[2] = {node.Ints("nodes_truenodeids"),
                                                 node.Ints("nodes_falsenodeids")};
  const std::vector<std::int64_t> leafs[2] = {node.Ints("nodes_trueleafs"),
                                              node.Ints("nodes_falseleafs")};
  const auto count = static_cast<std::int64_t>(children[0].size());
  std::vector<Decision> decisions(children[0].size());
  for (const int side : {0, 1}) {
    SameSize(children[side].size(), decisions.size());
    SameSize(leafs[side].size(), decisions.size());
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      if (leafs[side][i] != 0) {  // then the id is that of a leaf, which votes once
        decisions[i].leaf_votes[side] = 1;
        continue;
      }
      const std::int64_t child = children[side][i];
      if (child < 0 || child >= count) NoTree("a child is missing");
      decisions[i].children[side] = static_cast<std::size_t>(child);
    }
  }
  Ensemble ensemble;
  std::vector<bool> seen(decisions.size(), false);
  for (const std::int64_t root : node.Ints("tree_roots")) {
    if (root < 0 || root >= count) NoTree("a root is missing");
    // A tree of one leaf is written as a decision whose outcomes are the same leaf.
    const Ensemble tree = Descend(decisions, static_cast<std::size_t>(root), seen);
    ensemble.compares += tree.compares;
    ensemble.votes += tree.votes;
  }
  return ensemble;
}

}  // namespace acev2
