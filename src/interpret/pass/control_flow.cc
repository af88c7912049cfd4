// SPDX-License-Identifier: Apache-2.0
//
// If, Loop and Scan: their bodies run through the interpreter like any graph, in a scope that sees
// the enclosing one. ONNX's own inference for them drops the shapes of loop-carried values; running
// the body to a fixed point keeps those that do not change.
//
// Invariant: a body runs in a scope of its own; how often it is charged stands in the records of
// its nodes alone (Record::repeat). Called by visit_node.cc.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpret/limits.h"
#include "interpret/pass/node_state.h"
#include "interpret/state/node_scope.h"
#include "tensor/element.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::string_view kStateSource = "carried by the loop";

/// Makes `into` open wherever `other` differs; false if nothing had to change.
bool Widen(onnx::TypeProto& into, const onnx::TypeProto& other) {
  if (!into.has_tensor_type() || !other.has_tensor_type()) return false;
  auto* type = into.mutable_tensor_type();
  if (!type->has_shape()) return false;
  if (!other.tensor_type().has_shape() ||
      other.tensor_type().shape().dim_size() != type->shape().dim_size()) {
    type->clear_shape();
    return true;
  }
  bool changed = false;
  for (int i = 0; i < type->shape().dim_size(); ++i) {
    auto* dim = type->mutable_shape()->mutable_dim(i);
    const auto& seen = other.tensor_type().shape().dim(i);
    if (!dim->has_dim_value()) continue;
    if (seen.has_dim_value() && seen.dim_value() == dim->dim_value()) continue;
    dim->Clear();
    changed = true;
  }
  return changed;
}

/// `type` with a dimension of `size` (open if unknown) put in at `axis`.
onnx::TypeProto Stack(const onnx::TypeProto& type, std::optional<std::int64_t> size,
                      std::int64_t axis) {
  onnx::TypeProto stacked = type;
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return stacked;
  const auto& dims = type.tensor_type().shape();
  if (axis < 0) axis += dims.dim_size() + 1;
  auto* shape = stacked.mutable_tensor_type()->mutable_shape();
  shape->clear_dim();
  for (int i = 0; i <= dims.dim_size(); ++i) {
    if (i == axis) {
      auto* dim = shape->add_dim();
      if (size) dim->set_dim_value(*size);
    }
    if (i < dims.dim_size()) *shape->add_dim() = dims.dim(i);
  }
  return stacked;
}

/// `type` without dimension `axis`.
onnx::TypeProto Unstack(const onnx::TypeProto& type, std::int64_t axis) {
  onnx::TypeProto slice = type;
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return slice;
  const auto& dims = type.tensor_type().shape();
  if (axis < 0) axis += dims.dim_size();
  auto* shape = slice.mutable_tensor_type()->mutable_shape();
  shape->clear_dim();
  for (int i = 0; i < dims.dim_size(); ++i) {
    if (i != axis) *shape->add_dim() = dims.dim(i);
  }
  return slice;
}

void SetType(GraphValue& value, const onnx::TypeProto& type, std::string source) {
  value.type = type;
  UpdateFromType(value);
  value.tensor.value = value.tensor.stored;
  value.tensor.source =
      source.empty() ? "declared " + ElementName(value.tensor.element_type) : std::move(source);
}

bool SameShape(const onnx::TypeProto& a, const onnx::TypeProto& b) {
  onnx::TypeProto copy = a;
  return !Widen(copy, b);
}

