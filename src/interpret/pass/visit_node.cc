// SPDX-License-Identifier: Apache-2.0
//
// One node: names → values, types, constants, formats, work.
#include <algorithm>

#include <fmt/format.h>

#include "acev2/error.h"
#include "interpret/evaluate/evaluate.h"
#include "interpret/pass/inference.h"
#include "interpret/pass/node_state.h"
#include "interpret/shapes/schemas.h"
#include "profile/own_rule.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

constexpr const char* kContribDomain = "com.microsoft";

/// True if nobody knows how large `tensor` is or of what.
bool IsOpen(const Tensor& tensor) {
  return !tensor.shape || !tensor.value.known() ||
         std::ranges::any_of(*tensor.shape, [](const auto& dim) { return !dim; });
}

/// Parameters are numbers that arithmetic reads: no indices, shapes, masks or strings.
bool CanBeParameter(const Tensor& tensor) {
  const Format stored = tensor.stored;
  if (!stored.known() || stored.kind == FormatKind::kText) return false;
  return stored.is_float() || (stored.bits > 1 && stored.bits <= 32);
}

}  // namespace

Interpreter::NodeState::NodeState(Interpreter& interpreter, const onnx::NodeProto& proto,
                                  int record, Scope& scope)
    : proto(proto),
      scope(scope),
      record(record),
      attributes(proto, scope.bindings, interpreter.model_) {
  node.op = proto.op_type();
  node.domain = proto.domain() == "ai.onnx" ? "" : proto.domain();
  node.attributes = &attributes;
  rule = FindRule(node.domain, node.op);
  if (rule != nullptr) node.traits = rule->traits;
  const auto opset = scope.opsets->find(node.domain);
  node.opset = opset != scope.opsets->end() ? static_cast<int>(std::clamp<std::int64_t>(
                                                  opset->second, 1, INT32_MAX))
               : node.domain.empty() ? LatestOpset("")
                                     : 1;
  inputs.reserve(static_cast<std::size_t>(proto.input_size()));
  node.inputs.reserve(static_cast<std::size_t>(proto.input_size()));
  for (const std::string& name : proto.input()) {
    Value* value = nullptr;
    if (!name.empty()) {
      bool absent = false;
      value = scope.Find(name, &absent);
      if (value == nullptr && !absent) {
        value = interpreter.NewValue(name);
        interpreter.Diagnose("missing-input", record,
                             fmt::format("input '{}' is produced by nothing before it", name),
                             "export the model again, or name the value an input of the graph");
      }
    }
    inputs.push_back(value);
    node.inputs.push_back(value == nullptr ? nullptr : &value->tensor);
  }
  for (const std::string& name : proto.output()) {
    Value* value = nullptr;
    if (!name.empty()) {
      value = interpreter.NewValue(name);
      value->tensor.producer = record;
      scope.values.try_emplace(name, value);
    }
    outputs.push_back(value);
    node.outputs.push_back(value == nullptr ? nullptr : &value->tensor);
  }
}

bool Interpreter::NodeState::InputsAreOffline() const {
  bool any = false;
  for (const Value* input : inputs) {
    if (input == nullptr) continue;
    if (!input->tensor.offline) return false;
    any = true;
  }
  return any || node.traits.Has(kConstant);
}

void Interpreter::NodeState::FindItsSchema() {
  schema = FindSchema(node.domain, node.op, node.opset);
  // Some exporters write ONNX Runtime's operators without their domain.
  if (schema == nullptr && node.domain.empty()) schema = FindSchema(kContribDomain, node.op, 1);
}

void Interpreter::NodeState::SetOutput(std::size_t i, Value* value) {
  if (i >= outputs.size() || outputs[i] == nullptr) return;
  scope.values[proto.output(static_cast<int>(i))] = value;
  outputs[i] = value;
  node.outputs[i] = &value->tensor;
}

void Interpreter::MarkUnpriced(int record, DiagnosticCode code, const std::string& reason,
                               const std::string& hint) {
  NodeCost& cost = RecordOf(record).cost;
  cost.status = NodeStatus::kUnpriced;
  cost.reason = reason;
  cost.work.clear();
  Diagnose(code, record, reason, hint);
}

