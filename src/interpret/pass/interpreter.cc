// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/interpreter.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include <fmt/format.h>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "interpret/limits.h"
#include "interpret/pass/reads.h"
#include "interpret/shapes/schemas.h"
#include "profile/content.h"
#include "rules/quantize.h"

namespace acev2 {
namespace {

using NodeList = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

std::string PublicDomain(const std::string& domain) {
  return domain.empty() ? "ai.onnx" : domain;
}

}  // namespace

Interpreter::Interpreter(const Model& model, const Options& options, Names names,
                         const Defaults& defaults)
    : model_(model),
      options_(options),
      names_(names),
      defaults_(defaults),
      assumptions_(options.assume) {}

Value* Interpreter::NewValue(std::string name) {
  Value& value = values_.emplace_back(*types_);
  value.tensor.name = std::move(name);
  return &value;
}

void Interpreter::Diagnose(DiagnosticCode code, int record, std::string message,
                           std::string hint) {
  diagnostics_.push_back({MakeDiagnostic(code, "", std::move(message), std::move(hint)), record});
}

int Interpreter::NewRecord(const onnx::NodeProto& node, const std::string& label) {
  if (records_.size() >= kMaxNodes) {
    throw Error(fmt::format("the model expands to more than {} nodes", kMaxNodes),
                "its functions or subgraphs call each other too often; split the model");
  }
  Record& record = records_.emplace_back();
  record.cost.name = label;
  record.cost.op = node.op_type();
  record.cost.domain = PublicDomain(node.domain());
  for (const auto& output : node.output()) {
    if (!output.empty()) record.cost.outputs.push_back(output);
  }
  return static_cast<int>(records_.size()) - 1;
}

void Interpreter::Annotate(const onnx::GraphProto& graph) {
  // FINN and QONNX note the true format of a float tensor under this key (qonnx datatype.py).
  for (const auto& annotation : graph.quantization_annotation()) {
    for (const auto& entry : annotation.quant_parameter_tensor_names()) {
      if (entry.key() != "finn_datatype") continue;
      if (const auto format = ParseDatatype(entry.value())) {
        annotations_[annotation.tensor_name()] = *format;
      }
    }
  }
}

Interpreter::OperatorName Interpreter::OperatorOf(const onnx::NodeProto& node) const {
  if (options_.profile.has_rules()) {
    const OwnRule* own = options_.profile.content()->FindOwnRule(node.domain(), node.op_type());
    if (own != nullptr && !own->as_op.empty()) return {own->as_domain, own->as_op};
  }
  return {node.domain(), node.op_type()};
}

void Interpreter::IndexReaders(const NodeList& nodes, Scope& scope) {
  for (const auto& node : nodes) {
    const OperatorName name = OperatorOf(node);
    const bool quantizer = TraitsOf(name.domain, name.op).Has(kQuantizes);
    bool first = true;
    ForEachRead(node, [&](const std::string& value, bool nested) {
      Readers& readers = scope.readers[value];
      ++readers.all;
      if (quantizer && first && !nested) ++readers.quantizers;
      first = false;
    });
  }
}

std::vector<int> Interpreter::TopologicalOrder(const NodeList& nodes, const Scope& scope,
                                               const std::vector<int>& records) {
  const int n = nodes.size();
  std::vector<int> order(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) order[static_cast<std::size_t>(i)] = i;
  std::unordered_map<std::string_view, int> maker;
  maker.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    for (const auto& output : nodes[i].output()) {
      if (output.empty()) continue;
      if (!maker.try_emplace(output, i).second || scope.values.contains(output)) {
        Diagnose("duplicate-output",
                 records[static_cast<std::size_t>(i)],
                 fmt::format("output '{}' is produced more than once; readers get the first",
                             output),
                 "give every output of the graph a name of its own");
      }
    }
  }
  const auto for_each_edge = [&](const auto& use) {
    for (int i = 0; i < n; ++i) {
      ForEachRead(nodes[i], [&](const std::string& name, bool nested) {
        const auto it = maker.find(name);
        if (it == maker.end() || scope.values.contains(name)) return;
        if (nested && it->second == i) return;  // a subgraph's own name that shadows this output
        use(it->second, i);
      });
    }
  };
  bool sorted = true;
  for_each_edge([&](int made_by, int read_by) { sorted = sorted && made_by < read_by; });
  if (sorted) return order;
  std::vector<std::vector<int>> readers(static_cast<std::size_t>(n));
  std::vector<int> waiting(static_cast<std::size_t>(n), 0);
  for_each_edge([&](int made_by, int read_by) {
    readers[static_cast<std::size_t>(made_by)].push_back(read_by);
    ++waiting[static_cast<std::size_t>(read_by)];
  });
  order.clear();
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < n; ++i) {
    if (waiting[static_cast<std::size_t>(i)] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const int i = ready.top();
    ready.pop();
    order.push_back(i);
    for (const int reader : readers[static_cast<std::size_t>(i)]) {
      if (--waiting[static_cast<std::size_t>(reader)] == 0) ready.push(reader);
    }
  }
  if (static_cast<int>(order.size()) == n) return order;
  for (int i = 0; i < n; ++i) {
    if (waiting[static_cast<std::size_t>(i)] == 0) continue;
    order.push_back(i);
    Diagnose("cycle", records[static_cast<std::size_t>(i)],
             "waits for its own result: it stands on a cycle of the graph or behind one",
             "ONNX graphs must be acyclic; export the model again");
  }
  return order;
}

