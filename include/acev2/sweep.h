// SPDX-License-Identifier: Apache-2.0
//
// One model at many sizes: a point for each, with its totals and how fast they grow.
//
// Invariant: a point whose cost is not known has no totals, never some of 0; growth is given only
// between two totals without gaps. Logic in src/growth/, writers in src/write/growth/; `acev2
// sweep` calls them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "acev2/write.h"

namespace acev2 {

/// Analyzes one model, always the same, with the options given. Throws Error.
using AnalyzeAt = std::function<Report(const Options& options)>;

/// The sizes from `first` on, to `last` at most: each `step` more, or `factor` times, the one
/// before.
struct SizeSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t step = 1;
  std::int64_t factor = 1;  ///< from 2 on: a progression of powers

  /// How many there are.
  std::uint64_t count() const;
  friend bool operator==(const SizeSpan&, const SizeSpan&) = default;
};

/// Dimensions that have one size, and the sizes that they take.
struct SweepAxis {
  std::vector<std::string> dims;
  std::vector<std::int64_t> sizes;

  /// "H=W" of several.
  std::string name() const;
};

/// The model at one size of each axis.
struct SweepPoint {
  std::vector<std::int64_t> sizes;  ///< one an axis
  std::optional<Totals> totals;     ///< none: it could not be analyzed
  std::string error;                ///< why
  std::string hint;
  /// By axis: the exponent e for which cost has grown as size^e since the point with the next
  /// smaller size of this axis and the same sizes of the others. None for the smallest, and where
  /// one of the two costs is 0, unknown or a bound.
  std::vector<std::optional<double>> growth;
};

struct Sweep {
  std::string model;  ///< as the user gave it
  Options options;    ///< without the sizes of the axes
  std::vector<SweepAxis> axes;
  std::vector<SweepPoint> points;  ///< the last axis changes first
  /// What was said of the whole model at some point, or of its nodes without a price: each once,
  /// with the points it holds at where these are not all.
  std::vector<std::string> notes;
};

/// How many points a sweep may have.
inline constexpr std::size_t kMostSweepPoints = 10'000;

/// Analyzes a model at every combination of sizes. Throws Error if there are more than
/// kMostSweepPoints, an axis names what the model does not have, or a dimension stands twice.
Sweep MakeSweep(const AnalyzeAt& analyze, const Options& options, std::vector<SweepAxis> axes);

/// What is worth saying of a report beside its totals where it is one of many: nodes without a
/// price, warnings of the whole model, sizes that nobody set.
std::vector<std::string> SizeNotes(const Report& report);

/// What the picture of a sweep is drawn with.
struct SweepView {
  bool log_x = false;
  bool log_y = false;
};

/// One row a point.
std::string WriteSweepTable(const Sweep& sweep, const Style& style = {});

/// A file format of a Sweep.
struct SweepWriter {
  std::string_view option;
  std::string_view help;
  std::string (*write)(const Sweep& sweep, const SweepView& view);
};
std::span<const SweepWriter> SweepWriters();

}  // namespace acev2
