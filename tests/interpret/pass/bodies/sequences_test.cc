// SPDX-License-Identifier: Apache-2.0
//
// Sequences keep the number and the shapes of their entries, whatever makes them and hands them on.
//
// Invariant: results are declared without sizes, so only what is known of the sequence can give
// them; each expectation is worked out beside it.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

PartialShape ShapeOf(const std::string& graph, const std::string& node) {
  const Report report = AnalyzeGraph(graph);
  return FindNode(report, node).output_shape.value_or(PartialShape{});
}

// 3 and 5 rows are 8, each times a 4×2 matrix: 8·4·2 = 64 MACs.
TEST(Sequences, OfDifferentEntriesAreJoined) {
  const Report report = AnalyzeGraph(
      "(float[3,4] a, float[5,4] b) => (y) <float[4,2] w = ones> "
      "{ s = SequenceConstruct(a, b) c = ConcatFromSequence<axis=0>(s) y = MatMul(c, w) }");
  EXPECT_EQ(WorkOf(report), "mac 64 float32 float32");
}

// Counted from the end, axis -2 is the first; a new axis 1 lies between 3 and 4.
TEST(Sequences, AreJoinedAlongAnyAxis) {
  EXPECT_EQ(ShapeOf("(float[3,4] a, float[5,4] b) => (y) "
                    "{ s = SequenceConstruct(a, b) y = ConcatFromSequence<axis=-2>(s) }",
                    "ConcatFromSequence#1"),
            (PartialShape{8, 4}));
  EXPECT_EQ(ShapeOf("(float[3,4] a, float[3,4] b) => (y) "
                    "{ s = SequenceConstruct(a, b) y = ConcatFromSequence<axis=1, new_axis=1>(s) }",
                    "ConcatFromSequence#1"),
            (PartialShape{3, 2, 4}));
}

// 7 rows in threes are 3, 3 and 1.
TEST(Sequences, OfPartsKeepTheirSizes) {
  const Report report = AnalyzeGraph(
      "(float[7,4] x) => (last, whole, number) <int64 three = {3}, int64 end = {-1}> "
      "{ s = SplitToSequence<axis=0>(x, three) last = SequenceAt(s, end) "
      "whole = ConcatFromSequence<axis=0>(s) number = SequenceLength(s) e = SequenceErase(s) "
      "rest = ConcatFromSequence<axis=0>(e) unused = Identity(rest) }");
  EXPECT_EQ(FindNode(report, "SequenceAt#1").output_shape, (PartialShape{1, 4}));
  EXPECT_EQ(FindNode(report, "ConcatFromSequence#1").output_shape, (PartialShape{7, 4}));
}

// 2 and 5 of 7 rows, as the list says: the last ends where the rows do; ONNX Runtime 1.32 makes the
// same.
TEST(Sequences, OfPartsByAListHaveItsSizes) {
  const Report report = AnalyzeGraph(
      "(float[7,4] x) => (first, last, whole) <int64[2] parts = {2,5}, int64 zero = {0}, "
      "int64 end = {-1}> { s = SplitToSequence<axis=0>(x, parts) first = SequenceAt(s, zero) "
      "last = SequenceAt(s, end) whole = ConcatFromSequence<axis=1>(t) "
      "t = SequenceConstruct(last, last, last) }");
  EXPECT_EQ(FindNode(report, "SequenceAt#1").output_shape, (PartialShape{2, 4}));
  EXPECT_EQ(FindNode(report, "SequenceAt#2").output_shape, (PartialShape{5, 4}));
  EXPECT_EQ(FindNode(report, "ConcatFromSequence#1").output_shape, (PartialShape{5, 12}));
}

// Without lengths, each part is one row; keepdims = 0 drops the axis: 7 rows of 4 in one line
// are 28.
TEST(Sequences, OfSinglePartsMayDropTheAxis) {
  EXPECT_EQ(
      ShapeOf("(float[7,4] x) => (y) "
              "{ s = SplitToSequence<axis=0, keepdims=0>(x) y = ConcatFromSequence<axis=0>(s) }",
              "ConcatFromSequence#1"),
      (PartialShape{28}));
}

