// SPDX-License-Identifier: Apache-2.0
//
// Slips find their names, far-off words find nothing.
#include "text/suggest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kNames = {"--sort", "--strict", "--top", "--dim"};

TEST(SuggestTest, NearestFirst) {
  EXPECT_THAT(Suggestions("--srot", kNames), ElementsAre("--sort"));  // one swap
  EXPECT_THAT(Suggestions("--stirct", kNames), ElementsAre("--strict"));
  EXPECT_THAT(Suggestions("--colour", kNames), IsEmpty());
}

TEST(SuggestTest, CaseDoesNotMatter) {
  const std::vector<std::string> names = {"Conv_1"};
  EXPECT_THAT(Suggestions("conv_1", names), ElementsAre("Conv_1"));
}

TEST(SuggestTest, PartsOfNamesComeAfterSlips) {
  const std::vector<std::string> names = {"block/deep/conv1/Conv", "block/conv1", "conv2"};
  EXPECT_THAT(Suggestions("conv1", names),
              ElementsAre("conv2", "block/conv1", "block/deep/conv1/Conv"));
}

// A node and the tensor that it makes may have one name.
TEST(SuggestTest, NoNameTwice) {
  const std::vector<std::string> names = {"conv", "relu", "conv"};
  EXPECT_THAT(Suggestions("cnov", names), ElementsAre("conv"));
}

TEST(SuggestTest, NoMoreThanAsked) {
  const std::vector<std::string> names = {"a1", "a2", "a3", "a4"};
  EXPECT_THAT(Suggestions("a", names, 2), ElementsAre("a1", "a2"));
}

TEST(SuggestTest, Sentence) {
  EXPECT_EQ(DidYouMean("--dmi", kNames, "none"), "did you mean '--dim'?");
  const std::vector<std::string> names = {"conv1", "conv2", "relu"};
  EXPECT_EQ(DidYouMean("conv", names, "none"), "did you mean 'conv1' or 'conv2'?");
  EXPECT_EQ(DidYouMean("nothing like it", kNames, "see --help"), "see --help");
  EXPECT_TRUE(IsDidYouMean(DidYouMean("conv", names, "none")));
  EXPECT_FALSE(IsDidYouMean("see --help"));
}

TEST(SuggestTest, LongNamesAreCheap) {
  const std::vector<std::string> names(1000, std::string(10000, 'a'));
  EXPECT_THAT(Suggestions("b", names), IsEmpty());
}

}  // namespace
}  // namespace acev2
