// SPDX-License-Identifier: Apache-2.0
//
// Integers that float tensors hold are pointed out where they cost less as integers, and nowhere
// else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/write.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Two multiplies of 4 floats by a constant, each 4 × 992 = 3,968. An int8 × float32 costs 8·32 − 32
// = 224, so that the first is 896 then: the total is 4,864 of 7,936, and 38.7 % less.
TEST(WholeNumbers, ThatARoundMakesArePointedOut) {
  const Report report = AnalyzeGraph(
      "(float[4] x) => (y) <float s = {0.3}> { [div] d = Mul(x, s) [round] r = Round(d) "
      "[scale] y = Mul(r, s) }");
  const Diagnostic& note = FindDiagnostic(report, "whole-numbers");
  EXPECT_EQ(
      note.message,
      "'r' holds whole numbers as floats, as 'round' rounds them; as integers the total would "
      "be 38.7 % less");
  EXPECT_EQ(note.hint, "--assume 'tensor:^r$=int8' prices it as 8 bits");
  EXPECT_THAT(WriteTable(report, {}), HasSubstr("hint: 'r' holds whole numbers"));
  EXPECT_THAT(WriteTable(report, {}), Not(HasSubstr("note: 'r' holds")));
  Options told;
  told.assume = {"tensor:^r$=int8"};
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[4] x) => (y) <float s = {0.3}> { d = Mul(x, s) r = "
                                       "Round(d) y = Mul(r, s) }",
                                       told)),
              Not(Contains("whole-numbers")));
}

TEST(WholeNumbers, InConstantsBesideIntegersArePointedOut) {
  const auto codes = [](const std::string& constant) {
    return Diagnostics(AnalyzeGraph("(uint8[4] q) => (y) <float m = {" + constant +
                                    "}> { x = Cast<to=1>(q) y = Mul(x, m) }"));
  };
  EXPECT_THAT(codes("37"), Contains("whole-numbers"));
  EXPECT_THAT(codes("37.5"), Not(Contains("whole-numbers")));
  EXPECT_THAT(codes("32"), Not(Contains("whole-numbers")));          // a shift either way
  EXPECT_THAT(codes("16777217e3"), Not(Contains("whole-numbers")));  // not exact in a float
}

// Tables of cosines begin with ones.
TEST(WholeNumbers, AreNotToldByTheFirstOnesAlone) {
  std::string values = "2";
  for (int k = 0; k < 20000; ++k) values += ",3";
  const auto codes = [&](const std::string& last) {
    return Diagnostics(AnalyzeGraph("(uint8[20002] q) => (y) <float[20002] m = {" + values + "," +
                                    last + "}> { x = Cast<to=1>(q) y = Mul(x, m) }"));
  };
  EXPECT_THAT(codes("5"), Contains("whole-numbers"));
  EXPECT_THAT(codes("0.5"), Not(Contains("whole-numbers")));
}

// 2 tokens of 4 numbers, 2 heads of 3: three projections of 2·24 MACs and one of 2·24 meet the
// weights, 192 in all; scores and weighted values are 2·6·2 MACs of int8 each. What is added to the
// sums is known to be an integer, but these are floats as soon as a weight is: 3·12 + 8 adds.
TEST(WholeNumbers, InWeightsOfAnIntegerAttentionAreNoWiderThanTheyAreSaidToBe) {
  const auto analyze = [](const Options& options) {
    const std::string six = "1,2,3,4,5,6,";
    const std::string row = "1,2,3,4,5,6", weights = "{" + six + six + six + row + "}";
    return AnalyzeGraph(
        "(int8[1,2,4] q, int8[1,2,4] k, int8[1,2,4] v) => (y) <float[6,4] w = " + weights +
            ", float[6] b = {" + row + "}, float[4,6] wo = " + weights +
            ", float[4] bo = {1,2,3,4}> { y = PACTOps.MultiHeadSelfAttention<heads = 2, n_levels "
            "= 256>(q, k, v, w, b, w, b, w, b, wo, bo) }",
        options);
  };
  const Report stored = analyze({});
  EXPECT_THAT(WorkOf(stored), HasSubstr("mac 48 int8 int8"));
  EXPECT_THAT(WorkOf(stored), HasSubstr("mac 192 int8 float32"));
  EXPECT_THAT(Diagnostics(stored), Contains("whole-numbers"));
  Options told;
  told.assume = {"tensor:^w.?$=int8"};
  const Report integers = analyze(told);
  EXPECT_THAT(WorkOf(integers), HasSubstr("mac 240 int8 int8"));
  EXPECT_THAT(WorkOf(integers), HasSubstr("add 44 int32 int32"));
  EXPECT_THAT(Diagnostics(integers), Not(Contains("whole-numbers")));
}

TEST(WholeNumbers, AreNotPointedOutWhereTheyChangeNothing) {
  // Beside floats a whole number is one constant of many.
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[4] x) => (y) <float m = {37}> { y = Mul(x, m) }")),
              Not(Contains("whole-numbers")));
  // What a Clip bounds is an integer already.
  EXPECT_THAT(Diagnostics(AnalyzeGraph(
                  "(float[4] x) => (y) <float s = {0.3}, float lo = {-512}, float hi = "
                  "{511}> { r = Round(x) c = Clip(r, lo, hi) y = Mul(c, s) }")),
              Not(Contains("whole-numbers")));
  // Nobody computes with it.
  EXPECT_THAT(Diagnostics(AnalyzeGraph("(float[4] x) => (y) { y = Round(x) }")),
              Not(Contains("whole-numbers")));
}

}  // namespace
}  // namespace acev2::testing
