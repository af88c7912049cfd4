// SPDX-License-Identifier: Apache-2.0
//
// Values of cells as text, and their one order.
#include "write/layout/cell.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace acev2 {
namespace {

/// A falling, B next, unknown last: for each kind of value.
TEST(CellTest, EveryKindHasAnOrder) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::vector<CellValue>> sorted = {
      {"a", "b", CellValue()},
      {true, false, CellValue()},
      {Count(3), Count(2), CellValue()},
      {Cost::FromDouble(0.3), Cost::FromDouble(0.2), CellValue()},
      {Fraction{0.3}, Fraction{0.2}, Fraction{}},
      {Real{0.3}, Real{0.2}, Real{kNan}},
  };
  // All but the unknown, which stands last in each.
  ASSERT_EQ(sorted.size(), std::variant_size_v<CellValue> - 1);
  for (const std::vector<CellValue>& values : sorted) {
    SCOPED_TRACE(values.front().index());
    for (std::size_t a = 0; a < values.size(); ++a) {
      for (std::size_t b = 0; b < values.size(); ++b) {
        EXPECT_EQ(SortsBefore(values[a], values[b]), a < b) << a << " " << b;
      }
    }
  }
}

TEST(CellTest, LargeCountsAreComparedExactly) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  // As doubles both are 2^63.
  EXPECT_TRUE(SortsBefore(Count(most), Count(most - 1)));
}

TEST(CellTest, Bounds) {
  EXPECT_EQ(BoundName({false, false}), "exact");
  EXPECT_EQ(BoundName({true, false}), "lower");
  EXPECT_EQ(BoundName({false, true}), "upper");
  EXPECT_EQ(BoundName({true, true}), "unknown");
  // Nothing is less than none.
  EXPECT_EQ(HumanText(Count(0), {false, true}), "0");
  EXPECT_EQ(HumanText(Count(0), {true, false}), "≥ 0");
  EXPECT_EQ(HumanText(Cost(), {true, true}), "~ 0");
}

TEST(CellTest, NothingIsAKnownZero) {
  EXPECT_TRUE(IsNothing(Count(0)));
  EXPECT_TRUE(IsNothing(Cost()));
  EXPECT_TRUE(IsNothing(Fraction{}));  // a share of nothing
  EXPECT_TRUE(IsNothing(Real{0}));
  EXPECT_FALSE(IsNothing({}));
  EXPECT_FALSE(IsNothing(Count(1)));
  EXPECT_FALSE(IsNothing("0"));
}

TEST(CellTest, TextsOfEveryKind) {
  EXPECT_EQ(HumanText({}), "?");
  EXPECT_EQ(HumanText("a\nb"), "a\uFFFDb");
  EXPECT_EQ(HumanText(true), "yes");
  EXPECT_EQ(HumanText(false), "");
  EXPECT_EQ(HumanText(Count(9440000), {true, false}), "≥ 9.44 M");
  EXPECT_EQ(HumanText(Cost::FromDouble(4.8), {false, true}), "≤ 4.8");
  EXPECT_EQ(HumanText(Fraction{0.312}), "31.2 %");
  EXPECT_EQ(HumanText(Real{1500}, {true, true}), "~ 1.50 k");
  EXPECT_EQ(ExactText({}), "");
  EXPECT_EQ(ExactText("a\nb"), "a\uFFFDb");
  EXPECT_EQ(ExactText("::a"), "\\::a");
  EXPECT_EQ(ExactText(Count(9440000)), "9440000");
  EXPECT_EQ(ExactText(Fraction{0.3125}), "0.312500");
  EXPECT_EQ(ExactText(Fraction{}), "");
}

std::string Json(const CellValue& value) {
  JsonText json;
  WriteValue(json, value);
  return json.Take();
}

TEST(CellTest, Json) {
  EXPECT_EQ(Json({}), "null\n");
  EXPECT_EQ(Json(Fraction{}), "null\n");
  EXPECT_EQ(Json(""), "\"\"\n");
  EXPECT_EQ(Json(true), "true\n");
  EXPECT_EQ(Json(Count(3)), "3\n");
  // Nothing that a terminal obeys or a log takes for a command; names survive.
  EXPECT_EQ(Json("a\x1b\x7f\u009b\u202e\U000e0041é"),
            "\"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41é\"\n");
  EXPECT_EQ(Json("##[x #1 ##vso[y"), "\"\\u0023#[x #1 \\u0023#vso[y\"\n");
}

}  // namespace
}  // namespace acev2