void Interpreter::MarkUnknown(const NodeState& state, const Unknown& unknown,
                              DiagnosticCode code) {
  if (!unknown.open_tensor) {
    MarkUnpriced(state.record, code, unknown.reason, unknown.hint);
    return;
  }
  if (const int cause = CauseOf(state); cause >= 0 && !state.cannot_run()) {
    // The same words for all that stand behind a cause, so that they share a line.
    MarkUnpriced(state.record, "unknown-input",
                 "an input is not known, because of a node before it", "");
    RecordOf(state.record).cost.reason =
        fmt::format("an input is not known, because of node '{}'", RecordOf(cause).cost.name);
    return;
  }
  std::string hint = HintOfValues(OriginOfInputs(state, true));
  if (const auto& unset = findings_.unset_dims; hint.empty() && !unset.empty()) {
    constexpr std::size_t kMostNames = 4;
    std::string names;
    for (std::size_t i = 0; i < std::min(kMostNames, unset.size()); ++i) {
      names += (i == 0 ? "" : ", ") + unset[i].name;
    }
    hint = fmt::format("unset dimensions are 1 ({}{}): --dim NAME=N sets one", names,
                       unset.size() > kMostNames ? " …" : "");
  }
  if (hint.empty() && state.fault.empty()) hint = unknown.hint;
  MarkUnpriced(state.record, code, state.fault.empty() ? unknown.reason : state.fault, hint);
}

int Interpreter::CauseOf(const NodeState& state) {
  for (const Value* input : state.inputs) {
    if (input != nullptr && IsOpen(input->tensor) && input->open_because >= 0) {
      return input->open_because;
    }
  }
  return -1;
}

void Interpreter::NoteCause(const NodeState& state) {
  const Record& record = RecordOf(state.record);
  const bool at_fault = record.cost.status == NodeStatus::kUnpriced || record.faulty;
  const int before = CauseOf(state);
  const int cause = before >= 0 && !state.cannot_run() ? before : at_fault ? state.record : -1;
  if (cause < 0) return;
  for (Value* output : state.outputs) {
    if (output != nullptr && IsOpen(output->tensor)) output->open_because = cause;
  }
}

void Interpreter::NeedFloat(Value& value) {
  Ledger unused(Category::kQuantization);
  Node reader;
  reader.inputs = {&value.tensor};
  reader.operand_formats.resize(1);
  Datapath path{reader,
                unused,
                options_,
                ChargeProducer(),
                [](std::size_t) { return false; },
                [](std::size_t) { return std::nullopt; }};
  try {
    Stored(path);
  } catch (const Unknown&) {
    // A size that is not known has been listed with the node that made the tensor.
  }
}

std::function<void(const Tensor&, Work)> Interpreter::ChargeProducer() {
  return [this](const Tensor& tensor, Work work) {
    if (tensor.producer >= 0) AddWork(RecordOf(tensor.producer).cost.work, std::move(work));
  };
}

void Interpreter::Visit(const onnx::NodeProto& proto, int record, Scope& scope) {
  const OwnRule* own =
      options_.profile.has_rules()
          ? options_.profile.content()->FindOwnRule(proto.domain(), proto.op_type())
          : nullptr;
  if (own != nullptr) used_rules_.insert(own);
  if (own == nullptr || own->as_op.empty()) return VisitAsItself(proto, own, record, scope);
  onnx::NodeProto& other = resolved_.emplace_back(proto);
  other.set_domain(own->as_domain);
  other.set_op_type(own->as_op);
  VisitAsItself(other, nullptr, record, scope);
}

