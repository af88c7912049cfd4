// SPDX-License-Identifier: Apache-2.0
//
// Reads a JSON report back.
//
// Invariant: what is read is priced anew from its work entries, so a report read back satisfies the
// same invariants as one just made; where its file says otherwise, a warning tells. Members that
// this version does not know are skipped; a missing or wrong one is an Error with its place.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "acev2/error.h"
#include "acev2/version.h"
#include "acev2/write.h"
#include "diagnostic/codes.h"
#include "naming/module_scope.h"
#include "report/sums.h"
#include "tensor/format_source.h"
#include "text/text.h"
#include "write/json/json_cursor.h"
#include "write/json/json_parts.h"
#include "write/options/analysis_option.h"

namespace acev2 {
namespace {

using Json = nlohmann::json;
using Cursor = JsonCursor;

template <typename Enum, std::size_t kSize>
Enum ReadName(const Cursor& cursor, const std::array<Enum, kSize>& values) {
  const std::string name = cursor.String();
  for (const Enum value : values) {
    if (ToString(value) == name) return value;
  }
  cursor.Fail(fmt::format("'{}' is not known", Printable(name)));
}

Format ReadFormat(const Cursor& cursor) {
  if (cursor.is_null()) return {};
  const std::string name = cursor.String();
  const std::optional<Format> format = ParseFormat(name);
  if (!format) cursor.Fail(fmt::format("'{}' is no number format", Printable(name)));
  return *format;
}

std::string ReadStringOrNull(const Cursor& parent, std::string_view key) {
  const std::optional<Cursor> member = parent.Find(key);
  return member ? member->String() : std::string();
}

std::optional<PartialShape> ReadShape(const std::optional<Cursor>& cursor) {
  if (!cursor) return std::nullopt;
  PartialShape shape;
  cursor->ForEach([&](const Cursor& dim) {
    shape.push_back(dim.is_null() ? std::nullopt : std::optional(dim.NotNegative()));
  });
  return shape;
}

std::vector<TensorInfo> ReadTensors(const Cursor& cursor) {
  std::vector<TensorInfo> tensors;
  cursor.ForEach([&](const Cursor& row) {
    TensorInfo tensor;
    tensor.name = row["name"].String();
    if (const auto type = row.Find("type")) tensor.type = type->String();
    tensor.shape = ReadShape(row.Find("shape"));
    if (const auto format = row.Find("format")) tensor.value = ReadFormat(*format);
    FormatSource source = SourceInWords(ReadStringOrNull(row, "source"));
    tensor.source = std::move(source.text);
    tensor.declared = source.declared;
    if (const auto constant = row.Find("constant")) tensor.constant = constant->Bool();
    tensors.push_back(std::move(tensor));
  });
  return tensors;
}

std::set<std::string> ReadNames(const Cursor& cursor, std::string_view key) {
  std::set<std::string> names;
  if (const auto member = cursor.Find(key)) {
    member->ForEach([&](const Cursor& name) { names.insert(name.String()); });
  }
  return names;
}

ModelInfo ReadModel(const Cursor& cursor) {
  ModelInfo model;
  model.path = cursor["path"].String();
  model.producer = ReadStringOrNull(cursor, "producer");
  if (const auto version = cursor.Find("ir_version")) model.ir_version = version->Integer();
  model.opsets = ReadIntegers(cursor["opsets"]);
  model.inputs = ReadTensors(cursor["inputs"]);
  model.outputs = ReadTensors(cursor["outputs"]);
  model.bound_dims = ReadIntegers(cursor["bound_dims"]);
  if (const auto values = cursor.Find("bound_values")) model.bound_values = ReadElements(*values);
  model.unset_dims = ReadNames(cursor, "unset_dims");
  model.unset_values = ReadNames(cursor, "unset_values");
  return model;
}

Options ReadOptions(const Cursor& cursor) {
  Options options;
  for (const AnalysisOption& row : AnalysisOptions()) row.read(row, cursor, options);
  return options;
}

std::vector<Work> ReadWork(const Cursor& cursor) {
  std::vector<Work> work;
  cursor.ForEach([&](const Cursor& row) {
    Work entry;
    entry.operation = ReadName(row["operation"], kOperations);
    entry.count = row["count"].NotNegative();
    entry.lhs = ReadFormat(row["lhs"]);
    entry.rhs = ReadFormat(row["rhs"]);
    for (const std::string_view side : {"lhs", "rhs"}) {
      const Format format = ReadFormat(row[side]);
      if (!format.known() || format.kind == FormatKind::kText) {
        row[side].Fail("work needs a number format");
      }
    }
    if (const auto accumulator = row.Find("accumulator")) {
      entry.accumulator = ReadFormat(*accumulator);
      if (!entry.accumulator.known()) accumulator->Fail("an accumulator needs a number format");
    }
    entry.category = ReadName(row["category"], kCategories);
    entry.role = ReadStringOrNull(row, "role");
    work.push_back(std::move(entry));
  });
  return work;
}

NodeCost ReadNode(const Cursor& cursor) {
  constexpr std::array kStatuses = {NodeStatus::kPriced, NodeStatus::kFree, NodeStatus::kUnpriced};
  NodeCost node;
  node.name = cursor["name"].String();
  node.op = cursor["op"].String();
  node.domain = cursor["domain"].String();
  // Reports of earlier versions have names alone.
  node.scope = cursor.Has("scope") ? ReadStringOrNull(cursor, "scope") : ModuleOfName(node.name);
  NodeOrigin origin;
  if (cursor.Has("module_class")) origin.module_class = ReadStringOrNull(cursor, "module_class");
  if (cursor.Has("source_line")) origin.source_line = ReadStringOrNull(cursor, "source_line");
  if (!origin.module_class.empty() || !origin.source_line.empty()) {
    node.origin = std::make_shared<const NodeOrigin>(std::move(origin));
  }
  if (const auto body = cursor.Find("body_nodes")) {
    node.body_nodes = static_cast<std::size_t>(body->NotNegative());
  }
  node.category = ReadName(cursor["category"], kCategories);
  node.status = ReadName(cursor["status"], kStatuses);
  node.reason = ReadStringOrNull(cursor, "reason");
  cursor["outputs"].ForEach([&](const Cursor& name) { node.outputs.push_back(name.String()); });
  node.output_shape = ReadShape(cursor.Find("output_shape"));
  node.repeat = cursor["repeat"].NotNegative();
  const auto size = [&](std::string_view key, std::optional<Count>& bits) {
    if (const auto member = cursor.Find(key)) bits = Count(member->NotNegative());
  };
  size("parameters", node.parameters);
  size("weight_bits", node.weight_bits);
  size("activation_bits", node.activation_bits);
  size("read_bits", node.read_bits);
  size("written_bits", node.written_bits);
  node.work = ReadWork(cursor["work"]);
  if (const auto operands = cursor.Find("operands")) node.operands = ReadTensors(*operands);
  return node;
}

Diagnostic ReadDiagnostic(const Cursor& cursor) {
  Diagnostic diagnostic;
  const std::string severity = cursor["severity"].String();
  if (severity != "note" && severity != "warning") {
    cursor["severity"].Fail(fmt::format("'{}' is not known", Printable(severity)));
  }
  diagnostic.severity =
      severity == "warning" ? Diagnostic::Severity::kWarning : Diagnostic::Severity::kNote;
  diagnostic.code = cursor["code"].String();
  diagnostic.node = ReadStringOrNull(cursor, "node");
  diagnostic.message = cursor["message"].String();
  diagnostic.hint = ReadStringOrNull(cursor, "hint");
  return diagnostic;
}

Json Parse(std::string_view text, const std::string& name) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::string_view before = text.substr(0, error.byte > 0 ? error.byte - 1 : 0);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    throw Error(fmt::format("{}: not valid JSON: line {}, column {}", name, line,
                            before.size() - line_start + 1),
                std::string(kReportHint));
  } catch (const Json::exception&) {
    throw Error(fmt::format("{}: not valid JSON: a number in it is out of range", name),
                std::string(kReportHint));
  }
}

