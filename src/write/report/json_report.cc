// SPDX-License-Identifier: Apache-2.0
//
// The JSON report (docs/report.schema.json): everything a Report holds, for programs.
//
// Invariant: the names and their order are fixed for schema_version 1, members may be added; an
// unknown is null, never 0. ReadJson (json_read.cc) takes back what is written here.
#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

#include "acev2/metric.h"
#include "acev2/version.h"
#include "acev2/write.h"
#include "metric/energy.h"
#include "report/kind.h"
#include "report/layers.h"
#include "report/sums.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/options/analysis_option.h"

namespace acev2 {
namespace {

void WriteShape(JsonText& json, const std::optional<PartialShape>& shape) {
  if (!shape) return json.Null();
  json.BeginArray(kInline);
  for (const std::optional<std::int64_t>& dim : *shape) {
    json.IntegerOrNull(dim);
  }
  json.EndArray();
}

void WriteFormat(JsonText& json, Format format) {
  if (!format.known()) return json.Null();
  json.String(ToString(format));
}

void WriteMember(JsonText& json, std::string_view key, std::string_view text) {
  json.Key(key);
  json.StringOrNull(text);
}

void WriteMember(JsonText& json, std::string_view key, Count count) {
  json.Key(key);
  json.Integer(count);
}

void WriteMember(JsonText& json, std::string_view key, Cost cost) {
  json.Key(key);
  json.Number(cost);
}

void WriteTensors(JsonText& json, std::string_view key, const std::vector<TensorInfo>& tensors) {
  json.Key(key);
  json.BeginArray();
  for (const TensorInfo& tensor : tensors) {
    json.BeginObject(kInline);
    json.Key("name");
    json.String(tensor.name);
    json.Key("type");
    if (tensor.type == "?") {
      json.Null();
    } else {
      json.String(tensor.type);
    }
    json.Key("shape");
    WriteShape(json, tensor.shape);
    json.Key("format");
    WriteFormat(json, tensor.value);
    WriteMember(json, "source", tensor.source);
    json.Key("constant");
    json.Bool(tensor.constant);
    json.EndObject();
  }
  json.EndArray();
}

/// Nothing where there are none: most models leave nothing open.
void WriteNames(JsonText& json, std::string_view key, const std::set<std::string>& names) {
  if (names.empty()) return;
  json.Key(key);
  json.BeginArray(kInline);
  for (const std::string& name : names) json.String(name);
  json.EndArray();
}

void WriteModel(JsonText& json, const ModelInfo& model) {
  json.Key("model");
  json.BeginObject();
  json.Key("path");
  json.String(model.path);
  WriteMember(json, "producer", model.producer);
  json.Key("ir_version");
  if (model.ir_version == 0) {
    json.Null();
  } else {
    json.Integer(model.ir_version);
  }
  WriteIntegers(json, "opsets", model.opsets);
  WriteTensors(json, "inputs", model.inputs);
  WriteTensors(json, "outputs", model.outputs);
  WriteIntegers(json, "bound_dims", model.bound_dims);
  WriteElements(json, "bound_values", model.bound_values);
  WriteNames(json, "unset_dims", model.unset_dims);
  WriteNames(json, "unset_values", model.unset_values);
  json.EndObject();
}

}  // namespace

void WriteIntegers(JsonText& json, std::string_view key,
                   const std::map<std::string, std::int64_t>& values) {
  json.Key(key);
  json.BeginObject(kInline);
  for (const auto& [name, value] : values) WriteMember(json, name, Count(value));
  json.EndObject();
}

void WriteElements(JsonText& json, std::string_view key,
                   const std::map<std::string, std::vector<double>>& values) {
  json.Key(key);
  json.BeginObject(kInline);
  for (const auto& [name, elements] : values) {
    json.Key(name);
    json.BeginArray();
    for (const double element : elements) json.Number(fmt::format("{}", element));
    json.EndArray();
  }
  json.EndObject();
}

void WriteHead(JsonText& json, int schema_version, std::optional<std::int64_t> metric_version) {
  json.Key("schema_version");
  json.Integer(schema_version);
  if (metric_version) {
    json.Key("metric_version");
    json.Integer(*metric_version);
  }
  json.Key("tool");
  json.BeginObject(kInline);
  WriteMember(json, "name", "acev2");
  WriteMember(json, "version", kVersion);
  json.EndObject();
}

void WriteOptions(JsonText& json, const Options& options) {
  json.Key("options");
  json.BeginObject();
  for (const bool last : {false, true}) {
    for (const AnalysisOption& row : AnalysisOptions()) {
      if (row.last_in_json == last) row.write(row, json, options);
    }
  }
  json.EndObject();
}

void WriteTotals(JsonText& json, const Totals& totals, std::int64_t metric_version) {
  json.Key("totals");
  json.BeginObject();
  const bool known = IsCostKnown(totals);
  const auto write = [&](std::string_view key, auto amount) {
    if (known) return WriteMember(json, key, amount);
    json.Key(key);
    json.Null();
  };
  write("acev2", totals.acev2);
  write("acev2_extension", totals.acev2_extension);
  write("ace", totals.ace);
  write("macs", totals.macs);
  write("mac_layer_macs", totals.mac_layer_macs);
  json.Key("lower_bound");
  json.Bool(totals.lower_bound);
  json.Key("upper_bound");
  json.Bool(totals.upper_bound);
  json.Key("operations");
  json.BeginObject(kInline);
  for (std::size_t k = 0; k < kOperations.size(); ++k) {
    write(ToString(kOperations[k]), totals.operations[k]);
  }
  json.EndObject();
  json.Key("by_category");
  json.BeginObject(kInline);
  for (std::size_t k = 0; k < kCategories.size(); ++k) {
    write(ToString(kCategories[k]), totals.by_category[k]);
  }
  json.EndObject();
  json.Key("by_precision");
  json.BeginArray();
  for (const PrecisionTotal& row : totals.by_precision) {
    json.BeginObject(kInline);
    WriteMember(json, "operation", ToString(row.operation));
    json.Key("lhs");
    WriteFormat(json, row.lhs);
    json.Key("rhs");
    WriteFormat(json, row.rhs);
    WriteMember(json, "count", row.count);
    WriteMember(json, "acev2", row.acev2);
    json.EndObject();
  }
  json.EndArray();
  WriteMember(json, "parameters", totals.parameters);
  WriteMember(json, "weight_bits", totals.weight_bits);
  if (metric_version < 2) {
    for (const std::string_view key : {"scale_bits", "weights_by_width"}) {
      json.Key(key);
      json.Null();
    }
  } else {
    WriteMember(json, "scale_bits", totals.scale_bits);
    json.Key("weights_by_width");
    json.BeginObject(kInline);
    for (const auto& [bits, parameters] : totals.weights_by_width) {
      WriteMember(json, std::to_string(bits), parameters);
    }
    json.EndObject();
  }
  WriteMember(json, "activation_bits", totals.activation_bits);
  WriteMember(json, "peak_activation_bits", totals.peak_activation_bits);
  json.Key("nodes");
  json.BeginObject(kInline);
  WriteMember(json, "total", Count(totals.nodes));
  WriteMember(json, "priced", Count(totals.nodes_priced));
  WriteMember(json, "free", Count(totals.nodes_free));
  WriteMember(json, "unpriced", Count(totals.nodes_unpriced));
  json.EndObject();
  json.EndObject();
}

namespace {

void WriteWork(JsonText& json, const std::vector<Work>& work, const Options& options) {
  json.Key("work");
  json.BeginArray();
  for (const Work& entry : work) {
    json.BeginObject(kInline);
    WriteMember(json, "operation", ToString(entry.operation));
    WriteMember(json, "count", entry.count);
    json.Key("lhs");
    WriteFormat(json, entry.lhs);
    json.Key("rhs");
    WriteFormat(json, entry.rhs);
    if (entry.accumulator.known()) {
      json.Key("accumulator");
      WriteFormat(json, entry.accumulator);
    }
    WriteMember(json, "acev2", Price(entry, options));
    WriteMember(json, "category", ToString(entry.category));
    WriteMember(json, "role", entry.role);
    json.EndObject();
  }
  json.EndArray();
}

/// `node`: a NodeCost or the sums over several.
template <typename Sizes>
void WriteSizes(JsonText& json, const Sizes& node) {
  for (const auto& [key, size] :
       {std::pair("parameters", node.parameters), std::pair("weight_bits", node.weight_bits),
        std::pair("activation_bits", node.activation_bits), std::pair("read_bits", node.read_bits),
        std::pair("written_bits", node.written_bits)}) {
    json.Key(key);
    json.IntegerOrNull(size);
  }
}

}  // namespace

void WriteNode(JsonText& json, const NodeCost& node, std::string_view layer,
               const NodeBounds& bounds, const Options& options) {
  json.BeginObject();
  json.Key("name");
  json.String(node.name);
  json.Key("op");
  json.String(node.op);
  json.Key("domain");
  json.String(node.domain);
  WriteMember(json, "scope", node.scope);
  if (node.origin != nullptr) {
    const auto& [module_class, source_line] = *node.origin;
    if (!module_class.empty()) WriteMember(json, "module_class", module_class);
    if (!source_line.empty()) WriteMember(json, "source_line", source_line);
  }
  WriteMember(json, "category", ToString(node.category));
  WriteMember(json, "status", ToString(node.status));
  WriteMember(json, "reason", node.reason);
  WriteMember(json, "body_nodes", Count(static_cast<std::int64_t>(node.body_nodes)));
  json.Key("outputs");
  json.BeginArray(kInline);
  for (const std::string& output : node.outputs) json.String(output);
  json.EndArray();
  json.Key("output_shape");
  WriteShape(json, node.output_shape);
  WriteMember(json, "layer", layer);
  WriteMember(json, "repeat", Count(node.repeat));
  const bool nothing_known = node.status == NodeStatus::kUnpriced && node.work.empty();
  WriteMember(json, "bound", nothing_known ? "unknown" : BoundName({bounds.lower, bounds.upper}));
  // Of an unpriced node at most a part is known; without any work, nothing is.
  if (nothing_known) {
    for (const std::string_view key : {"macs", "ace", "acev2", "acev2_extension"}) {
      json.Key(key);
      json.Null();
    }
  } else {
    WriteMember(json, "macs", node.macs);
    WriteMember(json, "ace", node.ace);
    WriteMember(json, "acev2", node.acev2);
    WriteMember(json, "acev2_extension", node.acev2_extension);
  }
  WriteSizes(json, node);
  WriteWork(json, node.work, options);
  WriteTensors(json, "operands", node.operands);
  json.EndObject();
}

namespace {

/// A layer, whose members are called as those of nodes.
void WriteLayer(JsonText& json, const Report& report, const std::vector<NodeBounds>& bounds,
                const Layer& layer) {
  const NodeCost& main = report.nodes[layer.node];
  const NodeSums sums = SumsOf(report, bounds, layer);
  json.BeginObject();
  json.Key("name");
  json.String(layer.name);
  WriteMember(json, "scope", main.scope);
  json.Key("op");
  json.String(CommonName(main.op));
  WriteMember(json, "category", ToString(main.category));
  json.Key("nodes");
  json.BeginArray(kInline);
  for (const std::size_t k : layer.nodes) json.String(report.nodes[k].name);
  json.EndArray();
  json.Key("output_shape");
  WriteShape(json, main.output_shape);
  const std::string operands = OperandsOf(report, layer);
  WriteMember(json, "operands", operands == "?" ? "" : operands);
  WriteMember(json, "unpriced", Count(sums.unpriced));
  const bool known = sums.known();
  const auto write = [&](std::string_view key, auto amount) {
    if (known) return WriteMember(json, key, amount);
    json.Key(key);
    json.Null();
  };
  write("macs", sums.macs);
  write("ace", sums.ace);
  write("acev2", sums.acev2);
  write("acev2_extension", sums.acev2_extension);
  WriteMember(json, "bound", known ? BoundName({sums.lower_bound, sums.upper_bound}) : "unknown");
  WriteSizes(json, sums);
  json.EndObject();
}

/// An estimate that is derived from the work, so it is not read back.
void WriteEnergy(JsonText& json, const Report& report) {
  const EnergyEstimate energy = EnergyOf(report);
  const bool known = energy.known && IsCostKnown(report.totals);
  json.Key("energy");
  json.BeginObject(kInline);
  const auto estimate = [&](double picojoules) {
    return known ? CellValue(Real{picojoules}) : CellValue();
  };
  for (const auto& [key, number] :
       {std::pair("picojoules", estimate(energy.picojoules)),
        std::pair("measured_picojoules", estimate(energy.measured)),
        std::pair("picojoules_per_acev2", CellValue(Real{EnergyPerAcev2()})),
        std::pair("fit_error", CellValue(Real{EnergyFitError()}))}) {
    json.Key(key);
    WriteValue(json, number);
  }
  json.EndObject();
}

void WriteDiagnostic(JsonText& json, const Diagnostic& diagnostic) {
  json.BeginObject(kInline);
  WriteMember(json, "severity", std::string(ToString(diagnostic.severity)));
  json.Key("code");
  json.String(diagnostic.code);
  WriteMember(json, "node", diagnostic.node);
  json.Key("message");
  json.String(diagnostic.message);
  WriteMember(json, "hint", diagnostic.hint);
  json.EndObject();
}

}  // namespace

std::string WriteJson(const Report& report) {
  JsonText json;
  json.BeginObject();
  WriteHead(json, kReportSchemaVersion, report.metric_version);
  WriteModel(json, report.model);
  WriteOptions(json, report.options);
  WriteTotals(json, report.totals, report.metric_version);
  WriteEnergy(json, report);
  const std::vector<Layer> layers = LayersInReportOrder(report);
  const std::vector<const Layer*> layer_of = LayersOfNodes(report, layers);
  const std::vector<NodeBounds> bounds = BoundsOfNodes(report);
  json.Key("nodes");
  json.BeginArray();
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    WriteNode(json, report.nodes[k], layer_of[k]->name, bounds[k], report.options);
  }
  json.EndArray();
  json.Key("layers");
  json.BeginArray();
  for (const Layer& layer : layers) WriteLayer(json, report, bounds, layer);
  json.EndArray();
  json.Key("diagnostics");
  json.BeginArray();
  for (const Diagnostic& diagnostic : report.diagnostics) WriteDiagnostic(json, diagnostic);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace acev2
