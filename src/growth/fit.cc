// SPDX-License-Identifier: Apache-2.0
//
// Fits lines first, for units and degrees, then a grid of as few samples as these allow.
//
// Invariant: nothing here depends on chance: the points that a fit is held against come from a
// generator with a fixed seed.
#include "growth/fit.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <ranges>
#include <utility>

#include "acev2/error.h"
#include "acev2/formula.h"

namespace acev2 {
namespace {

constexpr int kMostDegree = 3;                    // of one direction
constexpr int kMostTotalDegree = 6;               // of a term
constexpr std::int64_t kSteps = kMostDegree + 3;  // samples of a line: two more than a cubic has
constexpr std::size_t kMostGrid = 400;
constexpr std::int64_t kFarSize = 8192;
/// Where a line is tried beyond its first samples, in steps.
constexpr std::array<std::int64_t, 2> kBeyond = {13, 41};

/// Units that are tried, each with what it is made of: strides first, then windows of 7 and others.
constexpr std::array<std::int64_t, 6> kUnits = {64, 512, 224, 1280, 96, 288};
/// What of the cost must be no polynomial for a unit other than a power of two. A mean over a power
/// of two is a shift, so that sizes divisible by 7 avoid many a small misfit; nobody wants them for
/// that.
constexpr double kWorthAUnit = 0.01;
constexpr std::array<std::int64_t, 4> kDivisors = {2, 3, 5, 7};

/// Values of series, one column a sample; what a sample lacks is 0.
struct Table {
  std::vector<SeriesKey> keys;
  std::vector<std::vector<Int128>> values;  ///< by key
};

Table TableOf(const std::vector<const Sample*>& samples) {
  Table table;
  for (const Sample* sample : samples) {
    std::vector<SeriesKey> merged;
    std::ranges::set_union(table.keys, sample->keys, std::back_inserter(merged));
    table.keys = std::move(merged);
  }
  table.values.assign(table.keys.size(), std::vector<Int128>(samples.size(), 0));
  for (std::size_t s = 0; s < samples.size(); ++s) {
    std::size_t row = 0;
    for (std::size_t k = 0; k < samples[s]->keys.size(); ++k) {
      while (table.keys[row] != samples[s]->keys[k]) ++row;
      table.values[row][s] = samples[s]->values[k];
    }
  }
  return table;
}

/// a · b + c, or nothing if it passes 127 bits.
std::optional<Int128> MultiplyAdd(Int128 a, Int128 b, Int128 c) {
  Int128 product = 0;
  Int128 sum = 0;
  if (__builtin_mul_overflow(a, b, &product) || __builtin_add_overflow(product, c, &sum)) {
    return std::nullopt;
  }
  return sum;
}

/// C(n, k) of a small k; nothing if it passes 127 bits.
std::optional<Int128> Binomial(std::int64_t n, int k) {
  Int128 result = 1;
  for (int i = 0; i < k; ++i) {
    const auto product = MultiplyAdd(result, n - i, 0);
    if (!product) return std::nullopt;
    result = *product / (i + 1);
  }
  return result;
}

/// Σ of `differences` times `weights`.
std::optional<Int128> Combine(std::span<const Int128> differences,
                              std::span<const Int128> weights) {
  Int128 sum = 0;
  for (std::size_t k = 0; k < differences.size(); ++k) {
    if (differences[k] == 0) continue;
    const auto next = MultiplyAdd(differences[k], weights[k], sum);
    if (!next) return std::nullopt;
    sum = *next;
  }
  return sum;
}

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
  Table table = TableOf(samples);
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
  firsts.insert((base + unit - 1) / unit);
  firsts.insert((line.center() + unit - 1) / unit);
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

/// The exponents that a grid needs: below the degree of each line, together only of lines that
/// `interact`.
std::vector<std::vector<int>> Grid(const std::vector<FitLine>& lines,
                                   const std::set<std::pair<std::size_t, std::size_t>>& interact) {
  std::vector<std::vector<int>> grid = {std::vector<int>(lines.size(), 0)};
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const std::size_t before = grid.size();
    for (std::size_t g = 0; g < before; ++g) {
      const bool meets =
          std::ranges::all_of(std::views::iota(std::size_t{0}, k), [&](std::size_t other) {
            return grid[g][other] == 0 || interact.contains({other, k});
          });
      const int total = std::accumulate(grid[g].begin(), grid[g].end(), 0);
      for (int power = 1; meets && power <= lines[k].degree && total + power <= kMostTotalDegree;
           ++power) {
        grid.push_back(grid[g]);
        grid.back()[k] = power;
      }
    }
  }
  return grid;
}

class Fitter {
 public:
  Fitter(Sampler& sampler, const Directions& directions, std::vector<FitLine> lines)
      : sampler_(sampler), directions_(directions) {
    fit_.lines = std::move(lines);
    for (const FitLine& line : fit_.lines) fit_.bad.insert(line.bad.begin(), line.bad.end());
  }

