// SPDX-License-Identifier: Apache-2.0
#include "rules/integer_range.h"

#include <algorithm>
#include <bit>

namespace acev2 {
namespace {

__extension__ using Wide = __int128;

/// Least and greatest value of a format of at most 64 bits; sums and products of two fit.
struct Range {
  Wide low = 0;
  Wide high = 0;
};

Range RangeOf(Format format) {
  const Wide one = 1;
  switch (format.kind) {
    case FormatKind::kUInt: return {0, (one << format.bits) - 1};
    case FormatKind::kBipolar:
    case FormatKind::kTernary: return {-1, 1};
    default: return {-(one << (format.bits - 1)), (one << (format.bits - 1)) - 1};
  }
}

int MostBits(Format a, Format b) {
  return std::max({IntegerAccumulator(a.bits).bits, IntegerAccumulator(b.bits).bits});
}

/// The least format of at most `most` bits that holds `range`.
Format FormatOf(const Range& range, int most) {
  const Wide one = 1;
  if (range.low >= 0) {
    int bits = 1;
    while (bits < most && (one << bits) - 1 < range.high) ++bits;
    return UIntFormat(bits);
  }
  int bits = 2;
  while (bits < most && (-(one << (bits - 1)) > range.low || (one << (bits - 1)) - 1 < range.high)) {
    ++bits;
  }
  return IntFormat(bits);
}

/// Powers of two of b bits reach so far that sums of them are those of the accumulator.
bool IsPowerOfTwo(Format format) { return format.kind == FormatKind::kPowerOfTwo; }

}  // namespace

Format SumFormat(Format a, Format b) {
  if (IsPowerOfTwo(a) || IsPowerOfTwo(b)) return IntFormat(MostBits(a, b));
  const Range x = RangeOf(a);
  const Range y = RangeOf(b);
  return FormatOf({x.low + y.low, x.high + y.high}, MostBits(a, b));
}

Format DifferenceFormat(Format a, Format b) {
  if (IsPowerOfTwo(a) || IsPowerOfTwo(b)) return IntFormat(MostBits(a, b));
  const Range x = RangeOf(a);
  const Range y = RangeOf(b);
  return FormatOf({x.low - y.high, x.high - y.low}, MostBits(a, b));
}

Format SumFormat(Format a, Count terms) {
  if (terms <= Count(1)) return a;
  if (IsPowerOfTwo(a)) return IntFormat(MostBits(a, a));
  const int more = std::bit_width(static_cast<std::uint64_t>(terms.value() - 1));
  const int own = a.kind == FormatKind::kBipolar ? 2 : a.bits;
  const int bits = std::min(own + more, MostBits(a, a));
  return a.kind == FormatKind::kUInt ? UIntFormat(bits) : IntFormat(bits);
}

Format ProductFormat(Format a, Format b) {
  if (a.kind == FormatKind::kBipolar && b.kind == FormatKind::kBipolar) return kBipolar;
  if (a.kind == FormatKind::kBipolar) return NegatedFormat(b);
  if (b.kind == FormatKind::kBipolar) return NegatedFormat(a);
  const int bits = std::min<int>(a.bits + b.bits, MostBits(a, b));
  const bool is_unsigned = a.kind == FormatKind::kUInt && b.kind == FormatKind::kUInt;
  return is_unsigned ? UIntFormat(bits) : IntFormat(bits);
}

Format NegatedFormat(Format a) {
  if (a.kind == FormatKind::kBipolar || a.kind == FormatKind::kTernary || IsPowerOfTwo(a)) return a;
  const Range x = RangeOf(a);
  return FormatOf({-x.high, -x.low}, MostBits(a, a));
}

Format MagnitudeFormat(Format a) {
  if (a.kind == FormatKind::kUInt || IsPowerOfTwo(a)) return a;
  const Range x = RangeOf(a);
  return FormatOf({0, std::max(-x.low, x.high)}, MostBits(a, a));
}

Format UnionFormat(Format a, Format b) {
  if (a == b) return a;
  if (IsPowerOfTwo(a) || IsPowerOfTwo(b)) return Widest(a, b);
  const Range x = RangeOf(a);
  const Range y = RangeOf(b);
  return FormatOf({std::min(x.low, y.low), std::max(x.high, y.high)}, MostBits(a, b));
}

}  // namespace acev2
