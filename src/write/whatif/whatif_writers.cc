// SPDX-License-Identifier: Apache-2.0
//
// Writers of a WhatIf: table, Markdown, CSV, JSON.
//
// Invariant: one array of columns for variants and one for layers behind all of them; what could
// not be analyzed is a row with its error, and none of its numbers is 0.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "acev2/whatif.h"
#include "diagnostic/codes.h"
#include "metric/price_unit.h"
#include "text/csv.h"
#include "text/note_line.h"
#include "text/text.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/layout/markdown_text.h"
#include "write/layout/totals_cell.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr int kWhatIfSchemaVersion = 1;

const Totals* TotalsOf(const WhatIfRow& row) { return row.report ? &row.report->totals : nullptr; }

const Totals& FirstTotals(const WhatIf& whatif) { return whatif.rows.front().report->totals; }

CellValue CostOrUnknown(const std::optional<Cost>& cost) {
  return cost ? CellValue(*cost) : CellValue();
}

/// `part` of the model as it is; unknown where that has gaps.
CellValue OfWhole(const WhatIf& whatif, const std::optional<Cost>& part) {
  const Totals& whole = FirstTotals(whatif);
  if (!part || whole.lower_bound) return {};
  return Fraction{Share(part->ToDouble(), whole.acev2.ToDouble())};
}

/// A change as people read it: "+1.2 M", "0".
std::string HumanChange(const CellValue& change) {
  const auto* cost = std::get_if<Cost>(&change);
  return fmt::format("{}{}", cost != nullptr && *cost > Cost() ? "+" : "", HumanText(change));
}

// --- variants ------------------------------------------------------------------------------------

struct RowColumn {
  ColumnFacts facts;
  CellValue (*value)(const WhatIfRow& row, const WhatIf& whatif);
  /// As people read it; null: as `value`, with the bound of the total where the column has one.
  std::string (*human)(const WhatIfRow& row, const WhatIf& whatif) = nullptr;
  bool always = false;  ///< a share that is shown though it is 0 everywhere
};

bool IsFirst(const WhatIfRow& row, const WhatIf& whatif) { return &row == &whatif.rows.front(); }

template <auto kMember>
CellValue Work(const WhatIfRow& row, const WhatIf&) {
  return WorkCell(TotalsOf(row), kMember);
}
template <auto kMember>
CellValue Size(const WhatIfRow& row, const WhatIf&) {
  return SizeCell(TotalsOf(row), kMember);
}

CellValue Saving(const WhatIfRow& row, const WhatIf& whatif) {
  return CostOrUnknown(SavingOf(whatif, row));
}

CellValue SavedShare(const WhatIfRow& row, const WhatIf& whatif) {
  return OfWhole(whatif, SavingOf(whatif, row));
}

/// The first row saves nothing against itself, which is nothing to read.
template <CellValue (*kValue)(const WhatIfRow& row, const WhatIf& whatif)>
std::string NotOfFirst(const WhatIfRow& row, const WhatIf& whatif) {
  return IsFirst(row, whatif) ? "" : HumanText(kValue(row, whatif));
}

CellValue QuantizationChange(const WhatIfRow& row, const WhatIf& whatif) {
  const Totals* totals = TotalsOf(row);
  if (totals == nullptr || !SavingOf(whatif, row)) return {};
  constexpr auto kAt = static_cast<std::size_t>(Category::kQuantization);
  return totals->by_category[kAt] - FirstTotals(whatif).by_category[kAt];
}

std::string HumanQuantization(const WhatIfRow& row, const WhatIf& whatif) {
  return IsFirst(row, whatif) ? "" : HumanChange(QuantizationChange(row, whatif));
}

template <Category kCategory>
CellValue CategoryShare(const WhatIfRow& row, const WhatIf&) {
  const Totals* totals = TotalsOf(row);
  if (totals == nullptr || totals->lower_bound) return {};
  const Cost part = totals->by_category[static_cast<std::size_t>(kCategory)];
  return Fraction{Share(part.ToDouble(), totals->acev2.ToDouble())};
}

