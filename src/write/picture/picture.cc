// SPDX-License-Identifier: Apache-2.0
#include "write/picture/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "text/text.h"

namespace acev2 {
namespace {

/// Widths of Helvetica from space to tilde, in thousandths of the size (Adobe's Core 14 AFM; Arial
/// and Liberation Sans have the same).
constexpr std::array<int, 95> kWidths = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};
constexpr std::size_t kLeastName = 7;  ///< columns that are left of a name
constexpr int kNarrowest = 191;
constexpr int kOtherWidth = 600;  ///< of a display column of anything else
/// Fonts that stand in where Helvetica's kin is missing are wider (DejaVu Sans: 1.15).
constexpr double kSpare = 1.1;

constexpr double kSymbol = 12;
constexpr double kGap = 5;

struct CategoryLook {
  std::string_view colour;
  std::string_view pattern;  ///< what is drawn over it, in a tile of 6 × 6
  bool dark;
};

// Okabe and Ito's colours, as on the interactive pages.
constexpr std::array<CategoryLook, kCategories.size()> kLooks = {
    CategoryLook{"#0072b2", "", true},
    CategoryLook{"#e69f00", "<path d=\"M0 3h6\" stroke=\"#000\" stroke-opacity=\".45\"/>", false},
    CategoryLook{"#009e73", "<path d=\"M3 0v6\" stroke=\"#000\" stroke-opacity=\".45\"/>", false},
    CategoryLook{
        "#cc79a7",
        "<path d=\"M-1 1l2 -2M0 6l6 -6M5 7l2 -2\" stroke=\"#000\" stroke-opacity=\".45\"/>", false},
    CategoryLook{"#d0d4d9", "", false}};

struct CurveLook {
  std::string_view colour;
  std::string_view dashes;  ///< so that they tell apart in grey
};
constexpr std::array kCurves = {CurveLook{"#57606a", ""},    CurveLook{"#0072b2", "7 3"},
                                CurveLook{"#d55e00", "2 3"}, CurveLook{"#009e73", "9 3 2 3"},
                                CurveLook{"#cc79a7", "4 2"}, CurveLook{"#e69f00", "12 4"},
                                CurveLook{"#56b4e9", "1 4"}, CurveLook{"#8a8a8a", "6 2 2 2 2 2"}};

const CategoryLook& LookOf(Category category) { return kLooks[static_cast<std::size_t>(category)]; }

constexpr std::string_view kStyle =
    "<style>"
    ".acev2{font:12px Helvetica,Arial,'Liberation Sans',sans-serif}"
    ".acev2 text{fill:#1f2328}"
    ".acev2 .title{font-weight:bold}"
    ".acev2 .small{font-size:10px}"
    ".acev2 .light{fill:#fff}"
    ".acev2 .dark{fill:#000}"
    ".acev2 .halo{fill:#000;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}"
    ".acev2 .page{fill:#fff}"
    ".acev2 .scope{fill:#eef1f4;stroke:#8c959f;stroke-width:.5}"
    ".acev2 .tile{stroke:#fff;stroke-width:.75}"
    ".acev2 .grid{stroke:#d8dee4}"
    ".acev2 .axis{stroke:#57606a}"
    ".acev2 .lead{stroke:#57606a;stroke-width:.6}"
    ".acev2 .front{stroke:#0969da;stroke-width:1.5;fill:none}"
    ".acev2 .curve{fill:none;stroke-width:1.8}"
    ".acev2 .hollow{fill:#fff}"
    ".acev2 .on{fill:#0969da;stroke:#0969da}"
    ".acev2 .off{fill:#fff;stroke:#57606a;stroke-width:1.5}"
    "@media (prefers-color-scheme:dark){"
    ".acev2 text{fill:#e6edf3}.acev2 .light{fill:#fff}.acev2 .dark,.acev2 .halo{fill:#000}"
    ".acev2 .page{fill:#0d1117}.acev2 .scope{fill:#21262d;stroke:#656c76}.acev2 "
    ".tile{stroke:#0d1117}"
    ".acev2 .grid{stroke:#30363d}.acev2 .axis,.acev2 .lead{stroke:#9198a1}"
    ".acev2 .front{stroke:#58a6ff}.acev2 .on{fill:#58a6ff;stroke:#58a6ff}"
    ".acev2 .hollow{fill:#0d1117}"
    ".acev2 .off{fill:#0d1117;stroke:#9198a1}}"
    "</style>\n";

std::string_view IdOf(Category category) { return ToString(category); }

std::string Patterns() {
  std::string defs = "<defs>";
  for (const Category category : kCategories) {
    const CategoryLook& look = LookOf(category);
    defs += fmt::format(
        "<pattern id=\"acev2-{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
        "<rect width=\"6\" height=\"6\" fill=\"{}\"/>{}</pattern>",
        IdOf(category), look.colour, look.pattern);
  }
  return defs + "</defs>\n";
}

std::string ClassOf(std::string_view style) {
  return style.empty() ? "" : fmt::format(" class=\"{}\"", style);
}

template <Category kCategory>
void DrawCategory(Picture& picture, const ChartBox& box) {
  picture.CategoryBox(box, kCategory);
}

}  // namespace

