// SPDX-License-Identifier: Apache-2.0
#include "write/rows/row_order.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "naming/node_pattern.h"
#include "write/rows/columns.h"

namespace acev2 {
namespace {

constexpr std::string_view kGraphOrder = "graph";
constexpr std::string_view kAscending = ":asc";
/// The column that `view` sorts by, without its direction.
std::string_view SortKey(const View& view) {
  const std::string_view sort = view.sort;
  return sort.ends_with(kAscending) ? sort.substr(0, sort.size() - kAscending.size()) : sort;
}
bool IsAscending(const View& view) { return std::string_view(view.sort).ends_with(kAscending); }

/// True if a row of `a` stands before one of `b`. What is not known stands last either way.
bool StandsBefore(const CellValue& a, const CellValue& b, bool ascending) {
  const bool reversed = ascending && IsKnown(a) && IsKnown(b);
  return reversed ? SortsBefore(b, a) : SortsBefore(a, b);
}

/// The column that says which rows matter most.
const Column& RankColumn(const View& view) {
  const Column* sort = FindColumn(SortKey(view));
  return sort != nullptr && sort->facts.numeric ? *sort : *FindColumn(KeyOf(view.metric));
}

}  // namespace

bool WantsEnergy(const View& view) {
  const Column* sort = FindColumn(SortKey(view));
  return (sort != nullptr && sort->reads_energy) ||
         std::ranges::any_of(TableColumns(view), &Column::reads_energy);
}

std::vector<std::size_t> SortedOrder(const std::vector<Row>& rows, const View& view,
                                     const Row& total) {
  std::vector<std::size_t> indices(rows.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::string_view key = SortKey(view);
  if (key.empty()) {
    if (!IsOfGroups(view)) return indices;
    key = KeyOf(view.metric);
  }
  if (key == kGraphOrder) return indices;
  const Column& column = RequireColumn("--sort", key, view, kGraphOrder);
  std::vector<CellValue> values;
  values.reserve(rows.size());
  for (const Row& row : rows) values.push_back(column.value(row, total, view));
  const bool ascending = IsAscending(view) && column.facts.numeric;  // text always is
  std::ranges::stable_sort(indices, [&](std::size_t a, std::size_t b) {
    return StandsBefore(values[a], values[b], ascending);
  });
  return indices;
}

void SortRows(std::vector<Row>& rows, const View& view, const Row& total) {
  const std::vector<std::size_t> order = SortedOrder(rows, view, total);
  if (std::ranges::is_sorted(order)) return;  // as in graph order
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const std::size_t k : order) sorted.push_back(std::move(rows[k]));
  rows = std::move(sorted);
}

bool RanksAsItSorts(const View& view) {
  const std::string_view key = SortKey(view);
  return key.empty() || key == kGraphOrder || RankColumn(view).facts.key == key;
}

std::vector<std::size_t> DearestFirst(const std::vector<Row>& rows, const View& view,
                                      const Row& total, std::size_t most) {
  const Column& column = RankColumn(view);
  struct Ranked {
    bool free;
    CellValue value;
    std::size_t index;
  };
  std::vector<Ranked> order;
  order.reserve(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    order.push_back({IsFree(rows[k], view, total), column.value(rows[k], total, view), k});
  }
  const bool ascending = IsAscending(view) && column.facts.key == SortKey(view);
  most = std::min(most, order.size());
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(most);
  std::ranges::partial_sort(order, end, [&](const Ranked& a, const Ranked& b) {
    if (a.free != b.free) return b.free;
    if (StandsBefore(a.value, b.value, ascending)) return true;
    return !StandsBefore(b.value, a.value, ascending) && a.index < b.index;
  });
  order.erase(end, order.end());
  std::vector<std::size_t> indices;
  indices.reserve(most);
  for (const Ranked& row : order) indices.push_back(row.index);
  return indices;
}

bool IsFree(const Row& row, const View& view, const Row& total) {
  return !row.sums.lower_bound && row.sums.acev2.is_zero() &&
         IsNothing(RankColumn(view).value(row, total, view));
}

void CheckView(const View& view) {
  PickColumns(view);
  if (!view.sort.empty() && view.sort != kGraphOrder) {
    RequireColumn("--sort", SortKey(view), view, kGraphOrder);
  }
  const NodePattern pattern(view.filter);
}

}  // namespace acev2