CellValue Bound(const WhatIfRow& row, const WhatIf&) { return BoundCell(TotalsOf(row)); }

CellValue Unpriced(const WhatIfRow& row, const WhatIf&) {
  const Totals* totals = TotalsOf(row);
  return totals == nullptr ? CellValue() : CellValue(Count(totals->nodes_unpriced));
}

constexpr std::array kRowColumns = {
    RowColumn{TextColumn("variant", "variant").Unique().Cut({1, 0, 24}),
              [](const WhatIfRow& row, const WhatIf&) { return CellValue(row.variant.name); }},
    RowColumn{TextColumn("change"),
              [](const WhatIfRow& row, const WhatIf&) {
                return row.variant.change.empty() ? CellValue() : CellValue(row.variant.change);
              }},
    RowColumn{NumberColumn("nodes", "nodes").Dispensable(2),
              [](const WhatIfRow& row, const WhatIf&) {
                return row.report ? CellValue(Count(row.assumed)) : CellValue();
              },
              [](const WhatIfRow& row, const WhatIf&) {
                return row.assumed == 0 ? std::string() : Exact(Count(row.assumed));
              }},
    RowColumn{NumberColumn("acev2", "ACEv2").Priced().Bounded(), Work<&Totals::acev2>},
    RowColumn{NumberColumn("saving", "saves"), Saving, NotOfFirst<Saving>},
    RowColumn{NumberColumn("saved_share", "of all"), SavedShare, NotOfFirst<SavedShare>, true},
    RowColumn{NumberColumn("quantization_change", "scaling"), QuantizationChange,
              HumanQuantization},
    RowColumn{NumberColumn("mac_share", "MAC layers"), CategoryShare<Category::kMac>},
    RowColumn{NumberColumn("batch_norm_share", "batch norm").Dispensable(2),
              CategoryShare<Category::kBatchNorm>},
    RowColumn{NumberColumn("activation_share", "activations").Dispensable(3),
              CategoryShare<Category::kActivation>},
    RowColumn{NumberColumn("quantization_share", "scaling share").Dispensable(4),
              CategoryShare<Category::kQuantization>},
    RowColumn{NumberColumn("other_share", "other").Dispensable(1), CategoryShare<Category::kOther>},
    RowColumn{NumberColumn("ace", "ACE").Bounded().Dispensable(2), Work<&Totals::ace>},
    RowColumn{NumberColumn("macs"), Work<&Totals::macs>},
    RowColumn{NumberColumn("mac_layer_macs"), Work<&Totals::mac_layer_macs>},
    RowColumn{NumberColumn("weight_bits", "weight bits").Dispensable(1),
              Size<&Totals::weight_bits>},
    RowColumn{NumberColumn("activation_bits"), Size<&Totals::activation_bits>},
    RowColumn{NumberColumn("unpriced"), Unpriced},
    RowColumn{TextColumn("bound"), Bound},
    RowColumn{TextColumn("error"),
              [](const WhatIfRow& row, const WhatIf&) {
                return row.error.empty() ? CellValue() : CellValue(row.error);
              }},
};

std::string HumanCell(const RowColumn& column, const WhatIfRow& row, const WhatIf& whatif) {
  if (column.human != nullptr) return column.human(row, whatif);
  const Totals* totals = TotalsOf(row);
  const bool bounded = column.facts.bounded && totals != nullptr;
  return HumanText(column.value(row, whatif), bounded ? BoundedOf(*totals) : Bounded{});
}

/// Categories that cost nothing in any variant take no room in the table.
bool IsEmpty(const RowColumn& column, const WhatIf& whatif) {
  if (column.always) return false;
  return std::ranges::all_of(whatif.rows, [&](const WhatIfRow& row) {
    if (!row.report) return true;
    const CellValue value = column.value(row, whatif);
    const auto* share = std::get_if<Fraction>(&value);
    return share != nullptr && share->of_total.value_or(0) == 0;
  });
}

