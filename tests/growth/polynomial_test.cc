// SPDX-License-Identifier: Apache-2.0
//
// Exact fractions and polynomials.
#include "acev2/polynomial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

#include "acev2/error.h"
#include "acev2/formula.h"

namespace acev2 {
namespace {

using Int128 = Rational::Int128;

TEST(Rational, IsInLowestTerms) {
  EXPECT_EQ(Rational::Of(6, -4), Rational::Of(-3, 2));
  EXPECT_EQ(Rational::Of(0, -7), Rational(0));
  EXPECT_EQ(Rational::Of(1, 3) + Rational::Of(1, 6), Rational::Of(1, 2));
  EXPECT_EQ(Rational::Of(2, 3) * Rational::Of(9, 4), Rational::Of(3, 2));
  EXPECT_TRUE((Rational(5) - Rational(5)).is_zero());
}

TEST(Rational, TextIsExact) {
  EXPECT_EQ(Rational(3888).ToString(), "3888");
  EXPECT_EQ(Rational::Of(-1, 4).ToString(), "-0.25");
  EXPECT_EQ(Rational::Of(1, 40).ToString(), "0.025");
  EXPECT_EQ(Rational::Of(7, 3).ToString(), "7/3");
  // 2^-20 has 20 decimals; the fraction is shorter.
  EXPECT_EQ(Rational::Of(1, 1 << 20).ToString(), "1/1048576");
  EXPECT_EQ(Rational::Of(Cost::FromDouble(-12.5)), Rational::Of(-25, 2));
}

TEST(Rational, HoldsAmountsBeyondInt64) {
  const Int128 large = Int128{1} << 100;  // 1267650600228229401496703205376
  EXPECT_EQ(Rational::Of(large, 1).ToString(), "1267650600228229401496703205376");
}

TEST(Rational, PassingItsWidthIsAnError) {
  const Rational large = Rational::Of(Int128{1} << 126, 1);
  EXPECT_THROW(large + large, Error);
  EXPECT_THROW(large * large, Error);
  EXPECT_THROW(Rational::Of(1, 0), Error);
  // Crosswise in lowest terms, (2^126) · (1 / 2^126) is 1.
  EXPECT_TRUE((large * Rational::Of(1, Int128{1} << 126)).is_one());
}

TEST(Rational, IsACostOfMillionths) {
  EXPECT_EQ(Rational::Of(49, 10).ToCost(), Cost::FromMillionths(4'900'000));
  EXPECT_THROW(Rational::Of(1, 3).ToCost(), Error);
  EXPECT_THROW(Rational(-1).ToCost(), Error);
  // 2^70 is more than a count holds, and a cost all the same.
  const Rational large = Rational::Of(Int128{1} << 70, 1);
  EXPECT_EQ(large.ToCost(), Cost::FromMillionths((Int128{1} << 70) * 1'000'000));
  EXPECT_THROW(Rational::Of(Int128{1} << 120, 1).ToCost(), Error);
}

TEST(Rational, IsACountIfWhole) {
  EXPECT_EQ(Rational(7).ToCount(), Count(7));
  EXPECT_THROW(Rational::Of(49, 10).ToCount(), Error);
  EXPECT_THROW(Rational::Of(Int128{1} << 70, 1).ToCount(), Error);
}

Polynomial Make(std::initializer_list<Term> terms) {
  Polynomial polynomial;
  for (const Term& term : terms) polynomial.Add(term);
  return polynomial;
}

TEST(Polynomial, TermsAreOrderedAndJoined) {
  const Polynomial p = Make({{3, {0, 1}}, {2, {1, 2}}, {5, {0, 0}}, {1, {0, 1}}, {4, {2, 0}}});
  EXPECT_EQ(PolynomialText(p, {"N", "T"}), "2·N·T² + 4·N² + 4·T + 5");
  EXPECT_EQ(p.At(std::array<std::int64_t, 2>{2, 3}), Rational(2 * 2 * 9 + 4 * 4 + 4 * 3 + 5));
  EXPECT_TRUE(p.IsMonotone());
}

TEST(Polynomial, WhatCancelsIsGone) {
  Polynomial p = Make({{3, {1}}, {-3, {1}}});
  EXPECT_TRUE(p.is_zero());
  EXPECT_EQ(PolynomialText(p, {"T"}), "0");
  p += Make({{-1, {2}}, {1, {1}}});
  EXPECT_EQ(PolynomialText(p, {"T"}), "−T² + T");
  EXPECT_FALSE(p.IsMonotone());
}

TEST(Polynomial, TextGroupsThousandsOfWholePartsAlone) {
  EXPECT_EQ(PolynomialText(Make({{1234567, {1}}, {Rational::Of(12345625, 10000), {0}}}), {"T"}),
            "1,234,567·T + 1,234.5625");
  EXPECT_EQ(PolynomialText(Make({{Rational::Of(1000, 3), {12}}}), {"T"}), "1,000/3·T¹²");
}

TEST(Polynomial, NamesThatReadAsArithmeticAreQuoted) {
  EXPECT_EQ(PolynomialText(Make({{2, {1, 2}}}), {"x[0]", "past + length"}),
            "2·x[0]·'past + length'²");
}

}  // namespace
}  // namespace acev2
