// SPDX-License-Identifier: Apache-2.0
//
// The correlation of prices and energies is the one the poster states.
#include "metric/energy.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(EnergyTest, CorrelationIsThatOfThePoster) {
  EXPECT_EQ(Energies().size(), 11u);
  EXPECT_NEAR(PriceEnergyCorrelation(false).value(), 0.99157, 0.000005);  // the poster says 0.991
  EXPECT_NEAR(PriceEnergyCorrelation(true).value(), 0.99313, 0.000005);   // without FP16 multiply
}

}  // namespace
}  // namespace acev2
