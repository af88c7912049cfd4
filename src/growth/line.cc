// SPDX-License-Identifier: Apache-2.0
//
// Tries units along one direction until the series are polynomials of it.
#include "growth/line.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "growth/differences.h"
#include "tensor/whole_numbers.h"

namespace acev2 {
namespace {

/// Where a line is tried beyond its first samples, in steps.
constexpr std::array<std::int64_t, 2> kBeyond = {13, 41};

/// Units that are tried, each with what it is made of: strides first, then windows of 7 and others.
constexpr std::array<std::int64_t, 6> kUnits = {64, 512, 224, 1280, 96, 288};
/// What of the cost must be no polynomial for a unit other than a power of two. A mean over a power
/// of two is a shift, so that sizes divisible by 7 avoid many a small misfit; nobody wants them for
/// that.
constexpr double kWorthAUnit = 0.01;
constexpr std::array<std::int64_t, 4> kDivisors = {2, 3, 5, 7};

/// Samples along one direction, everything else at the center.
class LineSampler {
 public:
  LineSampler(Sampler& sampler, const Directions& directions, std::size_t k)
      : sampler_(sampler), directions_(directions), k_(k) {
    for (const auto& move : directions.moves) leaders_.push_back(directions.center[move.front()]);
  }

  const Sample* At(std::int64_t size) {
    Sizes leaders = leaders_;
    leaders[k_] = size;
    return sampler_.At(directions_.At(leaders));
  }
  std::int64_t center() const { return leaders_[k_]; }

 private:
  Sampler& sampler_;
  const Directions& directions_;
  std::size_t k_;
  Sizes leaders_;
};

/// The samples unit · t for t from `first` on; empty unless all are accepted.
std::vector<const Sample*> Run(LineSampler& line, std::int64_t unit, std::int64_t first) {
  std::vector<const Sample*> samples;
  for (std::int64_t t = first; t < first + kSteps; ++t) {
    const Sample* sample = line.At(unit * t);
    if (sample == nullptr) return {};
    samples.push_back(sample);
  }
  return samples;
}

/// Holds every series of a run of samples against a polynomial of at most kMostDegree.
FitLine Judge(LineSampler& line, std::int64_t unit, std::int64_t first,
              std::vector<const Sample*> samples) {
  FitLine result{unit, first, std::nullopt, first + kSteps - 1, 0, {}, 0, 0};
  std::vector<std::int64_t> beyond;
  std::vector<std::int64_t> candidates;
  for (const std::int64_t steps : kBeyond) candidates.push_back(first + steps);
  if (kFarSize / unit > candidates.back()) candidates.push_back(kFarSize / unit);
  for (const std::int64_t t : candidates) {
    const Sample* sample = line.At(unit * t);
    if (sample == nullptr) continue;
    samples.push_back(sample);
    beyond.push_back(t);
    result.tried = std::max(result.tried, t);
  }
  std::vector<std::vector<Int128>> weights;
  for (const std::int64_t t : beyond) {
    std::vector<Int128>& row = weights.emplace_back();
    for (int j = 0; j <= kMostDegree; ++j) row.push_back(Binomial(t - first, j).value_or(0));
  }
  SeriesTable table = TableOf(samples);
  double all = 0;
  double misfit = 0;
  for (std::size_t row = 0; row < table.keys.size(); ++row) {
    std::span<Int128> y(table.values[row]);
    const auto last = static_cast<double>(y[kSteps - 1]);
    if (IsCost(table.keys[row].quantity)) all += last;
    for (std::size_t order = 1; order < kSteps; ++order) {
      for (std::size_t k = kSteps; k-- > order;) y[k] -= y[k - 1];
    }
    bool fits = true;
    for (std::size_t j = kMostDegree + 1; j < kSteps; ++j) fits = fits && y[j] == 0;
    for (std::size_t k = 0; fits && k < beyond.size(); ++k) {
      fits = Combine(y.first(kMostDegree + 1), weights[k]) == y[kSteps + k];
    }
    if (!fits) {
      result.bad.insert(table.keys[row]);
      // The most bits alive at once are a maximum, which nobody expects to be one polynomial.
      if (table.keys[row].quantity != Quantity::kPeakActivationBits) ++result.misfits;
      if (IsCost(table.keys[row].quantity)) misfit += last;
      continue;
    }
    for (int j = kMostDegree; j > result.degree; --j) {
      if (y[static_cast<std::size_t>(j)] != 0) result.degree = j;
    }
  }
  result.misfit_share = all > 0 ? misfit / all : 0;
  return result;
}

/// The line with this unit; the smallest sizes that are accepted, or larger ones that fit better.
std::optional<FitLine> TryUnit(LineSampler& line, std::int64_t unit, std::int64_t base) {
  constexpr int kMostRuns = 4;
  std::set<std::int64_t> firsts = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
  firsts.insert(CeilDivide(base, unit));
  firsts.insert(CeilDivide(line.center(), unit));
  std::optional<FitLine> best;
  int runs = 0;
  for (const std::int64_t first : firsts) {
    const std::vector<const Sample*> samples = Run(line, unit, first);
    if (samples.empty()) continue;
    FitLine judged = Judge(line, unit, first, samples);
    if (!best || judged.misfits < best->misfits) best = std::move(judged);
    if (best->misfits == 0 || ++runs == kMostRuns) break;
  }
  return best;
}

/// The largest t from which on samples are not accepted, if there is one below kFarSize.
void FindLast(LineSampler& line, FitLine& result) {
  std::int64_t good = result.tried;
  std::int64_t bad = std::max(kFarSize / result.unit, good + 64);
  if (line.At(result.unit * bad) != nullptr) return;
  while (bad - good > 1) {
    const std::int64_t middle = good + (bad - good) / 2;
    (line.At(result.unit * middle) != nullptr ? good : bad) = middle;
  }
  result.last = good;
}

}  // namespace

std::optional<FitLine> FindLine(Sampler& sampler, const Directions& directions, std::size_t k,
                                std::int64_t base) {
  LineSampler line(sampler, directions, k);
  std::optional<FitLine> best = TryUnit(line, 1, base);
  const auto badness = [](const std::optional<FitLine>& fit) {
    return fit ? fit->misfits : std::numeric_limits<std::size_t>::max();
  };
  for (const std::int64_t whole : kUnits) {
    if (badness(best) == 0) break;
    if (best && whole != kUnits.front() && best->misfit_share < kWorthAUnit) break;
    std::optional<FitLine> found = TryUnit(line, whole, base);
    if (badness(found) >= badness(best)) continue;
    // The same with the least part of it that does as well.
    for (bool smaller = true; smaller;) {
      smaller = false;
      for (const std::int64_t divisor : kDivisors) {
        if (found->unit % divisor != 0 || found->unit == divisor) continue;
        std::optional<FitLine> part = TryUnit(line, found->unit / divisor, base);
        if (badness(part) > badness(found)) continue;
        found = std::move(part);
        smaller = true;
        break;
      }
    }
    best = std::move(found);
  }
  if (best) FindLast(line, *best);
  return best;
}

}  // namespace acev2
