// SPDX-License-Identifier: Apache-2.0
//
// One node: names → values, types, constants, formats, work.
//
// Invariant: whatever is wrong with a node ends in its record; nothing but Error (counts past
// 2^63 - 1) and Blocked leaves here. Called by graph.cc for each node in execution order.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "acev2/error.h"
#include "interpret/evaluate/evaluate.h"
#include "interpret/pass/inference.h"
#include "interpret/pass/node_state.h"
#include "interpret/shapes/schemas.h"
#include "profile/own_rule.h"
#include "rules/domains.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

/// An error that says of which node it is.
class NodeError : public Error {
 public:
  using Error::Error;
};

/// Opens the dimensions of the outputs that mean nothing because operands do not fit.
void ForgetNonsense(NodeState& state) {
  // ONNX computes negative or empty axes of operands that do not fit each other.
  for (GraphValue* output : state.outputs) {
    if (output == nullptr || !onnx::hasShape(output->type())) continue;
    auto* shape = output->mutable_type().mutable_tensor_type()->mutable_shape();
    for (int k = state.misfit.known; k < shape->dim_size(); ++k) shape->mutable_dim(k)->Clear();
  }
}

/// Gives the outputs that inference left open the types that the profile's rule tells.
void ShapeByOwnRule(Pass& pass, NodeState& state) {
  const OwnRule& rule = *state.node.own;
  for (std::size_t i = 0; i < std::min(rule.outputs.size(), state.outputs.size()); ++i) {
    if (state.outputs[i] == nullptr) continue;
    GraphValue& output = *state.outputs[i];
    if (output.type().value_case() != onnx::TypeProto::VALUE_NOT_SET &&
        !output.type().has_tensor_type()) {
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
      pass.records.Diagnose("shape-inference", state.record, unknown.reason, unknown.hint);
    }
    UpdateType(output);
    UpdateFromType(output);
  }
}

/// Types, shapes and constant values of the outputs.
void InferAndEvaluate(Pass& pass, NodeState& state) {
  InferenceFault fault = InferTypes(state.proto, state.node.opset, state.schema, state.attributes,
                                    pass.model, state.inputs, state.outputs);
  state.fault = std::move(fault.fact);
  state.misfit = std::move(fault.misfit);
  state.refused = fault.refused;
  state.of_any_size = fault.of_any_size;
  for (const auto* notes : {&state.notes, &fault.notes}) {
    for (const InferenceNote& note : *notes) {
      pass.records.Diagnose(note.code, state.record, note.message, "");
    }
  }
  if (state.cannot_run() && !pass.defaults.probing) ForgetNonsense(state);
  state.offline = state.InputsAreOffline() && !state.node.traits.Has(kRandom);
  const auto* value_attribute =
      state.node.traits.Has(kHoldsValue) ? state.attributes.Find("value") : nullptr;
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    GraphValue* output = state.outputs[i];
    if (output == nullptr) continue;
    const auto declared = state.scope.declared.find(output->tensor.name);
    if (declared != state.scope.declared.end()) {
      MergeDeclared(pass, *declared->second, output->mutable_type());
    }
    UpdateFromType(*output);
  }
  if (state.node.own != nullptr) ShapeByOwnRule(pass, state);
  if (value_attribute != nullptr && value_attribute->has_t() && !state.outputs.empty() &&
      state.outputs[0] != nullptr) {
    // A weight in a Constant node is as good as an initializer.
    GraphValue* constant = BindInitializer(pass, value_attribute->t());
    constant->tensor.name = state.outputs[0]->tensor.name;
    constant->tensor.producer = state.record;
    state.SetOutput(0, constant);
  } else {
    std::vector<std::shared_ptr<const Constant>> known;
    std::size_t read = 0;
    const bool evaluated = Evaluate(state.node, known, read);
    pass.allowance.Step(read / 4);
    if (evaluated) {
      bool all_known = true;
      for (std::size_t i = 0; i < state.outputs.size() && i < known.size(); ++i) {
        if (state.outputs[i] == nullptr) continue;
        if (known[i] == nullptr) {
          all_known = false;
          continue;
        }
        all_known = all_known && known[i]->fully_known();
        pass.allowance.Take(Spent::kElements, known[i]->size() * sizeof(std::int64_t));
        Tensor& tensor = state.outputs[i]->tensor;
        tensor.set_values(known[i]);
        tensor.element_type = known[i]->element_type;
        tensor.stored = ElementFormat(tensor.element_type);
        tensor.shape.emplace(known[i]->dims.begin(), known[i]->dims.end());
        UpdateType(*state.outputs[i]);
      }
      if (all_known && !DecidingInputs::ReadsGiven(state.values()) &&
          !state.node.traits.Has(kRandom)) {
        state.offline = true;
      }
    }
  }
  FillOpenShapes(pass, state);
  for (GraphValue* output : state.outputs) {
    if (output == nullptr) continue;
    Tensor& tensor = output->tensor;
    TakeDeclaredFormat(*output);
    if (state.offline) {
      tensor.offline = true;
      if (tensor.root == nullptr) tensor.root = state.RootOfInputs();
      if (tensor.root == nullptr) tensor.root = &tensor;
    }
  }
  pass.deciding_inputs.Follow(state.values());
  if (state.offline) pass.operand_formats.FollowRoot(state.node);
  Record& record = pass.records[state.record];
  const auto first =
      std::ranges::find_if(state.outputs, [](const GraphValue* v) { return v != nullptr; });
  if (first != state.outputs.end()) record.cost.output_shape = (*first)->tensor.shape;
  // With an input of unknown type the fault lies further up, where it is listed already.
  const bool inputs_known = std::ranges::none_of(state.inputs, [](const GraphValue* input) {
    return input != nullptr &&
           (input->type().value_case() == onnx::TypeProto::VALUE_NOT_SET ||
            (input->type().has_tensor_type() && input->tensor.element_type == 0));
  });
  if (!inputs_known) {
    state.fault.clear();
    state.misfit = {};
    state.refused = false;
  }
  record.faulty = !state.fault.empty();
}

