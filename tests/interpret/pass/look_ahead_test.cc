// SPDX-License-Identifier: Apache-2.0
//
// What stands behind a quantizer: bounds that narrow what it makes (QCDQ).
//
// Invariant: the arithmetic stands beside each expectation.
#include <gtest/gtest.h>

#include <string>

#include "acev2/profile.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

/// A product of x, quantized to int8 and bounded to [-8, 7] by a node of `bound`.
std::string BoundedProduct(const std::string& bound) {
  return R"(<ir_version: 8, opset_import: ["" : 17, "my" : 1]>
g (float[1, 8] x, int8[8, 2] w) => (float[1, 2] y) {
  s = Constant<value = float {0.1}>()
  o = Constant<value = int8 {0}>()
  low = Constant<value = int8 {-8}>()
  high = Constant<value = int8 {7}>()
  q = QuantizeLinear(x, s, o)
  c = )" +
         bound + R"((q, low, high)
  b = DequantizeLinear(c, s, o)
  v = DequantizeLinear(w, s, o)
  y = MatMul(b, v)
})";
}

// Sixteen levels are 4 bits: 16 MACs int4 x int8, and 2 multiplies by the scale of both.
TEST(LookAhead, FindsTheBoundsOfAClip) {
  const Report report = Analyze(BoundedProduct("Clip"));
  EXPECT_EQ(WorkOf(report, "MatMul#1"), Canonical("mac 16 int4 int8; mul 2 int32 float32"));
  EXPECT_EQ(WorkOf(report, "Clip#1"), "free");
}

// So does what the user's profile says is one.
TEST(LookAhead, FindsTheBoundsOfAClipByAnotherName) {
  Options options;
  options.profile = ParseProfile("[[rule]]\nop = \"my::Bound\"\nas = \"Clip\"", "my.toml");
  const Report own = Analyze(BoundedProduct("my.Bound"), options);
  const Report standard = Analyze(BoundedProduct("Clip"));
  EXPECT_EQ(WorkOf(own), WorkOf(standard));
  EXPECT_EQ(FindNode(own, "QuantizeLinear#1").written_bits,
            FindNode(standard, "QuantizeLinear#1").written_bits);
  EXPECT_EQ(own.totals.acev2, standard.totals.acev2);
}

}  // namespace
}  // namespace acev2::testing
