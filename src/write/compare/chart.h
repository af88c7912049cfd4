// SPDX-License-Identifier: Apache-2.0
//
// A scatter chart as SVG, with a label at every point and the Pareto front as steps.
//
// Invariant: layout is apart from drawing, so that tests can look at boxes; the same points give
// the same bytes; no two labels overlap, none covers a point, and none within the plot the front.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "write/picture/picture.h"

namespace acev2 {

struct ChartPoint {
  double x = 0;
  double y = 0;
  std::string label;
  bool on_front = false;
  bool hollow = false;  ///< x is a bound only
};

/// Where everything is, in pixels from the top left.
struct ChartLayout {
  double width = 0;
  double height = 0;
  ChartBox plot;
  bool log_x = false;
  std::vector<ChartTick> x_ticks;
  std::vector<ChartTick> y_ticks;
  std::vector<ChartBox> markers;  ///< per point
  std::vector<ChartBox> labels;   ///< per point
  std::vector<ChartBox> front;    ///< its steps, as thin boxes from left to right
};

/// The x axis is logarithmic if the largest x is over ten times the smallest.
ChartLayout LayOutChart(const std::vector<ChartPoint>& points);

/// The chart as an <svg> element that carries its own style, for light and dark pages.
std::string ChartSvg(const std::vector<ChartPoint>& points, std::string_view x_title,
                     std::string_view y_title);

}  // namespace acev2
