// SPDX-License-Identifier: Apache-2.0
//
// Cut names that stay apart.
#include "text/shorten.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "text/text.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;

TEST(ShortenedApart, CutsInTheMiddleWhereThatTellsThemApart) {
  EXPECT_THAT(ShortenedApart({"encoder/layer1/query", "short"}, 9),
              ElementsAre("enco…uery", "short"));
}

// In the middle, both would be "encoder.la…tput.dense".
TEST(ShortenedApart, CutsWhatTheyAgreeIn) {
  EXPECT_THAT(
      ShortenedApart({"encoder/layer/10/output/dense", "encoder/layer/11/output/dense"}, 21),
      ElementsAre("encode…0/output/dense", "encode…1/output/dense"));
  // Modules alone would be "…o.LayerNorm".
  EXPECT_THAT(
      ShortenedApart({"encoder.layer.0.output.LayerNorm", "encoder.layer.1.output.LayerNorm"}, 12),
      ElementsAre("…0…LayerNorm", "…1…LayerNorm"));
}

TEST(ShortenedApart, CutsTheModulesAroundFirst) {
  const std::string name = "bert.encoder.layer.10.attention.self.query";
  EXPECT_THAT(ShortenedApart({name}, 39), ElementsAre("b.encoder.layer.10.attention.self.query"));
  EXPECT_THAT(ShortenedApart({name}, 38), ElementsAre("b.e.layer.10.attention.self.query"));
  EXPECT_THAT(ShortenedApart({name}, 20), ElementsAre("b.e.l.10.a.s.query"));
  EXPECT_THAT(ShortenedApart({name}, 13), ElementsAre("…10.a.s.query"));
  EXPECT_THAT(ShortenedApart({"encoder.0.self/matmul_1"}, 16), ElementsAre("e.0.s/matmul_1"));
  EXPECT_THAT(ShortenedApart({"a.b.c/long_name_of_a_node"}, 10), ElementsAre("a.b.…_node"));
}

// The first name fits, the second does not: both say "e.l.0".
TEST(ShortenedApart, CutsAModuleInAllNamesOrInNone) {
  EXPECT_THAT(ShortenedApart({"encoder.layer.0.key", "encoder.layer.0.output.dense",
                              "head.encoder.0.key", "encoder"},
                             19),
              ElementsAre("e.l.0.key", "e.l.0.output.dense", "head.encoder.0.key", "encoder"));
}

TEST(Shortened, CutsBothSidesOfAnArrow) {
  EXPECT_EQ(Shortened("AveragePool → QLinearAveragePool", 23), "Aver…ePool → QLin…ePool");
  EXPECT_EQ(Shortened("Conv → QLinearGlobalAveragePool", 23), "Conv → QLinear…ragePool");
  EXPECT_EQ(Shortened("QLinearGlobalAveragePool → Conv", 23), "QLinear…ragePool → Conv");
  EXPECT_EQ(Shortened("Conv → QLinearConv", 18), "Conv → QLinearConv");
  EXPECT_EQ(DisplayWidth(Shortened("AveragePool → QLinearAveragePool", 9)), 9U);
}

TEST(ShortenedApart, CutsTheEndWhereTheBeginningTells) {
  EXPECT_THAT(ShortenedApart({"abcdX-projection", "abcdY-projection"}, 9),
              ElementsAre("abcdX…ion", "abcdY…ion"));
}

TEST(ShortenedApart, IsNeverTooWide) {
  const std::vector<std::string> names = {"層層層層層層一層層層層層層層",
                                          "層層層層層層二層層層層層層層",
                                          "層層層層層層三層層層層層層層"};
  for (std::size_t width = 1; width < 30; ++width) {
    for (const std::string& name : ShortenedApart(names, width)) {
      EXPECT_LE(DisplayWidth(name), width);
    }
  }
}

TEST(ShortenedApart, LeavesEqualNamesEqual) {
  EXPECT_THAT(ShortenedApart({"one/long/name", "one/long/name"}, 7),
              ElementsAre("one…ame", "one…ame"));
}

}  // namespace
}  // namespace acev2
