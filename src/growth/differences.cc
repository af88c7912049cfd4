// SPDX-License-Identifier: Apache-2.0
#include "growth/differences.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace acev2 {

SeriesTable TableOf(const std::vector<const Sample*>& samples) {
  SeriesTable table;
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

std::optional<Int128> MultiplyAdd(Int128 a, Int128 b, Int128 c) {
  Int128 product = 0;
  Int128 sum = 0;
  if (__builtin_mul_overflow(a, b, &product) || __builtin_add_overflow(product, c, &sum)) {
    return std::nullopt;
  }
  return sum;
}

std::optional<Int128> Binomial(std::int64_t n, int k) {
  Int128 result = 1;
  for (int i = 0; i < k; ++i) {
    const auto product = MultiplyAdd(result, n - i, 0);
    if (!product) return std::nullopt;
    result = *product / (i + 1);
  }
  return result;
}

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

}  // namespace acev2
