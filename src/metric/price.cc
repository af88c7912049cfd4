// SPDX-License-Identifier: Apache-2.0
//
// The price list as a table: one row an operation, with the formula as text and as a function.
//
// Invariant: kPrices is the only place that knows prices. [P] rows are those of the PikeLPN poster
// (CVPR 2024), which defines ACEv2; the others are our own decisions (docs/metric.md). Called by
// report.cc for every work entry and by `acev2 metric`, which prints the table.
#include <algorithm>
#include <array>
#include <cmath>

#include "acev2/error.h"
#include "acev2/metric.h"

namespace acev2 {
namespace {

// Constants of the poster's table.
constexpr double kFloatAddFactor = 6;  // c_a: an FP32 add takes 6 times the energy of an INT32 add
constexpr double kShiftDivisor = 5;    // c_s

// Widest integer whose elementary function is a table look-up of at most 2^8 entries.
constexpr int kLookUpBits = 8;

// The formulas share one signature; only those that contain a MAC look at `mac`.
using Mac = FloatMac;

double Multiply(int i, int j, Mac /*mac*/) { return static_cast<double>(i) * j - std::max(i, j); }
double AddInteger(int i, int j, Mac /*mac*/) { return std::max(i, j); }
double AddFloat(int i, int j, Mac /*mac*/) { return kFloatAddFactor * std::max(i, j); }
double MacInteger(int i, int j, Mac /*mac*/) { return static_cast<double>(i) * j; }

double MacFloat(int i, int j, Mac mac) {
  if (mac == Mac::kProduct) return MacInteger(i, j, mac);
  return Multiply(i, j, mac) + AddFloat(i, j, mac);
}

/// A full barrel shifter: i positions, so log2(i) levels of i multiplexers.
double Shift(int i, int j, Mac /*mac*/) {
  const int bits = std::max(i, j);
  return bits * std::log2(bits) / kShiftDivisor;
}

double Compare(int i, int j, Mac /*mac*/) { return std::max(i, j); }
double Divide(int i, int j, Mac /*mac*/) { return static_cast<double>(i) * j; }

double SquareRoot(int i, int j, Mac /*mac*/) {
  const double bits = std::max(i, j);
  return bits * bits / 2;
}

/// Degree of the minimax polynomial that reaches the precision of a float of `bits`: the degree
/// for 16, 32 or 64 bits, whichever is the next width up.
int PolynomialDegree(int bits) {
  if (bits <= 16) return 3;
  if (bits <= 32) return 6;
  return 12;
}

double FunctionFloat(int i, int j, Mac mac) {
  const int bits = std::max(i, j);
  return (PolynomialDegree(bits) + 1) * MacFloat(bits, bits, mac);
}

double FunctionInteger(int i, int j, Mac mac) {
  return std::max(i, j) <= kLookUpBits ? 0 : FunctionFloat(i, j, mac);
}

double Free(int /*i*/, int /*j*/, Mac /*mac*/) { return 0; }

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

bool IsPowerOfTwo(Format format) { return format.kind == FormatKind::kPowerOfTwo; }

/// A factor ±2^k moves the other operand: the cheaper of the two ways if both are such factors.
double MultiplyByPowerOfTwo(Format lhs, Format rhs, FloatMac mac) {
  if (!IsPowerOfTwo(lhs)) return Shift(lhs.bits, lhs.bits, mac);
  if (!IsPowerOfTwo(rhs)) return Shift(rhs.bits, rhs.bits, mac);
  const int narrower = std::min(lhs.bits, rhs.bits);
  return Shift(narrower, narrower, mac);
}

}  // namespace

std::span<const PriceRow> PriceTable() { return kPrices; }

Cost UnitPrice(Operation operation, Format lhs, Format rhs, FloatMac float_mac) {
  RequireArithmetic(lhs);
  RequireArithmetic(rhs);
  const bool is_float = lhs.is_float() || rhs.is_float();
  const auto price = [&](Operation priced) {
    const PriceRow& row = RowOf(priced);
    return (is_float ? row.floating : row.integer)(lhs.bits, rhs.bits, float_mac);
  };
  if (IsPowerOfTwo(lhs) || IsPowerOfTwo(rhs)) {
    const double shift = MultiplyByPowerOfTwo(lhs, rhs, float_mac);
    if (operation == Operation::kMul) return Cost::FromDouble(shift);
    if (operation == Operation::kMac) return Cost::FromDouble(shift + price(Operation::kAdd));
  }
  return Cost::FromDouble(price(operation));
}

Cost Price(const Work& work, FloatMac float_mac) {
  return UnitPrice(work.operation, work.lhs, work.rhs, float_mac) * work.count;
}

Count Ace(const Work& work) {
  if (work.operation != Operation::kMac || work.category != Category::kMac) return 0;
  RequireArithmetic(work.lhs);
  RequireArithmetic(work.rhs);
  return work.count * Count(work.lhs.bits) * Count(work.rhs.bits);
}

bool IsPosterOperation(Operation operation) { return RowOf(operation).on_poster; }

}  // namespace acev2
