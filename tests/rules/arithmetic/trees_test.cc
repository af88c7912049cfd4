// SPDX-License-Identifier: Apache-2.0
//
// Ensembles of trees: the longest way through each, and the votes of a leaf; and what is no tree.
#include "rules/arithmetic/trees.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interpret/evaluate/evaluate_op.h"
#include "rules/node.h"

namespace acev2 {
namespace {

using Ints = std::vector<std::int64_t>;

struct Trees {
  Ints trees;
  Ints ids;
  Ints when_true;
  Ints when_false;
  std::vector<std::string> modes;
  Ints vote_trees = {};
  Ints vote_ids = {};
};

class TreeAttributes : public testing::FakeAttributes {
 public:
  std::vector<std::string> modes;
  std::vector<std::string> Strings(std::string_view name) const override {
    return name == "nodes_modes" ? modes : std::vector<std::string>();
  }
};

Ensemble EnsembleOf(const Trees& of) {
  TreeAttributes attributes;
  attributes.values["nodes_treeids"] = of.trees;
  attributes.values["nodes_nodeids"] = of.ids;
  attributes.values["nodes_truenodeids"] = of.when_true;
  attributes.values["nodes_falsenodeids"] = of.when_false;
  attributes.values["class_treeids"] = of.vote_trees;
  attributes.values["class_nodeids"] = of.vote_ids;
  attributes.modes = of.modes;
  Node node;
  node.attributes = &attributes;
  return EnsembleByIds(node, "class");
}

std::string FaultOf(const Trees& of) {
  try {
    EnsembleOf(of);
  } catch (const Unknown& unknown) {
    return unknown.reason;
  }
  return "no fault";
}

//      0            One decision, then another where it is true: two compares at most.
//    1   2 (leaf)   Leaf 2 has one vote, leaf 3 two, leaf 4 none: two votes at most.
//  3  4
TEST(TreesTest, CountTheLongestWayAndTheLargestLeaf) {
  const Ensemble ensemble = EnsembleOf({{0, 0, 0, 0, 0},
                                        {0, 1, 2, 3, 4},
                                        {1, 3, 0, 0, 0},
                                        {2, 4, 0, 0, 0},
                                        {"BRANCH_LEQ", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF"},
                                        {0, 0, 0},
                                        {2, 3, 3}});
  EXPECT_EQ(ensemble.compares, Count(2));
  EXPECT_EQ(ensemble.votes, Count(2));
}

// A tree of one leaf votes without a compare.
TEST(TreesTest, MayBeOneLeaf) {
  const Ensemble ensemble = EnsembleOf({{0}, {0}, {0}, {0}, {"LEAF"}, {0}, {0}});
  EXPECT_EQ(ensemble.compares, Count(0));
  EXPECT_EQ(ensemble.votes, Count(1));
}

TEST(TreesTest, AreNoGraphs) {
  const std::string start = "the nodes are no tree: ";
  EXPECT_EQ(FaultOf({{0}, {0}, {5}, {5}, {"BRANCH_LEQ"}}), start + "a child is missing");
  EXPECT_EQ(FaultOf({{0}, {0}, {0}, {0}, {"BRANCH_LEQ"}}), start + "it has a cycle");
  EXPECT_EQ(FaultOf({{0, 0}, {0, 0}, {0, 0}, {0, 0}, {"LEAF", "LEAF"}}),
            start + "a node id appears twice");
  EXPECT_EQ(FaultOf({{0, 0}, {0}, {0}, {0}, {"LEAF"}}), start + "its attributes differ in length");
  // Both ways of 0 lead to 1.
  EXPECT_EQ(
      FaultOf({{0, 0, 0}, {0, 1, 2}, {1, 2, 0}, {1, 2, 0}, {"BRANCH_LEQ", "BRANCH_LEQ", "LEAF"}}),
      start + "a node has two parents");
}

}  // namespace
}  // namespace acev2
