// SPDX-License-Identifier: Apache-2.0
//
// Which nodes stand in bodies, by sizes alone.
#include "report/bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

Report WithBodies(const std::vector<std::size_t>& sizes) {
  Report report;
  for (const std::size_t size : sizes) report.nodes.emplace_back().body_nodes = size;
  return report;
}

// 0 holds 1 to 4, of which 2 holds 3 and 4; 5 is in none; 6 holds 7.
TEST(BodiesTest, EachHasTheInnermostAroundIt) {
  const Report report = WithBodies({4, 0, 2, 0, 0, 0, 1, 0});
  EXPECT_EQ(BodyEnd(report, 0), 5u);
  EXPECT_EQ(BodyEnd(report, 2), 5u);
  EXPECT_EQ(BodyEnd(report, 5), 6u);
  EXPECT_THAT(ParentsOf(report),
              ElementsAre(std::nullopt, 0, 0, 2, 2, std::nullopt, std::nullopt, 6));
}

TEST(BodiesTest, ABodyEndsWithTheReport) {
  const Report report = WithBodies({0, std::numeric_limits<std::size_t>::max(), 0});
  EXPECT_EQ(BodyEnd(report, 1), 3u);
  EXPECT_THAT(ParentsOf(report), ElementsAre(std::nullopt, std::nullopt, 1));
}

}  // namespace
}  // namespace acev2
