// SPDX-License-Identifier: Apache-2.0
#include "rules/formats/value_format.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "acev2/count.h"

namespace acev2 {
namespace {

constexpr std::size_t kMostLevels = 256;  // of 8 bits
constexpr std::size_t kMostGroups = std::size_t{1} << 16;
constexpr double kOffGrid = 0.1;  // of a step: rounding of a 16-bit float at level 128 is 0.06

/// A common step of `values` (sorted): every distance is a multiple of it, as far as floats tell. 0
/// if there is none of at least 1/255 of the range.
double StepOf(const std::vector<double>& values) {
  const double range = values.back() - values.front();
  const double least = range / (kMostLevels - 1) * 0.9;
  double step = 0;
  for (std::size_t k = 1; k < values.size(); ++k) {
    // Euclid's algorithm on reals; what is left below the grid's tolerance is rounding.
    double a = values[k] - values[k - 1];
    double b = step;
    while (b > least * kOffGrid) {
      double rest = std::fmod(a, b);
      if (rest > b * (1 - kOffGrid)) rest = 0;  // just short of a multiple
      if (rest < b * kOffGrid) rest = 0;
      a = b;
      b = rest;
    }
    step = a;
    if (step < least) return 0;
  }
  // One distance tells the step as badly as it is rounded; the longer, the better.
  for (std::size_t k = 1; k < values.size(); ++k) {
    const double distance = values[k] - values.front();
    const double steps = std::round(distance / step);
    if (steps > 0) step = distance / steps;
  }
  return step;
}

bool OnGrid(double value, double step) {
  const double at = value / step;
  return std::fabs(at - std::round(at)) <= kOffGrid;
}

int BitsForLevels(double levels) {
  int bits = 1;
  while (std::ldexp(1, bits) < levels) ++bits;
  return bits;
}

/// The format that `values` (sorted, different) take with a factor of their own; unknown if they
/// are no grid of at most 8 bits.
Format FormatOfGrid(const std::vector<double>& values) {
  if (values.size() == 1) return values.front() == 0 ? kTernary : kBipolar;
  const double low = values.front();
  const double high = values.back();
  const bool symmetric = std::fabs(low + high) <= kOffGrid * std::fabs(high) / kMostLevels;
  if (symmetric && values.size() == 2) return kBipolar;
  if (symmetric && values.size() == 3 && values[1] == 0) return kTernary;
  const double step = StepOf(values);
  if (step == 0) return {};
  for (const double value : values) {
    if (!OnGrid(value - low, step)) return {};
  }
  if (!OnGrid(low, step)) {
    // A zero point that is no level: the levels count from the lowest.
    const int bits = BitsForLevels(std::round((high - low) / step) + 1);
    return bits <= 8 ? UIntFormat(bits) : Format{};
  }
  const double first = std::round(low / step);
  const double last = std::round(high / step);
  int bits = first >= 0 ? BitsForLevels(last + 1) : 2;
  while (first < 0 && (first < -std::ldexp(1, bits - 1) || last > std::ldexp(1, bits - 1) - 1)) {
    ++bits;
  }
  if (bits > 8) return {};
  return first >= 0 ? UIntFormat(bits) : IntFormat(bits);
}

}  // namespace

bool ValueFormat::Levels::Add(double value, std::size_t most) {
  if (slots_.empty()) {
    slots_.resize(8);
    used_.resize(8);
  }
  if (value == 0) value = 0;  // -0 is 0
  const auto place = [&] {
    const auto hash = std::bit_cast<std::uint64_t>(value) * 0x9E3779B97F4A7C15ULL;  // Fibonacci
    std::size_t at = static_cast<std::size_t>(hash >> 40) & (slots_.size() - 1);
    while (used_[at] && slots_[at] != value) at = (at + 1) & (slots_.size() - 1);
    return at;
  };
  std::size_t at = place();
  if (used_[at]) return true;
  if (count_ == most) return false;
  if (++count_ * 2 > slots_.size()) {
    const std::vector<double> kept = Sorted();
    slots_.assign(slots_.size() * 2, 0);
    used_.assign(slots_.size(), false);
    const double added = value;
    for (const double old : kept) {
      value = old;
      at = place();
      slots_[at] = old;
      used_[at] = true;
    }
    value = added;
    at = place();
  }
  slots_[at] = value;
  used_[at] = true;
  return true;
}

std::vector<double> ValueFormat::Levels::Sorted() const {
  std::vector<double> values;
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    if (used_[k]) values.push_back(slots_[k]);
  }
  std::sort(values.begin(), values.end());
  return values;
}

