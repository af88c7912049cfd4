// SPDX-License-Identifier: Apache-2.0
//
// Analyses of one model at chosen sizes, as rows of integers that a polynomial may be laid through.
//
// Invariant: a sample is accepted only if the same nodes have a price as in the reference, and
// totals are bounds where its are: past a table of positions hundreds of nodes lose their price,
// and what is left would fit perfectly. Used by the fit of a formula.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "acev2/polynomial.h"
#include "acev2/report.h"
#include "acev2/sweep.h"

namespace acev2 {

using Int128 = Rational::Int128;
/// A size for each open dimension.
using Sizes = std::vector<std::int64_t>;

/// What is counted of a node, and below of the whole model.
enum class Quantity : std::uint8_t {
  kCategory0,  ///< ACEv2 in millionths of the first category; those of the others follow
  kAce = kCategories.size(),
  kMacs,
  kMacLayerMacs,
  kParameters,  ///< from here on of the model alone
  kWeightBits,
  kScaleBits,
  kActivationBits,
  kPeakActivationBits,
};

constexpr bool IsCost(Quantity quantity) { return quantity < Quantity::kAce; }

/// One number of a report: a quantity of a node, or of the model (`node` is the number of nodes).
struct SeriesKey {
  std::uint32_t node = 0;
  Quantity quantity = Quantity::kCategory0;
  friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

/// The numbers of one report that are not 0, by ascending key.
struct Sample {
  std::vector<SeriesKey> keys;
  std::vector<Int128> values;
};

/// Analyzes and remembers.
class Sampler {
 public:
  Sampler(const AnalyzeAt& analyze, const Report& base, std::vector<std::string> dims);

  /// The report at `sizes` as a sample; null if it is not accepted. Analyzed once.
  const Sample* At(const Sizes& sizes);
  /// Makes the report at `sizes` the reference if fewer nodes of it lack a price. True if it did.
  bool Prefer(const Sizes& sizes);

  const Report& reference() const { return reference_; }
  const std::vector<std::string>& dims() const { return dims_; }
  std::size_t count() const { return count_; }
  /// True once more was analyzed than is worth waiting for.
  bool exhausted() const;

 private:
  std::optional<Report> Analyze(const Sizes& sizes);
  bool Accepts(const Report& report) const;

  const AnalyzeAt& analyze_;
  Options options_;
  std::vector<std::string> dims_;
  Report reference_;
  std::map<Sizes, std::optional<Sample>> samples_;
  std::size_t count_ = 0;
  std::size_t visits_ = 0;  ///< nodes of all analyses
};

}  // namespace acev2
