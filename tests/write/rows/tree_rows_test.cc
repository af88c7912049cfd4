// SPDX-License-Identifier: Apache-2.0
//
// Trees of modules: sums, order, shared rows.
#include "write/rows/tree_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/write.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A node that costs `adds` adds of 8 bits.
NodeCost Node(const std::string& name, const std::string& scope, std::int64_t adds) {
  NodeCost node;
  node.name = name;
  node.op = "Add";
  node.domain = "ai.onnx";
  node.scope = scope;
  node.status = adds > 0 ? NodeStatus::kPriced : NodeStatus::kFree;
  if (adds > 0)
    node.work = {{Operation::kAdd, adds, IntFormat(8), IntFormat(8), Category::kOther, ""}};
  return node;
}

Report Network() {
  Report report;
  report.nodes = {Node("node_a", "net.body.0.a", 1), Node("node_b", "net.body.0.b", 2),
                  Node("node_add", "net.body.0", 4), Node("node_c", "net.body.1.c", 8),
                  Node("loose", "", 16)};
  PriceReport(report);
  return report;
}

View TreeView() {
  View view;
  view.group_by = GroupBy::kScope;
  view.tree = true;
  return view;
}

/// "level part adds" of each row.
std::vector<std::string> RowsOf(const View& view) {
  const Report report = Network();
  const ReportRows rows = MakeRows(report, view);
  std::vector<std::string> texts;
  for (const Row& row : rows.shown) {
    const Count adds = row.sums.operations[static_cast<std::size_t>(Operation::kAdd)];
    texts.push_back(std::to_string(row.level) + " " + row.part + " " +
                    std::to_string(adds.value()));
  }
  return texts;
}

TEST(TreeRows, HoldWhatStandsBelowThem) {
  // "net" holds nothing but "body": one row. 1 + 2 + 4 = 7.
  EXPECT_THAT(RowsOf(TreeView()), ElementsAre("0 net.body 15", "1 0 7", "2 a 1", "2 b 2", "2 add 4",
                                              "1 1.c 8", "0 loose 16"));
}

TEST(TreeRows, EndAtTheDepth) {
  View view = TreeView();
  view.depth = 2;
  EXPECT_THAT(RowsOf(view), ElementsAre("0 net.body 15", "0 loose 16"));
}

TEST(TreeRows, AreSortedWithinTheirModule) {
  View view = TreeView();
  view.sort = "acev2";
  EXPECT_THAT(RowsOf(view), ElementsAre("0 loose 16", "0 net.body 15", "1 1.c 8", "1 0 7",
                                        "2 add 4", "2 b 2", "2 a 1"));
}

TEST(TreeRows, StandInTheTableMovedIn) {
  const std::string table = WriteTable(Network(), TreeView());
  EXPECT_THAT(table, HasSubstr("\n net.body"));
  EXPECT_THAT(table, HasSubstr("\n   0 "));
  EXPECT_THAT(table, HasSubstr("\n     add "));
}

}  // namespace
}  // namespace acev2
