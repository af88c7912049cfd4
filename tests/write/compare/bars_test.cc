// SPDX-License-Identifier: Apache-2.0
//
// Bars by category: lengths, and what stands in place of a bar.
#include "write/compare/bars.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array<std::string_view, kCategories.size()> kTitles = {"MAC layers", "bn", "act",
                                                                      "quant", "rest"};

/// Widths of the boxes of `category` that have a title, which those of the legend have not.
std::vector<double> WidthsOf(const std::string& svg, const std::string& category) {
  const std::regex box("url\\(#acev2-" + category + "\\)\"[^>]* width=\"([0-9.]+)\"[^>]*><title>");
  std::vector<double> widths;
  for (std::sregex_iterator at(svg.begin(), svg.end(), box), end; at != end; ++at) {
    widths.push_back(std::stod((*at)[1]));
  }
  return widths;
}

TEST(CategoryBars, LengthsCompareAcrossModels) {
  const std::string svg = CategoryBarsSvg(
      {{"a", {600, 0, 0, 200, 0}, "800", ""}, {"b", {300, 0, 0, 0, 0}, "≥ 300", ""}}, "ACEv2",
      kTitles);
  const std::vector<double> macs = WidthsOf(svg, "mac");
  const std::vector<double> scaling = WidthsOf(svg, "quantization");
  ASSERT_EQ(macs.size(), 2u);
  ASSERT_EQ(scaling.size(), 1u);
  EXPECT_NEAR(macs[0], 2 * macs[1], 0.2);
  EXPECT_NEAR(macs[0], 3 * scaling[0], 0.3);
  EXPECT_THAT(svg, HasSubstr(">≥ 300</text>"));
  EXPECT_THAT(svg, HasSubstr(">ACEv2 by category</text>"));
  EXPECT_THAT(svg, HasSubstr(">quant</text>"));
  EXPECT_THAT(svg, Not(HasSubstr(">bn</text>")));  // no model has any
}

TEST(CategoryBars, AreSharesWhereTotalsDifferMuch) {
  const std::string svg = CategoryBarsSvg(
      {{"a", {5000, 0, 0, 0, 5000}, "10 k", ""}, {"b", {300, 0, 0, 0, 600}, "900", ""}}, "ACEv2",
      kTitles);
  const std::vector<double> macs = WidthsOf(svg, "mac");
  ASSERT_EQ(macs.size(), 2u);
  EXPECT_NEAR(macs[0] / macs[1], (1.0 / 2) / (1.0 / 3), 0.01);
  EXPECT_THAT(svg, HasSubstr(">shares of ACEv2 by category</text>"));
  EXPECT_THAT(svg, HasSubstr(">10 k</text>"));
}

TEST(CategoryBars, AModelWithoutAReportHasItsError) {
  const std::string svg =
      CategoryBarsSvg({{"<x>", {}, "", "error: no such file"}}, "ACEv2", kTitles);
  EXPECT_THAT(svg, HasSubstr(">error: no such file</text>"));
  EXPECT_THAT(svg, HasSubstr("&lt;x&gt;"));
}

}  // namespace
}  // namespace acev2
