// SPDX-License-Identifier: Apache-2.0
//
// What one file may make a pass do: so much memory and so many steps, more for larger files.
//
// Invariant: whatever grows with calls, loops or repetition (records, values, names, operands,
// bodies, folded constants) is charged before or as it is made, by what it takes; what is charged
// is never given back, so that time is bounded as well. Knows no other owner. Used by all of pass/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace acev2 {

/// What memory is taken for.
enum class Spent : std::uint8_t { kRecords, kNames, kValues, kElements, kBodies };
inline constexpr std::size_t kSpentKinds = 5;

class Allowance {
 public:
  /// For a file of `bytes` (limits.h).
  explicit Allowance(std::uint64_t bytes);
  /// Without a limit.
  Allowance() = default;

  /// Takes `bytes` of memory. Throws Error if there are not so many left.
  void Take(Spent what, std::size_t bytes) {
    spent_[static_cast<std::size_t>(what)] += bytes;
    total_ += bytes;
    if (total_ > most_bytes_) ThrowNoMemory();
  }
  /// Takes `steps`; one is about as long as looking up a name. Throws Error if there are not so
  /// many left.
  void Step(std::size_t steps) {
    steps_ += steps;
    if (steps_ > most_steps_) ThrowNoSteps();
  }

 private:
  [[noreturn]] void ThrowNoMemory() const;
  [[noreturn]] void ThrowNoSteps() const;

  std::array<std::size_t, kSpentKinds> spent_{};
  std::size_t total_ = 0;
  std::size_t steps_ = 0;
  std::size_t most_bytes_ = std::numeric_limits<std::size_t>::max();
  std::size_t most_steps_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace acev2
