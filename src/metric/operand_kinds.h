// SPDX-License-Identifier: Apache-2.0
//
// What kind of operands a price is for.
//
// Invariant: all that chooses a price decides by these functions. Used by price_choice.h.
#pragma once

#include "acev2/format.h"
#include "acev2/options.h"
#include "acev2/work.h"
#include "profile/content.h"

namespace acev2 {

inline OperandKind KindOf(Format lhs, Format rhs) {
  if (lhs.is_float() != rhs.is_float()) return OperandKind::kMixed;
  return lhs.is_float() ? OperandKind::kFloat : OperandKind::kInteger;
}

inline bool IsPowerOfTwo(Format format) { return format.kind == FormatKind::kPowerOfTwo; }

/// True of a multiply or MAC by ±2^k.
inline bool IsFactored(Operation operation, Format lhs, Format rhs) {
  return (operation == Operation::kMul || operation == Operation::kMac) &&
         (IsPowerOfTwo(lhs) || IsPowerOfTwo(rhs));
}

/// Of a multiply by ±2^k: the operand that is moved, the narrower if both are such factors.
inline Format Moved(Format lhs, Format rhs) {
  if (!IsPowerOfTwo(lhs)) return lhs;
  if (!IsPowerOfTwo(rhs)) return rhs;
  return lhs.bits < rhs.bits ? lhs : rhs;
}

/// The bits that prices take `format` to have.
inline int WidthOf(Format format, const Options& options) {
  return options.profile.empty() ? format.bits : options.profile.content()->WidthOf(format);
}

/// The profile's formula; null if the built-in one holds.
inline const Formula* FindFormula(Operation operation, OperandKind kind, const Profile& profile) {
  return profile.empty() ? nullptr : profile.content()->FindFormula(operation, kind);
}

/// The profile's price of exactly this pair; null if it has none.
inline const Formula* FindPair(Operation operation, Format lhs, Format rhs,
                               const Profile& profile) {
  return profile.empty() ? nullptr : profile.content()->FindPair(operation, lhs, rhs);
}

/// True of a MAC that is a multiply and an add of the same formats, of which the profile may price
/// exactly these: nothing of it sets the MAC itself.
inline bool FollowsPairs(Operation operation, Format lhs, Format rhs, const Options& options) {
  if (operation != Operation::kMac || options.profile.empty() ||
      options.profile.content()->pairs.empty()) {
    return false;
  }
  const bool factored = IsFactored(operation, lhs, rhs);
  const OperandKind kind = factored ? OperandKind::kPowerOfTwo : KindOf(lhs, rhs);
  if (FindFormula(operation, kind, options.profile) != nullptr) return false;
  return factored || kind == OperandKind::kInteger || options.float_mac == FloatMac::kSum;
}

}  // namespace acev2
