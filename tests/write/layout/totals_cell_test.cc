// SPDX-License-Identifier: Apache-2.0
//
// Totals as cells: what is unknown, and what is known all the same.
#include "write/layout/totals_cell.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

std::string BoundText(const Report& report) {
  return std::get<std::string>(BoundCell(&report.totals));
}

TEST(TotalsCellTest, WithoutATotalNothingIsKnown) {
  EXPECT_FALSE(IsKnown(WorkCell(nullptr, &Totals::acev2)));
  EXPECT_FALSE(IsKnown(SizeCell(nullptr, &Totals::weight_bits)));
  EXPECT_FALSE(IsKnown(BoundCell(nullptr)));
}

TEST(TotalsCellTest, WorkIsUnknownWhereNoNodeHasAPrice) {
  const Report report =
      AnalyzeGraph("(float[4] x) => (float[4] y) <float[4] w = ones> { y = my.domain.Foo(x, w) }");
  EXPECT_FALSE(IsKnown(WorkCell(&report.totals, &Totals::acev2)));
  EXPECT_FALSE(IsKnown(WorkCell(&report.totals, &Totals::macs)));
  EXPECT_EQ(std::get<Count>(SizeCell(&report.totals, &Totals::weight_bits)), Count(4 * 32));
  EXPECT_EQ(BoundText(report), "lower");
}

// 4 comparisons of float32, whatever Foo costs.
TEST(TotalsCellTest, WorkIsALowerBoundWhereOneHas) {
  const Report report = AnalyzeGraph("(float[4] x) => (y) { t = Relu(x) y = my.domain.Foo(t) }");
  EXPECT_EQ(std::get<Cost>(WorkCell(&report.totals, &Totals::acev2)), Cost::FromDouble(128));
  EXPECT_EQ(BoundedOf(report.totals), (Bounded{.lower = true, .upper = false}));
}

TEST(TotalsCellTest, ExactOnesSaySo) {
  EXPECT_EQ(BoundText(AnalyzeGraph("(float[4] x) => (y) { y = Relu(x) }")), "exact");
}

}  // namespace
}  // namespace acev2::testing
