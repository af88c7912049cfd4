// SPDX-License-Identifier: Apache-2.0
//
// ONNX element types as plain integers, with the value sets they hold.
//
// Invariant: the numbers are onnx::TensorProto::DataType (shape_corrections.cc asserts that), so
// this part needs no protobuf. Used by the constant evaluator, which computes in 128-bit integers
// and doubles and brings every result back to its element type here.
#pragma once

#include <cstdint>
#include <string_view>

namespace acev2 {

enum ElementType : int {
  kTypeUndefined = 0,
  kTypeFloat = 1,
  kTypeUInt8 = 2,
  kTypeInt8 = 3,
  kTypeUInt16 = 4,
  kTypeInt16 = 5,
  kTypeInt32 = 6,
  kTypeInt64 = 7,
  kTypeString = 8,
  kTypeBool = 9,
  kTypeFloat16 = 10,
  kTypeDouble = 11,
  kTypeUInt32 = 12,
  kTypeUInt64 = 13,
  kTypeComplex64 = 14,
  kTypeComplex128 = 15,
  kTypeBFloat16 = 16,
  kTypeFloat8E4M3FN = 17,
  kTypeFloat8E4M3FNUZ = 18,
  kTypeFloat8E5M2 = 19,
  kTypeFloat8E5M2FNUZ = 20,
  kTypeUInt4 = 21,
  kTypeInt4 = 22,
  kTypeFloat4E2M1 = 23,
  kTypeFloat8E8M0 = 24,
  kTypeUInt2 = 25,
  kTypeInt2 = 26,
};

/// Holds every 64-bit integer, signed or not, and every sum of them.
__extension__ using WideInt = __int128;

/// True of the types whose values stand in Constant::ints (bool included).
bool IsIntegerType(int type);
/// True of the types whose values stand in Constant::floats.
bool IsFloatType(int type);
/// True of float8, float4 and float8e8m0.
bool IsSmallFloatType(int type);
/// Least and greatest value of an integer type.
WideInt LowestOf(int type);
WideInt HighestOf(int type);

/// The value of `stored`, an element of Constant::ints: uint64 is kept there as its bit pattern.
WideInt Widen(int type, std::int64_t stored);
/// `value` modulo 2^width as an element of Constant::ints; bool: value != 0.
std::int64_t Wrap(int type, WideInt value);
/// The nearest value of the range of `type`.
std::int64_t Saturate(int type, WideInt value);

/// `value` rounded to the nearest (ties to even) value of a float type. Past the largest finite
/// value: float8 types give that value if `saturate`, else infinity or, lacking it, NaN; float4
/// always saturates; wider types give infinity.
double RoundTo(int type, double value, bool saturate = true);

/// The type that ONNX names `name` ("FLOAT", "INT64": Cast before opset 6); 0 if there is none.
int ElementTypeNamed(std::string_view name);

}  // namespace acev2
