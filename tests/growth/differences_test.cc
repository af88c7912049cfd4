// SPDX-License-Identifier: Apache-2.0
//
// Tables of samples and sums of differences, exact or nothing.
#include "growth/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

TEST(DifferencesTest, TablesHoldEverySeriesOfEverySample) {
  const SeriesKey macs{0, Quantity::kMacs};
  const SeriesKey ace{0, Quantity::kAce};
  const SeriesKey bits{1, Quantity::kWeightBits};
  const Sample first{{ace, macs}, {2, 3}};
  const Sample second{{macs, bits}, {5, 7}};
  const SeriesTable table = TableOf({&first, &second});
  EXPECT_THAT(table.keys, ElementsAre(ace, macs, bits));
  // What a sample lacks is 0.
  EXPECT_THAT(table.values[0], ElementsAre(2, 0));
  EXPECT_THAT(table.values[1], ElementsAre(3, 5));
  EXPECT_THAT(table.values[2], ElementsAre(0, 7));
}

TEST(DifferencesTest, BinomialsAreExact) {
  EXPECT_EQ(Binomial(5, 0), Int128{1});
  EXPECT_EQ(Binomial(5, 2), Int128{10});
  EXPECT_EQ(Binomial(2, 3), Int128{0});
  // C(2^62, 2) = 2^61 · (2^62 - 1): past 64 bits, not past 127.
  const Int128 large = Int128{1} << 62;
  EXPECT_EQ(Binomial(std::int64_t{1} << 62, 2), (Int128{1} << 61) * (large - 1));
  EXPECT_EQ(Binomial(std::int64_t{1} << 62, 3), std::nullopt);
}

TEST(DifferencesTest, SumsPast127BitsAreNothing) {
  const std::vector<Int128> differences = {2, 0, -3};
  const std::vector<Int128> weights = {5, Int128{1} << 126, 4};
  EXPECT_EQ(Combine(differences, weights), Int128{-2});  // 10 - 12; 0 times anything is 0
  const std::vector<Int128> large = {Int128{1} << 126, Int128{1} << 126};
  const std::vector<Int128> ones = {1, 1};
  EXPECT_EQ(Combine(large, ones), std::nullopt);
  EXPECT_EQ(MultiplyAdd(3, 4, 5), Int128{17});
  EXPECT_EQ(MultiplyAdd(Int128{1} << 100, Int128{1} << 30, 0), std::nullopt);
}

}  // namespace
}  // namespace acev2
