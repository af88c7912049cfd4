// SPDX-License-Identifier: Apache-2.0
//
// Layout of the chart: labels that can be read, axes that are right.
//
// Invariant: overlap is checked on the very boxes that are drawn.
#include "write/compare/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void ExpectReadable(const std::vector<ChartPoint>& points) {
  const ChartLayout layout = LayOutChart(points);
  ASSERT_EQ(layout.labels.size(), points.size());
  for (std::size_t k = 0; k < points.size(); ++k) {
    const ChartBox& label = layout.labels[k];
    EXPECT_GE(label.left, 0);
    EXPECT_LE(label.left + label.width, layout.width);
    EXPECT_LE(label.top + label.height, layout.height);
    for (std::size_t other = 0; other < points.size(); ++other) {
      EXPECT_FALSE(Overlap(label, layout.markers[other])) << k << " covers point " << other;
      if (other < k) {
        EXPECT_FALSE(Overlap(label, layout.labels[other])) << k << " " << other;
      }
    }
    // Below the plot there is no front.
    for (const ChartBox& step : layout.front) EXPECT_FALSE(Overlap(label, step)) << k;
  }
}

TEST(Chart, LabelsNeverOverlap) {
  std::mt19937 engine(7);
  const auto draw = [&](double most) {
    return static_cast<double>(engine() % 10'000) / 1e4 * most;
  };
  for (int round = 0; round < 60; ++round) {
    const int size = 1 + static_cast<int>(engine() % 60);
    const double spread = round % 3 == 0 ? 1 : 1e4;  // also crowds
    std::vector<ChartPoint> points;
    for (int k = 0; k < size; ++k) {
      points.push_back({1e6 + draw(spread * 1e5), 60 + draw(round % 2 == 0 ? 20 : 0.01),
                        std::string(3 + engine() % 40, 'm'), engine() % 3 == 0, false});
    }
    ExpectReadable(points);
    if (HasFailure()) return;
  }
}

TEST(Chart, EqualPointsAndEndlessLabelsFindRoom) {
  ExpectReadable(std::vector<ChartPoint>(30, {1e6, 70, "the same place", false, false}));
  ExpectReadable({{1, 1, std::string(300, 'x'), false, false}, {2, 2, "b", false, false}});
  ExpectReadable({});
}

TEST(Chart, AxisIsLogarithmicOverTenfold) {
  const auto log_x = [](double low, double high) {
    return LayOutChart({{low, 1, "a", false, false}, {high, 2, "b", false, false}}).log_x;
  };
  EXPECT_FALSE(log_x(1e6, 1e7));
  EXPECT_TRUE(log_x(1e6, 1.01e7));
  EXPECT_FALSE(log_x(0, 1e7));  // no logarithm of nothing

  // Halfway between 1 M and 100 M on a logarithmic axis is 10 M.
  const ChartLayout layout = LayOutChart(
      {{1e6, 1, "", false, false}, {1e7, 2, "", false, false}, {1e8, 3, "", false, false}});
  EXPECT_NEAR(layout.markers[1].left * 2, layout.markers[0].left + layout.markers[2].left, 1e-6);
  EXPECT_GT(layout.markers[0].top, layout.markers[2].top);  // more is higher up
}

TEST(Chart, TicksStandWhereTheirNumbersAre) {
  const ChartLayout layout = LayOutChart({{10, 50, "", false, false}, {60, 80, "", false, false}});
  ASSERT_GE(layout.x_ticks.size(), 3u);
  ASSERT_GE(layout.y_ticks.size(), 3u);
  const double begin = layout.markers[0].left + layout.markers[0].width / 2;
  const double end = layout.markers[1].left + layout.markers[1].width / 2;
  for (const ChartTick& tick : layout.x_ticks) {
    EXPECT_NEAR(tick.at, begin + (std::stod(tick.text) - 10) / 50 * (end - begin), 1e-6);
  }
}

TEST(Chart, AxesEndAtTicks) {
  // 13 to 47 in steps of 10 (34 / 6 = 5.7, the next of 1, 2, 5, 10): from 10 to 50, five ticks.
  const ChartLayout layout = LayOutChart({{13, 61, "", false, false}, {47, 79, "", false, false}});
  ASSERT_EQ(layout.x_ticks.size(), 5u);
  EXPECT_DOUBLE_EQ(layout.x_ticks.front().at, layout.plot.left);
  EXPECT_DOUBLE_EQ(layout.x_ticks.back().at, layout.plot.right());
  EXPECT_DOUBLE_EQ(layout.y_ticks.front().at, layout.plot.bottom());
  EXPECT_DOUBLE_EQ(layout.y_ticks.back().at, layout.plot.top);
  // 3 M to 60 M on a logarithmic axis: from 2 M to 100 M by 1, 2, 5.
  const ChartLayout log = LayOutChart({{3e6, 1, "", false, false}, {6e7, 2, "", false, false}});
  ASSERT_EQ(log.x_ticks.size(), 6u);
  EXPECT_EQ(log.x_ticks.front().text, "2 M");
  EXPECT_DOUBLE_EQ(log.x_ticks.front().at, log.plot.left);
  EXPECT_EQ(log.x_ticks.back().text, "100 M");
  EXPECT_DOUBLE_EQ(log.x_ticks.back().at, log.plot.right());
}

TEST(Chart, DrawsTheFrontAsStepsAndEscapesNames) {
  const std::string svg = ChartSvg(
      {{1, 1, "<b>&\"", true, false}, {3, 3, "dear", true, false}, {2, 1, "worse", false, true}},
      "ACEv2", "accuracy");
  EXPECT_THAT(svg, HasSubstr("&lt;b&gt;&amp;&quot;</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  EXPECT_THAT(svg, HasSubstr(">costs at least so much</text>"));
  EXPECT_THAT(svg, Not(HasSubstr(">off it</text>")));  // there is none
  // Two points on the front: level to the second's cost, then up.
  const std::size_t from = svg.find("<path class=\"front\" d=\"");
  ASSERT_NE(from, std::string::npos);
  const std::string line = svg.substr(from + 23, svg.find('"', from + 23) - from - 23);
  EXPECT_EQ(line.front(), 'M');
  EXPECT_EQ(std::count(line.begin(), line.end(), 'H'), 1);
  EXPECT_EQ(std::count(line.begin(), line.end(), 'V'), 1);
  EXPECT_LT(line.find('H'), line.find('V'));
  EXPECT_THAT(ChartSvg({{1, 1, "a", true, false}}, "x", "y"), Not(HasSubstr("class=\"front\"")));
}

}  // namespace
}  // namespace acev2
