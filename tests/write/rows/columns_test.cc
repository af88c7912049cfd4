// SPDX-License-Identifier: Apache-2.0
//
// Every column of every view: that its facts hold together, and that `--sort` sorts by it.
#include "write/rows/columns.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "write/diff/diff_report.h"
#include "write/rows/row_order.h"

namespace acev2 {
namespace {

constexpr std::array kGroupings = {GroupBy::kLayer, GroupBy::kNode,     GroupBy::kOp,
                                   GroupBy::kScope, GroupBy::kCategory, GroupBy::kPrecision};

/// A node with `count` of every operation on integers of `bits`.
NodeCost MakeNode(std::string name, std::string op, Category category, int bits, int count) {
  NodeCost node;
  node.name = std::move(name);
  node.scope = node.name.substr(0, 1);
  node.op = std::move(op);
  node.domain = "domain" + std::to_string(9 - std::min(count, 3));
  node.category = category;
  node.output_shape = PartialShape{10 - count};
  node.repeat = count;
  for (const Operation operation : kOperations) {
    node.work.push_back(
        {operation, count, IntFormat(bits), IntFormat(bits), category, std::string()});
  }
  return node;
}

/// Nodes that stand in the wrong order by every column there is: numbers grow, text falls. The
/// second has no price for all it does, and the last two are one group by whatever is grouped.
Report UnsortedReport() {
  Report report;
  report.nodes = {MakeNode("z/1", "Sub", Category::kOther, 4, 1),
                  MakeNode("y/2", "Relu", Category::kMac, 8, 2),
                  MakeNode("x/3", "Conv", Category::kActivation, 12, 3),
                  MakeNode("x/4", "Conv", Category::kActivation, 12, 4)};
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    NodeCost& node = report.nodes[k];
    const auto size = static_cast<std::int64_t>(k) + 1;
    node.parameters = node.weight_bits = node.activation_bits = Count(size);
    // Operations grow faster than what is read for them.
    node.read_bits = node.written_bits = Count(10 + size);
  }
  report.nodes[1].status = NodeStatus::kUnpriced;
  report.nodes[1].reason = "something of it is unknown";
  PriceReport(report);
  return report;
}

std::vector<CellValue> ValuesOf(const Report& report, const Column& column, const View& view) {
  const ReportRows rows = MakeRows(report, view);
  std::vector<CellValue> values;
  for (const Row& row : rows.shown) values.push_back(column.value(row, rows.total, view));
  return values;
}

/// True if `values` fall (numbers) or rise (text). Compares what a program reads.
bool IsSorted(const std::vector<CellValue>& values, bool numeric) {
  return std::ranges::is_sorted(values, [&](const CellValue& a, const CellValue& b) {
    const std::string first = ExactText(a);
    const std::string second = ExactText(b);
    if (!numeric) return first < second;
    return std::strtod(first.c_str(), nullptr) > std::strtod(second.c_str(), nullptr);
  });
}

TEST(ColumnsTest, SizesAreFoundByTheirNameInBytesToo) {
  EXPECT_EQ(FindColumn("weight_bytes"), FindColumn("weight_bits"));
  EXPECT_EQ(FindColumn("read_bytes"), FindColumn("read_bits"));
  EXPECT_EQ(FindColumn("op_bytes"), nullptr);
}

TEST(ColumnsTest, EveryColumnOfEveryViewSorts) {
  const Report report = UnsortedReport();
  for (const GroupBy group_by : kGroupings) {
    View view;
    view.group_by = group_by;
    const std::vector<const Column*> columns = PickColumns(view);
    ASSERT_GT(columns.size(), 15u);
    for (const Column* column : columns) {
      SCOPED_TRACE(std::string(column->facts.key) + " by " +
                   std::to_string(static_cast<int>(group_by)));
      view.sort = column->facts.key;
      const std::vector<CellValue> sorted = ValuesOf(report, *column, view);
      // By precision what has no price is a group of its own.
      const bool four = group_by == GroupBy::kLayer || group_by == GroupBy::kNode ||
                        group_by == GroupBy::kPrecision;
      ASSERT_EQ(sorted.size(), four ? 4u : 3u);
      EXPECT_TRUE(IsSorted(sorted, column->facts.numeric));
      // Parts of nodes have no size of their own, so that all of them are unknown.
      if (std::ranges::all_of(sorted,
                              [](const CellValue& value) { return ExactText(value).empty(); })) {
        continue;
      }
      // Each of these layers is one node.
      if (group_by == GroupBy::kLayer && column->facts.key == "nodes") continue;
      // In the order of the graph they were not.
      View graph = view;
      graph.sort = "graph";
      graph.energy = true;
      EXPECT_FALSE(IsSorted(ValuesOf(report, *column, graph), column->facts.numeric));
    }
  }
}

std::vector<std::string> TextsOf(const Report& report, std::string_view key, GroupBy group_by) {
  View view;
  view.group_by = group_by;
  std::vector<std::string> texts;
  for (const Column* column : PickColumns(view)) {
    if (column->facts.key != key) continue;
    for (const CellValue& value : ValuesOf(report, *column, view))
      texts.push_back(ExactText(value));
  }
  return texts;
}

// A size that is not known is no 0, and leaves the sums open that it is part of: nodes y/2 and the
// group y; x/3 and x/4 read 13 + 14 bits.
TEST(ColumnsTest, UnknownSizesStayUnknown) {
  Report report = UnsortedReport();
  report.nodes[1].read_bits.reset();
  EXPECT_THAT(TextsOf(report, "read_bits", GroupBy::kNode),
              ::testing::ElementsAre("11", "", "13", "14"));
  EXPECT_THAT(TextsOf(report, "read_bits", GroupBy::kScope),
              ::testing::UnorderedElementsAre("11", "", "27"));
}

std::vector<std::string> NamesSortedBy(const std::string& key) {
  View view;
  view.sort = key;
  std::vector<std::string> names;
  const ReportRows rows = MakeRows(UnsortedReport(), view);
  for (const Row& row : rows.shown) names.push_back(row.label);
  return names;
}

TEST(ColumnsTest, SortsTheSmallestFirstIfAsked) {
  EXPECT_THAT(NamesSortedBy("parameters:asc"), ::testing::ElementsAre("z/1", "y/2", "x/3", "x/4"));
  EXPECT_THAT(NamesSortedBy("name:asc"), ::testing::ElementsAre("x/3", "x/4", "y/2", "z/1"));
}

// Nine kinds of operation that are no logic, three times each, over 13 bits in and 13 out.
TEST(ColumnsTest, IntensityIsOperationsForEachBit) {
  EXPECT_EQ(TextsOf(UnsortedReport(), "ops_per_bit", GroupBy::kNode)[2],
            fmt::format("{}", 27.0 / 26));
}

TEST(ColumnsTest, SizesAreBytesIfAsked) {
  View view;
  view.bytes = true;
  view.columns = {"weight_bits", "parameters", "ops_per_bit"};
  std::vector<std::string> keys;
  for (const Column* column : PickColumns(view)) keys.push_back(KeyOf(*column, view));
  EXPECT_THAT(keys, ::testing::ElementsAre("weight_bytes", "parameters", "ops_per_byte"));
  const Report report = UnsortedReport();
  const ReportRows rows = MakeRows(report, view);
  // 3 bits are 0.375 bytes; 27 operations over 26 bits.
  EXPECT_EQ(ExactCell(*PickColumns(view)[0], rows.shown[2], rows.total, view), "0.375");
  EXPECT_EQ(ExactCell(*PickColumns(view)[1], rows.shown[2], rows.total, view), "3");
  EXPECT_EQ(ExactCell(*PickColumns(view)[2], rows.shown[2], rows.total, view),
            fmt::format("{}", 27.0 / 26 * 8));
}

TEST(ColumnsTest, EveryOneIsExplained) {
  const std::string help = ColumnsHelp();
  for (const Column& column : Columns()) {
    EXPECT_FALSE(column.facts.what.empty()) << column.facts.key;
    EXPECT_NE(help.find(column.facts.key), std::string::npos) << column.facts.key;
  }
}

TEST(ColumnsTest, SortsByEnergy) {
  EXPECT_THAT(NamesSortedBy("energy_pj"), ::testing::ElementsAre("x/4", "x/3", "y/2", "z/1"));
}

TEST(ColumnsTest, WhatIsUnknownStandsLast) {
  Report report = UnsortedReport();
  report.nodes[3].work.clear();
  report.nodes[3].status = NodeStatus::kUnpriced;
  report.nodes[3].reason = "unknown";
  PriceReport(report);
  for (const std::string_view key : {"acev2", "energy_pj", "share", "macs", "div"}) {
    View view;
    view.sort = key;
    EXPECT_EQ(MakeRows(report, view).shown.back().label, "x/4") << key;
  }
}

template <typename Columns>
void ExpectFactsHoldTogether(const Columns& columns) {
  std::set<std::string_view> keys;
  for (const auto& column : columns) {
    const ColumnFacts& facts = column.facts;
    SCOPED_TRACE(std::string(facts.key));
    EXPECT_FALSE(facts.key.empty());
    EXPECT_TRUE(keys.insert(facts.key).second) << "twice";
    // Numbers are never cut, and only they have units and bounds.
    const Squeeze& squeeze = facts.squeeze;
    EXPECT_TRUE(facts.numeric ? squeeze.turn == 0 : facts.unit.empty() && !facts.bounded);
    EXPECT_EQ(squeeze.turn > 0, squeeze.hard > 0);
  }
}

TEST(ColumnsTest, FactsHoldTogether) {
  ExpectFactsHoldTogether(Columns());
  ExpectFactsHoldTogether(DiffColumns());
}

TEST(ColumnsTest, PlacesInTheTableAreOneColumnEach) {
  std::set<int> places;
  std::size_t shown = 0;
  for (const Column& column : Columns()) {
    if (column.shown.place == 0) continue;
    ++shown;
    places.insert(column.shown.place);
  }
  EXPECT_GT(shown, 5u);
  EXPECT_EQ(places.size(), shown);
}

TEST(ColumnsTest, EnergyIsCalculatedOnlyWhereItIsSeen) {
  View view;
  EXPECT_FALSE(WantsEnergy(view));
  view.energy = true;
  EXPECT_TRUE(WantsEnergy(view));
  view = {};
  view.sort = "energy_pj";
  EXPECT_TRUE(WantsEnergy(view));
  view = {};
  view.columns = {"name", "energy_pj"};
  EXPECT_TRUE(WantsEnergy(view));
}

}  // namespace
}  // namespace acev2
