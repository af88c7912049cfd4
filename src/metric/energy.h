// SPDX-License-Identifier: Apache-2.0
//
// Measured energies of elementary operations, to hold the price list against.
//
// Invariant: measurements only, each with its source; no price is made from them. Used by `acev2
// metric`, by the test of the correlation that the poster states, and for the estimate of
// `--energy`.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "acev2/format.h"
#include "acev2/options.h"
#include "acev2/work.h"

namespace acev2 {

/// The energy of one operation in a 45 nm process.
struct Energy {
  Operation operation;
  Format format;
  double picojoules;
  std::string_view source;
};

/// The poster's energy table, and the one value that is unreadable there.
std::span<const Energy> Energies();

/// True if it stands on the poster, readably.
bool IsOfPoster(const Energy& energy);

/// An energy in picojoules (45 nm), and the part of it that is made of measured operations.
struct EnergyEstimate {
  double picojoules = 0;
  double measured = 0;
  bool known = true;  ///< false where prices in another unit than ACEv2 would have to be converted
  EnergyEstimate& operator+=(const EnergyEstimate& other) {
    picojoules += other.picojoules;
    measured += other.measured;
    known = known && other.known;
    return *this;
  }
};

/// What `work` takes: of measured operations where both operands have a measured format (a MAC is a
/// multiply and an add), else its price times EnergyPerAcev2. Logic and copies take nothing.
EnergyEstimate EnergyOf(const Work& work, const Options& options = {});

/// Picojoules per unit of ACEv2: the slope through 0 with the least squared error over Energies(),
/// at the built-in prices.
double EnergyPerAcev2();
/// The largest relative error of that slope over Energies().
double EnergyFitError();

/// Pearson correlation of unit prices with the energies: of all of them, or of those the poster
/// alone gives. Empty if it is not defined, because a profile prices them all the same, or lacks
/// one.
std::optional<double> PriceEnergyCorrelation(bool poster_only, const Options& options = {});

}  // namespace acev2
