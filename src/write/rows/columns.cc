// SPDX-License-Identifier: Apache-2.0
//
// The array of columns.
//
// Invariant: a value is computed in one place; a column that a writer shows is found by its key
// here and nowhere else.
#include "write/rows/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <utility>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "naming/node_pattern.h"
#include "report/kind.h"
#include "report/operands.h"
#include "tensor/shape_text.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr double kBitsOfByte = 8;

/// "weight bytes" of "weight bits", "ops_per_byte" of "ops_per_bit".
std::string InBytes(std::string text) {
  constexpr std::string_view kBit = "bit";
  if (const std::size_t at = text.rfind(kBit); at != std::string::npos) {
    text.replace(at, kBit.size(), "byte");
  }
  return text;
}

/// `number`, or unknown if nothing is known of what the row costs.
CellValue IfKnown(const Row& row, CellValue number) {
  return row.known() ? std::move(number) : CellValue();
}

CellValue Label(const Row& row, const Row&, const View&) { return row.label; }
CellValue Op(const Row& row, const Row&, const View&) {
  return row.layer != nullptr ? CommonName(row.node->op) : row.node->op;
}
CellValue Domain(const Row& row, const Row&, const View&) { return row.node->domain; }
CellValue Scope(const Row& row, const Row&, const View&) { return row.node->scope; }
CellValue NodeCategory(const Row& row, const Row&, const View&) {
  return std::string(ToString(row.node->category));
}
/// A layer has the status and reason of the node that lacks a price; without one it is priced if
/// any of it is.
const NodeCost& Telling(const Row& row) {
  if (row.layer == nullptr) return *row.node;
  const NodeCost* telling = row.node;
  for (const std::size_t k : row.layer->nodes) {
    const NodeCost& node = row.report->nodes[k];
    if (node.status == NodeStatus::kUnpriced) return node;
    if (telling->status == NodeStatus::kFree) telling = &node;
  }
  return *telling;
}
CellValue Status(const Row& row, const Row&, const View&) {
  return std::string(ToString(Telling(row).status));
}
CellValue Reason(const Row& row, const Row&, const View&) {
  const NodeCost& telling = Telling(row);
  return telling.status == NodeStatus::kUnpriced ? telling.reason : row.node->reason;
}
CellValue BoundOf(const Row& row, const Row&, const View&) {
  return std::string(row.known() ? BoundName(row.bounds()) : "unknown");
}
CellValue OutputShape(const Row& row, const Row&, const View&) {
  if (!row.node->output_shape) return {};
  return ShapeText(row.node->output_shape);
}
CellValue Repeat(const Row& row, const Row&, const View&) { return Count(row.node->repeat); }
CellValue Nodes(const Row& row, const Row&, const View&) { return Count(row.sums.nodes); }
CellValue Unpriced(const Row& row, const Row&, const View&) { return Count(row.sums.unpriced); }

CellValue Operands(const Row& row, const Row&, const View&) {
  const std::string operands = row.layer != nullptr ? OperandsOf(*row.report, *row.layer)
                                                    : MainOperands(*row.node, row.report->options);
  return operands == "?" ? CellValue() : CellValue(operands);
}

/// The formats that the row computes on, the dearest first.
CellValue Precision(const Row& row, const Row&, const View&) {
  std::vector<std::pair<std::string, Cost>> pairs;
  const auto add = [&](const NodeCost& node) {
    for (const Work& work : node.work) {
      if (work.operation == Operation::kLogic) continue;
      const std::string name = OperandsText(work);
      const Cost cost = Price(work, row.report->options);
      const auto known = std::ranges::find(pairs, name, &std::pair<std::string, Cost>::first);
      if (known == pairs.end()) {
        pairs.emplace_back(name, cost);
      } else {
        known->second += cost;
      }
    }
  };
  if (row.layer == nullptr) {
    add(*row.node);
  } else {
    for (const std::size_t k : row.layer->nodes) add(row.report->nodes[k]);
  }
  std::ranges::stable_sort(pairs, std::greater<>(), &std::pair<std::string, Cost>::second);
  if (pairs.empty() && !row.known()) return {};
  std::string text;
  for (const auto& [name, cost] : pairs) text += (text.empty() ? "" : "; ") + name;
  return text;
}

