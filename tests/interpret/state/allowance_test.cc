// SPDX-License-Identifier: Apache-2.0
//
// What one file may take.
#include "interpret/state/allowance.h"

#include <gtest/gtest.h>

#include <string>

#include "acev2/error.h"

namespace acev2 {
namespace {

std::string Fault(const auto& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(AllowanceTest, NamesWhatTookMost) {
  Allowance allowance(1000);  // 128 bytes for each byte are less than what every file has: 128 MB
  allowance.Take(Spent::kNames, 100'000'000);
  allowance.Take(Spent::kRecords, 28'000'000);
  EXPECT_EQ(Fault([&] { allowance.Take(Spent::kRecords, 1); }),
            "the model expands to more than 128 MB, most of it names");
}

TEST(AllowanceTest, ALargerFileHasMore) {
  Allowance allowance(2'000'000);  // times 128
  allowance.Take(Spent::kValues, 256'000'000);
  EXPECT_EQ(Fault([&] { allowance.Take(Spent::kValues, 1); }),
            "the model expands to more than 256 MB, most of it values and their dimensions");
  allowance.Step(20'000'000);
  EXPECT_EQ(Fault([&] { allowance.Step(1); }), "the model takes more than 20000000 steps to read");
}

TEST(AllowanceTest, WithoutAFileThereIsNoLimit) {
  Allowance allowance;
  EXPECT_NO_THROW(allowance.Take(Spent::kElements, std::size_t{1} << 50));
  EXPECT_NO_THROW(allowance.Step(std::size_t{1} << 50));
}

}  // namespace
}  // namespace acev2
