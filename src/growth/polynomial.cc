// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic of fractions and polynomials.
//
// Invariant: every step that could pass 127 bits is checked.
#include "acev2/polynomial.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include "acev2/error.h"

namespace acev2 {
namespace {

using Int128 = Rational::Int128;

[[noreturn]] void ThrowTooLarge() {
  throw Error("a coefficient passes 127 bits", "fix some of the sizes with --dim");
}

Int128 Plus(Int128 a, Int128 b) {
  Int128 sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) ThrowTooLarge();
  return sum;
}

Int128 Times(Int128 a, Int128 b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product)) ThrowTooLarge();
  return product;
}

Int128 Gcd(Int128 a, Int128 b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

std::string Digits(Int128 number) {
  if (number == 0) return "0";
  std::string digits;
  const bool negative = number < 0;
  while (number != 0) {
    digits.push_back(static_cast<char>('0' + std::abs(static_cast<int>(number % 10))));
    number /= 10;
  }
  if (negative) digits.push_back('-');
  std::ranges::reverse(digits);
  return digits;
}

/// Where a term stands: degree first, then the powers, both descending.
bool Before(const Term& a, const Term& b) {
  const int degree_a = std::accumulate(a.powers.begin(), a.powers.end(), 0);
  const int degree_b = std::accumulate(b.powers.begin(), b.powers.end(), 0);
  return degree_a != degree_b ? degree_a > degree_b : a.powers > b.powers;
}

}  // namespace

Rational Rational::Of(Int128 numerator, Int128 denominator) {
  if (denominator == 0) throw Error("a fraction of 0");
  const Int128 divisor =
      denominator < 0 ? -Gcd(numerator, denominator) : Gcd(numerator, denominator);
  Rational result;
  result.numerator_ = numerator / divisor;
  result.denominator_ = denominator / divisor;
  return result;
}

Rational Rational::Of(Cost cost) { return Of(cost.millionths(), Cost::kMillion); }

double Rational::ToDouble() const {
  return static_cast<double>(numerator_) / static_cast<double>(denominator_);
}

Cost Rational::ToCost() const {
  if (numerator_ < 0 || Cost::kMillion % denominator_ != 0) {
    throw Error("an amount is no whole number of millionths");
  }
  Int128 millionths = 0;
  if (__builtin_mul_overflow(numerator_, Cost::kMillion / denominator_, &millionths)) {
    ThrowTooLarge();
  }
  return Cost::FromMillionths(millionths);
}

Count Rational::ToCount() const {
  if (numerator_ < 0 || denominator_ != 1) throw Error("an amount is no whole number");
  if (numerator_ > std::numeric_limits<std::int64_t>::max()) {
    throw Error("an amount passes 2^63 - 1");
  }
  return Count(static_cast<std::int64_t>(numerator_));
}

std::string Rational::ToString() const {
  std::string fraction = Digits(numerator_) + "/" + Digits(denominator_);
  if (denominator_ == 1) return Digits(numerator_);
  // Decimal if the denominator divides a power of ten.
  Int128 rest = denominator_;
  int twos = 0;
  int fives = 0;
  for (; rest % 2 == 0; rest /= 2) ++twos;
  for (; rest % 5 == 0; rest /= 5) ++fives;
  if (rest != 1) return fraction;
  const int decimals = std::max(twos, fives);
  Int128 scaled = numerator_;
  for (int k = twos; k < decimals; ++k) {
    if (__builtin_mul_overflow(scaled, Int128{2}, &scaled)) return fraction;
  }
  for (int k = fives; k < decimals; ++k) {
    if (__builtin_mul_overflow(scaled, Int128{5}, &scaled)) return fraction;
  }
  const bool negative = scaled < 0;
  std::string digits = Digits(negative ? -scaled : scaled);
  const auto width = static_cast<std::size_t>(decimals);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  digits.insert(digits.size() - width, 1, '.');
  const std::string decimal = (negative ? "-" : "") + digits;
  constexpr std::size_t kShort = 10;  // a decimal that is read as easily as a fraction
  return decimal.size() > std::max(fraction.size(), kShort) ? fraction : decimal;
}

Rational Rational::operator-() const {
  Rational result = *this;
  result.numerator_ = -result.numerator_;
  return result;
}

Rational operator+(const Rational& a, const Rational& b) {
  // Over the least common denominator, so that sums of like fractions stay small.
  const Int128 divisor = Gcd(a.denominator_, b.denominator_);
  const Int128 scale = b.denominator_ / divisor;
  return Rational::Of(
      Plus(Times(a.numerator_, scale), Times(b.numerator_, a.denominator_ / divisor)),
      Times(a.denominator_, scale));
}

Rational operator*(const Rational& a, const Rational& b) {
  // Crosswise in lowest terms first, so that products stay small.
  const Rational left = Rational::Of(a.numerator_, b.denominator_);
  const Rational right = Rational::Of(b.numerator_, a.denominator_);
  Rational product;
  product.numerator_ = Times(left.numerator_, right.numerator_);
  product.denominator_ = Times(left.denominator_, right.denominator_);
  return product;
}

bool Polynomial::IsMonotone() const {
  return std::ranges::none_of(terms_,
                              [](const Term& term) { return term.coefficient.is_negative(); });
}

Rational Polynomial::At(std::span<const std::int64_t> sizes) const {
  Rational sum;
  for (const Term& term : terms_) {
    Rational value = term.coefficient;
    for (std::size_t k = 0; k < term.powers.size(); ++k) {
      for (int power = 0; power < term.powers[k]; ++power) value = value * Rational(sizes[k]);
    }
    sum += value;
  }
  return sum;
}

void Polynomial::Add(const Term& term) {
  if (term.coefficient.is_zero()) return;
  const auto at = std::ranges::lower_bound(terms_, term, Before);
  if (at == terms_.end() || at->powers != term.powers) {
    terms_.insert(at, term);
    return;
  }
  at->coefficient += term.coefficient;
  if (at->coefficient.is_zero()) terms_.erase(at);
}

Polynomial& Polynomial::operator+=(const Polynomial& other) {
  for (const Term& term : other.terms_) Add(term);
  return *this;
}

}  // namespace acev2
