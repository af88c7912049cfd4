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
#include "metric/polynomial_degree.h"
#include "metric/price_choice.h"
#include "metric/price_unit.h"
#include "text/text.h"

namespace acev2 {
namespace {

// Constants of the poster's table.
constexpr double kFloatAddFactor = 6;  // c_a: an FP32 add takes 6 times the energy of an INT32 add
constexpr double kShiftDivisor = 5;    // c_s

// Ours, from circuits (docs/evidence.md).
constexpr double kRootDivisor = 4;
constexpr int kTableEntriesPerUnit = 10;

/// True if a table of `bits` costs less than the polynomial: a float MAC is i² − i + 6·i.
constexpr bool TableIsLess(int bits) {
  return (1 << bits) <
         kTableEntriesPerUnit * (PolynomialDegree(bits) + 1) * (bits * bits + 5 * bits);
}
static_assert(TableIsLess(kLookUpBits) && !TableIsLess(kLookUpBits + 1));

/// Evaluates the price that was chosen.
struct PriceValue {
  using Result = double;
  const Options& options;

  double Own(const Formula& formula, int i, int j) const {
    return options.profile.content()->Evaluate(formula, i, j);
  }
  double Row(Operation operation, OperandKind kind, int i, int j) const;
  double Product(int i, int j) const { return static_cast<double>(i) * j; }
  double Mac(OperandKind /*kind*/, double mul, double add) const { return mul + add; }
  double Polynomial(OperandKind /*kind*/, int i, int j, double mac) const {
    return (PolynomialDegree(std::max(i, j)) + 1) * mac;
  }
  template <typename Table, typename AsFloat>
  double TableOr(Operation /*operation*/, int i, int j, Table table, AsFloat as_float) const {
    return std::max(i, j) <= kLookUpBits ? table() : as_float();
  }
  template <typename Otherwise>
  double Pairs(double mul, double add, const Otherwise& /*otherwise*/) const {
    return mul + add;
  }
  double FactoredMul(double shift) const { return shift; }
  double FactoredMac(double mul, double add) const { return mul + add; }
};

/// A formula of the table that is made of other prices, so that it follows a profile.
template <Operation kOperation, OperandKind kKind>
double MadeOfOthers(int i, int j, const Options& options) {
  const PriceValue value{options};
  return PriceChoice(value, options).OfTable(kOperation, kKind, i, j);
}

// The formulas share one signature; only those that are made of others look at the options.

double Multiply(int i, int j, const Options& /*options*/) {
  return static_cast<double>(i) * j - std::max(i, j);
}
double AddInteger(int i, int j, const Options& /*options*/) { return std::max(i, j); }
double AddFloat(int i, int j, const Options& /*options*/) {
  return kFloatAddFactor * std::max(i, j);
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
  return bits * bits / kRootDivisor;
}

/// A table of an entry for each number of the operand.
double LookUpTable(int i, int j, const Options& /*options*/) {
  return std::exp2(std::max(i, j)) / kTableEntriesPerUnit;
}

double Free(int /*i*/, int /*j*/, const Options& /*options*/) { return 0; }

constexpr std::string_view kPoster = "PikeLPN poster, CVPR 2024";

constexpr std::array kPrices = {
    PriceRow{Operation::kMac, "multiply-accumulate (MAC)", "i·j", "i·j - max(i,j) + 6·max(i,j)",
             MadeOfOthers<Operation::kMac, OperandKind::kInteger>,
             MadeOfOthers<Operation::kMac, OperandKind::kFloat>, true,
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
    PriceRow{Operation::kSqrt, "square root", "i²/4", "i²/4", SquareRoot, SquareRoot, false,
             "measured: an array whose rows have few bits, a quarter of a divider"},
    PriceRow{
        Operation::kFunc, "elementary function", "2^i/10 up to 13 bits, else as float",
        "(d+1)·MAC(i,i)", MadeOfOthers<Operation::kFunc, OperandKind::kInteger>,
        MadeOfOthers<Operation::kFunc, OperandKind::kFloat>, false,
        "minimax polynomial of degree d = 3, 6, 12 up to 16, 32, 64 bits, plus range reduction; "
        "of integers a table look-up, as long as that is less"},
    PriceRow{Operation::kLookup, "table look-up", "2^i/10", "2^i/10", LookUpTable, LookUpTable,
             false,
             "measured: gates of a table of 2^i entries; of more than 13 bits computed, as a "
             "function of floats"},
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

double PriceValue::Row(Operation operation, OperandKind kind, int i, int j) const {
  const PriceRow& row = RowOf(operation);
  return (kind == OperandKind::kInteger ? row.integer : row.floating)(i, j, options);
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
  const PriceValue value{options};
  return Cost::FromDouble(PriceChoice(value, options).Of(operation, lhs, rhs));
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
