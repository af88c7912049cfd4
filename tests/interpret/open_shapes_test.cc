// SPDX-License-Identifier: Apache-2.0
//
// Shapes that forward inference leaves open: what the model declares further down, and limits.
//
// Invariant: a shape from below is one the model declares; a limit is marked as an upper bound.
#include <gtest/gtest.h>

#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

// The operator is not known, but y is declared and Relu keeps the shape: 6 compares, and the tensor
// between them has 6 elements as well.
TEST(OpenShapes, AreTakenFromWhatReadersDeclare) {
  const Report report =
      AnalyzeGraph("(float[2] x) => (float[2,3] y) { t = unheard.Of(x) u = Abs(t) y = Relu(u) }");
  EXPECT_EQ(FindNode(report, "Of#1").output_shape, (PartialShape{2, 3}));
}

// A node that reads a value three times is still one reader: the search stays linear.
TEST(OpenShapes, AreSearchedForInLinearTime) {
  std::string nodes = "t0 = unheard.Of(x) ";
  constexpr int kNodes = 60;
  for (int i = 0; i < kNodes; ++i) {
    const std::string t = "t" + std::to_string(i);
    nodes += "t" + std::to_string(i + 1) + " = Clip(" + t + ", " + t + ", " + t + ") ";
  }
  const Report report =
      AnalyzeGraph("(float[2] x) => (y) { " + nodes + "y = Relu(t" + std::to_string(kNodes) + ") }");
  EXPECT_EQ(report.totals.nodes, kNodes + 2);
}

// Of 10 elements, at most 10 are not 0: so is what follows.
TEST(OpenShapes, OfNonZeroHaveALimit) {
  const Report report = AnalyzeGraph("(float[10] x) => (y) { i = NonZero(x) y = Add(i, i) }");
  EXPECT_EQ(FindNode(report, "NonZero#1").output_shape, (PartialShape{1, 10}));
  EXPECT_TRUE(report.totals.upper_bound);
  EXPECT_EQ(FindDiagnostic(report, "upper-bound").node, "NonZero#1");
}

}  // namespace
}  // namespace acev2::testing
