// SPDX-License-Identifier: Apache-2.0
//
// The price list as a table: one row an operation, with the formula as text and as a function.
//
// Invariant: kPrices is the only place that knows prices. [P] rows are those of the PikeLPN poster
// (CVPR 2024), which defines ACEv2; the others are our own decisions (docs/metric.md). Called by
// pricing.cc for every work entry and by `acev2 metric`, which prints the table.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "metric/operand_kinds.h"
#include "metric/polynomial_degree.h"
#include "metric/price_unit.h"
#include "text/text.h"

namespace acev2 {
namespace {

// Constants of the poster's table.
constexpr double kFloatAddFactor = 6;  // c_a: an FP32 add takes 6 times the energy of an INT32 add
constexpr double kShiftDivisor = 5;    // c_s

// Widest integer whose elementary function is a table look-up of at most 2^8 entries.
constexpr int kLookUpBits = 8;

/// What `operation` costs on operands of i and j bits: the profile's formula, else that of the
/// table. The formulas that are made of other operations go through here, so they follow a profile.
double Formulated(Operation operation, OperandKind kind, int i, int j, const Options& options);

// The formulas share one signature; only those that are made of others look at the options.

double Multiply(int i, int j, const Options& /*options*/) {
  return static_cast<double>(i) * j - std::max(i, j);
}
double AddInteger(int i, int j, const Options& /*options*/) { return std::max(i, j); }
double AddFloat(int i, int j, const Options& /*options*/) {
  return kFloatAddFactor * std::max(i, j);
}

double MultiplyThenAdd(OperandKind kind, int i, int j, const Options& options) {
  return Formulated(Operation::kMul, kind, i, j, options) +
         Formulated(Operation::kAdd, kind, i, j, options);
}

double MacInteger(int i, int j, const Options& options) {
  return MultiplyThenAdd(OperandKind::kInteger, i, j, options);
}

double MacFloat(int i, int j, const Options& options) {
  if (options.float_mac == FloatMac::kProduct) return static_cast<double>(i) * j;
  return MultiplyThenAdd(OperandKind::kFloat, i, j, options);
}

/// A full barrel shifter: i positions, so log2(i) levels of i multiplexers.
double Shift(int i, int j, const Options& /*options*/) {
  const int bits = std::max(i, j);
  return bits * std::log2(bits) / kShiftDivisor;
}

double Compare(int i, int j, const Options& /*options*/) { return std::max(i, j); }
double Divide(int i, int j, const Options& /*options*/) { return static_cast<double>(i) * j; }

double SquareRoot(int i, int j, const Options& /*options*/) {
  const double bits = std::max(i, j);
  return bits * bits / 2;
}

double FunctionFloat(int i, int j, const Options& options) {
  const int bits = std::max(i, j);
  return (PolynomialDegree(bits) + 1) *
         Formulated(Operation::kMac, OperandKind::kFloat, bits, bits, options);
}

double FunctionInteger(int i, int j, const Options& options) {
  if (std::max(i, j) <= kLookUpBits) return 0;
  return Formulated(Operation::kFunc, OperandKind::kFloat, i, j, options);
}

double Free(int /*i*/, int /*j*/, const Options& /*options*/) { return 0; }

constexpr std::string_view kPoster = "PikeLPN poster, CVPR 2024";

constexpr std::array kPrices = {
    PriceRow{Operation::kMac, "multiply-accumulate (MAC)", "i·j", "i·j - max(i,j) + 6·max(i,j)",
             MacInteger, MacFloat, true,
             "PikeLPN poster, CVPR 2024: multiply + add; the sum for floats is our reading, "
             "--float-mac product gives i·j"},
    PriceRow{Operation::kMul, "multiply", "i·j - max(i,j)", "i·j - max(i,j)", Multiply, Multiply,
             true, kPoster},
    PriceRow{Operation::kAdd, "add, subtract", "max(i,j)", "6·max(i,j)", AddInteger, AddFloat, true,
             kPoster},
    PriceRow{Operation::kShift, "shift", "i·log2(i)/5", "i·log2(i)/5", Shift, Shift, true,
             "PikeLPN poster, CVPR 2024: i·log2(j)/5; j = i positions is a full barrel shifter; "
             "a float is shifted in its exponent, charged no more than an integer of its width"},
    PriceRow{Operation::kCmp, "compare", "max(i,j)", "max(i,j)", Compare, Compare, false,
             "a comparator is a subtractor; IEEE floats compare as sign-magnitude integers"},
    PriceRow{Operation::kDiv, "divide", "i·j", "i·j", Divide, Divide, false,
             "cells of an array divider"},
    PriceRow{Operation::kSqrt, "square root", "i²/2", "i²/2", SquareRoot, SquareRoot, false,
             "cells of a triangular array: half a divider"},
    PriceRow{
        Operation::kFunc, "elementary function", "0 up to 8 bits, else as float", "(d+1)·MAC(i,i)",
        FunctionInteger, FunctionFloat, false,
        "minimax polynomial of degree d = 3, 6, 12 up to 16, 32, 64 bits, plus range reduction; "
        "a look-up up to 8 bits"},
    PriceRow{Operation::kLookup, "table look-up", "0", "0", Free, Free, false,
             "one read of a table of at most 256 entries; free until it is measured"},
    PriceRow{Operation::kLogic, "logic, select, cast, copy", "0", "0", Free, Free, false,
             "counted, free"},
};

constexpr bool RowsFollowOperations() {
  if (kPrices.size() != kOperations.size()) return false;
  for (std::size_t k = 0; k < kPrices.size(); ++k) {
    if (kPrices[k].operation != kOperations[k]) return false;
  }
  return true;
}
static_assert(RowsFollowOperations(), "kPrices is indexed by Operation");

const PriceRow& RowOf(Operation operation) { return kPrices[static_cast<std::size_t>(operation)]; }

void RequireArithmetic(Format format) {
  if (!format.known() || format.kind == FormatKind::kText || format.bits == 0) {
    throw Error("work on a '" + ToString(format) + "' operand has no price");
  }
}

int WidthOf(Format format, const Options& options) {
  return options.profile.empty() ? format.bits : options.profile.content()->WidthOf(format);
}

double Formulated(Operation operation, OperandKind kind, int i, int j, const Options& options) {
  if (const Formula* own = FindFormula(operation, kind, options.profile)) {
    return options.profile.content()->Evaluate(*own, i, j);
  }
  if (operation == Operation::kMac && kind == OperandKind::kMixed &&
      options.float_mac == FloatMac::kSum) {
    return MultiplyThenAdd(kind, i, j, options);  // which may have prices of their own
  }
  const PriceRow& row = RowOf(operation);
  return (kind == OperandKind::kInteger ? row.integer : row.floating)(i, j, options);
}

/// A multiply by ±2^k is a shift of the other operand, a MAC a shift and an add.
double FactoredPrice(Operation operation, Format lhs, Format rhs, const Options& options) {
  const Format moved = Moved(lhs, rhs);
  const int bits = WidthOf(moved, options);
  const Format factor = moved == lhs ? rhs : lhs;
  if (const Formula* own = FindFormula(operation, OperandKind::kPowerOfTwo, options.profile)) {
    return options.profile.content()->Evaluate(*own, bits, WidthOf(factor, options));
  }
  if (operation == Operation::kMac) {
    return FactoredPrice(Operation::kMul, lhs, rhs, options) +
           Formulated(Operation::kAdd, KindOf(lhs, rhs), WidthOf(lhs, options),
                      WidthOf(rhs, options), options);
  }
  return Formulated(Operation::kShift, KindOf(moved, moved), bits, bits, options);
}

double Unrounded(Operation operation, Format lhs, Format rhs, const Options& options) {
  const int i = WidthOf(lhs, options);
  const int j = WidthOf(rhs, options);
  if (const Formula* pair = FindPair(operation, lhs, rhs, options.profile)) {
    return options.profile.content()->Evaluate(*pair, i, j);
  }
  if (FollowsPairs(operation, lhs, rhs, options)) {
    return Unrounded(Operation::kMul, lhs, rhs, options) +
           Unrounded(Operation::kAdd, lhs, rhs, options);
  }
  return IsFactored(operation, lhs, rhs) ? FactoredPrice(operation, lhs, rhs, options)
                                         : Formulated(operation, KindOf(lhs, rhs), i, j, options);
}

/// Throws if the profile says that it is complete, and is not.
void RequireOwnPrice(Operation operation, Format lhs, Format rhs, const Options& options) {
  if (HasPrice(operation, lhs, rhs, options)) return;
  throw Error(fmt::format("{}: no price of {} on {} and {}, but complete = true",
                          Printable(options.profile.path()), ToString(operation), ToString(lhs),
                          ToString(rhs)),
              fmt::format("{} in [prices], or a [[price]] of these formats", ToString(operation)));
}

}  // namespace

std::span<const PriceRow> PriceTable() { return kPrices; }

Cost UnitPrice(Operation operation, Format lhs, Format rhs, const Options& options) {
  RequireArithmetic(lhs);
  RequireArithmetic(rhs);
  RequireOwnPrice(operation, lhs, rhs, options);
  return Cost::FromDouble(Unrounded(operation, lhs, rhs, options));
}

Cost UnitPrice(const Work& work, const Options& options) {
  if (work.operation == Operation::kMac && work.accumulator.known()) {
    return UnitPrice(Operation::kMul, work.lhs, work.rhs, options) +
           UnitPrice(Operation::kAdd, work.accumulator, work.accumulator, options);
  }
  return UnitPrice(work.operation, work.lhs, work.rhs, options);
}

Cost Price(const Work& work, const Options& options) {
  return UnitPrice(work, options) * work.count;
}

Count Ace(const Work& work) {
  if (work.operation != Operation::kMac || work.category != Category::kMac) return 0;
  RequireArithmetic(work.lhs);
  RequireArithmetic(work.rhs);
  return work.count * Count(work.lhs.bits) * Count(work.rhs.bits);
}

bool IsPosterOperation(Operation operation) { return RowOf(operation).on_poster; }

}  // namespace acev2
