// SPDX-License-Identifier: Apache-2.0
//
// The built-in prices, and those of version 2 of the metric, written out as profiles.
//
// Invariant: the first changes nothing, not by a bit; the second what docs/metric.md says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/metric.h"
#include "acev2/profile.h"
#include "acev2/write.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

Options With(std::string_view toml) {
  Options options;
  options.profile = ParseProfile(std::string(toml), "my.toml");
  return options;
}

std::string Unit(Operation operation, Format lhs, Format rhs, const Options& options) {
  return UnitPrice(operation, lhs, rhs, options).ToString();
}

const Options& BuiltIn() {
  static const Options options = [] {
    Options read;
    read.profile = LoadProfile(SourceDir() + "/docs/builtin-profile.toml");
    return read;
  }();
  return options;
}

TEST(BuiltInProfile, PricesEveryPairAsBuiltIn) {
  std::vector<Format> formats = {kFloat64, kFloat32, kTensorFloat32, kFloat16,   kBFloat16,
                                 kFloat4,  kBipolar, kTernary,       kFloat8E4M3};
  for (int bits = 1; bits <= 64; ++bits) {
    formats.push_back(IntFormat(bits));
    formats.push_back(UIntFormat(bits));
    if (bits <= 8) formats.push_back(PowerOfTwoFormat(bits));
  }
  for (const Operation operation : kOperations) {
    for (const Format lhs : formats) {
      for (const Format rhs : formats) {
        ASSERT_EQ(UnitPrice(operation, lhs, rhs, BuiltIn()), UnitPrice(operation, lhs, rhs))
            << ToString(operation) << " " << ToString(lhs) << " " << ToString(rhs);
      }
    }
  }
}

TEST(BuiltInProfile, ChangesNoSample) {
  std::size_t models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SourceDir() + "/models")) {
    if (!entry.path().extension().string().starts_with(".onnx")) continue;
    ++models;
    Report own = AnalyzeFile(entry.path().string(), BuiltIn());
    EXPECT_EQ(CheckReport(own), std::vector<std::string>{});
    EXPECT_EQ(own.options.profile, BuiltIn().profile);
    own.options.profile = {};
    EXPECT_EQ(WriteJson(own), WriteJson(AnalyzeFile(entry.path().string()))) << entry.path();
  }
  EXPECT_GE(models, 10u);
}

// --- The prices of version 2 of the metric -------------------------------------------------------

const Options& Former() {
  static const Options options = [] {
    Options read;
    read.profile = LoadProfile(SourceDir() + "/docs/profiles/metric-2.toml");
    return read;
  }();
  return options;
}

// Square roots, look-ups, and functions of integers that a table has: nothing else.
TEST(FormerPrices, DifferWhereTheMetricSaysSo) {
  std::vector<Format> formats = {kFloat64,  kFloat32,    kTensorFloat32, kFloat16,
                                 kBFloat16, kFloat8E4M3, kBipolar,       kTernary};
  for (int bits = 1; bits <= 64; ++bits) formats.push_back(IntFormat(bits));
  for (const Operation operation : kOperations) {
    for (const Format lhs : formats) {
      for (const Format rhs : formats) {
        const int bits = std::max(lhs.bits, rhs.bits);
        const bool integer = !lhs.is_float() && !rhs.is_float();
        const bool changed = operation == Operation::kSqrt || operation == Operation::kLookup ||
                             (operation == Operation::kFunc && integer && bits <= 13);
        EXPECT_EQ(UnitPrice(operation, lhs, rhs, Former()) != UnitPrice(operation, lhs, rhs),
                  changed)
            << ToString(operation) << " " << ToString(lhs) << " " << ToString(rhs);
      }
    }
  }
}

TEST(FormerPrices, AreThoseOfVersion2) {
  EXPECT_EQ(Unit(Operation::kSqrt, kFloat32, kFloat32, Former()), "512");          // 32²/2
  EXPECT_EQ(Unit(Operation::kSqrt, IntFormat(3), IntFormat(3), Former()), "4.5");  // 3²/2
  EXPECT_EQ(Unit(Operation::kLookup, IntFormat(8), IntFormat(8), Former()), "0");
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(8), IntFormat(8), Former()), "0");
  EXPECT_EQ(Unit(Operation::kFunc, IntFormat(9), IntFormat(9), Former()), "504");  // 4·(81 + 45)
  EXPECT_EQ(Unit(Operation::kFunc, kFloat32, kFloat32, Former()), "8288");         // 7 · 1184
}

TEST(BuiltInProfile, AChangedPriceChangesTheSamples) {
  // The opposite of the above: 1,147,200 float MACs at 1 instead of 1,184 each.
  const std::string model = SourceDir() + "/models/cnn-float32.onnx";
  const Report own = AnalyzeFile(model, With("prices.mac = 1"));
  const Report built_in = AnalyzeFile(model);
  EXPECT_EQ(built_in.totals.acev2.ToDouble() - own.totals.acev2.ToDouble(), 1'147'200.0 * 1'183);
  EXPECT_EQ(own.totals.ace, built_in.totals.ace);
}

}  // namespace
}  // namespace acev2::testing
