// SPDX-License-Identifier: Apache-2.0
//
// Scan lines, written and read.
//
// Invariant: the members "totals" and "options" are those of the JSON report.
#include "write/report/scan_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "write/json/json_parts.h"
#include "write/json/json_text.h"

namespace acev2 {
namespace {

constexpr std::array kMembers = std::to_array<ScanMember>({
    {"path", "of the model, as the list names it"},
    {"status", "ok or failed"},
    {"error", "of a model that failed: what is wrong"},
    {"hint", "of a model that failed: what to do; null if nothing is known"},
    {"totals.acev2", "cost of one inference; null if nothing is known"},
    {"totals.acev2_extension", "the part of it beyond MACs, multiplies, adds and shifts"},
    {"totals.ace", "MACs of MAC layers times both widths"},
    {"totals.macs", "all multiply-accumulates"},
    {"totals.mac_layer_macs", "those of MAC layers: what other tools call MACs"},
    {"totals.lower_bound", "true: the totals are at least so much"},
    {"totals.upper_bound", "true: the totals are at most so much"},
    {"totals.operations", "counts: mac, mul, add, shift, cmp, div, sqrt, func, lookup, logic"},
    {"totals.by_category", "cost: mac, batch_norm, activation, quantization, other"},
    {"totals.by_precision", "count and cost of each operation on each pair of formats"},
    {"totals.parameters", "stored numbers that reach arithmetic"},
    {"totals.weight_bits", "their bits"},
    {"totals.scale_bits", "bits of scales and zero points; null if unknown"},
    {"totals.weights_by_width", "parameters by their bits; null if unknown"},
    {"totals.activation_bits", "bits of the inputs and of all that is computed"},
    {"totals.peak_activation_bits", "the most of them alive at once"},
    {"totals.nodes", "counts: total, priced, free, unpriced"},
    {"unpriced", "the most frequent reasons for nodes without a price, with counts of nodes"},
    {"unpriced_reasons", "how many reasons there are"},
    {"options", "what shaped the numbers"},
    {"seconds", "with --timings: how long the model took"},
});

constexpr std::size_t kMaxReasons = 10;  // a large model has many, and a line is kept in memory

void WriteSeconds(JsonText& json, std::optional<double> seconds) {
  if (!seconds) return;
  json.Key("seconds");
  json.Number(fmt::format("{:.6f}", *seconds));
}

/// Why nodes have no price, the most frequent reason first.
void WriteUnpriced(JsonText& json, const Report& report) {
  std::map<std::string, std::int64_t> counts;
  for (const NodeCost& node : report.nodes) {
    if (node.status == NodeStatus::kUnpriced) ++counts[node.reason];
  }
  std::vector<std::pair<std::string, std::int64_t>> reasons(counts.begin(), counts.end());
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  json.Key("unpriced");
  json.BeginArray();
  for (std::size_t k = 0; k < std::min(reasons.size(), kMaxReasons); ++k) {
    json.BeginObject();
    json.Key("nodes");
    json.Integer(reasons[k].second);
    json.Key("reason");
    json.String(reasons[k].first);
    json.EndObject();
  }
  json.EndArray();
  json.Key("unpriced_reasons");
  json.Integer(static_cast<std::int64_t>(reasons.size()));
}

void Begin(JsonText& json, const std::string& path, std::string_view status) {
  json.BeginObject(JsonText::Layout::kInline);
  json.Key("path");
  json.String(path);
  json.Key("status");
  json.String(status);
}

}  // namespace

std::span<const ScanMember> ScanMembers() { return kMembers; }

std::string ScanLine(const Report& report, std::optional<double> seconds) {
  JsonText json;
  Begin(json, report.model.path, "ok");
  WriteTotals(json, report.totals);
  WriteUnpriced(json, report);
  WriteOptions(json, report.options);
  WriteSeconds(json, seconds);
  json.EndObject();
  return json.Take();
}

std::string ScanFailure(const std::string& path, const Options& options, const Error& error,
                        std::optional<double> seconds) {
  JsonText json;
  Begin(json, path, "failed");
  json.Key("error");
  json.String(error.what());
  json.Key("hint");
  json.StringOrNull(error.hint());
  WriteOptions(json, options);
  WriteSeconds(json, seconds);
  json.EndObject();
  return json.Take();
}

std::optional<ScanRecord> ReadScanLine(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  try {
    ScanRecord record;
    record.path = json.at("path").get<std::string>();
    record.options = json.at("options").dump();
    record.failed = json.at("status") == "failed";
    if (!record.failed) {
      record.unpriced = json.at("totals").at("nodes").at("unpriced").get<std::int64_t>();
    }
    return record;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace acev2