CellValue Macs(const Row& row, const Row&, const View&) { return IfKnown(row, row.sums.macs); }
template <Operation kOperation>
CellValue Operations(const Row& row, const Row&, const View&) {
  return IfKnown(row, row.sums.operations[static_cast<std::size_t>(kOperation)]);
}
/// A size of whole nodes; groups of work have none.
template <auto kSize, bool kBits = true>
CellValue Size(const Row& row, const Row& total, const View& view) {
  const bool of_work = view.group_by == GroupBy::kCategory || view.group_by == GroupBy::kPrecision;
  const std::optional<Count>& size = row.sums.*kSize;
  if (!size || (of_work && &row != &total)) return {};
  return kBits && view.bytes ? CellValue(Real{static_cast<double>(size->value()) / kBitsOfByte})
                             : CellValue(*size);
}
/// Arithmetic intensity: what a roofline is drawn over.
CellValue Intensity(const Row& row, const Row& total, const View& view) {
  const CellValue read = Size<&NodeSums::read_bits, false>(row, total, view);
  const CellValue written = Size<&NodeSums::written_bits, false>(row, total, view);
  const auto* in = std::get_if<Count>(&read);
  const auto* out = std::get_if<Count>(&written);
  if (!row.known() || in == nullptr || out == nullptr) return {};
  double operations = 0;
  for (const Operation operation : kOperations) {
    if (operation == Operation::kLogic) continue;
    operations +=
        static_cast<double>(row.sums.operations[static_cast<std::size_t>(operation)].value());
  }
  const double bits = static_cast<double>((*in + *out).value());
  if (bits == 0) return {};
  return Real{operations / bits * (view.bytes ? kBitsOfByte : 1)};
}
CellValue AceOf(const Row& row, const Row&, const View&) { return IfKnown(row, row.sums.ace); }
CellValue Acev2Of(const Row& row, const Row&, const View&) { return IfKnown(row, row.sums.acev2); }
CellValue Extension(const Row& row, const Row&, const View&) {
  return IfKnown(row, row.sums.acev2_extension);
}
CellValue EnergyColumn(const Row& row, const Row&, const View&) {
  return row.energy.known ? IfKnown(row, Real{row.energy.picojoules}) : CellValue();
}
CellValue ShareOf(const Row& row, const Row& total, const View& view) {
  return IfKnown(row, Fraction{Share(MetricOf(row, view.metric), MetricOf(total, view.metric))});
}

/// The first column is called after what the rows are.
std::string RowsHeading(const View& view) {
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
      return "node";
    case GroupBy::kLayer:
      break;
  }
  return "layer";
}

std::string ShareHeading(const View& view) {
  return view.metric == Metric::kAcev2 ? "share" : fmt::format("share of {}", TitleOf(view.metric));
}

bool ByAce(const View& view) { return view.metric == Metric::kAce; }
bool WithEnergy(const View& view) { return view.energy; }

/// A number with the bound of its row, and one that is always exact.
constexpr ColumnFacts Amount(std::string_view key, std::string_view title) {
  return NumberColumn(key, title).Bounded();
}
/// Bits of activations: with the bound of their row as well.
template <auto kSize>
constexpr Column BitsColumn(std::string_view key, std::string_view title, std::string_view what) {
  return {.facts = Amount(key, title).Means(what),
          .shows = Shows::kAlways,
          .sums = true,
          .value = Size<kSize>,
          .is_size = true,
          .in_bits = true};
}
template <Operation kOperation>
constexpr Column OperationColumn(std::string_view key, std::string_view title,
                                 std::string_view what) {
  return {Amount(key, title).Means(what), Shows::kAlways, true, Operations<kOperation>};
}

constexpr Squeeze kTextCut = {6, 0, 8};