/// Runs `body` on `arguments`; `prefix` stands in front of the labels of its nodes.
GraphResult RunBody(Pass& pass, const onnx::GraphProto& body,
                    const std::vector<GraphValue*>& arguments, NodeState& state,
                    const std::string& prefix, bool outputs_need_floats = true) {
  Scope scope;
  scope.outer = &state.scope;
  scope.prefix = prefix;
  const NodeCost& owner = pass.records[state.record].cost;
  scope.module = ScopeOfBody(owner.name, owner.scope, prefix);
  scope.opsets = state.scope.opsets;
  scope.bindings = state.scope.bindings;
  scope.depth = state.scope.depth + 1;
  BindInitializers(pass, body, scope);
  for (int i = 0; i < body.input_size(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    GraphValue* argument = index < arguments.size() ? arguments[index] : nullptr;
    // A branch has no inputs; some exporters list there what it reads of the graph around it.
    if (argument == nullptr) argument = state.scope.Find(body.input(i).name());
    if (argument == nullptr) argument = pass.values.New(body.input(i).name());
    onnx::TypeProto declared = pass.dimensions.Resolve(body.input(i).type());
    MergeType(declared, argument->type);
    const bool had_value = argument->tensor.value.known();
    UpdateFromType(*argument);
    if (!had_value) argument->tensor.value = argument->tensor.stored;
    scope.values[body.input(i).name()] = argument;
  }
  std::vector<std::string_view> outputs;
  for (const auto& info : body.value_info()) scope.declared[info.name()] = &info.type();
  for (const auto& info : body.output()) {
    scope.declared[info.name()] = &info.type();
    outputs.push_back(info.name());
  }
  GraphResult result = RunNodes(pass, body.node(), outputs, scope, outputs_need_floats);
  Record& record = pass.records[state.record];
  record.peak_bits = std::max(record.peak_bits, result.peak_bits);
  return result;
}

constexpr std::array<std::string_view, 2> kBranches = {"then_branch", "else_branch"};

void VisitIf(Pass& pass, NodeState& state) {
  const auto* then_attribute = state.attributes.Find(std::string(kBranches[0]));
  const auto* else_attribute = state.attributes.Find(std::string(kBranches[1]));
  if (then_attribute == nullptr || else_attribute == nullptr) {
    pass.records.MarkUnpriced(state.record, "malformed-node", "a branch of it is missing", "");
    return;
  }
  const Constant* condition =
      !state.inputs.empty() && state.inputs[0] ? state.inputs[0]->tensor.known_values() : nullptr;
  // A size that is only assumed decides no branch.
  const bool known = condition && condition->size() == 1 &&
                     !state.inputs[0]->guessed;
  const std::string label = pass.records[state.record].cost.name;
  // What the one branch that runs returns stays what it is, pending scales included.
  std::array<GraphResult, 2> branches = {
      RunBody(pass, then_attribute->g(), {}, state, fmt::format("{}/{}/", label, kBranches[0]), !known),
      RunBody(pass, else_attribute->g(), {}, state, fmt::format("{}/{}/", label, kBranches[1]), !known)};

  std::size_t charged = 0;
  std::string reason;
  std::string where = "the work is in its branches";
  if (known) {
    charged = condition->AsDouble(0) != 0 ? 0 : 1;
    reason = state.inputs[0]->tensor.offline ? "never runs: the condition is constant"
                                             : "never runs: --value tells the condition";
  } else {
    const Cost then_cost = pass.records.CostOf(branches[0].records, pass.options);
    const Cost else_cost = pass.records.CostOf(branches[1].records, pass.options);
    switch (pass.options.branch) {
      case Branch::kThen: charged = 0; break;
      case Branch::kElse: charged = 1; break;
      case Branch::kMax: charged = else_cost > then_cost ? 1 : 0; break;
      case Branch::kMin: charged = else_cost < then_cost ? 1 : 0; break;
    }
    reason = "in the branch that is not charged; --branch chooses";
    const auto price = [&](std::size_t branch, Cost cost) {
      return fmt::format("{} {}{}{}", kBranches[branch],
                         pass.records.AnyUnpriced(branches[branch].records) ? "≥ " : "", Exact(cost),
                         charged == branch ? " (charged)" : "");
    };
    where += fmt::format(": {}, {}", price(0, then_cost), price(1, else_cost));
    const std::string_view name = kBranches[charged];
    const bool open = pass.records.AnyUnpriced(branches[0].records) ||
                      pass.records.AnyUnpriced(branches[1].records);
    if (pass.options.branch == Branch::kMax && (then_cost != else_cost || open)) {
      pass.records.MarkUpperBound();
      pass.records.Diagnose(
          "dearest-branch", state.record,
          fmt::format("its condition depends on data; {} is charged as the dearer branch{}", name,
                      open ? ", as far as they are priced" : ""),
          "--branch min|then|else charges another");
    } else if (pass.options.branch == Branch::kMin && (then_cost != else_cost || open)) {
      pass.records.MarkLowerBound();
      pass.records.Diagnose(
          "cheapest-branch", state.record,
          fmt::format("its condition depends on data; {} is charged as the cheaper branch", name),
          "--branch max|then|else charges another");
    }
  }
  // Which branch runs is known or given: what the other one lacks does not matter.
  const bool settled =
      known || pass.options.branch == Branch::kThen || pass.options.branch == Branch::kElse;
  Record& record = pass.records[state.record];
  record.peak_bits = branches[charged].peak_bits;
  for (std::size_t b = 0; b < 2; ++b) {
    for (const int child : branches[b].records) {
      record.children.push_back(child);
      if (b == charged) continue;
      pass.records[child].repeat = 0;
      pass.records.LeaveIdle(child, reason, settled);
    }
  }
  record.cost.reason = where;
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    GraphValue* output = state.outputs[i];
    if (output == nullptr) continue;
    const GraphValue* from =
        i < branches[charged].outputs.size() ? branches[charged].outputs[i] : nullptr;
    const GraphValue* other =
        i < branches[1 - charged].outputs.size() ? branches[1 - charged].outputs[i] : nullptr;
    if (from == nullptr) continue;
    // The charged branch says the shapes: what follows must be priced for one of the two.
    SetType(*output, from->type, "");
    output->sequence = from->sequence;
    output->tensor.offline = known && from->tensor.offline;
    output->tensor.numbers = pass.stored_numbers.Join(
        {from->tensor.numbers, other == nullptr ? nullptr : other->tensor.numbers});
    if (known) {
      state.SetOutput(i, branches[charged].outputs[i]);
    } else if (other != nullptr && !SameShape(from->type, other->type)) {
      pass.records.Diagnose(
          "branch-shapes", state.record,
          fmt::format("its branches give '{}' different shapes; that of {} is used",
                      output->tensor.name, kBranches[charged]),
          "--branch chooses");
    }
  }
}