/// Hands the cause on to the open outputs of the node.
void NoteCause(Pass& pass, const NodeState& state) {
  const Record& record = pass.records[state.record];
  const bool at_fault = pass.records.IsUnpriced(state.record) || record.faulty;
  const int before = state.CauseOfOpenInput();
  const int cause = before >= 0 && !state.cannot_run() ? before : at_fault ? state.record : -1;
  if (cause < 0) return;
  for (GraphValue* output : state.outputs) {
    if (output != nullptr && IsOpen(output->tensor)) output->open_because = cause;
  }
}

/// Notes the graph inputs that a node without price or size waits for.
void NoteUndecided(Pass& pass, const NodeState& state) {
  if (state.CauseOfOpenInput() >= 0) return;
  pass.deciding_inputs.NoteUndecided(state.values(), pass.records.IsUnpriced(state.record));
}

/// Notes a node whose operands do not fit each other. May throw Blocked.
void NoteBlockage(Pass& pass, const NodeState& state) {
  if (state.fault.empty() || state.offline || state.CauseOfOpenInput() >= 0) return;
  Blockage blocked;
  blocked.axis = state.misfit.axis;
  blocked.node = pass.records[state.record].cost.name;
  for (const GraphValue* input : state.inputs) {
    if (input == nullptr || !input->tensor.shape) continue;
    blocked.operands.push_back(*input->tensor.shape);
  }
  // Mostly two sizes differ: one of them is what the other has to be.
  if (state.misfit.kind != Misfit::Kind::kRoom) {
    blocked.wanted = state.misfit.sizes;
    for (const PartialShape& shape : blocked.operands) {
      for (const auto& dim : shape) blocked.wanted.push_back(dim.value_or(1));
    }
  }
  pass.deciding_inputs.NoteBlockage(std::move(blocked));
}

