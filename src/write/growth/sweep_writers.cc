// SPDX-License-Identifier: Apache-2.0
//
// Writers of a Sweep: table, Markdown, CSV, JSON, SVG.
//
// Invariant: one list of columns behind all of them; a point without a price is a row of unknowns,
// one that could not be analyzed a row with its error, and none of its numbers is 0.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "acev2/sweep.h"
#include "metric/price_unit.h"
#include "text/csv.h"
#include "text/text.h"
#include "write/growth/line_chart.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/layout/markdown_text.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr int kSweepSchemaVersion = 1;

struct SweepColumn {
  ColumnFacts facts;
  std::function<CellValue(const SweepPoint& point)> value;
  /// As people read it; empty: as `value`, with the bound of the total where the column has one.
  std::function<std::string(const SweepPoint& point)> human;
};

/// The columns of one sweep, with the texts that their facts refer to.
struct SweepColumns {
  std::vector<SweepColumn> columns;
  std::deque<std::string> texts;

  const std::string& Keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

template <auto kMember>
CellValue Total(const SweepPoint& point) {
  return point.totals ? CellValue((*point.totals).*kMember) : CellValue();
}

Cost CategoryCost(const SweepPoint& point, Category category) {
  return point.totals->by_category[static_cast<std::size_t>(category)];
}

CellValue BoundOf(const SweepPoint& point) {
  return point.totals ? BoundCell(BoundedOf(*point.totals)) : CellValue();
}

CellValue Unpriced(const SweepPoint& point) {
  return point.totals ? CellValue(Count(point.totals->nodes_unpriced)) : CellValue();
}

/// True if the cost at `point`, which is known, is a bound: at least or at most so much.
bool IsBound(const SweepPoint& point) { return BoundedOf(*point.totals) != Bounded{}; }

bool HasUnpriced(const Sweep& sweep) {
  for (const SweepPoint& point : sweep.points) {
    if (point.totals && point.totals->nodes_unpriced > 0) return true;
  }
  return false;
}

/// True if work of `category` costs something at some point.
bool Occurs(const Sweep& sweep, Category category) {
  for (const SweepPoint& point : sweep.points) {
    if (point.totals && !CategoryCost(point, category).is_zero()) return true;
  }
  return false;
}

void AddAxes(const Sweep& sweep, SweepColumns& all) {
  for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
    const std::string& key = all.Keep(Inert(Printable(sweep.axes[k].name())));
    all.columns.push_back(
        {NumberColumn(key, key),
         [k](const SweepPoint& point) { return CellValue(Count(point.sizes[k])); },
         [k](const SweepPoint& point) { return Exact(Count(point.sizes[k])); }});
  }
}

void AddGrowth(const Sweep& sweep, SweepColumns& all) {
  for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
    const SweepAxis& axis = sweep.axes[k];
    if (axis.sizes.size() < 2) continue;
    const std::string name = Inert(Printable(axis.name()));
    const bool alone = sweep.points.size() == axis.sizes.size();
    const auto value = [k](const SweepPoint& point) {
      return point.growth[k] ? CellValue(Real{*point.growth[k]}) : CellValue();
    };
    const std::int64_t first = axis.sizes.front();
    all.columns.push_back(
        {NumberColumn(all.Keep("growth_" + name), all.Keep(alone ? "growth" : "growth in " + name)),
         value, [k, first](const SweepPoint& point) {
           if (point.sizes[k] == first) return std::string("-");
           return point.growth[k] ? fmt::format("{:.2f}", *point.growth[k]) : "?";
         }});
  }
}

