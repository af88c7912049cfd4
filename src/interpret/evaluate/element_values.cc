// SPDX-License-Identifier: Apache-2.0
//
// Ranges and rounding of the ONNX element types.
//
// Invariant: no undefined behaviour for any value: integers wrap in 128 bits, floats are compared
// with the range before they are narrowed. Called by the constant evaluator.
#include "interpret/evaluate/element_values.h"

#include <array>
#include <cmath>
#include <limits>

namespace acev2 {
namespace {

struct IntegerRow {
  int type;
  int bits;
  bool is_signed;
};

constexpr IntegerRow kIntegers[] = {
    {kTypeUInt8, 8, false}, {kTypeInt8, 8, true},     {kTypeUInt16, 16, false},
    {kTypeInt16, 16, true}, {kTypeInt32, 32, true},   {kTypeInt64, 64, true},
    {kTypeBool, 1, false},  {kTypeUInt32, 32, false}, {kTypeUInt64, 64, false},
    {kTypeUInt4, 4, false}, {kTypeInt4, 4, true},     {kTypeUInt2, 2, false},
    {kTypeInt2, 2, true},
};

struct FloatRow {
  int type;
  int fraction_bits;  // explicit bits of the significand
  int min_exponent;   // of the smallest normal number
  double largest;     // finite
  bool has_infinity;
};

// float16: IEEE 754-2019 binary16. bfloat16: float32 with 7 fraction bits. float8: OCP 8-bit
// floating point 1.0, and arXiv:2206.02915 for the FNUZ kinds. float4: OCP Microscaling 1.0.
constexpr FloatRow kNarrowFloats[] = {
    {kTypeFloat16, 10, -14, 65504.0, true},   {kTypeBFloat16, 7, -126, 0x1.FEp127, true},
    {kTypeFloat8E4M3FN, 3, -6, 448.0, false}, {kTypeFloat8E4M3FNUZ, 3, -7, 240.0, false},
    {kTypeFloat8E5M2, 2, -14, 57344.0, true}, {kTypeFloat8E5M2FNUZ, 2, -15, 57344.0, false},
    {kTypeFloat4E2M1, 1, 0, 6.0, false},      {kTypeFloat8E8M0, 0, -127, 0x1p127, false},
};

template <typename Rows>
constexpr auto FindRow(const Rows& rows, int type) -> decltype(&rows[0]) {
  for (const auto& row : rows) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

}  // namespace

bool IsIntegerType(int type) { return FindRow(kIntegers, type) != nullptr; }

bool IsFloatType(int type) {
  return type == kTypeFloat || type == kTypeDouble || FindRow(kNarrowFloats, type) != nullptr;
}

bool IsSmallFloatType(int type) {
  return type != kTypeFloat16 && type != kTypeBFloat16 && FindRow(kNarrowFloats, type) != nullptr;
}

WideInt LowestOf(int type) {
  const IntegerRow* row = FindRow(kIntegers, type);
  return row != nullptr && row->is_signed ? -(WideInt{1} << (row->bits - 1)) : WideInt{0};
}

WideInt HighestOf(int type) {
  const IntegerRow* row = FindRow(kIntegers, type);
  return row == nullptr ? WideInt{0} : (WideInt{1} << (row->bits - (row->is_signed ? 1 : 0))) - 1;
}

WideInt Widen(int type, std::int64_t stored) {
  return type == kTypeUInt64 ? WideInt{static_cast<std::uint64_t>(stored)} : WideInt{stored};
}

std::int64_t Wrap(int type, WideInt value) {
  if (type == kTypeBool) return value != 0 ? 1 : 0;
  const IntegerRow* row = FindRow(kIntegers, type);
  if (row == nullptr) return 0;
  auto bits = static_cast<std::uint64_t>(value);
  if (row->bits < 64) {
    const std::uint64_t mask = (std::uint64_t{1} << row->bits) - 1;
    bits &= mask;
    if (row->is_signed && (bits >> (row->bits - 1)) != 0) bits |= ~mask;
  }
  return static_cast<std::int64_t>(bits);
}

std::int64_t Saturate(int type, WideInt value) {
  if (value < LowestOf(type)) value = LowestOf(type);
  if (value > HighestOf(type)) value = HighestOf(type);
  return Wrap(type, value);
}

double RoundTo(int type, double value, bool saturate) {
  if (type == kTypeFloat) return static_cast<double>(static_cast<float>(value));
  const FloatRow* row = FindRow(kNarrowFloats, type);
  if (row == nullptr || std::isnan(value) || value == 0) return value;
  double rounded = value;
  if (std::isfinite(value)) {
    const int exponent = std::max(std::ilogb(value), row->min_exponent);
    const double step = std::ldexp(1.0, exponent - row->fraction_bits);
    rounded = std::nearbyint(value / step) * step;
  }
  if (std::abs(rounded) <= row->largest) return rounded;
  if (type == kTypeFloat4E2M1 || (saturate && IsSmallFloatType(type))) {
    return std::copysign(row->largest, value);
  }
  return row->has_infinity ? std::copysign(std::numeric_limits<double>::infinity(), value)
                           : std::numeric_limits<double>::quiet_NaN();
}

int ElementTypeNamed(std::string_view name) {
  struct NameRow {
    std::string_view name;
    int type;
  };
  // The names that Cast knew while `to` was a string.
  static constexpr NameRow kNames[] = {
      {"FLOAT", kTypeFloat},     {"UINT8", kTypeUInt8},         {"INT8", kTypeInt8},
      {"UINT16", kTypeUInt16},   {"INT16", kTypeInt16},         {"INT32", kTypeInt32},
      {"INT64", kTypeInt64},     {"STRING", kTypeString},       {"BOOL", kTypeBool},
      {"FLOAT16", kTypeFloat16}, {"DOUBLE", kTypeDouble},       {"UINT32", kTypeUInt32},
      {"UINT64", kTypeUInt64},   {"COMPLEX64", kTypeComplex64}, {"COMPLEX128", kTypeComplex128},
  };
  for (const NameRow& row : kNames) {
    if (row.name == name) return row.type;
  }
  return kTypeUndefined;
}

}  // namespace acev2
