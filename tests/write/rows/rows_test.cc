// SPDX-License-Identifier: Apache-2.0
//
// Which rows there are and which of them a table shows.
#include "write/rows/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "acev2/analyze.h"
#include "support/analyzing.h"
#include "support/paths.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A node that costs so many additions of one bit, of which one costs 1; 0: a free one.
NodeCost Costing(std::string name, std::int64_t cost) {
  NodeCost node;
  node.name = std::move(name);
  node.op = cost == 0 ? "Reshape" : "Add";
  node.domain = "ai.onnx";
  node.parameters = Count(100 - cost);
  if (cost > 0) {
    node.work = {{Operation::kAdd, cost, IntFormat(1), IntFormat(1), Category::kOther, ""}};
  }
  return node;
}

Report ReportOf(const std::vector<std::int64_t>& costs) {
  Report report;
  for (const std::int64_t cost : costs) {
    report.nodes.push_back(Costing("n" + std::to_string(report.nodes.size()), cost));
  }
  PriceReport(report);
  return report;
}

std::vector<std::string> Labels(const ReportRows& rows) {
  std::vector<std::string> labels;
  for (const Row& row : rows.shown) labels.push_back(row.label);
  return labels;
}

// 40 layers that cost 1 to 40: the 30 dearest cost 11 to 40, the rest 1 + … + 10 = 55.
TEST(RowsTest, TheThirtyDearestInGraphOrder) {
  std::vector<std::int64_t> costs;
  for (std::int64_t k = 0; k < 40; ++k) costs.push_back(k % 2 == 0 ? k + 1 : 41 - k);
  const Report report = ReportOf(costs);
  const ReportRows rows = MakeTableRows(report, {});
  ASSERT_THAT(rows.shown, SizeIs(30));
  EXPECT_EQ(rows.hidden, 10u);
  EXPECT_EQ(rows.rest.label, "… 10 more (--all)");
  EXPECT_EQ(rows.rest.sums.acev2, Cost::FromDouble(55));
  const Row* before = nullptr;
  for (const Row& row : rows.shown) {
    EXPECT_GE(row.sums.acev2.ToDouble(), 11);
    if (before != nullptr) {
      EXPECT_LT(before->node, row.node);
    }
    before = &row;
  }
}

