// SPDX-License-Identifier: Apache-2.0
//
// Scopes as the exporters of torch and TensorFlow write them; the names are from their files.
#include "naming/module_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ModuleScope, OfPathsThatTorchScriptWrites) {
  // A container's name stands again in front of those of its children.
  EXPECT_EQ(ModuleOfName("/layer1/layer1.0/conv1/Conv"), "layer1.0.conv1");
  EXPECT_EQ(ModuleOfName("/features/features.10/conv/conv.0/conv.0.0/Conv"),
            "features.10.conv.0.0");
  EXPECT_EQ(ModuleOfName("/model.12/cv1/act/Sigmoid"), "model.12.cv1.act");
  EXPECT_EQ(ModuleOfName("/encoder/layer.0/attention/self/query/MatMul"),
            "encoder.layer.0.attention.self.query");
  // "conv10" does not repeat "conv1".
  EXPECT_EQ(ModuleOfName("/conv1/conv10/Conv"), "conv1.conv10");
  EXPECT_EQ(ModuleOfName("/Relu_3"), "");
}

TEST(ModuleScope, OfPathsOfTensorFlow) {
  EXPECT_EQ(ModuleOfName("bert/encoder/layer_3/output/LayerNorm/moments/variance"),
            "bert/encoder/layer_3/output/LayerNorm/moments");
  EXPECT_EQ(ModuleOfName("mobilenet_1.00_224/Conv1/Conv2D"), "mobilenet_1.00_224/Conv1");
  // What TensorFlow Lite fused is called after all of it.
  EXPECT_EQ(ModuleOfName("kws/dense/MatMul;kws/dense/Relu;kws/dense/BiasAdd"), "kws/dense");
  EXPECT_EQ(ModuleOfName("Conv_4"), "");
}

TEST(ModuleScope, OfParameters) {
  EXPECT_EQ(ModuleOfParameter("layer1.0.conv1.weight"), "layer1.0.conv1");
  EXPECT_EQ(ModuleOfParameter("model.0.conv.weight_quantized"), "model.0.conv");
  EXPECT_EQ(ModuleOfParameter("bn1.running_mean"), "bn1");
  EXPECT_EQ(ModuleOfParameter("model/conv/Conv2D/ReadVariableOp:0"), "model/conv");
  EXPECT_EQ(ModuleOfParameter("conv2d/kernel:0"), "conv2d");
  EXPECT_EQ(ModuleOfParameter("onnx::MatMul_1234"), "");
  EXPECT_EQ(ModuleOfParameter("weight"), "");
  EXPECT_EQ(ModuleOfParameter("block.weighted"), "");  // another word
  EXPECT_EQ(ModuleOfParameter("x.scale"), "");
}

TEST(ModuleScope, ReadsListsOfPython) {
  EXPECT_THAT(PythonStrings("['', 'layer1', \"it's\", 'a\\'b']"),
              ElementsAre("", "layer1", "it's", "a'b"));
  EXPECT_THAT(PythonStrings("[]"), IsEmpty());
  EXPECT_THAT(PythonStrings("['cut off"), ElementsAre("cut off"));
  EXPECT_THAT(PythonStrings("['\\"), ElementsAre("\\"));
}

TEST(ModuleScope, IsWrittenAsItsFrameworkDoes) {
  EXPECT_EQ(ScopeWithin("", "loop/body"), "loop/body");
  EXPECT_EQ(ScopeWithin("model.encoder", "loop"), "model.encoder.loop");
  EXPECT_EQ(ScopeWithin("model/encoder.1", "loop"), "model/encoder.1/loop");
  EXPECT_EQ(EnclosingScope("layer1.0.conv1"), "layer1.0");
  EXPECT_EQ(EnclosingScope("mobilenet_1.00/Conv1"), "mobilenet_1.00");
  EXPECT_EQ(EnclosingScope("layer1"), "");
  EXPECT_TRUE(IsDotted("layer1.0"));
  EXPECT_FALSE(IsDotted("mobilenet_1.00/Conv1"));
  EXPECT_FALSE(IsDotted("layer1"));
}

TEST(ModuleScope, NamesNodesBesideTheirNames) {
  NodeCost node;
  node.name = "node_Conv_758";
  node.scope = "layer1.0.conv1";
  EXPECT_TRUE(IsNamedByScope(node));
  EXPECT_EQ(QualifiedName(node), "layer1.0.conv1/Conv_758");
  node.name = "/layer1/layer1.0/conv1/Conv";
  EXPECT_EQ(QualifiedName(node), "layer1.0.conv1/Conv");
  // A name that holds the scope says all.
  node.name = "model/dense/MatMul";
  node.scope = "model/dense";
  EXPECT_FALSE(IsNamedByScope(node));
  EXPECT_EQ(QualifiedName(node), "model/dense/MatMul");
  node.scope.clear();
  EXPECT_FALSE(IsNamedByScope(node));
}

TEST(WithoutToolSuffix, IsTheNameOfTheNodeThatAToolWasGiven) {
  for (const auto& [made, name] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"conv1_quant", "conv1"},
           {"/fc/MatMul_Q4", "/fc/MatMul"},
           {"/fc/MatMul_matmul_Q4", "/fc/MatMul"},
           {"node_MatMul_233/MatMulAddFusion_MatMul_quant", "node_MatMul_233"},
           {"/fc/Gemm_MatMul_quant", "/fc/Gemm"},
           {"attention_fused", "attention"},
           {"_quant", "_quant"},
           {"relu", "relu"},
           {"", ""}}) {
    EXPECT_EQ(WithoutToolSuffix(made), name) << made;
  }
}

}  // namespace
}  // namespace acev2
