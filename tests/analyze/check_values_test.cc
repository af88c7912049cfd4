// SPDX-License-Identifier: Apache-2.0
//
// The check values of docs/metric.md that a small graph can show: prices and counts together, at
// the prices of today and at those of version 2 of the metric.
//
// Invariant: every number here was derived by hand from the poster's prices; if one moves, every
// figure of the tool has moved.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <tuple>

#include "acev2/profile.h"
#include "support/analyzing.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

Cost Total(const Report& report) { return report.totals.acev2; }
Cost Units(std::int64_t units) { return Cost::FromDouble(static_cast<double>(units)); }

Options PricedBy(std::string_view profile) {
  Options options;
  if (!profile.empty()) options.profile = LoadProfile(SourceDir() + std::string(profile));
  return options;
}

/// The parameter is a profile; empty for the built-in prices.
class CheckValues : public ::testing::TestWithParam<std::string_view> {
 protected:
  Report Analyze(std::string_view graph, Options options = {}) const {
    options.profile = PricedBy(GetParam()).profile;
    return AnalyzeGraph(graph, options);
  }
};

constexpr std::array<std::string_view, 2> kProfiles = {"", "/docs/profiles/metric-2.toml"};
INSTANTIATE_TEST_SUITE_P(Prices, CheckValues, ::testing::ValuesIn(kProfiles));

constexpr std::string_view kFloatConv =
    "(float[1,3,8,8] x) => (float[1,4,8,8] y) <float[4,3,3,3] w = ones> "
    "{ y = Conv<pads=[1,1,1,1]>(x, w) }";

// 4·8·8 outputs · 3·3·3 = 6,912 MACs. ACE 6,912 · 32·32 = 7,077,888. ACEv2 of a float MAC is
// multiply
// + add = (32·32 − 32) + 6·32 = 1,184; · 6,912 = 8,183,808.
TEST_P(CheckValues, ConvOfFloat32) {
  const Report report = Analyze(kFloatConv);
  EXPECT_EQ(WorkOf(report), "mac 6912 float32 float32");
  EXPECT_EQ(report.totals.macs, Count(6912));
  EXPECT_EQ(report.totals.ace, Count(7'077'888));
  EXPECT_EQ(Total(report), Units(8'183'808));
  EXPECT_EQ(report.totals.acev2_extension, Cost());
}

// --float-mac product: 32·32 as for integers, so ACEv2 is ACE. A profile's MAC goes before it.
TEST(CheckValuesOfOptions, ConvOfFloat32WithMacsAsProducts) {
  Options options;
  options.float_mac = FloatMac::kProduct;
  EXPECT_EQ(Total(AnalyzeGraph(kFloatConv, options)), Units(7'077'888));
}

// A float16 MAC is (16·16 − 16) + 6·16 = 336; · 6,912 = 2,322,432.
TEST_P(CheckValues, ConvOfFloat16) {
  const Report report = Analyze(
      "(float16[1,3,8,8] x) => (float16[1,4,8,8] y) <float16[4,3,3,3] w = ones> "
      "{ y = Conv<pads=[1,1,1,1]>(x, w) }");
  EXPECT_EQ(report.totals.ace, Count(6912 * 256));
  EXPECT_EQ(Total(report), Units(2'322'432));
}

struct IntegerConv {
  std::string_view activation;
  std::string_view weight;
  std::int64_t ace;
};

class IntegerConvTest : public ::testing::TestWithParam<std::tuple<IntegerConv, std::string_view>> {
};

// Integer in, weights quantized offline; the multiply by the scales at the end belongs to the graph
// output and to another category.
TEST_P(IntegerConvTest, CostsItsProducts) {
  const auto& [activation, weight, ace] = std::get<0>(GetParam());
  const std::string a(activation);
  const std::string w(weight);
  const Report report = AnalyzeGraph("(" + a + "[1,3,8,8] q) => (float[1,4,8,8] y) <" + w +
                                         "[4,3,3,3] wq = ones, float s = {0.3}> "
                                         "{ x = DequantizeLinear(q, s) w = DequantizeLinear(wq, s) "
                                         "y = Conv<pads=[1,1,1,1]>(x, w) }",
                                     PricedBy(std::get<1>(GetParam())));
  EXPECT_EQ(WorkOf(report, "Conv#1", Category::kMac), "mac 6912 " + a + " " + w);
  EXPECT_EQ(report.totals.ace, Count(ace));
  EXPECT_EQ(report.totals.by_category[0], Units(ace));
}

