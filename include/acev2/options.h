// SPDX-License-Identifier: Apache-2.0
//
// Options: everything that shapes the numbers of an analysis, and nothing else.
//
// Invariant: two analyses of the same bytes with equal Options give equal reports. A report records
// its Options; what only shapes the display (sorting, columns) lives with the writers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "acev2/profile.h"

namespace acev2 {

/// `--lowering`: integers with pending scales (metric.md section 3), or every node as written.
enum class Lowering : std::uint8_t { kInteger, kNone };
/// `--float-mac`: multiply + add (the default), or i·j as for integers.
enum class FloatMac : std::uint8_t { kSum, kProduct };
/// `--branch`: which branch of an If is charged.
enum class Branch : std::uint8_t { kMax, kMin, kThen, kElse };
/// `--weights`: formats of float weights as declared, or as their values need.
enum class Weights : std::uint8_t { kDeclared, kValues };

/// `--fold`: what is computed into constants before the model runs, beyond what the model says.
enum class Fold : std::uint8_t { kNone, kBatchNorm };
/// `--requant`: what brings an integer from one scale to another: a float, or a fixed-point number.
enum class Requant : std::uint8_t { kFloat32, kFixed32, kFixed16, kFixed8 };
/// `--causal`: how much of the scores causal attention computes: all, or those that it uses.
enum class Causal : std::uint8_t { kFull, kHalf };
/// `--assume-quantizers`: what an assumed format adds: nothing, or the quantizers that a model
/// which computes in it would have.
enum class AssumedQuantizers : std::uint8_t { kNone, kWritten };

/// `--accumulator`: how wide the adds of integer products are, and their sums.
struct Accumulator {
  enum class Width : std::uint8_t {
    kOperand,  ///< adds as wide as the operands, sums of INT32
    kBits,     ///< both of `bits`
    kMinimal,  ///< both i + j + ⌈log2 k⌉, which no sum of k products of i and j bits passes
  };
  Width width = Width::kOperand;
  int bits = 0;  ///< of kBits

  friend bool operator==(const Accumulator&, const Accumulator&) = default;
};

/// What it means if `--dim` or `--input` names what a model does not have: an Error, or (one of
/// several models) nothing.
enum class Names : std::uint8_t { kMustExist, kMayMiss };

struct Options {
  /// Values for symbolic dimensions (`--dim NAME=N`); an unset one is 1.
  std::map<std::string, std::int64_t> dims;
  /// Shapes for graph inputs (`--input NAME=1x3x224x224`); they win over `dims`.
  std::map<std::string, std::vector<std::int64_t>> inputs;
  /// Values of graph inputs that decide sizes or iterations (`--value NAME=4,8`), in row-major
  /// order.
  std::map<std::string, std::vector<double>> values;
  /// Formats to assume (`--assume REGEX=w4a8`), in the order given; they win over all else.
  std::vector<std::string> assume;
  Weights weights = Weights::kDeclared;
  Lowering lowering = Lowering::kInteger;
  FloatMac float_mac = FloatMac::kSum;
  Branch branch = Branch::kMax;
  /// Iterations of loops whose trip count the model does not tell (`--trip-count`).
  std::optional<std::int64_t> trip_count;
  Fold fold = Fold::kNone;
  Accumulator accumulator;
  Requant requant = Requant::kFloat32;
  Causal causal = Causal::kFull;
  AssumedQuantizers assume_quantizers = AssumedQuantizers::kNone;
  /// Prices and operator rules of the user's own (`--profile`).
  Profile profile;

  friend bool operator==(const Options&, const Options&) = default;
};

}  // namespace acev2
