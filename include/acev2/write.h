// SPDX-License-Identifier: Apache-2.0
//
// From a Report to text: the table for a terminal, and one writer per file format.
//
// Invariant: writers are functions from data to a string; they print nothing, and the same report
// and view give the same bytes. A View decides which rows and columns are shown and never changes
// a number: totals are always those of the whole model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/report.h"

namespace acev2 {

/// What shares are of and what rows are sorted by.
enum class Metric : std::uint8_t { kAcev2, kAce, kMacs };
/// What a row is: a layer (the main node with the quantizers, bias and constants that serve it), a
/// node, or a group of either.
enum class GroupBy : std::uint8_t { kLayer, kNode, kOp, kScope, kCategory, kPrecision };

/// Which rows a table shows; files hold all of them.
enum class TableRows : std::uint8_t { kDearest, kAll, kNone };

/// Which rows and columns are shown, and in which order.
struct View {
  Metric metric = Metric::kAcev2;
  GroupBy group_by = GroupBy::kLayer;
  /// Levels of a scope (NodeCost::scope) that make a row; 0: one of groups, all of a tree.
  int depth = 0;
  /// With kScope: modules within modules down to the layers, each with the sum of what is in it.
  bool tree = false;
  /// A column key, or "graph". Empty: graph order for layers, nodes and trees, `metric` for groups.
  /// Numbers are sorted biggest first, text alphabetically; "KEY:asc" smallest first.
  std::string sort;
  /// Of WriteTable alone: rows that cost nothing are left out of the dearest.
  TableRows rows = TableRows::kDearest;
  /// How many the dearest are; kDefaultTop if empty.
  std::optional<std::size_t> top;
  /// What a node, or one of a layer, must match, as NodePattern reads it: names of operators, nodes
  /// and layers, or with "scope:", "weight:" or "tensor:" before it those.
  std::string filter;
  /// Adds the estimated energy to what the writer chooses.
  bool energy = false;
  /// Column keys in order; empty for the writer's own choice.
  std::vector<std::string> columns;
  /// Sizes are shown in bytes instead of bits.
  bool bytes = false;
};

/// The rows that a table shows if nobody says how many.
inline constexpr std::size_t kDefaultTop = 30;

/// How the table looks on its terminal.
struct Style {
  int width = 100;  ///< columns of the terminal; at least 40 are used
  bool colour = false;
  bool cut = true;  ///< cells are cut, and columns left out, where the terminal is too narrow
};

/// The columns that `--columns` and `--sort` take, a line each.
std::string ColumnsHelp(const Style& style = {});

/// Throws Error if a sort or column key or the filter of `view` is wrong, before any work is done.
void CheckView(const View& view);

/// The table for people, with totals, shares and notes.
std::string WriteTable(const Report& report, const View& view, const Style& style = {});

/// The whole report as JSON (docs/report.schema.json); ReadJson is its inverse.
std::string WriteJson(const Report& report);

/// The report that WriteJson wrote. Members it does not know are skipped. Throws Error with the
/// place of the fault; `name` stands for the file in it.
Report ReadJson(std::string_view json, const std::string& name);

/// One row of the table of file formats.
struct Writer {
  std::string_view name;    ///< "CSV"
  std::string_view option;  ///< "--csv"
  std::string_view suffix;  ///< ".csv"
  std::string_view help;
  std::string (*write)(const Report& report, const View& view);
};

/// Every file format, in the order of the help text.
std::span<const Writer> Writers();

}  // namespace acev2
