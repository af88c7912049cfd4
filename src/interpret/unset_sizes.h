// SPDX-License-Identifier: Apache-2.0
//
// Sizes that neither the model nor the user sets: what a pass over the model takes them to be, and
// what it finds out about them.
//
// Invariant: plain data. size_search.cc chooses, state/dimensions.h and
// state/deciding_inputs.h apply and report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "acev2/report.h"

namespace acev2 {

/// What is taken for sizes that nobody set.
struct Defaults {
  struct Dimension {
    std::int64_t value = 1;
    std::string because;    ///< the node that 1 does not suit
    bool declared = false;  ///< results have the sizes that the model declares
  };
  struct Values {
    std::vector<double> elements;  ///< in row-major order
    bool declared = false;         ///< the model's declared shapes tell them, or some
  };
  std::map<std::string, Dimension> dims;  ///< those that are not 1
  std::map<std::string, Values> values;   ///< of graph inputs, by name
  /// The values only show which declared dimension is which: a node that cannot run with them does
  /// not end what is known.
  bool probing = false;
  /// Throw Blocked at the first node that cannot run.
  bool stop_when_blocked = false;
  /// Only what is found about sizes is wanted: no node is priced and nothing reported.
  bool shapes_only = false;
};

/// Ends a pass whose only purpose was to see how far it gets.
struct Blocked {};

/// The first node whose operands do not fit each other.
struct Blockage {
  std::size_t visit = 0;  ///< how many nodes came before it
  int axis = 0;           ///< the first axis that does not fit
  std::string node;
  std::vector<PartialShape> operands;
  std::vector<std::int64_t> wanted;  ///< what some axis may have to be

  bool Before(const Blockage& other) const {
    return std::pair(visit, axis) < std::pair(other.visit, other.axis);
  }
};

/// A dimension that is computed otherwise than the model declares it.
struct Contradiction {
  std::int64_t computed = 0;
  std::int64_t declared = 0;
  /// Declared as a number. Names of dimensions are often used loosely in the results of a model.
  bool fixed = false;
};

/// What one pass found out about sizes that nobody set.
struct Findings {
  std::optional<Blockage> blocked;
  std::size_t faults = 0;  ///< nodes whose operands are not what they take
  /// Graph inputs whose values decide sizes and are not known: elements of each.
  std::map<std::string, std::size_t> undecided_sizes;
  /// The same for trip counts of loops.
  std::map<std::string, std::size_t> undecided_trips;
  struct Dimension {
    std::string name;
    std::string input;  ///< the first that has it
    int axis = 0;       ///< of that input
  };
  std::vector<Dimension> unset_dims;
  /// Dimensions that are computed otherwise than the model declares them.
  std::vector<Contradiction> contradictions;
  std::size_t visits = 0;
};

}  // namespace acev2
