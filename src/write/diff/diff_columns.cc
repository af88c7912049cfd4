// SPDX-License-Identifier: Apache-2.0
//
// The array of columns of a diff, and the arithmetic of changes.
//
// Invariant: an unknown side makes the change unknown; only a layer that is not there counts 0.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "metric/price_unit.h"
#include "naming/node_pattern.h"
#include "report/kind.h"
#include "tensor/shape_text.h"
#include "text/text.h"
#include "write/diff/diff_report.h"
#include "write/layout/totals_cell.h"
#include "write/report/summary.h"
#include "write/rows/columns.h"

namespace acev2 {
namespace {

const LayerCost& Shown(const DiffRow& row) { return row.after ? *row.after : *row.before; }

CellValue AmountOf(const LayerCost& layer, Metric metric) {
  if (!layer.known) return {};
  switch (metric) {
    case Metric::kAce:
      return layer.ace;
    case Metric::kMacs:
      return layer.macs;
    case Metric::kAcev2:
      break;
  }
  return layer.acev2;
}

double NumberOf(const CellValue& value) {
  if (const auto* count = std::get_if<Count>(&value)) return static_cast<double>(count->value());
  if (const auto* cost = std::get_if<Cost>(&value)) return cost->ToDouble();
  return 0;
}

/// What both sides say, or "old → new".
template <typename Field>
std::string BothSides(const DiffRow& row, Field field) {
  std::string after = field(Shown(row));
  if (!row.before || !row.after) return after;
  const std::string before = field(*row.before);
  return before == after ? after : fmt::format("{} → {}", before, after);
}

template <typename Field>
CellValue Of(const std::optional<LayerCost>& layer, Field field) {
  return layer ? CellValue(field(*layer)) : CellValue();
}

std::string NameOf(const LayerCost& layer) { return layer.name; }
std::string OpOf(const LayerCost& layer) { return layer.op; }
std::string OperandsOf(const LayerCost& layer) { return layer.operands; }
/// The same as a value: "?" is how people read what is not known.
CellValue OperandsValue(const std::optional<LayerCost>& layer) {
  return layer && layer->operands != "?" ? CellValue(layer->operands) : CellValue();
}
Count NodesOf(const LayerCost& layer) { return layer.nodes; }
Count UnpricedOf(const LayerCost& layer) { return layer.unpriced; }

/// "NEW", "GONE", "=", or nothing for a layer that changed.
std::string MarkOf(const DiffRow& row, Metric metric) {
  switch (StatusOf(row, metric)) {
    case DiffStatus::kNew:
      return "NEW";
    case DiffStatus::kGone:
      return "GONE";
    case DiffStatus::kUnchanged:
      return "=";
    case DiffStatus::kChanged:
      break;
  }
  return "";
}

std::string HumanAmount(const std::optional<LayerCost>& layer, Metric metric) {
  return layer ? HumanText(AmountOf(*layer, metric), {layer->lower_bound, layer->upper_bound}) : "";
}

/// A number of one side; nothing where there is no such layer.
CellValue Amount(const std::optional<LayerCost>& layer, Metric metric) {
  return layer ? AmountOf(*layer, metric) : CellValue();
}
template <Metric kMetric>
CellValue Before(const DiffRow& row, Metric) {
  return Amount(row.before, kMetric);
}
template <Metric kMetric>
CellValue After(const DiffRow& row, Metric) {
  return Amount(row.after, kMetric);
}

std::string NameHeading(const DiffView& view) {
  return fmt::format("layer, by {}", TitleOf(view.metric));
}

constexpr std::array kColumns = {
    DiffColumn{TextColumn("status", " "),
               [](const DiffRow& row, Metric metric) {
                 return CellValue(std::string(ToString(StatusOf(row, metric))));
               },
               MarkOf},
    DiffColumn{TextColumn("name", "layer").Unique().Cut(kNameCut),
               [](const DiffRow& row, Metric) { return CellValue(Shown(row).name); },
               [](const DiffRow& row, Metric) { return Printable(BothSides(row, NameOf)); },
               NameHeading},
    DiffColumn{TextColumn("old_name"),
               [](const DiffRow& row, Metric) { return Of(row.before, NameOf); }},
    DiffColumn{TextColumn("op", "op").Cut(kOpCut).Dispensable(3),
               [](const DiffRow& row, Metric) { return CellValue(Shown(row).op); },
               [](const DiffRow& row, Metric) { return Printable(BothSides(row, OpOf)); }},
    DiffColumn{TextColumn("old_op"),
               [](const DiffRow& row, Metric) { return Of(row.before, OpOf); }},
    DiffColumn{TextColumn("output"),
               [](const DiffRow& row, Metric) {
                 return Shown(row).output_shape ? CellValue(ShapeText(Shown(row).output_shape))
                                                : CellValue();
               }},
    DiffColumn{TextColumn("operands", "operands").Dispensable(1),
               [](const DiffRow& row, Metric) { return OperandsValue(row.after); },
               [](const DiffRow& row, Metric) { return Printable(BothSides(row, OperandsOf)); }},
    DiffColumn{TextColumn("old_operands"),
               [](const DiffRow& row, Metric) { return OperandsValue(row.before); }},
    DiffColumn{NumberColumn("old_nodes"),
               [](const DiffRow& row, Metric) { return Of(row.before, NodesOf); }},
    DiffColumn{NumberColumn("new_nodes"),
               [](const DiffRow& row, Metric) { return Of(row.after, NodesOf); }},
    DiffColumn{NumberColumn("old_unpriced"),
               [](const DiffRow& row, Metric) { return Of(row.before, UnpricedOf); }},
    DiffColumn{NumberColumn("new_unpriced"),
               [](const DiffRow& row, Metric) { return Of(row.after, UnpricedOf); }},
    DiffColumn{NumberColumn("old_macs"), Before<Metric::kMacs>},
    DiffColumn{NumberColumn("new_macs"), After<Metric::kMacs>},
    DiffColumn{NumberColumn("old_ace"), Before<Metric::kAce>},
    DiffColumn{NumberColumn("new_ace"), After<Metric::kAce>},
    DiffColumn{NumberColumn("old_acev2"), Before<Metric::kAcev2>},
    DiffColumn{NumberColumn("new_acev2"), After<Metric::kAcev2>},
    DiffColumn{NumberColumn("old", "old"),
               [](const DiffRow& row, Metric metric) { return Amount(row.before, metric); },
               [](const DiffRow& row, Metric metric) { return HumanAmount(row.before, metric); }},
    DiffColumn{NumberColumn("new", "new"),
               [](const DiffRow& row, Metric metric) { return Amount(row.after, metric); },
               [](const DiffRow& row, Metric metric) { return HumanAmount(row.after, metric); }},
    DiffColumn{
        NumberColumn("change", "change").Signed(),
        [](const DiffRow& row, Metric metric) { return ChangeOf(row, metric).difference(); },
        [](const DiffRow& row, Metric metric) { return ChangeOf(row, metric).HumanDifference(); }},
    DiffColumn{
        NumberColumn("relative", "").Signed(),
        [](const DiffRow& row, Metric metric) {
          return CellValue(Fraction{ChangeOf(row, metric).relative()});
        },
        [](const DiffRow& row, Metric metric) { return ChangeOf(row, metric).HumanRelative(); }},
};

}  // namespace

CellValue Change::difference() const {
  if (std::holds_alternative<std::monostate>(before) ||
      std::holds_alternative<std::monostate>(after)) {
    return {};
  }
  if (const auto* count = std::get_if<Count>(&after)) return *count - std::get<Count>(before);
  return std::get<Cost>(after) - std::get<Cost>(before);
}

Bounded Change::bounds() const {
  return {after_bounds.lower || before_bounds.upper, after_bounds.upper || before_bounds.lower};
}

std::string Change::HumanDifference() const {
  const CellValue change = difference();
  if (std::holds_alternative<std::monostate>(change)) return "?";
  const std::string text = HumanText(change);
  const bool grows = NumberOf(change) > 0;
  return fmt::format("{}{}{}", BoundPrefix(bounds()), grows ? "+" : "", text);
}

std::optional<double> Change::relative() const {
  const CellValue change = difference();
  if (std::holds_alternative<std::monostate>(change)) return std::nullopt;
  return Share(NumberOf(change), NumberOf(before));
}

std::string Change::HumanRelative() const {
  const std::optional<double> share = relative();
  if (!share) return "";
  if (*share == 0) return "0 %";
  // Never "-100 %" for less than all.
  const double percent = *share > -1 ? std::max(*share * 100, -99.9) : *share * 100;
  return fmt::format("{}{:+.1f} %", BoundPrefix(bounds()), percent);
}

Change ChangeOf(const DiffRow& row, Metric metric) {
  Change change;
  const LayerCost none;
  const LayerCost& before = row.before ? *row.before : none;
  const LayerCost& after = row.after ? *row.after : none;
  change.before = AmountOf(before, metric);
  change.after = AmountOf(after, metric);
  change.before_bounds = {before.lower_bound, before.upper_bound};
  change.after_bounds = {after.lower_bound, after.upper_bound};
  return change;
}

std::span<const DiffColumn> DiffColumns() { return kColumns; }

std::string UnitOf(const Diff& diff) { return PriceUnit(diff.after.options); }

std::vector<DiffTotal> DiffTotals(const Diff& diff) {
  const Totals& a = diff.before.totals;
  const Totals& b = diff.after.totals;
  std::vector<DiffTotal> totals;
  const auto add = [&](std::string_view key, std::string_view title, auto member) {
    totals.push_back({key,
                      std::string(title),
                      {WorkCell(&a, member), WorkCell(&b, member), BoundedOf(a), BoundedOf(b)}});
  };
  // Constants are counted whole, whatever is unpriced.
  const auto add_exact = [&](std::string_view key, std::string_view title, auto member) {
    totals.push_back(
        {key, std::string(title), {SizeCell(&a, member), SizeCell(&b, member), {}, {}}});
  };
  add("acev2", UnitOf(diff), [](const Totals& t) { return t.acev2; });
  for (const Category category : kCategories) {
    const auto k = static_cast<std::size_t>(category);
    add(ToString(category), CategoryTitle(category),
        [k](const Totals& t) { return t.by_category[k]; });
  }
  add("ace", "ACE", [](const Totals& t) { return t.ace; });
  add("macs", "MACs", [](const Totals& t) { return t.macs; });
  add("mac_layer_macs", "MACs of MAC layers", [](const Totals& t) { return t.mac_layer_macs; });
  add_exact("parameters", "parameters", [](const Totals& t) { return t.parameters; });
  add_exact("weight_bits", "weight bits", [](const Totals& t) { return t.weight_bits; });
  // Version 1 of the metric did not count them.
  if (diff.before.metric_version > 1 && diff.after.metric_version > 1) {
    add_exact("scale_bits", "scale bits", [](const Totals& t) { return t.scale_bits; });
  }
  totals.push_back({"activation_bits",
                    "activation bits",
                    {a.activation_bits, b.activation_bits, BoundedOf(a), BoundedOf(b)}});
  return totals;
}

namespace {

bool IsMeant(const NodePattern& pattern, const std::optional<LayerCost>& layer) {
  return layer && pattern.MatchesLayer(layer->name, CommonName(layer->op), layer->named);
}

}  // namespace

DiffSelection SelectRows(const Diff& diff, const DiffView& view, bool all) {
  const NodePattern pattern(view.filter);
  DiffSelection selection;
  std::vector<std::pair<double, const DiffRow*>> order;
  for (const DiffRow& row : diff.rows) {
    if (!view.filter.empty() && !IsMeant(pattern, row.before) && !IsMeant(pattern, row.after)) {
      continue;
    }
    if (StatusOf(row, view.metric) == DiffStatus::kUnchanged) {
      ++selection.unchanged;
      selection.unknown += !row.after->known;
      if (!all && !view.unchanged) continue;
      order.emplace_back(2, &row);  // behind all others
      continue;
    }
    // Unknown changes first: they may be of any size.
    const CellValue change = ChangeOf(row, view.metric).difference();
    const bool known = !std::holds_alternative<std::monostate>(change);
    order.emplace_back(known ? -std::fabs(NumberOf(change)) : -HUGE_VAL, &row);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [size, row] : order) selection.shown.push_back(row);
  if (view.top && selection.shown.size() > *view.top) {
    selection.hidden = selection.shown.size() - *view.top;
    selection.shown.resize(*view.top);
  }
  return selection;
}

void CheckDiffView(const DiffView& view) { const NodePattern pattern(view.filter); }

}  // namespace acev2
