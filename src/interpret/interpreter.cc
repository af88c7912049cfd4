// SPDX-License-Identifier: Apache-2.0
#include "interpret/interpreter.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include <fmt/format.h>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "interpret/element_types.h"
#include "interpret/limits.h"
#include "interpret/reads.h"
#include "interpret/schemas.h"
#include "profile/content.h"
#include "rules/quantize.h"

namespace acev2 {
namespace {

using NodeList = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

std::string PublicDomain(const std::string& domain) {
  return domain.empty() ? "ai.onnx" : domain;
}

std::string ListOf(const std::vector<std::string>& known) {
  std::string list;
  for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
  return fmt::format("the model has: {}", list.empty() ? "none" : list);
}

/// True if a fixed dimension of `declared`, or its rank, is another than `given`.
bool Contradicts(const onnx::TensorShapeProto& declared, const std::vector<std::int64_t>& given) {
  if (declared.dim_size() == 0) return false;  // no shape at all, mostly
  if (declared.dim_size() != static_cast<int>(given.size())) return true;
  for (int axis = 0; axis < declared.dim_size(); ++axis) {
    const auto& dim = declared.dim(axis);
    if (dim.has_dim_value() && dim.dim_value() >= 0 &&
        dim.dim_value() != given[static_cast<std::size_t>(axis)]) {
      return true;
    }
  }
  return false;
}

/// The symbolic dimensions of what `graph` declares besides its inputs.
std::set<std::string> DeclaredDimensions(const onnx::GraphProto& graph) {
  std::set<std::string> names;
  const auto collect = [&](const onnx::ValueInfoProto& info) {
    for (const auto& dim : info.type().tensor_type().shape().dim()) {
      if (!dim.dim_param().empty()) names.insert(dim.dim_param());
    }
  };
  for (const auto& info : graph.output()) collect(info);
  for (const auto& info : graph.value_info()) collect(info);
  return names;
}

}  // namespace

Interpreter::Interpreter(const Model& model, const Options& options, Names names)
    : model_(model), options_(options), names_(names), assumptions_(options.assume) {}

Value* Interpreter::NewValue(std::string name) {
  Value& value = values_.emplace_back();
  value.tensor.name = std::move(name);
  return &value;
}

void Interpreter::Diagnose(Diagnostic::Severity severity, std::string code, int record,
                           std::string message, std::string hint) {
  diagnostics_.push_back(
      {{severity, std::move(code), {}, std::move(message), std::move(hint)}, record});
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

Value* Interpreter::BindInitializer(const onnx::TensorProto& proto) {
  Value* value = NewValue(proto.name());
  auto* type = value->type.mutable_tensor_type();
  type->set_elem_type(proto.data_type());
  auto* shape = type->mutable_shape();
  for (const auto dim : proto.dims()) shape->add_dim()->set_dim_value(dim);
  value->initializer = &proto;
  UpdateFromType(*value);
  Tensor& tensor = value->tensor;
  tensor.value = tensor.stored;
  tensor.source = "declared " + ElementName(tensor.element_type);
  tensor.offline = true;
  tensor.root = &proto;
  tensor.load = [this, &proto] { return ReadConstant(model_, proto, kMaxConstantElements); };
  if (options_.weights == Weights::kValues) {
    initializers_[&proto] = &proto;
    tensor.holds_root = true;
    for (int axis = 0; axis < proto.dims_size(); ++axis) tensor.root_axes.push_back(axis);
  }
  AssumeFormat(tensor);
  return value;
}

void Interpreter::BindInitializers(const onnx::GraphProto& graph, Scope& scope) {
  for (const auto& proto : graph.initializer()) {
    if (!proto.name().empty()) scope.values[proto.name()] = BindInitializer(proto);
  }
  for (const auto& proto : graph.sparse_initializer()) {
    const std::string& name = proto.values().name();
    if (name.empty()) continue;
    Value* value = BindInitializer(proto.values());
    // The dense shape counts: the sparse format is how it is stored, not what is multiplied.
    auto* shape = value->type.mutable_tensor_type()->mutable_shape();
    shape->clear_dim();
    for (const auto dim : proto.dims()) shape->add_dim()->set_dim_value(dim);
    value->initializer = nullptr;
    value->tensor.load = nullptr;
    UpdateFromType(*value);
    scope.values[name] = value;
  }
}

std::int64_t Interpreter::BindDimension(const std::string& name, const std::string& input) {
  if (const auto set = options_.dims.find(name); set != options_.dims.end()) {
    bound_dims_[name] = set->second;
    return set->second;
  }
  if (bound_dims_.try_emplace(name, 1).second) {
    unset_dims_.push_back(name);
    const bool plain = name.find_first_of("[]$ '\"?*&|;<>(){}!`\\#~") == std::string::npos;
    Diagnose(Diagnostic::Severity::kNote, "unset-dimension", -1,
             fmt::format("{} = 1, an unset dimension of {}", name, input),
             fmt::format("--dim {}=N sets it", plain ? name : "'" + name + "'"));
  }
  return 1;
}

void Interpreter::BindType(onnx::TypeProto& type, const std::string& input) {
  if (type.has_sequence_type()) {
    BindType(*type.mutable_sequence_type()->mutable_elem_type(), input);
  } else if (type.has_optional_type()) {
    BindType(*type.mutable_optional_type()->mutable_elem_type(), input);
  }
  onnx::TensorShapeProto* shape = nullptr;
  if (type.has_tensor_type() && type.tensor_type().has_shape()) {
    shape = type.mutable_tensor_type()->mutable_shape();
  } else if (type.has_sparse_tensor_type() && type.sparse_tensor_type().has_shape()) {
    shape = type.mutable_sparse_tensor_type()->mutable_shape();
  }
  if (shape == nullptr) return;
  for (int axis = 0; axis < shape->dim_size(); ++axis) {
    auto* dim = shape->mutable_dim(axis);
    if (dim->has_dim_value() && dim->dim_value() >= 0) continue;
    const bool named = dim->has_dim_param() && !dim->dim_param().empty();
    dim->set_dim_value(
        BindDimension(named ? dim->dim_param() : fmt::format("{}[{}]", input, axis), input));
  }
}

void Interpreter::BindGivenShapes(const onnx::GraphProto& graph, const Scope& scope) {
  std::vector<std::string> names;
  for (const auto& info : graph.input()) {
    names.push_back(info.name());
    const auto given = options_.inputs.find(info.name());
    if (given == options_.inputs.end()) continue;
    if (scope.values.contains(info.name())) {
      throw Error(fmt::format("--input {}: it is a constant of the model", info.name()),
                  "only inputs without an initializer can be given a shape");
    }
    if (!info.type().has_tensor_type()) {
      throw Error(fmt::format("--input {}: it is no tensor", info.name()),
                  "sequences, maps and optionals cannot be given a shape");
    }
    const auto& declared = info.type().tensor_type().shape();
    if (declared.dim_size() != static_cast<int>(given->second.size())) continue;
    for (int axis = 0; axis < declared.dim_size(); ++axis) {
      const std::string& name = declared.dim(axis).dim_param();
      if (name.empty()) continue;
      const auto set = options_.dims.find(name);
      bound_dims_.try_emplace(name, set != options_.dims.end()
                                        ? set->second
                                        : given->second[static_cast<std::size_t>(axis)]);
    }
  }
  for (const auto& [name, shape] : options_.inputs) {
    if (names_ == Names::kMustExist && std::ranges::find(names, name) == names.end()) {
      throw Error(fmt::format("--input {}: the model has no input of that name", name),
                  ListOf(names));
    }
  }
}

void Interpreter::BindInputs(const onnx::GraphProto& graph, Scope& scope) {
  BindGivenShapes(graph, scope);
  for (const auto& info : graph.input()) {
    const auto given = options_.inputs.find(info.name());
    const auto initialized = scope.values.find(info.name());
    if (initialized != scope.values.end()) {
      // An input with a default (every weight, before IR version 4) is the constant.
      continue;
    }
    Value* value = NewValue(info.name());
    value->type = info.type();
    scope.values[info.name()] = value;
    if (given != options_.inputs.end()) {
      auto* shape = value->type.mutable_tensor_type()->mutable_shape();
      if (Contradicts(*shape, given->second)) {
        Diagnose(Diagnostic::Severity::kWarning, "input-overridden", -1,
                 fmt::format("--input {} contradicts the shape that the model declares", info.name()),
                 "dimensions that are fixed need not suit the rest of the model");
      }
      shape->clear_dim();
      for (const auto dim : given->second) shape->add_dim()->set_dim_value(dim);
    } else if (value->type.has_tensor_type() && !value->type.tensor_type().has_shape()) {
      Diagnose(Diagnostic::Severity::kWarning, "unknown-input-shape", -1,
               fmt::format("input '{}' is declared without a shape", info.name()),
               fmt::format("--input {}=1x3x224x224 gives it one", info.name()));
    } else {
      BindType(value->type, info.name());
      if (value->type.has_sequence_type()) {
        value->sequence_length = BindDimension(info.name() + ".length", info.name());
      }
    }
    UpdateFromType(*value);
    value->tensor.value = value->tensor.stored;
    value->tensor.source = "declared " + ElementName(value->tensor.element_type);
    AssumeFormat(value->tensor);
  }
  if (options_.dims.empty()) return;
  // Sizes that depend on data have names only where a model declares results.
  const std::set<std::string> declared = DeclaredDimensions(graph);
  for (const auto& [name, value] : options_.dims) {
    if (bound_dims_.contains(name)) continue;
    if (!declared.contains(name)) {
      if (names_ == Names::kMayMiss) continue;
      std::set<std::string> known = declared;
      for (const auto& [dim, bound] : bound_dims_) known.insert(dim);
      throw Error(fmt::format("--dim {}: the model has no open dimension of that name", name),
                  ListOf({known.begin(), known.end()}));
    }
    bound_dims_[name] = value;
  }
}

onnx::TypeProto Interpreter::Resolve(const onnx::TypeProto& type) const {
  onnx::TypeProto resolved = type;
  if (!resolved.has_tensor_type() || !resolved.tensor_type().has_shape()) return resolved;
  for (auto& dim : *resolved.mutable_tensor_type()->mutable_shape()->mutable_dim()) {
    if (!dim.has_dim_param()) continue;
    const auto bound = bound_dims_.find(dim.dim_param());
    if (bound != bound_dims_.end()) {
      dim.set_dim_value(bound->second);
    } else {
      dim.clear_dim_param();
    }
  }
  return resolved;
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
    const bool quantizer = IsQuantizer(name.domain, name.op);
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
        Diagnose(Diagnostic::Severity::kWarning, "duplicate-output",
                 records[static_cast<std::size_t>(i)],
                 fmt::format("output '{}' is produced more than once; readers get the first",
                             output),
                 "give every output of the graph a name of its own");
      }
    }
  }
  bool sorted = true;
  std::vector<std::vector<int>> readers(static_cast<std::size_t>(n));
  std::vector<int> waiting(static_cast<std::size_t>(n), 0);
  for (int i = 0; i < n; ++i) {
    ForEachRead(nodes[i], [&](const std::string& name, bool nested) {
      const auto it = maker.find(name);
      if (it == maker.end() || scope.values.contains(name)) return;
      if (nested && it->second == i) return;  // a subgraph's own name that shadows this output
      if (it->second >= i) sorted = false;
      readers[static_cast<std::size_t>(it->second)].push_back(i);
      ++waiting[static_cast<std::size_t>(i)];
    });
  }
  if (sorted) return order;
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
    Diagnose(Diagnostic::Severity::kWarning, "cycle", records[static_cast<std::size_t>(i)],
             "waits for its own result: it stands on a cycle of the graph or behind one",
             "ONNX graphs must be acyclic; export the model again");
  }
  return order;
}

