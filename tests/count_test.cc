// SPDX-License-Identifier: Apache-2.0
//
// Counts never wrap; costs add up exactly in any order.
#include "acev2/count.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "acev2/error.h"

namespace acev2 {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

TEST(CountTest, ArithmeticIsExactUpToTheLimit) {
  EXPECT_EQ(Count(kLargest - 1) + Count(1), Count(kLargest));
  EXPECT_EQ(Count(3037000499) * Count(3037000499), Count(9223372030926249001));
  EXPECT_EQ(Count(5) - Count(7), Count(-2));
}

TEST(CountTest, PassingTheLimitIsAnError) {
  EXPECT_THROW(Count(kLargest) + Count(1), Error);
  EXPECT_THROW(Count(std::int64_t{1} << 32) * Count(std::int64_t{1} << 31), Error);
  EXPECT_THROW(Count(std::numeric_limits<std::int64_t>::min()) - Count(1), Error);
  Count count = kLargest;
  EXPECT_THROW(count += 1, Error);
  EXPECT_THROW(count *= 2, Error);
  EXPECT_EQ(count, Count(kLargest));
}

TEST(CostTest, TextIsExact) {
  EXPECT_EQ(Cost().ToString(), "0");
  EXPECT_EQ(Cost::FromDouble(4.8).ToString(), "4.8");
  EXPECT_EQ(Cost::FromDouble(992).ToString(), "992");
  EXPECT_EQ(Cost::FromDouble(0.000001).ToString(), "0.000001");
  EXPECT_EQ(Cost::FromDouble(100).ToString(), "100");
  EXPECT_EQ((Cost() - Cost::FromDouble(0.25)).ToString(), "-0.25");
  // 0.4 × (2^63 - 1) = 3689348814741910322.8: far past what a double holds.
  EXPECT_EQ((Cost::FromDouble(0.4) * Count(kLargest)).ToString(), "3689348814741910322.8");
}

TEST(CostTest, TenthsAddUpExactly) {
  Cost sum;
  for (int k = 0; k < 1000; ++k) sum += Cost::FromDouble(0.1);
  EXPECT_EQ(sum, Cost::FromDouble(100));
  EXPECT_EQ(sum.ToDouble(), 100.0);
  EXPECT_EQ(Cost::FromDouble(4.8).ToDouble(), 4.8);
}

TEST(CostTest, MillionthsAreTheAmount) {
  EXPECT_TRUE(Cost::FromDouble(4.8).millionths() == 4'800'000);
  EXPECT_TRUE((Cost() - Cost::FromDouble(0.25)).millionths() == -250'000);
  EXPECT_EQ(Cost::FromMillionths(-1).ToString(), "-0.000001");
  EXPECT_EQ(Cost::FromMillionths(992'000'000), Cost::FromDouble(992));
  // 2^100 millionths: 1267650600228229401496703205376, past 64 bits and past what a double holds.
  const Cost large = Cost::FromMillionths(Cost::Int128{1} << 100);
  EXPECT_EQ(large.ToString(), "1267650600228229401496703.205376");
  EXPECT_TRUE(large.millionths() == Cost::Int128{1} << 100);
}

TEST(CostTest, WhatIsNoCostIsAnError) {
  EXPECT_THROW(Cost::FromDouble(std::numeric_limits<double>::infinity()), Error);
  EXPECT_THROW(Cost::FromDouble(std::numeric_limits<double>::quiet_NaN()), Error);
  EXPECT_THROW(Cost::FromDouble(9223372036854775808.0), Error);
}

}  // namespace
}  // namespace acev2