// 20,000 layers that cost their number, and nothing where 3 divides it: 6,667 are free. The rest
// cost 199,990,000 - 3 * (6,666 * 6,667 / 2) = 133,326,667. The 30 dearest are 19,999, the 14 pairs
// 19,997 + 19,996 to 19,958 + 19,957 (14 * 39,993 - 6 * 91 = 559,356) and 19,955: 599,310 in all.
TEST(RowsTest, OfManyMoreThanItShowsATableShowsTheSame) {
  std::vector<std::int64_t> costs;
  for (std::int64_t k = 0; k < 20'000; ++k) costs.push_back(k % 3 == 0 ? 0 : k);
  const Report report = ReportOf(costs);
  for (const GroupBy group : {GroupBy::kLayer, GroupBy::kNode}) {
    for (const auto& [sort, first, last] :
         {std::tuple("", "n19955", "n19999"), std::tuple("graph", "n19955", "n19999"),
          std::tuple("name", "n19955", "n19999"), std::tuple("acev2", "n19999", "n19955")}) {
      SCOPED_TRACE(sort);
      View view;
      view.group_by = group;
      view.sort = sort;
      const ReportRows rows = MakeTableRows(report, view);
      ASSERT_THAT(rows.shown, SizeIs(30));
      EXPECT_EQ(rows.shown.front().label, first);
      EXPECT_EQ(rows.shown.back().label, last);
      EXPECT_EQ(rows.hidden, 19'970u);
      EXPECT_EQ(rows.rest.label, "… 19970 more, 6667 of them free (--all)");
      EXPECT_EQ(rows.rest.sums.acev2, Cost::FromDouble(133'326'667 - 599'310));
      EXPECT_EQ(rows.rest.sums.nodes, 19'970);
    }
  }
}

// The 30 that cost least but something are 1, 2, 4, 5 … 43, 44: 990 - 3 * (14 * 15 / 2) = 675.
TEST(RowsTest, OfManyMoreThanItShowsATableShowsTheCheapest) {
  std::vector<std::int64_t> costs;
  for (std::int64_t k = 0; k < 20'000; ++k) costs.push_back(k % 3 == 0 ? 0 : k);
  View view;
  view.sort = "acev2:asc";
  const ReportRows rows = MakeTableRows(ReportOf(costs), view);
  ASSERT_THAT(rows.shown, SizeIs(30));
  EXPECT_EQ(rows.rest.sums.acev2, Cost::FromDouble(133'326'667 - 675));
}

// 5,000 layers that cost the same, n2499 to n0 and then n4999 to n2500: of equals a table sorted by
// name shows those that come first by that, and one in the order of the graph those that come first
// in it.
TEST(RowsTest, OfEqualsATableShowsTheFirstInItsOrder) {
  Report report = ReportOf(std::vector<std::int64_t>(5000, 1));
  std::ranges::reverse(report.nodes);
  std::rotate(report.nodes.begin(), report.nodes.begin() + 2500, report.nodes.end());
  View view;
  view.top = 4;
  EXPECT_THAT(Labels(MakeTableRows(report, view)), ElementsAre("n2499", "n2498", "n2497", "n2496"));
  view.sort = "name";
  EXPECT_THAT(Labels(MakeTableRows(report, view)), ElementsAre("n0", "n1", "n10", "n100"));
}

TEST(RowsTest, TopSaysHowMany) {
  View view;
  view.top = 2;
  const ReportRows rows = MakeTableRows(ReportOf({5, 1, 7, 0, 0, 3}), view);
  EXPECT_THAT(Labels(rows), ElementsAre("n0", "n2"));
  EXPECT_EQ(rows.rest.label, "… 4 more, 2 of them free (--all)");
  EXPECT_EQ(rows.rest.sums.acev2, Cost::FromDouble(4));
}

TEST(RowsTest, FreeRowsAreFolded) {
  const ReportRows rows = MakeTableRows(ReportOf({0, 5, 0, 1}), {});
  EXPECT_THAT(Labels(rows), ElementsAre("n1", "n3"));
  EXPECT_EQ(rows.rest.label, "… 2 free (--all)");
  EXPECT_TRUE(rows.rest.sums.acev2.is_zero());
}

TEST(RowsTest, AFreeRowAloneIsShown) {
  const ReportRows rows = MakeTableRows(ReportOf({4, 0, 1}), {});
  EXPECT_THAT(Labels(rows), ElementsAre("n0", "n1", "n2"));
  EXPECT_EQ(rows.hidden, 0u);
}

TEST(RowsTest, WhereNothingCostsNothingIsFolded) {
  EXPECT_THAT(Labels(MakeTableRows(ReportOf({0, 0, 0}), {})), ElementsAre("n0", "n1", "n2"));
}

TEST(RowsTest, WhatWasAskedForByNameIsShownThoughItIsFree) {
  View view;
  view.filter = "n[023]";
  EXPECT_THAT(Labels(MakeTableRows(ReportOf({0, 5, 0, 1}), view)), ElementsAre("n0", "n2", "n3"));
}

TEST(RowsTest, AllAndNone) {
  const Report report = ReportOf({0, 5, 0, 1});
  View view;
  view.rows = TableRows::kAll;
  EXPECT_THAT(Labels(MakeTableRows(report, view)), ElementsAre("n0", "n1", "n2", "n3"));
  view.rows = TableRows::kNone;
  const ReportRows none = MakeTableRows(report, view);
  EXPECT_THAT(none.shown, SizeIs(0));
  EXPECT_EQ(none.hidden, 0u);
}

// n0 costs 5 and has 95 parameters, n1 0 and 100, n2 1 and 99.
TEST(RowsTest, WhatIsSortedByDecidesWhichRowsMatter) {
  View view;
  view.sort = "parameters";
  view.top = 2;
  EXPECT_THAT(Labels(MakeTableRows(ReportOf({5, 0, 1}), view)), ElementsAre("n1", "n2"));
}

TEST(RowsTest, WhatIsUnknownComesBehindWhatCostsAndIsNeverFree) {
  Report report = ReportOf({0, 5, 0, 0, 1});
  report.nodes[2].status = NodeStatus::kUnpriced;
  report.nodes[2].reason = "unknown";
  PriceReport(report);
  EXPECT_THAT(Labels(MakeTableRows(report, {})), ElementsAre("n1", "n2", "n4"));
  View view;
  view.top = 2;
  const ReportRows rows = MakeTableRows(report, view);
  EXPECT_THAT(Labels(rows), ElementsAre("n1", "n4"));
  EXPECT_EQ(rows.rest.label, "… 3 more, 2 of them free, 1 unpriced (--all)");
  EXPECT_TRUE(rows.rest.sums.lower_bound);
}

/// A convolution between quantizers: conv with its weight, bias and quantizers is one layer.
Report Quantized() {
  return testing::AnalyzeGraph(R"((float[1,3,4,4] x) => (float[1,2,4,4] z)
    <float s = {0.5}, int8 zero = {0}, int8[2,3,1,1] w = ones>
    {
      [q] xq = QuantizeLinear(x, s, zero)
      [dx] xd = DequantizeLinear(xq, s, zero)
      [dw] wd = DequantizeLinear(w, s, zero)
      [conv] y = Conv(xd, wd)
      [qy] yq = QuantizeLinear(y, s, zero)
      [dy] yd = DequantizeLinear(yq, s, zero)
      [relu] z = Relu(yd)
    })");
}

// 16 positions · 2 · 3 = 96 MACs of 8·8 = 64: 6,144. Quantizing 48 inputs and 32 outputs is a
// multiply by a float32: see docs/metric.md; whatever it is, it belongs to the convolution.
TEST(RowsTest, ALayerHoldsWhatServesItsMainNode) {
  const Report report = Quantized();
  const ReportRows rows = MakeRows(report, {});
  ASSERT_THAT(Labels(rows), ElementsAre("conv", "relu"));
  EXPECT_EQ(rows.shown[0].sums.nodes, 5);  // q, dx, dw, conv, qy
  EXPECT_EQ(rows.shown[1].sums.nodes, 2);
  Cost sum;
  for (const char* name : {"q", "dx", "dw", "conv", "qy"}) {
    sum += testing::FindNode(report, name).acev2;
  }
  EXPECT_EQ(rows.shown[0].sums.acev2, sum);
  EXPECT_GT(sum.ToDouble(), 6144);
}

TEST(RowsTest, ALayerIsFoundByTheNameOfAnyOfItsNodes) {
  const Report report = Quantized();
  for (const char* filter : {"^conv$", "^dw$", "^Conv$"}) {
    View view;
    view.filter = filter;
    const ReportRows rows = MakeRows(report, view);
    EXPECT_THAT(Labels(rows), ElementsAre("conv")) << filter;
    EXPECT_EQ(rows.selected.label, "selected (1 of 2)");
    EXPECT_EQ(rows.selected.sums.acev2, rows.shown[0].sums.acev2);
  }
}

// Weights that were left out of quantization: 16 positions · 2 · 3 MACs of uint8 by float32.
TEST(RowsTest, AHalfQuantizedLayerIsExplainedOnce) {
  const std::string conv =
      "(float[1,3,4,4] x) => (float[1,2,4,4] y, float[1,2,4,4] z) "
      "<float s = {0.5}, uint8 zero = {0}, float[2,3,1,1] w = ones> { xq = "
      "QuantizeLinear(x, s, zero) xd = DequantizeLinear(xq, s, zero) "
      "[left] y = Conv(xd, w) [out] z = Conv(xd, w) }";
  const std::string text = WriteTable(testing::AnalyzeGraph(conv), {}, {200, false});
  EXPECT_THAT(text, HasSubstr(" uint8 × float32 "));
  EXPECT_THAT(text,
              HasSubstr("\n note: nodes 'left', 'out': uint8 × float32, as its first operand is "
                        "quantized and the other is not\n"));
}

/// The table without its first line, which says what the file is.
std::string BelowTheHeader(const std::string& model, const View& view) {
  const std::string text =
      WriteTable(AnalyzeFile(testing::SourceDir() + "/models/" + model, {}), view);
  return text.substr(text.find("\n\n"));
}

TEST(RowsTest, OneNetworkIsOneTableInEveryEncoding) {
  View bits;
  bits.columns = {"name",       "op",           "category",  "status", "output",
                  "bound",      "operands",     "macs",      "ace",    "acev2",
                  "parameters", "weight_bits",  "read_bits", "mul",    "activation_bits",
                  "energy_pj",  "written_bits", "share"};
  View all;
  all.rows = TableRows::kAll;
  View top;
  top.top = 3;
  View operators;
  operators.columns = {"name", "op"};
  for (const View& view : {View(), bits, all, top, operators}) {
    const std::string qdq = BelowTheHeader("cnn-qdq.onnx", view);
    EXPECT_EQ(qdq, BelowTheHeader("cnn-qoperator.onnx", view));
    EXPECT_EQ(qdq, BelowTheHeader("cnn-qonnx.onnx", view));
    EXPECT_THAT(qdq, HasSubstr("stem/conv"));
  }
}

}  // namespace
}  // namespace acev2
