// SPDX-License-Identifier: Apache-2.0
//
// Layout and drawing of lines.
//
// Invariant: every line has a colour, dashes and a name at its end, in the order of the colours;
// axes end at ticks.
#include "write/growth/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "text/text.h"
#include "write/picture/picture.h"

namespace acev2 {
namespace {

constexpr double kPlotHeight = 270;
constexpr double kLeft = 62;
constexpr double kTop = 34;
constexpr double kBottom = 48;
constexpr double kLeastPlot = 200;  // pixels that long names leave
constexpr double kGap = 8;          // between the end of a line and its name
constexpr double kNameHeight = 15;
constexpr std::size_t kMostDots = 60;

/// What can be drawn: a logarithmic axis has no place for 0.
std::vector<LinePoint> Drawable(const ChartLine& line, const LineAxes& axes) {
  std::vector<LinePoint> points;
  for (const LinePoint& point : line.points) {
    if ((axes.log_x && point.x <= 0) || (axes.log_y && point.y <= 0)) continue;
    points.push_back(point);
  }
  return points;
}

struct Range {
  double low = 0;
  double high = 0;
  bool empty = true;

  void Add(double value) {
    low = empty ? value : std::min(low, value);
    high = empty ? value : std::max(high, value);
    empty = false;
  }
};

/// The axis of `range`; one that is not logarithmic begins at 0 if `from_zero`.
Axis AxisOf(Range range, bool log, bool from_zero, double begin, double end) {
  if (range.empty) range.Add(1);
  if (from_zero && !log) range.Add(0);
  if (log && range.low == range.high) {
    return MakeAxis(range.low / 2, range.low * 2, begin, end, true);
  }
  return MakeAxis(range.low, range.high, begin, end, log);
}

/// "1,024" of a size, which is a whole number.
std::string SizeText(double size) {
  const bool whole = size == std::floor(size) && std::fabs(size) < 1e15;
  return whole ? Exact(Count(static_cast<std::int64_t>(size))) : fmt::format("{:.6g}", size);
}

/// Names beside the ends of their lines, moved apart until none covers another.
void PlaceNames(LineLayout& layout) {
  layout.names.resize(layout.lines.size());
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < layout.lines.size(); ++k) {
    if (layout.lines[k].empty()) continue;
    layout.names[k] = layout.lines[k].back().y;
    order.push_back(k);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t k) { return layout.names[k]; });
  // Downwards from the top, then back up from the bottom of the plot.
  for (std::size_t k = 1; k < order.size(); ++k) {
    layout.names[order[k]] =
        std::max(layout.names[order[k]], layout.names[order[k - 1]] + kNameHeight);
  }
  double bottom = layout.plot.bottom();
  for (std::size_t k = order.size(); k-- > 0;) {
    layout.names[order[k]] = std::min(layout.names[order[k]], bottom);
    bottom = layout.names[order[k]] - kNameHeight;
  }
}

}  // namespace

LineLayout LayOutLines(const std::vector<ChartLine>& lines, const LineAxes& axes) {
  LineLayout layout;
  Range xs;
  Range ys;
  double longest = 0;
  for (const ChartLine& line : lines) {
    longest = std::max(longest, TextWidth(line.name));
    layout.lines.push_back(Drawable(line, axes));
    for (const LinePoint& point : layout.lines.back()) {
      xs.Add(point.x);
      ys.Add(point.y);
    }
  }
  const double width = kPictureWidth - kLeft - longest - 2 * kGap;
  layout.plot = {kLeft, kTop, std::max(kLeastPlot, width), kPlotHeight};
  const ChartBox& plot = layout.plot;
  const Axis x = WidenedToTicks(AxisOf(xs, axes.log_x, false, plot.left, plot.right()));
  const Axis y = WidenedToTicks(AxisOf(ys, axes.log_y, true, plot.bottom(), plot.top));
  layout.x_ticks = TicksOf(x, SizeText);
  layout.y_ticks = TicksOf(y, CostTick);
  for (std::vector<LinePoint>& line : layout.lines) {
    for (LinePoint& point : line) point = {x.At(point.x), y.At(point.y), point.hollow};
  }
  PlaceNames(layout);
  layout.width = plot.right() + longest + 2 * kGap;
  layout.height = plot.bottom() + kBottom;
  return layout;
}

std::string LineChartSvg(const std::vector<ChartLine>& lines, const LineAxes& axes) {
  const LineLayout layout = LayOutLines(lines, axes);
  const std::string title = fmt::format("{} over {}", axes.y_title, axes.x_title);
  const auto scaled = [](const std::string& text, bool log) {
    return log ? text + " (logarithmic)" : text;
  };
  Picture picture(title, fmt::format("{} lines", lines.size()));
  picture.Text(kLeft, 18, title, Anchor::kStart, "title");
  DrawAxes(picture, layout.plot, layout.x_ticks, scaled(axes.x_title, axes.log_x), layout.y_ticks,
           scaled(axes.y_title, axes.log_y));
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const std::vector<LinePoint>& points = layout.lines[k];
    if (points.empty()) continue;
    std::vector<ChartPlace> places;
    for (const LinePoint& point : points) places.push_back({point.x, point.y});
    picture.Curve(places, k);
    for (const LinePoint& point : points) {
      // A bound is not a value: it is hollow.
      if (point.hollow || points.size() < kMostDots) {
        picture.Dot({point.x, point.y}, k, point.hollow);
      }
    }
    picture.Text(layout.plot.right() + kGap, layout.names[k] + 4, lines[k].name);
  }
  return picture.Take(layout.width, layout.height);
}

}  // namespace acev2
