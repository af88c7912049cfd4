// SPDX-License-Identifier: Apache-2.0
//
// Which sizes of a model nobody set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/budget.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

void Note(Report& report, const char* code, const std::string& message) {
  Diagnostic& row = report.diagnostics.emplace_back();
  row.code = code;
  row.message = message;
}

TEST(OpenSizesTest, AreThoseThatANoteSaysWereChosen) {
  Report report;
  report.model.bound_dims = {{"N", 1}, {"T", 8}, {"NT", 2}, {"set", 4}};
  report.model.bound_values = {{"shape", {1, 2}}, {"given", {3}}};
  report.options.dims["set"] = 4;
  report.options.values["given"] = {3};
  Note(report, "unset-dimension", "N = 1, an unset dimension of x");
  Note(report, "unset-dimension", "set = 4, which the options set after all");
  Note(report, "unset-value", "shape = [1, 2], as nobody set it");
  Note(report, "unset-value", "given = 3, which the options set after all");
  const UnsetSizes sizes = UnsetSizesOf(report);
  // T follows from the model: nothing says that it was chosen. NT is not N.
  EXPECT_THAT(sizes.dims, ElementsAre(Pair("N", 1)));
  EXPECT_THAT(sizes.values, ElementsAre(Pair("shape", ElementsAre(1, 2))));
}

}  // namespace
}  // namespace acev2