/// What a loop body is run on: inputs that stay, values it carries on, slices.
struct LoopArguments {
  std::vector<GraphValue*> before;
  std::vector<GraphValue*> states;
  std::vector<GraphValue*> after;
  std::size_t first_state_output = 0;
};

/// Runs `body` until the shapes it carries on no longer change; opens those that do.
GraphResult RunToFixpoint(Pass& pass, const onnx::GraphProto& body, const LoopArguments& arguments,
                          NodeState& state) {
  const std::string prefix = pass.records[state.record].cost.name + "/body/";
  // Each round can only open dimensions or turn constants into data, so the rounds are few.
  for (int round = 0;; ++round) {
    std::vector<GraphValue*> bound;
    bound.reserve(arguments.before.size() + arguments.states.size() + arguments.after.size());
    for (const GraphValue* value : arguments.before) bound.push_back(pass.values.Copy(*value));
    for (const GraphValue* value : arguments.states) bound.push_back(pass.values.Copy(*value));
    for (const GraphValue* value : arguments.after) bound.push_back(pass.values.Copy(*value));
    GraphResult result = RunBody(pass, body, bound, state, prefix);
    bool stable = true;
    for (std::size_t i = 0; i < arguments.states.size(); ++i) {
      const std::size_t k = arguments.first_state_output + i;
      if (k >= result.outputs.size()) break;
      GraphValue* carried = arguments.states[i];
      if (Widen(carried->type, result.outputs[k]->type)) {
        UpdateFromType(*carried);
        stable = false;
      }
      if (carried->tensor.offline && !result.outputs[k]->tensor.offline) {
        carried->tensor.offline = false;
        stable = false;
      }
    }
    if (stable) return result;
    if (round < kMaxLoopPasses) continue;
    // Shapes that have not settled by now are given up; with none left the next round is the last.
    for (GraphValue* carried : arguments.states) {
      if (carried->type.has_tensor_type()) carried->type.mutable_tensor_type()->clear_shape();
      carried->tensor.offline = false;
      UpdateFromType(*carried);
    }
  }
}

