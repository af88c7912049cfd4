// SPDX-License-Identifier: Apache-2.0
//
// Checked counts and exact costs.
//
// Invariant: a count that passes 2^63 - 1 is an Error that says so, never a wrapped number.
#include "acev2/count.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "acev2/error.h"

namespace acev2 {
namespace {

[[noreturn]] void ThrowOverflow() {
  throw Error("a count passes 2^63 - 1", "check the shapes; --dim and --input set them");
}

}  // namespace

Count operator+(Count a, Count b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.value_, b.value_, &sum)) ThrowOverflow();
  return sum;
}

Count operator-(Count a, Count b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a.value_, b.value_, &difference)) ThrowOverflow();
  return difference;
}

Count operator*(Count a, Count b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a.value_, b.value_, &product)) ThrowOverflow();
  return product;
}

Cost Cost::FromDouble(double value) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(std::fabs(value) < kLimit)) throw Error("a cost is not a finite number below 2^63");
  return Cost(static_cast<Int128>(std::nearbyint(value * static_cast<double>(kMillion))));
}

double Cost::ToDouble() const {
  // Whole units and the rest apart: a cost that is a whole number below 2^53 comes out exactly.
  const Int128 units = millionths_ / kMillion;
  return static_cast<double>(units) +
         static_cast<double>(millionths_ % kMillion) / static_cast<double>(kMillion);
}

std::string Cost::ToString() const {
  __extension__ using UInt128 = unsigned __int128;
  const bool negative = millionths_ < 0;
  UInt128 rest = negative ? -static_cast<UInt128>(millionths_) : static_cast<UInt128>(millionths_);
  std::string digits;  // least significant first
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  constexpr std::size_t kDecimals = 6;
  if (digits.size() <= kDecimals) digits.append(kDecimals + 1 - digits.size(), '0');
  digits.insert(kDecimals, 1, '.');
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace acev2
