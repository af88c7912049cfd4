// SPDX-License-Identifier: Apache-2.0
//
// Shapes that forward inference leaves open: what the model declares further down, and limits.
//
// Invariant: a shape from below is one the model declares; a limit is marked as an upper bound.
#include <gtest/gtest.h>

#include <string>
#include <utility>

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
  const Report report = AnalyzeGraph("(float[2] x) => (y) { " + nodes + "y = Relu(t" +
                                     std::to_string(kNodes) + ") }");
  EXPECT_EQ(report.totals.nodes, kNodes + 2);
}

// Of 10 elements, at most 10 are not 0: so is what follows.
TEST(OpenShapes, OfNonZeroHaveALimit) {
  const Report report = AnalyzeGraph("(float[10] x) => (y) { i = NonZero(x) y = Add(i, i) }");
  EXPECT_EQ(FindNode(report, "NonZero#1").output_shape, (PartialShape{1, 10}));
  EXPECT_TRUE(report.totals.upper_bound);
  EXPECT_EQ(FindDiagnostic(report, "upper-bound").node, "NonZero#1");
}

// A pooling window of 2 does not fit into one entry. ONNX says the result has (1 - 2)/2 + 1 = 1
// entry, cut towards 0, which would be priced as if it were there.
TEST(OpenShapes, AreThoseOfWindowsThatDoNotFit) {
  const Report report = AnalyzeGraph(
      "(float[batch,3,1,8] x) => (y) <float[4,3,3,3] w = ones> "
      "{ p = MaxPool<kernel_shape=[2,2], strides=[2,2]>(x) [conv] y = Conv(p, w) }");
  const NodeCost& pool = FindNode(report, "MaxPool#1");
  EXPECT_EQ(pool.status, NodeStatus::kUnpriced);
  EXPECT_EQ(pool.reason, "its window of 2 does not fit into the one entry of axis 2");
  EXPECT_EQ(FindDiagnostic(report, "shape-inference").hint,
            "unset dimensions are 1 (batch): --dim NAME=N sets one");
  EXPECT_EQ(FindNode(report, "conv").reason, "an input is not known, because of node 'MaxPool#1'");
}

// LogSoftmax and Greater keep the shape of what they read: that which the model declares of their
// results is that of the reshaped tensor.
TEST(OpenShapes, AreThoseThatReadersKeep) {
  for (const auto& [reader, type] : {std::pair<std::string, std::string>{"LogSoftmax(r)", "float"},
                                     {"Sinh(r)", "float"},
                                     {"Greater(r, zero)", "bool"}}) {
    const Report report =
        AnalyzeGraph("(float[6] x, int64[2] s) => (" + type +
                     "[2,3] y) <float zero = {0}> { r = Reshape(x, s) y = " + reader + " }");
    EXPECT_EQ(FindNode(report, "Reshape#1").output_shape, (PartialShape{2, 3})) << reader;
  }
}

// Where channels come last, the window of 4x4 lies over the 8x8 positions: 8 - 4 + 1 = 5 each, and
// 5*5*3 results of 15 compares.
TEST(OpenShapes, AreNotThoseOfWindowsOverOtherAxes) {
  const Report report = AnalyzeGraph(
      "(float[1,8,8,3] x) => (y) { y = com.ms.internal.nhwc.MaxPool<kernel_shape=[4,4]>(x) }");
  EXPECT_EQ(FindNode(report, "MaxPool#1").output_shape, (PartialShape{1, 5, 5, 3}));
  EXPECT_EQ(WorkOf(report), Canonical("cmp 1125 float32 float32"));
}

// With padding, dilation ((3 - 1)·2 + 1 = 5), SAME and ceil_mode the same kernels fit.
TEST(OpenShapes, AreNotThoseOfWindowsThatFit) {
  const std::string weights = " <float[4,3,3,3] w = ones> ";
  const auto shape = [&](const std::string& node) {
    return FindNode(
               AnalyzeGraph("(float[1,3,2,3] x) => (y)" + weights + "{ [n] y = " + node + " }"),
               "n")
        .output_shape;
  };
  EXPECT_EQ(shape("Conv<pads=[1,1,1,1]>(x, w)"), (PartialShape{1, 4, 2, 3}));
  EXPECT_EQ(shape("Conv<dilations=[2,2], pads=[2,2,2,2]>(x, w)"), (PartialShape{1, 4, 2, 3}));
  EXPECT_EQ(shape("Conv<auto_pad=\"SAME_UPPER\">(x, w)"), (PartialShape{1, 4, 2, 3}));
  EXPECT_EQ(shape("MaxPool<kernel_shape=[3,3], strides=[2,2], ceil_mode=1>(x)"),
            (PartialShape{1, 3, 1, 1}));
}

