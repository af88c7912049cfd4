// SPDX-License-Identifier: Apache-2.0
//
// Models of different units are not compared.
#include <gtest/gtest.h>

#include <cstddef>

#include "acev2/compare.h"
#include "acev2/profile.h"

namespace acev2 {
namespace {

TEST(OneUnitTest, IsThatOfTheFirstModelThatWasRead) {
  Comparison comparison;
  comparison.models.resize(4);
  comparison.models[0].error = "no such file";
  for (std::size_t k = 1; k < 4; ++k) comparison.models[k].report.emplace();
  comparison.models[2].report->options.profile =
      ParseProfile("unit = \"pJ\"\n[prices]\ncmp = 1\n", "own.toml");
  KeepOneUnit(comparison);
  EXPECT_FALSE(comparison.models[0].report);
  EXPECT_EQ(comparison.models[0].error, "no such file");
  EXPECT_TRUE(comparison.models[1].report);
  EXPECT_FALSE(comparison.models[2].report) << "pJ beside ACEv2";
  EXPECT_FALSE(comparison.models[2].error.empty());
  EXPECT_TRUE(comparison.models[3].report);
}

}  // namespace
}  // namespace acev2
