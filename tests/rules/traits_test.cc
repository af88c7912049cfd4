// SPDX-License-Identifier: Apache-2.0
//
// How traits are joined, and that those of the rule table do not contradict each other.
//
// Invariant: what a trait says of shapes is checked on every hand-derived case in rules_test.cc.
#include "rules/traits.h"

#include <gtest/gtest.h>

#include <string_view>

#include "rules/rule.h"

namespace acev2 {
namespace {

TEST(Traits, JoinKeepsAll) {
  constexpr Traits kJoined = kRandom | kKeepsShape | ConvWeights(3) | SameKindAs("Conv");
  static_assert(kJoined.Has(kRandom) && kJoined.Has(kKeepsShape) && kJoined.Has(kWindowed));
  static_assert(kJoined.Has(kRandom | kKeepsShape));
  static_assert(!kJoined.Has(kView) && !kJoined.Has(kRandom | kView));
  static_assert(!Traits{}.Has(kRandom));
  EXPECT_EQ(kJoined.weights.input, 3);
  EXPECT_EQ(kJoined.kind, "Conv");
  EXPECT_EQ(kJoined.bound, nullptr);
  // Neither side loses what the other does not say.
  EXPECT_EQ((SameKindAs("Conv") | kRandom).kind, "Conv");
  EXPECT_EQ((kRandom | HasWeights({.input = 1})).weights.input, 1);
}

TEST(Traits, OfOneThatImpliesOthersHoldAll) {
  EXPECT_TRUE(kPassesOn.Has(kView | kKeepsShape));
  EXPECT_TRUE(kHoldsValue.Has(kConstant));
  EXPECT_TRUE(kLoops.Has(kHasBody) && kScans.Has(kHasBody) && !kLoops.Has(kScans));
  EXPECT_TRUE(kTransposes.Has(kMatrixProduct));
}

TEST(Traits, AreThoseOfTheRow) {
  EXPECT_TRUE(TraitsOf("", "Identity").Has(kPassesOn));
  EXPECT_TRUE(TraitsOf("ai.onnx", "Transpose").Has(kPermutes));
  EXPECT_TRUE(TraitsOf("onnx.brevitas", "Quant").Has(kQuantizes));
  // ONNX Runtime's, written without its domain.
  EXPECT_TRUE(TraitsOf("", "FusedConv").Has(kWindowed));
  EXPECT_EQ(TraitsOf("my.domain", "Identity").flags, 0u);
  EXPECT_EQ(TraitsOf("", "NoSuchOperator").flags, 0u);
}

TEST(Traits, OfTheTableDoNotContradictEachOther) {
  int with_traits = 0;
  for (const Rule& rule : Rules()) {
    const Traits& traits = rule.traits;
    const WeightLayout& weights = traits.weights;
    with_traits += traits.flags != 0 ? 1 : 0;
    EXPECT_FALSE(traits.Has(kView) && traits.Has(kPermutes)) << rule.name;
    EXPECT_FALSE(traits.Has(kRandom) && traits.Has(kConstant)) << rule.name;
    EXPECT_FALSE(traits.Has(kQuantizes) && traits.Has(kDequantizes)) << rule.name;
    if (traits.Has(kQuantizes) || traits.Has(kDequantizes)) {
      EXPECT_EQ(rule.category, Category::kQuantization) << rule.name;
    }
    if (!traits.kind.empty()) {
      const Rule* kind = FindRule("", traits.kind);
      ASSERT_NE(kind, nullptr) << rule.name << " is of the kind of no operator";
      EXPECT_TRUE(kind->traits.kind.empty()) << rule.name << ": a kind is its own kind";
    }
    EXPECT_EQ(weights.channels >= 0, weights.channel_axis >= 0) << rule.name;
    EXPECT_EQ(weights.input >= 0, weights.channel_axis >= 0 || weights.output_axis >= 0)
        << rule.name << ": weights are said to stand at an input, and for something";
    if (weights.grouped_axis >= 0) {
      EXPECT_TRUE(weights.grouped_axis == weights.channel_axis ||
                  weights.grouped_axis == weights.output_axis)
          << rule.name;
    }
  }
  EXPECT_GT(with_traits, 100);
}

}  // namespace
}  // namespace acev2
