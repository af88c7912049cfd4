// SPDX-License-Identifier: Apache-2.0
//
// What hangs on each choice of the metric: every number worked out by hand.
#include "acev2/decisions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "acev2/error.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

Decisions DecisionsOf(std::string_view graph, const Options& options = {}) {
  return MakeDecisions(
      "case.onnxtxt", [&](const Options& with) { return AnalyzeGraph(graph, with); },
      AnalyzeGraph(graph, options));
}

/// "part, total" of the choice that is turned by `how`; "none" if it is not turned.
std::string Turned(const Decisions& decisions, std::string_view how) {
  const auto row = std::ranges::find(decisions.rows, how, &Decision::how);
  if (row == decisions.rows.end()) return "none";
  return (row->part ? row->part->ToString() : "-") + ", " +
         (row->totals ? row->totals->acev2.ToString() : "?");
}

// 4 functions of 8,288, 4 roots of 256, 4 divides of 1,024, 4 compares of 32: 33,152 + 1,024 +
// 4,096 + 128 = 38,400.
constexpr std::string_view kFloats =
    "(float[4] x, float[4] z) => (float[4] y) "
    "{ a = Sigmoid(x) b = Sqrt(a) c = Div(b, z) y = Relu(c) }";

TEST(Decisions, TurnEachPriceAlone) {
  const Decisions decisions = DecisionsOf(kFloats);
  EXPECT_EQ(decisions.totals.acev2.ToString(), "38400");
  // 4 roots of 512.
  EXPECT_EQ(Turned(decisions, "[prices]\nsqrt = 'max(i,j)^2/2'"), "1024, 39424");
  // 4 divides of 512.
  EXPECT_EQ(Turned(decisions, "[prices]\ndiv = 'i*j/2'"), "4096, 36352");
  // 4 compares of 16.
  EXPECT_EQ(Turned(decisions, "[prices]\ncmp = 'max(i,j)/2'"), "128, 38336");
  // 4 functions of 2 · 1,184.
  EXPECT_EQ(Turned(decisions, "[prices]\nfunc.float = '2*(max(i,j)^2 + 5*max(i,j))'"),
            "33152, 14720");
  // Functions are made of MACs: 4 · 7 · 1,024.
  EXPECT_EQ(Turned(decisions, "--float-mac product"), "33152, 33920");
  EXPECT_EQ(Turned(decisions, "[prices]\nlookup = 0"), "0, 38400");
  EXPECT_EQ(Turned(decisions, "--lowering none"), "-, 38400");
}

// As in check_values_test.cc: 6,912 MACs of 64, 256 bias adds of 32, 256 requantizations of 992 are
// 704,512.
TEST(Decisions, TurnOptions) {
  const Decisions decisions = DecisionsOf(
      "(uint8[1,3,8,8] x) => (uint8[1,4,8,8] y) "
      "<float xs = {0.3}, uint8 z = {0}, int8[4,3,3,3] w = ones, float ws = {0.7}, int8 wz = {0}, "
      "float ys = {0.9}, int32[4] b = ones> "
      "{ y = QLinearConv<pads=[1,1,1,1]>(x, xs, z, w, ws, wz, ys, z, b) }");
  EXPECT_EQ(decisions.totals.acev2.ToString(), "704512");
  // MACs of 56 + 32: 608,256 + 8,192 + 253,952.
  EXPECT_EQ(Turned(decisions, "--accumulator 32"), "442368, 870400");
  // 8 + 8 + ⌈log2 27⌉ = 21 bits: 6,912 · 77 + 256 · 21 + 256 · (21·32 - 32).
  EXPECT_EQ(Turned(decisions, "--accumulator minimal"), "442368, 701440");
  // 256 · (32·16 - 32) = 122,880 instead of 253,952.
  EXPECT_EQ(Turned(decisions, "--requant fixed16"), "253952, 573440");
}

// 10 look-ups of 25.6.
TEST(Decisions, TurnLookUps) {
  const Decisions decisions = DecisionsOf(
      "(uint8[1,10] x) => (y) <float s = {0.3}, float t = {0.7}, uint8 z = {3}> "
      "{ y = com.microsoft.QLinearSigmoid(x, s, z, t, z) }");
  EXPECT_EQ(Turned(decisions, "[prices]\nlookup = 0"), "256, 0");
}

// 8 MACs of 240 + 96 = 336; with sums of 32 bits 240 + 192 = 432.
TEST(Decisions, TurnSumsOfFloats) {
  const Decisions decisions = DecisionsOf(
      "(float16[1,4] x) => (float16[1,2] y) <float16[4,2] w = ones> { y = MatMul(x, w) }");
  const auto row =
      std::ranges::find(decisions.rows, "sums of 16-bit float products", &Decision::choice);
  ASSERT_NE(row, decisions.rows.end());
  EXPECT_EQ(row->part->ToString(), "2688");
  EXPECT_EQ(row->totals->acev2.ToString(), "3456");
}

TEST(Decisions, LeaveWhatTheUserHasChosen) {
  Options options;
  options.float_mac = FloatMac::kProduct;
  EXPECT_EQ(Turned(DecisionsOf(kFloats, options), "--float-mac product"), "none");
  options.profile = ParseProfile("[prices]\nadd = 1\n", "my.toml");
  EXPECT_THROW(DecisionsOf(kFloats, options), Error);
}

// What leaves a node without a price is unknown, not 0.
TEST(Decisions, AreUnknownWhereNothingHasAPrice) {
  const Decisions decisions = DecisionsOf("(float[4] x) => (float[4] y) { y = my.Foo(x) }");
  EXPECT_EQ(Turned(decisions, "[prices]\ndiv = 'i*j/2'"), "0, ?");
}

// Of a total that may be more, so may be what it would become: 4 roots of 256, or of 512.
TEST(Decisions, AreBoundsWhereTheTotalIsOne) {
  constexpr std::string_view kPartly =
      "(float[4] x) => (float[4] y, z) { y = Sqrt(x) z = my.Foo(x) }";
  const Report report = AnalyzeGraph(kPartly);
  const Decisions decisions = DecisionsOf(kPartly);
  const std::string table = WriteDecisionsTable(report, decisions);
  EXPECT_NE(table.find("≥ 2.05 k"), std::string::npos) << table;
  EXPECT_NE(table.find("note: of ≥ 1.02 k;"), std::string::npos) << table;
  EXPECT_NE(WriteDecisionsJson(decisions).find("\"lower_bound\": true"), std::string::npos);
}

}  // namespace
}  // namespace acev2::testing
