// SPDX-License-Identifier: Apache-2.0
//
// Exact numbers: how many operations (Count) and what they cost (Cost).
//
// Invariant: nothing here wraps or rounds on addition, so totals equal the sum of their parts in
// any order. Count is a checked 64-bit integer; Cost is a 128-bit count of millionths.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace acev2 {

/// A number of elements, operations or bits; arithmetic that passes 2^63 - 1 throws Error.
class Count {
 public:
  constexpr Count() = default;
  constexpr Count(std::int64_t value) : value_(value) {}  // NOLINT: counts are integers

  constexpr std::int64_t value() const { return value_; }

  friend Count operator+(Count a, Count b);
  friend Count operator-(Count a, Count b);
  friend Count operator*(Count a, Count b);
  Count& operator+=(Count other) { return *this = *this + other; }
  Count& operator*=(Count other) { return *this = *this * other; }
  friend constexpr auto operator<=>(Count, Count) = default;

 private:
  std::int64_t value_ = 0;
};

/// An amount of the metric, kept in millionths: the poster's prices are multiples of 1/5 and a
/// shift of an odd width is irrational, so a fixed unit is what makes sums exact.
class Cost {
 public:
  __extension__ using Int128 = __int128;

  constexpr Cost() = default;
  static constexpr Int128 kMillion = 1'000'000;  ///< millionths of 1

  /// Rounded to the nearest millionth. `value` must be finite and below 2^63.
  static Cost FromDouble(double value);
  double ToDouble() const;
  /// What it is, exactly; for arithmetic that Cost does not have.
  static constexpr Cost FromMillionths(Int128 millionths) { return Cost(millionths); }
  constexpr Int128 millionths() const { return millionths_; }
  constexpr bool is_zero() const { return millionths_ == 0; }
  /// Exact decimal text without trailing zeros: "4.8", "992", "-0.000001".
  std::string ToString() const;

  friend constexpr Cost operator+(Cost a, Cost b) { return Cost(a.millionths_ + b.millionths_); }
  friend constexpr Cost operator-(Cost a, Cost b) { return Cost(a.millionths_ - b.millionths_); }
  friend constexpr Cost operator*(Cost a, Count n) { return Cost(a.millionths_ * n.value()); }
  constexpr Cost& operator+=(Cost other) { return *this = *this + other; }
  friend constexpr auto operator<=>(Cost, Cost) = default;

 private:
  explicit constexpr Cost(Int128 millionths) : millionths_(millionths) {}
  Int128 millionths_ = 0;
};

/// Adds what may be unknown: then so is the sum.
inline void AddSize(std::optional<Count>& sum, const std::optional<Count>& size) {
  if (sum && size) {
    *sum += *size;
  } else {
    sum.reset();
  }
}

}  // namespace acev2
