// SPDX-License-Identifier: Apache-2.0
//
// Measured energies of elementary operations, to hold the price list against.
//
// Invariant: measurements only, each with its source; nothing is priced from them. Used by
// `acev2 metric` and by the test of the correlation that the poster states.
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

/// Pearson correlation of unit prices with the energies: of all of them, or of those the poster
/// alone gives. Empty if it is not defined, because a profile prices them all the same.
std::optional<double> PriceEnergyCorrelation(bool poster_only, const Options& options = {});

}  // namespace acev2
