// SPDX-License-Identifier: Apache-2.0
//
// Activation memory: what takes how many bits, and how long it lives.
//
// Invariant: expectations are sums of elements × value width, derived beside each test.
#include <gtest/gtest.h>

#include "support/analyzing.h"

namespace acev2::testing {
namespace {

// x and two results of 4 floats are 3·128 bits; two of them live at once.
TEST(Memory, HoldsAValueUntilItsLastReader) {
  const Report chain = AnalyzeGraph("(float[4] x) => (y) { a = Relu(x) y = Neg(a) }");
  EXPECT_EQ(chain.totals.activation_bits, Count(384));
  EXPECT_EQ(chain.totals.peak_activation_bits, Count(256));
  // A shortcut keeps x until the end: x, a and b, then x, b and y.
  const Report shortcut =
      AnalyzeGraph("(float[4] x) => (y) { a = Relu(x) b = Neg(a) y = Add(b, x) }");
  EXPECT_EQ(shortcut.totals.activation_bits, Count(512));
  EXPECT_EQ(shortcut.totals.peak_activation_bits, Count(384));
}

// Outputs stay; constants are not activations; a reshape is another name.
TEST(Memory, CountsEachValueOnce) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (a, c) <float[4] w = ones, int64[2] s = {2,2}> "
      "{ a = Add(x, w) b = Reshape(a, s) c = Relu(b) }");
  // x, a, c; all of a and c, and x while a is made: 256 then, a and c at the end: 256.
  EXPECT_EQ(report.totals.activation_bits, Count(384));
  EXPECT_EQ(report.totals.peak_activation_bits, Count(256));
}

// Integers take their width: x 4·32, q 4·8, and the MAC layer's result after its quantizer 2·8; the
// accumulator stays in its register.
TEST(Memory, HoldsQuantizedValuesAtTheirWidth) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) <float s = {0.3}, int8 z = {0}, int8[4,2] w = ones> "
      "{ q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) v = DequantizeLinear(w, s, z) "
      "m = MatMul(d, v) y = QuantizeLinear(m, s, z) }");
  EXPECT_EQ(report.totals.activation_bits, Count(128 + 32 + 16));
  EXPECT_EQ(report.totals.peak_activation_bits, Count(128 + 32));
}

// A body's values come on top of what lives around it; what it returns is its own result under
// another name. x (128 bits) and c (1), and in the branch that is charged a and b (256).
TEST(Memory, AddsThePeakOfABody) {
  constexpr std::string_view kGraph =
      "(float[4] x, bool c) => (y) { y = If<then_branch = t () => (b) { a = Relu(x) b = Neg(a) }, "
      "else_branch = e () => (d) { d = Sign(x) }>(c) }";
  const Report report = AnalyzeGraph(kGraph);
  EXPECT_EQ(report.totals.activation_bits, Count(128 + 1 + 256));
  EXPECT_EQ(report.totals.peak_activation_bits, Count(128 + 1 + 256));
  // In the other branch there is d alone, four signs of 2 bits.
  Options options;
  options.branch = Branch::kElse;
  const Report other = AnalyzeGraph(kGraph, options);
  EXPECT_EQ(other.totals.activation_bits, Count(128 + 1 + 8));
  EXPECT_EQ(other.totals.peak_activation_bits, Count(128 + 1 + 8));
}

// A loop carries one value and collects another, 5 times 4 floats: a buffer of its own.
TEST(Memory, HoldsWhatALoopCollects) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y, all) <int64 n = {5}> { y, all = Loop<body = b (int64 i, bool c, "
      "float[4] s) => (bool d, float[4] t, float[4] u) { d = Identity(c) t = Relu(s) u = Neg(t) }>"
      "(n, , x) }");
  // x, in the body t and u, and the collected 20 floats.
  EXPECT_EQ(report.totals.activation_bits, Count(128 + 256 + 640));
}

// Nobody knows what Foo makes: what it writes and what others read of that is unknown, not 0. It
// reads 2·3 elements of 32 bits.
TEST(Memory, SizesOfUnknownTensorsAreUnknown) {
  const Report report = AnalyzeGraph("(float[2,3] x) => (y) { t = my.domain.Foo(x) y = Relu(t) }");
  const NodeCost& foo = FindNode(report, "Foo#1");
  EXPECT_EQ(foo.read_bits, Count(192));
  EXPECT_EQ(foo.activation_bits, std::nullopt);
  EXPECT_EQ(foo.written_bits, std::nullopt);
  EXPECT_EQ(FindNode(report, "Relu#1").read_bits, std::nullopt);
}

}  // namespace
}  // namespace acev2::testing
