// SPDX-License-Identifier: Apache-2.0
//
// The numbers of the nodes of a file.
#include "load/file_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

TEST(FileNodesTest, GraphSubgraphsThenFunctions) {
  onnx::ModelProto model;
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.add_node()->set_name("first");
  onnx::NodeProto& branch = *graph.add_node();
  branch.set_name("if");
  onnx::AttributeProto& then_branch = *branch.add_attribute();
  then_branch.set_name("then_branch");
  then_branch.mutable_g()->add_node()->set_name("inner");
  onnx::AttributeProto& several = *branch.add_attribute();
  several.set_name("several");
  several.add_graphs()->add_node()->set_name("one");
  several.add_graphs()->add_node();
  graph.add_node()->set_name("last");
  onnx::FunctionProto& function = *model.add_functions();
  function.set_domain("d");
  function.set_name("f");
  function.add_node()->set_name("body");
  onnx::FunctionProto& overload = *model.add_functions();
  overload.set_domain("d");
  overload.set_name("f");
  overload.set_overload("o");
  overload.add_node();

  const FileNodes nodes(model);
  std::vector<std::string> shown;
  for (const FileNode& node : *nodes.list()) {
    shown.push_back(node.name + " " + std::to_string(node.parent) + " " + node.graph);
  }
  EXPECT_THAT(shown, ElementsAre("first -1 ", "if -1 ", "inner 1 then_branch", "one 1 several",
                                 " 1 several", "last -1 ", "body -1 d::f", " -1 d::f::o"));
  EXPECT_EQ(nodes.Find(&graph.node(2)), 5);
  EXPECT_EQ(nodes.Find(&branch.attribute(0).g().node(0)), 2);
  EXPECT_EQ(nodes.Find(&function.node(0)), 6);
  const onnx::NodeProto other;
  EXPECT_EQ(nodes.Find(&other), -1);
  EXPECT_EQ(FileNodes().Find(&other), -1);
}

}  // namespace
}  // namespace acev2
