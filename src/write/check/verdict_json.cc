// SPDX-License-Identifier: Apache-2.0
//
// `acev2 check` for programs: JSON of our own, and SARIF 2.1.0 (OASIS) for code scanning.
//
// Invariant: amounts are exact. In SARIF a rule that is unknown is a result of kind "open", which
// the standard has for what could not be decided; one that passes is no result.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "acev2/version.h"
#include "text/text.h"
#include "write/check/verdict_rows.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"

namespace acev2 {
namespace {

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
  Member(json, "unit", UnitName(result, result.unit));
  json.Key("limit");
  json.Number(result.limit);
  json.Key("value");
  json.NumberOrNull(result.value);
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
  if (result.unit == Unit::kPercent) Member(json, "margin_unit", "percentage points");
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
    Member(json, "unit", UnitName(result, result.part_unit));
    json.Key("reason");
    json.StringOrNull(part.reason);
    json.EndObject();
  }
  json.EndArray();
  Member(json, "more", result.more);
  json.EndObject();
}

/// The members "unset_dim" and "unset_value": what nobody set.
void WriteUnset(JsonText& json, const UnsetSizes& unset) {
  WriteIntegers(json, "unset_dim", unset.dims);
  WriteElements(json, "unset_value", unset.values);
}

/// The member "error": why a model could not be checked, or null.
void WriteError(JsonText& json, const BudgetReport& report) {
  json.Key("error");
  if (report.error.empty()) return json.Null();
  json.BeginObject(kInline);
  Member(json, "message", report.error);
  json.Key("hint");
  json.StringOrNull(report.hint);
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

constexpr std::string_view kAnalysisRule = "analysis";  // of a model that cannot be analyzed

/// Every rule of the run, each once: reports of one budget have the same, or none.
std::vector<std::string> SarifRules(std::span<const BudgetReport> reports) {
  std::vector<std::string> rules;
  const auto add = [&](std::string_view rule) {
    if (std::ranges::find(rules, rule) == rules.end()) rules.emplace_back(rule);
  };
  for (const BudgetReport& report : reports) {
    if (!report.error.empty()) add(kAnalysisRule);
    for (const RuleResult& result : report.results) add(result.rule);
  }
  return rules;
}

void WriteSarifRule(JsonText& json, std::string_view rule, const std::vector<std::string>& rules) {
  Member(json, "ruleId", rule);
  Member(json, "ruleIndex",
         static_cast<std::size_t>(std::ranges::find(rules, rule) - rules.begin()));
}

/// A failure of the file of the model itself.
void WriteSarifError(JsonText& json, const BudgetReport& report,
                     const std::vector<std::string>& rules) {
  json.BeginObject();
  WriteSarifRule(json, kAnalysisRule, rules);
  Member(json, "kind", "fail");
  Member(json, "level", "error");
  json.Key("message");
  json.BeginObject(kInline);
  Member(json, "text", Headline(report));
  json.EndObject();
  json.Key("locations");
  json.BeginArray();
  json.BeginObject(kInline);
  json.Key("physicalLocation");
  json.BeginObject();
  json.Key("artifactLocation");
  json.BeginObject();
  Member(json, "uri", Uri(report.model));
  json.EndObject();
  json.EndObject();
  json.EndObject();
  json.EndArray();
  json.EndObject();
}

/// Each check in the property bag of the run: SARIF has no results of what passes.
void WriteSarifChecks(JsonText& json, std::span<const BudgetReport> reports) {
  json.Key("properties");
  json.BeginObject();
  json.Key("checks");
  json.BeginArray();
  for (const BudgetReport& report : reports) {
    json.BeginObject(kInline);
    Member(json, "model", report.model);
    json.Key("analysis");
    json.StringOrNull(report.analysis);
    WriteUnset(json, report.unset);
    Member(json, "result", ToString(report.verdict()));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteSarifResult(JsonText& json, const BudgetReport& report, const RuleResult& result,
                      const std::vector<std::string>& rules) {
  json.BeginObject();
  WriteSarifRule(json, result.rule, rules);
  const bool open = result.verdict == Verdict::kUnknown;
  Member(json, "kind", open ? "open" : "fail");
  Member(json, "level", open ? "none" : "error");
  std::string message =
      fmt::format("{}: {}: {}", Subject(report), Printable(result.rule), Sentence(result));
  if (!report.unset.empty()) message += "\nwith " + UnsetText(report.unset);
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
  WriteHead(json, 1);
  Member(json, "result", ToString(WorstOf(reports)));
  json.Key("checks");
  json.BeginArray();
  for (const BudgetReport& report : reports) {
    json.BeginObject();
    Member(json, "model", report.model);
    Member(json, "budget", report.budget);
    json.Key("baseline");
    json.StringOrNull(report.baseline);
    json.Key("analysis");
    json.StringOrNull(report.analysis);
    WriteUnset(json, report.unset);
    Member(json, "result", ToString(report.verdict()));
    WriteError(json, report);
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
  const std::vector<std::string> rules = SarifRules(reports);
  for (const std::string& rule : rules) {
    json.BeginObject(kInline);
    Member(json, "id", rule);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  json.EndObject();
  json.Key("results");
  json.BeginArray();
  for (const BudgetReport& report : reports) {
    if (!report.error.empty()) WriteSarifError(json, report, rules);
    for (const RuleResult& result : report.results) {
      if (result.verdict != Verdict::kPass) WriteSarifResult(json, report, result, rules);
    }
  }
  json.EndArray();
  WriteSarifChecks(json, reports);
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace acev2
