// SPDX-License-Identifier: Apache-2.0
//
// Tries which dimensions can be moved alone, and which need company.
//
// Invariant: what is tried is bounded: quadratic in the dimensions that cannot move alone.
#include "growth/directions.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

namespace acev2 {
namespace {

struct Center {
  Sizes sizes;
  std::int64_t step = 1;
};

/// Sizes to look around, those that tell most first.
std::vector<Center> Centers(const Sizes& base) {
  constexpr std::array<std::int64_t, 15> kPrimes = {5,  7,  11, 13, 17, 19, 23, 29,
                                                    31, 37, 41, 43, 47, 53, 59};
  constexpr std::size_t kMostDistinct = 8;
  std::vector<Center> centers;
  const std::size_t n = base.size();
  if (n <= kPrimes.size()) {
    centers.push_back({{kPrimes.begin(), kPrimes.begin() + static_cast<std::ptrdiff_t>(n)}, 1});
  }
  if (n <= kMostDistinct) {
    for (const std::int64_t unit : {64, 224}) {
      Center& center = centers.emplace_back(Center{{}, unit});
      for (std::size_t k = 0; k < n; ++k) {
        center.sizes.push_back(unit * static_cast<std::int64_t>(k + 1));
      }
    }
  }
  for (const std::int64_t size : {8, 64, 224}) centers.push_back({Sizes(n, size), size});
  return centers;
}

/// The centers that are accepted, those first at which most is not 0: what strides leave nothing of
/// shows no growth.
std::vector<const Center*> Liveliest(Sampler& sampler, const std::vector<Center>& centers) {
  std::vector<std::pair<std::size_t, const Center*>> found;
  for (const Center& center : centers) {
    if (const Sample* sample = sampler.At(center.sizes)) {
      found.emplace_back(sample->keys.size(), &center);
    }
  }
  std::ranges::stable_sort(found, std::greater<>(), &std::pair<std::size_t, const Center*>::first);
  std::vector<const Center*> order;
  for (const auto& [keys, center] : found) order.push_back(center);
  return order;
}

Sizes Moved(const Sizes& center, const std::vector<std::size_t>& dims, std::int64_t by) {
  Sizes sizes = center;
  for (const std::size_t dim : dims) sizes[dim] += by;
  return sizes;
}

/// The least of `pool` that has to move for `dim` to move; empty if nothing of it helps.
std::vector<std::size_t> Company(Sampler& sampler, const Center& center, std::size_t dim,
                                 const std::vector<std::size_t>& pool) {
  const auto moves = [&](const std::vector<std::size_t>& dims) {
    return sampler.At(Moved(center.sizes, dims, center.step)) != nullptr;
  };
  const auto without = [](std::vector<std::size_t> dims, std::size_t gone) {
    std::erase(dims, gone);
    return dims;
  };
  std::vector<std::size_t> company;
  if (moves(pool)) company = pool;
  for (std::size_t k = 0; company.empty() && k < pool.size(); ++k) {
    if (pool[k] != dim && moves({dim, pool[k]})) return {dim, pool[k]};
  }
  for (std::size_t k = 0; company.empty() && k < pool.size(); ++k) {
    if (pool[k] == dim) continue;
    if (const auto fewer = without(pool, pool[k]); moves(fewer)) company = fewer;
  }
  for (const std::size_t other : std::vector<std::size_t>(company)) {
    if (other == dim) continue;
    if (const auto fewer = without(company, other); moves(fewer)) company = fewer;
  }
  return company;
}

/// Puts a dimension that no other direction has in front of each.
void ChooseLeaders(Directions& directions) {
  std::vector<std::size_t> uses(directions.center.size(), 0);
  for (const auto& move : directions.moves) {
    for (const std::size_t dim : move) ++uses[dim];
  }
  for (auto& move : directions.moves) {
    std::ranges::sort(move);
    const auto own = std::ranges::find_if(move, [&](std::size_t dim) { return uses[dim] == 1; });
    if (own != move.end()) std::rotate(move.begin(), own, own + 1);
  }
  // A direction all of whose dimensions others have as well adds nothing that they cannot do.
  std::erase_if(directions.moves, [&](const auto& move) { return uses[move.front()] != 1; });
}

Directions DirectionsAround(Sampler& sampler, const Center& center) {
  Directions directions;
  directions.center = center.sizes;
  std::vector<std::size_t> bound;
  for (std::size_t dim = 0; dim < center.sizes.size(); ++dim) {
    if (sampler.At(Moved(center.sizes, {dim}, center.step)) != nullptr) {
      directions.moves.push_back({dim});
    } else {
      bound.push_back(dim);
    }
  }
  std::set<std::size_t> covered;
  for (const std::size_t dim : bound) {
    if (covered.contains(dim)) continue;
    const std::vector<std::size_t> move = Company(sampler, center, dim, bound);
    if (move.empty()) continue;
    covered.insert(move.begin(), move.end());
    directions.moves.push_back(move);
  }
  ChooseLeaders(directions);
  for (const auto& move : directions.moves) {
    for (const std::size_t dim : move) covered.insert(dim);
  }
  for (const std::size_t dim : bound) {
    if (!covered.contains(dim)) directions.fixed.push_back(dim);
  }
  return directions;
}

}  // namespace

Sizes Directions::At(const Sizes& leaders) const {
  Sizes sizes = center;
  for (std::size_t k = 0; k < moves.size(); ++k) {
    const std::int64_t by = leaders[k] - center[moves[k].front()];
    for (const std::size_t dim : moves[k]) sizes[dim] += by;
  }
  return sizes;
}

Directions FindDirections(Sampler& sampler, const Sizes& base, bool only_base) {
  if (!only_base) {
    const std::vector<Center> centers = Centers(base);
    if (sampler.reference().totals.nodes_unpriced > 0) {
      for (const Center& center : centers) sampler.Prefer(center.sizes);
    }
    for (const Center* center : Liveliest(sampler, centers)) {
      Directions directions = DirectionsAround(sampler, *center);
      if (directions.fixed.empty()) return directions;
    }
  }
  Directions directions = DirectionsAround(sampler, {base, 1});
  directions.at_base = true;
  return directions;
}

}  // namespace acev2
