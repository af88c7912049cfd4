// SPDX-License-Identifier: Apache-2.0
//
// Loop and Scan. ONNX's own inference for them drops the shapes of loop-carried values; running the
// body to a fixed point keeps those that do not change.
//
// Invariant: the body is charged as often as it runs (Record::repeat); where nobody knows how
// often, once, and the node is unpriced. Called by control_flow.cc.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpret/limits.h"
#include "interpret/pass/bodies/control_flow.h"
#include "interpret/pass/bodies/loop_types.h"
#include "interpret/shapes/fit/type_fit.h"
#include "text/counted.h"

namespace acev2 {
namespace {

constexpr char kStateSource[] = "carried by the loop";

/// What a loop body is run on: inputs that stay, values it carries on, slices.
struct LoopArguments {
  std::vector<GraphValue*> before;
  std::vector<GraphValue*> states;
  std::vector<GraphValue*> after;
  std::size_t first_state_output = 0;
};

/// All that the body is run on, in its order.
std::vector<GraphValue*> AllOf(const LoopArguments& arguments) {
  std::vector<GraphValue*> all = arguments.before;
  all.insert(all.end(), arguments.states.begin(), arguments.states.end());
  all.insert(all.end(), arguments.after.begin(), arguments.after.end());
  return all;
}

/// A value that the body carries on as one of another type; empty if there is none.
std::string CarriedMisfit(const LoopArguments& arguments, const GraphResult& result) {
  for (std::size_t i = 0; i < arguments.states.size(); ++i) {
    const std::size_t k = arguments.first_state_output + i;
    if (k >= result.outputs.size()) break;
    const onnx::TypeProto& before = arguments.states[i]->type();
    const onnx::TypeProto& after = result.outputs[k]->type();
    if (!AreApart(before, after)) continue;
    return fmt::format("it carries '{}' into its body as {}, and out of it as {}",
                       arguments.states[i]->tensor.name, TypeName(before), TypeName(after));
  }
  return {};
}

/// Runs `body` until the shapes it carries on no longer change; opens those that do.
GraphResult RunToFixpoint(Pass& pass, const onnx::GraphProto& body, const LoopArguments& arguments,
                          NodeState& state) {
  const std::string prefix = pass.records[state.record].cost.name + "/body/";
  // Each round can only open dimensions or turn constants into data, so the rounds are few.
  for (int round = 0;; ++round) {
    std::vector<GraphValue*> bound = AllOf(arguments);
    for (GraphValue*& value : bound) value = pass.values.Copy(*value);
    GraphResult result = RunBody(pass, body, bound, state, prefix);
    bool stable = true;
    for (std::size_t i = 0; i < arguments.states.size(); ++i) {
      const std::size_t k = arguments.first_state_output + i;
      if (k >= result.outputs.size()) break;
      GraphValue* carried = arguments.states[i];
      if (Widen(carried->mutable_type(), result.outputs[k]->type())) {
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
      if (carried->type().has_tensor_type()) {
        carried->mutable_type().mutable_tensor_type()->clear_shape();
      }
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

/// What the axes of a Scan's inputs or outputs, `name`, get wrong: there is one for each of
/// `scans`.
std::string AxesMisfit(std::string_view name, const std::vector<std::int64_t>& axes,
                       std::size_t scans) {
  if (axes.empty() || axes.size() == scans) return {};
  return fmt::format("{} has {}, one for each of {} is wanted", name,
                     Counted(axes.size(), "number"), scans);
}

/// What its outputs cannot be stacked along; empty if they can.
std::string StackMisfit(const GraphResult& result, std::size_t states,
                        const std::vector<std::int64_t>& axes) {
  for (std::size_t k = 0; k < axes.size() && states + k < result.outputs.size(); ++k) {
    const auto& shape = result.outputs[states + k]->tensor.shape;
    if (!shape) continue;
    const auto rank = static_cast<std::int64_t>(shape->size()) + 1;
    if (axes[k] >= -rank && axes[k] < rank) continue;
    return fmt::format("it stacks results along axis {} of rank {}", axes[k], rank);
  }
  return {};
}

/// True if the body hands its input on as its output unchanged.
bool PassesOn(const onnx::GraphProto& body, int output, int input) {
  if (output >= body.output_size() || input >= body.input_size()) return false;
  std::string_view name = body.output(output).name();
  for (int i = body.node_size() - 1; i >= 0; --i) {
    const auto& node = body.node(i);
    if (node.output_size() == 1 && node.input_size() == 1 && node.output(0) == name &&
        TraitsOf(node.domain(), node.op_type()).Has(kPassesOn)) {
      name = node.input(0);
    }
  }
  return name == body.input(input).name();
}

}  // namespace

void VisitLoop(Pass& pass, NodeState& state) {
  const auto* body = state.attributes.Find("body");
  if (body == nullptr || !body->has_g() || state.inputs.size() < 2) {
    return RefuseNode(pass, state, "its body or an input is missing");
  }
  // Iterations: M if the model tells it and it is no "until the condition ends it" sentinel.
  std::optional<std::int64_t> trips;
  const Constant* limit = state.inputs[0] ? state.inputs[0]->tensor.known_values() : nullptr;
  if (limit && limit->size() == 1 && !limit->is_float() && !state.inputs[0]->guessed) {
    if (limit->ints[0] <= kMaxTripCount) trips = std::max<std::int64_t>(limit->ints[0], 0);
  }
  if (state.inputs[1] && state.inputs[1]->tensor.only_value() == 0) trips = 0;
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
  iteration->mutable_type().mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT64);
  iteration->mutable_type().mutable_tensor_type()->mutable_shape();
  GraphValue* running = pass.values.New("condition");
  running->mutable_type().mutable_tensor_type()->set_elem_type(onnx::TensorProto::BOOL);
  running->mutable_type().mutable_tensor_type()->mutable_shape();
  for (GraphValue* value : {iteration, running}) SetType(*value, value->type(), "");
  arguments.before = {iteration, running};
  for (std::size_t i = 2; i < state.inputs.size(); ++i) {
    GraphValue* carried =
        state.inputs[i] ? pass.values.Copy(*state.inputs[i]) : pass.values.New("");
    if (state.inputs[i]) carried->TakeSequenceOf(*state.inputs[i]);
    carried->tensor.source = kStateSource;
    arguments.states.push_back(carried);
  }
  arguments.first_state_output = 1;
  const std::string misfit = BodyMisfit(state, body->g(), "body", AllOf(arguments), 1);
  if (!misfit.empty()) return RefuseNode(pass, state, misfit);
  const GraphResult result = RunToFixpoint(pass, body->g(), arguments, state);

  // The condition may end the loop before its limit; the user may know when.
  bool may_end = false;
  if (trips && !result.outputs.empty() && *trips > 0) {
    const bool runs_on =
        result.outputs[0]->tensor.only_value().value_or(0) != 0 || PassesOn(body->g(), 0, 1);
    may_end = !runs_on && !pass.options.trip_count;
    if (!runs_on && pass.options.trip_count) trips = std::min(*trips, *pass.options.trip_count);
  }
  ChargeBody(
      pass.records, state.record, result, trips, "how often its body runs depends on data",
      pass.deciding_inputs.Hint(state.inputs[0] == nullptr ? nullptr : state.inputs[0]->origin));
  std::string clash = CarriedMisfit(arguments, result);
  if (AreApart(running->type(), result.outputs[0]->type())) {
    clash = fmt::format("the condition that its body returns is {}",
                        TypeName(result.outputs[0]->type()));
  }
  if (!clash.empty()) return RefuseNode(pass, state, clash);
  if (may_end) {
    pass.records.MarkUpperBound();
    pass.records.Diagnose("upper-trip-count", state.record,
                          fmt::format("its condition may end it before {} iterations", *trips),
                          "--trip-count N charges N iterations");
  }
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr || i + 1 >= result.outputs.size()) continue;
    const onnx::TypeProto& type = result.outputs[i + 1]->type();
    state.outputs[i]->tensor.numbers = result.outputs[i + 1]->tensor.numbers;
    if (i < arguments.states.size()) {
      SetType(*state.outputs[i], arguments.states[i]->type(), "");
      if (!arguments.states[i]->type().has_tensor_type()) SetType(*state.outputs[i], type, "");
      state.outputs[i]->mutable_sequence() =
          AfterLoop(*arguments.states[i], *result.outputs[i + 1], trips);
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
    return RefuseNode(pass, state, "its body or its scan inputs are missing");
  }
  const std::size_t states = given - first - static_cast<std::size_t>(scans);
  const auto axes_in = state.attributes.Ints("scan_input_axes");
  const auto axes_out = state.attributes.Ints("scan_output_axes");
  LoopArguments arguments;
  std::optional<std::int64_t> length;
  std::optional<std::int64_t> batch;
  std::string differing;
  for (std::size_t i = first; i < given; ++i) {
    GraphValue* value = state.inputs[i] ? pass.values.Copy(*state.inputs[i]) : pass.values.New("");
    const bool carried = i < first + states;
    if (batched) {
      if (value->tensor.shape && !value->tensor.shape->empty()) batch = value->tensor.shape->at(0);
      SetType(*value, Unstack(value->type(), 0), value->tensor.source);
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
        if (size && length && *size != *length && differing.empty()) {
          differing = fmt::format("its scan inputs have {} and {} entries", *length, *size);
        }
        if (size) length = size;
      }
    }
    SetType(*value, Unstack(value->type(), axis), "a slice of " + value->tensor.name);
    value->tensor.offline = state.inputs[i] && state.inputs[i]->tensor.offline;
    arguments.after.push_back(value);
  }
  std::string misfit = BodyMisfit(state, body->g(), "body", AllOf(arguments), 0);
  if (!batched && misfit.empty()) {
    misfit = AxesMisfit("scan_input_axes", axes_in, static_cast<std::size_t>(scans));
  }
  if (!batched && misfit.empty()) {
    misfit = AxesMisfit("scan_output_axes", axes_out, state.outputs.size() - states);
  }
  if (!misfit.empty()) return RefuseNode(pass, state, misfit);
  const GraphResult result = RunToFixpoint(pass, body->g(), arguments, state);
  if (!length) length = pass.options.trip_count;
  std::optional<std::int64_t> runs = length;
  if (batched) {
    runs = length && batch ? std::optional((Count(*length) * *batch).value()) : std::nullopt;
  }
  ChargeBody(pass.records, state.record, result, runs, "the length of its scan inputs is not known",
             "");
  if (!differing.empty()) {
    pass.records.MarkUnpriced(state.record, "malformed-node", differing, "");
  }
  std::string clash = CarriedMisfit(arguments, result);
  if (!batched && clash.empty()) clash = StackMisfit(result, states, axes_out);
  if (!clash.empty()) return RefuseNode(pass, state, clash);
  const auto with_batch = [&](const onnx::TypeProto& type) {
    return batched ? Stack(type, batch, 0) : type;
  };
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr || i >= result.outputs.size()) continue;
    state.outputs[i]->tensor.numbers = result.outputs[i]->tensor.numbers;
    if (i < states) {
      SetType(*state.outputs[i], with_batch(arguments.states[i]->type()), "");
    } else {
      const std::size_t k = i - states;
      const std::int64_t axis = !batched && k < axes_out.size() ? axes_out[k] : 0;
      SetType(*state.outputs[i], with_batch(Stack(result.outputs[i]->type(), length, axis)), "");
    }
  }
}

}  // namespace acev2