// [3, 5] with 3 more at place 1: 3, 3, 5. Without that one: 3 + 5 = 8 rows.
TEST(Sequences, GrowAndShrinkWhereTheNodeSays) {
  const std::string graph =
      "(float[3,4] a, float[5,4] b) => (y, z) <int64 at = {1}> { s = SequenceConstruct(a, b) "
      "t = SequenceInsert(s, a, at) u = SequenceErase(t, at) y = ConcatFromSequence<axis=0>(t) "
      "z = ConcatFromSequence<axis=0>(u) }";
  EXPECT_EQ(ShapeOf(graph, "ConcatFromSequence#1"), (PartialShape{11, 4}));
  EXPECT_EQ(ShapeOf(graph, "ConcatFromSequence#2"), (PartialShape{8, 4}));
}

/// A loop of `trips` rounds that puts `what` into a sequence, behind which all are joined.
std::string Filled(const std::string& trips, const std::string& start, const std::string& what,
                   const std::string& join) {
  return "(float[3,4] a, float[2,4] b, int64 n) => (y) <int64 six = {6}, bool go = {1}> { s = " +
         start + " r = Loop(" + trips +
         ", go, s) <body = body (int64 i, bool c, seq(float) before) => (bool d, seq(float) after) "
         "{ "
         "d = Identity(c) " +
         what + " }> y = ConcatFromSequence<" + join + ">(r) }";
}

// 6 times 3 rows are 18; behind each other on an axis of their own, 6.
TEST(Sequences, ThatALoopFillsHaveAsManyEntriesAsRounds) {
  const std::string insert = "after = SequenceInsert(before, a)";
  EXPECT_EQ(ShapeOf(Filled("six", "SequenceEmpty()", insert, "axis=0"), "ConcatFromSequence#1"),
            (PartialShape{18, 4}));
  EXPECT_EQ(ShapeOf(Filled("six", "SequenceEmpty()", insert, "axis=0, new_axis=1"),
                    "ConcatFromSequence#1"),
            (PartialShape{6, 3, 4}));
}

// Two entries a round: 6·2 = 12, which join to 12·4 columns. A sequence that starts with another
// shape only agrees in the columns.
TEST(Sequences, ThatALoopFillsCountEveryEntry) {
  const std::string twice = "half = SequenceInsert(before, a) after = SequenceInsert(half, a)";
  EXPECT_EQ(ShapeOf(Filled("six", "SequenceEmpty()", twice, "axis=1"), "ConcatFromSequence#1"),
            (PartialShape{3, 48}));
  EXPECT_EQ(ShapeOf(Filled("six", "SequenceConstruct(b)", "after = SequenceInsert(before, a)",
                           "axis=0, new_axis=1"),
                    "ConcatFromSequence#1"),
            (PartialShape{7, std::nullopt, 4}));
}

// The dearer branch is charged, and what it makes are 3 and 5 rows.
TEST(Sequences, OfABranchKeepTheirEntries) {
  EXPECT_EQ(
      ShapeOf("(float[3,4] a, float[5,4] b, bool c) => (y) { s = If(c) "
              "<then_branch = t () => (seq(float) u) { d = Exp(b) u = SequenceConstruct(a, d) }, "
              "else_branch = e () => (seq(float) v) { v = SequenceConstruct(a) }> "
              "y = ConcatFromSequence<axis=0>(s) }",
              "ConcatFromSequence#1"),
      (PartialShape{8, 4}));
}

// How often it runs depends on data: nobody knows how many rows there are, nor that there are any.
TEST(Sequences, OfUnknownLengthStayUnknown) {
  EXPECT_EQ(ShapeOf(Filled("n", "SequenceEmpty()", "after = SequenceInsert(before, a)", "axis=0"),
                    "ConcatFromSequence#1"),
            PartialShape{});
}

}  // namespace
}  // namespace acev2::testing