SweepColumns ColumnsOf(const Sweep& sweep) {
  SweepColumns all;
  AddAxes(sweep, all);
  all.columns.push_back({NumberColumn("acev2", all.Keep(PriceUnit(sweep.options))).Bounded(),
                         Total<&Totals::acev2>,
                         {}});
  AddGrowth(sweep, all);
  for (const Category category : kCategories) {
    // One that costs nothing at any size takes no room in the table.
    const std::string_view title = Occurs(sweep, category) ? CategoryTitle(category) : "";
    all.columns.push_back({NumberColumn(ToString(category), title).Bounded(),
                           [category](const SweepPoint& point) {
                             return point.totals ? CellValue(CategoryCost(point, category))
                                                 : CellValue();
                           },
                           {}});
  }
  all.columns.push_back(
      {NumberColumn("ace", "ACE").Bounded().Dispensable(2), Total<&Totals::ace>, {}});
  all.columns.push_back(
      {NumberColumn("macs", "MACs").Bounded().Dispensable(3), Total<&Totals::macs>, {}});
  all.columns.push_back({NumberColumn("mac_layer_macs"), Total<&Totals::mac_layer_macs>, {}});
  all.columns.push_back(
      {NumberColumn("activation_bits", "activation bits").Bounded().Dispensable(1),
       Total<&Totals::activation_bits>,
       {}});
  all.columns.push_back(
      {NumberColumn("peak_activation_bits"), Total<&Totals::peak_activation_bits>, {}});
  all.columns.push_back(
      {NumberColumn("unpriced", HasUnpriced(sweep) ? "unpriced" : ""), Unpriced, {}});
  all.columns.push_back({TextColumn("bound"), BoundOf, {}});
  all.columns.push_back({TextColumn("error"),
                         [](const SweepPoint& point) {
                           return point.error.empty() ? CellValue() : CellValue(point.error);
                         },
                         {}});
  return all;
}

std::string HumanCell(const SweepColumn& column, const SweepPoint& point) {
  if (column.human) return column.human(point);
  const Bounded bounds =
      point.totals && column.facts.bounded ? BoundedOf(*point.totals) : Bounded{};
  return HumanText(column.value(point), bounds);
}

Grid SweepGrid(const Sweep& sweep) {
  const SweepColumns all = ColumnsOf(sweep);
  std::vector<const SweepColumn*> columns;
  for (const SweepColumn& column : all.columns) {
    if (!column.facts.title.empty()) columns.push_back(&column);
  }
  Grid grid;
  for (const SweepColumn* column : columns) grid.columns.emplace_back(column->facts);
  for (const SweepPoint& point : sweep.points) {
    GridLine line;
    if (point.error.empty()) {
      line.cells = CellsOf<GridCell>(
          columns, [&](const SweepColumn& column) { return HumanCell(column, point); });
    } else {
      for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
        line.cells.emplace_back(HumanCell(*columns[k], point));
      }
      line.remark = "error: " + Printable(point.error);
    }
    grid.lines.push_back(std::move(line));
  }
  return grid;
}

std::string WriteSweepCsv(const Sweep& sweep, const SweepView&) {
  const SweepColumns all = ColumnsOf(sweep);
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string>& head = lines.emplace_back();
  for (const SweepColumn& column : all.columns) head.emplace_back(column.facts.key);
  for (const SweepPoint& point : sweep.points) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const SweepColumn& column : all.columns) line.push_back(ExactText(column.value(point)));
  }
  return WriteCsvRows(lines);
}

std::string WriteSweepMarkdown(const Sweep& sweep, const SweepView&) {
  std::string text = GridMarkdown(SweepGrid(sweep));
  if (!sweep.notes.empty()) text += "\n";
  for (const std::string& note : sweep.notes) text += "- " + MarkdownEscaped(note) + "\n";
  return Inert(text);
}

void WritePoint(JsonText& json, const Sweep& sweep, const SweepPoint& point) {
  json.BeginObject(JsonText::Layout::kInline);
  const auto by_axis = [&](std::string_view key, const auto& write) {
    json.Key(key);
    json.BeginObject();
    for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
      json.Key(sweep.axes[k].name());
      write(k);
    }
    json.EndObject();
  };
  by_axis("sizes", [&](std::size_t k) { json.Integer(point.sizes[k]); });
  by_axis("growth", [&](std::size_t k) {
    WriteValue(json, point.growth[k] ? CellValue(Real{*point.growth[k]}) : CellValue());
  });
  json.Key("bound");
  WriteValue(json, BoundOf(point));
  json.Key("error");
  json.StringOrNull(point.error);
  if (point.totals) {
    WriteTotals(json, *point.totals);
  } else {
    json.Key("totals");
    json.Null();
  }
  json.EndObject();
}

