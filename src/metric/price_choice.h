// SPDX-License-Identifier: Apache-2.0
//
// How a price comes about: a line of the profile, a row of the price table, or other prices.
//
// Invariant: this is the only place that chooses; price.cc evaluates what is chosen,
// price_origin.cc writes it down, price_unit.cc asks whether a part of it is built in. Each is a
// fold, so that nothing is allocated on the way.
#pragma once

#include <algorithm>

#include "acev2/format.h"
#include "acev2/metric.h"
#include "acev2/options.h"
#include "acev2/work.h"
#include "metric/operand_kinds.h"

namespace acev2 {

/// `Fold` has a type Result, and makes one of
///   Own(formula, i, j)               a line of the profile,
///   Row(operation, kind, i, j)       a formula of the table that is made of no other price,
///   Product(i, j)                    a MAC of floats, with --float-mac product,
///   Mac(kind, mul, add)              any other MAC of the table,
///   Polynomial(kind, i, j, mac)      a function of floats,
///   TableOr(operation, i, j, table, as_float)  a look-up or a function of integers: what table()
///                                    gives, or of too many bits for a table as_float(),
///   Pairs(mul, add, otherwise)       a MAC whose parts the profile may price for these formats,
///   and
///                                    what otherwise() gives if it does not,
///   FactoredMul(shift)               a multiply by ±2^k,
///   FactoredMac(mul, add)            a MAC with one.
/// What is lower case is a Result, or makes one.
template <typename Fold>
class PriceChoice {
 public:
  using Result = typename Fold::Result;

  /// Both must outlive the object.
  PriceChoice(const Fold& fold, const Options& options) : fold_(fold), options_(options) {}

  /// The price of `operation` on these formats.
  Result Of(Operation operation, Format lhs, Format rhs) const {
    const int i = WidthOf(lhs, options_);
    const int j = WidthOf(rhs, options_);
    if (const Formula* pair = FindPair(operation, lhs, rhs, options_.profile)) {
      return fold_.Own(*pair, i, j);
    }
    const auto otherwise = [&] {
      return IsFactored(operation, lhs, rhs) ? Factored(operation, lhs, rhs)
                                             : Of(operation, KindOf(lhs, rhs), i, j);
    };
    if (!FollowsPairs(operation, lhs, rhs, options_)) return otherwise();
    return fold_.Pairs(Of(Operation::kMul, lhs, rhs), Of(Operation::kAdd, lhs, rhs), otherwise);
  }

  /// The formula of `operation` on operands of one kind, of i and j bits.
  Result Of(Operation operation, OperandKind kind, int i, int j) const {
    if (const Formula* own = FindFormula(operation, kind, options_.profile)) {
      return fold_.Own(*own, i, j);
    }
    return OfTable(operation, kind, i, j);
  }

  /// The same where no line of the profile is about `operation` itself.
  Result OfTable(Operation operation, OperandKind kind, int i, int j) const {
    const bool integer = kind == OperandKind::kInteger;
    if (operation == Operation::kMac) {
      if (!integer && options_.float_mac == FloatMac::kProduct) return fold_.Product(i, j);
      return fold_.Mac(kind, Of(Operation::kMul, kind, i, j), Of(Operation::kAdd, kind, i, j));
    }
    if (operation == Operation::kLookup || (operation == Operation::kFunc && integer)) {
      const auto table = [&] {
        return operation == Operation::kLookup ? fold_.Row(operation, kind, i, j)
                                               : Of(Operation::kLookup, kind, i, j);
      };
      return fold_.TableOr(operation, i, j, table,
                           [&] { return Of(Operation::kFunc, OperandKind::kFloat, i, j); });
    }
    if (operation == Operation::kFunc) {
      const int bits = std::max(i, j);
      return fold_.Polynomial(kind, i, j, Of(Operation::kMac, OperandKind::kFloat, bits, bits));
    }
    return fold_.Row(operation, kind, i, j);
  }

 private:
  /// A multiply by ±2^k is a shift of the other operand, a MAC a shift and an add.
  Result Factored(Operation operation, Format lhs, Format rhs) const {
    const Format moved = Moved(lhs, rhs);
    const int bits = WidthOf(moved, options_);
    if (const Formula* own = FindFormula(operation, OperandKind::kPowerOfTwo, options_.profile)) {
      return fold_.Own(*own, bits, WidthOf(moved == lhs ? rhs : lhs, options_));
    }
    if (operation == Operation::kMul) {
      return fold_.FactoredMul(Of(Operation::kShift, KindOf(moved, moved), bits, bits));
    }
    return fold_.FactoredMac(
        Factored(Operation::kMul, lhs, rhs),
        Of(Operation::kAdd, KindOf(lhs, rhs), WidthOf(lhs, options_), WidthOf(rhs, options_)));
  }

  const Fold& fold_;
  const Options& options_;
};

}  // namespace acev2