ValueFormat::ValueFormat(const std::vector<std::int64_t>& dims, std::optional<std::size_t> axis,
                         int most_bits)
    : axis_(axis),
      most_levels_(std::min(std::size_t{1} << most_bits, kMostLevels)),
      powers_(!axis) {
  std::size_t elements = 1;
  for (const std::int64_t dim : dims) elements *= static_cast<std::size_t>(dim);
  if (axis_) {
    groups_ = *axis_ < dims.size() ? static_cast<std::size_t>(dims[*axis_]) : 0;
    for (std::size_t k = *axis_ + 1; k < dims.size(); ++k) {
      stride_ *= static_cast<std::size_t>(dims[k]);
    }
  }
  few_levels_ = groups_ > 0 && groups_ <= kMostGroups && stride_ > 0;
  if (!few_levels_) return;
  group_size_ = elements / groups_;
  levels_.resize(groups_);
}

bool ValueFormat::Add(std::span<const double> values) {
  for (const double value : values) {
    if (!std::isfinite(value)) {
      powers_ = few_levels_ = false;
      return false;
    }
    if (powers_) {
      int exponent = 0;
      if (value == 0) {
        zero_ = true;
      } else if (std::fabs(std::frexp(value, &exponent)) == 0.5) {
        least_exponent_ = any_power_ ? std::min(least_exponent_, exponent) : exponent;
        greatest_exponent_ = any_power_ ? std::max(greatest_exponent_, exponent) : exponent;
        any_power_ = true;
      } else {
        powers_ = false;
      }
    }
    if (few_levels_) {
      const std::size_t group = position_ / stride_ % groups_;
      few_levels_ = levels_[group].Add(value, most_levels_);
    }
    ++position_;
    if (!powers_ && !few_levels_) return false;
  }
  return true;
}

std::optional<Format> ValueFormat::FormatOfLevels() const {
  if (!few_levels_ || group_size_ == 0) return std::nullopt;
  Format widest;
  for (const Levels& levels : levels_) {
    const std::vector<double> values = levels.Sorted();
    if (values.empty()) return std::nullopt;
    const Format format = FormatOfGrid(values);
    if (!format.known()) return std::nullopt;
    if (!widest.known()) {
      widest = format;
    } else if (widest != format) {
      // Channels of zeros alone fit every format with a zero, bipolar ones every signed one.
      const bool is_signed = widest.kind != FormatKind::kUInt || format.kind != FormatKind::kUInt;
      const int bits = std::max<int>(widest.bits, format.bits);
      if (bits <= 2 && is_signed && widest.kind != FormatKind::kInt &&
          format.kind != FormatKind::kInt) {
        widest = kTernary;
      } else {
        widest = is_signed ? IntFormat(std::max(bits, 2)) : UIntFormat(bits);
      }
    }
  }
  // Fewer weights than that say nothing: any two numbers are equally spaced.
  if (group_size_ <= (std::size_t{2} << widest.bits)) return std::nullopt;
  return widest;
}

std::optional<Format> ValueFormat::PowersOfTwo() const {
  if (!powers_ || !any_power_ || position_ == 0) return std::nullopt;
  const int exponents = greatest_exponent_ - least_exponent_ + 1 + (zero_ ? 1 : 0);
  const int bits = 1 + BitsForLevels(exponents);  // the sign
  if (bits > 8 || position_ <= (std::size_t{2} << bits)) return std::nullopt;
  return PowerOfTwoFormat(bits);
}

std::optional<ValueFormat::Found> ValueFormat::Find() const {
  const std::optional<Format> levels = FormatOfLevels();
  const std::optional<Format> powers = PowersOfTwo();
  // A shift is cheaper than a multiply, but no multiply at all is cheaper still.
  if (powers && (!levels || levels->bits > kTernary.bits)) {
    return Found{*powers, ToString(*powers) + ", powers of two"};
  }
  if (!levels) return std::nullopt;
  return Found{*levels, ToString(*levels) + (axis_ ? ", one factor per output channel"
                                                   : ", one factor per tensor")};
}

}  // namespace acev2
