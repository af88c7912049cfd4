// SPDX-License-Identifier: Apache-2.0
//
// A pass from end to end: makes the owners, binds what the main graph starts from, runs it, and
// moves what the owners hold into the report.
//
// Invariant: the owners live as long as the pass and no longer; nothing of a pass is left for the
// next but its findings.
#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/error.h"
#include "interpret/pass/node_state.h"
#include "interpret/pass/pass.h"
#include "interpret/shapes/schemas.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

/// The domains of the operators that `nodes` and the graphs within them have.
void CollectDomains(const NodeList& nodes, std::set<std::string, std::less<>>& domains) {
  const auto collect = [&](const onnx::GraphProto& graph) {
    CollectDomains(graph.node(), domains);
  };
  for (const auto& node : nodes) {
    const std::string_view domain = SameDomain(node.domain());
    if (!domains.contains(domain)) domains.emplace(domain);
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g()) collect(attribute.g());
      for (const auto& graph : attribute.graphs()) collect(graph);
    }
  }
}

/// Opsets that the model imports, but for those that none of its nodes is of.
void DescribeOpsets(const onnx::ModelProto& proto, ModelInfo& info) {
  std::set<std::string, std::less<>> used;
  CollectDomains(proto.graph().node(), used);
  for (const auto& function : proto.functions()) CollectDomains(function.node(), used);
  if (used.empty()) used.emplace(kOnnxDomain);
  for (const auto& import : proto.opset_import()) {
    if (used.contains(SameDomain(import.domain()))) {
      info.opsets[PublicDomain(import.domain())] = import.version();
    }
  }
  // Before IR version 3 there was no opset_import: operators are those of opset 1.
  if (proto.opset_import().empty()) info.opsets[PublicDomain(kOnnxDomain)] = 1;
}

void DescribeModel(const Model& model, ModelInfo& info) {
  info.path = model.path;
  info.graph = model.proto.graph().name();
  info.producer = model.proto.producer_name();
  info.ir_version = model.proto.ir_version();
  DescribeOpsets(model.proto, info);
}

/// What the model imports, as graphs look it up: bodies of operators need what no node is of.
OpsetMap OpsetsOf(const onnx::ModelProto& proto) {
  OpsetMap opsets;
  for (const auto& import : proto.opset_import()) {
    opsets[std::string(SameDomain(import.domain()))] = import.version();
  }
  if (opsets.empty()) opsets[std::string(kOnnxDomain)] = 1;
  return opsets;
}

/// Says which domain is imported in several versions, where operators are read as of the last.
void NoteTwoVersions(const onnx::ModelProto& proto, Records& records) {
  OpsetMap before;
  for (const auto& import : proto.opset_import()) {
    const std::string domain(SameDomain(import.domain()));
    const auto [known, is_new] = before.try_emplace(domain, import.version());
    if (is_new || known->second == import.version()) continue;
    records.Diagnose("duplicate-definition", -1,
                     fmt::format("opsets {} and {} of {} are imported; operators are read as of "
                                 "the last",
                                 known->second, import.version(), PublicDomain(domain)),
                     "");
    known->second = import.version();
  }
}

/// Says which versions of the model are newer than what is known.
void CheckVersions(const onnx::ModelProto& proto, const ModelInfo& info, Records& records) {
  if (proto.opset_import().empty() && proto.ir_version() >= 3) {
    records.Diagnose("no-opset", -1,
                     fmt::format("no opset is imported, as IR version {} asks for; operators are "
                                 "read as those of opset 1",
                                 proto.ir_version()),
                     "export the model again, or add the opset that it was made for");
  }
  NoteTwoVersions(proto, records);
  for (const auto& [domain, version] : info.opsets) {
    if (version < 1 && LatestOpset(domain) > 1) {
      throw Error(fmt::format("opset {} of {}: opsets are counted from 1", version, domain),
                  "export the model again");
    }
    const int latest = LatestOpset(domain);
    if (latest > 0 && version > latest) {
      records.Diagnose(
          "unknown-opset", -1,
          fmt::format("opset {} of {} is newer than the newest that is known ({}); its "
                      "operators are read as of opset {}",
                      version, domain, latest, latest),
          IsOnnxFamily(domain)
              ? "check the figures of operators that changed, or build acev2 with a newer ONNX"
              : "check the figures of its operators; --profile takes rules of your own for them");
    }
  }
  if (info.ir_version > onnx::Version::IR_VERSION) {
    records.Diagnose("unknown-ir-version", -1,
                     fmt::format("IR version {} is newer than the newest that is known ({})",
                                 info.ir_version, static_cast<int>(onnx::Version::IR_VERSION)),
                     "fields that came in with it are ignored");
  }
}

