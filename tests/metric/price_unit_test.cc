// SPDX-License-Identifier: Apache-2.0
//
// The unit that prices are in, and what a profile leaves as it is built in.
#include "metric/price_unit.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/profile.h"
#include "acev2/write.h"
#include "support/analyzing.h"

namespace acev2::testing {
namespace {

Options With(std::string_view toml) {
  Options options;
  options.profile = ParseProfile(std::string(toml), "my.toml");
  return options;
}

constexpr const char* kTwoOperations =
    "(float[4] x) => (float[4] y) { z = Mul (x, x) y = Add (z, x) }";

TEST(ProfileUnit, CompleteLeavesNoPriceUnset) {
  const std::string head = "unit = 'pJ'\ncomplete = true\n[prices]\nmul = 3\n";
  EXPECT_EQ(
      ErrorOf(kTwoOperations, With(head)),
      "case.onnxtxt: node 'Add#1' (Add): my.toml: no price of add on float32 and float32, but "
      "complete = true");
  // 4 multiplies of 3 and 4 adds of 2.
  EXPECT_EQ(AnalyzeGraph(kTwoOperations, With(head + "add = 2\n")).totals.acev2.ToString(), "20");
}

TEST(ProfileUnit, APartialProfileSaysWhatStaysAcev2) {
  // 4 multiplies of 3, and 4 adds of 192: 768 of 780 are 98.46 %.
  const Report partial = AnalyzeGraph(kTwoOperations, With("unit = 'pJ'\n[prices]\nmul = 3\n"));
  EXPECT_EQ(FindDiagnostic(partial, "partial-profile").message,
            "prices of add.float stay ACEv2 where my.toml has none: 98.5 % of the total");
  // Read back, it stands there once.
  const Report again = ReadJson(WriteJson(partial), "r.json");
  EXPECT_EQ(Diagnostics(again), Diagnostics(partial));
  for (const char* whole :
       {"unit = 'ACEv2'\n[prices]\nmul = 3\n", "[prices]\nmul = 3\nadd = 1\n"}) {
    EXPECT_TRUE(Diagnostics(AnalyzeGraph(kTwoOperations, With(whole))).empty()) << whole;
  }
}

TEST(ProfileUnit, AProfileOfAUnitWithoutPricesLeavesAllOfThem) {
  EXPECT_EQ(FindDiagnostic(AnalyzeGraph(kTwoOperations, With("unit = 'pJ'\n")), "partial-profile")
                .message,
            "prices of add.float, mul.float stay ACEv2 where my.toml has none: 100 % of the total");
}

TEST(ProfileUnit, IsOfWhatTheProfileSets) {
  const auto in_unit = [](Operation operation, const std::string& profile) {
    return IsInUnit(operation, IntFormat(8), IntFormat(8), With(profile));
  };
  const std::string own = "unit = 'pJ'\n[prices]\nmul = 3\n";
  EXPECT_TRUE(in_unit(Operation::kMul, own));
  EXPECT_FALSE(in_unit(Operation::kCmp, own));
  EXPECT_FALSE(in_unit(Operation::kMac, own)) << "its add stays ACEv2";
  EXPECT_FALSE(in_unit(Operation::kCmp, "complete = true\n" + own));
  EXPECT_TRUE(in_unit(Operation::kCmp, "[prices]\nmul = 3\n")) << "all of it is taken as ACEv2";
}

TEST(ProfileUnit, NamesWhatPricesAreIn) {
  EXPECT_EQ(PriceUnit(With("unit = 'pJ'\n")), "pJ");
  EXPECT_EQ(PriceUnit(With("[prices]\nadd = 1\n")), "ACEv2");
  EXPECT_FALSE(HasOwnUnit(With("unit = 'ACEv2'\n")));
}

}  // namespace
}  // namespace acev2::testing