  std::optional<Fit> Run() {
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto interact = Interactions();
      if (interact) {
        fit_.exponents = Grid(fit_.lines, *interact);
        if (fit_.exponents.size() > kMostGrid) return std::nullopt;
        if (Solve()) return HoldAgainstMore() ? std::optional(std::move(fit_)) : std::nullopt;
      }
      // The smallest sizes of all at once may be too small.
      for (FitLine& line : fit_.lines) {
        line.first = line.first * 2 + 1;
        if (line.last) line.first = std::min(line.first, std::max<std::int64_t>(1, *line.last / 2));
      }
    }
    return std::nullopt;
  }

 private:
  const Sample* At(const std::vector<std::int64_t>& steps) {
    Sizes leaders;
    for (std::size_t k = 0; k < fit_.lines.size(); ++k) {
      leaders.push_back(fit_.lines[k].unit * steps[k]);
    }
    return sampler_.At(directions_.At(leaders));
  }

  const Sample* AtExponent(const std::vector<int>& exponent) {
    std::vector<std::int64_t> steps;
    for (std::size_t k = 0; k < exponent.size(); ++k) {
      steps.push_back(fit_.lines[k].first + exponent[k]);
    }
    return At(steps);
  }

  /// Pairs of lines that share a term of some series; nothing if a sample is missing.
  std::optional<std::set<std::pair<std::size_t, std::size_t>>> Interactions() {
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    const std::size_t n = fit_.lines.size();
    const auto sample = [&](std::size_t a, std::size_t b) {
      std::vector<int> exponent(n, 0);
      if (a < n) exponent[a] = 1;
      if (b < n) exponent[b] = 1;
      return AtExponent(exponent);
    };
    if (sample(n, n) == nullptr) return std::nullopt;
    for (std::size_t a = 0; a < n; ++a) {
      if (fit_.lines[a].degree == 0) continue;
      for (std::size_t b = a + 1; b < n; ++b) {
        if (fit_.lines[b].degree == 0) continue;
        const std::vector<const Sample*> corner = {sample(n, n), sample(a, n), sample(n, b),
                                                   sample(a, b)};
        if (std::ranges::find(corner, nullptr) != corner.end()) return std::nullopt;
        const Table table = TableOf(corner);
        for (std::size_t row = 0; row < table.keys.size(); ++row) {
          const std::vector<Int128>& y = table.values[row];
          if (y[3] - y[2] - y[1] + y[0] != 0 && !fit_.bad.contains(table.keys[row])) {
            pairs.insert({a, b});
            break;
          }
        }
      }
    }
    return pairs;
  }

