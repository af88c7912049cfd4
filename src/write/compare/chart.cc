// SPDX-License-Identifier: Apache-2.0
//
// Layout and drawing of the chart.
//
// Invariant: a label's width is fixed by its text and written into the SVG (textLength), so the
// boxes of the layout are the boxes on any screen. Labels are placed greedily: points from the
// left, the nearest free place of each; below the plot there is always room.
#include "write/compare/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "text/text.h"
#include "write/layout/axis.h"

namespace acev2 {
namespace {

constexpr double kWidth = 800;
constexpr double kPlotHeight = 440;
constexpr double kLeft = 70;
constexpr double kTop = 20;
constexpr double kRight = 30;
constexpr double kBottom = 60;
constexpr double kInset = 24;  // of the outermost points from the frame
constexpr double kRadius = 5;  // of a point
constexpr double kCharacter = 6.6;
constexpr double kLabelHeight = 14;
constexpr double kLabelGap = 4;
constexpr int kRings = 12;  // how far a label may go from its point, in label heights
constexpr double kLogRange = 10;

ChartBox Around(double x, double y) { return {x - kRadius, y - kRadius, 2 * kRadius, 2 * kRadius}; }

/// The nearest place for a label of `width` beside (x, y) that `fits`.
template <typename Fits>
ChartBox PlaceLabel(double x, double y, double width, double below, Fits fits) {
  const double side = kRadius + kLabelGap;
  for (int ring = 0; ring < kRings; ++ring) {
    const double away = ring * kLabelHeight;
    const double up = y - side - away - kLabelHeight;
    const double down = y + side + away;
    const double middle = y - kLabelHeight / 2;
    const std::array<ChartBox, 8> places = {{{x + side + away, middle, width, kLabelHeight},
                                             {x - side - away - width, middle, width, kLabelHeight},
                                             {x - width / 2, up, width, kLabelHeight},
                                             {x - width / 2, down, width, kLabelHeight},
                                             {x + side, up, width, kLabelHeight},
                                             {x - side - width, up, width, kLabelHeight},
                                             {x + side, down, width, kLabelHeight},
                                             {x - side - width, down, width, kLabelHeight}}};
    for (const ChartBox& place : places) {
      if (fits(place)) return place;
    }
  }
  return {kLeft, below, width, kLabelHeight};
}

void PlaceLabels(const std::vector<ChartPoint>& points, ChartLayout& layout) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return layout.markers[a].left < layout.markers[b].left;
  });
  layout.labels.resize(points.size());
  std::vector<ChartBox> taken = layout.markers;
  double below = layout.plot.top + layout.plot.height + kBottom;
  for (const std::size_t k : order) {
    const double width =
        std::max<double>(1, static_cast<double>(DisplayWidth(points[k].label))) * kCharacter;
    const auto fits = [&](const ChartBox& box) {
      const ChartBox& plot = layout.plot;
      return box.left >= plot.left && box.top >= plot.top &&
             box.left + box.width <= plot.left + plot.width &&
             box.top + box.height <= plot.top + plot.height &&
             std::ranges::none_of(taken, [&](const ChartBox& o) { return Overlap(box, o); });
    };
    const ChartBox& marker = layout.markers[k];
    layout.labels[k] = PlaceLabel(marker.left + kRadius, marker.top + kRadius, width, below, fits);
    if (layout.labels[k].top == below) below += kLabelHeight;
    taken.push_back(layout.labels[k]);
    layout.width = std::max(layout.width, layout.labels[k].left + width + kRight);
  }
  layout.height = below;
}

constexpr std::string_view kStyle =
    "<style>"
    ".acev2{--ink:#1f2328;--soft:#d1d9e0;--accent:#0969da;--page:#fff;font:12px sans-serif}"
    "@media (prefers-color-scheme:dark){"
    ".acev2{--ink:#e6edf3;--soft:#3d444d;--accent:#58a6ff;--page:#0d1117}}"
    ".acev2 text{fill:var(--ink)}"
    ".acev2 .page{fill:var(--page)}"
    ".acev2 .grid{stroke:var(--soft)}"
    ".acev2 .lead{stroke:var(--ink);stroke-width:.5}"
    ".acev2 .front{stroke:var(--accent);stroke-width:1.5;fill:none}"
    ".acev2 circle{fill:var(--ink);stroke:var(--ink)}"
    ".acev2 circle.on{fill:var(--accent);stroke:var(--accent)}"
    ".acev2 circle.hollow{fill:var(--page)}"
    "</style>";

std::string Line(std::string_view style, double x1, double y1, double x2, double y2) {
  return fmt::format(
      "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", style, x1,
      y1, x2, y2);
}

