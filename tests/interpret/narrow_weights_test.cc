// SPDX-License-Identifier: Apache-2.0
//
// Float weights that hold few values are pointed out, others are not.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "acev2/write.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// A product with a weight of 16 × 16 numbers: `value(k)` of each.
template <typename Value>
Report Product(Value value, const Options& options = {}) {
  std::string values;
  for (int k = 0; k < 256; ++k) values += fmt::format("{}{}", k > 0 ? "," : "", value(k));
  return AnalyzeGraph(
      "(float[1,16] x) => (y) <float[16,16] w = {" + values + "}> { [fc] y = MatMul(x, w) }",
      options);
}

double Ternary(int k) { return 0.3 * (k % 3 - 1); }

TEST(NarrowWeights, ArePointedOut) {
  const Report report = Product(Ternary);
  EXPECT_EQ(FindDiagnostic(report, "narrow-weights").message,
            "'w' needs few bits of a float, by a sample of the values: ternary would hold them");
  EXPECT_THAT(WriteTable(report, {}), HasSubstr("hint: 'w' needs few bits"));
}

TEST(NarrowWeights, AreNotAnyOthers) {
  // 256 different values, one value throughout, and weights that are counted by their values.
  EXPECT_THAT(Diagnostics(Product([](int k) { return 0.01 * k * k; })),
              Not(Contains("narrow-weights")));
  EXPECT_THAT(Diagnostics(Product([](int) { return 0.5; })), Not(Contains("narrow-weights")));
  Options by_values;
  by_values.weights = Weights::kValues;
  EXPECT_THAT(Diagnostics(Product(Ternary, by_values)), Not(Contains("narrow-weights")));
}

}  // namespace
}  // namespace acev2::testing
