// SPDX-License-Identifier: Apache-2.0
//
// Decoding elements, and ranges and rounding of their types (element_values.h).
//
// Invariant: decoding is exact: every float type but float64 converts to double without rounding,
// and float64 keeps its bits. No undefined behaviour for any value: integers wrap in 128 bits,
// floats are compared with the range before they are narrowed.
#include "tensor/element_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace acev2 {
namespace {

using enum Element::Class;
using enum Element::Special;

constexpr std::uint64_t LowBits(int bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

/// The row of an integer type, or null.
const Element* IntegerRow(int type) {
  const Element* row = FindElement(type);
  return row != nullptr && row->is_integer() ? row : nullptr;
}

/// The row of a float type, or null.
const Element* FloatRow(int type) {
  const Element* row = FindElement(type);
  return row != nullptr && row->is_float() ? row : nullptr;
}

bool IsSigned(const Element& row) { return row.element_class == kSigned; }

/// Exponent of the smallest number with a hidden bit; without a mantissa every number has one.
int MinExponent(const Element& row) { return row.special == kScale ? -row.bias : 1 - row.bias; }

/// The largest finite value: the highest exponent and mantissa that stand for a number.
double Largest(const Element& row) {
  auto exponent = static_cast<std::int64_t>(LowBits(row.exponent_bits));
  std::uint64_t mantissa = LowBits(row.mantissa_bits);
  // Infinity and NaN take the highest exponent, or of it only what has a mantissa of ones.
  if (row.special == kIeee || row.special == kScale) --exponent;
  if (row.special == kNanOnly) --mantissa;
  const std::uint64_t significand = (std::uint64_t{1} << row.mantissa_bits) | mantissa;
  return std::ldexp(static_cast<double>(significand),
                    static_cast<int>(exponent) - row.bias - row.mantissa_bits);
}

}  // namespace

double DecodeFloat(const Element& element, std::uint64_t encoding) {
  encoding &= LowBits(element.bits);
  if (element.bits == 64) return std::bit_cast<double>(encoding);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::uint64_t mantissa = encoding & LowBits(element.mantissa_bits);
  const std::uint64_t exponent = encoding >> element.mantissa_bits & LowBits(element.exponent_bits);
  if (element.special == kScale) {
    if (exponent == LowBits(element.exponent_bits)) return nan;
    return std::ldexp(1.0, static_cast<int>(exponent) - element.bias);
  }
  const bool negative = (encoding >> (element.bits - 1) & 1) != 0;
  const bool top_exponent = exponent == LowBits(element.exponent_bits);
  double magnitude = 0;
  if (element.special == kIeee && top_exponent) {
    magnitude = mantissa == 0 ? std::numeric_limits<double>::infinity() : nan;
  } else if (element.special == kNanOnly && top_exponent &&
             mantissa == LowBits(element.mantissa_bits)) {
    magnitude = nan;
  } else if (element.special == kMinusZero && negative && exponent == 0 && mantissa == 0) {
    return nan;
  } else {
    // Subnormals have the lowest exponent and no hidden bit.
    const std::uint64_t hidden = exponent == 0 ? 0 : std::uint64_t{1} << element.mantissa_bits;
    magnitude =
        std::ldexp(static_cast<double>(hidden | mantissa),
                   std::max(static_cast<int>(exponent), 1) - element.bias - element.mantissa_bits);
  }
  return negative ? -magnitude : magnitude;
}

std::optional<std::int64_t> DecodeInt(const Element& element, std::uint64_t encoding) {
  encoding &= LowBits(element.bits);
  switch (element.element_class) {
    case kBool:
      return encoding != 0 ? 1 : 0;
    case kSigned: {
      // Shifting left and back again copies the sign bit into the bits above it.
      const int spare = 64 - element.bits;
      return static_cast<std::int64_t>(encoding << spare) >> spare;
    }
    default:
      if (encoding > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
      }
      return static_cast<std::int64_t>(encoding);
  }
}

std::uint64_t BitsAt(std::string_view bytes, std::size_t i, int width) {
  const std::size_t first = i * static_cast<std::size_t>(width);
  const std::size_t end = first + static_cast<std::size_t>(width);
  std::uint64_t bits = 0;
  // Elements narrower than a byte may straddle two; wider ones start on a byte.
  for (std::size_t byte = first / 8; byte * 8 < end; ++byte) {
    const std::uint64_t value = static_cast<unsigned char>(bytes[byte]);
    const std::size_t start = byte * 8;
    bits |= start >= first ? value << (start - first) : value >> (first - start);
  }
  return bits & LowBits(width);
}

bool IsIntegerType(int type) { return IntegerRow(type) != nullptr; }

bool IsFloatType(int type) { return FloatRow(type) != nullptr; }

bool IsSmallFloatType(int type) {
  const Element* row = FloatRow(type);
  return row != nullptr && row->bits <= 8;
}

bool HoldsNan(int type) {
  const Element* row = FloatRow(type);
  return row != nullptr && row->special != kNone;
}

WideInt LowestOf(int type) {
  const Element* row = IntegerRow(type);
  return row != nullptr && IsSigned(*row) ? -(WideInt{1} << (row->bits - 1)) : WideInt{0};
}

WideInt HighestOf(int type) {
  const Element* row = IntegerRow(type);
  return row == nullptr ? WideInt{0}
                        : (WideInt{1} << (row->value_bits() - (IsSigned(*row) ? 1 : 0))) - 1;
}

std::optional<std::int64_t> ToInt64(double value) {
  // Both bounds are exact as doubles; a comparison with NaN is false.
  if (!(value >= -0x1p63 && value < 0x1p63)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

WideInt Widen(int type, std::int64_t stored) {
  return type == kTypeUInt64 ? WideInt{static_cast<std::uint64_t>(stored)} : WideInt{stored};
}

std::int64_t Wrap(int type, WideInt value) {
  const Element* row = IntegerRow(type);
  if (row == nullptr) return 0;
  if (row->element_class == kBool) return value != 0 ? 1 : 0;
  auto bits = static_cast<std::uint64_t>(value) & LowBits(row->bits);
  if (IsSigned(*row) && (bits >> (row->bits - 1)) != 0) bits |= ~LowBits(row->bits);
  return static_cast<std::int64_t>(bits);
}

std::int64_t Saturate(int type, WideInt value) {
  if (value < LowestOf(type)) value = LowestOf(type);
  if (value > HighestOf(type)) value = HighestOf(type);
  return Wrap(type, value);
}

double RoundTo(int type, double value, bool saturate) {
  if (type == kTypeFloat) return static_cast<double>(static_cast<float>(value));
  const Element* row = FloatRow(type);
  if (row == nullptr || type == kTypeDouble || std::isnan(value) || value == 0) return value;
  double rounded = value;
  if (std::isfinite(value)) {
    const int exponent = std::max(std::ilogb(value), MinExponent(*row));
    const double step = std::ldexp(1.0, exponent - row->mantissa_bits);
    rounded = std::nearbyint(value / step) * step;
  }
  const double largest = Largest(*row);
  if (std::abs(rounded) <= largest) return rounded;
  if (row->special == kNone || (saturate && IsSmallFloatType(type))) {
    return std::copysign(largest, value);
  }
  return row->special == kIeee ? std::copysign(std::numeric_limits<double>::infinity(), value)
                               : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace acev2