GraphResult Interpreter::RunNodes(const NodeList& nodes,
                                  const std::vector<std::string_view>& outputs, Scope& scope,
                                  bool outputs_need_floats) {
  GraphResult result;
  std::unordered_map<std::string_view, int> unnamed;  // nodes without a name, by operator
  std::unordered_map<std::string_view, int> used;     // labels as they stand in the records
  used.reserve(static_cast<std::size_t>(nodes.size()));
  result.records.reserve(static_cast<std::size_t>(nodes.size()));
  for (const auto& node : nodes) {
    std::string label = node.name();
    if (label.empty()) {
      label = fmt::format("{}#{}", node.op_type(), ++unnamed[node.op_type()]);
    }
    const auto known = used.find(label);
    const bool is_new = known == used.end();
    if (!is_new) label = fmt::format("{}#{}", label, ++known->second);
    const int record = NewRecord(node, scope.prefix + label);
    result.records.push_back(record);
    if (is_new) {
      const std::string_view name = RecordOf(record).cost.name;
      used.try_emplace(name.substr(scope.prefix.size()), 1);
    }
  }
  scope.values.reserve(scope.values.size() + static_cast<std::size_t>(nodes.size()));
  scope.readers.reserve(static_cast<std::size_t>(nodes.size()));
  scope.nodes = &nodes;
  IndexReaders(nodes, scope);
  for (const auto output : outputs) ++scope.readers[output].all;
  const std::vector<int> order = TopologicalOrder(nodes, scope, result.records);
  for (const int i : order) Visit(nodes[i], result.records[static_cast<std::size_t>(i)], scope);
  for (const auto output : outputs) {
    Value* value = scope.Find(output);
    if (value == nullptr) {
      value = NewValue(std::string(output));
      Diagnose("missing-output", -1,
               fmt::format("nothing produces the graph output '{}'", output), "");
    }
    if (outputs_need_floats) NeedFloat(*value);
    result.outputs.push_back(value);
  }
  result.peak_bits = PeakBits(nodes, order, result.records, outputs, scope);
  return result;
}

Cost Interpreter::CostOf(const std::vector<int>& records) const {
  Cost total;
  for (const int id : records) {
    const Record& record = records_[static_cast<std::size_t>(id)];
    Cost own = CostOf(record.children);
    for (const Work& work : record.cost.work) own += acev2::Price(work, options_);
    total += own * record.repeat;
  }
  return total;
}

void Interpreter::Flatten(const std::vector<int>& records, std::int64_t repeat, Report& report) {
  for (const int id : records) {
    Record& record = records_[static_cast<std::size_t>(id)];
    const std::int64_t times = (Count(repeat) * record.repeat).value();
    NodeCost& cost = record.cost;
    cost.repeat = times;
    std::erase_if(cost.work, [&](const Work&) { return times == 0; });
    for (Work& work : cost.work) work.count *= times;
    if (cost.status != NodeStatus::kUnpriced) {
      const bool works = std::ranges::any_of(cost.work, [](const Work& work) {
        return work.operation != Operation::kLogic && work.count > 0;
      });
      cost.status = works ? NodeStatus::kPriced : NodeStatus::kFree;
    }
    record.label = cost.name;
    for (int k = 2; labels_.contains(record.label); ++k) {
      record.label = fmt::format("{}#{}", cost.name, k);
    }
    labels_.insert(record.label);
    cost.name = record.label;
    record.in_report = true;
    if (times > 0) activation_bits_ += record.output_bits;
    report.nodes.push_back(std::move(cost));
    Flatten(record.children, times, report);
  }
}