/// Makes the nodes of `body` children of `record` that run `times` times; where that is not known
/// they are charged once and `record` is unpriced, because of `unknown`; `hint` may be empty.
void ChargeBody(Records& records, int record, const GraphResult& body,
                std::optional<std::int64_t> times, const std::string& unknown,
                const std::string& hint) {
  Record& parent = records[record];
  parent.children = body.records;
  for (const int child : body.records) records[child].repeat = times.value_or(1);
  parent.cost.reason = "the work is in its body";
  if (times) return;
  records.MarkUnpriced(record, "unknown-trip-count", unknown + "; one iteration is charged",
                       (hint.empty() ? hint : hint + "; ") + "--trip-count N charges N iterations");
}

/// True if the body hands its input on as its output unchanged.
bool PassesOn(const onnx::GraphProto& body, int output, int input) {
  if (output >= body.output_size() || input >= body.input_size()) return false;
  std::string_view name = body.output(output).name();
  for (int i = body.node_size() - 1; i >= 0; --i) {
    const auto& node = body.node(i);
    if (node.op_type() == "Identity" && node.output_size() == 1 && node.input_size() == 1 &&
        node.output(0) == name) {
      name = node.input(0);
    }
  }
  return name == body.input(input).name();
}

void VisitLoop(Pass& pass, NodeState& state) {
  const auto* body = state.attributes.Find("body");
  if (body == nullptr || !body->has_g() || state.inputs.size() < 2) {
    pass.records.MarkUnpriced(state.record, "malformed-node", "its body or an input is missing",
                              "");
    return;
  }
  // Iterations: M if the model tells it and it is no "until the condition ends it" sentinel.
  std::optional<std::int64_t> trips;
  const Constant* limit = state.inputs[0] ? state.inputs[0]->tensor.known_values() : nullptr;
  if (limit && limit->size() == 1 && !limit->is_float() &&
      !state.inputs[0]->guessed) {
    if (limit->ints[0] <= kMaxTripCount) trips = std::max<std::int64_t>(limit->ints[0], 0);
  }
  const Constant* condition = state.inputs[1] ? state.inputs[1]->tensor.known_values() : nullptr;
  if (condition && condition->size() == 1 &&
      condition->AsDouble(0) == 0) {
    trips = 0;
  }
  if (!trips) trips = pass.options.trip_count;
  // Each iteration adds a row to a scan output, so its declared length is the trip count.
  for (std::size_t i = state.inputs.size() - 2; !trips && i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr) continue;
    const std::string& name = state.proto.output(static_cast<int>(i));
    const auto declared = state.scope.declared.find(name);
    const onnx::TypeProto* type = declared != state.scope.declared.end()
                                      ? declared->second
                                      : DeclaredByReaders(state.scope, name);
    if (type == nullptr || !type->has_tensor_type()) continue;
    const onnx::TypeProto resolved = pass.dimensions.Resolve(*type);
    const auto& shape = resolved.tensor_type().shape();
    if (shape.dim_size() > 0 && shape.dim(0).has_dim_value()) trips = shape.dim(0).dim_value();
  }

  LoopArguments arguments;
  GraphValue* iteration = pass.values.New("iteration");
  iteration->type.mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT64);
  iteration->type.mutable_tensor_type()->mutable_shape();
  GraphValue* running = pass.values.New("condition");
  running->type.mutable_tensor_type()->set_elem_type(onnx::TensorProto::BOOL);
  running->type.mutable_tensor_type()->mutable_shape();
  for (GraphValue* value : {iteration, running}) SetType(*value, value->type, "");
  arguments.before = {iteration, running};
  for (std::size_t i = 2; i < state.inputs.size(); ++i) {
    GraphValue* carried =
        state.inputs[i] ? pass.values.Copy(*state.inputs[i]) : pass.values.New("");
    carried->sequence = state.inputs[i] ? state.inputs[i]->sequence : Sequence{};
    carried->tensor.source = kStateSource;
    arguments.states.push_back(carried);
  }
  arguments.first_state_output = 1;
  const GraphResult result = RunToFixpoint(pass, body->g(), arguments, state);

  // The condition may end the loop before its limit; the user may know when.
  bool may_end = false;
  if (trips && !result.outputs.empty() && *trips > 0) {
    const Constant* stays = result.outputs[0]->tensor.values();
    const bool runs_on = (stays && stays->size() == 1 && stays->AsDouble(0) != 0) ||
                         PassesOn(body->g(), 0, 1);
    may_end = !runs_on && !pass.options.trip_count;
    if (!runs_on && pass.options.trip_count) trips = std::min(*trips, *pass.options.trip_count);
  }
  ChargeBody(
      pass.records, state.record, result, trips, "how often its body runs depends on data",
      pass.deciding_inputs.Hint(state.inputs[0] == nullptr ? nullptr : state.inputs[0]->origin));
  if (may_end) {
    pass.records.MarkUpperBound();
    pass.records.Diagnose("upper-trip-count", state.record,
                          fmt::format("its condition may end it before {} iterations", *trips),
                          "--trip-count N charges N iterations");
  }
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr || i + 1 >= result.outputs.size()) continue;
    const onnx::TypeProto& type = result.outputs[i + 1]->type;
    state.outputs[i]->tensor.numbers = result.outputs[i + 1]->tensor.numbers;
    if (i < arguments.states.size()) {
      SetType(*state.outputs[i], arguments.states[i]->type, "");
      if (!arguments.states[i]->type.has_tensor_type()) SetType(*state.outputs[i], type, "");
      state.outputs[i]->sequence = AfterLoop(*arguments.states[i], *result.outputs[i + 1], trips);
    } else {
      SetType(*state.outputs[i], Stack(type, trips, 0), "");
    }
  }
}

