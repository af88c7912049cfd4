// SPDX-License-Identifier: Apache-2.0
//
// The array of columns, and how their values become cells.
//
// Invariant: a value is computed in one place and formatted in one place (for people or for
// programs); a column that a writer shows is found by its key here and nowhere else.
#include "write/report/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "acev2/error.h"
#include "text/pattern.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kGraphOrder = "graph";

/// `number`, or unknown if nothing is known of what the row costs.
Value IfKnown(const Row& row, Value number) { return row.known() ? std::move(number) : Value(); }

Value Label(const Row& row, const Row&, const View&) { return row.label; }
Value Op(const Row& row, const Row&, const View&) { return row.node->op; }
Value Domain(const Row& row, const Row&, const View&) { return row.node->domain; }
Value NodeCategory(const Row& row, const Row&, const View&) {
  return std::string(ToString(row.node->category));
}
Value Status(const Row& row, const Row&, const View&) {
  return std::string(ToString(row.node->status));
}
Value Reason(const Row& row, const Row&, const View&) { return row.node->reason; }
Value OutputShape(const Row& row, const Row&, const View&) {
  if (!row.node->output_shape) return {};
  return ShapeText(row.node->output_shape);
}
Value Repeat(const Row& row, const Row&, const View&) { return Count(row.node->repeat); }
Value Nodes(const Row& row, const Row&, const View&) { return Count(row.nodes); }
Value Unpriced(const Row& row, const Row&, const View&) { return Count(row.unpriced); }

Value Operands(const Row& row, const Row&, const View&) {
  const std::string operands = MainOperands(*row.node, *row.options);
  return operands == "?" ? Value() : Value(operands);
}

Value Macs(const Row& row, const Row&, const View&) { return IfKnown(row, row.macs); }
template <Operation kOperation>
Value Operations(const Row& row, const Row&, const View&) {
  return IfKnown(row, row.operations[static_cast<std::size_t>(kOperation)]);
}
Value AceOf(const Row& row, const Row&, const View&) { return IfKnown(row, row.ace); }
Value Acev2Of(const Row& row, const Row&, const View&) { return IfKnown(row, row.acev2); }
Value Extension(const Row& row, const Row&, const View&) {
  return IfKnown(row, row.acev2_extension);
}
Value EnergyColumn(const Row& row, const Row&, const View&) {
  return IfKnown(row, Real{row.energy.picojoules});
}
Value ShareOf(const Row& row, const Row& total, const View& view) {
  return IfKnown(row, Fraction{Share(MetricOf(row, view.metric), MetricOf(total, view.metric))});
}

constexpr std::array kColumns = {
    Column{"name", "layer", Shows::kAlways, false, true, Label},
    Column{"op", "op", Shows::kNodes, false, false, Op},
    Column{"domain", "domain", Shows::kNodes, false, false, Domain},
    Column{"category", "category", Shows::kNodes, false, false, NodeCategory},
    Column{"status", "status", Shows::kNodes, false, false, Status},
    Column{"reason", "reason", Shows::kNodes, false, false, Reason},
    Column{"output", "output", Shows::kNodes, false, false, OutputShape},
    Column{"repeat", "repeat", Shows::kNodes, true, false, Repeat},
    Column{"nodes", "nodes", Shows::kGroups, true, true, Nodes},
    Column{"unpriced", "unpriced", Shows::kGroups, true, true, Unpriced},
    Column{"operands", "operands", Shows::kNodes, false, false, Operands},
    Column{"macs", "MACs", Shows::kAlways, true, true, Macs},
    Column{"mul", "multiplies", Shows::kAlways, true, true, Operations<Operation::kMul>},
    Column{"add", "adds", Shows::kAlways, true, true, Operations<Operation::kAdd>},
    Column{"shift", "shifts", Shows::kAlways, true, true, Operations<Operation::kShift>},
    Column{"cmp", "compares", Shows::kAlways, true, true, Operations<Operation::kCmp>},
    Column{"div", "divides", Shows::kAlways, true, true, Operations<Operation::kDiv>},
    Column{"sqrt", "roots", Shows::kAlways, true, true, Operations<Operation::kSqrt>},
    Column{"func", "functions", Shows::kAlways, true, true, Operations<Operation::kFunc>},
    Column{"logic", "logic", Shows::kAlways, true, true, Operations<Operation::kLogic>},
    Column{"ace", "ACE", Shows::kAlways, true, true, AceOf},
    Column{"acev2", "ACEv2", Shows::kAlways, true, true, Acev2Of},
    Column{"acev2_extension", "beyond poster", Shows::kAlways, true, true, Extension},
    Column{"energy_pj", "energy, pJ", Shows::kAlways, true, true, EnergyColumn},
    Column{"share", "share", Shows::kAlways, true, true, ShareOf},
};

