// SPDX-License-Identifier: Apache-2.0
//
// Scopes of nodes, from metadata as torch 2.13's exporter writes it, from names and from weights.
#include "interpret/state/node_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "acev2/write.h"
#include "support/analyzing.h"
#include "support/edit_model.h"

namespace acev2::testing {
namespace {

onnx::NodeProto Node(const std::string& name, std::initializer_list<std::string> inputs = {},
                     const std::string& scopes = "") {
  onnx::NodeProto node;
  node.set_name(name);
  for (const std::string& input : inputs) node.add_input(input);
  if (!scopes.empty()) {
    auto* entry = node.add_metadata_props();
    entry->set_key("pkg.torch.onnx.name_scopes");
    entry->set_value(scopes);
  }
  return node;
}

TEST(NodeScope, IsTheInnermostModuleThatTorchWrote) {
  EXPECT_EQ(ScopeOfNode(Node("node_relu_25", {}, "['', 'layer3', 'layer3.1.relu', 'relu_25']"), ""),
            "layer3.1.relu");
  EXPECT_EQ(ScopeOfNode(Node("node_view", {}, "['', 'view']"), ""), "");
  EXPECT_EQ(ScopeOfNode(Node("node_add", {}, "['', 'block@1', 'add_1']"), ""), "block");
  EXPECT_EQ(ScopeOfNode(Node("node_sym_size_int_15", {},
                             "['_empty_nn_module_stack_from_metadata_hook', 'sym_size_int_15']"),
                        ""),
            "");
}

// torch folds the batch norm into the convolution, whose weights keep their name.
TEST(NodeScope, IsThatOfTheWeightsWhereABatchNormWasFolded) {
  const std::string folded =
      "['', 'layer1', 'layer1.0', 'layer1.0.bn1', '_native_batch_norm_legit_no_training_1']";
  EXPECT_EQ(ScopeOfNode(Node("node_Conv_758", {"x", "layer1.0.conv1.weight"}, folded), ""),
            "layer1.0.conv1");
  // A weight of another block is shared, and says nothing.
  EXPECT_EQ(ScopeOfNode(Node("node_Conv_758", {"x", "layer4.2.conv1.weight"}, folded), ""),
            "layer1.0.bn1");
  // Equal biases are stored once: those of a linear layer are not asked.
  EXPECT_EQ(ScopeOfNode(Node("node_linear_5", {"val_132", "m.embeddings.LayerNorm.bias"},
                             "['', 'm', 'm.encoder.output.dense', 'linear_5']"),
                        ""),
            "m.encoder.output.dense");
}

TEST(NodeScope, IsThatOfItsNameElseOfItsWeights) {
  EXPECT_EQ(ScopeOfNode(Node("/fc2/MatMul", {"x", "onnx::MatMul_14"}), ""), "fc2");
  EXPECT_EQ(ScopeOfNode(Node("Conv_4", {"x", "conv3.weight"}), ""), "conv3");
  EXPECT_EQ(ScopeOfNode(Node("Conv__498", {"x", "model/conv/depthwise/ReadVariableOp:0"}), ""),
            "model/conv");
  EXPECT_EQ(ScopeOfNode(Node("Conv_4", {"x", "w"}), ""), "");
}

// As torch 2.8 wrote them.
TEST(NodeScope, SaysTheClassOfTheModuleAndWhereItIsCalled) {
  onnx::NodeProto node = Node("node_Conv_0", {}, "['', 'conv1', 'conv2d']");
  EXPECT_EQ(ModuleClassOfNode(node), "");
  EXPECT_EQ(SourceLineOfNode(node), "");
  const auto add = [&](const char* key, const char* value) {
    auto* entry = node.add_metadata_props();
    entry->set_key(key);
    entry->set_value(value);
  };
  add("pkg.torch.onnx.class_hierarchy",
      "['__main__.Net', 'torch.nn.modules.conv.Conv2d', 'aten.conv2d.default']");
  add("pkg.torch.onnx.stack_trace",
      "File \"/home/me/tools/mnist.py\", line 25, in forward\n    x = F.relu(self.conv1(x))\n"
      "  File \"/env/lib/python3.12/site-packages/torch/nn/modules/conv.py\", line 554, in "
      "forward\n"
      "    return self._conv_forward(input, self.weight, self.bias)");
  EXPECT_EQ(ModuleClassOfNode(node), "torch.nn.modules.conv.Conv2d");
  EXPECT_EQ(SourceLineOfNode(node), "tools/mnist.py:25 in forward: x = F.relu(self.conv1(x))");
}

TEST(NodeScope, IsWithinTheBodyThatItStandsIn) {
  EXPECT_EQ(ScopeOfBody("node_loop", "m.decoder", "node_loop/body/"), "m.decoder.loop/body");
  EXPECT_EQ(ScopeOfNode(Node("Add_1"), "m.decoder.loop"), "m.decoder.loop");
  EXPECT_EQ(ScopeOfNode(Node("cell/MatMul"), "loop/body"), "loop/body/cell");
  // torch writes paths from the top there as well.
  EXPECT_EQ(ScopeOfNode(Node("/decoder/fc/MatMul"), "loop/body"), "decoder.fc");
}

TEST(NodeScope, StandsInTheReportWithItsClassAndSource) {
  onnx::ModelProto model = ParseModel(ModelText("(float[2] x) => (y) { [up] y = Relu(x) }"));
  auto* entry = model.mutable_graph()->mutable_node(0)->add_metadata_props();
  entry->set_key("pkg.torch.onnx.class_hierarchy");
  entry->set_value("['Net', 'torch.nn.ReLU', 'aten.relu.default']");
  entry = model.mutable_graph()->mutable_node(0)->add_metadata_props();
  entry->set_key("pkg.torch.onnx.stack_trace");
  entry->set_value("File \"net.py\", line 7, in forward");
  const Report report = Analyze(model.SerializeAsString());
  const Report read_back = ReadJson(WriteJson(report), "report.json");
  for (const Report* either : {&report, &read_back}) {
    ASSERT_NE(FindNode(*either, "up").origin, nullptr);
    EXPECT_EQ(FindNode(*either, "up").origin->module_class, "torch.nn.ReLU");
    EXPECT_EQ(FindNode(*either, "up").origin->source_line, "net.py:7 in forward");
  }
}

TEST(NodeScope, StandsInTheReportWithTheSizeOfTheBody) {
  const Report report = AnalyzeGraph(
      "(float[2] x, bool c) => (y) { [pick] y = If(c) <then_branch = t () => (float[2] a) "
      "{ [up] a = Relu(x) }, else_branch = e () => (float[2] b) { [down] b = Neg(x) }> }");
  EXPECT_EQ(FindNode(report, "pick").scope, "");
  EXPECT_EQ(FindNode(report, "pick").body_nodes, 2U);
  EXPECT_EQ(FindNode(report, "pick/then_branch/up").scope, "pick/then_branch");
  EXPECT_EQ(FindNode(report, "pick/then_branch/up").body_nodes, 0U);
}

}  // namespace
}  // namespace acev2::testing