void Interpreter::VisitAsItself(const onnx::NodeProto& proto, const OwnRule* own, int record,
                                Scope& scope) {
  try {
    NodeState state(*this, proto, record, scope);
    ++findings_.visits;
    if (VisitControlFlow(state)) {
      NoteUndecided(state);
      return;
    }
    state.FindItsSchema();
    const bool contrib = state.node.domain.empty() && state.schema != nullptr &&
                         state.schema->domain() == kContribDomain;
    if (contrib) {
      state.rule = FindRule(kContribDomain, state.node.op);
      state.node.traits = state.rule == nullptr ? Traits{} : state.rule->traits;
    }
    const Rule* rule = state.rule;
    Rule own_row;
    if (own != nullptr) {
      state.node.own = own;
      own_row = RowOf(*own);
      rule = &own_row;
    }
    if ((rule == nullptr || rule->work == nullptr) && VisitFunction(state)) return;
    if (contrib) {
      state.node.domain = kContribDomain;
      RecordOf(record).cost.domain = kContribDomain;
    }
    InferAndEvaluate(state);
    if (rule == nullptr && !state.offline && VisitSchemaBody(state)) return;
    if (rule == nullptr && !state.offline) {
      static constexpr Rule kUnknownRule = {"", "", Category::kOther, nullptr, Stored};
      RunRule(state, kUnknownRule);
    } else if (rule != nullptr) {
      RunRule(state, *rule);
    }
    NoteCause(state);
    NoteUndecided(state);
    NoteBlockage(state);
    if (!state.fault.empty() && RecordOf(record).cost.status != NodeStatus::kUnpriced) {
      Diagnose("shape-inference", record, state.fault, "");
    }
    Describe(state);
  } catch (const Error& error) {
    throw Error(fmt::format("node '{}' ({}): {}", RecordOf(record).cost.name, proto.op_type(),
                            error.what()),
                error.hint());
  }
}

void Interpreter::ForgetNonsense(NodeState& state) {
  // ONNX computes negative or empty axes of operands that do not fit each other.
  for (Value* output : state.outputs) {
    if (output == nullptr || !onnx::hasShape(output->type)) continue;
    auto* shape = output->type.mutable_tensor_type()->mutable_shape();
    for (int k = state.misfit.known; k < shape->dim_size(); ++k) shape->mutable_dim(k)->Clear();
  }
}

void Interpreter::InferAndEvaluate(NodeState& state) {
  InferenceFault fault = InferTypes(state.proto, state.node.opset, state.schema, state.attributes,
                                    model_, state.inputs, state.outputs);
  state.fault = std::move(fault.fact);
  state.misfit = std::move(fault.misfit);
  if (state.cannot_run() && !defaults_.probing) ForgetNonsense(state);
  state.offline = state.InputsAreOffline() && !state.node.traits.Has(kRandom);
  const auto* value_attribute =
      state.node.traits.Has(kHoldsValue) ? state.attributes.Find("value") : nullptr;
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    Value* output = state.outputs[i];
    if (output == nullptr) continue;
    const auto declared = state.scope.declared.find(output->tensor.name);
    if (declared != state.scope.declared.end()) MergeDeclared(*declared->second, output->type);
    UpdateFromType(*output);
  }
  if (state.node.own != nullptr) ShapeByOwnRule(state);
  if (value_attribute != nullptr && value_attribute->has_t() && !state.outputs.empty() &&
      state.outputs[0] != nullptr) {
    // A weight in a Constant node is as good as an initializer.
    Value* constant = BindInitializer(value_attribute->t());
    constant->tensor.name = state.outputs[0]->tensor.name;
    constant->tensor.producer = state.record;
    state.SetOutput(0, constant);
  } else {
    std::vector<std::shared_ptr<const Constant>> known;
    if (Evaluate(state.node, known)) {
      bool all_known = true;
      for (std::size_t i = 0; i < state.outputs.size() && i < known.size(); ++i) {
        if (state.outputs[i] == nullptr) continue;
        if (known[i] == nullptr) {
          all_known = false;
          continue;
        }
        all_known = all_known && known[i]->fully_known();
        Tensor& tensor = state.outputs[i]->tensor;
        tensor.set_values(known[i]);
        tensor.element_type = known[i]->element_type;
        tensor.stored = ElementFormat(tensor.element_type);
        tensor.shape.emplace(known[i]->dims.begin(), known[i]->dims.end());
        UpdateType(*state.outputs[i]);
      }
      if (all_known && !ReadsGiven(state) && !state.node.traits.Has(kRandom)) state.offline = true;
    }
  }
  FillOpenShapes(state);
  for (Value* output : state.outputs) {
    if (output == nullptr) continue;
    Tensor& tensor = output->tensor;
    tensor.value = tensor.stored;
    tensor.source = "declared " + ElementName(tensor.element_type);
    if (state.offline) {
      tensor.offline = true;
      if (tensor.root == nullptr) tensor.root = state.RootOfInputs();
      if (tensor.root == nullptr) tensor.root = &tensor;
    }
  }
  FollowOrigin(state);
  FollowRoot(state);
  Record& record = RecordOf(state.record);
  const auto first = std::ranges::find_if(state.outputs, [](const Value* v) { return v != nullptr; });
  if (first != state.outputs.end()) record.cost.output_shape = (*first)->tensor.shape;
  // With an input of unknown type the fault lies further up, where it is listed already.
  const bool inputs_known = std::ranges::none_of(state.inputs, [](const Value* input) {
    return input != nullptr && (input->type.value_case() == onnx::TypeProto::VALUE_NOT_SET ||
                                (input->type.has_tensor_type() && input->tensor.element_type == 0));
  });
  if (!inputs_known) {
    state.fault.clear();
    state.misfit = {};
  }
  record.faulty = !state.fault.empty();
}

