// SPDX-License-Identifier: Apache-2.0
//
// Decoding elements (element.h).
//
// Invariant: exact: every float type but float64 converts to double without rounding, and float64
// keeps its bits.
#include "load/element.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace acev2 {
namespace {

using enum Element::Class;
using enum Element::Special;

// Numbers and layouts: onnx-ml.proto (TensorProto.DataType). Floats: IEEE 754-2019; FP8 FN: OCP
// 8-bit floating point 1.0; FNUZ: arXiv 2206.02915; FP4, FP6, E8M0: OCP Microscaling 1.0.
constexpr std::array kElements = {
    Element{1, kFloat, 32, 8, 23, 127},            // FLOAT
    Element{2, kUnsigned, 8},                      // UINT8
    Element{3, kSigned, 8},                        // INT8
    Element{4, kUnsigned, 16},                     // UINT16
    Element{5, kSigned, 16},                       // INT16
    Element{6, kSigned, 32},                       // INT32
    Element{7, kSigned, 64},                       // INT64
    Element{9, kBool, 8},                          // BOOL
    Element{10, kFloat, 16, 5, 10, 15},            // FLOAT16
    Element{11, kFloat, 64, 11, 52, 1023},         // DOUBLE
    Element{12, kUnsigned, 32},                    // UINT32
    Element{13, kUnsigned, 64},                    // UINT64
    Element{14, kComplex, 64},                     // COMPLEX64
    Element{15, kComplex, 128},                    // COMPLEX128
    Element{16, kFloat, 16, 8, 7, 127},            // BFLOAT16
    Element{17, kFloat, 8, 4, 3, 7, kNanOnly},     // FLOAT8E4M3FN
    Element{18, kFloat, 8, 4, 3, 8, kMinusZero},   // FLOAT8E4M3FNUZ
    Element{19, kFloat, 8, 5, 2, 15},              // FLOAT8E5M2
    Element{20, kFloat, 8, 5, 2, 16, kMinusZero},  // FLOAT8E5M2FNUZ
    Element{21, kUnsigned, 4},                     // UINT4
    Element{22, kSigned, 4},                       // INT4
    Element{23, kFloat, 4, 2, 1, 1, kNone},        // FLOAT4E2M1
    Element{24, kFloat, 8, 8, 0, 127, kScale},     // FLOAT8E8M0
    Element{25, kUnsigned, 2},                     // UINT2
    Element{26, kSigned, 2},                       // INT2
    Element{27, kFloat, 6, 2, 3, 1, kNone},        // FLOAT6E2M3
    Element{28, kFloat, 6, 3, 2, 3, kNone},        // FLOAT6E3M2
};

constexpr std::uint64_t LowBits(int bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

}  // namespace

const Element* FindElement(int data_type) {
  const auto found = std::ranges::find(kElements, data_type, &Element::data_type);
  return found != kElements.end() ? &*found : nullptr;
}

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

}  // namespace acev2
