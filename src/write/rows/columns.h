// SPDX-License-Identifier: Apache-2.0
//
// The one array of columns behind table, CSV and Markdown.
//
// Invariant: a column is one row here (facts, value, place); every writer that shows rows picks
// from this array, sorting included. Unknown is std::monostate: "?" for people, an empty cell in
// CSV.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/rows/rows.h"

namespace acev2 {

/// Which rows a column makes sense for: a layer has what a node has and what a group has.
enum class Shows : std::uint8_t { kAlways, kNodes, kGroups };

/// Where a table for people shows a column that nobody asked for.
struct Shown {
  int place = 0;                             ///< from 1, left to right; 0: nowhere
  bool (*when)(const View& view) = nullptr;  ///< null: always
};

struct Column {
  ColumnFacts facts;
  Shows shows;
  bool sums;  ///< makes sense for a total
  /// `total` and `view` are what a share is of.
  CellValue (*value)(const Row& row, const Row& total, const View& view);
  Shown shown = {};
  std::string (*heading)(const View& view) = nullptr;  ///< null: HeadingOf(facts)
  bool reads_energy = false;                           ///< Row::energy, which takes time
  bool is_size = false;                                ///< known where the work is not
  bool in_bits = false;                                ///< bytes, if the view asks for them
  bool is_share = false;                               ///< what the bars of a table show
};

/// Every column, in the order of CSV.
std::span<const Column> Columns();

/// The columns `view` asks for, or all that fit its rows. Throws Error for a key that is none.
std::vector<const Column*> PickColumns(const View& view);

/// The columns of a table for people: those `view` asks for, or those whose place is there.
std::vector<const Column*> TableColumns(const View& view);

/// The position in `columns` of the share, or their number if it is not among them.
std::size_t ShareColumn(const std::vector<const Column*>& columns);

/// The column `key`; null if there is none.
const Column* FindColumn(std::string_view key);

/// The same of `option`, for the rows of `view`: throws Error that says what there is, `also` among
/// it.
const Column& RequireColumn(std::string_view option, std::string_view key, const View& view,
                            std::string_view also = {});

/// The key of the column that shows `metric`.
std::string_view KeyOf(Metric metric);

/// True if the rows of `view` are groups of nodes, or of parts of nodes.
bool IsOfGroups(const View& view);

/// What tables call `column`: "weight bits", or "weight bytes".
std::string HeadingOf(const Column& column, const View& view);

/// What files call `column`: "weight_bits", or "weight_bytes" if the view asks for them.
std::string KeyOf(const Column& column, const View& view);

/// A cell as programs read it: "9437184", "0.3125", "".
std::string ExactCell(const Column& column, const Row& row, const Row& total, const View& view);

/// The value of `metric` of a row.
double MetricOf(const Row& row, Metric metric);
/// "ACEv2", "ACE", "MACs".
std::string_view TitleOf(Metric metric);

}  // namespace acev2
