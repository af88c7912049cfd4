// SPDX-License-Identifier: Apache-2.0
#include "write/compare/bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "text/text.h"
#include "write/picture/picture.h"

namespace acev2 {
namespace {

constexpr double kMargin = 10;
constexpr double kMostLabel = 150;
constexpr double kBarHeight = 16;
constexpr double kPitch = 24;  // from bar to bar
constexpr double kGap = 6;
constexpr double kBottom = 46;

double SumOf(const CategoryBar& bar) {
  return std::accumulate(bar.parts.begin(), bar.parts.end(), 0.0);
}

/// True if some bar would be too short to see its parts.
bool DifferMuch(const std::vector<CategoryBar>& bars) {
  constexpr double kMostRatio = 10;
  double least = 0;
  double most = 0;
  for (const CategoryBar& bar : bars) {
    const double sum = SumOf(bar);
    if (sum <= 0) continue;
    least = least > 0 ? std::min(least, sum) : sum;
    most = std::max(most, sum);
  }
  return most > kMostRatio * least;
}

/// Categories of which some bar has a part.
std::vector<LegendEntry> Legend(const std::vector<CategoryBar>& bars,
                                const std::array<std::string_view, kCategories.size()>& titles) {
  std::vector<LegendEntry> entries;
  for (std::size_t k = 0; k < kCategories.size(); ++k) {
    if (std::ranges::none_of(bars, [&](const CategoryBar& bar) { return bar.parts[k] > 0; })) {
      continue;
    }
    entries.push_back(CategoryEntry(kCategories[k], std::string(titles[k])));
  }
  return entries;
}

}  // namespace

std::string CategoryBarsSvg(const std::vector<CategoryBar>& bars, std::string_view unit,
                            const std::array<std::string_view, kCategories.size()>& titles) {
  const bool shares = DifferMuch(bars);
  const std::string title = fmt::format("{}{} by category", shares ? "shares of " : "", unit);
  Picture picture(title, fmt::format("{} models", bars.size()));
  double label_width = 0;
  double total_width = 0;
  double most = 0;
  for (const CategoryBar& bar : bars) {
    label_width = std::max(label_width, std::min(kMostLabel, TextWidth(bar.label)));
    total_width = std::max(total_width, TextWidth(bar.total));
    most = std::max(most, SumOf(bar));
  }
  picture.Text(kMargin, 18, title, Anchor::kStart, "title");
  const double top =
      DrawLegend(picture, Legend(bars, titles), kMargin, 26, kPictureWidth - 2 * kMargin) + 14;
  const double left = kMargin + label_width + kGap;
  const ChartBox plot = {left, top, kPictureWidth - left - total_width - kGap - kMargin,
                         kPitch * static_cast<double>(bars.size())};
  const Axis axis = MakeAxis(0, shares || most <= 0 ? 1 : most, plot.left, plot.right(), false);
  DrawAxes(picture, plot, TicksOf(axis, shares ? ShareTick : CostTick),
           fmt::format("{}{}", shares ? "share of " : "", unit), {}, "");
  if (shares) {
    picture.Text(kPictureWidth - kMargin, plot.top - 3,
                 FitText(std::string(unit), total_width + kMargin), Anchor::kEnd);
  }
  for (std::size_t k = 0; k < bars.size(); ++k) {
    const CategoryBar& bar = bars[k];
    const double y = plot.top + kPitch * static_cast<double>(k) + (kPitch - kBarHeight) / 2;
    const double base = y + kBarHeight - 4;
    picture.Text(plot.left - kGap, base, FitText(bar.label, kMostLabel), Anchor::kEnd);
    if (!bar.error.empty()) {
      picture.Text(plot.left + kGap, base, FitText(bar.error, plot.width));
      continue;
    }
    const double whole = shares && SumOf(bar) > 0 ? SumOf(bar) : 1;
    double from = 0;
    for (std::size_t c = 0; c < kCategories.size(); ++c) {
      if (bar.parts[c] <= 0) continue;
      const double to = from + bar.parts[c] / whole;
      picture.CategoryBox({axis.At(from), y, axis.At(to) - axis.At(from), kBarHeight},
                          kCategories[c],
                          fmt::format("{}: {} {}", bar.label, titles[c], Human(bar.parts[c])));
      from = to;
    }
    picture.Text(axis.At(from) + kGap, base, bar.total);
  }
  return picture.Take(kPictureWidth, plot.bottom() + kBottom);
}

}  // namespace acev2
