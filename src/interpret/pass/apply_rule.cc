// SPDX-License-Identifier: Apache-2.0
//
// A node's rule at work: operand formats, work, and why there is no price.
//
// Invariant: whatever a rule throws as Unknown ends in the node's record; the node of a chain that
// is the cause is the only one to be told of. Called by visit_node.cc; graph outputs and subgraphs
// ask for floats.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "interpret/pass/look_ahead.h"
#include "interpret/pass/node_state.h"
#include "interpret/pass/table_regions.h"

namespace acev2 {
namespace {

/// How a format rule charges the node that made a tensor.
std::function<void(const Tensor&, Work)> ChargeProducer(Records& records) {
  return [&records](const Tensor& tensor, Work work) {
    if (tensor.producer >= 0) AddWork(records[tensor.producer].cost.work, std::move(work));
  };
}

/// Lists the node as unpriced because of `unknown`, or of the node further up that is the cause.
void MarkUnknown(Pass& pass, const NodeState& state, const Unknown& unknown,
                 DiagnosticCode code) {
  if (!unknown.open_tensor) {
    pass.records.MarkUnpriced(state.record, code, unknown.reason, unknown.hint);
    return;
  }
  if (const int cause = state.CauseOfOpenInput(); cause >= 0 && !state.cannot_run()) {
    // The same words for all that stand behind a cause, so that they share a line.
    pass.records.MarkUnpriced(state.record, "unknown-input",
                              "an input is not known, because of a node before it", "");
    pass.records[state.record].cost.reason =
        fmt::format("an input is not known, because of node '{}'", pass.records[cause].cost.name);
    return;
  }
  std::string hint = pass.deciding_inputs.Hint(pass.deciding_inputs.OriginOf(state.values(), true));
  if (hint.empty()) hint = pass.dimensions.HintOfUnset();
  if (hint.empty() && state.fault.empty()) hint = unknown.hint;
  pass.records.MarkUnpriced(state.record, code, state.fault.empty() ? unknown.reason : state.fault,
                            hint);
}

/// How the user tells the one number that a node reads and nobody knows, as an axis or a limit.
std::string HintForNumber(const Pass& pass, const NodeState& state) {
  for (const GraphValue* input : state.inputs) {
    if (input == nullptr || input->origin == nullptr || !input->tensor.shape) continue;
    const bool one = std::ranges::all_of(*input->tensor.shape, [](const auto& dim) { return dim == 1; });
    if (one && input->tensor.known_values() == nullptr) {
      return pass.deciding_inputs.Hint(input->origin);
    }
  }
  return "";
}

}  // namespace

void NeedFloat(Pass& pass, GraphValue& value) {
  Ledger unused(Category::kQuantization);
  Node reader;
  reader.inputs = {&value.tensor};
  reader.operand_formats.resize(1);
  Datapath path{reader,
                unused,
                pass.options,
                ChargeProducer(pass.records)};
  try {
    Stored(path);
  } catch (const Unknown&) {
    // A size that is not known has been listed with the node that made the tensor.
  }
}

void ApplyRule(Pass& pass, NodeState& state, const Rule& rule) {
  NodeCost& cost = pass.records[state.record].cost;
  cost.category = rule.category;
  Ledger ledger(rule.category);
  TableRegion* region = RegionOf(pass, state);
  auto charge_producer =
      state.offline ? [](const Tensor&, const Work&) {} : ChargeProducer(pass.records);
  if (region != nullptr) {
    charge_producer = [&, to_producer = charge_producer](const Tensor& tensor, Work work) {
      if (&tensor == region->own_payload.get()) {
        region->to_float.push_back(std::move(work));
      } else {
        to_producer(tensor, std::move(work));
      }
    };
  }
  const auto output_name = [&](std::size_t i) -> const std::string* {
    if (i >= state.outputs.size() || state.outputs[i] == nullptr) return nullptr;
    return &state.proto.output(static_cast<int>(i));
  };
  const auto clipped_to = [&](std::size_t i) -> std::optional<ValueRange> {
    const std::string* name = output_name(i);
    return name == nullptr ? std::nullopt : BoundsBehind(pass, state.scope, *name);
  };
  const auto saturated_to = [&](std::size_t i) -> std::optional<ValueRange> {
    const std::string* name = output_name(i);
    return name == nullptr ? std::nullopt : CutBehind(pass, state.scope, *name);
  };
  Datapath path{state.node, ledger,       pass.options,   std::move(charge_producer),
                clipped_to, saturated_to, state.scope.run};
  if (!state.offline) {
    pass.operand_formats.Apply(state.node, state.inputs, rule, cost, state.replaced);
  }
  if (region != nullptr) EnterRegion(*region, state);
  state.node.operand_formats.assign(state.inputs.size(), Format{});
  try {
    if (state.cannot_run() && !state.offline) throw Unknown{state.fault, "", true};
    rule.format(path);
    if (state.offline) {
      cost.reason = "constant";
    } else if (rule.work == nullptr) {
      const bool known = !rule.equation.empty();
      throw Unknown{known ? std::string(rule.equation)
                          : fmt::format("no rule for {} of {}", state.node.op, cost.domain),
                    known ? "" : "its work is not in the total"};
    } else if (path.free_because.empty()) {
      rule.work(state.node, ledger);
    } else {
      cost.reason = path.free_because;
    }
    if (!state.offline) {
      if (!ledger.upper_bound().empty()) {
        pass.records.MarkUpperBound();
        pass.records.Diagnose("upper-bound", state.record,
                              "the most it can be is charged: " + ledger.upper_bound(),
                              HintForNumber(pass, state));
      }
      cost.work = ledger.Take();
    }
  } catch (const Unknown& unknown) {
    if (!state.offline) {
      MarkUnknown(pass, state, unknown, rule.work == nullptr ? DiagnosticCode("unpriced-op") : DiagnosticCode("unknown-work"));
    }
  }
  for (GraphValue* output : state.outputs) {
    if (output != nullptr) pass.operand_formats.TakeAnnotationOfResult(output->tensor);
  }
  for (GraphValue* output : state.outputs) {
    if (output != nullptr) pass.operand_formats.Assume(output->tensor);
  }
  if (region != nullptr) LeaveRegion(pass, *region, state);
}

}  // namespace acev2