Grid VariantGrid(const WhatIf& whatif) {
  std::vector<const RowColumn*> columns;
  Grid grid;
  for (const RowColumn& column : kRowColumns) {
    if (column.facts.title.empty() || IsEmpty(column, whatif)) continue;
    columns.push_back(&column);
    grid.columns.emplace_back(column.facts);
  }
  HeadCosts(grid, PriceUnit(whatif.rows.front().variant.options));
  for (const WhatIfRow& row : whatif.rows) {
    GridLine& line = grid.lines.emplace_back();
    if (row.report) {
      line.cells = CellsOf<GridCell>(
          columns, [&](const RowColumn& column) { return HumanCell(column, row, whatif); });
    } else {
      line.cells = {HumanCell(*columns.front(), row, whatif)};
      line.remark = "error: " + Printable(row.error);
    }
  }
  return grid;
}

// --- layers --------------------------------------------------------------------------------------

struct LayerColumn {
  ColumnFacts facts;
  CellValue (*value)(const WhatIfLayer& layer, const WhatIf& whatif);
  std::string (*human)(const WhatIfLayer& layer, const WhatIf& whatif) = nullptr;
};

CellValue VariantName(const WhatIfLayer& layer, const WhatIf& whatif) {
  return whatif.rows[layer.row].variant.name;
}

constexpr std::array kLayerColumns = {
    LayerColumn{TextColumn("variant"), VariantName},
    LayerColumn{TextColumn("layer", "layer").Unique().Cut(kNameCut),
                [](const WhatIfLayer& layer, const WhatIf&) { return CellValue(layer.name); }},
    LayerColumn{TextColumn("op", "op").Cut(kOpCut).Dispensable(2),
                [](const WhatIfLayer& layer, const WhatIf&) { return CellValue(layer.op); }},
    LayerColumn{TextColumn("old_operands", "operands").Dispensable(1),
                [](const WhatIfLayer& layer, const WhatIf&) { return CellValue(layer.before); }},
    LayerColumn{TextColumn("operands", "become"),
                [](const WhatIfLayer& layer, const WhatIf&) { return CellValue(layer.after); }},
    LayerColumn{
        NumberColumn("saving", "saves"),
        [](const WhatIfLayer& layer, const WhatIf&) { return CostOrUnknown(layer.saving); }},
    LayerColumn{NumberColumn("saved_share", "of all"),
                [](const WhatIfLayer& layer, const WhatIf& whatif) {
                  return OfWhole(whatif, layer.saving);
                }},
    LayerColumn{
        NumberColumn("quantization_change", "scaling"),
        [](const WhatIfLayer& layer, const WhatIf&) { return CostOrUnknown(layer.quantization); },
        [](const WhatIfLayer& layer, const WhatIf&) {
          return HumanChange(CostOrUnknown(layer.quantization));
        }},
    LayerColumn{NumberColumn("ace_saving", "of ACE").Dispensable(3),
                [](const WhatIfLayer& layer, const WhatIf&) {
                  return layer.ace_saving ? CellValue(*layer.ace_saving) : CellValue();
                }},
};

/// The layers of row `row` by what they save, those of unknown saving last.
std::vector<const WhatIfLayer*> LayersOf(const WhatIf& whatif, std::size_t row) {
  std::vector<const WhatIfLayer*> layers;
  for (const WhatIfLayer& layer : whatif.layers) {
    if (layer.row == row) layers.push_back(&layer);
  }
  std::ranges::stable_sort(layers, [](const WhatIfLayer* a, const WhatIfLayer* b) {
    return SortsBefore(CostOrUnknown(a->saving), CostOrUnknown(b->saving));
  });
  return layers;
}

GridLine SumLine(const std::string& title, const WhatIf& whatif, const std::optional<Cost>& saving,
                 const std::optional<Cost>& quantization, std::size_t columns) {
  GridLine line;
  line.strong = true;
  line.cells.resize(columns);
  line.cells[0] = title;
  const auto cell = [&](std::string_view key, std::string text) {
    std::size_t at = 0;
    for (const LayerColumn& column : kLayerColumns) {
      if (column.facts.title.empty()) continue;
      if (column.facts.key == key) {
        line.cells[at] = GridCell(std::move(text));
        return;
      }
      ++at;
    }
  };
  cell("saving", HumanText(CostOrUnknown(saving)));
  cell("saved_share", HumanText(OfWhole(whatif, saving)));
  cell("quantization_change", HumanChange(CostOrUnknown(quantization)));
  return line;
}

