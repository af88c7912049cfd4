// SPDX-License-Identifier: Apache-2.0
//
// Formats that streams of weights need.
#include "rules/formats/value_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace acev2 {
namespace {

/// The format of `values` as a vector, or "none".
std::string FormatOf(const std::vector<double>& values,
                     std::optional<std::size_t> axis = std::nullopt,
                     std::vector<std::int64_t> dims = {}, int most_bits = 8) {
  if (dims.empty()) dims = {static_cast<std::int64_t>(values.size())};
  ValueFormat format(dims, axis, most_bits);
  // In two pieces, as files are read.
  const std::span<const double> all(values);
  if (format.Add(all.first(values.size() / 2))) format.Add(all.subspan(values.size() / 2));
  const auto found = format.Find();
  return found ? ToString(found->format) : "none";
}

/// `times` repetitions of `values`.
std::vector<double> Repeated(const std::vector<double>& values, int times) {
  std::vector<double> all;
  for (int k = 0; k < times; ++k) all.insert(all.end(), values.begin(), values.end());
  return all;
}

TEST(ValueFormat, FindsGridsOfEveryWidth) {
  for (int bits = 2; bits <= 8; ++bits) {
    std::vector<double> signed_levels;
    std::vector<double> levels;
    for (int k = 0; k < 1 << bits; ++k) {
      signed_levels.push_back((k - (1 << (bits - 1))) * 0.0123F);
      levels.push_back(k * 0.0123F);
    }
    EXPECT_EQ(FormatOf(Repeated(signed_levels, 3)), "int" + std::to_string(bits));
    EXPECT_EQ(FormatOf(Repeated(levels, 3)), "uint" + std::to_string(bits));
    // One level more takes one bit more.
    levels.push_back((1 << bits) * 0.0123F);
    EXPECT_EQ(FormatOf(Repeated(levels, 6)),
              bits == 8 ? "none" : "uint" + std::to_string(bits + 1));
  }
}

TEST(ValueFormat, ReachesAcrossLevelsThatAreNotUsed) {
  // 0, 3, 7 steps: distances of 3 and 4 steps, so the step is their common divisor.
  EXPECT_EQ(FormatOf(Repeated({0, 0.3, 0.7}, 6)), "uint3");
}

TEST(ValueFormat, AllowsForAZeroPointThatIsNoLevel) {
  EXPECT_EQ(FormatOf(Repeated({0.05, 0.15, 0.25, 0.35}, 4)), "uint2");
  EXPECT_EQ(FormatOf(Repeated({-0.5, 0.2}, 6)), "uint1");  // two levels
}

TEST(ValueFormat, TakesRoundingForWhatItIs) {
  // A 16-bit float keeps 11 bits: level 100 of 0.1 is off by up to 0.004.
  std::vector<double> values;
  for (int k = -100; k <= 100; ++k) values.push_back(std::round(k * 0.1 * 256) / 256);
  EXPECT_EQ(FormatOf(Repeated(values, 3)), "int8");
}

TEST(ValueFormat, FindsPowersOfTwo) {
  // Exponents -2 … 1 and a sign: 3 bits. With a zero there are five: 4 bits.
  EXPECT_EQ(FormatOf(Repeated({0.25, -0.5, 1, 2}, 5)), "pot3");
  EXPECT_EQ(FormatOf(Repeated({0, 0.25, -0.5, 1, 2}, 7)), "pot4");
  // ±0.5 is binary, which takes no multiply at all.
  EXPECT_EQ(FormatOf(Repeated({0.5, -0.5}, 5)), "bipolar");
}

TEST(ValueFormat, IsThatOfAnAxis) {
  // Rows of ±0.3 and ±0.7; as one tensor they take levels 0, 2, 5, 7 of 0.2 above -0.7.
  std::vector<double> rows = Repeated({0.3, -0.3}, 10);
  const std::vector<double> second = Repeated({0.7, -0.7}, 10);
  rows.insert(rows.end(), second.begin(), second.end());
  EXPECT_EQ(FormatOf(rows, 0, {2, 20}), "bipolar");
  EXPECT_EQ(FormatOf(rows, std::nullopt, {2, 20}), "uint3");
  std::vector<double> columns;
  for (int k = 0; k < 20; ++k) {
    columns.push_back(k % 3 == 0 ? 0.3 : -0.3);
    columns.push_back(k % 3 == 0 ? 0.77 : -0.77);
  }
  EXPECT_EQ(FormatOf(columns, 1, {20, 2}), "bipolar");
  // Factors along another axis are none.
  EXPECT_EQ(FormatOf(columns, 0, {20, 2}), "none");
  // The middle one of three axes: blocks of 2 alternate between ±0.3 and ±0.77.
  EXPECT_EQ(FormatOf(Repeated({0.3, -0.3, 0.77, -0.77}, 10), 1, {10, 2, 2}), "bipolar");
  // A channel of zeros fits.
  std::vector<double> zeros = Repeated({0.3, -0.3}, 10);
  zeros.resize(40, 0);
  EXPECT_EQ(FormatOf(zeros, 0, {2, 20}), "ternary");
}

TEST(ValueFormat, DoesNotTakeChanceForAFormat) {
  EXPECT_EQ(FormatOf({0.1, 0.2}), "none");  // two weights are always equally spaced
  EXPECT_EQ(FormatOf({0.3, -0.3, 0.3, -0.3}), "none");
  EXPECT_EQ(FormatOf(Repeated({0.3, -0.3}, 3)), "bipolar");
  std::vector<double> values;
  for (int k = 0; k < 1000; ++k) values.push_back(std::sin(k));
  EXPECT_EQ(FormatOf(values), "none");
}

TEST(ValueFormat, ExistsOnlyForNumbers) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(FormatOf(Repeated({0.3, -0.3, infinity}, 5)), "none");
  EXPECT_EQ(FormatOf(Repeated({0.3, -0.3, std::nan("")}, 5)), "none");
  EXPECT_EQ(FormatOf({}, std::nullopt, {0}), "none");
  EXPECT_EQ(FormatOf({}, 0, {0, 3}), "none");
}

TEST(ValueFormat, LooksForNoMoreBitsThanAsked) {
  const std::vector<double> values = Repeated({0, 0.1, 0.2, 0.3, 0.4}, 8);
  EXPECT_EQ(FormatOf(values, std::nullopt, {}, 3), "uint3");
  EXPECT_EQ(FormatOf(values, std::nullopt, {}, 2), "none");
}

}  // namespace
}  // namespace acev2
