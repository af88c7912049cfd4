// SPDX-License-Identifier: Apache-2.0
//
// Names in graphs and bodies: which value a name is, and which nodes read it.
#include "interpret/pass/scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

onnx::NodeProto& Reader(NodeList& nodes, const std::vector<std::string>& inputs) {
  onnx::NodeProto& node = *nodes.Add();
  for (const std::string& input : inputs) node.add_input(input);
  return node;
}

TEST(ScopeTest, NamesOfTheEnclosingGraphAreSeen) {
  Values values;
  GraphValue* outer_x = values.New("x");
  GraphValue* outer_y = values.New("y");
  GraphValue* inner_x = values.New("x");
  Scope outer;
  outer.values = {{"x", outer_x}, {"y", outer_y}};
  Scope inner;
  inner.outer = &outer;
  inner.values = {{"x", inner_x}, {"left out", nullptr}};
  EXPECT_EQ(inner.Find("x"), inner_x);
  EXPECT_EQ(inner.Find("y"), outer_y);
  EXPECT_EQ(outer.Find("x"), outer_x);
  bool absent = false;
  EXPECT_EQ(inner.Find("nobody", &absent), nullptr);
  EXPECT_FALSE(absent);
  EXPECT_EQ(inner.Find("left out", &absent), nullptr);
  EXPECT_TRUE(absent);
}

TEST(ScopeTest, NodesAreIndexedOnceByWhatTheyRead) {
  NodeList nodes;
  Reader(nodes, {"x", "w"});
  Reader(nodes, {"x", "x"});
  Reader(nodes, {"x"});
  Scope scope;
  scope.nodes = &nodes;
  scope.needed = {true, true, false};  // no output needs the last one
  IndexNodes(scope);
  EXPECT_THAT(scope.reading_nodes["x"], ElementsAre(0, 1));
  EXPECT_THAT(scope.reading_nodes["w"], ElementsAre(0));
  IndexNodes(scope);
  EXPECT_THAT(scope.reading_nodes["x"], ElementsAre(0, 1)) << "once";
}

TEST(ScopeTest, BodiesReadWhatTheirNodesAndOutputsRead) {
  NodeList nodes;
  onnx::NodeProto& loop = Reader(nodes, {"trips", ""});
  onnx::GraphProto& body = *loop.add_attribute()->mutable_g();
  body.add_node()->add_input("captured");
  body.add_output()->set_name("result");
  onnx::GraphProto& inner = *body.mutable_node(0)->add_attribute()->add_graphs();
  inner.add_node()->add_input("deep");
  std::vector<std::pair<std::string, bool>> reads;
  ForEachRead(loop,
              [&](const std::string& name, bool nested) { reads.emplace_back(name, nested); });
  EXPECT_THAT(reads, ElementsAre(Pair("trips", false), Pair("captured", true), Pair("deep", true),
                                 Pair("result", true)));
  reads.clear();
  ForEachRead(*nodes.Add(),
              [&](const std::string& name, bool) { reads.emplace_back(name, false); });
  EXPECT_THAT(reads, IsEmpty());
}

}  // namespace
}  // namespace acev2
