// SPDX-License-Identifier: Apache-2.0
//
// What `acev2 ops` says of a row.
#include "rules/status.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(StatusTest, IsReadOffTheRow) {
  EXPECT_EQ(StatusOf(*FindRule("", "Conv")), "priced");
  EXPECT_EQ(StatusOf(*FindRule("", "Reshape")), "free");
  EXPECT_EQ(StatusOf(*FindRule("", "Loop")), "body");
  // Charges through its format rule.
  EXPECT_EQ(StatusOf(*FindRule("", "QLinearMatMul")), "priced");
  Rule unpriced = *FindRule("", "Conv");
  unpriced.work = nullptr;
  EXPECT_EQ(StatusOf(unpriced), "unpriced");
}

}  // namespace
}  // namespace acev2
