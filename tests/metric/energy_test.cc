// SPDX-License-Identifier: Apache-2.0
//
// The correlation of prices and energies is the one the poster states; the estimate takes measured
// operations where there are some, else the fitted slope.
#include "metric/energy.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(EnergyTest, CorrelationIsThatOfThePoster) {
  EXPECT_EQ(Energies().size(), 11u);
  EXPECT_NEAR(PriceEnergyCorrelation(false).value(), 0.99157, 0.000005);  // the poster says 0.991
  EXPECT_NEAR(PriceEnergyCorrelation(true).value(), 0.99313, 0.000005);   // without FP16 multiply
}

Work Make(Operation operation, std::int64_t count, Format lhs, Format rhs) {
  Work work;
  work.operation = operation;
  work.count = count;
  work.lhs = lhs;
  work.rhs = rhs;
  return work;
}

// Multiplies cost 3.7 (FP32) and 0.2 (INT8), adds 0.9 and 0.03 pJ (poster); a MAC is one of each.
TEST(EnergyEstimate, IsMeasuredWhereItCanBe) {
  const auto energy = [](const Work& work) { return EnergyOf(work); };
  EXPECT_DOUBLE_EQ(energy(Make(Operation::kMul, 10, kFloat32, kFloat32)).picojoules, 37);
  EXPECT_DOUBLE_EQ(energy(Make(Operation::kMac, 10, kFloat32, kFloat32)).picojoules, 46);
  EXPECT_DOUBLE_EQ(energy(Make(Operation::kMac, 10, UIntFormat(8), IntFormat(8))).picojoules, 2.3);
  EXPECT_DOUBLE_EQ(energy(Make(Operation::kShift, 10, IntFormat(16), IntFormat(16))).measured,
                   0.57);
}

// Slope: sum of price x energy over sum of squared prices. 992·3.7 + 240·1.1 + 992·3.1 + 56·0.2 +
// 192·0.9 + 96·0.4 + 32·0.1 + 8·0.03 + 32·0.13 + 12.8·0.057 + 4.8·0.024 = 7,240.4448.
// Squares: 2·984,064 + 57,600 + 3,136 + 36,864 + 9,216 + 1,024 + 64 + 1,024 + 163.84 + 23.04 =
// 2,077,242.88.
TEST(EnergyEstimate, IsTheSlopeElsewhere) {
  constexpr double kSlope = 7240.4448 / 2077242.88;
  EXPECT_NEAR(EnergyPerAcev2(), kSlope, 1e-9);
  // INT8 x INT4: 32 - 8 = 24.
  const EnergyEstimate mixed = EnergyOf(Make(Operation::kMul, 10, IntFormat(8), IntFormat(4)));
  EXPECT_NEAR(mixed.picojoules, 240 * kSlope, 1e-9);
  EXPECT_EQ(mixed.measured, 0);
  // BF16 has FP16's width but no measurement.
  EXPECT_EQ(EnergyOf(Make(Operation::kMul, 1, kBFloat16, kBFloat16)).measured, 0);
  // The worst: 4.8 · slope = 0.01673 where an INT8 shift takes 0.024, 30.3 % less.
  EXPECT_NEAR(EnergyFitError(), 1 - 4.8 * kSlope / 0.024, 1e-9);
}

}  // namespace
}  // namespace acev2