void Interpreter::ShapeByOwnRule(NodeState& state) {
  const OwnRule& rule = *state.node.own;
  for (std::size_t i = 0; i < std::min(rule.outputs.size(), state.outputs.size()); ++i) {
    if (state.outputs[i] == nullptr) continue;
    Value& output = *state.outputs[i];
    if (output.type.value_case() != onnx::TypeProto::VALUE_NOT_SET &&
        !output.type.has_tensor_type()) {
      continue;
    }
    Tensor& tensor = output.tensor;
    const OwnOutput& own = rule.outputs[i];
    try {
      if (tensor.element_type == 0) {
        const auto* like = std::get_if<std::size_t>(&own.type);
        tensor.element_type =
            like != nullptr ? state.node.In(*like).element_type : std::get<int>(own.type);
      }
      if (!tensor.shape) tensor.shape = ShapeOf(own, rule, state.node);
    } catch (const Unknown& unknown) {
      Diagnose("shape-inference", state.record, unknown.reason,
               unknown.hint);
    }
    UpdateType(output);
    UpdateFromType(output);
  }
}

const void* Interpreter::NodeState::RootOfInputs() const {
  // The largest input is what a chain of constant nodes reshapes; the rest are its settings.
  const Tensor* largest = nullptr;
  std::int64_t most = 0;
  for (const Value* input : inputs) {
    if (input == nullptr || !input->tensor.shape) continue;
    std::int64_t n = 1;
    for (const auto& dim : *input->tensor.shape) {
      if (!dim || *dim > (std::int64_t{1} << 40)) return nullptr;
      n = std::min(n * *dim, std::int64_t{1} << 40);
      if (n == 0) break;
    }
    if (largest == nullptr || n > most) {
      largest = &input->tensor;
      most = n;
    }
  }
  return largest == nullptr ? nullptr : largest->root;
}

