// SPDX-License-Identifier: Apache-2.0
//
// `acev2 metric`: the price list over common widths, beside measured energies.
//
// Invariant: every number is computed from the price table; the formulas shown are its rows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "metric/energy.h"
#include "metric/price_origin.h"
#include "metric/price_unit.h"
#include "profile/content.h"
#include "text/text.h"
#include "write/json/json_text.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"

namespace acev2 {
namespace {

constexpr std::array kShownFormats = {kFloat64,      kFloat32,      kFloat16,
                                      IntFormat(32), IntFormat(16), IntFormat(8),
                                      IntFormat(4),  IntFormat(2),  kBipolar};

using PairPrice = decltype(ProfileContent::pairs)::value_type;

constexpr std::array kPairColumns = {
    ListColumn<PairPrice, Options>{TextColumn("operation", "operation"),
                                   [](const PairPrice& pair, const Options&) {
                                     return std::string(ToString(std::get<0>(pair.first)));
                                   }},
    ListColumn<PairPrice, Options>{
        TextColumn("lhs", "lhs"),
        [](const PairPrice& pair, const Options&) { return ToString(std::get<1>(pair.first)); }},
    ListColumn<PairPrice, Options>{
        TextColumn("rhs", "rhs"),
        [](const PairPrice& pair, const Options&) { return ToString(std::get<2>(pair.first)); }},
    ListColumn<PairPrice, Options>{NumberColumn("acev2", "ACEv2").Priced(),
                                   [](const PairPrice& pair, const Options& options) {
                                     const auto& [operation, lhs, rhs] = pair.first;
                                     return Exact(UnitPrice(operation, lhs, rhs, options));
                                   }},
    ListColumn<PairPrice, Options>{TextColumn("formula", "formula").Wraps(),
                                   [](const PairPrice& pair, const Options& options) {
                                     const auto& [operation, lhs, rhs] = pair.first;
                                     return OriginOf(operation, lhs, rhs, options).ToString();
                                   }},
};

/// `grid` with the unit of its prices as their heading.
Grid InUnit(Grid grid, const Options& options) {
  HeadCosts(grid, PriceUnit(options));
  return grid;
}

/// A price, "?" of one that a complete profile does not have, in parentheses if it is in ACEv2 and
/// the others are not.
std::string PriceText(Operation operation, Format lhs, Format rhs, const Options& options) {
  if (!HasPrice(operation, lhs, rhs, options)) return "?";
  const std::string price = Exact(UnitPrice(operation, lhs, rhs, options));
  return IsInUnit(operation, lhs, rhs, options) ? price : "(" + price + ")";
}

/// What the parentheses mean; empty if there are none.
std::string ParenthesesText(const Options& options) {
  for (const PriceRow& row : PriceTable()) {
    for (const Format format : kShownFormats) {
      if (HasPrice(row.operation, format, format, options) &&
          !IsInUnit(row.operation, format, format, options)) {
        return fmt::format("\n (…) stays ACEv2, or a part of it: {} has no such price\n",
                           Printable(options.profile.path()));
      }
    }
  }
  return "";
}

void WritePrice(JsonText& json, Operation operation, Format lhs, Format rhs,
                const Options& options) {
  if (!HasPrice(operation, lhs, rhs, options)) return json.Null();
  json.Number(UnitPrice(operation, lhs, rhs, options));
}

/// The prices of exact pairs, and the widths, that a profile sets.
std::string OwnText(const Options& options) {
  if (options.profile.empty()) return "";
  const ProfileContent& own = *options.profile.content();
  std::string text;
  if (!own.pairs.empty()) {
    text += "\nprices of pairs of formats\n\n" +
            GridText(InUnit(ListGrid(kPairColumns, own.pairs, options), options), StdoutStyle());
  }
  for (const auto& [format, bits] : own.widths) {
    text += fmt::format("\n width of {} in prices: {}\n", ToString(format), bits);
  }
  return text;
}

/// Where the two formulas of a row are from.
std::string SourceOf(const PriceRow& row, const Options& options) {
  std::set<std::string> places;
  for (const OperandKind kind : {OperandKind::kInteger, OperandKind::kFloat, OperandKind::kMixed}) {
    const std::vector<std::string> found = OriginOf(row.operation, kind, options).places;
    places.insert(found.begin(), found.end());
  }
  if (places.empty()) return std::string(row.source);
  return fmt::format("{}", fmt::join(places, ", "));
}

/// A price for each format that is shown: as many columns as formats.
Grid PriceGrid(const Options& options) {
  Grid grid;
  grid.columns.emplace_back(TextColumn("operation", "operation"));
  for (const Format format : kShownFormats) {
    grid.columns.emplace_back(NumberColumn(""), ToString(format));
  }
  for (const PriceRow& row : PriceTable()) {
    GridLine& line = grid.lines.emplace_back();
    line.cells.emplace_back(std::string(row.title));
    for (const Format format : kShownFormats) {
      line.cells.emplace_back(PriceText(row.operation, format, format, options));
    }
  }
  return grid;
}

using PriceColumn = ListColumn<PriceRow, Options>;

constexpr PriceColumn kOperationColumn = {
    TextColumn("operation", "operation"),
    [](const PriceRow& row, const Options&) { return std::string(row.title); }};

constexpr std::array kFormulaColumns = {
    kOperationColumn,
    PriceColumn{TextColumn("integers", "integers"),
                [](const PriceRow& row, const Options& options) {
                  return OriginOf(row.operation, OperandKind::kInteger, options).formula;
                }},
    PriceColumn{TextColumn("floats", "floats"),
                [](const PriceRow& row, const Options& options) {
                  return OriginOf(row.operation, OperandKind::kFloat, options).formula;
                }},
    PriceColumn{TextColumn("from").Wraps(),
                [](const PriceRow& row, const Options& options) -> std::string {
                  if (SourceOf(row, options) != row.source) return "own";
                  // A source that goes on says what of the row is ours.
                  const bool in_part = row.source.find(": ") != std::string_view::npos;
                  return !row.on_poster ? "[O]" : in_part ? "[P] [O]" : "[P]";
                }},
};

constexpr std::array kSourceColumns = {
    kOperationColumn,
    PriceColumn{TextColumn("source", "source").Wraps(),
                [](const PriceRow& row, const Options& options) { return SourceOf(row, options); }},
};

std::string PriceText(const Options& options) {
  const Style style = StdoutStyle();
  const std::string& name = options.profile.empty() ? "" : options.profile.content()->name;
  return (name.empty() ? "" : Printable(name) + "\n\n") + PriceUnit(options) +
         " of one operation on two operands of the same format\n\n" +
         GridText(PriceGrid(options), style) + ParenthesesText(options) +
         "\nformulas; i and j are the widths of the operands in bits; [P] is on the poster, [O] is "
         "ours, [P] [O] in part" +
         (options.profile.empty() ? "" : "; own: " + Printable(options.profile.path())) + "\n\n" +
         GridText(ListGrid(kFormulaColumns, PriceTable(), options), style) + "\n" +
         GridText(ListGrid(kSourceColumns, PriceTable(), options), style) + OwnText(options);
}

std::string CorrelationText(bool poster_only, const Options& options) {
  const std::optional<double> correlation = PriceEnergyCorrelation(poster_only, options);
  return correlation ? fmt::format("{:.5f}", *correlation) : "-";
}

constexpr std::array kEnergyColumns = {
    ListColumn<Energy, Options>{
        TextColumn("operation", "operation"),
        [](const Energy& row, const Options&) { return std::string(ToString(row.operation)); }},
    ListColumn<Energy, Options>{
        TextColumn("format", "format"),
        [](const Energy& row, const Options&) { return ToString(row.format); }},
    ListColumn<Energy, Options>{NumberColumn("acev2", "ACEv2").Priced(),
                                [](const Energy& row, const Options& options) {
                                  return PriceText(row.operation, row.format, row.format, options);
                                }},
    ListColumn<Energy, Options>{
        NumberColumn("picojoules", "pJ (45 nm)"),
        [](const Energy& row, const Options&) { return fmt::format("{}", row.picojoules); }},
    ListColumn<Energy, Options>{
        TextColumn("source", "source of the energy").Wraps(),
        [](const Energy& row, const Options&) { return std::string(row.source); }},
};

/// The poster's figure is beside the prices of the poster alone, over what it gives.
std::string EnergyText(const Options& options) {
  const auto on_poster =
      std::ranges::count_if(Energies(), [](const Energy& row) { return IsOfPoster(row); });
  const std::string poster = options.profile.empty() ? " (the poster says 0.991)" : "";
  return fmt::format(
      "\nprices beside measured energies\n\n{}\n"
      " Pearson correlation {} over the {} pairs of the poster{},\n"
      " {} with the float16 multiply, whose energy is unreadable on the poster\n",
      GridText(InUnit(ListGrid(kEnergyColumns, Energies(), options), options), StdoutStyle()),
      CorrelationText(true, options), on_poster, poster, CorrelationText(false, options));
}

void WriteCorrelation(JsonText& json, std::string_view key, bool poster_only,
                      const Options& options) {
  json.Key(key);
  if (PriceEnergyCorrelation(poster_only, options)) {
    json.Number(CorrelationText(poster_only, options));
  } else {
    json.Null();
  }
}

void WritePairs(JsonText& json, const Options& options) {
  json.Key("pairs");
  json.BeginArray();
  if (!options.profile.empty()) {
    for (const auto& [key, formula] : options.profile.content()->pairs) {
      const auto& [operation, lhs, rhs] = key;
      json.BeginObject(JsonText::Layout::kInline);
      json.Key("operation");
      json.String(ToString(operation));
      json.Key("lhs");
      json.String(ToString(lhs));
      json.Key("rhs");
      json.String(ToString(rhs));
      json.Key("acev2");
      json.Number(UnitPrice(operation, lhs, rhs, options));
      json.EndObject();
    }
  }
  json.EndArray();
}

std::string MetricJson(const Options& options) {
  JsonText json;
  json.BeginObject();
  json.Key("profile");
  json.StringOrNull(options.profile.path());
  json.Key("name");
  json.StringOrNull(options.profile.empty() ? "" : options.profile.content()->name);
  json.Key("unit");
  json.String(PriceUnit(options));
  json.Key("prices");
  json.BeginArray();
  for (const PriceRow& row : PriceTable()) {
    json.BeginObject();
    const auto member = [&](std::string_view key, std::string_view value) {
      json.Key(key);
      json.String(value);
    };
    member("operation", ToString(row.operation));
    member("integer_equation", OriginOf(row.operation, OperandKind::kInteger, options).formula);
    member("float_equation", OriginOf(row.operation, OperandKind::kFloat, options).formula);
    json.Key("on_poster");
    json.Bool(row.on_poster);
    member("source", SourceOf(row, options));
    json.Key("acev2");
    json.BeginObject(JsonText::Layout::kInline);
    for (const Format format : kShownFormats) {
      json.Key(ToString(format));
      WritePrice(json, row.operation, format, format, options);
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  WritePairs(json, options);
  json.Key("energies");
  json.BeginArray();
  for (const Energy& row : Energies()) {
    json.BeginObject(JsonText::Layout::kInline);
    json.Key("operation");
    json.String(ToString(row.operation));
    json.Key("format");
    json.String(ToString(row.format));
    json.Key("acev2");
    WritePrice(json, row.operation, row.format, row.format, options);
    json.Key("picojoules");
    json.Number(fmt::format("{}", row.picojoules));
    json.Key("source");
    json.String(row.source);
    json.EndObject();
  }
  json.EndArray();
  json.Key("pearson");
  json.BeginObject(JsonText::Layout::kInline);
  WriteCorrelation(json, "all", false, options);
  WriteCorrelation(json, "without_float16_multiply", true, options);
  json.EndObject();
  json.EndObject();
  return json.Take();
}

}  // namespace

ExitCode RunMetric(const Arguments& args) {
  Parser parser("acev2 metric [--profile FILE] [--json FILE]",
                "Shows what one elementary operation costs in ACEv2, the formulas behind it, and "
                "how the prices follow measured energies.");
  std::optional<std::string> profile;
  std::optional<std::string> json;
  parser.Option("--profile", "FILE", "with prices of your own (docs/profile.md)", profile);
  parser.Option("--json", "FILE", "the same as JSON; - is standard output", json);
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  Options options;
  if (profile) options.profile = LoadProfile(*profile);
  if (json) {
    OutputFile file("--json", *json, std::vector<std::string>());
    file.Write(MetricJson(options));
    if (file.is_stdout()) return kExitFine;
  }
  WriteStdout(PriceText(options) + EnergyText(options));
  return kExitFine;
}

}  // namespace acev2
