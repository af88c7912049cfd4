// SPDX-License-Identifier: Apache-2.0
//
// Exact fractions and polynomials over them: costs as formulas of sizes.
//
// Invariant: nothing rounds or wraps. A fraction is in lowest terms with a positive denominator;
// what passes 127 bits throws Error. Terms of a polynomial are in one order, none is 0. Made by
// src/growth/, shown by src/write/growth/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "acev2/count.h"

namespace acev2 {

class Rational {
 public:
  __extension__ using Int128 = __int128;

  constexpr Rational() = default;
  constexpr Rational(std::int64_t whole) : numerator_(whole) {}  // NOLINT: integers are fractions
  /// Throws Error if `denominator` is 0.
  static Rational Of(Int128 numerator, Int128 denominator);
  static Rational Of(Cost cost);

  constexpr bool is_zero() const { return numerator_ == 0; }
  constexpr bool is_negative() const { return numerator_ < 0; }
  constexpr bool is_one() const { return numerator_ == 1 && denominator_ == 1; }
  double ToDouble() const;
  /// Throws Error if it is negative, no whole number of millionths, or more than fits.
  Cost ToCost() const;
  /// Throws Error if it is negative, no whole number, or passes 2^63 - 1.
  Count ToCount() const;
  /// "3888", "-0.25", or "1/3" where no decimal is exact or the fraction is shorter.
  std::string ToString() const;

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b) { return a + -b; }
  friend Rational operator*(const Rational& a, const Rational& b);
  Rational& operator+=(const Rational& other) { return *this = *this + other; }
  friend constexpr bool operator==(const Rational&, const Rational&) = default;

 private:
  Int128 numerator_ = 0;
  Int128 denominator_ = 1;
};

/// A coefficient times a power of each variable.
struct Term {
  Rational coefficient;
  std::vector<int> powers;  ///< one a variable
  friend bool operator==(const Term&, const Term&) = default;
};

/// A sum of terms in variables that whoever has it names.
class Polynomial {
 public:
  /// By descending degree, then by the powers of the first variables.
  const std::vector<Term>& terms() const { return terms_; }
  bool is_zero() const { return terms_.empty(); }
  /// True if no coefficient is negative: then it grows with every variable, or stays.
  bool IsMonotone() const;
  /// Its value where the variables have these `sizes`. Throws Error past 127 bits.
  Rational At(std::span<const std::int64_t> sizes) const;

  void Add(const Term& term);
  Polynomial& operator+=(const Polynomial& other);
  friend bool operator==(const Polynomial&, const Polynomial&) = default;

 private:
  std::vector<Term> terms_;
};

}  // namespace acev2