void Interpreter::RunRule(NodeState& state, const Rule& rule) {
  NodeCost& cost = RecordOf(state.record).cost;
  cost.category = rule.category;
  Ledger ledger(rule.category);
  const auto only_quantizers_read = [&](std::size_t i) {
    if (i >= state.outputs.size() || state.outputs[i] == nullptr) return false;
    const auto readers = state.scope.readers.find(state.proto.output(static_cast<int>(i)));
    return readers != state.scope.readers.end() && readers->second.all > 0 &&
           readers->second.all == readers->second.quantizers;
  };
  auto charge_producer = state.offline ? [](const Tensor&, const Work&) {} : ChargeProducer();
  const auto clipped_to = [&](std::size_t i) { return BoundsBehind(state, i); };
  Datapath path{state.node,           ledger,     options_, std::move(charge_producer),
                only_quantizers_read, clipped_to};
  SetOperandFormats(state, rule);
  state.node.operand_formats.assign(state.inputs.size(), Format{});
  try {
    if (state.cannot_run() && !state.offline) throw Unknown{state.fault, "", true};
    rule.format(path);
    if (state.offline) {
      cost.reason = "constant";
    } else if (rule.work == nullptr) {
      const bool known = !rule.equation.empty();
      throw Unknown{known ? std::string(rule.equation)
                          : fmt::format("no rule for {} of {}", state.node.op,
                                        cost.domain),
                    known ? "" : "its work is not in the total"};
    } else if (path.free_because.empty()) {
      rule.work(state.node, ledger);
    } else {
      cost.reason = path.free_because;
    }
    if (!state.offline) {
      if (!ledger.upper_bound().empty()) {
        upper_bound_ = true;
        Diagnose("upper-bound", state.record,
                 "the most it can be is charged: " + ledger.upper_bound(), "");
      }
      cost.work = ledger.Take();
    }
  } catch (const Unknown& unknown) {
    if (!state.offline) {
      MarkUnknown(state, unknown,
                  rule.work == nullptr ? DiagnosticCode("unpriced-op")
                                       : DiagnosticCode("unknown-work"));
    }
  }
  for (Value* output : state.outputs) {
    if (output == nullptr) continue;
    const auto annotation = annotations_.find(output->tensor.name);
    if (annotation == annotations_.end() || output->tensor.pending) continue;
    // FINN notes FLOAT32 where it has not looked; that is no more than the declared type.
    if (annotation->second == output->tensor.stored) continue;
    output->tensor.value = annotation->second;
    output->tensor.source = "finn_datatype " + ToString(annotation->second);
  }
  for (Value* output : state.outputs) {
    if (output != nullptr) AssumeFormat(output->tensor);
  }
  if (!state.offline) CountParameters(state);
}

void Interpreter::CountParameters(const NodeState& state) {
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    if (state.node.inputs[i] == nullptr) continue;
    const Tensor& tensor = *state.node.inputs[i];
    const bool setting = i < state.node.settings.size() && state.node.settings[i];
    if (setting || !tensor.offline || !tensor.shape || !tensor.value.known()) continue;
    if (!CanBeParameter(tensor)) continue;
    const void* root = tensor.root != nullptr ? tensor.root : &tensor;
    const auto [counted, is_new] = parameter_bits_.try_emplace(root);
    if (std::ranges::any_of(*tensor.shape, [](const auto& dim) { return !dim; })) {
      if (!is_new) continue;
      Diagnose("unknown-parameters", state.record,
               fmt::format("the size of the constant '{}' is not known; the number of parameters "
                           "does not contain it",
                           tensor.name),
               "");
      continue;
    }
    Count n = tensor.values_per_element;
    for (const auto& dim : *tensor.shape) n *= *dim;
    if (is_new) parameters_ += n;
    counted->second = std::max(counted->second, n * tensor.value.bits);
  }
}

void Interpreter::Describe(const NodeState& state) {
  NodeCost& cost = RecordOf(state.record).cost;
  cost.operands.reserve(state.inputs.size());
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    if (state.inputs[i] == nullptr) continue;
    TensorInfo info = DescribeTensor(*state.inputs[i], *state.node.inputs[i]);
    if (i < state.node.operand_formats.size() && state.node.operand_formats[i].known()) {
      info.value = state.node.operand_formats[i];
    }
    cost.operands.push_back(std::move(info));
  }
}

TensorInfo DescribeTensor(const Value& value) { return DescribeTensor(value, value.tensor); }

TensorInfo DescribeTensor(const Value& value, const Tensor& tensor) {
  TensorInfo info;
  info.name = tensor.name;
  switch (value.type.value_case()) {
    case onnx::TypeProto::kSequenceType: info.type = "sequence"; break;
    case onnx::TypeProto::kMapType: info.type = "map"; break;
    case onnx::TypeProto::kOptionalType: info.type = "optional"; break;
    default: info.type = ElementName(tensor.element_type);
  }
  info.shape = tensor.shape;
  info.value = tensor.value;
  info.source = tensor.source;
  info.constant = tensor.offline;
  return info;
}

}  // namespace acev2
