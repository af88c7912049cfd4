// SPDX-License-Identifier: Apache-2.0
//
// What all pictures share: widths of text, ticks, escapes.
#include "write/picture/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> TextsOf(const std::vector<ChartTick>& ticks) {
  std::vector<std::string> texts;
  for (const ChartTick& tick : ticks) texts.push_back(tick.text);
  return texts;
}

TEST(Picture, TextIsAsWideAsHelvetica) {
  // "il" 222 + 222, "MW" 833 + 944 thousandths of 12 pixels, and a tenth to spare.
  EXPECT_NEAR(TextWidth("il"), 0.444 * 12 * 1.1, 1e-9);
  EXPECT_NEAR(TextWidth("MW", 10), 1.777 * 10 * 1.1, 1e-9);
}

TEST(Picture, NamesAreCutToFitOrLeftOut) {
  const std::string name = "a_rather_long_name";
  EXPECT_EQ(FitText(name, 1000), name);
  EXPECT_LE(TextWidth(FitText(name, 60)), 60);
  EXPECT_THAT(FitText(name, 60), HasSubstr("…"));
  EXPECT_EQ(FitText(name, 1), "");
  EXPECT_EQ(FitName("conv1", 20), "");  // "c…v" tells nothing
  EXPECT_EQ(FitName("conv1", 60), "conv1");
  EXPECT_LT(FitText(std::string(1 << 20, 'x'), 300).size(), 100u);
}

TEST(Picture, TicksAreEven) {
  // 67.55 to 77.43: steps of 2 (9.88 / 6 = 1.65), from 66 to 78.
  const Axis axis = WidenedToTicks(MakeAxis(67.55, 77.43, 0, 120, false));
  EXPECT_THAT(TextsOf(TicksOf(axis, PlainTick)),
              ElementsAre("66", "68", "70", "72", "74", "76", "78"));
  // 0.1 to 0.7 in steps of 0.1, although none of these is a binary fraction.
  const Axis tenths = WidenedToTicks(MakeAxis(0.13, 0.68, 0, 120, false));
  EXPECT_THAT(TextsOf(TicksOf(tenths, PlainTick)),
              ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"));
  const Axis log = WidenedToTicks(MakeAxis(3e9, 4e10, 0, 120, true));
  EXPECT_THAT(TextsOf(TicksOf(log, CostTick)), ElementsAre("2 G", "5 G", "10 G", "20 G", "50 G"));
}

TEST(Picture, TicksOfCostsHaveNoIdleZeros) {
  EXPECT_EQ(CostTick(2e10), "20 G");
  EXPECT_EQ(CostTick(1.5e12), "1.5 T");
  EXPECT_EQ(CostTick(0), "0");
  EXPECT_EQ(CostTick(100), "100");
  EXPECT_EQ(CostTick(2e8), "200 M");
}

TEST(Picture, NamesAreTextAndNothingElse) {
  Picture picture("<t>", "a & b");
  picture.Text(0, 0, "</svg><script>");
  picture.CategoryBox({0, 0, 1, 1}, Category::kMac, "\"><b>");
  const std::string svg = picture.Take(10, 10);
  EXPECT_THAT(svg, HasSubstr("&lt;/svg&gt;&lt;script&gt;"));
  EXPECT_THAT(svg, HasSubstr("<title>&lt;t&gt;</title>"));
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  // Every category has a look of its own, and pictures without categories none.
  EXPECT_THAT(svg, HasSubstr("id=\"acev2-quantization\""));
  EXPECT_THAT(Picture("t", "").Take(1, 1), Not(HasSubstr("<pattern")));
}

}  // namespace
}  // namespace acev2