GraphResult Interpreter::RunNodes(const NodeList& nodes,
                                  const std::vector<std::string_view>& outputs, Scope& scope,
                                  bool outputs_need_floats) {
  GraphResult result;
  std::unordered_map<std::string, int> used;
  used.reserve(static_cast<std::size_t>(nodes.size()));
  result.records.reserve(static_cast<std::size_t>(nodes.size()));
  for (const auto& node : nodes) {
    std::string label = node.name();
    if (label.empty()) {
      label = fmt::format("{}#{}", node.op_type(), ++used["\n" + node.op_type()]);
    }
    if (const int times = ++used[label]; times > 1) label = fmt::format("{}#{}", label, times);
    result.records.push_back(NewRecord(node, scope.prefix + label));
  }
  scope.values.reserve(scope.values.size() + static_cast<std::size_t>(nodes.size()) * 2);
  scope.readers.reserve(static_cast<std::size_t>(nodes.size()) * 2);
  scope.nodes = &nodes;
  IndexReaders(nodes, scope);
  for (const auto output : outputs) ++scope.readers[output].all;
  const std::vector<int> order = TopologicalOrder(nodes, scope, result.records);
  for (const int i : order) Visit(nodes[i], result.records[static_cast<std::size_t>(i)], scope);
  for (const auto output : outputs) {
    Value* value = scope.Find(output);
    if (value == nullptr) {
      value = NewValue(std::string(output));
      Diagnose(Diagnostic::Severity::kWarning, "missing-output", -1,
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
    if (!labels_.insert(cost.name).second) {
      int k = 2;
      while (labels_.contains(fmt::format("{}#{}", cost.name, k))) ++k;
      cost.name = fmt::format("{}#{}", cost.name, k);
      labels_.insert(cost.name);
    }
    record.in_report = true;
    if (times > 0) activation_bits_ += record.output_bits;
    record.label = cost.name;
    report.nodes.push_back(std::move(cost));
    Flatten(record.children, times, report);
  }
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
      Diagnose(Diagnostic::Severity::kWarning, "unknown-opset", -1,
               fmt::format("opset {} of {} is newer than the newest that is known ({}); its "
                           "operators are read as of opset {}",
                           version, domain, latest, latest),
               "check the figures of operators that changed, or build acev2 with a newer ONNX");
    }
  }
  if (proto.ir_version() > onnx::Version::IR_VERSION) {
    Diagnose(Diagnostic::Severity::kWarning, "unknown-ir-version", -1,
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
