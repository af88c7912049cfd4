// SPDX-License-Identifier: Apache-2.0
//
// Where a price comes from, for people: its formula, and the lines of a profile that changed it.
//
// Invariant: says what price.cc does, also of prices that are made of others. Used by `acev2
// explain` and `acev2 metric`.
#pragma once

#include <string>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"
#include "acev2/options.h"
#include "acev2/work.h"
#include "profile/content.h"

namespace acev2 {

struct PriceOrigin {
  std::string formula;              ///< "i·j - max(i,j)"
  std::vector<std::string> places;  ///< "FILE:12"; empty if the formula is built in

  /// "3*i (FILE:12)".
  std::string ToString() const;
};

/// Of a formula.
PriceOrigin OriginOf(Operation operation, OperandKind kind, const Options& options);
/// Of the price of one pair of formats.
PriceOrigin OriginOf(Operation operation, Format lhs, Format rhs, const Options& options);
/// Of the price of one operation of `work`.
PriceOrigin OriginOf(const Work& work, const Options& options);

/// A symbol of a formula, with its value.
struct FormulaSymbol {
  std::string name;  ///< "i", "d", "MAC(i,i)"
  Cost value;
};

/// Every symbol of the formula of OriginOf: widths as the profile has them, and what other prices
/// it is made of.
std::vector<FormulaSymbol> SymbolsOf(Operation operation, Format lhs, Format rhs,
                                     const Options& options);
std::vector<FormulaSymbol> SymbolsOf(const Work& work, const Options& options);

}  // namespace acev2
