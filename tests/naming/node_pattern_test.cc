// SPDX-License-Identifier: Apache-2.0
//
// What an expression is held against.
#include "naming/node_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"

namespace acev2 {
namespace {

NodeCost ConvOfTorch() {
  NodeCost node;
  node.name = "node_Conv_758";
  node.op = "Conv";
  node.domain = "ai.onnx";
  node.scope = "layer1.0.conv1";
  node.outputs = {"getitem_3"};
  node.operands.resize(2);
  node.operands[0].name = "max_pool2d";
  node.operands[1].name = "layer1.0.conv1.weight";
  node.operands[1].constant = true;
  return node;
}

bool Meant(const std::string& pattern) { return NodePattern(pattern).Matches(ConvOfTorch()); }

TEST(NodePattern, MatchesNamesOfOperatorsNodesAndLayers) {
  EXPECT_TRUE(Meant("^Conv$"));
  EXPECT_TRUE(Meant("^node_Conv_758$"));
  EXPECT_TRUE(Meant("^layer1\\.0\\.conv1$"));
  EXPECT_TRUE(Meant("^layer1.0.conv1/Conv_758$"));
  EXPECT_TRUE(Meant(""));
  EXPECT_FALSE(Meant("getitem"));
  EXPECT_FALSE(Meant("weight"));
  EXPECT_FALSE(Meant("^layer1$"));
}

TEST(NodePattern, MatchesWhatStandsBeforeTheColon) {
  EXPECT_TRUE(Meant("scope:^layer1"));
  EXPECT_FALSE(Meant("scope:Conv"));
  EXPECT_TRUE(Meant("weight:conv1\\.weight$"));
  EXPECT_FALSE(Meant("weight:max_pool"));  // no constant
  EXPECT_TRUE(Meant("tensor:max_pool"));
  EXPECT_TRUE(Meant("tensor:getitem_3"));
  EXPECT_FALSE(Meant("tensor:Conv_758"));
  // Any other word is part of the expression.
  EXPECT_FALSE(Meant("layer:conv1"));
}

TEST(NodePattern, MatchesLayersByNameOperatorOrNode) {
  const std::vector<NodeCost> nodes = {ConvOfTorch()};
  const auto meant = [&](const std::string& pattern) {
    return NodePattern(pattern).MatchesLayer("first", "microsoft::Gelu", nodes);
  };
  EXPECT_TRUE(meant("^first$"));
  EXPECT_TRUE(meant("microsoft::"));
  EXPECT_TRUE(meant("node:Conv_758"));
  EXPECT_TRUE(meant("weight:conv1"));
  EXPECT_FALSE(meant("node:first"));
  EXPECT_FALSE(meant("scope:first"));
}

TEST(NodePattern, NamesTheFaultInTheExpression) {
  try {
    const NodePattern pattern("scope:a(b", "--assume");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "--assume: 'a(b' is not a regular expression: column 2: '(' is not closed");
  }
}

}  // namespace
}  // namespace acev2
