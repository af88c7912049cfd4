// SPDX-License-Identifier: Apache-2.0
//
// The map of scopes: areas, and the tree of names.
#include "write/picture/treemap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Treemap, FillsItsBoxInProportion) {
  std::mt19937 engine(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> values;
    for (int k = static_cast<int>(engine() % 40); k >= 0; --k) {
      values.push_back(1 + static_cast<double>(engine() % 1000));
    }
    std::sort(values.rbegin(), values.rend());
    double sum = 0;
    for (const double value : values) sum += value;
    const ChartBox around = {10, 20, 300 + static_cast<double>(engine() % 200), 200};
    const std::vector<ChartBox> boxes = Squarified(values, around);
    ASSERT_EQ(boxes.size(), values.size());
    constexpr double kSlack = 1e-6;
    for (std::size_t k = 0; k < boxes.size(); ++k) {
      const ChartBox& box = boxes[k];
      EXPECT_NEAR(box.width * box.height, around.width * around.height * values[k] / sum, 1e-3);
      EXPECT_GE(box.left, around.left - kSlack);
      EXPECT_GE(box.top, around.top - kSlack);
      EXPECT_LE(box.right(), around.right() + kSlack);
      EXPECT_LE(box.bottom(), around.bottom() + kSlack);
      for (std::size_t other = 0; other < k; ++other) {
        const ChartBox inner = {box.left + kSlack, box.top + kSlack, box.width - 2 * kSlack,
                                box.height - 2 * kSlack};
        EXPECT_FALSE(Overlap(inner, boxes[other])) << k << " " << other;
      }
    }
  }
}

TEST(Treemap, BoxesAreSquareWhereTheyCanBe) {
  // The paper's example: 6, 6, 4, 3, 2, 2, 1 in 6 × 4. Its first row holds the two sixes, 3 × 2
  // each.
  const std::vector<ChartBox> boxes = Squarified({6, 6, 4, 3, 2, 2, 1}, {0, 0, 6, 4});
  EXPECT_DOUBLE_EQ(boxes[0].width, 3);
  EXPECT_DOUBLE_EQ(boxes[0].height, 2);
  EXPECT_DOUBLE_EQ(boxes[1].width, 3);
  EXPECT_DOUBLE_EQ(boxes[1].top, 2);
  // Then 4 and 3 above the rest, 7/3 high.
  EXPECT_DOUBLE_EQ(boxes[2].height, 7.0 / 3);
  EXPECT_DOUBLE_EQ(boxes[3].left, 3 + 4 / (7.0 / 3));
}

std::vector<std::string> NamesOf(const MapEntry& scope) {
  std::vector<std::string> names;
  for (const MapEntry& entry : scope.entries) names.push_back(entry.name);
  return names;
}

using Path = std::vector<std::string>;

TEST(Treemap, ScopesStandInScopes) {
  ScopeMap map;
  map.Add(Path{"layer1", "0", "conv"}, Category::kMac, 8);
  map.Add(Path{"layer1", "0", "conv"}, Category::kQuantization, 2);
  map.Add(Path{"layer1", "0", "relu"}, Category::kActivation, 1);
  map.Add(Path{"layer1", "1", "conv"}, Category::kMac, 4);
  map.Add(Path{"head"}, Category::kMac, 1);
  map.Add(Path{"free"}, Category::kOther, 0);
  const MapEntry root = map.Take();
  EXPECT_DOUBLE_EQ(root.value, 16);
  EXPECT_THAT(NamesOf(root), ElementsAre("layer1", "head"));
  const MapEntry& layer = root.entries[0];
  EXPECT_DOUBLE_EQ(layer.value, 15);
  // Block 1 holds one scope and nothing else.
  EXPECT_THAT(NamesOf(layer), ElementsAre("0", "1/conv"));
  EXPECT_THAT(NamesOf(layer.entries[0]), ElementsAre("conv", "relu"));
  const MapEntry& conv = layer.entries[0].entries[0];
  ASSERT_EQ(conv.entries.size(), 2u);
  EXPECT_EQ(conv.entries[0].category, Category::kMac);
  EXPECT_DOUBLE_EQ(conv.entries[1].value, 2);
}

// One of the two is labelled, but a reader may ask either.
TEST(Treemap, EveryPieceSaysWhoseItIs) {
  ScopeMap map;
  map.Add(Path{"conv"}, Category::kMac, 8);
  map.Add(Path{"conv"}, Category::kQuantization, 2);
  MapEntry root = map.Take();
  Picture picture("t", "");
  DrawMap(picture, root, {0, 0, 200, 100}, CostTick);
  const std::string svg = picture.Take(200, 100);
  EXPECT_THAT(svg, HasSubstr("<title>conv 8</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>conv 2</title>"));
  EXPECT_THAT(svg, HasSubstr(">conv</text>"));
}

TEST(Treemap, EndlessNamesEnd) {
  ScopeMap map;
  map.Add(Path(200'000, "a"), Category::kMac, 1);
  map.Add(Path{}, Category::kMac, 1);
  MapEntry root = map.Take();
  EXPECT_DOUBLE_EQ(root.value, 2);
  Picture picture("t", "");
  DrawMap(picture, root, {0, 0, 100, 100}, CostTick);
  EXPECT_LT(picture.Take(100, 100).size(), 1'000'000u);
}

}  // namespace
}  // namespace acev2
