// SPDX-License-Identifier: Apache-2.0
//
// Layout and drawing of the chart.
//
// Invariant: labels are placed greedily: points from the left, the nearest free place of each, away
// from points, labels and the front; below the plot there is always room.
#include "write/compare/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace acev2 {
namespace {

constexpr double kPlotHeight = 270;
constexpr double kLeft = 62;
constexpr double kTop = 62;  // a title and two lines of legend
constexpr double kRight = 22;
constexpr double kChartBottom = 48;
constexpr double kRadius = 4.5;  // of a point
constexpr double kLabelGap = 3;
constexpr double kChartMargin = 8;
constexpr int kRings = 12;  // how far a label may go from its point, in lines
constexpr double kLogRange = 10;
constexpr double kFrontWidth = 3;  // that labels stay away from

ChartBox Around(double x, double y) { return {x - kRadius, y - kRadius, 2 * kRadius, 2 * kRadius}; }

/// The nearest place for a label of `width` beside (x, y) that `fits`.
template <typename Fits>
ChartBox PlaceLabel(double x, double y, double width, double below, Fits fits) {
  const double side = kRadius + kLabelGap;
  for (int ring = 0; ring < kRings; ++ring) {
    const double away = ring * kTextHeight;
    const double up = y - side - away - kTextHeight;
    const double down = y + side + away;
    const double middle = y - kTextHeight / 2;
    const std::array<ChartBox, 8> places = {{{x + side + away, middle, width, kTextHeight},
                                             {x - side - away - width, middle, width, kTextHeight},
                                             {x - width / 2, up, width, kTextHeight},
                                             {x - width / 2, down, width, kTextHeight},
                                             {x + side, up, width, kTextHeight},
                                             {x - side - width, up, width, kTextHeight},
                                             {x + side, down, width, kTextHeight},
                                             {x - side - width, down, width, kTextHeight}}};
    for (const ChartBox& place : places) {
      if (fits(place)) return place;
    }
  }
  return {kLeft, below, width, kTextHeight};
}

void PlaceLabels(const std::vector<ChartPoint>& points, ChartLayout& layout) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return layout.markers[a].left < layout.markers[b].left;
  });
  layout.labels.resize(points.size());
  std::vector<ChartBox> taken = layout.markers;
  taken.insert(taken.end(), layout.front.begin(), layout.front.end());
  double below = layout.plot.bottom() + kChartBottom;
  for (const std::size_t k : order) {
    const double width = std::max(1.0, TextWidth(points[k].label));
    const auto fits = [&](const ChartBox& box) {
      const ChartBox& plot = layout.plot;
      return box.left >= plot.left && box.top >= plot.top && box.right() <= plot.right() &&
             box.bottom() <= plot.bottom() &&
             std::ranges::none_of(taken, [&](const ChartBox& o) { return Overlap(box, o); });
    };
    const ChartBox& marker = layout.markers[k];
    layout.labels[k] = PlaceLabel(marker.left + kRadius, marker.top + kRadius, width, below, fits);
    if (layout.labels[k].top == below) below += kTextHeight;
    taken.push_back(layout.labels[k]);
    layout.width = std::max(layout.width, layout.labels[k].right() + kChartMargin);
  }
  layout.height = below + (below > layout.plot.bottom() + kChartBottom ? kChartMargin : 0);
}

/// The best that each cost buys: level up to the next point on the front, then up to it.
std::vector<ChartBox> Steps(const std::vector<ChartPoint>& points, const ChartLayout& layout) {
  std::vector<std::pair<double, double>> front;
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (!points[k].on_front) continue;
    front.emplace_back(layout.markers[k].left + kRadius, layout.markers[k].top + kRadius);
  }
  std::sort(front.begin(), front.end());
  std::vector<ChartBox> steps;
  for (std::size_t k = 0; k + 1 < front.size(); ++k) {
    const auto& [x, y] = front[k];
    const auto& [next_x, next_y] = front[k + 1];
    steps.push_back({x, y - kFrontWidth / 2, next_x - x, kFrontWidth});
    steps.push_back(
        {next_x - kFrontWidth / 2, std::min(y, next_y), kFrontWidth, std::fabs(y - next_y)});
  }
  return steps;
}

std::string FrontPath(const std::vector<ChartBox>& steps) {
  std::string path;
  for (std::size_t k = 0; k + 1 < steps.size(); k += 2) {
    const ChartBox& level = steps[k];
    const ChartBox& rise = steps[k + 1];
    if (path.empty()) path = fmt::format("M{:.1f} {:.1f}", level.left, level.top + kFrontWidth / 2);
    path += fmt::format("H{:.1f}V{:.1f}", rise.left + kFrontWidth / 2, rise.top);
  }
  return path;
}

