// SPDX-License-Identifier: Apache-2.0
//
// The values that elements stand for: how they are encoded, bit by bit, and how a result is brought
// back to the range of its type.
//
// Invariant: driven by the rows of element.h alone. Used to read payloads (load/) and by the
// constant evaluator, which computes in 128-bit integers and doubles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tensor/element.h"

namespace acev2 {

/// The number that `encoding` (its low `element.bits` bits) stands for; `element` is a float.
double DecodeFloat(const Element& element, std::uint64_t encoding);

/// The number that `encoding` stands for; `element` is an integer. Empty if it is past 2^63 - 1.
std::optional<std::int64_t> DecodeInt(const Element& element, std::uint64_t encoding);

/// Bits [i·width, (i+1)·width) of `bytes` as raw_data has them: the first element in the lowest
/// bits of the first byte. They must lie within `bytes`.
std::uint64_t BitsAt(std::string_view bytes, std::size_t i, int width);

/// Holds every 64-bit integer, signed or not, and every sum of them.
__extension__ using WideInt = __int128;

/// True of the types whose values stand in Constant::ints (bool included).
bool IsIntegerType(int type);
/// True of the types whose values stand in Constant::floats.
bool IsFloatType(int type);
/// True of floats of a byte or less: float8, float6, float4 and float8e8m0.
bool IsSmallFloatType(int type);
/// True of the float types that have an encoding for "not a number".
bool HoldsNan(int type);
/// Least and greatest value of an integer type.
WideInt LowestOf(int type);
WideInt HighestOf(int type);

/// `value` without its fraction; empty if it is not a number or does not fit. The one way from a
/// float that a file holds to an integer.
std::optional<std::int64_t> ToInt64(double value);

/// The value of `stored`, an element of Constant::ints: uint64 is kept there as its bit pattern.
WideInt Widen(int type, std::int64_t stored);
/// `value` modulo 2^width as an element of Constant::ints; bool: value != 0.
std::int64_t Wrap(int type, WideInt value);
/// The nearest value of the range of `type`.
std::int64_t Saturate(int type, WideInt value);

/// `value` rounded to the nearest (ties to even) value of a float type. Past the largest finite
/// value: float8 types give that value if `saturate`, else infinity or, lacking it, NaN; float4 and
/// float6, which have neither, always saturate; wider types give infinity.
double RoundTo(int type, double value, bool saturate = true);

}  // namespace acev2
