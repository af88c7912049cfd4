// SPDX-License-Identifier: Apache-2.0
//
// Limits and rules as people write them.
//
// Invariant: what is written here comes from the grammar in docs/ci.md.
#include <gtest/gtest.h>

#include <optional>

#include "acev2/budget.h"

namespace acev2::testing {
namespace {

struct LimitCase {
  const char* text;
  const char* amount;  ///< null if it is no limit
  bool percent = false;
};

class LimitTest : public ::testing::TestWithParam<LimitCase> {};

TEST_P(LimitTest, ReadsNumbersWithUnits) {
  const std::optional<BudgetLimit> limit = ParseLimit(GetParam().text);
  ASSERT_EQ(limit.has_value(), GetParam().amount != nullptr);
  if (!limit) return;
  EXPECT_EQ(limit->amount.ToString(), GetParam().amount);
  EXPECT_EQ(limit->percent, GetParam().percent);
}

INSTANTIATE_TEST_SUITE_P(
    Limits, LimitTest,
    ::testing::Values(
        LimitCase{"0", "0"}, LimitCase{"1_900_000_000", "1900000000"}, LimitCase{"1,900", "1900"},
        LimitCase{"1.9 G", "1900000000"}, LimitCase{"1.9G", "1900000000"},
        LimitCase{" 12 k ", "12000"}, LimitCase{"12 K", "12000"}, LimitCase{"2 M", "2000000"},
        LimitCase{"0.5 T", "500000000000"}, LimitCase{"3 P", "3000000000000000"},
        LimitCase{"1 E", "1000000000000000000"}, LimitCase{"1.5e3", "1500"},
        LimitCase{"4.8", "4.8"}, LimitCase{"-3", "-3"}, LimitCase{"+3", "3"},
        LimitCase{"25 %", "25", true}, LimitCase{"0.25%", "0.25", true},
        LimitCase{"-10 %", "-10", true}, LimitCase{"", nullptr}, LimitCase{"k", nullptr},
        LimitCase{"%", nullptr}, LimitCase{"1.9 Gi", nullptr}, LimitCase{"1.9 g", nullptr},
        LimitCase{"1e3 k", nullptr}, LimitCase{"12 k MACs", nullptr}, LimitCase{"1__0", nullptr},
        LimitCase{"_10", nullptr}, LimitCase{"10_", nullptr}, LimitCase{"1 000", nullptr},
        LimitCase{"5 k %", nullptr}, LimitCase{"nan", nullptr}, LimitCase{"inf", nullptr},
        LimitCase{"1,900,000.5", "1900000.5"}, LimitCase{"1,9", nullptr},
        LimitCase{"1,9 G", nullptr}, LimitCase{"1,900 G", nullptr}, LimitCase{"10,5 %", nullptr},
        LimitCase{"1,9000", nullptr}, LimitCase{"1.900,000", nullptr}, LimitCase{"1e400", nullptr},
        LimitCase{"10 E", nullptr}, LimitCase{"0x10", nullptr}));

TEST(Budget, NamesTwoRulesAboutTheSameApart) {
  const Budget budget =
      ReadBudget("[[layer]]\nmatch = 'a'\nmacs = 1\n[[layer]]\nmatch = 'a'\nmacs = 2\n", "b.toml");
  ASSERT_EQ(budget.rules.size(), 2u);
  EXPECT_EQ(budget.rules[0].id, "layer 'a'.macs");
  EXPECT_EQ(budget.rules[1].id, "layer 'a'.macs #2");
  EXPECT_EQ(budget.rules[1].line, 6);
}

}  // namespace
}  // namespace acev2::testing
