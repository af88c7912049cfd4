// SPDX-License-Identifier: Apache-2.0
//
// Scales and ticks.
//
// Invariant: the same ends give the same ticks.
#include "write/layout/axis.h"

#include <cmath>

namespace acev2 {
namespace {

/// 1, 2 or 5 times a power of ten, for about `count` steps in `range`.
double NiceStep(double range, int count) {
  const double raw = range / count;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw) return factor * power;
  }
  return 10 * power;
}

}  // namespace

double Axis::Scale(double value) const { return log ? std::log10(value) : value; }

double Axis::At(double value) const {
  return begin + (Scale(value) - Scale(low)) / (Scale(high) - Scale(low)) * (end - begin);
}

Axis MakeAxis(double low, double high, double begin, double end, bool log) {
  if (low == high) {
    const double room = low == 0 ? 1 : std::fabs(low) * 0.1;
    low -= room;
    high += room;
  }
  return {low, high, begin, end, log};
}

std::vector<double> LinearTicks(double low, double high) {
  const double step = NiceStep(high - low, 6);
  std::vector<double> ticks;
  const double first = std::ceil(low / step);
  for (int k = 0; (first + k) * step <= high; ++k) ticks.push_back((first + k) * step);
  return ticks;
}

std::vector<double> LogTicks(double low, double high) {
  std::vector<double> ticks;
  const bool decades_only = std::log10(high / low) > 3;
  const int last = static_cast<int>(std::floor(std::log10(high)));
  for (int power = static_cast<int>(std::floor(std::log10(low))); power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (decades_only && factor > 1) continue;
      const double tick = factor * std::pow(10, power);
      if (tick >= low && tick <= high) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace acev2