  /// Forward differences of all series on the grid. False if a sample is missing.
  bool Solve() {
    std::vector<const Sample*> samples;
    for (const std::vector<int>& exponent : fit_.exponents) {
      samples.push_back(AtExponent(exponent));
      if (samples.back() == nullptr) return false;
    }
    Table table = TableOf(samples);
    std::map<std::vector<int>, std::size_t> index;
    for (std::size_t g = 0; g < fit_.exponents.size(); ++g) index[fit_.exponents[g]] = g;
    for (std::size_t k = 0; k < fit_.lines.size(); ++k) {
      std::vector<std::size_t> order(fit_.exponents.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return fit_.exponents[a][k] > fit_.exponents[b][k];
      });
      for (int level = 1; level <= fit_.lines[k].degree; ++level) {
        for (const std::size_t g : order) {
          if (fit_.exponents[g][k] < level) continue;
          std::vector<int> below = fit_.exponents[g];
          --below[k];
          const std::size_t from = index.at(below);
          for (std::vector<Int128>& row : table.values) row[g] -= row[from];
        }
      }
    }
    fit_.keys = std::move(table.keys);
    fit_.differences = std::move(table.values);
    return true;
  }

  /// Marks as bad what a sample at `steps` contradicts. False if it is not accepted.
  bool Hold(const std::vector<std::int64_t>& steps) {
    const Sample* sample = At(steps);
    if (sample == nullptr) return false;
    std::vector<Int128> weights;
    for (const std::vector<int>& exponent : fit_.exponents) {
      std::optional<Int128> weight = 1;
      for (std::size_t k = 0; weight && k < exponent.size(); ++k) {
        const auto factor = Binomial(steps[k] - fit_.lines[k].first, exponent[k]);
        weight = factor ? MultiplyAdd(*weight, *factor, 0) : std::nullopt;
      }
      if (!weight) return false;
      weights.push_back(*weight);
    }
    std::size_t at = 0;
    for (std::size_t row = 0; row < fit_.keys.size(); ++row) {
      for (; at < sample->keys.size() && sample->keys[at] < fit_.keys[row]; ++at) {
        fit_.bad.insert(sample->keys[at]);  // it was 0 at all samples of the grid
      }
      const bool present = at < sample->keys.size() && sample->keys[at] == fit_.keys[row];
      const Int128 value = present ? sample->values[at] : 0;
      if (present) ++at;
      if (Combine(fit_.differences[row], weights) != value) fit_.bad.insert(fit_.keys[row]);
    }
    for (; at < sample->keys.size(); ++at) fit_.bad.insert(sample->keys[at]);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      fit_.lines[k].tried = std::max(fit_.lines[k].tried, steps[k]);
    }
    ++fit_.held;
    return true;
  }

  /// A far point, then ten at random, each line up to some 64 steps from its first.
  bool HoldAgainstMore() {
    if (fit_.lines.empty()) {
      fit_.far = directions_.At({});
      return true;
    }
    if (!HoldFar()) return false;
    std::mt19937 random(20);
    constexpr int kWidest = 6;  // binary digits of a step
    constexpr int kMostDraws = 200;
    std::set<std::vector<std::int64_t>> drawn;
    std::size_t held = 0;
    for (int draw = 0; draw < kMostDraws && held < kHeldPoints; ++draw) {
      // Where sizes do not go together, closer to those that do.
      const int spread = std::max(1, kWidest - static_cast<int>(fit_.missed / 10));
      std::vector<std::int64_t> steps;
      for (const FitLine& line : fit_.lines) {
        const std::uint32_t digits = random() % static_cast<std::uint32_t>(spread + 1);
        std::int64_t t = line.first + static_cast<std::int64_t>(random() % (2U << digits));
        if (line.last) t = std::min(t, *line.last);
        steps.push_back(t);
      }
      if (IsOfGrid(steps) || !drawn.insert(steps).second) continue;
      if (Hold(steps)) {
        ++held;
      } else {
        ++fit_.missed;
      }
      if (sampler_.exhausted()) return false;
    }
    return held == kHeldPoints || (held > 0 && drawn.size() >= OtherPoints());
  }

  /// How many points of the domain are not of the grid; of a large one some large number.
  std::size_t OtherPoints() const {
    constexpr std::int64_t kMany = 1'000'000;
    std::int64_t points = 1;
    for (const FitLine& line : fit_.lines) {
      if (!line.last || *line.last - line.first >= kMany) return kMany;
      points = std::min(kMany, points * (*line.last - line.first + 1));
    }
    return static_cast<std::size_t>(points) - std::min<std::size_t>(points, fit_.exponents.size());
  }

  /// True of a point that the fit was made of.
  bool IsOfGrid(const std::vector<std::int64_t>& steps) const {
    std::vector<int> exponent;
    for (std::size_t k = 0; k < steps.size(); ++k) {
      const std::int64_t above = steps[k] - fit_.lines[k].first;
      if (above > kMostDegree) return false;
      exponent.push_back(static_cast<int>(above));
    }
    return std::ranges::find(fit_.exponents, exponent) != fit_.exponents.end();
  }

  /// Holds the fit against the farthest sizes of all lines at once that are accepted.
  bool HoldFar() {
    constexpr std::int64_t kNear = 2;  // steps above the first, where nothing farther is accepted
    for (std::int64_t size = kFarSize, least = kSteps; least >= kNear; size /= 4) {
      if (size < 16) --least;
      std::vector<std::int64_t> steps;
      Sizes leaders;
      for (const FitLine& line : fit_.lines) {
        std::int64_t t = std::max(line.first + least, size / line.unit);
        if (line.last) t = std::min(t, std::max(line.first + least, *line.last));
        steps.push_back(t);
        leaders.push_back(line.unit * t);
      }
      if (!Hold(steps)) continue;
      fit_.far = directions_.At(leaders);
      return true;
    }
    return false;
  }

  Sampler& sampler_;
  const Directions& directions_;
  Fit fit_;
};

