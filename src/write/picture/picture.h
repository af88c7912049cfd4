// SPDX-License-Identifier: Apache-2.0
//
// Pictures as SVG: what all of them share. Text and its width, lines, categories, legends, axes.
//
// Invariant: colours are literal, so that converters for papers read them; every category has a
// pattern besides, so that they tell apart in grey. At the width of a column of a paper (84 mm) the
// text of a picture kPictureWidth wide is 6.5 points high. The same calls give the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/work.h"
#include "write/layout/axis.h"

namespace acev2 {

inline constexpr double kPictureWidth = 480;
inline constexpr double kTextSize = 12;
inline constexpr double kTextHeight = 15;  ///< of a line

struct ChartBox {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
};
bool Overlap(const ChartBox& a, const ChartBox& b);

struct ChartPlace {
  double x = 0;
  double y = 0;
};

struct ChartTick {
  double at = 0;  ///< in pixels
  std::string text;
};

/// About how wide `text` is in Helvetica and what replaces it, rather more than less.
double TextWidth(std::string_view text, double size = kTextSize);
/// `text`, cut in the middle to about `width` pixels.
std::string FitText(const std::string& text, double width, double size = kTextSize);

/// The same, or "" if too little would be left to know it by.
std::string FitName(const std::string& text, double width, double size = kTextSize);

enum class Anchor { kStart, kMiddle, kEnd };

/// Collects the elements of a picture. Styles are classes of its own style sheet.
class Picture {
 public:
  /// `title` and `description` are read out where the picture cannot be seen.
  Picture(std::string title, std::string description);

  void Rect(std::string_view style, const ChartBox& box);
  void Line(std::string_view style, double x1, double y1, double x2, double y2);
  void Circle(std::string_view style, double x, double y, double radius);
  /// `shape`: a path of SVG.
  void Path(std::string_view style, std::string_view shape);
  void Text(double x, double y, std::string_view text, Anchor anchor = Anchor::kStart,
            std::string_view style = "");
  /// Upwards, about its middle.
  void UpwardText(double x, double y, std::string_view text);
  /// A line through `points` in the colour and the dashes of curve `number`.
  void Curve(const std::vector<ChartPlace>& points, std::size_t number);
  /// A point of curve `number`.
  void Dot(ChartPlace at, std::size_t number, bool hollow);
  /// A box in the colour and the pattern of `category`; `name` appears where a mouse rests on it.
  void CategoryBox(const ChartBox& box, Category category, std::string_view name = "");

  /// The <svg> element, which carries its own style, for light and dark pages.
  std::string Take(double width, double height);

 private:
  std::string title_;
  std::string description_;
  std::string body_;
  bool has_categories_ = false;
};

/// The style of text on a CategoryBox.
std::string_view TextStyleOn(Category category);

/// One entry of a legend: how its symbol is drawn in a box, and what it stands for.
struct LegendEntry {
  void (*draw)(Picture& picture, const ChartBox& box) = nullptr;
  std::string text;
};
/// Draws `entries` in lines from (left, top), at most `width` wide; returns where they end.
double DrawLegend(Picture& picture, const std::vector<LegendEntry>& entries, double left,
                  double top, double width);
/// The entry of `category`, called `text`.
LegendEntry CategoryEntry(Category category, std::string text);

/// `axis` up to the next ticks at both ends.
Axis WidenedToTicks(Axis axis);
/// Ticks of `axis` with the text of each.
std::vector<ChartTick> TicksOf(const Axis& axis, std::string (*text)(double value));
/// "1.5 G" of a value on an axis of costs.
std::string CostTick(double value);
/// "50 %" of a share.
std::string ShareTick(double value);
/// "70.5" of any other value.
std::string PlainTick(double value);

/// The frame of a plot: grid, ticks and titles below and to the left of it.
void DrawAxes(Picture& picture, const ChartBox& plot, const std::vector<ChartTick>& x_ticks,
              std::string_view x_title, const std::vector<ChartTick>& y_ticks,
              std::string_view y_title);

}  // namespace acev2
