// SPDX-License-Identifier: Apache-2.0
//
// Edit distance with a limit, so that a long list of names costs little.
//
// Invariant: the cost of one comparison is O(length × limit), whatever the names are.
#include "text/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace acev2 {
namespace {

constexpr std::string_view kDidYouMean = "did you mean ";

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// Optimal string alignment distance (insert, delete, replace, swap neighbours), or limit + 1.
std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    // Outside this band the distance is past the limit.
    const std::size_t from = i > limit ? i - limit : 1;
    const std::size_t to = std::min(b.size(), i + limit);
    std::fill(current.begin(), current.end(), limit + 1);
    if (from == 1) current[0] = i;
    std::size_t best = limit + 1;
    for (std::size_t j = from; j <= to; ++j) {
      std::size_t distance =
          std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        distance = std::min(distance, before_last[j - 2] + 1);
      }
      current[j] = distance;
      best = std::min(best, distance);
    }
    if (best > limit) return limit + 1;
    std::swap(before_last, last);
    std::swap(last, current);
  }
  return std::min(last[b.size()], limit + 1);
}

}  // namespace

std::vector<std::string> Suggestions(std::string_view name, std::span<const std::string> candidates,
                                     std::size_t limit) {
  const std::string wanted = Lower(name);
  // A third of the letters may be wrong.
  const std::size_t slip = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : candidates) {
    const std::string other = Lower(candidate);
    const std::size_t distance = EditDistance(wanted, other, slip);
    if (distance <= slip) {
      near.emplace_back(distance, candidate);
    } else if (wanted.size() >= 3 && other.find(wanted) != std::string::npos) {
      near.emplace_back(slip + other.size(), candidate);  // after every slip, the shortest first
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [distance, candidate] : near) {
    if (names.size() == limit) break;
    if (std::ranges::find(names, candidate) != names.end()) continue;
    names.push_back(std::move(candidate));
  }
  return names;
}

std::string DidYouMean(std::string_view name, std::span<const std::string> candidates,
                       std::string_view otherwise) {
  const std::vector<std::string> names = Suggestions(name, candidates);
  if (names.empty()) return std::string(otherwise);
  std::string text(kDidYouMean);
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (k > 0) text += k + 1 == names.size() ? " or " : ", ";
    text += fmt::format("'{}'", names[k]);
  }
  return text + "?";
}

bool IsDidYouMean(std::string_view text) { return text.starts_with(kDidYouMean); }

}  // namespace acev2
