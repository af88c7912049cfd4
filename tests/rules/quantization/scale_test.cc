// SPDX-License-Identifier: Apache-2.0
//
// Scales that are pending: which multiply two of them differ by, and how they follow moves.
#include "rules/quantization/scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace acev2 {
namespace {

using ::testing::ElementsAre;

ScaleFactor Factor(std::vector<double> values, std::vector<std::int64_t> steps = {}) {
  ScaleFactor factor;
  factor.power_of_two = KindOf(values) != FactorKind::kOther;
  factor.values = std::make_shared<const std::vector<double>>(std::move(values));
  factor.format = kFloat32;
  factor.steps = std::move(steps);
  return factor;
}

/// A factor that is computed at run time, by the tensor that holds it.
ScaleFactor AtRunTime(std::string id) {
  ScaleFactor factor;
  factor.id = std::move(id);
  factor.format = kFloat32;
  return factor;
}

ScalePtr ScaleBy(std::vector<ScaleFactor> factors) {
  Scale scale;
  scale.factors = std::move(factors);
  return std::make_shared<const Scale>(std::move(scale));
}

TEST(ScaleTest, ConstantsAreNothingAShiftOrAMultiply) {
  EXPECT_EQ(KindOf({1}), FactorKind::kOne);
  EXPECT_EQ(KindOf({-1, 1}), FactorKind::kOne);
  EXPECT_EQ(KindOf({0.25, 8}), FactorKind::kPowerOfTwo);
  EXPECT_EQ(KindOf({0.25, 3}), FactorKind::kOther);
  EXPECT_EQ(KindOf({0}), FactorKind::kOther);
  EXPECT_EQ(KindOf({}), FactorKind::kOther);
  // Quotients of rounded numbers: within 2^-20 counts.
  EXPECT_EQ(KindOf({1 + 0x1p-21}), FactorKind::kOne);
  EXPECT_EQ(KindOf({1 + 0x1p-19}), FactorKind::kOther);
  EXPECT_EQ(KindOf({4 - 0x1p-20}), FactorKind::kPowerOfTwo);
}

TEST(ScaleTest, RatiosAreOfKnownNumbers) {
  const ScalePtr tenth = ScaleBy({Factor({0.1})});
  const ScalePtr fifth = ScaleBy({Factor({0.2})});
  EXPECT_EQ(RatioKind(tenth.get(), fifth.get()), FactorKind::kPowerOfTwo);  // 0.1 / 0.2 = 1/2
  EXPECT_EQ(RatioKind(tenth.get(), nullptr), FactorKind::kOther);
  EXPECT_EQ(RatioKind(tenth.get(), tenth.get()), FactorKind::kOne);
  // Factors of one scale multiply: 0.1 · 2 = 0.2.
  EXPECT_EQ(RatioKind(ScaleBy({Factor({0.1}), Factor({2})}).get(), fifth.get()), FactorKind::kOne);
  // One number a channel, all of them twice the other.
  const ScalePtr channels = ScaleBy({Factor({0.1, 0.3}, {1, 0})});
  const ScalePtr doubled = ScaleBy({Factor({0.2, 0.6}, {1, 0})});
  EXPECT_EQ(RatioKind(channels.get(), doubled.get()), FactorKind::kPowerOfTwo);
  EXPECT_EQ(RatioKind(channels.get(), tenth.get()), FactorKind::kOther);  // 1 and 3
}

TEST(ScaleTest, WhatIsComputedIsToldByItsTensor) {
  const ScalePtr a = ScaleBy({AtRunTime("s")});
  const ScalePtr b = ScaleBy({AtRunTime("s")});
  const ScalePtr c = ScaleBy({AtRunTime("t")});
  EXPECT_TRUE(SameStep(a.get(), b.get()));
  EXPECT_FALSE(SameStep(a.get(), c.get()));
  EXPECT_EQ(RatioKind(a.get(), c.get()), FactorKind::kOther);
  // Factors have no order.
  EXPECT_TRUE(SameStep(ScaleBy({AtRunTime("s"), AtRunTime("t")}).get(),
                       ScaleBy({AtRunTime("t"), AtRunTime("s")}).get()));
  EXPECT_FALSE(SameStep(ScaleBy({AtRunTime("s"), AtRunTime("s")}).get(),
                        ScaleBy({AtRunTime("s"), AtRunTime("t")}).get()));
}

TEST(ScaleTest, ZeroPointsAreNoPartOfAStep) {
  Scale shifted;
  shifted.factors = {Factor({0.5})};
  shifted.zero_point = "3";
  shifted.zero = 3;
  shifted.shifted = true;
  const auto with = std::make_shared<const Scale>(shifted);
  const ScalePtr without = ScaleBy({Factor({0.5})});
  EXPECT_TRUE(SameStep(with.get(), without.get()));
  EXPECT_FALSE(SameScale(with.get(), without.get()));
  EXPECT_TRUE(SameScale(WithoutZeroPoint(with).get(), without.get()));
  EXPECT_FALSE(WithoutZeroPoint(with)->shifted);
  EXPECT_EQ(WithoutZeroPoint(nullptr), nullptr);
}

TEST(ScaleTest, IsAsWideAsItsWidestMultiply) {
  ScaleFactor narrow = Factor({3});
  narrow.format = kFloat16;
  EXPECT_EQ(ScaleBy({narrow, Factor({5})})->format(), kFloat32);
  // Powers of two move the exponent of another factor.
  EXPECT_EQ(ScaleBy({narrow, Factor({4})})->format(), kFloat16);
  EXPECT_EQ(ScaleBy({Factor({4})})->format(), kFloat32);
  EXPECT_TRUE(ScaleBy({Factor({4})})->all_powers_of_two());
  const ScalePtr third = WithFactor(ScaleBy({Factor({4})}), 1.0 / 3, "1/k");
  ASSERT_EQ(third->factors.size(), 2u);
  EXPECT_FALSE(third->all_powers_of_two());
}

TEST(ScaleTest, FollowsAxes) {
  const ScalePtr channels = ScaleBy({Factor({0.1, 0.3}, {1, 0, 0})});
  // Transposed to [., ., channel].
  EXPECT_THAT(WithAxes(channels, {1, 2, 0})->factors[0].steps, ElementsAre(0, 0, 1));
  // A new axis in front.
  EXPECT_THAT(WithAxes(channels, {-1, 0, 1, 2})->factors[0].steps, ElementsAre(0, 1, 0, 0));
  EXPECT_EQ(WithAxes(nullptr, {0}), nullptr);
}

TEST(ScaleTest, FollowsReshapes) {
  // [2, 6] with a scale a row becomes [2, 3, 2]: still a scale for each of the first axis.
  const ScalePtr rows = ScaleBy({Factor({0.1, 0.3}, {1, 0})});
  EXPECT_THAT(Reshaped(rows, {2, 6}, {2, 3, 2})->factors[0].steps, ElementsAre(1, 0, 0));
  // [2, 6] becomes [12]: 6 neighbours share one.
  EXPECT_THAT(Reshaped(rows, {2, 6}, {12})->factors[0].steps, ElementsAre(6));
  // And back.
  EXPECT_THAT(Reshaped(Reshaped(rows, {2, 6}, {12}), {12}, {2, 6})->factors[0].steps,
              ElementsAre(1, 0));
  // One number for all stays that, and the same object.
  const ScalePtr whole = ScaleBy({Factor({0.1})});
  EXPECT_EQ(Reshaped(whole, {2, 6}, {12}), whole);
}

TEST(ScaleTest, WithOneBlockAnAxisDoesNotVaryAlongIt) {
  const ScalePtr blocks = ScaleBy({Factor({0.1, 0.3}, {1, 32})});
  EXPECT_THAT(Trimmed(blocks, {2, 32})->factors[0].steps, ElementsAre(1, 0));
  EXPECT_THAT(Trimmed(blocks, {2, 64})->factors[0].steps, ElementsAre(1, 32));
  EXPECT_THAT(Trimmed(blocks, {2, std::nullopt})->factors[0].steps, ElementsAre(1, 32));
}

}  // namespace
}  // namespace acev2
