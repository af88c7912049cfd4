// SPDX-License-Identifier: Apache-2.0
//
// The processor time of a piece of work, to tell linear from quadratic.
//
// Invariant: the clock on the wall is never asked: what other processes do meanwhile does not
// count, and a test compares two times of its own, never one with a figure.
#pragma once

#include <ctime>

namespace acev2::testing {

/// The seconds of processor time that `work` takes.
template <typename Callable>
double CpuSeconds(const Callable& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace acev2::testing
