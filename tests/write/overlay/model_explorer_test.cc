// SPDX-License-Identifier: Apache-2.0
//
// Node data for Model Explorer: names as its ONNX adapter gives them.
//
// Invariant: expected names are worked out from the adapter's passes (onnx_ir's NameFixPass, then
// the embedding of If), and tests/peers/node_data.py holds whole models against the adapter itself.
#include "write/overlay/model_explorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "support/analyzing.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// Values of the nodes of `graph`, by id.
std::map<std::string, double> ValuesOf(const nlohmann::json& data, const std::string& graph) {
  std::map<std::string, double> values;
  if (!data.contains(graph)) return values;
  for (const auto& [id, result] : data[graph]["results"].items()) values[id] = result["value"];
  return values;
}

nlohmann::json DataOf(const std::string& model) {
  return nlohmann::json::parse(WriteModelExplorer(testing::Analyze(model), {}));
}

TEST(ModelExplorerTest, NamesWhatHasNoNameAndWhatIsNamedTwice) {
  // Unnamed nodes are node, node_1; the second "same" is same_1. A Relu of 4 costs 128; the
  // Identity costs nothing, takes its name all the same, and gets no colour.
  const nlohmann::json data = DataOf(R"(<ir_version: 10, opset_import: ["" : 21]>
net (float[4] x) => (float[4] y) {
  a = Relu (x)
  b = Identity (a)
  c = Relu (b)
  [same] d = Relu (c)
  [same] y = Relu (d)
})");
  EXPECT_THAT(ValuesOf(data, "net"), ElementsAre(Pair("node", 128), Pair("node_2", 128),
                                                 Pair("same", 128), Pair("same_1", 128)));
  EXPECT_EQ(data["net"]["gradient"].front()["stop"], 0);
  EXPECT_EQ(data["net"]["gradient"].back()["stop"], 1);
}

TEST(ModelExplorerTest, BranchesAreInTheGraphLoopsBesideIt) {
  const nlohmann::json data = DataOf(R"(<ir_version: 10, opset_import: ["" : 21]>
net (bool c, float[4] x) => (float[4] y) {
  m = Constant <value = int64[1] {3}> ()
  t = Constant <value = bool[1] {1}> ()
  [choice] a = If (c) <then_branch = t () => (float[4] p) { [relu] p = Relu (x) },
                       else_branch = e () => (float[4] q) { [relu] q = Identity (x) }>
  [loop] y = Loop (m, t, a) <body = b (int64 i, bool go, float[4] s) => (bool on, float[4] r) {
    on = Identity (go)
    r = Relu (s)
  }>
})");
  // The constants are node and node_1. The body is a graph of its own, so that its first node is
  // called node again; the second takes the next number, and numbers go on from the graph around
  // it.
  EXPECT_THAT(ValuesOf(data, "net"),
              ElementsAre(Pair("choice/then_branch/relu", 128), Pair("loop", 384)));  // 3 × 128
  EXPECT_THAT(ValuesOf(data, "loop/body"), ElementsAre(Pair("node_2", 384)));
}

TEST(ModelExplorerTest, FunctionsAreGraphsAndCallsShowTheirCost) {
  const nlohmann::json data = DataOf(R"(<ir_version: 10, opset_import: ["" : 21, "d" : 1]>
net (float[8] x) => (float[8] y) {
  [one] a = d.f (x)
  [two] y = d.f (a)
}
<domain: "d", opset_import: ["" : 21]>
f (p) => (q) { q = Relu (p) }
)");
  EXPECT_THAT(ValuesOf(data, "net"), ElementsAre(Pair("one", 256), Pair("two", 256)));
  EXPECT_THAT(ValuesOf(data, "[function]d::f"), ElementsAre(Pair("node", 512)));
}

TEST(ModelExplorerTest, WhatHasNoPriceHasNoColour) {
  EXPECT_THAT(DataOf(R"(<ir_version: 10, opset_import: ["" : 21, "x.y" : 1]>
net (float[8] x) => (float[8] y) { [gone] y = x.y.Gone (x) })"),
              IsEmpty());
}

}  // namespace
}  // namespace acev2
