// SPDX-License-Identifier: Apache-2.0
//
// `acev2 metric`: the price list over common widths, beside measured energies.
//
// Invariant: every number is computed from the price table; the formulas shown are its rows.
#include "acev2/metric.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "metric/energy.h"
#include "metric/price_origin.h"
#include "profile/content.h"
#include "text/text.h"
#include "write/layout/json_text.h"
#include "write/layout/text_table.h"

namespace acev2 {
namespace {

constexpr std::array kShownFormats = {kFloat64,      kFloat32,      kFloat16,
                                      IntFormat(32), IntFormat(16), IntFormat(8),
                                      IntFormat(4),  IntFormat(2),  kBipolar};

/// The prices of exact pairs, and the widths, that a profile sets.
std::string OwnText(const Options& options, std::size_t width) {
  if (options.profile.empty()) return "";
  const ProfileContent& own = *options.profile.content();
  std::string text;
  if (!own.pairs.empty()) {
    TextTable pairs;
    pairs.numeric = {false, false, false, true, false};
    pairs.rows = {{"operation", "lhs", "rhs", "ACEv2", "formula"}};
    for (const auto& [key, formula] : own.pairs) {
      const auto& [operation, lhs, rhs] = key;
      pairs.rows.push_back({std::string(ToString(operation)), ToString(lhs), ToString(rhs),
                            Exact(UnitPrice(operation, lhs, rhs, options)),
                            OriginOf(operation, lhs, rhs, options).ToString()});
    }
    text += "\nprices of pairs of formats\n\n" + Aligned(pairs, width);
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

std::string PriceText(const Options& options) {
  TextTable prices;
  prices.rows.emplace_back();
  prices.rows[0].emplace_back("operation");
  prices.numeric.push_back(false);
  for (const Format format : kShownFormats) {
    prices.rows[0].push_back(ToString(format));
    prices.numeric.push_back(true);
  }
  TextTable formulas;
  formulas.numeric = {false, false, false, false};
  formulas.rows = {{"operation", "integers", "floats", ""}};
  TextTable sources;
  sources.numeric = {false, false};
  sources.rows = {{"operation", "source"}};
  for (const PriceRow& row : PriceTable()) {
    std::vector<std::string> cells = {std::string(row.title)};
    for (const Format format : kShownFormats) {
      cells.push_back(Exact(UnitPrice(row.operation, format, format, options)));
    }
    prices.rows.push_back(std::move(cells));
    const std::string integers = OriginOf(row.operation, OperandKind::kInteger, options).formula;
    const std::string floats = OriginOf(row.operation, OperandKind::kFloat, options).formula;
    const std::string source = SourceOf(row, options);
    const bool own = source != row.source;
    formulas.rows.push_back({std::string(row.title), integers, floats,
                             own             ? "own"
                             : row.on_poster ? "[P]"
                                             : "[O]"});
    sources.rows.push_back({std::string(row.title), source});
  }
  const auto width = static_cast<std::size_t>(StdoutStyle().width);
  return "ACEv2 of one operation on two operands of the same format\n\n" + Aligned(prices, width) +
         "\nformulas; i and j are the widths of the operands in bits; [P] is on the poster, [O] is "
         "ours" +
         (options.profile.empty() ? "" : "; own: " + Printable(options.profile.path())) + "\n\n" +
         Aligned(formulas, width) + "\n" + Aligned(sources, width) + OwnText(options, width);
}

std::string CorrelationText(bool poster_only, const Options& options) {
  const std::optional<double> correlation = PriceEnergyCorrelation(poster_only, options);
  return correlation ? fmt::format("{:.5f}", *correlation) : "-";
}

std::string EnergyText(const Options& options) {
  TextTable energies;
  energies.numeric = {false, false, true, true, false};
  energies.rows = {{"operation", "format", "ACEv2", "pJ (45 nm)", "source of the energy"}};
  for (const Energy& row : Energies()) {
    energies.rows.push_back({std::string(ToString(row.operation)), ToString(row.format),
                             Exact(UnitPrice(row.operation, row.format, row.format, options)),
                             fmt::format("{}", row.picojoules), std::string(row.source)});
  }
  return fmt::format(
      "\nprices beside measured energies\n\n{}\n"
      " Pearson correlation {} over all {} pairs (the poster says 0.991),\n"
      " {} without the float16 multiply, whose energy is unreadable on the poster\n",
      Aligned(energies, static_cast<std::size_t>(StdoutStyle().width)),
      CorrelationText(false, options), Energies().size(), CorrelationText(true, options));
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
      json.Number(UnitPrice(row.operation, format, format, options));
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
    json.Number(UnitPrice(row.operation, row.format, row.format, options));
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
