// SPDX-License-Identifier: Apache-2.0
//
// The names of operations and categories are those of the JSON report.
#include "acev2/work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

TEST(WorkTest, OperationNames) {
  std::vector<std::string_view> names;
  for (const Operation operation : kOperations) names.push_back(ToString(operation));
  EXPECT_THAT(names, ElementsAre("mac", "mul", "add", "shift", "cmp", "div", "sqrt", "func",
                                 "lookup", "logic"));
}

TEST(WorkTest, CategoryNames) {
  std::vector<std::string_view> names;
  for (const Category category : kCategories) names.push_back(ToString(category));
  EXPECT_THAT(names, ElementsAre("mac", "batch_norm", "activation", "quantization", "other"));
}

}  // namespace
}  // namespace acev2
