// SPDX-License-Identifier: Apache-2.0
//
// The order of rows: by a column, and by what matters most.
#include "write/rows/row_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "write/rows/rows.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;

/// A row of so much ACEv2 and so many MACs; a lower bound of 0 is one of which nothing is known.
Row RowOf(double acev2, std::int64_t macs, bool lower_bound = false) {
  Row row;
  row.sums.acev2 = Cost::FromDouble(acev2);
  row.sums.macs = Count(macs);
  row.sums.nodes = 1;
  row.sums.lower_bound = lower_bound;
  return row;
}

View SortedBy(std::string sort) {
  View view;
  view.sort = std::move(sort);
  return view;
}

TEST(RowOrderTest, LargestFirstUnlessAskedOtherwise) {
  const std::vector<Row> rows = {RowOf(2, 1), RowOf(3, 0), RowOf(1, 2)};
  EXPECT_THAT(SortedOrder(rows, SortedBy("acev2"), {}), ElementsAre(1, 0, 2));
  EXPECT_THAT(SortedOrder(rows, SortedBy("acev2:asc"), {}), ElementsAre(2, 0, 1));
  EXPECT_THAT(SortedOrder(rows, SortedBy("macs"), {}), ElementsAre(2, 0, 1));
  EXPECT_THAT(SortedOrder(rows, SortedBy("graph"), {}), ElementsAre(0, 1, 2));
  EXPECT_THAT(SortedOrder(rows, {}, {}), ElementsAre(0, 1, 2)) << "layers keep the graph's order";
}

TEST(RowOrderTest, EqualRowsKeepTheirOrder) {
  const std::vector<Row> rows = {RowOf(1, 1), RowOf(1, 2), RowOf(2, 0)};
  EXPECT_THAT(SortedOrder(rows, SortedBy("acev2"), {}), ElementsAre(2, 0, 1));
  EXPECT_THAT(SortedOrder(rows, SortedBy("acev2:asc"), {}), ElementsAre(0, 1, 2));
}

TEST(RowOrderTest, TheDearestAreShownBeforeTheFree) {
  const std::vector<Row> rows = {RowOf(0, 0), RowOf(5, 0), RowOf(0, 0, true), RowOf(7, 0)};
  // Of the third nothing is known: behind all that costs something, before what is free.
  EXPECT_THAT(DearestFirst(rows, {}, {}, 9), ElementsAre(3, 1, 2, 0));
  EXPECT_THAT(DearestFirst(rows, {}, {}, 2), ElementsAre(3, 1));
  const std::vector<Row> equal = {RowOf(1, 0), RowOf(2, 0), RowOf(1, 0), RowOf(2, 0)};
  EXPECT_THAT(DearestFirst(equal, {}, {}, 3), ElementsAre(1, 3, 0)) << "of equals the first";
  EXPECT_TRUE(IsFree(rows[0], {}, {}));
  EXPECT_FALSE(IsFree(rows[2], {}, {}));
  EXPECT_FALSE(IsFree(rows[1], {}, {}));
}

TEST(RowOrderTest, EnergyIsWorkedOutWhereItIsShownOrSortedBy) {
  EXPECT_FALSE(WantsEnergy({}));
  EXPECT_FALSE(WantsEnergy(SortedBy("acev2")));
  EXPECT_TRUE(WantsEnergy(SortedBy("energy_pj:asc")));
}

}  // namespace
}  // namespace acev2