// 6,912 · 8·8 = 442,368; · 8·4 = 221,184; · 4·4 = 110,592; · 2·2 = 27,648; · 16·8 = 884,736.
INSTANTIATE_TEST_SUITE_P(CheckValues, IntegerConvTest,
                         ::testing::Combine(::testing::Values(IntegerConv{"int8", "int8", 442'368},
                                                              IntegerConv{"uint8", "int8", 442'368},
                                                              IntegerConv{"int8", "int4", 221'184},
                                                              IntegerConv{"uint4", "int4", 110'592},
                                                              IntegerConv{"int16", "int8",
                                                                          884'736}),
                                            ::testing::ValuesIn(kProfiles)));

// 6,912·64 + 256 bias adds · 32 + 256 requantizations · (32·32 − 32) = 442,368 + 8,192 + 253,952.
TEST_P(CheckValues, QLinearConv) {
  const Report report = Analyze(
      "(uint8[1,3,8,8] x) => (uint8[1,4,8,8] y) "
      "<float xs = {0.3}, uint8 z = {0}, int8[4,3,3,3] w = ones, float ws = {0.7}, int8 wz = {0}, "
      "float ys = {0.9}, int32[4] b = ones> "
      "{ y = QLinearConv<pads=[1,1,1,1]>(x, xs, z, w, ws, wz, ys, z, b) }");
  EXPECT_EQ(WorkOf(report), "mac 6912 uint8 int8; mul 256 int32 float32; add 256 int32 int32");
  EXPECT_EQ(Total(report), Units(704'512));
  EXPECT_EQ(report.totals.ace, Count(442'368));
}

// The same plus 192 multiplies of 992 for the float input: 704,512 + 190,464.
TEST_P(CheckValues, QdqTwinOfQLinearConv) {
  const Report report = Analyze(
      "(float[1,3,8,8] x) => (uint8[1,4,8,8] y) "
      "<float xs = {0.3}, uint8 z = {0}, int8[4,3,3,3] w = ones, float ws = {0.7}, int8 wz = {0}, "
      "float ys = {0.9}, int32[4] b = ones, float bs = {0.21}, int32 bz = {0}> "
      "{ xq = QuantizeLinear(x, xs, z) xd = DequantizeLinear(xq, xs, z) "
      "wd = DequantizeLinear(w, ws, wz) bd = DequantizeLinear(b, bs, bz) "
      "c = Conv<pads=[1,1,1,1]>(xd, wd, bd) y = QuantizeLinear(c, ys, z) }");
  EXPECT_EQ(WorkOf(report),
            Canonical("mac 6912 uint8 int8; add 256 int32 int32; mul 256 int32 float32; "
                      "mul 192 float32 float32"));
  EXPECT_EQ(Total(report), Units(704'512 + 192 * 992));
}

// 10 multiplies of 992 and 10 adds of 192 = 11,840; in float16 10 · (240 + 96) = 3,360.
TEST_P(CheckValues, BatchNormalization) {
  for (const auto& [type, cost] : {std::pair("float", 11'840), std::pair("float16", 3'360)}) {
    const std::string t(type);
    const Report report =
        Analyze("(" + t + "[1,2,5] x) => (" + t + "[1,2,5] y) <" + t + "[2] s = ones, " + t +
                "[2] b = ones, " + t + "[2] m = ones, " + t +
                "[2] v = ones> "
                "{ y = BatchNormalization(x, s, b, m, v) }");
    EXPECT_EQ(Total(report), Units(cost)) << type;
    EXPECT_EQ(report.totals.by_category[static_cast<std::size_t>(Category::kBatchNorm)],
              Units(cost));
    EXPECT_EQ(report.totals.ace, Count(0)) << "ACE sees MAC layers only";
  }
}

// 10 multiplies of 992 = 9,920, and 10 adds of 192 with a zero point.
TEST_P(CheckValues, QuantizeLinear) {
  EXPECT_EQ(Total(Analyze("(float[10] x) => (uint8[10] y) <float s = {0.3}> "
                          "{ y = QuantizeLinear(x, s) }")),
            Units(9'920));
  EXPECT_EQ(Total(Analyze("(float[10] x) => (uint8[10] y) <float s = {0.3}, uint8 z = {0}> "
                          "{ y = QuantizeLinear(x, s, z) }")),
            Units(9'920));
  EXPECT_EQ(Total(Analyze("(float[10] x) => (uint8[10] y) <float s = {0.3}, uint8 z = {7}> "
                          "{ y = QuantizeLinear(x, s, z) }")),
            Units(9'920 + 320));
}

}  // namespace
}  // namespace acev2::testing
