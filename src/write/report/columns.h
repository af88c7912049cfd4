// SPDX-License-Identifier: Apache-2.0
//
// The one array of columns behind table, CSV and Markdown.
//
// Invariant: a column is one row here (key, title, value); every writer that shows rows picks from
// this array, sorting included. Unknown is std::monostate: "?" for people, an empty cell in CSV.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "write/layout/grid.h"
#include "write/report/rows.h"
#include "write/layout/cell.h"

namespace acev2 {

/// Which rows a column makes sense for.
enum class Shows : std::uint8_t { kAlways, kNodes, kGroups };

struct Column {
  std::string_view key;
  std::string_view title;
  Shows shows;
  bool numeric;  ///< right-aligned; text otherwise
  bool sums;     ///< makes sense for a total
  /// `total` and `view` are what a share is of.
  Value (*value)(const Row& row, const Row& total, const View& view);
};

/// Every column, in the order of CSV.
std::span<const Column> Columns();

/// The columns `view` asks for, or those of `defaults` that fit its rows. Throws Error for a key
/// that is none.
std::vector<const Column*> PickColumns(const View& view,
                                       std::span<const std::string_view> defaults);

/// The keys a table for people shows unless told otherwise.
std::vector<std::string_view> TableKeys(const View& view);

/// Title of a column in `view`: the first one is called after what the rows are.
std::string TitleOf(const Column& column, const View& view);


/// A cell as programs read it: "9437184", "0.3125", "".
std::string ExactCell(const Column& column, const Row& row, const Row& total, const View& view);

/// The rows as people read them: the shown ones, how many were cut off, the selected ones if there
/// is a filter, the total.
Grid MakeGrid(const Rows& rows, const std::vector<const Column*>& columns, const View& view);

/// Sorts by `view.sort` (or by the metric, for groups): numbers biggest first, text ascending,
/// unknown last; equal rows keep their order.
void SortRows(std::vector<Row>& rows, const View& view, const Row& total);

/// The value of `metric` of a row.
double MetricOf(const Row& row, Metric metric);
/// "ACEv2", "ACE", "MACs".
std::string_view TitleOf(Metric metric);

}  // namespace acev2
