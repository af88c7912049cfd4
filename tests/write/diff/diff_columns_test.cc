// SPDX-License-Identifier: Apache-2.0
//
// Totals and rows of a diff before they are laid out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "acev2/compare.h"
#include "support/analyzing.h"
#include "support/diffing.h"
#include "write/diff/diff_report.h"

namespace acev2::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Shown(const Diff& diff, const std::string& filter) {
  DiffView view;
  view.filter = filter;
  std::vector<std::string> names;
  for (const DiffRow* row : SelectRows(diff, view, true).shown) names.push_back(row->after->name);
  return names;
}

TEST(DiffColumnsTest, AFilterFindsWhatItFindsInReports) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <float[4] bias = ones> { [\"body/gelu\"] t = com.microsoft.Gelu(x) "
      "[\"body/add\"] y = Add(t, bias) }");
  const Diff diff = DiffOf(report, report);
  EXPECT_THAT(Shown(diff, "microsoft::Gelu"), ElementsAre("body/gelu"));
  EXPECT_THAT(Shown(diff, "^Add$"), ElementsAre("body/add"));
  EXPECT_THAT(Shown(diff, "node:gelu"), ElementsAre("body/gelu"));
  EXPECT_THAT(Shown(diff, "weight:bias"), ElementsAre("body/add"));
  EXPECT_THAT(Shown(diff, "tensor:^t$"), ElementsAre("body/gelu", "body/add"));
  EXPECT_THAT(Shown(diff, "bias"), IsEmpty());
}

// 4 comparisons of float32 on one side; of the other nothing is known.
TEST(DiffColumnsTest, TotalsOfWhatNothingIsKnownOfAreUnknown) {
  const Diff diff =
      DiffOf(AnalyzeGraph("(float[4] x) => (y) { [relu] y = Relu(x) }"),
             AnalyzeGraph("(float[4] x) => (float[4] y) { [foo] y = my.domain.Foo(x) }"));
  int unknown = 0;
  for (const DiffTotal& total : DiffTotals(diff)) {
    const bool is_size = total.key == "parameters" || total.key.ends_with("_bits");
    EXPECT_TRUE(IsKnown(total.change.before)) << total.key;
    EXPECT_EQ(IsKnown(total.change.after), is_size) << total.key;
    EXPECT_EQ(IsKnown(total.change.difference()), is_size) << total.key;
    unknown += !is_size;
  }
  EXPECT_EQ(unknown, 9);  // ACEv2 and its five categories, ACE, MACs, those of MAC layers
  EXPECT_EQ(std::get<Cost>(DiffTotals(diff).front().change.before), Cost::FromDouble(128));
}

}  // namespace
}  // namespace acev2::testing
