// SPDX-License-Identifier: Apache-2.0
//
// Scan lines, written and read.
//
// Invariant: the members "totals" and "options" are those of the JSON report.
#include "write/report/scan_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "write/layout/json_parts.h"
#include "write/layout/json_text.h"

namespace acev2 {
namespace {

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