bool Overlap(const ChartBox& a, const ChartBox& b) {
  return a.left < b.right() && b.left < a.right() && a.top < b.bottom() && b.top < a.bottom();
}

double TextWidth(std::string_view text, double size) {
  int width = 0;
  std::string others;
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      width += kWidths[static_cast<std::size_t>(c - ' ')];
    } else {
      others += c;
    }
  }
  width += static_cast<int>(DisplayWidth(others)) * kOtherWidth;
  return kSpare * size * width / 1000;
}

std::string FitText(const std::string& text, double width, double size) {
  if (TextWidth(text, size) <= width) return text;
  // So many of the narrowest characters fit.
  const double most = width / (kSpare * size * kNarrowest / 1000);
  if (most < 2) return "";
  for (std::size_t columns = std::min(DisplayWidth(text), static_cast<std::size_t>(most));
       columns > 1; --columns) {
    std::string cut = ShortenMiddle(text, columns);
    if (TextWidth(cut, size) <= width) return cut;
  }
  return "";
}

std::string FitName(const std::string& text, double width, double size) {
  std::string fitted = FitText(text, width, size);
  return fitted != text && DisplayWidth(fitted) < kLeastName ? "" : fitted;
}

Picture::Picture(std::string title, std::string description)
    : title_(std::move(title)), description_(std::move(description)) {}

void Picture::Rect(std::string_view style, const ChartBox& box) {
  body_ += fmt::format("<rect{} x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
                       ClassOf(style), box.left, box.top, box.width, box.height);
}

void Picture::Line(std::string_view style, double x1, double y1, double x2, double y2) {
  body_ += fmt::format("<line{} x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
                       ClassOf(style), x1, y1, x2, y2);
}

void Picture::Circle(std::string_view style, double x, double y, double radius) {
  body_ += fmt::format("<circle{} cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>\n", ClassOf(style), x,
                       y, radius);
}

void Picture::Path(std::string_view style, std::string_view shape) {
  body_ += fmt::format("<path{} d=\"{}\"/>\n", ClassOf(style), shape);
}

void Picture::Text(double x, double y, std::string_view text, Anchor anchor,
                   std::string_view style) {
  constexpr std::array<std::string_view, 3> kAnchors = {"", " text-anchor=\"middle\"",
                                                        " text-anchor=\"end\""};
  body_ += fmt::format("<text{} x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", ClassOf(style), x, y,
                       kAnchors[static_cast<std::size_t>(anchor)], XmlEscaped(text));
}

