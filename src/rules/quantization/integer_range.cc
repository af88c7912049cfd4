// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/integer_range.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "rules/node.h"

namespace acev2 {
namespace {

constexpr int kMostBits = 64;  // that a report can name

int MostBits(Format a, Format b) {
  return std::max(IntegerAccumulator(a.bits).bits, IntegerAccumulator(b.bits).bits);
}

/// The least integer of at most `most` bits that holds `range`.
Integer Least(ValueRange range, int most) {
  if (range.low >= 0) {
    int bits = 1;
    while (bits < most && std::ldexp(1, bits) - 1 < range.high) ++bits;
    return {UIntFormat(bits), range};
  }
  int bits = 2;
  while (bits < most &&
         (-std::ldexp(1, bits - 1) > range.low || std::ldexp(1, bits - 1) - 1 < range.high)) {
    ++bits;
  }
  return {IntFormat(bits), range};
}

/// Powers of two of b bits reach so far that sums of them are those of the accumulator.
bool IsPowerOfTwo(const Integer& a) { return a.format.kind == FormatKind::kPowerOfTwo; }

Integer FullAccumulator(const Integer& a, const Integer& b) {
  return AllOf(IntFormat(MostBits(a.format, b.format)));
}

}  // namespace

Format SumAccumulator(const Accumulator& accumulator, int a, int b, Count terms) {
  switch (accumulator.width) {
    case Accumulator::Width::kBits:
      return IntFormat(accumulator.bits);
    case Accumulator::Width::kMinimal: {
      const auto last = static_cast<std::uint64_t>(std::max<std::int64_t>(terms.value(), 1) - 1);
      return IntFormat(std::min(a + b + static_cast<int>(std::bit_width(last)), kMostBits));
    }
    case Accumulator::Width::kOperand:
      break;
  }
  return IntegerAccumulator(std::max(a, b));
}

ValueRange LevelsOf(Format format) {
  switch (format.kind) {
    case FormatKind::kUInt:
      return {0, std::ldexp(1, format.bits) - 1};
    case FormatKind::kBipolar:
    case FormatKind::kTernary:
      return {-1, 1};
    default:
      return {-std::ldexp(1, format.bits - 1), std::ldexp(1, format.bits - 1) - 1};
  }
}

Integer AllOf(Format format) { return {format, LevelsOf(format)}; }

Integer PayloadOf(const Tensor& tensor) {
  Integer payload = AllOf(tensor.value);
  if (tensor.range) {
    payload.range.low = std::max(payload.range.low, tensor.range->low);
    payload.range.high = std::min(payload.range.high, tensor.range->high);
  }
  return payload;
}

void SetPayload(Tensor& tensor, const Integer& integer) {
  tensor.value = integer.format;
  tensor.range = integer.range;
}

Integer Sum(const Integer& a, const Integer& b) {
  if (IsPowerOfTwo(a) || IsPowerOfTwo(b)) return FullAccumulator(a, b);
  return Least({a.range.low + b.range.low, a.range.high + b.range.high},
               MostBits(a.format, b.format));
}

Integer Difference(const Integer& a, const Integer& b) {
  if (IsPowerOfTwo(a) || IsPowerOfTwo(b)) return FullAccumulator(a, b);
  return Least({a.range.low - b.range.high, a.range.high - b.range.low},
               MostBits(a.format, b.format));
}

Integer SumOf(const Integer& a, Count terms) {
  if (terms <= Count(1)) return a;
  if (IsPowerOfTwo(a)) return FullAccumulator(a, a);
  const auto times = static_cast<double>(terms.value());
  const int more = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(terms.value() - 1)));
  const int own = a.format.kind == FormatKind::kBipolar ? 2 : a.format.bits;
  const int bits = std::min(own + more, MostBits(a.format, a.format));
  const bool is_unsigned = a.format.kind == FormatKind::kUInt;
  return {is_unsigned ? UIntFormat(bits) : IntFormat(bits),
          {a.range.low * times, a.range.high * times}};
}

Integer ProductOf(const Integer& a, const Integer& b) {
  const auto [low, high] = std::minmax({a.range.low * b.range.low, a.range.low * b.range.high,
                                        a.range.high * b.range.low, a.range.high * b.range.high});
  const ValueRange range = {low, high};
  const auto signs = [](const Integer& x) { return x.format.kind == FormatKind::kBipolar; };
  if (signs(a) && signs(b)) return AllOf(kBipolar);
  if (signs(a) || signs(b)) return Least(range, MostBits(a.format, b.format));
  const int bits = std::min<int>(a.format.bits + b.format.bits, MostBits(a.format, b.format));
  const bool is_unsigned = a.format.kind == FormatKind::kUInt && b.format.kind == FormatKind::kUInt;
  return {is_unsigned ? UIntFormat(bits) : IntFormat(bits), range};
}

Integer Negated(const Integer& a) {
  if (a.format.kind == FormatKind::kBipolar || a.format.kind == FormatKind::kTernary ||
      IsPowerOfTwo(a)) {
    return a;
  }
  return Least({-a.range.high, -a.range.low}, MostBits(a.format, a.format));
}

Integer Magnitude(const Integer& a) {
  if (IsPowerOfTwo(a) || a.format.kind == FormatKind::kUInt) return a;
  const double low = a.range.low > 0 ? a.range.low : 0;
  return Least({low, std::max(-a.range.low, a.range.high)}, MostBits(a.format, a.format));
}

Integer Either(const Integer& a, const Integer& b) {
  if (a.format == b.format) {
    return {a.format, {std::min(a.range.low, b.range.low), std::max(a.range.high, b.range.high)}};
  }
  if (IsPowerOfTwo(a) || IsPowerOfTwo(b)) return AllOf(Widest(a.format, b.format));
  return Least({std::min(a.range.low, b.range.low), std::max(a.range.high, b.range.high)},
               MostBits(a.format, b.format));
}

}  // namespace acev2
