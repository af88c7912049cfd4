// SPDX-License-Identifier: Apache-2.0
//
// The price list: what one elementary operation costs in ACEv2 and in ACE.
//
// Invariant: the only place that knows prices. Sources: PikeLPN poster (CVPR 2024) for multiply,
// add, shift and integer MAC; docs/metric.md for our own decisions ([O]).
#pragma once

#include <span>
#include <string_view>

#include "acev2/count.h"
#include "acev2/options.h"
#include "acev2/work.h"

namespace acev2 {

/// Widest integer whose elementary function is a table look-up, and widest payload that a table can
/// be indexed by: up to here a table costs less than the polynomial that computes the function.
inline constexpr int kLookUpBits = 13;

/// One row of the price list: what `operation` costs on operands of i and j bits.
struct PriceRow {
  Operation operation;
  std::string_view title;             ///< "multiply-accumulate (MAC)"
  std::string_view integer_equation;  ///< "i·j"
  std::string_view float_equation;
  double (*integer)(int i, int j, const Options& options);
  double (*floating)(int i, int j, const Options& options);  ///< used if either operand is a float
  bool on_poster;           ///< one of the four operations of the poster
  std::string_view source;  ///< where the formula is from, or why it was chosen
};

/// The price list, in the order of kOperations.
std::span<const PriceRow> PriceTable();

/// ACEv2 of one `operation` on operands `lhs` and `rhs`. Both formats must be known and arithmetic
/// (not text), else Error: whoever counts the work must have said "unpriced" before. kMac, kMul and
/// kDiv take both widths; one-operand operations read the wider. A multiply by a power of two
/// (kPowerOfTwo) is a shift of the other operand, a MAC on one a shift and an add. A profile's
/// prices go before the table's; throws Error where one of them gives no price.
Cost UnitPrice(Operation operation, Format lhs, Format rhs, const Options& options = {});

/// ACEv2 of one operation of `work`: a MAC with an accumulator of its own is a multiply of its
/// operands and an add as wide as that.
Cost UnitPrice(const Work& work, const Options& options = {});

/// ACEv2 of `work`: count × UnitPrice.
Cost Price(const Work& work, const Options& options = {});

/// ACE (PokeBNN, CVPR 2022) of `work`: count·i·j for the MACs of MAC layers (kMac entries of
/// Category::kMac), 0 for the rest, also for the MACs of a norm's variance or an interpolation;
/// floats at their storage width. Throws Error past 2^63 - 1.
Count Ace(const Work& work);

/// True of multiply, add, MAC and shift, the four operations the poster prices.
bool IsPosterOperation(Operation operation);

}  // namespace acev2