bool Fits(const Column& column, const View& view) {
  const bool nodes = view.group_by == GroupBy::kNode;
  return column.shows == Shows::kAlways || (column.shows == Shows::kNodes) == nodes;
}

std::vector<std::string> KeysThatFit(const View& view) {
  std::vector<std::string> keys;
  for (const Column& column : kColumns) {
    if (Fits(column, view)) keys.emplace_back(column.key);
  }
  return keys;
}

const Column* FindColumn(std::string_view key) {
  const auto* column = std::find_if(kColumns.begin(), kColumns.end(),
                                    [&](const Column& row) { return row.key == key; });
  return column == kColumns.end() ? nullptr : column;
}

/// The column `key` of `option`, or an Error that says what there is.
const Column& RequireColumn(std::string_view option, std::string_view key, const View& view,
                            std::string_view also) {
  std::vector<std::string> keys = KeysThatFit(view);
  if (!also.empty()) keys.emplace_back(also);
  const Column* column = FindColumn(key);
  if (column == nullptr) {
    throw Error(fmt::format("{}: there is no column '{}'", option, Printable(key)),
                DidYouMean(key, keys, fmt::format("one of {}", fmt::join(keys, ", "))));
  }
  if (!Fits(*column, view)) {
    throw Error(fmt::format("{}: column '{}' does not go with {}", option, key,
                            view.group_by == GroupBy::kNode ? "single nodes" : "groups"),
                fmt::format("one of {}", fmt::join(keys, ", ")));
  }
  return *column;
}

/// Numbers compare by size, everything else by text.
struct SortValue {
  bool known = false;
  double number = 0;
  std::string text;
};

SortValue SortValueOf(const Value& value) {
  SortValue key;
  key.known = true;
  if (const auto* text = std::get_if<std::string>(&value)) {
    key.text = *text;
  } else if (const auto* count = std::get_if<Count>(&value)) {
    key.number = static_cast<double>(count->value());
  } else if (const auto* cost = std::get_if<Cost>(&value)) {
    key.number = cost->ToDouble();
  } else if (const auto* share = std::get_if<Fraction>(&value)) {
    key.known = share->of_total.has_value();
    key.number = share->of_total.value_or(0);
  } else {
    key.known = false;
  }
  return key;
}

bool Before(const SortValue& a, const SortValue& b) {
  if (a.known != b.known) return a.known;
  if (a.number != b.number) return a.number > b.number;
  return a.text < b.text;
}

std::string_view KeyOf(Metric metric) {
  switch (metric) {
    case Metric::kAce:
      return "ace";
    case Metric::kMacs:
      return "macs";
    case Metric::kAcev2:
      break;
  }
  return "acev2";
}

}  // namespace

std::span<const Column> Columns() { return kColumns; }

std::vector<const Column*> PickColumns(const View& view,
                                       std::span<const std::string_view> defaults) {
  std::vector<const Column*> picked;
  picked.reserve(view.columns.size());
  for (const std::string& key : view.columns) {
    picked.push_back(&RequireColumn("--columns", key, view, {}));
  }
  if (!picked.empty()) return picked;
  for (const std::string_view key : defaults) {
    const Column* column = FindColumn(key);
    if (column != nullptr && Fits(*column, view)) picked.push_back(column);
  }
  return picked;
}

std::vector<std::string_view> TableKeys(const View& view) {
  std::vector<std::string_view> keys = {"name", "op", "output", "nodes", "macs", "operands"};
  if (view.metric == Metric::kAce) keys.emplace_back("ace");
  keys.emplace_back("acev2");
  if (view.energy) keys.emplace_back("energy_pj");
  keys.emplace_back("share");
  return keys;
}

std::string TitleOf(const Column& column, const View& view) {
  if (column.key == "share" && view.metric != Metric::kAcev2) {
    return fmt::format("share of {}", TitleOf(view.metric));
  }
  if (column.key != "name") return std::string(column.title);
  switch (view.group_by) {
    case GroupBy::kOp:
      return "op";
    case GroupBy::kScope:
      return "scope";
    case GroupBy::kCategory:
      return "category";
    case GroupBy::kPrecision:
      return "precision";
    case GroupBy::kNode:
      break;
  }
  return std::string(column.title);
}

