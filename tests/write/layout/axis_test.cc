// SPDX-License-Identifier: Apache-2.0
//
// Axes of charts: where values stand, and which ticks they have.
#include "write/layout/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace acev2 {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

TEST(AxisTest, ValuesStandBetweenItsEnds) {
  const Axis linear = MakeAxis(0, 10, 100, 200, false);
  EXPECT_DOUBLE_EQ(linear.At(0), 100);
  EXPECT_DOUBLE_EQ(linear.At(2.5), 125);
  // Upwards, as on a page.
  EXPECT_DOUBLE_EQ(MakeAxis(0, 10, 200, 100, false).At(2.5), 175);
  // From 1 to 100 are two decades: 10 stands in the middle.
  EXPECT_DOUBLE_EQ(MakeAxis(1, 100, 0, 50, true).At(10), 25);
}

TEST(AxisTest, ASingleValueStandsInTheMiddle) {
  EXPECT_DOUBLE_EQ(MakeAxis(5, 5, 0, 100, false).At(5), 50);
  EXPECT_DOUBLE_EQ(MakeAxis(0, 0, 0, 100, false).At(0), 50);
}

TEST(AxisTest, TicksAreRoundNumbers) {
  // 10/6 is rounded up to steps of 2.
  EXPECT_THAT(LinearTicks(0, 10), ElementsAre(0, 2, 4, 6, 8, 10));
  // 0.6/6 = 0.1.
  EXPECT_THAT(LinearTicks(0.15, 0.75),
              Pointwise(DoubleNear(1e-12), {0.2, 0.3, 0.4, 0.5, 0.6, 0.7}));
  EXPECT_THAT(LogTicks(1, 20), Pointwise(DoubleNear(1e-9), {1.0, 2.0, 5.0, 10.0, 20.0}));
  // More than three decades: powers of ten alone.
  EXPECT_THAT(LogTicks(1, 20'000),
              Pointwise(DoubleNear(1e-6), {1.0, 10.0, 100.0, 1000.0, 10'000.0}));
}

}  // namespace
}  // namespace acev2