constexpr std::array kColumns = {
    Column{TextColumn("name", "layer").Unique().Cut(kNameCut).Means("what the row is called"),
           Shows::kAlways,
           true,
           Label,
           {1},
           RowsHeading},
    Column{TextColumn("op", "op").Cut(kOpCut).Dispensable(3).Means("its operator"),
           Shows::kNodes,
           false,
           Op,
           {2}},
    Column{TextColumn("domain", "domain").Cut(kTextCut).Means("domain of the operator"),
           Shows::kNodes, false, Domain},
    Column{TextColumn("scope", "scope").Cut(kTextCut).Means("module of the network that it is in"),
           Shows::kNodes, false, Scope},
    Column{TextColumn("category", "category").Cut(kTextCut).Means("category of the operator"),
           Shows::kNodes, false, NodeCategory},
    Column{TextColumn("status", "status").Cut(kTextCut).Means("priced, free or unpriced"),
           Shows::kNodes, false, Status},
    Column{TextColumn("reason", "reason").Cut({5, 0, 8}).Means("why it is free or unpriced"),
           Shows::kNodes, false, Reason},
    Column{TextColumn("output", "output")
               .Cut(kOutputCut)
               .Dispensable(1)
               .Means("shape of its first output"),
           Shows::kNodes,
           false,
           OutputShape,
           {3}},
    Column{NumberColumn("repeat", "repeat").Means("how often it runs in one inference"),
           Shows::kNodes, false, Repeat},
    Column{NumberColumn("nodes", "nodes").Means("how many nodes it stands for"),
           Shows::kGroups,
           true,
           Nodes,
           {4, IsOfGroups}},
    Column{NumberColumn("unpriced", "unpriced").Means("how many of its nodes have no price"),
           Shows::kGroups, true, Unpriced},
    Column{TextColumn("bound", "bound").Means("exact, lower, upper or unknown: what its costs are"),
           Shows::kAlways, true, BoundOf},
    Column{TextColumn("operands", "operands")
               .Dispensable(2)
               .Means("formats of the work that costs most"),
           Shows::kNodes,
           false,
           Operands,
           {6}},
    Column{TextColumn("precision", "precision")
               .Cut(kTextCut)
               .Means("all formats that it computes on, the dearest first"),
           Shows::kNodes, false, Precision},
    Column{Amount("macs", "MACs").Means("multiply-accumulates"), Shows::kAlways, true, Macs, {5}},
    OperationColumn<Operation::kMul>("mul", "multiplies", "multiplies"),
    OperationColumn<Operation::kAdd>("add", "adds", "adds"),
    OperationColumn<Operation::kShift>("shift", "shifts", "shifts"),
    OperationColumn<Operation::kCmp>("cmp", "compares", "compares"),
    OperationColumn<Operation::kDiv>("div", "divides", "divides"),
    OperationColumn<Operation::kSqrt>("sqrt", "roots", "square roots"),
    OperationColumn<Operation::kFunc>("func", "functions", "elementary functions"),
    OperationColumn<Operation::kLookup>("lookup", "look-ups", "table look-ups"),
    OperationColumn<Operation::kLogic>("logic", "logic",
                                       "logic, selections, casts and copies, which are free"),
    Column{Amount("ace", "ACE").Means("the older metric: MACs of MAC layers × bits × bits"),
           Shows::kAlways,
           true,
           AceOf,
           {7, ByAce}},
    Column{Amount("acev2", "ACEv2").Priced().Means("the cost"), Shows::kAlways, true, Acev2Of, {8}},
    Column{NumberColumn("parameters", "parameters").Means("numbers stored for it"), Shows::kAlways,
           true, Size<&NodeSums::parameters, false>},
    Column{.facts = NumberColumn("weight_bits", "weight bits").Means("their size"),
           .shows = Shows::kAlways,
           .sums = true,
           .value = Size<&NodeSums::weight_bits>,
           .in_bits = true},
    BitsColumn<&NodeSums::activation_bits>("activation_bits", "activation bits",
                                           "size of what it computes, once"),
    BitsColumn<&NodeSums::read_bits>("read_bits", "bits read",
                                     "size of its operands, weights included, over all runs"),
    BitsColumn<&NodeSums::written_bits>("written_bits", "bits written",
                                        "size of its results over all runs"),
    Column{
        .facts =
            NumberColumn("ops_per_bit", "ops per bit")
                .Means(
                    "arithmetic intensity: operations (a MAC is one) for each bit read or written"),
        .shows = Shows::kAlways,
        .sums = true,
        .value = Intensity,
        .in_bits = true},
    Column{Amount("acev2_extension", "beyond poster")
               .Means("the part of the cost that compares, divides, roots and functions have"),
           Shows::kAlways, true, Extension},
    Column{
        .facts =
            Amount("energy_pj", "energy").In("pJ").Means("an estimate for the arithmetic at 45 nm"),
        .shows = Shows::kAlways,
        .sums = true,
        .value = EnergyColumn,
        .shown = {9, WithEnergy},
        .reads_energy = true},
    Column{.facts = Amount("share", "share").Means("the part of the model's total"),
           .shows = Shows::kAlways,
           .sums = true,
           .value = ShareOf,
           .shown = {10},
           .heading = ShareHeading,
           .is_share = true},
};

