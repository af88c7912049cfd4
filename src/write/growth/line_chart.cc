// SPDX-License-Identifier: Apache-2.0
//
// Layout and drawing of lines.
//
// Invariant: every line has a colour and a name at its end, in the colour's order; colours are
// those of Okabe and Ito, which most colour-blind people tell apart.
#include "write/growth/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "text/text.h"
#include "write/layout/axis.h"

namespace acev2 {
namespace {

constexpr double kPlotWidth = 620;
constexpr double kPlotHeight = 400;
constexpr double kLeft = 80;
constexpr double kTop = 20;
constexpr double kBottom = 60;
constexpr double kInset = 12;
constexpr double kGap = 8;  // between the end of a line and its name
constexpr double kCharacter = 6.6;
constexpr double kNameHeight = 15;
constexpr double kRadius = 2.5;

constexpr std::array<std::string_view, 8> kColours = {
    "var(--ink)", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a"};

constexpr std::string_view kStyle =
    "<style>"
    ".acev2{--ink:#1f2328;--soft:#d1d9e0;--page:#fff;font:12px sans-serif}"
    "@media (prefers-color-scheme:dark){.acev2{--ink:#e6edf3;--soft:#3d444d;--page:#0d1117}}"
    ".acev2 text{fill:var(--ink)}"
    ".acev2 .page{fill:var(--page)}"
    ".acev2 .grid{stroke:var(--soft)}"
    ".acev2 polyline{stroke-width:1.8;fill:none}"
    ".acev2 circle.hollow{fill:var(--page)}"
    "</style>";

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
  if (log && range.low == range.high)
    return MakeAxis(range.low / 2, range.low * 2, begin, end, true);
  return MakeAxis(range.low, range.high, begin, end, log);
}

/// "1,024" of a size, which is a whole number.
std::string SizeText(double size) {
  const bool whole = size == std::floor(size) && std::fabs(size) < 1e15;
  return whole ? Exact(Count(static_cast<std::int64_t>(size))) : fmt::format("{:.6g}", size);
}

template <typename Text>
std::vector<ChartTick> TicksOf(const Axis& axis, Text text) {
  std::vector<ChartTick> ticks;
  for (const double tick :
       axis.log ? LogTicks(axis.low, axis.high) : LinearTicks(axis.low, axis.high)) {
    ticks.push_back({axis.At(tick), text(tick)});
  }
  return ticks;
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
  double bottom = layout.plot.top + layout.plot.height;
  for (std::size_t k = order.size(); k-- > 0;) {
    layout.names[order[k]] = std::min(layout.names[order[k]], bottom);
    bottom = layout.names[order[k]] - kNameHeight;
  }
}

std::string Line(double x1, double y1, double x2, double y2) {
  return fmt::format(
      "<line class=\"grid\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", x1, y1,
      x2, y2);
}

std::string AxesSvg(const LineLayout& layout, const LineAxes& axes) {
  const ChartBox& plot = layout.plot;
  const double bottom = plot.top + plot.height;
  std::string svg;
  for (const ChartTick& tick : layout.x_ticks) {
    svg += Line(tick.at, plot.top, tick.at, bottom);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                       tick.at, bottom + 18, tick.text);
  }
  for (const ChartTick& tick : layout.y_ticks) {
    svg += Line(plot.left, tick.at, plot.left + plot.width, tick.at);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                       plot.left - 8, tick.at + 4, tick.text);
  }
  svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}{}</text>\n",
                     plot.left + plot.width / 2, bottom + 42, XmlEscaped(axes.x_title),
                     axes.log_x ? ", logarithmic" : "");
  svg += fmt::format(
      "<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}{}</text>\n",
      plot.top + plot.height / 2, XmlEscaped(axes.y_title), axes.log_y ? ", logarithmic" : "");
  return svg;
}

std::string LineSvg(const std::vector<LinePoint>& points, std::string_view colour) {
  std::string path;
  std::string dots;
  for (const LinePoint& point : points) {
    path += fmt::format("{}{:.1f},{:.1f}", path.empty() ? "" : " ", point.x, point.y);
    // A bound is not a value: it is hollow.
    if (point.hollow || points.size() < 60) {
      dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" stroke=\"{}\"{}/>\n",
                          point.x, point.y, point.hollow ? kRadius + 1 : kRadius, colour,
                          point.hollow ? " class=\"hollow\"" : fmt::format(" fill=\"{}\"", colour));
    }
  }
  return fmt::format("<polyline points=\"{}\" stroke=\"{}\"/>\n{}", path, colour, dots);
}

}  // namespace

LineLayout LayOutLines(const std::vector<ChartLine>& lines, const LineAxes& axes) {
  LineLayout layout;
  layout.plot = {kLeft, kTop, kPlotWidth, kPlotHeight};
  Range xs;
  Range ys;
  std::size_t longest = 1;
  for (const ChartLine& line : lines) {
    longest = std::max(longest, DisplayWidth(Printable(line.name)));
    layout.lines.push_back(Drawable(line, axes));
    for (const LinePoint& point : layout.lines.back()) {
      xs.Add(point.x);
      ys.Add(point.y);
    }
  }
  const ChartBox& plot = layout.plot;
  const Axis x = AxisOf(xs, axes.log_x, false, plot.left + kInset, plot.left + plot.width - kInset);
  const Axis y = AxisOf(ys, axes.log_y, true, plot.top + plot.height - kInset, plot.top + kInset);
  layout.x_ticks = TicksOf(x, SizeText);
  layout.y_ticks = TicksOf(y, [](double cost) { return Human(cost); });
  for (std::vector<LinePoint>& line : layout.lines) {
    for (LinePoint& point : line) point = {x.At(point.x), y.At(point.y), point.hollow};
  }
  PlaceNames(layout);
  layout.width =
      plot.left + plot.width + kGap + static_cast<double>(longest) * kCharacter + 2 * kGap;
  layout.height = plot.top + plot.height + kBottom;
  return layout;
}

std::string LineChartSvg(const std::vector<ChartLine>& lines, const LineAxes& axes) {
  const LineLayout layout = LayOutLines(lines, axes);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"acev2\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "width=\"{:.0f}\" height=\"{:.0f}\" role=\"img\">\n<title>{} over {}</title>\n{}\n"
      "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n",
      layout.width, layout.height, layout.width, layout.height, XmlEscaped(axes.y_title),
      XmlEscaped(axes.x_title), kStyle);
  svg += AxesSvg(layout, axes);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (layout.lines[k].empty()) continue;
    const std::string_view colour = kColours[k % kColours.size()];
    svg += LineSvg(layout.lines[k], colour);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" style=\"fill:{}\">{}</text>\n",
                       layout.plot.left + layout.plot.width + kGap, layout.names[k] + 4, colour,
                       XmlEscaped(lines[k].name));
  }
  return svg + "</svg>\n";
}

}  // namespace acev2