void VisitScan(Pass& pass, NodeState& state) {
  const auto* body = state.attributes.Find("body");
  const std::int64_t scans = state.attributes.Int("num_scan_inputs").value_or(0);
  // Opset 8 had a sequence_lens input in front and a batch axis before the scan axis.
  const bool batched = state.node.opset < 9;
  const std::size_t first = batched ? 1 : 0;
  const std::size_t given = state.inputs.size();
  if (body == nullptr || !body->has_g() || scans < 1 || given < first ||
      static_cast<std::size_t>(scans) > given - first) {
    pass.records.MarkUnpriced(state.record, "malformed-node",
                              "its body or its scan inputs are missing", "");
    return;
  }
  const std::size_t states = given - first - static_cast<std::size_t>(scans);
  const auto axes_in = state.attributes.Ints("scan_input_axes");
  const auto axes_out = state.attributes.Ints("scan_output_axes");
  LoopArguments arguments;
  std::optional<std::int64_t> length;
  std::optional<std::int64_t> batch;
  for (std::size_t i = first; i < given; ++i) {
    GraphValue* value = state.inputs[i] ? pass.values.Copy(*state.inputs[i]) : pass.values.New("");
    const bool carried = i < first + states;
    if (batched) {
      if (value->tensor.shape && !value->tensor.shape->empty()) batch = value->tensor.shape->at(0);
      SetType(*value, Unstack(value->type, 0), value->tensor.source);
    }
    if (carried) {
      value->tensor.source = kStateSource;
      arguments.states.push_back(value);
      continue;
    }
    const std::size_t k = i - first - states;
    std::int64_t axis = !batched && k < axes_in.size() ? axes_in[k] : 0;
    if (value->tensor.shape) {
      const auto rank = static_cast<std::int64_t>(value->tensor.shape->size());
      if (axis < 0) axis += rank;
      if (axis >= 0 && axis < rank) {
        const auto size = value->tensor.shape->at(static_cast<std::size_t>(axis));
        if (size) length = size;
      }
    }
    SetType(*value, Unstack(value->type, axis), "a slice of " + value->tensor.name);
    value->tensor.offline = state.inputs[i] && state.inputs[i]->tensor.offline;
    arguments.after.push_back(value);
  }
  const GraphResult result = RunToFixpoint(pass, body->g(), arguments, state);
  if (!length) length = pass.options.trip_count;
  std::optional<std::int64_t> runs = length;
  if (batched) runs = length && batch ? std::optional((Count(*length) * *batch).value()) : std::nullopt;
  ChargeBody(pass.records, state.record, result, runs, "the length of its scan inputs is not known",
             "");
  const auto with_batch = [&](const onnx::TypeProto& type) {
    return batched ? Stack(type, batch, 0) : type;
  };
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr || i >= result.outputs.size()) continue;
    state.outputs[i]->tensor.numbers = result.outputs[i]->tensor.numbers;
    if (i < states) {
      SetType(*state.outputs[i], with_batch(arguments.states[i]->type), "");
    } else {
      const std::size_t k = i - states;
      const std::int64_t axis = !batched && k < axes_out.size() ? axes_out[k] : 0;
      SetType(*state.outputs[i], with_batch(Stack(result.outputs[i]->type, length, axis)), "");
    }
  }
}

}  // namespace

