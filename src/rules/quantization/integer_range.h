// SPDX-License-Identifier: Apache-2.0
//
// Ranges of integers, and the least format that holds the results of an operation.
//
// Invariant: computed from the ranges of the operands, never past the accumulator (docs/metric.md,
// "Which formats the operands have"). Used by the format rules; nothing else derives such a width.
#pragma once

#include <optional>

#include "acev2/count.h"
#include "acev2/format.h"
#include "acev2/options.h"

namespace acev2 {

struct Tensor;

/// Least and greatest value. Doubles are exact to 2^53, beyond which every width is an
/// accumulator's.
struct ValueRange {
  double low = 0;
  double high = 0;
};

/// What products of integers of at most `bits` are summed in: INT32, or INT64 where one is wider
/// than 32 bits (docs/metric.md, [O]).
inline Format IntegerAccumulator(int bits) { return IntFormat(bits > 32 ? 64 : 32); }

/// What sums of `terms` products of integers of `a` and `b` bits are kept in under `--accumulator`.
Format SumAccumulator(const Accumulator& accumulator, int a, int b, Count terms);

/// Least and greatest level of an integer format.
ValueRange LevelsOf(Format format);

/// An integer operand or result: its format and the values that can occur, which may be fewer than
/// the format has.
struct Integer {
  Format format;
  ValueRange range;
};

/// Every value of `format`.
Integer AllOf(Format format);
/// The payload of `tensor`, whose format is an integer.
Integer PayloadOf(const Tensor& tensor);
/// `tensor` holds `integer`.
void SetPayload(Tensor& tensor, const Integer& integer);

/// a + b: int4 + int4 is int5, uint8 + uint8 uint9, int8 + uint8 int10.
Integer Sum(const Integer& a, const Integer& b);
/// a − b: uint8 − uint8 is int9.
Integer Difference(const Integer& a, const Integer& b);
/// The sum of `terms` numbers like `a`: ⌈log2 terms⌉ more bits.
Integer SumOf(const Integer& a, Count terms);
/// a · b: the bits of both.
Integer ProductOf(const Integer& a, const Integer& b);
/// −a: −uint8 is int9.
Integer Negated(const Integer& a);
/// |a|: int8 becomes uint8.
Integer Magnitude(const Integer& a);
/// A number that is a or b: int8 or uint8 is int9.
Integer Either(const Integer& a, const Integer& b);

/// The formats of the same, of every value of the operands.
inline Format SumFormat(Format a, Format b) { return Sum(AllOf(a), AllOf(b)).format; }
inline Format SumFormat(Format a, Count terms) { return SumOf(AllOf(a), terms).format; }

}  // namespace acev2