std::optional<Cost> SumOfQuantization(const std::vector<const WhatIfLayer*>& layers) {
  Cost sum;
  for (const WhatIfLayer* layer : layers) {
    if (!layer->quantization) return std::nullopt;
    sum += *layer->quantization;
  }
  return sum;
}

Grid LayerGrid(const WhatIf& whatif, std::size_t row, std::optional<std::size_t> top) {
  const std::vector<const WhatIfLayer*> layers = LayersOf(whatif, row);
  std::vector<const LayerColumn*> columns;
  Grid grid;
  for (const LayerColumn& column : kLayerColumns) {
    if (column.facts.title.empty()) continue;
    columns.push_back(&column);
    grid.columns.emplace_back(column.facts);
  }
  const std::size_t shown = std::min(layers.size(), top.value_or(layers.size()));
  for (std::size_t k = 0; k < shown; ++k) {
    grid.lines.push_back({CellsOf<GridCell>(columns, [&](const LayerColumn& column) {
      return column.human != nullptr ? column.human(*layers[k], whatif)
                                     : HumanText(column.value(*layers[k], whatif));
    })});
  }
  if (shown < layers.size()) {
    GridLine& line = grid.lines.emplace_back();
    line.cells = {fmt::format("… ({} more)", layers.size() - shown)};
    line.cells.resize(columns.size());
  }
  const WhatIfRow& together = whatif.rows[row];
  const CellValue quantization = QuantizationChange(together, whatif);
  const auto* known = std::get_if<Cost>(&quantization);
  grid.lines.push_back(SumLine("sum of each alone", whatif, SumOfLayers(whatif, row),
                               SumOfQuantization(layers), columns.size()));
  grid.lines.push_back(SumLine("all together", whatif, SavingOf(whatif, together),
                               known != nullptr ? std::optional(*known) : std::nullopt,
                               columns.size()));
  return grid;
}

// --- what is said besides ------------------------------------------------------------------------

/// What a row says beyond the first: warnings about the model, and what was assumed.
std::vector<std::string> Lines(const WhatIf& whatif) {
  std::vector<std::string> lines;
  const Totals& first = FirstTotals(whatif);
  if (first.nodes_unpriced > 0) {
    lines.push_back(WarningLine(WithoutPrice(first) + "; savings are of the others"));
  }
  for (const WhatIfRow& row : whatif.rows) {
    if (!row.report) continue;
    for (const Diagnostic& diagnostic : row.report->diagnostics) {
      // How many nodes an assumption has met stands in the table.
      if (!diagnostic.node.empty() || diagnostic.code == DiagnosticCode("assumed")) continue;
      const bool warns = diagnostic.severity == Diagnostic::Severity::kWarning;
      const auto same = [&](const Diagnostic& other) {
        return other.code == diagnostic.code && other.message == diagnostic.message;
      };
      const bool of_all = !IsFirst(row, whatif) &&
                          std::ranges::any_of(whatif.rows.front().report->diagnostics, same);
      if (of_all || (!warns && IsFirst(row, whatif))) continue;
      lines.push_back(
          NoteLine(diagnostic, IsFirst(row, whatif) ? "" : Printable(row.variant.name)));
    }
  }
  return lines;
}

std::string LayerTitle(const WhatIf& whatif, std::size_t row) {
  return fmt::format("{}, each layer alone:", Printable(whatif.rows[row].variant.name));
}

template <typename Columns, typename Rows>
std::string Csv(const Columns& all, const Rows& rows, const WhatIf& whatif) {
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& column : all) lines.front().emplace_back(column.facts.key);
  for (const auto& row : rows) {
    std::vector<std::string>& cells = lines.emplace_back();
    for (const auto& column : all) cells.push_back(ExactText(column.value(row, whatif)));
  }
  return WriteCsvRows(lines);
}