namespace {

/// The texts of one column, row after row. Rows often repeat a value shortly above (a network
/// repeats its blocks), whose text is then there already: that is most of the time of a long table.
class ColumnText {
 public:
  explicit ColumnText(const Column& column)
      : column_(column),
        bounded_(column.key != "nodes" && column.key != "unpriced" && column.key != "repeat"),
        repeats_(column.key != "name") {}

  const GridCell& Of(const Row& row, const Row& total, const View& view) {
    Value value = column_.value(row, total, view);
    const Bounds bounds = bounded_ ? Bounds{row.lower_bound, row.upper_bound} : Bounds{};
    const auto end = made_.begin() + static_cast<std::ptrdiff_t>(used_);
    const auto known = std::find_if(made_.begin(), end, [&](const Made& made) {
      return made.value == value && made.bounds == bounds;
    });
    if (known != end) return known->cell;
    Made& made = made_[next_];
    next_ = (next_ + 1) % made_.size();
    if (repeats_) used_ = std::max(used_, next_ == 0 ? made_.size() : next_);
    made.cell = HumanText(value, bounds);
    made.value = std::move(value);
    made.bounds = bounds;
    return made.cell;
  }

 private:
  const Column& column_;
  bool bounded_;
  bool repeats_;  ///< no two rows have the same name
  struct Made {
    Value value;
    Bounds bounds;
    GridCell cell;
  };
  std::array<Made, 4> made_;  // the last ones, in turns
  std::size_t used_ = 0;
  std::size_t next_ = 0;
};

}  // namespace

std::string ExactCell(const Column& column, const Row& row, const Row& total, const View& view) {
  return ExactText(column.value(row, total, view));
}

Grid MakeGrid(const Rows& rows, const std::vector<const Column*>& columns, const View& view) {
  Grid grid;
  grid.all_columns = !view.columns.empty();
  for (const Column* column : columns) {
    grid.columns.push_back({column->key, TitleOf(*column, view), column->numeric});
  }
  const double whole = MetricOf(rows.total, view.metric);
  std::vector<ColumnText> texts;
  texts.reserve(columns.size());
  for (const Column* column : columns) texts.emplace_back(*column);
  const auto line = [&](const Row& row, bool strong) {
    GridLine made{{}, Share(MetricOf(row, view.metric), whole).value_or(0), strong};
    made.cells.reserve(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      // A total has no op or shape.
      const bool blank = strong && !columns[c]->sums;
      made.cells.push_back(blank ? GridCell() : texts[c].Of(row, rows.total, view));
    }
    return made;
  };
  grid.lines.reserve(rows.shown.size() + 3);
  for (const Row& row : rows.shown) grid.lines.push_back(line(row, false));
  if (rows.hidden > 0) {
    GridLine rest{std::vector<GridCell>(columns.size())};
    rest.cells.front() = fmt::format("…  ({} more)", rows.hidden);
    grid.lines.push_back(std::move(rest));
  }
  if (!view.filter.empty()) grid.lines.push_back(line(rows.selected, true));
  grid.lines.push_back(line(rows.total, true));
  grid.lines.back().share = 0;
  return grid;
}

void SortRows(std::vector<Row>& rows, const View& view, const Row& total) {
  std::string_view key = view.sort;
  if (key.empty()) {
    if (view.group_by == GroupBy::kNode && !view.top) return;
    key = KeyOf(view.metric);
  }
  if (key == kGraphOrder) return;
  const Column& column = RequireColumn("--sort", key, view, kGraphOrder);
  std::vector<std::pair<SortValue, std::size_t>> order;
  order.reserve(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    order.emplace_back(SortValueOf(column.value(rows[k], total, view)), k);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return Before(a.first, b.first); });
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const auto& [value, k] : order) sorted.push_back(std::move(rows[k]));
  rows = std::move(sorted);
}

double MetricOf(const Row& row, Metric metric) {
  switch (metric) {
    case Metric::kAce:
      return static_cast<double>(row.ace.value());
    case Metric::kMacs:
      return static_cast<double>(row.macs.value());
    case Metric::kAcev2:
      break;
  }
  return row.acev2.ToDouble();
}

std::string_view TitleOf(Metric metric) {
  switch (metric) {
    case Metric::kAce:
      return "ACE";
    case Metric::kMacs:
      return "MACs";
    case Metric::kAcev2:
      break;
  }
  return "ACEv2";
}

void CheckView(const View& view) {
  PickColumns(view, {});
  if (!view.sort.empty() && view.sort != kGraphOrder) {
    RequireColumn("--sort", view.sort, view, kGraphOrder);
  }
  const Pattern pattern(view.filter);
}

}  // namespace acev2
