// SPDX-License-Identifier: Apache-2.0
//
// Records add up what nodes cost and say of which node a diagnostic is, without a model.
#include "interpret/state/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

onnx::NodeProto NodeOf(const std::string& op, const std::string& domain = "") {
  onnx::NodeProto node;
  node.set_op_type(op);
  node.set_domain(domain);
  node.add_output("y");
  node.add_output("");  // nobody asked for it
  return node;
}

/// A record with `adds` additions of 8-bit integers, which cost 8 each.
int AddRecord(Records& records, const std::string& label, std::int64_t adds) {
  const int id = records.New(NodeOf("Add"), label);
  records[id].cost.work = {
      {Operation::kAdd, adds, IntFormat(8), IntFormat(8), Category::kOther, ""}};
  return id;
}

TEST(RecordsTest, NewRecordsSayWhatTheNodeSays) {
  Records records;
  const int id = records.New(NodeOf("Relu"), "a");
  EXPECT_EQ(records[id].cost.name, "a");
  EXPECT_EQ(records[id].cost.op, "Relu");
  EXPECT_EQ(records[id].cost.domain, "ai.onnx");
  EXPECT_THAT(records[id].cost.outputs, ElementsAre("y"));
  EXPECT_EQ(records[records.New(NodeOf("Gelu", "com.microsoft"), "b")].cost.domain,
            "com.microsoft");
}

// Nodes that were expected, without bodies, reach the report in one piece; those with bodies one by
// one. Either way labels become unique and diagnostics know them.
TEST(RecordsTest, ReportTheSameWhetherTheyWereExpectedOrNot) {
  for (const std::size_t expected : {0, 1, 2}) {
    Records records;
    records.Expect(expected);
    const int first = AddRecord(records, "a", 3);
    const int second = AddRecord(records, "a", 5);
    records.Diagnose("cycle", second, "of the second", "");
    Report report;
    records.MoveNodesInto(report, {first, second}, 0);
    records.MoveDiagnosticsInto(report);
    ASSERT_EQ(report.nodes.size(), 2u);
    EXPECT_EQ(report.nodes[0].name, "a");
    EXPECT_EQ(report.nodes[1].name, "a#2");
    EXPECT_EQ(report.nodes[1].work[0].count, Count(5));
    EXPECT_EQ(report.nodes[1].status, NodeStatus::kPriced);
    ASSERT_EQ(report.diagnostics.size(), 1u);
    EXPECT_EQ(report.diagnostics[0].node, "a#2");
  }
}

// 3 additions in the parent, 5 in a body that runs twice: (3 + 2·5) · 8 = 104.
TEST(RecordsTest, BodiesCountAsOftenAsTheyRun) {
  Records records;
  const int parent = AddRecord(records, "parent", 3);
  const int child = AddRecord(records, "child", 5);
  records[parent].children = {child};
  records[child].repeat = 2;
  EXPECT_EQ(records.CostOf({parent}, {}).ToString(), "104");

  Report report;
  records.MoveNodesInto(report, {parent}, 0);
  ASSERT_EQ(report.nodes.size(), 2u);
  EXPECT_EQ(report.nodes[0].work[0].count, Count(3));
  EXPECT_EQ(report.nodes[1].repeat, 2);
  EXPECT_EQ(report.nodes[1].work[0].count, Count(10));
  EXPECT_EQ(report.nodes[1].status, NodeStatus::kPriced);
}

TEST(RecordsTest, LabelsInTheReportAreUnique) {
  Records records;
  const int first = AddRecord(records, "a", 1);
  const int second = AddRecord(records, "a", 1);
  records.Diagnose("upper-bound", second, "message", "");
  Report report;
  records.MoveNodesInto(report, {first, second}, 0);
  records.MoveDiagnosticsInto(report);
  EXPECT_EQ(report.nodes[0].name, "a");
  EXPECT_EQ(report.nodes[1].name, "a#2");
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].node, "a#2");
}