// Weights for 3 channels, data of 4; and 16 features where 17 come. ONNX infers an output for both.
TEST(OpenShapes, AreThoseOfChannelsThatDoNotFit) {
  const Report conv = AnalyzeGraph(
      "(float[1,4,8,8] x) => (y, z) <float[4,3,3,3] w = ones> { c = Conv(x, w) r = Relu(c) "
      "y = Reshape<allowzero=0>(r, s) z = Relu(y) s = Constant<value_ints=[-1]>() }");
  EXPECT_EQ(FindNode(conv, "Conv#1").reason, "its input has 4 channels, its weights take 3");
  // Every node behind it names the first cause.
  EXPECT_EQ(FindNode(conv, "Relu#2").reason, "an input is not known, because of node 'Conv#1'");
  const Report lstm = AnalyzeGraph(
      "(float[2,1,17] x) => (y) <float[1,32,16] w = ones, float[1,32,8] r = ones> "
      "{ y = LSTM<hidden_size=8>(x, w, r) }");
  EXPECT_EQ(FindNode(lstm, "LSTM#1").reason, "its input has 17 channels, its weights take 16");
  EXPECT_TRUE(lstm.totals.lower_bound);
}

// 6 elements do not make 2×4. What follows cannot be known; the sums before it can.
TEST(OpenShapes, AreThoseOfAReshapeToOtherElements) {
  const Report report = AnalyzeGraph(
      "(float[2,3] x) => (y) <int64[2] s = {2,4}> { r = Relu(x) z = Reshape(r, s) y = Relu(z) }");
  EXPECT_EQ(WorkOf(report), "cmp 6 float32 float32");
  EXPECT_EQ(FindNode(report, "Reshape#1").reason,
            "its input has 6 elements, its result would have 8");
  EXPECT_EQ(FindNode(report, "Relu#2").reason,
            "an input is not known, because of node 'Reshape#1'");
}

// The name of a size that depends on data is found where the model declares the result.
TEST(OpenShapes, TakeTheValuesOfDeclaredDimensions) {
  Options options;
  options.dims["found"] = 7;
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <float[found] t> { t = my.domain.Search(x) y = Relu(t) }", options);
  EXPECT_EQ(WorkOf(report), "cmp 7 float32 float32");
  EXPECT_EQ(report.model.bound_dims.at("found"), 7);
}

/// A loop of 6 rounds over 8 × 4 with slices from `start` to `end` on axis 0.
PartialShape SliceInLoop(const std::string& start, const std::string& end) {
  const Report report = AnalyzeGraph(
      "(float[8,4] a) => (y) <int64 six = {6}, bool go = {1}, int64[1] axis = {0}, int64 one = "
      "{1}, "
      "int64 three = {3}, int64[1] eight = {8}> "
      "{ y = Loop(six, go) <body = body (int64 i, bool c) => (bool d, part) { d = Identity(c) "
      "from = Unsqueeze(i, axis) j = Add(i, three) k = Sub(j, one) to3 = Unsqueeze(j, axis) "
      "to2 = Unsqueeze(k, axis) part = Slice(a, " +
      start + ", " + end + ", axis) }> }");
  for (const NodeCost& node : report.nodes) {
    if (node.op == "Slice") return node.output_shape.value_or(PartialShape{});
  }
  return {};
}

// Only the axis that is sliced is open; where both ends move with the counter, not even that one.
TEST(OpenShapes, OfSlicesByACounterAreTheSlicedAxisAlone) {
  EXPECT_EQ(SliceInLoop("from", "eight"), (PartialShape{std::nullopt, 4}));
  EXPECT_EQ(SliceInLoop("from", "to3"), (PartialShape{3, 4}));
  EXPECT_EQ(SliceInLoop("from", "to2"), (PartialShape{2, 4}));
  EXPECT_EQ(SliceInLoop("to2", "to3"), (PartialShape{1, 4}));
}

}  // namespace
}  // namespace acev2::testing