/// What reading a report says of it stands in the report as soon as that is written again.
void DiagnoseOnce(Report& report, Diagnostic diagnostic) {
  const bool told = std::ranges::any_of(report.diagnostics, [&](const Diagnostic& row) {
    return row.code == diagnostic.code && row.message == diagnostic.message;
  });
  if (!told) report.diagnostics.push_back(std::move(diagnostic));
}

/// The file may come from another version or another hand: its own total is compared.
void CompareTotal(Report& report, double written) {
  const double priced = report.totals.acev2.ToDouble();
  constexpr double kRounding = 1e-9;  // of a double that was read from decimal text
  if (std::fabs(priced - written) <= kRounding * std::max(std::fabs(priced), 1.0)) return;
  DiagnoseOnce(
      report,
      MakeDiagnostic("priced-anew", "",
                     fmt::format("the report says ACEv2 is {}, its work costs {} at today's prices",
                                 Human(written), Human(priced)),
                     "analyze the model again to have both agree"));
}

/// The same of what is stored, where every node says what it reads.
void CompareStored(Report& report) {
  const SizeSums sizes = SizesOf(report);
  if (!sizes.parameters || !sizes.weight_bits) return;
  const Count parameters = *sizes.parameters;
  const Count bits = *sizes.weight_bits;
  if (parameters == report.totals.parameters && bits == report.totals.weight_bits) return;
  DiagnoseOnce(
      report,
      MakeDiagnostic("priced-anew", "",
                     fmt::format("the report says {} parameters are {} bits, those of its "
                                 "nodes are {} of {} bits",
                                 Exact(report.totals.parameters), Exact(report.totals.weight_bits),
                                 Exact(parameters), Exact(bits)),
                     "analyze the model again to have both agree"));
}

