// SPDX-License-Identifier: Apache-2.0
//
// `acev2 check` for programs: JSON of our own, and SARIF 2.1.0 (OASIS) for code scanning.
//
// Invariant: amounts are exact. In SARIF a rule that is unknown is a result of kind "open", which
// the standard has for what could not be decided; one that passes is no result.
#include <fmt/format.h>

#include "acev2/version.h"
#include "text/text.h"
#include "write/check/verdict_rows.h"
#include "write/layout/json_text.h"

namespace acev2 {
namespace {

constexpr auto kInline = JsonText::Layout::kInline;

void Member(JsonText& json, std::string_view key, std::string_view text) {
  json.Key(key);
  json.String(text);
}

void Member(JsonText& json, std::string_view key, std::size_t number) {
  json.Key(key);
  json.Integer(static_cast<std::int64_t>(number));
}

void WriteResult(JsonText& json, const RuleResult& result) {
  json.BeginObject();
  Member(json, "rule", result.rule);
  Member(json, "line", static_cast<std::size_t>(result.line));
  Member(json, "result", ToString(result.verdict));
  Member(json, "unit", ToString(result.unit));
  json.Key("limit");
  json.Number(result.limit);
  json.Key("value");
  if (result.value) {
    json.Number(*result.value);
  } else {
    json.Null();
  }
  json.Key("lower_bound");
  json.Bool(result.lower_bound);
  json.Key("upper_bound");
  json.Bool(result.upper_bound);
  json.Key("margin");
  if (result.value) {
    json.Number(result.limit - *result.value);
  } else {
    json.Null();
  }
  json.Key("note");
  json.StringOrNull(result.note);
  json.Key("worst");
  json.BeginArray();
  for (const Contribution& part : result.worst) {
    json.BeginObject(kInline);
    Member(json, "node", part.node);
    Member(json, "op", part.op);
    json.Key("amount");
    json.Number(part.amount);
    Member(json, "unit", ToString(result.part_unit));
    json.Key("reason");
    json.StringOrNull(part.reason);
    json.EndObject();
  }
  json.EndArray();
  Member(json, "more", result.more);
  json.EndObject();
}

/// A path as a URI reference (RFC 3986).
std::string Uri(std::string_view path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return uri;
}

void WriteSarifResult(JsonText& json, const BudgetReport& report, const RuleResult& result,
                      std::size_t rule) {
  json.BeginObject();
  Member(json, "ruleId", result.rule);
  Member(json, "ruleIndex", rule);
  const bool open = result.verdict == Verdict::kUnknown;
  Member(json, "kind", open ? "open" : "fail");
  Member(json, "level", open ? "none" : "error");
  std::string message =
      fmt::format("{}: {}: {}", Printable(report.model), Printable(result.rule), Sentence(result));
  for (const Contribution& part : result.worst) message += "\n" + ContributionText(result, part);
  json.Key("message");
  json.BeginObject(kInline);
  Member(json, "text", message);
  json.EndObject();
  json.Key("locations");
  json.BeginArray();
  json.BeginObject();
  json.Key("physicalLocation");
  json.BeginObject(kInline);
  json.Key("artifactLocation");
  json.BeginObject();
  Member(json, "uri", Uri(report.budget));
  json.EndObject();
  json.Key("region");
  json.BeginObject();
  Member(json, "startLine", static_cast<std::size_t>(result.line));
  json.EndObject();
  json.EndObject();
  if (!result.worst.empty()) {
    json.Key("logicalLocations");
    json.BeginArray();
    for (const Contribution& part : result.worst) {
      json.BeginObject(kInline);
      Member(json, "name", part.node);
      Member(json, "kind", "module");
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string WriteBudgetJson(std::span<const BudgetReport> reports) {
  JsonText json;
  json.BeginObject();
  Member(json, "schema_version", std::size_t{1});
  json.Key("tool");
  json.BeginObject(kInline);
  Member(json, "name", "acev2");
  Member(json, "version", kVersion);
  json.EndObject();
  json.Key("checks");
  json.BeginArray();
  for (const BudgetReport& report : reports) {
    json.BeginObject();
    Member(json, "model", report.model);
    Member(json, "budget", report.budget);
    json.Key("baseline");
    json.StringOrNull(report.baseline);
    Member(json, "result", ToString(report.verdict()));
    json.Key("rules");
    json.BeginArray();
    for (const RuleResult& result : report.results) WriteResult(json, result);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string WriteBudgetSarif(std::span<const BudgetReport> reports) {
  JsonText json;
  json.BeginObject();
  Member(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  Member(json, "version", "2.1.0");
  json.Key("runs");
  json.BeginArray();
  json.BeginObject();
  json.Key("tool");
  json.BeginObject();
  json.Key("driver");
  json.BeginObject();
  Member(json, "name", "acev2");
  Member(json, "version", kVersion);
  json.Key("rules");
  json.BeginArray();
  // All reports are held against one budget, so their rules are the same.
  if (!reports.empty()) {
    for (const RuleResult& result : reports.front().results) {
      json.BeginObject(kInline);
      Member(json, "id", result.rule);
      json.EndObject();
    }
  }
  json.EndArray();
  json.EndObject();
  json.EndObject();
  json.Key("results");
  json.BeginArray();
  for (const BudgetReport& report : reports) {
    for (std::size_t k = 0; k < report.results.size(); ++k) {
      if (report.results[k].verdict == Verdict::kPass) continue;
      WriteSarifResult(json, report, report.results[k], k);
    }
  }
  json.EndArray();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace acev2