bool VisitControlFlow(Pass& pass, NodeState& state) {
  if (!state.node.domain.empty()) return false;
  if (state.node.op == "SequenceMap") {
    // ONNX's function body runs the subgraph in a Loop over the sequence.
    state.FindItsSchema();
    if (!VisitSchemaBody(pass, state)) {
      pass.records.MarkUnpriced(state.record, "malformed-node",
                                "its body cannot be run on its inputs", "");
    }
    return true;
  }
  using Visitor = void (*)(Pass&, NodeState&);
  const Visitor visitor = state.node.op == "If"     ? VisitIf
                          : state.node.op == "Loop" ? VisitLoop
                          : state.node.op == "Scan" ? VisitScan
                                                    : nullptr;
  if (visitor == nullptr) return false;
  if (const Rule* rule = FindRule("", state.node.op)) {
    pass.records[state.record].cost.category = rule->category;
  }
  // A subgraph works on real values: pending scales do not cross its border.
  for (GraphValue* input : state.inputs) {
    if (input != nullptr) NeedFloat(pass, *input);
  }
  if (state.scope.depth >= kMaxDepth) {
    pass.records.MarkUnpriced(state.record, "too-deep",
                              fmt::format("its body is nested more than {} levels deep", kMaxDepth),
                              "flatten the model's functions or subgraphs");
    return true;
  }
  visitor(pass, state);
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    GraphValue* output = state.outputs[i];
    if (output == nullptr) continue;
    const auto declared = state.scope.declared.find(state.proto.output(static_cast<int>(i)));
    if (declared != state.scope.declared.end()) {
      MergeDeclared(pass, *declared->second, output->type);
      const Format value = output->tensor.value;
      UpdateFromType(*output);
      if (!value.known()) output->tensor.value = output->tensor.stored;
    }
    if (i == 0) pass.records[state.record].cost.output_shape = output->tensor.shape;
  }
  NoteMisdeclared(pass, state);
  Describe(pass, state);
  return true;
}

}  // namespace acev2
