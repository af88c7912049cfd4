// SPDX-License-Identifier: Apache-2.0
//
// Lines break between words, and units stay with their numbers.
#include "text/wrap.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

using Lines = std::vector<std::string>;

TEST(WrapTest, AsManyWordsAsFit) {
  EXPECT_EQ(BrokenBetweenWords("", 5, 5), Lines{""});
  EXPECT_EQ(BrokenBetweenWords("ab cd", 5, 5), Lines{"ab cd"});
  EXPECT_EQ(BrokenBetweenWords("ab cd", 4, 4), (Lines{"ab", "cd"}));
  EXPECT_EQ(BrokenBetweenWords("a b c d", 1, 3), (Lines{"a", "b c", "d"}));
  EXPECT_EQ(BrokenBetweenWords("卷 积 x", 5, 5), (Lines{"卷 积", "x"}));  // 2 + 1 + 2 columns
}

TEST(WrapTest, NoWordIsCut) {
  EXPECT_EQ(BrokenBetweenWords("a longest b", 3, 3), (Lines{"a", "longest", "b"}));
}

TEST(WrapTest, UnitsStayWithTheirNumbers) {
  EXPECT_EQ(BrokenBetweenWords("is 31.2 % of", 7, 9), (Lines{"is 31.2", "% of"}));
  EXPECT_EQ(BrokenBetweenWords("is 31.2 % of", 7, 9, Glue::kUnits), (Lines{"is", "31.2 % of"}));
  EXPECT_EQ(BrokenBetweenWords("a ≥ 5 k b", 3, 5, Glue::kUnits), (Lines{"a", "≥ 5 k", "b"}));
}

}  // namespace
}  // namespace acev2
