// SPDX-License-Identifier: Apache-2.0
//
// Integers in float tensors, whose widths stand in attributes: of standard operators, as QuantLib
// writes them for DORY (`mult_bits`, `add_bits`, requantization inside of an Add), and of operators
// of integer networks (`n_levels`).
//
// Invariant: an attribute says the width of what is known to be an integer; it makes none of a
// float that nothing has rounded. Used by the format rules of this folder and by
// families/pact_rules.h.
#pragma once

#include <optional>

#include "rules/quantization/datapath.h"
#include "rules/quantization/scale.h"
#include "rules/rule.h"

namespace acev2 {

/// The integer of `levels` levels; throws Unknown unless that is a whole number from 2 to 2^32.
Format FormatOfLevels(double levels, bool is_signed);

/// A constant of an integer network that a float tensor holds: INT32 beside integers.
inline constexpr Format kRequantConstant = IntFormat(32);

/// (x · mul + add) / div, as integer networks requantize. Rounding and saturation are free.
struct Requantization {
  Count count;
  Format x;
  FactorKind mul = FactorKind::kOne;         ///< kOne: nothing is multiplied
  Format factor = {};                        ///< of mul
  std::optional<Format> addend = {};         ///< of add; empty: nothing is added
  FactorKind div = FactorKind::kPowerOfTwo;  ///< its reciprocal; kOne: nothing is divided
  Format sum;                                ///< what is added to and divided
};
void ChargeRequantization(Ledger& ledger, const Requantization& what);

/// Mul with the attribute `mult_bits` of an integer and a constant: charged as integers, and the
/// result is one of that width. False if the node is no such.
bool MultiplyAnnotated(Datapath& path);

/// Add with the attribute `add_bits`, as above, or with a requantization of its own operands and
/// result (`in1_rq`, `in2_rq`, `out_rq`: (x · mul + add) >> shift each). False if the node is no
/// such.
bool AddAnnotated(Datapath& path);

}  // namespace acev2