bool Fits(const Column& column, const View& view) {
  if (column.shows == Shows::kAlways || view.group_by == GroupBy::kLayer) return true;
  return (column.shows == Shows::kNodes) == (view.group_by == GroupBy::kNode);
}

std::vector<std::string> KeysThatFit(const View& view) {
  std::vector<std::string> keys;
  for (const Column& column : kColumns) {
    if (Fits(column, view)) keys.emplace_back(column.facts.key);
  }
  return keys;
}

}  // namespace

std::span<const Column> Columns() { return kColumns; }

const Column* FindColumn(std::string_view key) {
  // One in bits is called after bytes where sizes are shown in bytes, and by that name as well.
  const auto* column = std::find_if(kColumns.begin(), kColumns.end(), [&](const Column& row) {
    return row.facts.key == key || (row.in_bits && InBytes(std::string(row.facts.key)) == key);
  });
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
                            IsOfGroups(view) ? "groups" : "single nodes"),
                fmt::format("one of {}", fmt::join(keys, ", ")));
  }
  return *column;
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

std::vector<const Column*> PickColumns(const View& view) {
  std::vector<const Column*> picked;
  for (const std::string& key : view.columns) {
    picked.push_back(&RequireColumn("--columns", key, view, {}));
  }
  if (!picked.empty()) return picked;
  for (const Column& column : kColumns) {
    if (Fits(column, view)) picked.push_back(&column);
  }
  return picked;
}

std::vector<const Column*> TableColumns(const View& view) {
  std::vector<const Column*> columns = PickColumns(view);
  if (!view.columns.empty()) return columns;
  std::erase_if(columns, [&](const Column* column) {
    const Shown& shown = column->shown;
    return shown.place == 0 || (shown.when != nullptr && !shown.when(view));
  });
  std::ranges::sort(columns, {}, [](const Column* column) { return column->shown.place; });
  return columns;
}

std::size_t ShareColumn(const std::vector<const Column*>& columns) {
  const auto share = std::ranges::find_if(columns, &Column::is_share);
  return static_cast<std::size_t>(share - columns.begin());
}

bool IsOfGroups(const View& view) {
  return view.group_by != GroupBy::kLayer && view.group_by != GroupBy::kNode;
}

std::string HeadingOf(const Column& column, const View& view) {
  std::string heading = column.heading != nullptr ? column.heading(view) : HeadingOf(column.facts);
  return view.bytes && column.in_bits ? InBytes(std::move(heading)) : heading;
}

std::string KeyOf(const Column& column, const View& view) {
  std::string key(column.facts.key);
  return view.bytes && column.in_bits ? InBytes(std::move(key)) : key;
}

std::string ExactCell(const Column& column, const Row& row, const Row& total, const View& view) {
  return ExactText(column.value(row, total, view));
}

double MetricOf(const Row& row, Metric metric) {
  switch (metric) {
    case Metric::kAce:
      return static_cast<double>(row.sums.ace.value());
    case Metric::kMacs:
      return static_cast<double>(row.sums.macs.value());
    case Metric::kAcev2:
      break;
  }
  return row.sums.acev2.ToDouble();
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

}  // namespace acev2