/// What a visit takes: so much for every node, and each name that it looks up.
std::size_t StepsOf(const onnx::NodeProto& proto) {
  constexpr std::size_t kOfEveryNode = 20;
  const int names = proto.input_size() + proto.output_size() + proto.attribute_size();
  return kOfEveryNode + static_cast<std::size_t>(names);
}

void VisitAsItself(Pass& pass, const onnx::NodeProto& proto, const OwnRule* own, int record,
                   Scope& scope) {
  try {
    pass.allowance.Step(StepsOf(proto));
    NodeState state(pass, proto, record, scope);
    pass.deciding_inputs.NoteVisit();
    if (VisitControlFlow(pass, state)) {
      NoteUndecided(pass, state);
      return;
    }
    state.FindItsSchema();
    const bool contrib = state.node.domain.empty() && state.schema != nullptr &&
                         state.schema->domain() == kMicrosoftDomain;
    if (contrib) {
      state.rule = FindRule(kMicrosoftDomain, state.node.op);
      state.node.traits = state.rule == nullptr ? Traits{} : state.rule->traits;
    }
    const Rule* rule = state.rule;
    Rule own_row;
    if (own != nullptr) {
      state.node.own = own;
      own_row = RowOf(*own);
      rule = &own_row;
    }
    if ((rule == nullptr || rule->work == nullptr) && VisitFunction(pass, state)) return;
    if (contrib) {
      state.node.domain = kMicrosoftDomain;
      pass.records[record].cost.domain = kMicrosoftDomain;
    }
    InferAndEvaluate(pass, state);
    if (rule == nullptr && !state.offline && !state.cannot_run() && VisitSchemaBody(pass, state)) {
      return;
    }
    if (pass.defaults.shapes_only) return;
    if (rule == nullptr && !state.offline) {
      static constexpr Rule kUnknownRule = {"", "", Category::kOther, nullptr, Stored};
      ApplyRule(pass, state, kUnknownRule);
    } else if (rule != nullptr) {
      ApplyRule(pass, state, *rule);
    }
    FollowNumbers(pass, state, rule);
    NoteCause(pass, state);
    NoteUndecided(pass, state);
    NoteBlockage(pass, state);
    if (!state.fault.empty() && !pass.records.IsUnpriced(record)) {
      const std::string hint = pass.dimensions.HintOfUnset();
      pass.records.Diagnose("shape-inference", record, state.fault,
                            hint.empty() ? "mend the model, or export it again" : hint);
    }
    Describe(pass, state);
    for (GraphValue* output : state.outputs) {
      if (output != nullptr) pass.values.ShareType(*output);
    }
  } catch (const NodeError&) {
    throw;  // from within its body: the innermost node says where
  } catch (const Error& error) {
    throw NodeError(fmt::format("node '{}' ({}): {}", pass.records[record].cost.name,
                                proto.op_type(), error.what()),
                    error.hint());
  }
}

}  // namespace

void VisitNode(Pass& pass, const onnx::NodeProto& proto, int record, Scope& scope) {
  const OwnRule* own = pass.own_rules.Use(proto);
  if (own == nullptr || own->as_op.empty()) return VisitAsItself(pass, proto, own, record, scope);
  onnx::NodeProto& other = pass.functions.NewNode(proto);
  other.set_domain(own->as_domain);
  other.set_op_type(own->as_op);
  VisitAsItself(pass, other, nullptr, record, scope);
}

void Describe(Pass& pass, const NodeState& state) {
  NodeCost& cost = pass.records[state.record].cost;
  cost.operands.reserve(state.inputs.size());
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    if (state.inputs[i] == nullptr) continue;
    constexpr std::size_t kHeapBytes = 128;  // its shape, and what the allocator adds
    TensorInfo info = DescribeTensor(*state.inputs[i], *state.node.inputs[i]);
    if (i < state.node.operand_formats.size() && state.node.operand_formats[i].known()) {
      info.value = state.node.operand_formats[i];
    }
    pass.allowance.Take(Spent::kRecords,
                        sizeof(TensorInfo) + kHeapBytes + info.name.size() + info.source.size());
    cost.operands.push_back(std::move(info));
  }
}

}  // namespace acev2
