// SPDX-License-Identifier: Apache-2.0
//
// Lines over one axis as SVG: cost by size.
//
// Invariant: layout is apart from drawing, so that tests can look at it; the same lines give the
// same bytes; names at the ends of lines do not overlap; what has no place on a logarithmic axis
// (0) is left out of its line, never moved. Called by the writers of a sweep.
#pragma once

#include <string>
#include <vector>

#include "write/picture/picture.h"

namespace acev2 {

struct LinePoint {
  double x = 0;
  double y = 0;
  bool hollow = false;  ///< y is a bound only
};

struct ChartLine {
  std::string name;
  std::vector<LinePoint> points;  ///< from left to right
};

struct LineAxes {
  std::string x_title;
  std::string y_title;
  bool log_x = false;
  bool log_y = false;
};

/// Where everything is, in pixels from the top left.
struct LineLayout {
  double width = 0;
  double height = 0;
  ChartBox plot;
  std::vector<ChartTick> x_ticks;
  std::vector<ChartTick> y_ticks;
  std::vector<std::vector<LinePoint>> lines;  ///< by line, what of it is drawn
  std::vector<double> names;                  ///< by line, where the middle of its name stands
};

LineLayout LayOutLines(const std::vector<ChartLine>& lines, const LineAxes& axes);

/// The picture as an <svg> element that carries its own style, for light and dark pages.
std::string LineChartSvg(const std::vector<ChartLine>& lines, const LineAxes& axes);

}  // namespace acev2
