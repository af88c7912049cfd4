// SPDX-License-Identifier: Apache-2.0
//
// Number formats: what an operand looks like to the datapath that multiplies or adds it.
//
// Invariant: an unknown format is `Format{}` and says so (`known()` is false); it never stands for
// 0 bits or for float32. Used by every layer; the metric reads only `bits` and `is_float()`.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acev2 {

enum class FormatKind : std::uint8_t {
  kUnknown,
  kInt,         ///< two's complement
  kUInt,        ///< unsigned; bool is a 1-bit unsigned integer
  kFloat,       ///< sign, exponent, mantissa
  kBipolar,     ///< {-1, +1}, 1 bit
  kTernary,     ///< {-1, 0, +1}, 2 bits
  kPowerOfTwo,  ///< ±2^k: sign and exponent, `bits` in all
  kText,        ///< ONNX string: nothing arithmetic can be done with it
};

/// A number format. `bits` is the storage width; `exponent_bits` tells floats of one width apart.
struct Format {
  FormatKind kind = FormatKind::kUnknown;
  std::uint16_t bits = 0;
  std::uint16_t exponent_bits = 0;

  constexpr bool known() const { return kind != FormatKind::kUnknown; }
  constexpr bool is_float() const { return kind == FormatKind::kFloat; }
  /// True of everything an integer datapath takes (also bipolar, ternary and powers of two).
  constexpr bool is_integer() const {
    return known() && kind != FormatKind::kFloat && kind != FormatKind::kText;
  }
  friend constexpr auto operator<=>(const Format&, const Format&) = default;
};

constexpr Format IntFormat(int bits) {
  return {FormatKind::kInt, static_cast<std::uint16_t>(bits), 0};
}
constexpr Format UIntFormat(int bits) {
  return {FormatKind::kUInt, static_cast<std::uint16_t>(bits), 0};
}
constexpr Format FloatFormat(int bits, int exponent_bits) {
  return {FormatKind::kFloat, static_cast<std::uint16_t>(bits),
          static_cast<std::uint16_t>(exponent_bits)};
}
constexpr Format PowerOfTwoFormat(int bits) {
  return {FormatKind::kPowerOfTwo, static_cast<std::uint16_t>(bits), 0};
}

// Widths and exponent widths: IEEE 754-2019 (binary16/32/64), bfloat16 (Intel/Google white papers),
// OCP 8-bit floating point 1.0 (E4M3, E5M2), OCP Microscaling 1.0 (E2M1, E8M0).
inline constexpr Format kFloat64 = FloatFormat(64, 11);
inline constexpr Format kFloat32 = FloatFormat(32, 8);
inline constexpr Format kTensorFloat32 = FloatFormat(19, 8);
inline constexpr Format kFloat16 = FloatFormat(16, 5);
inline constexpr Format kBFloat16 = FloatFormat(16, 8);
inline constexpr Format kFloat8E4M3 = FloatFormat(8, 4);
inline constexpr Format kFloat8E5M2 = FloatFormat(8, 5);
inline constexpr Format kFloat8E8M0 = FloatFormat(8, 8);
inline constexpr Format kFloat4 = FloatFormat(4, 2);
inline constexpr Format kBipolar = {FormatKind::kBipolar, 1, 0};
inline constexpr Format kTernary = {FormatKind::kTernary, 2, 0};
inline constexpr Format kText = {FormatKind::kText, 0, 0};

/// "float32", "bfloat16", "float8e4m3", "int8", "uint4", "bipolar", "ternary", "pot4" …;
/// "?" for an unknown format.
std::string ToString(Format format);

/// The inverse of ToString; also takes "binary", "bool", "fp16", "bf16", "f32". Empty if `text`
/// names no format.
std::optional<Format> ParseFormat(std::string_view text);

/// The format of the result of an operation on `a` and `b` that adds no bits: the wider float if
/// either is one, else the wider integer (signed if either is). Unknown if either is.
Format Widest(Format a, Format b);

}  // namespace acev2