/// The coefficients, lowest first, of C(x / unit − first, j).
std::vector<Rational> NewtonTerm(const FitLine& line, int j) {
  std::vector<Rational> coefficients = {Rational(1)};
  for (int i = 0; i < j; ++i) {
    // times (x / unit − first − i) / (i + 1)
    const Rational slope = Rational::Of(1, Int128{line.unit} * (i + 1));
    const Rational constant = Rational::Of(-(Int128{line.first} + i), i + 1);
    std::vector<Rational> next(coefficients.size() + 1);
    for (std::size_t p = 0; p < coefficients.size(); ++p) {
      next[p] += coefficients[p] * constant;
      next[p + 1] += coefficients[p] * slope;
    }
    coefficients = std::move(next);
  }
  return coefficients;
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

std::optional<Fit> FitSeries(Sampler& sampler, const Directions& directions,
                             std::vector<FitLine> lines) {
  return Fitter(sampler, directions, std::move(lines)).Run();
}

Polynomial PolynomialOf(const Fit& fit, std::span<const Int128> differences, Int128 denominator) {
  Polynomial sum;
  for (std::size_t g = 0; g < fit.exponents.size(); ++g) {
    if (differences[g] == 0) continue;
    // Terms of the product of one Newton polynomial a line.
    std::vector<Term> terms = {{Rational::Of(differences[g], denominator), {}}};
    for (std::size_t k = 0; k < fit.lines.size(); ++k) {
      const std::vector<Rational> factor = NewtonTerm(fit.lines[k], fit.exponents[g][k]);
      std::vector<Term> product;
      for (const Term& term : terms) {
        for (std::size_t power = 0; power < factor.size(); ++power) {
          if (factor[power].is_zero()) continue;
          Term& next = product.emplace_back(term);
          next.coefficient = term.coefficient * factor[power];
          next.powers.push_back(static_cast<int>(power));
        }
      }
      terms = std::move(product);
    }
    for (const Term& term : terms) sum.Add(term);
  }
  return sum;
}

}  // namespace acev2
