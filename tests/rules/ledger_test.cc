// SPDX-License-Identifier: Apache-2.0
//
// The ledger merges equal entries, drops empty ones and refuses what has no price.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LedgerTest, EqualEntriesMerge) {
  Ledger ledger(Category::kMac);
  ledger.Add(Operation::kAdd, 3, kFloat32);
  ledger.Add(Operation::kAdd, 4, kFloat32);
  ledger.Add(Operation::kAdd, 5, kFloat32, "bias");
  ledger.AddTo(Category::kActivation, Operation::kAdd, 6, kFloat32, kFloat32);
  ledger.Add(Operation::kAdd, 7, kFloat32, kFloat16);
  EXPECT_THAT(ledger.Take(),
              ElementsAre(Work{Operation::kAdd, 7, kFloat32, kFloat32, Category::kMac, ""},
                          Work{Operation::kAdd, 5, kFloat32, kFloat32, Category::kMac, "bias"},
                          Work{Operation::kAdd, 6, kFloat32, kFloat32, Category::kActivation, ""},
                          Work{Operation::kAdd, 7, kFloat32, kFloat16, Category::kMac, ""}));
}

TEST(LedgerTest, NothingIsNoEntry) {
  Ledger ledger(Category::kOther);
  ledger.Add(Operation::kAdd, 0, kFloat32);
  ledger.Add(Operation::kAdd, 0, Format{});
  EXPECT_THAT(ledger.work(), IsEmpty());
}

TEST(LedgerTest, UnknownFormatsAreThrown) {
  Ledger ledger(Category::kOther);
  EXPECT_THROW(ledger.Add(Operation::kAdd, 1, Format{}), Unknown);
  EXPECT_THROW(ledger.Add(Operation::kMac, 1, kFloat32, Format{}), Unknown);
  EXPECT_THROW(ledger.Add(Operation::kCmp, 1, kText), Unknown);
  EXPECT_THAT(ledger.work(), IsEmpty());
}

}  // namespace
}  // namespace acev2
