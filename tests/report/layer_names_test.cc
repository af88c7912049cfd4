// SPDX-License-Identifier: Apache-2.0
//
// Layers called after the modules of a network.
#include "report/layer_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

struct Made {
  std::string name;
  std::string scope;
  Category category = Category::kOther;
  NodeStatus status = NodeStatus::kPriced;
};

/// The names of layers of one node each.
std::vector<std::string> NamesOf(const std::vector<Made>& made) {
  Report report;
  std::vector<Layer> layers;
  for (const Made& one : made) {
    NodeCost& node = report.nodes.emplace_back();
    node.name = one.name;
    node.scope = one.scope;
    node.category = one.category;
    node.status = one.status;
    layers.emplace_back().node = report.nodes.size() - 1;
    layers.back().nodes = {layers.back().node};
  }
  NameLayers(report, layers);
  std::vector<std::string> names;
  for (const Layer& layer : layers) names.push_back(layer.name);
  return names;
}

TEST(LayerNames, AreModulesThatComputeOneLayer) {
  EXPECT_THAT(NamesOf({{"node_Conv_1", "layer1.0.conv1", Category::kMac},
                       {"node_relu", "layer1.0.relu", Category::kActivation},
                       {"node_add_2", "layer1.0"}}),
              // "layer1.0" is a block, not its addition.
              ElementsAre("layer1.0.conv1", "layer1.0.relu", "layer1.0/add_2"));
}

TEST(LayerNames, GiveTheModuleToItsMacLayer) {
  EXPECT_THAT(NamesOf({{"node_MatMul_3", "m.fc", Category::kMac}, {"node_linear_1", "m.fc"}}),
              ElementsAre("m.fc", "m.fc/linear_1"));
  EXPECT_THAT(NamesOf({{"/att/MatMul", "att", Category::kMac},
                       {"/att/Softmax", "att"},
                       {"/att/MatMul_1", "att", Category::kMac}}),
              ElementsAre("att/MatMul", "att/Softmax", "att/MatMul_1"));
  // What costs nothing takes no name away.
  EXPECT_THAT(NamesOf({{"/act/Reshape", "act", Category::kOther, NodeStatus::kFree},
                       {"/act/Gelu", "act", Category::kActivation}}),
              ElementsAre("act/Reshape", "act"));
}

TEST(LayerNames, StayNamesOfNodesThatSayAsMuch) {
  EXPECT_THAT(NamesOf({{"stem/conv", "stem", Category::kMac}, {"Relu#1", ""}}),
              ElementsAre("stem/conv", "Relu#1"));
}

TEST(LayerNames, AreUnique) {
  // Both leaves are "Add", and a node is called as a layer would be.
  EXPECT_THAT(NamesOf({{"/b/Add", "b"}, {"loop/body//b/Add", "b"}, {"c", ""}, {"Conv_1", "c"}}),
              ElementsAre("b/Add", "b/Add#2", "c", "c#2"));
}

}  // namespace
}  // namespace acev2