void Picture::UpwardText(double x, double y, std::string_view text) {
  body_ += fmt::format(
      "<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      x, y, XmlEscaped(text));
}

void Picture::Curve(const std::vector<ChartPlace>& points, std::size_t number) {
  const CurveLook& look = kCurves[number % kCurves.size()];
  std::string path;
  for (const ChartPlace& point : points) {
    path += fmt::format("{}{:.1f},{:.1f}", path.empty() ? "" : " ", point.x, point.y);
  }
  body_ +=
      fmt::format("<polyline class=\"curve\" points=\"{}\" stroke=\"{}\"{}/>\n", path, look.colour,
                  look.dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", look.dashes));
}

void Picture::Dot(ChartPlace at, std::size_t number, bool hollow) {
  const std::string_view colour = kCurves[number % kCurves.size()].colour;
  body_ += fmt::format("<circle{} cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" stroke=\"{}\"{}/>\n",
                       hollow ? " class=\"hollow\"" : "", at.x, at.y, hollow ? 3.5 : 2.5, colour,
                       hollow ? "" : fmt::format(" fill=\"{}\"", colour));
}

void Picture::CategoryBox(const ChartBox& box, Category category, std::string_view name) {
  has_categories_ = true;
  const std::string end =
      name.empty() ? "/>\n" : fmt::format("><title>{}</title></rect>\n", XmlEscaped(name));
  body_ += fmt::format(
      "<rect class=\"tile\" fill=\"url(#acev2-{})\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"{}",
      IdOf(category), box.left, box.top, box.width, box.height, end);
}

std::string Picture::Take(double width, double height) {
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"acev2\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\">\n<title>{2}</title>\n<desc>{3}</desc>\n",
      std::ceil(width), std::ceil(height), XmlEscaped(title_), XmlEscaped(description_));
  svg += kStyle;
  if (has_categories_) svg += Patterns();
  return svg + "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n" + body_ + "</svg>\n";
}

std::string_view TextStyleOn(Category category) {
  const CategoryLook& look = LookOf(category);
  return look.dark ? "light" : look.pattern.empty() ? "dark" : "halo";
}

double DrawLegend(Picture& picture, const std::vector<LegendEntry>& entries, double left,
                  double top, double width) {
  double x = left;
  double y = top;
  for (const LegendEntry& entry : entries) {
    const double needed = kSymbol + kGap + TextWidth(entry.text);
    if (x > left && x + needed > left + width) {
      x = left;
      y += kTextHeight + 2;
    }
    entry.draw(picture, {x, y + (kTextHeight - kSymbol) / 2, kSymbol, kSymbol});
    picture.Text(x + kSymbol + kGap, y + kTextHeight - 3.5, entry.text);
    x += needed + 2 * kGap;
  }
  return y + kTextHeight;
}

LegendEntry CategoryEntry(Category category, std::string text) {
  constexpr std::array<void (*)(Picture&, const ChartBox&), kCategories.size()> kDraw = {
      DrawCategory<kCategories[0]>, DrawCategory<kCategories[1]>, DrawCategory<kCategories[2]>,
      DrawCategory<kCategories[3]>, DrawCategory<kCategories[4]>};
  return {kDraw[static_cast<std::size_t>(category)], std::move(text)};
}

Axis WidenedToTicks(Axis axis) {
  const std::vector<double> ticks =
      axis.log ? LogTicks(axis.low, axis.high) : LinearTicks(axis.low, axis.high);
  if (axis.log) {
    // 1, 2 and 5 times powers of ten, or the powers alone where the ticks are.
    const bool decades = axis.high / axis.low > 1000;
    const auto next = [&](double value, bool up) {
      const double power = std::pow(10, std::floor(std::log10(value) + 1e-9));
      const std::array<double, 4> steps = {1, decades ? 10.0 : 2.0, decades ? 10.0 : 5.0, 10};
      double best = up ? 10 * power : power;
      for (const double step : steps) {
        const double tick = step * power;
        if (up && tick >= value * (1 - 1e-9)) best = std::min(best, tick);
        if (!up && tick <= value * (1 + 1e-9)) best = std::max(best, tick);
      }
      return best;
    };
    axis.low = next(axis.low, false);
    axis.high = next(axis.high, true);
    return axis;
  }
  if (ticks.size() < 2) return axis;
  const double step = ticks[1] - ticks[0];
  const double slack = step * 1e-6;
  if (axis.low < ticks.front() - slack) axis.low = ticks.front() - step;
  if (axis.high > ticks.back() + slack) axis.high = ticks.back() + step;
  return axis;
}

std::vector<ChartTick> TicksOf(const Axis& axis, std::string (*text)(double value)) {
  std::vector<double> values;
  if (axis.log) {
    values = LogTicks(axis.low * (1 - 1e-9), axis.high * (1 + 1e-9));
  } else {
    // The ends may be ticks or just miss them: the step comes from within.
    const double slack = 1e-9 * (axis.high - axis.low);
    values = LinearTicks(axis.low + slack, axis.high - slack);
    if (values.size() >= 2) {
      const double step = values[1] - values[0];
      if (values.front() - step >= axis.low - slack) {
        values.insert(values.begin(), values.front() - step);
      }
      if (values.back() + step <= axis.high + slack) values.push_back(values.back() + step);
    }
  }
  std::vector<ChartTick> ticks;
  for (const double value : values) ticks.push_back({axis.At(value), text(value)});
  return ticks;
}

std::string CostTick(double value) {
  std::string text = Human(value);
  const std::size_t unit = std::min(text.find(' '), text.size());
  if (text.find('.') > unit) return text;
  std::size_t digits = unit;
  while (digits > 0 && text[digits - 1] == '0') --digits;
  if (digits > 0 && text[digits - 1] == '.') --digits;
  return text.erase(digits, unit - digits);
}

std::string PlainTick(double value) { return fmt::format("{:.6g}", value == 0 ? 0 : value); }
std::string ShareTick(double value) { return fmt::format("{:.0f} %", 100 * value); }

void DrawAxes(Picture& picture, const ChartBox& plot, const std::vector<ChartTick>& x_ticks,
              std::string_view x_title, const std::vector<ChartTick>& y_ticks,
              std::string_view y_title) {
  double free_from = 0;  // texts that would run into the one before are left out
  for (const ChartTick& tick : x_ticks) {
    picture.Line("grid", tick.at, plot.top, tick.at, plot.bottom());
    picture.Line("axis", tick.at, plot.bottom(), tick.at, plot.bottom() + 4);
    const double half = TextWidth(tick.text) / 2;
    if (tick.at - half < free_from) continue;
    picture.Text(tick.at, plot.bottom() + 17, tick.text, Anchor::kMiddle);
    free_from = tick.at + half + kGap;
  }
  for (const ChartTick& tick : y_ticks) {
    picture.Line("grid", plot.left, tick.at, plot.right(), tick.at);
    picture.Line("axis", plot.left - 4, tick.at, plot.left, tick.at);
    picture.Text(plot.left - 7, tick.at + 4, tick.text, Anchor::kEnd);
  }
  picture.Line("axis", plot.left, plot.bottom(), plot.right(), plot.bottom());
  if (!y_ticks.empty()) picture.Line("axis", plot.left, plot.top, plot.left, plot.bottom());
  picture.Text(plot.left + plot.width / 2, plot.bottom() + 36, x_title, Anchor::kMiddle);
  if (!y_title.empty()) picture.UpwardText(14, plot.top + plot.height / 2, y_title);
}

}  // namespace acev2
