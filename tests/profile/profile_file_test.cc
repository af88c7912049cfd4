// SPDX-License-Identifier: Apache-2.0
//
// Profiles as files and in saved reports: what they hold, how much of it, and its unit.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/metric.h"
#include "acev2/profile.h"
#include "acev2/write.h"
#include "support/analyzing.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

Options With(std::string_view toml) {
  Options options;
  options.profile = ParseProfile(std::string(toml), "my.toml");
  return options;
}

std::string FaultOf(std::string_view toml) {
  try {
    ParseProfile(std::string(toml), "my.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "no fault";
}

TEST(ProfileReports, KeepTheirPrices) {
  const Options options = With("# \"quoted\"\t\n[prices]\nmac = 3 # ≤ 1");
  const Report report =
      AnalyzeGraph("(float[2, 3] x, float[3, 4] w) => (y) { y = MatMul(x, w) }", options);
  EXPECT_EQ(report.totals.acev2.ToDouble(), 72);  // 2·4·3 MACs
  const std::string json = WriteJson(report);
  const Report again = AnalyzeBytes(json, "report.json");
  EXPECT_EQ(again.totals.acev2.ToDouble(), 72);
  EXPECT_EQ(again.options, options);
  EXPECT_EQ(WriteJson(again), json);
  EXPECT_EQ(Diagnostics(again), std::vector<std::string>{});
}

TEST(ProfileReports, CanBePricedAnew) {
  const std::string graph = "(float[2, 3] x, float[3, 4] w) => (y) { y = MatMul(x, w) }";
  const std::string json = WriteJson(AnalyzeGraph(graph));
  const Options prices = With("prices.mac = 5");
  const Report report = AnalyzeBytes(json, "report.json", prices);
  EXPECT_EQ(report.totals.acev2.ToDouble(), 120);
  EXPECT_EQ(report.options, prices);
  EXPECT_EQ(CheckReport(report), std::vector<std::string>{});
  EXPECT_EQ(FindDiagnostic(report, "rules-ignored").message,
            "priced with my.toml, but the work is as it was counted with the built-in prices");
  // Its rules come too late.
  const Options rules = With("prices.mac = 5\n[[rule]]\nop = \"MatMul\"\nfree = true");
  const Report late = AnalyzeBytes(json, "report.json", rules);
  EXPECT_EQ(late.totals.acev2.ToDouble(), 120);
  EXPECT_EQ(Diagnostics(late), std::vector<std::string>{"rules-ignored"});
  // The same profile from another place is no other.
  const std::string own = WriteJson(AnalyzeGraph(graph, rules));
  Options moved;
  moved.profile = ParseProfile(rules.profile.text(), "elsewhere.toml");
  const Report same = AnalyzeBytes(own, "report.json", moved);
  EXPECT_EQ(Diagnostics(same), std::vector<std::string>{});
}

TEST(ProfileReports, WithABrokenProfileAreErrors) {
  std::string json =
      WriteJson(AnalyzeGraph("(float[2] x) => (y) { y = Relu(x) }", With("prices.cmp = 3")));
  const auto at = json.find("prices.cmp");
  ASSERT_NE(at, std::string::npos);
  json.replace(at, 10, "prices.cmq");
  try {
    AnalyzeBytes(json, "report.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), std::string("report.json: options.profile_text: my.toml:1: unknown "
                                        "operation 'cmq'"));
  }
}

TEST(ProfileReports, EqualProfilesAreEqualOptions) {
  EXPECT_EQ(With("prices.mac = 3"), With("prices.mac = 3"));
  EXPECT_NE(With("prices.mac = 3"), With("prices.mac = 4"));
  EXPECT_NE(With("prices.mac = 3"), Options{});
  EXPECT_NE(With(""), Options{});
}

TEST(ProfileFile, HasALimit) {
  const TemporaryDirectory directory;
  const auto big = directory.Write("big.toml", std::string((1 << 20) + 1, '#'));
  EXPECT_THROW(LoadProfile(big.string()), Error);
  const auto fits = directory.Write("fits.toml", std::string(1 << 20, '#'));
  EXPECT_NO_THROW(LoadProfile(fits.string()));
  EXPECT_THROW(LoadProfile(directory.path().string()), Error);
  EXPECT_THROW(LoadProfile("-"), Error);
  EXPECT_EQ(FaultOf(std::string("a\0b", 3)), "my.toml: a binary file, not a profile");
}

TEST(ProfileFile, DeepNestingEndsInAnError) {
  std::string key = "a";
  for (int k = 0; k < 101; ++k) key += ".a";
  EXPECT_EQ(FaultOf("\n" + key + " = 1"), "my.toml:2: more than 100 dots in a line");
  std::string deep;
  for (int k = 0; k < 255; ++k) deep += "a = [\n{" + key.substr(0, 199) + " = [\n";
  EXPECT_NE(FaultOf(deep), "no fault");
  EXPECT_NE(FaultOf("a = " + std::string(100'000, '[')), "no fault");
}

}  // namespace
}  // namespace acev2::testing
