// SPDX-License-Identifier: Apache-2.0
//
// docs/profiles/energy-45nm.toml and energy-7nm.toml against the published tables they are made of.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "acev2/metric.h"
#include "acev2/profile.h"
#include "metric/energy.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

Options Published(const std::string& name) {
  Options options;
  options.profile = LoadProfile(SourceDir() + "/docs/profiles/" + name);
  return options;
}

/// An entry of "Ten Lessons From Three Generations Shaped Google's TPUv4i" (ISCA 2021), 7 nm;
/// FP16 and bfloat16 not held against a copy of it, as the profile says.
struct At7nm {
  Operation operation;
  Format format;
  double picojoules;
};

constexpr At7nm kAt7nm[] = {
    {Operation::kAdd, IntFormat(8), 0.007}, {Operation::kAdd, IntFormat(32), 0.03},
    {Operation::kAdd, kBFloat16, 0.11},     {Operation::kAdd, kFloat16, 0.16},
    {Operation::kAdd, kFloat32, 0.38},      {Operation::kMul, IntFormat(8), 0.07},
    {Operation::kMul, IntFormat(32), 1.48}, {Operation::kMul, kBFloat16, 0.21},
    {Operation::kMul, kFloat16, 0.34},      {Operation::kMul, kFloat32, 1.31},
};

TEST(PublishedProfiles, CostWhatIsPublishedAt45nm) {
  const Options options = Published("energy-45nm.toml");
  for (const Energy& row : Energies()) {
    EXPECT_DOUBLE_EQ(UnitPrice(row.operation, row.format, row.format, options).ToDouble(),
                     row.picojoules)
        << ToString(row.operation) << ' ' << ToString(row.format);
  }
}

TEST(PublishedProfiles, CostWhatIsPublishedAt7nm) {
  const Options options = Published("energy-7nm.toml");
  for (const At7nm& row : kAt7nm) {
    EXPECT_DOUBLE_EQ(UnitPrice(row.operation, row.format, row.format, options).ToDouble(),
                     row.picojoules)
        << ToString(row.operation) << ' ' << ToString(row.format);
  }
}

TEST(PublishedProfiles, AreTheWidthsPowerBetweenAndComplete) {
  // INT16 lies in the middle of INT8 and INT32: the geometric mean, √(0.2·3.1) = 0.787401 and
  // √(0.03·0.1) = 0.054772. A MAC is their sum.
  const Options options = Published("energy-45nm.toml");
  const Format int16 = IntFormat(16);
  EXPECT_EQ(UnitPrice(Operation::kMul, int16, int16, options).ToString(), "0.787401");
  EXPECT_EQ(UnitPrice(Operation::kMac, int16, int16, options).ToString(), "0.842173");
  // Nothing is left at the built-in price, which would be an error.
  for (const char* name : {"energy-45nm.toml", "energy-7nm.toml"}) {
    const Options complete = Published(name);
    for (const Operation operation : kOperations) {
      for (const Format format : {IntFormat(1), IntFormat(4), int16, kFloat16, kFloat64}) {
        EXPECT_NO_THROW(UnitPrice(operation, format, format, complete)) << name;
      }
      EXPECT_NO_THROW(UnitPrice(operation, IntFormat(32), kFloat32, complete)) << name;
    }
  }
}

TEST(Choices, ChangeOnePrice) {
  // FP16 products added up in FP32: 256 − 16 + 6·32; FP32 as ever.
  const Options sums = Published("choices/float32-sums.toml");
  EXPECT_EQ(UnitPrice(Operation::kMac, kFloat16, kFloat16, sums).ToString(), "432");
  EXPECT_EQ(UnitPrice(Operation::kMac, kFloat32, kFloat32, sums).ToString(), "1184");
  // 2^6/10 and two MACs of 336.
  const Options table = Published("choices/function-by-table.toml");
  EXPECT_EQ(UnitPrice(Operation::kFunc, kFloat16, kFloat16, table).ToString(), "678.4");
  // A MAC of 8 bits by ±2^k: 8·3/5 + 8 where weights are stored, 8 where they are wires.
  const Format power = *ParseFormat("pot4");
  const Options shifts = Published("choices/wired-shifts.toml");
  EXPECT_EQ(UnitPrice(Operation::kMac, IntFormat(8), power, shifts).ToString(), "12.8");
  EXPECT_EQ(UnitPrice(Operation::kMul, IntFormat(8), power, shifts).ToString(), "0");
  const Options weights = Published("choices/wired-weights.toml");
  EXPECT_EQ(UnitPrice(Operation::kMac, IntFormat(8), power, weights).ToString(), "8");
}

}  // namespace
}  // namespace acev2::testing