/// Fills `scope` with all that the main graph starts from.
void EnterMainGraph(Pass& pass, const onnx::GraphProto& graph, Scope& scope) {
  pass.operand_formats.Annotate(graph);
  BindInitializers(pass, graph, scope);
  BindInputs(pass, graph, scope);
  for (const auto& [name, value] : scope.values) pass.operand_formats.TakeAnnotation(value->tensor);
  for (const auto& info : graph.value_info()) scope.declared[info.name()] = &info.type();
  for (const auto& info : graph.output()) scope.declared[info.name()] = &info.type();
}

/// Moves what the owners hold into `report`.
void Finish(Pass& pass, const Scope& scope, const GraphResult& result, Report& report) {
  report.model.bound_dims = pass.dimensions.bound();
  report.model.bound_values = pass.deciding_inputs.bound();
  for (const auto& dimension : pass.dimensions.unset()) {
    report.model.unset_dims.insert(dimension.name);
  }
  report.model.unset_values = pass.deciding_inputs.unset();
  for (const auto& info : pass.model.proto.graph().input()) {
    const GraphValue* value = scope.Find(info.name());
    if (value == nullptr || value->tensor.offline) continue;
    report.model.inputs.push_back(DescribeTensor(*value));
  }
  for (const GraphValue* value : result.outputs) {
    report.model.outputs.push_back(DescribeTensor(*value));
    ReadByOutput(pass, value->tensor);
  }
  pass.records.MoveNodesInto(report, result.records, result.peak_bits, pass.model.file_nodes);
  pass.operand_formats.ReportUse(report, pass.values);
  pass.own_rules.ReportUnused(pass.records);
  NoteWeights(pass);
  report.diagnostics = pass.model.diagnostics;
  pass.records.MoveDiagnosticsInto(report);
}

Report Run(Pass& pass) {
  Report report;
  report.options = pass.options;
  DescribeModel(pass.model, report.model);
  const onnx::ModelProto& proto = pass.model.proto;
  CheckVersions(proto, report.model, pass.records);
  for (const auto& function : proto.functions()) {
    if (pass.functions.Declare(function)) continue;
    pass.records.Diagnose("duplicate-definition", -1,
                          fmt::format("function {} of {} is defined twice; calls run the last",
                                      function.name(), PublicDomain(function.domain())),
                          "");
  }
  Scope scope;
  scope.opsets = &pass.functions.NewOpsets(OpsetsOf(proto), nullptr);
  pass.records.Expect(static_cast<std::size_t>(proto.graph().node_size()));
  EnterMainGraph(pass, proto.graph(), scope);
  std::vector<std::string_view> outputs;
  for (const auto& info : proto.graph().output()) outputs.push_back(info.name());
  const GraphResult result = RunNodes(pass, proto.graph().node(), outputs, scope, true);
  if (!pass.defaults.shapes_only) Finish(pass, scope, result, report);
  return report;
}

}  // namespace

Report RunPass(const Model& model, const Options& options, Names names, const Defaults& defaults,
               Findings& findings) {
  // Of text, which has no bytes beside the model, each byte makes fewer nodes.
  Allowance allowance(model.bytes != nullptr ? model.bytes->size() : model.proto.ByteSizeLong());
  Records records(allowance);
  StoredNumbers stored_numbers(records);
  Values values(allowance);
  Dimensions dimensions(options, defaults, records);
  DecidingInputs deciding_inputs(options, defaults, records);
  OperandFormats operand_formats(model, options, records);
  Functions functions;
  OwnRules own_rules(options.profile);
  Pass pass{model,          options,   names,      defaults,        records,
            stored_numbers, values,    dimensions, deciding_inputs, operand_formats,
            functions,      own_rules, allowance};
  const auto find = [&] {
    findings = deciding_inputs.findings();
    findings.unset_dims = dimensions.unset();
  };
  try {
    Report report = Run(pass);
    find();
    return report;
  } catch (...) {
    find();
    throw;
  }
}

}  // namespace acev2