// A loop body is run again where its shapes have not settled: the first run's words are lost.
TEST(RecordsTest, DiagnosticsOfNodesOutsideTheReportAreDropped) {
  Records records;
  const int dropped = AddRecord(records, "first run", 1);
  const int kept = AddRecord(records, "second run", 1);
  const int idle = AddRecord(records, "branch", 1);
  records.MarkUnpriced(dropped, "unknown-work", "a", "");
  records.MarkUnpriced(idle, "unknown-work", "b", "");
  records.Diagnose("assumed", -1, "c", "");
  records.LeaveIdle(idle, "never runs", true);
  Report report;
  records.MoveNodesInto(report, {kept, idle}, 0);
  records.MoveDiagnosticsInto(report);
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].message, "c");
  EXPECT_EQ(report.nodes[1].status, NodeStatus::kFree);
  EXPECT_EQ(report.nodes[1].reason, "never runs");
}

TEST(RecordsTest, UnpricedNodesHaveNoWorkAndAReason) {
  Records records;
  const int parent = records.New(NodeOf("If"), "if");
  const int child = AddRecord(records, "child", 4);
  records[parent].children = {child};
  EXPECT_FALSE(records.AnyUnpriced({parent}));
  records.MarkUnpriced(child, "unknown-work", "reason", "hint");
  EXPECT_TRUE(records.IsUnpriced(child));
  EXPECT_TRUE(records.AnyUnpriced({parent}));
  EXPECT_EQ(records[child].cost.reason, "reason");
  EXPECT_THAT(records[child].cost.work, IsEmpty());
  // Where it is only assumed that it never runs, it stays unpriced, with its own reason.
  records.LeaveIdle(parent, "not charged", false);
  EXPECT_TRUE(records.IsUnpriced(child));
  EXPECT_EQ(records[child].cost.reason, "reason");
  EXPECT_EQ(records[parent].cost.reason, "not charged");
}

// 10 parameters read at 4 and at 8 bits take 10 · 8 = 80; 6 more at 2 bits 12.
TEST(RecordsTest, ParametersCountOnceAtTheirWidest) {
  Records records;
  const int roots[3] = {};
  const int gone = AddRecord(records, "gone", 1);
  const int a = AddRecord(records, "a", 1);
  const int b = AddRecord(records, "b", 1);
  records.CountParameters(&roots[0], Count(10), 4, b);
  records.CountParameters(&roots[0], Count(10), 8, a);
  records.CountParameters(&roots[1], Count(6), 2, b);
  // Read by a run alone that was done again.
  records.CountParameters(&roots[2], Count(1000), 8, gone);
  Report report;
  records.MoveNodesInto(report, {a, b}, 0);
  EXPECT_EQ(report.totals.parameters, Count(16));
  EXPECT_EQ(report.totals.weight_bits, Count(92));
  EXPECT_EQ(report.totals.weights_by_width, (std::map<int, Count>{{2, 6}, {8, 10}}));
  EXPECT_EQ(report.nodes[0].parameters, Count(10)) << "the first that reads them";
  EXPECT_EQ(report.nodes[1].parameters, Count(6));
  EXPECT_EQ(report.nodes[1].weight_bits, Count(12));
}

// Inputs of 100 bits and results of 30 and 7, the latter of a node that runs twice and of one that
// never does. No more can be alive at once than there is: 137.
TEST(RecordsTest, ActivationsAreInputsAndWhatRuns) {
  Records records;
  const int a = AddRecord(records, "a", 1);
  const int b = AddRecord(records, "b", 1);
  const int c = AddRecord(records, "c", 1);
  records[a].output_bits = 30;
  records[b].output_bits = 7;
  records[b].repeat = 2;
  records[c].output_bits = 1000;
  records[c].repeat = 0;
  records.CountInputBits(100);
  records.MarkUpperBound();
  Report report;
  records.MoveNodesInto(report, {a, b, c}, 500);
  EXPECT_EQ(report.totals.activation_bits, Count(137));
  EXPECT_EQ(report.totals.peak_activation_bits, Count(137));
  EXPECT_TRUE(report.totals.upper_bound);
  EXPECT_FALSE(report.totals.lower_bound);
  EXPECT_THAT(report.nodes[2].work, IsEmpty());
}

}  // namespace
}  // namespace acev2
