// SPDX-License-Identifier: Apache-2.0
//
// Layout of lines: where points stand, what an axis has no place for, names that can be read.
#include "write/growth/line_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::HasSubstr;

TEST(LineChart, PointsStandToScale) {
  const LineLayout layout = LayOutLines({{"a", {{0, 0}, {1, 10}, {4, 40}}}}, {"T", "cost"});
  const std::vector<LinePoint>& line = layout.lines.front();
  // A quarter of the way in both directions; upwards is towards smaller y.
  EXPECT_NEAR(line[1].x, line[0].x + (line[2].x - line[0].x) / 4, 1e-9);
  EXPECT_NEAR(line[1].y, line[0].y + (line[2].y - line[0].y) / 4, 1e-9);
  EXPECT_LT(line[2].y, line[0].y);
}

TEST(LineChart, PowersAreStraightOnLogarithmicAxes) {
  const LineLayout layout =
      LayOutLines({{"a", {{1, 3}, {10, 300}, {100, 30000}}}}, {"T", "cost", true, true});
  const std::vector<LinePoint>& line = layout.lines.front();
  EXPECT_NEAR(line[1].x - line[0].x, line[2].x - line[1].x, 1e-9);
  EXPECT_NEAR(line[1].y - line[0].y, line[2].y - line[1].y, 1e-9);
}

TEST(LineChart, NothingStandsForZeroOnALogarithmicAxis) {
  const LineLayout layout =
      LayOutLines({{"a", {{1, 0}, {2, 5}}}, {"b", {{1, 0}}}}, {"T", "cost", false, true});
  EXPECT_EQ(layout.lines[0].size(), 1u);
  EXPECT_TRUE(layout.lines[1].empty());
}

TEST(LineChart, NamesDoNotCoverEachOtherAndStayInThePicture) {
  std::vector<ChartLine> lines;
  for (int k = 0; k < 20; ++k) lines.push_back({"line", {{1, 1}, {2, 100.0 + k}}});
  const LineLayout layout = LayOutLines(lines, {"T", "cost"});
  std::vector<double> names = layout.names;
  std::ranges::sort(names);
  EXPECT_GT(names.front(), 0);
  EXPECT_LT(names.back(), layout.height);
  for (std::size_t k = 1; k < names.size(); ++k) EXPECT_GE(names[k] - names[k - 1], 14.99);
}

TEST(LineChart, BoundsAreHollowAndNamesEscaped) {
  const std::string svg = LineChartSvg({{"a<b", {{1, 1, true}, {2, 2}}}}, {"T&", "cost"});
  EXPECT_THAT(svg, HasSubstr("class=\"hollow\""));
  EXPECT_THAT(svg, HasSubstr("a&lt;b"));
  EXPECT_THAT(svg, HasSubstr("cost over T&amp;"));
}

}  // namespace
}  // namespace acev2
