// SPDX-License-Identifier: Apache-2.0
//
// Axes of pictures: from values to pixels, and where ticks stand.
//
// Invariant: ticks lie within the axis, in ascending order; a logarithmic axis holds positive
// values only. Used by the charts of comparisons and sweeps.
#pragma once

#include <vector>

namespace acev2 {

/// An axis from values to pixels.
struct Axis {
  double low = 0;
  double high = 1;
  double begin = 0;
  double end = 0;
  bool log = false;

  double Scale(double value) const;
  double At(double value) const;
};

/// A single value stands in the middle.
Axis MakeAxis(double low, double high, double begin, double end, bool log);

/// Multiples of 1, 2 or 5 times a power of ten, about six.
std::vector<double> LinearTicks(double low, double high);

/// 1, 2 and 5 times powers of ten; of more than three decades, the powers alone.
std::vector<double> LogTicks(double low, double high);

}  // namespace acev2