/// A filled circle is on the front, an open square off it, an open triangle that points on a bound:
/// they tell apart without colours.
void DrawMarker(Picture& picture, bool on_front, bool bound, double x, double y) {
  if (bound) {
    picture.Path("off", fmt::format("M{:.1f} {:.1f}v{:.1f}l{:.1f} -{:.1f}z", x - kRadius,
                                    y - kRadius, 2 * kRadius, 2 * kRadius, kRadius));
  } else if (on_front) {
    picture.Circle("on", x, y, kRadius);
  } else {
    picture.Rect("off", {x - kRadius + 0.5, y - kRadius + 0.5, 2 * kRadius - 1, 2 * kRadius - 1});
  }
}

template <bool kOnFront, bool kBound>
void DrawSymbol(Picture& picture, const ChartBox& box) {
  DrawMarker(picture, kOnFront, kBound, box.left + box.width / 2, box.top + box.height / 2);
}

std::vector<LegendEntry> Legend(const std::vector<ChartPoint>& points) {
  std::vector<LegendEntry> entries;
  const auto any = [&](auto is) { return std::ranges::any_of(points, is); };
  if (any([](const ChartPoint& point) { return point.on_front; })) {
    entries.push_back({DrawSymbol<true, false>, "on the Pareto front"});
  }
  if (any([](const ChartPoint& point) { return !point.on_front && !point.hollow; })) {
    entries.push_back({DrawSymbol<false, false>, "off it"});
  }
  if (any([](const ChartPoint& point) { return point.hollow; })) {
    entries.push_back({DrawSymbol<false, true>, "costs at least so much"});
  }
  return entries;
}

/// An axis over the coordinates that `of` picks, up to the next ticks.
template <typename Of>
Axis AxisOver(const std::vector<ChartPoint>& points, Of of, double begin, double end,
              bool may_be_log) {
  double low = 0;
  double high = 0;
  for (const ChartPoint& point : points) {
    const bool first = &point == &points.front();
    low = first ? of(point) : std::min(low, of(point));
    high = first ? of(point) : std::max(high, of(point));
  }
  const bool log = may_be_log && low > 0 && high > kLogRange * low;
  return WidenedToTicks(MakeAxis(low, high, begin, end, log));
}

}  // namespace

ChartLayout LayOutChart(const std::vector<ChartPoint>& points) {
  ChartLayout layout;
  layout.width = kPictureWidth;
  layout.plot = {kLeft, kTop, kPictureWidth - kLeft - kRight, kPlotHeight};
  const ChartBox& plot = layout.plot;
  const Axis x = AxisOver(
      points, [](const ChartPoint& point) { return point.x; }, plot.left, plot.right(), true);
  const Axis y = AxisOver(
      points, [](const ChartPoint& point) { return point.y; }, plot.bottom(), plot.top, false);
  layout.log_x = x.log;
  layout.x_ticks = TicksOf(x, CostTick);
  layout.y_ticks = TicksOf(y, PlainTick);
  for (const ChartPoint& point : points) {
    layout.markers.push_back(Around(x.At(point.x), y.At(point.y)));
  }
  layout.front = Steps(points, layout);
  PlaceLabels(points, layout);
  return layout;
}

std::string ChartSvg(const std::vector<ChartPoint>& points, std::string_view x_title,
                     std::string_view y_title) {
  const ChartLayout layout = LayOutChart(points);
  const std::string title = fmt::format("{} over {}", y_title.substr(0, y_title.find(", ")),
                                        x_title);  // without its unit
  Picture picture(title, fmt::format("{} models", points.size()));
  picture.Text(kLeft, 18, title, Anchor::kStart, "title");
  DrawLegend(picture, Legend(points), kLeft, 26, layout.plot.width);
  DrawAxes(picture, layout.plot, layout.x_ticks,
           fmt::format("{}{}", x_title, layout.log_x ? " (logarithmic)" : ""), layout.y_ticks,
           y_title);
  if (!layout.front.empty()) picture.Path("front", FrontPath(layout.front));
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double x = layout.markers[k].left + kRadius;
    const double y = layout.markers[k].top + kRadius;
    const ChartBox& label = layout.labels[k];
    const double near_x = std::clamp(x, label.left, label.right());
    const double near_y = std::clamp(y, label.top, label.bottom());
    if (std::hypot(near_x - x, near_y - y) > kTextHeight) {
      picture.Line("lead", x, y, near_x, near_y);
    }
  }
  for (std::size_t k = 0; k < points.size(); ++k) {
    DrawMarker(picture, points[k].on_front, points[k].hollow, layout.markers[k].left + kRadius,
               layout.markers[k].top + kRadius);
    picture.Text(layout.labels[k].left, layout.labels[k].top + kTextHeight - 3.5, points[k].label);
  }
  return picture.Take(layout.width, layout.height);
}

}  // namespace acev2
