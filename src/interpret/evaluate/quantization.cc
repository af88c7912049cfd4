// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation of conversions between element types: Cast, quantize and dequantize.
//
// Invariant: values are brought to the target type as ONNX defines it; a float that an integer type
// cannot hold gives an unknown element, as the result is then the implementation's choice. Called
// through the table of evaluate.cc.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "interpret/evaluate/call.h"
#include "tensor/whole_numbers.h"

namespace acev2::evaluation {
namespace {

/// A power of two as float8e8m0: `round_mode` decides between the two neighbours. Empty for what
/// has no such neighbour (zero, negative numbers, infinity, NaN).
std::optional<double> RoundToPowerOfTwo(double value, const std::string& round_mode) {
  Require(round_mode == "up" || round_mode == "down" || round_mode == "nearest");
  if (!(value > 0) || std::isinf(value)) return std::nullopt;
  int exponent = std::ilogb(value);
  const double fraction = value / std::ldexp(1.0, exponent);
  if (round_mode == "up" ? fraction > 1 : round_mode == "nearest" && fraction >= 1.5) ++exponent;
  return std::ldexp(1.0, std::clamp(exponent, -127, 127));
}

Constant Convert(const Call& call, const Constant& data, int to) {
  const int from = data.element_type;
  Constant result = MakeConstant(to, data.dims);
  result.unknown = data.unknown;
  const bool saturate = call.node.Int("saturate", 1) != 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (IsUnknown(data, i)) continue;
    if (!IsFloatType(from)) {
      const WideInt value = Widen(from, data.ints[i]);
      if (IsIntegerType(to)) {
        result.ints[i] = Wrap(to, value);
      } else {
        // One rounding only, so not by way of double.
        result.floats[i] = to == kTypeFloat ? static_cast<double>(static_cast<float>(value))
                                            : RoundTo(to, static_cast<double>(value), saturate);
      }
      continue;
    }
    const double value = data.floats[i];
    if (to == kTypeFloat8E8M0) {
      const auto power = RoundToPowerOfTwo(value, call.node.String("round_mode", "up"));
      result.floats[i] = power.value_or(0);
      if (!power.has_value()) SetUnknown(result, i);
    } else if (IsFloatType(to)) {
      if (std::isnan(value) && !HoldsNan(to)) {
        SetUnknown(result, i);
      } else {
        result.floats[i] = RoundTo(to, value, saturate);
      }
    } else if (to == kTypeBool) {
      result.ints[i] = value != 0 ? 1 : 0;
    } else if (std::trunc(value) >= static_cast<double>(LowestOf(to)) &&
               std::trunc(value) < static_cast<double>(HighestOf(to) + 1)) {
      result.ints[i] = Wrap(to, static_cast<WideInt>(value));
    } else {
      SetUnknown(result, i);
    }
  }
  return result;
}

void Cast(Call& call) {
  // A string before opset 6.
  const auto name = call.node.attributes->String("to");
  const int to = name ? ElementTypeNamed(*name) : static_cast<int>(call.node.Int("to", 0));
  call.Return(Convert(call, call.In(0), to));
}

void CastLike(Call& call) { call.Return(Convert(call, call.In(0), call.node.In(1).element_type)); }

/// For every element of a tensor of shape `dims` the element of its scale: one for all, one per
/// index of `axis`, or one per block of it.
std::vector<std::int64_t> ScaleIndices(const Call& call, const Dims& dims, const Constant& scale) {
  const std::int64_t block = call.node.Int("block_size", 0);
  Dims only(dims.size(), 0);
  if (scale.size() == 1 && block == 0) return StridedIndices(dims, only);
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 1), dims.size());
  if (block == 0) {
    Require(scale.dims == Dims{dims[axis]});
    only[axis] = 1;
    return StridedIndices(dims, only);
  }
  Require(block > 0 && scale.dims.size() == dims.size());
  for (std::size_t a = 0; a < dims.size(); ++a) {
    Require(scale.dims[a] == (a == axis ? CeilDivide(dims[a], block) : dims[a]));
  }
  Dims strides = StridesOf(scale.dims);
  const std::int64_t stride = strides[axis];
  strides[axis] = 0;
  only[axis] = 1;
  auto indices = StridedIndices(dims, strides);
  const auto positions = StridedIndices(dims, only);
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] += positions[i] / block * stride;
  return indices;
}

/// The zero point of the tensor that `scale` belongs to, zeros of type `type` if it is absent.
Constant ZeroPoint(const Call& call, const Constant& scale, int type) {
  if (!call.Has(2)) return MakeConstant(type, scale.dims);
  Require(call.Known(2).size() == scale.size());
  return call.Known(2);
}

void QuantizeLinear(Call& call) {
  const Constant& data = call.In(0);
  const Constant& scale = call.Known(1);
  Require(IsFloatType(data.element_type) && IsFloatType(scale.element_type));
  int type = static_cast<int>(call.node.Int("output_dtype", 0));
  if (type == 0) type = call.Has(2) ? call.In(2).element_type : kTypeUInt8;
  const Constant zero_point = ZeroPoint(call, scale, type);
  Require(zero_point.element_type == type);
  // The quotient is formed in the precision of its operands before it is rounded to integer.
  int precision = static_cast<int>(call.node.Int("precision", 0));
  if (precision == 0) precision = scale.element_type;
  const auto scale_of = ScaleIndices(call, data.dims, scale);
  const bool saturate = call.node.Int("saturate", 1) != 0;
  Constant result = MakeConstant(type, data.dims);
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto at = static_cast<std::size_t>(scale_of[i]);
    const double scaled = RoundTo(precision, data.floats[i] / scale.floats[at], false);
    if (IsUnknown(data, i) || std::isnan(scaled)) {
      SetUnknown(result, i);
    } else if (IsFloatType(type)) {
      result.floats[i] = RoundTo(type, scaled, saturate);
    } else {
      // Clamped first, so that the conversion is defined; no integer type reaches 2^70.
      const double rounded = std::clamp(std::nearbyint(scaled), -0x1p70, 0x1p70);
      result.ints[i] =
          Saturate(type, static_cast<WideInt>(rounded) + Widen(type, zero_point.ints[at]));
    }
  }
  call.Return(std::move(result));
}

void DequantizeLinear(Call& call) {
  const Constant& data = call.In(0);
  const Constant& scale = call.Known(1);
  Require(IsFloatType(scale.element_type));
  int type = static_cast<int>(call.node.Int("output_dtype", 0));
  if (type == 0) type = scale.element_type;
  Require(IsFloatType(type));
  const Constant zero_point = ZeroPoint(call, scale, data.element_type);
  Require(zero_point.element_type == data.element_type);
  const auto scale_of = ScaleIndices(call, data.dims, scale);
  Constant result = MakeConstant(type, data.dims);
  result.unknown = data.unknown;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto at = static_cast<std::size_t>(scale_of[i]);
    const double payload = IsFloatType(data.element_type)
                               ? data.floats[i]
                               : static_cast<double>(Widen(data.element_type, data.ints[i]) -
                                                     Widen(data.element_type, zero_point.ints[at]));
    result.floats[i] = RoundTo(type, payload * scale.floats[at]);
  }
  call.Return(std::move(result));
}

constexpr FunctionRow kQuantizationFunctions[] = {
    {"Cast", Cast},
    {"CastLike", CastLike, Needs::kFirst},
    {"QuantizeLinear", QuantizeLinear},
    {"DequantizeLinear", DequantizeLinear},
};

}  // namespace

std::span<const FunctionRow> QuantizationFunctions() { return kQuantizationFunctions; }

}  // namespace acev2::evaluation