std::string Axes(const ChartLayout& layout, std::string_view x_title, std::string_view y_title) {
  const ChartBox& plot = layout.plot;
  const double bottom = plot.top + plot.height;
  const double right = plot.left + plot.width;
  std::string svg;
  for (const ChartTick& tick : layout.x_ticks) {
    svg += Line("grid", tick.at, plot.top, tick.at, bottom);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                       tick.at, bottom + 18, tick.text);
  }
  for (const ChartTick& tick : layout.y_ticks) {
    svg += Line("grid", plot.left, tick.at, right, tick.at);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                       plot.left - 8, tick.at + 4, tick.text);
  }
  svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}{}</text>\n",
                     plot.left + plot.width / 2, bottom + 42, XmlEscaped(x_title),
                     layout.log_x ? ", logarithmic" : "");
  svg += fmt::format(
      "<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      plot.top + plot.height / 2, XmlEscaped(y_title));
  return svg;
}

/// A line through the points on the front, from left to right.
std::string Front(const std::vector<ChartPoint>& points, const ChartLayout& layout) {
  std::vector<std::pair<double, double>> front;
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (!points[k].on_front) continue;
    front.emplace_back(layout.markers[k].left + kRadius, layout.markers[k].top + kRadius);
  }
  if (front.size() < 2) return "";
  std::sort(front.begin(), front.end());
  std::string text;
  for (const auto& [x, y] : front) {
    if (!text.empty()) text += " ";
    text += fmt::format("{:.1f},{:.1f}", x, y);
  }
  return fmt::format("<polyline class=\"front\" points=\"{}\"/>\n", text);
}

}  // namespace

bool Overlap(const ChartBox& a, const ChartBox& b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height &&
         b.top < a.top + a.height;
}

ChartLayout LayOutChart(const std::vector<ChartPoint>& points) {
  ChartLayout layout;
  layout.width = kWidth;
  layout.plot = {kLeft, kTop, kWidth - kLeft - kRight, kPlotHeight};
  double low_x = 0;
  double high_x = 0;
  double low_y = 0;
  double high_y = 0;
  for (const ChartPoint& point : points) {
    const bool first = &point == &points.front();
    low_x = first ? point.x : std::min(low_x, point.x);
    high_x = first ? point.x : std::max(high_x, point.x);
    low_y = first ? point.y : std::min(low_y, point.y);
    high_y = first ? point.y : std::max(high_y, point.y);
  }
  layout.log_x = low_x > 0 && high_x > kLogRange * low_x;
  const ChartBox& plot = layout.plot;
  const Axis x =
      MakeAxis(low_x, high_x, plot.left + kInset, plot.left + plot.width - kInset, layout.log_x);
  const Axis y = MakeAxis(low_y, high_y, plot.top + plot.height - kInset, plot.top + kInset, false);
  for (const double tick : layout.log_x ? LogTicks(x.low, x.high) : LinearTicks(x.low, x.high)) {
    layout.x_ticks.push_back({x.At(tick), Human(tick)});
  }
  for (const double tick : LinearTicks(y.low, y.high)) {
    layout.y_ticks.push_back({y.At(tick), fmt::format("{:.6g}", tick)});
  }
  for (const ChartPoint& point : points) {
    layout.markers.push_back(Around(x.At(point.x), y.At(point.y)));
  }
  PlaceLabels(points, layout);
  return layout;
}

std::string ChartSvg(const std::vector<ChartPoint>& points, std::string_view x_title,
                     std::string_view y_title) {
  const ChartLayout layout = LayOutChart(points);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"acev2\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "width=\"{:.0f}\" height=\"{:.0f}\" role=\"img\">\n<title>{} over {}</title>\n{}\n"
      "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n",
      layout.width, layout.height, layout.width, layout.height, XmlEscaped(y_title),
      XmlEscaped(x_title), kStyle);
  svg += Axes(layout, x_title, y_title) + Front(points, layout);
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double x = layout.markers[k].left + kRadius;
    const double y = layout.markers[k].top + kRadius;
    const ChartBox& label = layout.labels[k];
    const double near_x = std::clamp(x, label.left, label.left + label.width);
    const double near_y = std::clamp(y, label.top, label.top + label.height);
    if (std::hypot(near_x - x, near_y - y) > 2 * kLabelHeight) {
      svg += Line("lead", x, y, near_x, near_y);
    }
    svg += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.0f}\"/>\n",
                       points[k].hollow     ? "hollow"
                       : points[k].on_front ? "on"
                                            : "off",
                       x, y, kRadius);
    svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" textLength=\"{:.1f}\" "
        "lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        label.left, label.top + kLabelHeight - 3, label.width, XmlEscaped(points[k].label));
  }
  return svg + "</svg>\n";
}

}  // namespace acev2
