// SPDX-License-Identifier: Apache-2.0
//
// Formats of the results of integer operations: the least that holds every result.
//
// Invariant: computed from the ranges of the operands' formats, never past the accumulator
// (docs/metric.md, "Which formats the operands have"). Used by the format rules and nothing else
// derives such a width.
#pragma once

#include "acev2/count.h"
#include "acev2/format.h"

namespace acev2 {

/// What products of integers of at most `bits` are summed in: INT32, or INT64 where one is wider
/// than 32 bits (docs/metric.md, [O]).
inline Format IntegerAccumulator(int bits) { return IntFormat(bits > 32 ? 64 : 32); }

/// a + b: int4 + int4 is int5, uint8 + uint8 uint9, int8 + uint8 int10. Of two integers.
Format SumFormat(Format a, Format b);
/// a − b: uint8 − uint8 is int9.
Format DifferenceFormat(Format a, Format b);
/// The sum of `terms` numbers of format `a`: ⌈log2 terms⌉ more bits.
Format SumFormat(Format a, Count terms);
/// a · b: the bits of both.
Format ProductFormat(Format a, Format b);
/// −a: uint8 becomes int9, int8 too (128 is a result).
Format NegatedFormat(Format a);
/// |a|: int8 becomes uint8.
Format MagnitudeFormat(Format a);
/// A number that is of one format or of the other: int8 or uint8 is int9.
Format UnionFormat(Format a, Format b);

}  // namespace acev2