std::string WriteSweepJson(const Sweep& sweep, const SweepView&) {
  JsonText json;
  json.BeginObject();
  WriteHead(json, kSweepSchemaVersion, kMetricVersion);
  json.Key("model");
  json.String(sweep.model);
  WriteOptions(json, sweep.options);
  json.Key("axes");
  json.BeginArray();
  for (const SweepAxis& axis : sweep.axes) {
    json.BeginObject(kInline);
    json.Key("name");
    json.String(axis.name());
    json.Key("dims");
    json.BeginArray();
    for (const std::string& dim : axis.dims) json.String(dim);
    json.EndArray();
    json.Key("sizes");
    json.BeginArray();
    for (const std::int64_t size : axis.sizes) json.Integer(size);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.Key("points");
  json.BeginArray();
  for (const SweepPoint& point : sweep.points) WritePoint(json, sweep, point);
  json.EndArray();
  json.Key("notes");
  json.BeginArray();
  for (const std::string& note : sweep.notes) json.String(note);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

/// The axis that a picture goes along: the first with more than one size.
std::size_t PictureAxis(const Sweep& sweep) {
  for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
    if (sweep.axes[k].sizes.size() > 1) return k;
  }
  return 0;
}

/// A line for each combination of the other axes.
std::vector<ChartLine> LinesByOtherAxes(const Sweep& sweep, std::size_t along) {
  std::vector<ChartLine> lines;
  for (const SweepPoint& point : sweep.points) {
    std::string name;
    for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
      if (k == along || sweep.axes[k].sizes.size() < 2) continue;
      name +=
          fmt::format("{}{}={}", name.empty() ? "" : ", ", sweep.axes[k].name(), point.sizes[k]);
    }
    const auto same = std::ranges::find(lines, name, &ChartLine::name);
    ChartLine& line = same != lines.end() ? *same : lines.emplace_back(ChartLine{name, {}});
    if (!point.totals) continue;
    line.points.push_back(
        {static_cast<double>(point.sizes[along]), point.totals->acev2.ToDouble(), IsBound(point)});
  }
  return lines;
}

/// The total and each category that occurs.
std::vector<ChartLine> LinesByCategory(const Sweep& sweep, std::size_t along) {
  std::vector<ChartLine> lines = LinesByOtherAxes(sweep, along);
  lines.front().name = "total";
  for (const Category category : kCategories) {
    if (!Occurs(sweep, category)) continue;
    ChartLine& line = lines.emplace_back(ChartLine{std::string(CategoryTitle(category)), {}});
    for (const SweepPoint& point : sweep.points) {
      if (!point.totals) continue;
      line.points.push_back({static_cast<double>(point.sizes[along]),
                             CategoryCost(point, category).ToDouble(), IsBound(point)});
    }
  }
  return lines;
}

std::string WriteSweepSvg(const Sweep& sweep, const SweepView& view) {
  const std::size_t along = PictureAxis(sweep);
  const bool alone = sweep.points.size() == sweep.axes[along].sizes.size();
  return LineChartSvg(alone ? LinesByCategory(sweep, along) : LinesByOtherAxes(sweep, along),
                      {sweep.axes[along].name(), PriceUnit(sweep.options), view.log_x, view.log_y});
}

constexpr std::array kSweepWriters = {
    SweepWriter{"--json", "the points with all of their totals as JSON", WriteSweepJson},
    SweepWriter{"--csv", "the rows with every column, exact numbers", WriteSweepCsv},
    SweepWriter{"--markdown", "the table for a page or a pull request", WriteSweepMarkdown},
    SweepWriter{"--svg", "cost over size as a picture", WriteSweepSvg},
};

}  // namespace

std::string WriteSweepTable(const Sweep& sweep, const Style& style) {
  return Inert(GridText(SweepGrid(sweep), style) + NoteText(sweep.notes, style));
}

std::span<const SweepWriter> SweepWriters() { return kSweepWriters; }

}  // namespace acev2
