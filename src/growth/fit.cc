// SPDX-License-Identifier: Apache-2.0
//
// Lays a grid of as few samples over all lines as their degrees allow, and holds more against it.
//
// Invariant: nothing here depends on chance: the points that a fit is held against come from a
// generator with a fixed seed.
#include "growth/fit.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <ranges>
#include <utility>

#include "acev2/error.h"
#include "acev2/formula.h"
#include "growth/differences.h"

namespace acev2 {
namespace {

constexpr int kMostTotalDegree = 6;  // of a term
constexpr std::size_t kMostGrid = 400;

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
        const SeriesTable table = TableOf(corner);
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
    SeriesTable table = TableOf(samples);
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
