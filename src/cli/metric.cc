// SPDX-License-Identifier: Apache-2.0
//
// `acev2 metric`: the price list over common widths, beside measured energies.
//
// Invariant: every number is computed from the price table; the formulas shown are its rows.
#include "acev2/metric.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "metric/energy.h"
#include "text/text.h"
#include "write/json_text.h"
#include "write/text_table.h"

namespace acev2 {
namespace {

constexpr std::array kShownFormats = {kFloat64,      kFloat32,      kFloat16,
                                      IntFormat(32), IntFormat(16), IntFormat(8),
                                      IntFormat(4),  IntFormat(2),  kBipolar};

std::string PriceText() {
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
      cells.push_back(Exact(UnitPrice(row.operation, format, format)));
    }
    prices.rows.push_back(std::move(cells));
    formulas.rows.push_back({std::string(row.title), std::string(row.integer_equation),
                             std::string(row.float_equation), row.on_poster ? "[P]" : "[O]"});
    sources.rows.push_back({std::string(row.title), std::string(row.source)});
  }
  const auto width = static_cast<std::size_t>(StdoutStyle().width);
  return "ACEv2 of one operation on two operands of the same format\n\n" + Aligned(prices, width) +
         "\nformulas; i and j are the widths of the operands in bits; [P] is on the poster, [O] is "
         "ours\n\n" +
         Aligned(formulas, width) + "\n" + Aligned(sources, width);
}

std::string EnergyText() {
  TextTable energies;
  energies.numeric = {false, false, true, true, false};
  energies.rows = {{"operation", "format", "ACEv2", "pJ (45 nm)", "source of the energy"}};
  for (const Energy& row : Energies()) {
    energies.rows.push_back({std::string(ToString(row.operation)), ToString(row.format),
                             Exact(UnitPrice(row.operation, row.format, row.format)),
                             fmt::format("{}", row.picojoules), std::string(row.source)});
  }
  return fmt::format(
      "\nprices beside measured energies\n\n{}\n"
      " Pearson correlation {:.5f} over all {} pairs (the poster says 0.991),\n"
      " {:.5f} without the float16 multiply, whose energy is unreadable on the poster\n",
      Aligned(energies, static_cast<std::size_t>(StdoutStyle().width)),
      PriceEnergyCorrelation(false), Energies().size(), PriceEnergyCorrelation(true));
}

std::string MetricJson() {
  JsonText json;
  json.BeginObject();
  json.Key("prices");
  json.BeginArray();
  for (const PriceRow& row : PriceTable()) {
    json.BeginObject();
    const auto member = [&](std::string_view key, std::string_view value) {
      json.Key(key);
      json.String(value);
    };
    member("operation", ToString(row.operation));
    member("integer_equation", row.integer_equation);
    member("float_equation", row.float_equation);
    json.Key("on_poster");
    json.Bool(row.on_poster);
    member("source", row.source);
    json.Key("acev2");
    json.BeginObject(JsonText::Layout::kInline);
    for (const Format format : kShownFormats) {
      json.Key(ToString(format));
      json.Number(UnitPrice(row.operation, format, format));
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  json.Key("energies");
  json.BeginArray();
  for (const Energy& row : Energies()) {
    json.BeginObject(JsonText::Layout::kInline);
    json.Key("operation");
    json.String(ToString(row.operation));
    json.Key("format");
    json.String(ToString(row.format));
    json.Key("acev2");
    json.Number(UnitPrice(row.operation, row.format, row.format));
    json.Key("picojoules");
    json.Number(fmt::format("{}", row.picojoules));
    json.Key("source");
    json.String(row.source);
    json.EndObject();
  }
  json.EndArray();
  json.Key("pearson");
  json.BeginObject(JsonText::Layout::kInline);
  json.Key("all");
  json.Number(fmt::format("{:.5f}", PriceEnergyCorrelation(false)));
  json.Key("without_float16_multiply");
  json.Number(fmt::format("{:.5f}", PriceEnergyCorrelation(true)));
  json.EndObject();
  json.EndObject();
  return json.Take();
}

}  // namespace

ExitCode RunMetric(const Arguments& args) {
  Parser parser("acev2 metric [--json FILE]",
                "Shows what one elementary operation costs in ACEv2, the formulas behind it, and "
                "how the prices follow measured energies.");
  std::optional<std::string> json;
  parser.Option("--json", "FILE", "the same as JSON; - is standard output", json);
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  if (json) {
    OutputFile file("--json", *json, {});
    file.Write(MetricJson());
    if (file.is_stdout()) return kExitFine;
  }
  WriteStdout(PriceText() + EnergyText());
  return kExitFine;
}

}  // namespace acev2
