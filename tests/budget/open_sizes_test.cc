// SPDX-License-Identifier: Apache-2.0
//
// Which sizes of a model nobody set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "acev2/budget.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(OpenSizesTest, AreThoseThatWereChosen) {
  Report report;
  report.model.bound_dims = {{"N", 1}, {"T", 8}, {"NT", 2}, {"set", 4}};
  report.model.bound_values = {{"shape", {1, 2}}, {"given", {3}}};
  report.options.dims["set"] = 4;
  report.options.values["given"] = {3};
  // The options set two of them after all.
  report.model.unset_dims = {"N", "set"};
  report.model.unset_values = {"shape", "given"};
  const UnsetSizes sizes = UnsetSizesOf(report);
  // T and NT follow from the model.
  EXPECT_THAT(sizes.dims, ElementsAre(Pair("N", 1)));
  EXPECT_THAT(sizes.values, ElementsAre(Pair("shape", ElementsAre(1, 2))));
}

}  // namespace
}  // namespace acev2
