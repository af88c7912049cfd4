// SPDX-License-Identifier: Apache-2.0
//
// The scale that an integer tensor still has to be multiplied by, factor by factor, and how it
// moves with the elements that it scales.
//
// Invariant: plain data; a factor knows along which axes of its tensor it varies, and every
// function that moves elements says what becomes of these axes. Nothing is charged here
// (lowering.h). Source: docs/metric.md, "Integer lowering".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"

namespace acev2 {

/// The identity of the factor 1/k that an average leaves with the pending scale.
inline constexpr std::string_view kAverageFactor = "1/k";

/// One factor of a scale that has not been multiplied in yet.
struct ScaleFactor {
  std::shared_ptr<const std::vector<double>> values;  ///< null if not known at load
  std::string id;  ///< the scale tensor's name: its identity where values are not known
  Format format;   ///< width that a multiply by it has
  /// Per axis of the tensor: how many neighbours along it share a number (a block); 0: all of the
  /// axis do. Empty: one number for the whole tensor.
  std::vector<std::int64_t> steps;
  bool power_of_two = false;  ///< every number is ±2^k

  bool VariesAlong(std::size_t axis) const { return axis < steps.size() && steps[axis] > 0; }
  /// True unless one number scales the whole tensor.
  bool varies() const;
};

/// The pending scale of an integer tensor: real value = (payload - zero point) × product of the
/// factors.
struct Scale {
  /// A part of a concatenation whose scale differs from its neighbours'.
  struct Part {
    Count elements;
    Format value;
    std::shared_ptr<const Scale> scale;
  };
  std::vector<ScaleFactor> factors;
  std::vector<Part> parts;  ///< empty unless the parts of a Concat keep scales of their own
  int parts_axis = -1;      ///< the axis that the parts lie along; -1: no single one
  /// Identity of the zero point: "0", its values, or the name of the tensor that holds it.
  std::string zero_point = "0";
  std::optional<double> zero = 0.0;  ///< the zero point, if it is one known number
  /// True if the zero point is neither 0 nor a flip of the sign bit, or not known.
  bool shifted = false;

  /// Format of the combined constant: the widest factor that is not a power of two (those only
  /// move the exponent); the widest of all if every one is.
  Format format() const;
  bool all_powers_of_two() const;
  /// True unless one number scales the whole tensor.
  bool varies() const;
};

using ScalePtr = std::shared_ptr<const Scale>;

/// What multiplying by a constant is in hardware.
enum class FactorKind {
  kOne,         ///< nothing
  kPowerOfTwo,  ///< ±2^k: a shift
  kOther,       ///< a multiply
};

/// What multiplying by all of `values` is; each counts as 1, or as a power of two, within 2^-20 of
/// it (docs/metric.md). −1 counts as 1: negation is free.
FactorKind KindOf(const std::vector<double>& values);

/// What rescaling from `from` to `to` (either may be null: 1) is. Numbers of blocks are not looked
/// at.
FactorKind RatioKind(const Scale* from, const Scale* to);

/// True if a step of the payload is the same under both scales: equal factors, whatever the zero
/// points.
bool SameStep(const Scale* a, const Scale* b);
/// True if payloads under both scales mean the same numbers: equal factors and zero points.
bool SameScale(const Scale* a, const Scale* b);

/// `scale` without its zero point; null stays null.
ScalePtr WithoutZeroPoint(const ScalePtr& scale);
/// `scale` with one more factor of `value` for the whole tensor, of the width that the scale has.
ScalePtr WithFactor(const ScalePtr& scale, double value, std::string id);

// --- moves ---------------------------------------------------------------------------------------

/// The scale of a tensor whose axis i is axis `axes[i]` of the one that `scale` is of (-1: a new
/// one, along which nothing varies).
ScalePtr WithAxes(const ScalePtr& scale, const std::vector<int>& axes);

/// The scale after a Reshape of dimensions `from` into `to` (same elements in the same order).
ScalePtr Reshaped(const ScalePtr& scale, const std::vector<std::int64_t>& from,
                  const std::vector<std::int64_t>& to);

/// The scale of a part of the elements: those along the axes of `cut` are no longer all there. `id`
/// tells the selection from others.
ScalePtr Selected(const ScalePtr& scale, const std::vector<bool>& cut, const std::string& id);

/// `scale` without variation along axes of a tensor of dimensions `dims` that one block holds.
ScalePtr Trimmed(const ScalePtr& scale, const std::vector<std::optional<std::int64_t>>& dims);

/// The scale after elements have been placed anew in a tensor of `rank` axes without a known order:
/// what varied may vary with every element.
ScalePtr Scattered(const ScalePtr& scale, std::size_t rank, const std::string& id);

}  // namespace acev2
