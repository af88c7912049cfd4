// SPDX-License-Identifier: Apache-2.0
//
// The narrowest format that a stream of weights needs, as far as their values tell (`--weights
// values`): binary, ternary, powers of two, or few equally spaced levels.
//
// Invariant: bounded memory, whatever the size; what could be chance is not taken for a format (a
// channel needs more than twice as many weights as levels). Fed by
// interpret/pass/operand_formats.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "acev2/format.h"

namespace acev2 {

class ValueFormat {
 public:
  /// Weights of shape `dims` will come in row-major order. Those of one index along `axis` share a
  /// factor, or all of them if there is none; formats of at most `most_bits` (8 at most) are looked
  /// for, and powers of two where all share one.
  ValueFormat(const std::vector<std::int64_t>& dims, std::optional<std::size_t> axis,
              int most_bits = 8);

  /// False as soon as no format can be found any more.
  bool Add(std::span<const double> values);

  struct Found {
    Format format;
    std::string how;  ///< "bipolar, one factor per tensor"
  };
  /// The format of all that was added; empty if it is as wide as it was declared.
  std::optional<Found> Find() const;

 private:
  /// The different values of the weights that share one factor.
  class Levels {
   public:
    /// False if there are more than `most` by now.
    bool Add(double value, std::size_t most);
    std::vector<double> Sorted() const;

   private:
    std::vector<double> slots_;  // open addressing; a power of two of them
    std::vector<bool> used_;
    std::size_t count_ = 0;
  };

  std::optional<Format> FormatOfLevels() const;
  std::optional<Format> PowersOfTwo() const;

  std::optional<std::size_t> axis_;
  std::size_t most_levels_;
  std::size_t groups_ = 1;
  std::size_t group_size_ = 0;
  std::size_t stride_ = 1;      // weights between neighbours along the axis
  std::vector<Levels> levels_;  // by group
  bool few_levels_ = true;
  std::size_t position_ = 0;
  bool powers_ = false;
  bool zero_ = false;
  int least_exponent_ = 0;
  int greatest_exponent_ = 0;
  bool any_power_ = false;
};

}  // namespace acev2
