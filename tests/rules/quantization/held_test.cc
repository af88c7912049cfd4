// SPDX-License-Identifier: Apache-2.0
//
// What a sequence holds is charged as floats as soon as anybody wants floats of it. (That it costs
// nothing where nobody does is among the groups of tests/equivalence.)
#include <gtest/gtest.h>

#include <string>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

const std::string kTwo =
    "(int8[2,3] q, int8[2,3] r) => (Y) <float s = {0.05}, float n = {0.03}, int64 at = {1}, int64 "
    "two = {2}, bool yes = {1}> { d = DequantizeLinear(q, s) u = DequantizeLinear(r, ";

/// The work of two payloads of scales 0.05 and that of `second`, of which `body` makes Y.
std::string WorkOfTwo(const std::string& second, std::string body, const std::string& type) {
  std::string graph = kTwo + second + ") " + body + " }";
  graph.replace(graph.find("(Y)"), 3, "(" + type + " Y)");
  return WorkOf(AnalyzeGraph(graph));
}

// 6 elements each.
TEST(Held, ASequenceThatLeavesTheGraphHoldsFloats) {
  EXPECT_EQ(WorkOfTwo("s", "Y = SequenceConstruct(d, u)", "seq(float[2,3])"),
            "mul 12 int8 float32");
  EXPECT_EQ(WorkOfTwo("s", "a = SequenceConstruct(d) Y = SequenceInsert(a, u)", "seq(float[2,3])"),
            "mul 12 int8 float32");
}

// A result of the graph is a float: the 6 that are taken, wherever they come from.
TEST(Held, OnlyWhatIsTakenIsMadeFloatOfOneScale) {
  EXPECT_EQ(WorkOfTwo("s", "a = SequenceConstruct(d, u) Y = SequenceAt(a, at)", "float[2,3]"),
            "mul 6 int8 float32");
  EXPECT_EQ(WorkOfTwo("n", "a = SequenceConstruct(d, u) Y = SequenceAt(a, at)", "float[2,3]"),
            "mul 12 int8 float32");
}

// What has been made float for another reader is not made so again.
TEST(Held, FloatsAreMadeOnce) {
  EXPECT_EQ(WorkOfTwo("n", "a = SequenceConstruct(d, u) b = SequenceAt(a, at) Y = Add(b, d)",
                      "float[2,3]"),
            "mul 12 int8 float32; add 6 float32 float32");
}

// The body of a loop is another graph, which gets floats.
TEST(Held, ALoopGetsFloats) {
  EXPECT_EQ(
      WorkOfTwo("s",
                "a = SequenceConstruct(d, u) b = Loop(two, yes, a) <body = body (int64 i, bool "
                "c, seq(float[2,3]) x) => (bool e, seq(float[2,3]) z) { e = Identity(c) z = "
                "Identity(x) }> Y = SequenceAt(b, at)",
                "float[2,3]"),
      "mul 12 int8 float32");
}

}  // namespace
}  // namespace acev2::testing
