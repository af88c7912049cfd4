// SPDX-License-Identifier: Apache-2.0
//
// Sums over work and nodes, by hand.
#include "report/sums.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace acev2 {
namespace {

Work MacOf(std::int64_t count) {
  return {Operation::kMac, count, IntFormat(8), IntFormat(8), Category::kMac, {}};
}
Work CompareOf(std::int64_t count) {
  return {Operation::kCmp, count, IntFormat(8), IntFormat(8), Category::kActivation, {}};
}

NodeCost MakeNode(std::vector<Work> work, NodeStatus status = NodeStatus::kPriced) {
  Report report;
  NodeCost& node = report.nodes.emplace_back();
  node.name = "node";
  node.status = status;
  node.work = std::move(work);
  PriceReport(report);
  return report.nodes.front();
}

TEST(SumsTest, WorkIsAddedWithItsPrice) {
  ReportSums sums;
  sums.Add(MacOf(10), Cost::FromDouble(640));
  sums.Add(CompareOf(3), Cost::FromDouble(24));
  EXPECT_EQ(sums.acev2, Cost::FromDouble(664));
  EXPECT_EQ(sums.acev2_extension, Cost::FromDouble(24));  // the poster has no compare
  EXPECT_EQ(sums.macs, Count(10));
  EXPECT_EQ(sums.ace, Count(640));  // 10 · 8 · 8
  EXPECT_EQ(sums.operations[static_cast<std::size_t>(Operation::kCmp)], Count(3));
  EXPECT_EQ(sums.by_category[static_cast<std::size_t>(Category::kActivation)],
            Cost::FromDouble(24));
  EXPECT_EQ(sums.by_precision.size(), 2u);
  EXPECT_EQ(sums.nodes, 0);  // of no node
}

TEST(SumsTest, NodesAreAddedWithWhatTheyHold) {
  const NodeCost priced = MakeNode({MacOf(10), CompareOf(3)});
  const NodeCost unpriced = MakeNode({CompareOf(4)}, NodeStatus::kUnpriced);
  NodeSums sums;
  sums.Add(priced, {});
  sums.Add(unpriced, {true, false, false});
  EXPECT_EQ(sums.nodes, 2);
  EXPECT_EQ(sums.unpriced, 1);
  EXPECT_EQ(sums.macs, Count(10));
  EXPECT_EQ(sums.operations[static_cast<std::size_t>(Operation::kCmp)], Count(7));  // 3 + 4
  EXPECT_EQ(sums.acev2, priced.acev2 + unpriced.acev2);
  EXPECT_TRUE(sums.known());
  EXPECT_TRUE(sums.lower_bound);
  EXPECT_FALSE(sums.upper_bound);
}

TEST(SumsTest, NodesOfALayerAndOfAnOperatorAreAddedUp) {
  Report report;
  for (const char* op : {"Conv", "Relu", "Conv"}) {
    NodeCost& node = report.nodes.emplace_back(MakeNode({MacOf(10)}));
    node.op = op;
    node.domain = "ai.onnx";
  }
  report.nodes.back().domain = "my";
  const Cost one = report.nodes.front().acev2;
  ASSERT_FALSE(one.is_zero());
  EXPECT_EQ(CostOfNodes(report, std::vector<std::size_t>{0, 2}), one + one);
  EXPECT_EQ(CostOfNodes(report, {}), Cost());
  const std::map<std::string, Cost> costs = {{"Conv", one}, {"Relu", one}, {"my::Conv", one}};
  EXPECT_EQ(CostByOperator(report), costs);
}

TEST(SumsTest, NothingIsKnownOfUnpricedNodesWithoutWork) {
  NodeSums sums;
  EXPECT_TRUE(sums.known());  // nothing costs nothing
  sums.Add(MakeNode({}, NodeStatus::kUnpriced), {true, false, false});
  EXPECT_FALSE(sums.known());
  sums.Add(MakeNode({CompareOf(1)}), {});
  EXPECT_TRUE(sums.known());
}

TEST(SumsTest, PartsOfTheWork) {
  const NodeCost node = MakeNode({MacOf(10), CompareOf(3), CompareOf(2)});
  const auto compares = [](const Work& work) { return work.operation == Operation::kCmp; };
  EXPECT_EQ(CountOfWork(node, compares), Count(5));
  EXPECT_EQ(CostOfWork(node, {}, compares), node.acev2_extension);
  EXPECT_EQ(CostOfWork(node, {}, [](const Work&) { return true; }), node.acev2);
}

}  // namespace
}  // namespace acev2
