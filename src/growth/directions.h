// SPDX-License-Identifier: Apache-2.0
//
// How the open dimensions of a model can move: each alone, or several that have to agree.
//
// Invariant: every dimension is in a direction or fixed; moving along one direction by itself
// leaves the model with the price that it has. Used by the fit of a formula.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "growth/samples.h"

namespace acev2 {

struct Directions {
  Sizes center;          ///< sizes with which the model can be priced
  bool at_base = false;  ///< they are those of the analysis without the formula
  /// Dimensions that move by the same, the one that names the direction first: no other has it.
  std::vector<std::vector<std::size_t>> moves;
  std::vector<std::size_t> fixed;

  /// The sizes where the first dimension of each direction has these.
  Sizes At(const Sizes& leaders) const;
};

/// The directions around sizes that are as little alike as the model allows: where dimensions are
/// equal, or 1, it cannot be seen which have to agree. `only_base`: around `base` alone.
Directions FindDirections(Sampler& sampler, const Sizes& base, bool only_base);

}  // namespace acev2