void Interpreter::ReportUnusedRules() {
  if (!options_.profile.has_rules()) return;
  std::string unused;
  for (const auto& [name, rule] : options_.profile.content()->rules) {
    if (!used_rules_.contains(&rule)) unused += (unused.empty() ? "" : ", ") + name;
  }
  if (unused.empty()) return;
  Diagnose("rule-unused", -1,
           fmt::format("no node is of the operators that {} has rules for: {}",
                       options_.profile.path(), unused),
           "");
}

Report Interpreter::Run() {
  const onnx::ModelProto& proto = model_.proto;
  Report report;
  labels_.reserve(static_cast<std::size_t>(proto.graph().node_size()));
  report.nodes.reserve(static_cast<std::size_t>(proto.graph().node_size()));
  report.options = options_;
  report.model.path = model_.path;
  report.model.producer = proto.producer_name();
  report.model.ir_version = proto.ir_version();

  OpsetMap& opsets = opset_maps_.emplace_back();
  for (const auto& import : proto.opset_import()) {
    const std::string domain = import.domain() == "ai.onnx" ? "" : import.domain();
    opsets[domain] = import.version();
    report.model.opsets[PublicDomain(domain)] = import.version();
  }
  if (opsets.empty()) {
    // Before IR version 3 there was no opset_import: operators are those of opset 1.
    opsets[""] = 1;
    report.model.opsets["ai.onnx"] = 1;
  }
  for (const auto& [domain, version] : report.model.opsets) {
    const int latest = LatestOpset(domain == "ai.onnx" ? "" : domain);
    if (latest > 0 && version > latest) {
      Diagnose("unknown-opset", -1,
               fmt::format("opset {} of {} is newer than the newest that is known ({}); its "
                           "operators are read as of opset {}",
                           version, domain, latest, latest),
               "check the figures of operators that changed, or build acev2 with a newer ONNX");
    }
  }
  if (proto.ir_version() > onnx::Version::IR_VERSION) {
    Diagnose("unknown-ir-version", -1,
             fmt::format("IR version {} is newer than the newest that is known ({})",
                         proto.ir_version(), static_cast<int>(onnx::Version::IR_VERSION)),
             "fields that came in with it are ignored");
  }
  for (const auto& function : proto.functions()) {
    functions_[FunctionKey(function.domain(), function.name(), function.overload())] = &function;
  }

  const onnx::GraphProto& graph = proto.graph();
  Annotate(graph);
  Scope scope;
  scope.opsets = &opsets;
  BindInitializers(graph, scope);
  BindInputs(graph, scope);
  for (const auto& [name, value] : scope.values) {
    const auto annotation = annotations_.find(name);
    if (annotation == annotations_.end()) continue;
    value->tensor.value = annotation->second;
    value->tensor.source = "finn_datatype " + ToString(annotation->second);
  }
  std::vector<std::string_view> outputs;
  for (const auto& info : graph.value_info()) scope.declared[info.name()] = &info.type();
  for (const auto& info : graph.output()) {
    scope.declared[info.name()] = &info.type();
    outputs.push_back(info.name());
  }
  const GraphResult result = RunNodes(graph.node(), outputs, scope, true);

  report.model.bound_dims = bound_dims_;
  report.model.bound_values = bound_values_;
  for (const auto& info : graph.input()) {
    const Value* value = scope.Find(info.name());
    if (value != nullptr && !value->tensor.offline) report.model.inputs.push_back(DescribeTensor(*value));
  }
  for (const Value* value : result.outputs) report.model.outputs.push_back(DescribeTensor(*value));
  report.nodes.reserve(records_.size());
  Flatten(result.records, 1, report);

  report.totals.parameters = parameters_;
  report.totals.activation_bits = activation_bits_;
  for (const auto& [root, bits] : parameter_bits_) report.totals.weight_bits += bits;
  // What an If or Loop returns may be another name for what its body makes.
  report.totals.peak_activation_bits = std::min(result.peak_bits, activation_bits_);
  report.totals.upper_bound = upper_bound_;
  report.totals.lower_bound = lower_bound_;
  report.diagnostics = model_.diagnostics;
  ReportAssumptions(report);
  ReportUnusedRules();
  for (PendingDiagnostic& pending : diagnostics_) {
    if (pending.record >= 0) {
      const Record& record = records_[static_cast<std::size_t>(pending.record)];
      // From a run of a loop body that was done again, or of a branch that does not run.
      if (!record.in_report || record.idle) continue;
      pending.diagnostic.node = record.label;
    }
    report.diagnostics.push_back(std::move(pending.diagnostic));
  }
  return report;
}

}  // namespace acev2