std::string WriteWhatIfCsv(const WhatIf& whatif) {
  return whatif.by_layer ? Csv(kLayerColumns, whatif.layers, whatif)
                         : Csv(kRowColumns, whatif.rows, whatif);
}

std::string WriteWhatIfMarkdown(const WhatIf& whatif) {
  std::string text = fmt::format("{}\n\n", MarkdownEscaped(ModelLine(*whatif.rows.front().report)));
  text += GridMarkdown(VariantGrid(whatif));
  for (std::size_t row = 1; whatif.by_layer && row < whatif.rows.size(); ++row) {
    if (!whatif.rows[row].report) continue;
    text += fmt::format("\n{}\n\n", MarkdownEscaped(LayerTitle(whatif, row)));
    text += GridMarkdown(LayerGrid(whatif, row, std::nullopt));
  }
  const std::vector<std::string> lines = Lines(whatif);
  if (!lines.empty()) text += "\n";
  for (const std::string& line : lines) text += "- " + MarkdownEscaped(line) + "\n";
  return Inert(text);
}

template <typename Columns, typename Row>
void WriteMembers(JsonText& json, const Columns& columns, const Row& row, const WhatIf& whatif) {
  for (const auto& column : columns) {
    json.Key(column.facts.key);
    WriteValue(json, column.value(row, whatif));
  }
}

std::string WriteWhatIfJson(const WhatIf& whatif) {
  JsonText json;
  json.BeginObject();
  WriteHead(json, kWhatIfSchemaVersion);
  json.Key("model");
  json.String(whatif.model);
  json.Key("unit");
  json.String(PriceUnit(whatif.rows.front().variant.options));
  json.Key("variants");
  json.BeginArray();
  for (std::size_t k = 0; k < whatif.rows.size(); ++k) {
    const WhatIfRow& row = whatif.rows[k];
    json.BeginObject();
    WriteMembers(json, kRowColumns, row, whatif);
    json.Key("sum_of_layers");
    const std::optional<Cost> sum =
        whatif.by_layer && k > 0 && row.report ? SumOfLayers(whatif, k) : std::nullopt;
    json.NumberOrNull(sum);
    WriteOptions(json, row.variant.options);
    json.EndObject();
  }
  json.EndArray();
  json.Key("layers");
  json.BeginArray();
  for (const WhatIfLayer& layer : whatif.layers) {
    json.BeginObject(kInline);
    WriteMembers(json, kLayerColumns, layer, whatif);
    json.Key("assume");
    json.BeginArray(kInline);
    for (const std::string& text : layer.assume) json.String(text);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.Key("notes");
  json.BeginArray();
  for (const std::string& line : Lines(whatif)) json.String(line);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

constexpr std::array kWriters = {
    WhatIfWriter{"--json", "variants and layers as JSON, with the options of each",
                 WriteWhatIfJson},
    WhatIfWriter{"--csv", "the variants, or the layers, with every column, exact numbers",
                 WriteWhatIfCsv},
    WhatIfWriter{"--markdown", "the tables for a page or a pull request", WriteWhatIfMarkdown},
};

}  // namespace

std::string WriteWhatIfTable(const WhatIf& whatif, std::optional<std::size_t> top,
                             const Style& style) {
  const std::size_t width = UsedWidth(style);
  std::string text = Wrapped(ModelLine(*whatif.rows.front().report), width).substr(1) + "\n";
  text += GridText(VariantGrid(whatif), style);
  for (std::size_t row = 1; whatif.by_layer && row < whatif.rows.size(); ++row) {
    if (!whatif.rows[row].report) continue;
    text += "\n" + Wrapped(LayerTitle(whatif, row), width);
    text += GridText(LayerGrid(whatif, row, top), style);
  }
  return Inert(text + NoteText(Lines(whatif), style));
}

std::span<const WhatIfWriter> WhatIfWriters() { return kWriters; }

}  // namespace acev2