/// Reports of earlier versions say in their notes alone which sizes the analysis chose:
/// "N = 1, an unset dimension of x".
template <typename Sizes>
void TakeUnset(const Report& report, DiagnosticCode code, const Sizes& bound,
               std::set<std::string>& unset) {
  for (const Diagnostic& row : report.diagnostics) {
    if (row.code != code) continue;
    const std::string name = row.message.substr(0, row.message.find(" = "));
    if (bound.contains(name)) unset.insert(name);
  }
}

/// Another version of the metric counts otherwise: its figures say nothing about those of this one.
void CompareMetric(Report& report) {
  if (report.metric_version == kMetricVersion) return;
  DiagnoseOnce(
      report,
      MakeDiagnostic(
          "other-metric", "",
          fmt::format("the report was made by version {} of the metric, this program counts by "
                      "version {}; their figures prove nothing about each other",
                      report.metric_version, kMetricVersion),
          "analyze the model itself again"));
}

/// Parameters by their width in bits, which is the key.
void ReadWidths(const Cursor& cursor, Totals& totals) {
  cursor.ForEachMember([&](const std::string& key, const Cursor& parameters) {
    int bits = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), bits);
    if (error != std::errc() || end != key.data() + key.size() || bits < 1) {
      parameters.Fail("the member is no width in bits");
    }
    totals.weights_by_width[bits] = parameters.NotNegative();
  });
}

}  // namespace

std::map<std::string, std::int64_t> ReadIntegers(const JsonCursor& cursor) {
  std::map<std::string, std::int64_t> values;
  cursor.ForEachMember(
      [&](const std::string& key, const JsonCursor& value) { values[key] = value.Integer(); });
  return values;
}

std::map<std::string, std::vector<double>> ReadElements(const JsonCursor& cursor) {
  std::map<std::string, std::vector<double>> values;
  cursor.ForEachMember([&](const std::string& name, const JsonCursor& elements) {
    std::vector<double>& numbers = values[name];  // there even if it has none
    elements.ForEach([&](const JsonCursor& element) { numbers.push_back(element.Number()); });
  });
  return values;
}

Report ReadJson(std::string_view json, const std::string& name) {
  const Json document = Parse(json, name);
  if (!document.is_object() || !document.contains("schema_version")) {
    throw Error(fmt::format("{}: JSON, but not a report of acev2", name), std::string(kReportHint));
  }
  const Cursor root(document, {}, name);
  const std::int64_t version = root["schema_version"].Integer();
  if (version != kReportSchemaVersion) {
    throw Error(fmt::format("{}: schema_version is {}, this program reads {}", name, version,
                            kReportSchemaVersion),
                "use the version of acev2 that wrote it");
  }
  Report report;
  // Version 1 did not say so.
  const auto metric_version = root.Find("metric_version");
  report.metric_version = metric_version ? metric_version->Integer() : 1;
  report.model = ReadModel(root["model"]);
  report.options = ReadOptions(root["options"]);
  root["nodes"].ForEach([&](const Cursor& node) { report.nodes.push_back(ReadNode(node)); });
  root["diagnostics"].ForEach(
      [&](const Cursor& row) { report.diagnostics.push_back(ReadDiagnostic(row)); });
  TakeUnset(report, "unset-dimension", report.model.bound_dims, report.model.unset_dims);
  TakeUnset(report, "unset-value", report.model.bound_values, report.model.unset_values);
  const Cursor totals = root["totals"];
  report.totals.lower_bound = totals["lower_bound"].Bool();
  if (const auto upper = totals.Find("upper_bound")) report.totals.upper_bound = upper->Bool();
  report.totals.parameters = totals["parameters"].NotNegative();
  report.totals.weight_bits = totals["weight_bits"].NotNegative();
  if (const auto bits = totals.Find("scale_bits")) report.totals.scale_bits = bits->NotNegative();
  if (const auto widths = totals.Find("weights_by_width")) ReadWidths(*widths, report.totals);
  report.totals.activation_bits = totals["activation_bits"].NotNegative();
  report.totals.peak_activation_bits = totals["peak_activation_bits"].NotNegative();
  try {
    PriceReport(report);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()), error.hint());
  }
  const Cursor acev2 = totals["acev2"];
  if (!acev2.is_null()) CompareTotal(report, acev2.Number());
  CompareStored(report);
  CompareMetric(report);
  return report;
}

}  // namespace acev2
