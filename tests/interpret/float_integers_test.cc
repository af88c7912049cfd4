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
