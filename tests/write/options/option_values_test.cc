// SPDX-License-Identifier: Apache-2.0
//
// Values of options: numbers, names before '=', lists and choices.
#include "write/options/option_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "support/error_of.h"
#include "write/options/option_names.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;

TEST(OptionValuesTest, WholeNumbersAreWholeAndInRange) {
  EXPECT_EQ(WholeNumber("--a", "12", "12", 0, ""), 12);
  EXPECT_EQ(ErrorOf([] { WholeNumber("--a", "1.5", "1.5", 0, ""); }),
            "--a: '1.5' is not a whole number");
  EXPECT_EQ(ErrorOf([] { WholeNumber("--a", "", "", 0, ""); }), "--a: '' is not a whole number");
  EXPECT_EQ(
      ErrorOf([] { WholeNumber("--a", "9223372036854775808", "9223372036854775808", 0, ""); }),
      "--a: '9223372036854775808' passes 2^63 - 1");
  // Of a part the whole is named.
  EXPECT_EQ(ErrorOf([] { WholeNumber("--a", "N=-1", "-1", 0, ""); }),
            "--a: 'N=-1': -1 is less than 0");
}

TEST(OptionValuesTest, NamesMayHoldAnEqualsSign) {
  const auto [name, value] = SplitAssignment("--dim", "a=b=4", "");
  EXPECT_EQ(name, "a=b");
  EXPECT_EQ(value, "4");
  EXPECT_EQ(ErrorOf([] { SplitAssignment("--dim", "N", ""); }), "--dim: 'N' has no '='");
  EXPECT_EQ(ErrorOf([] { SplitAssignment("--dim", "=4", ""); }), "--dim: '=4' has no name");
}

TEST(OptionValuesTest, ListsHaveOnePartMoreThanCommas) {
  EXPECT_THAT(SplitList("a,b"), ElementsAre("a", "b"));
  EXPECT_THAT(SplitList(",a,"), ElementsAre("", "a", ""));
  EXPECT_THAT(SplitList(""), ElementsAre(""));
}

TEST(OptionValuesTest, ChoicesAreTheirWords) {
  EXPECT_EQ(Choices(kFoldNames), "none|batch-norm");
  Fold fold = Fold::kNone;
  Choose("--fold", "batch-norm", kFoldNames, fold);
  EXPECT_EQ(fold, Fold::kBatchNorm);
  Choose("--fold", std::nullopt, kFoldNames, fold);
  EXPECT_EQ(fold, Fold::kBatchNorm) << "no text leaves it";
  EXPECT_EQ(ErrorOf([&] { Choose("--fold", "batchnorm", kFoldNames, fold); }),
            "--fold: 'batchnorm' is not one of none, batch-norm");
}

}  // namespace
}  // namespace acev2
