// SPDX-License-Identifier: Apache-2.0
//
// A node's rule at work: operand formats, work, and why there is no price.
//
// Invariant: whatever a rule throws as Unknown ends in the node's record; the node of a chain that
// is the cause is the only one to be told of. Called by visit_node.cc; graph outputs and subgraphs
// ask for floats.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "interpret/pass/look_ahead.h"
#include "interpret/pass/node_state.h"
#include "interpret/pass/table_regions.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// Charges the node that made `tensor`.
void ChargeProducer(Records& records, const Tensor& tensor, Work work) {
  if (tensor.producer >= 0) AddWork(records[tensor.producer].cost.work, std::move(work));
}

/// What a format rule asks of the nodes around its own, and does to them. The functions of its
/// Datapath hold one reference to this, which std::function stores without allocating for each
/// node.
struct Surroundings {
  Pass& pass;
  NodeState& state;
  TableRegion* region;  ///< null if the node is in none
  /// What the node makes for itself: an assumed quantizer's payload.
  std::vector<Work> own_work = {};

  void Charge(const Tensor& tensor, Work work) {
    if (region != nullptr && region->IsPayload(tensor)) {
      region->to_float.push_back(std::move(work));
    } else if (state.offline) {
      return;
    } else if (tensor.producer == state.record) {
      AddWork(own_work, std::move(work));
    } else {
      ChargeProducer(pass.records, tensor, std::move(work));
    }
  }
  std::optional<ValueRange> ClippedTo(std::size_t i) const {
    const std::string* name = OutputName(i);
    return name == nullptr ? std::nullopt : BoundsBehind(pass, state.scope, *name);
  }
  std::optional<ValueRange> SaturatedTo(std::size_t i) const {
    const std::string* name = OutputName(i);
    return name == nullptr ? std::nullopt : CutBehind(pass, state.scope, *name);
  }

 private:
  const std::string* OutputName(std::size_t i) const {
    if (i >= state.outputs.size() || state.outputs[i] == nullptr) return nullptr;
    return &state.proto.output(static_cast<int>(i));
  }
};

/// What can be done where a node cannot run, which no value of an input mends.
std::string HintForFault(const Pass& pass, const NodeState& state) {
  const auto& graph_inputs = pass.model.proto.graph().input();
  std::string options;
  for (const GraphValue* input : state.inputs) {
    if (state.refused) break;  // it is not only that sizes do not meet
    if (input == nullptr || input->tensor.offline || input->tensor.producer >= 0) continue;
    const std::string& name = input->tensor.name;
    if (std::ranges::find(graph_inputs, name, &onnx::ValueInfoProto::name) == graph_inputs.end()) {
      continue;
    }
    const std::string option = fmt::format("--input {}=DIMS", ShellWord(name));
    if (options.find(option) == std::string::npos) {
      options += (options.empty() ? "" : " or ") + option;
    }
  }
  return options.empty() ? "no runtime takes the model so: mend it, or export it again"
                         : options + " sets another shape, if the model is right otherwise";
}

/// Lists the node as unpriced because of `unknown`, or of the node further up that is the cause.
void MarkUnknown(Pass& pass, const NodeState& state, const Unknown& unknown, DiagnosticCode code) {
  if (!unknown.open_tensor) {
    pass.records.MarkUnpriced(state.record, code, unknown.reason, unknown.hint);
    return;
  }
  const auto is_awaited = [](const GraphValue* input) {
    return input != nullptr && input->awaited && IsOpen(input->tensor);
  };
  if (std::ranges::any_of(state.inputs, is_awaited)) {
    // The cycle has been told of, with this node.
    pass.records.LeaveUnpriced(state.record, "on a cycle of the graph or behind one");
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
  const bool faulty = state.cannot_run() && !state.fault.empty();
  std::string hint;
  if (!faulty) {
    hint = pass.deciding_inputs.Hint(pass.deciding_inputs.OriginOf(state.values(), true));
  }
  if (hint.empty() && !state.of_any_size) hint = pass.dimensions.HintOfUnset();
  if (faulty) {
    code = state.refused ? DiagnosticCode("malformed-node") : DiagnosticCode("shape-inference");
    if (hint.empty()) hint = HintForFault(pass, state);
  }
  if (hint.empty() && state.fault.empty()) hint = unknown.hint;
  pass.records.MarkUnpriced(state.record, code, state.fault.empty() ? unknown.reason : state.fault,
                            hint);
}

/// How the user tells the one number that a node reads and nobody knows, as an axis or a limit.
std::string HintForNumber(const Pass& pass, const NodeState& state) {
  for (const GraphValue* input : state.inputs) {
    if (input == nullptr || input->origin == nullptr || !input->tensor.shape) continue;
    const bool one =
        std::ranges::all_of(*input->tensor.shape, [](const auto& dim) { return dim == 1; });
    if (one && input->tensor.known_values() == nullptr) {
      return pass.deciding_inputs.Hint(input->origin);
    }
  }
  return "";
}

/// Notes of what a node makes of weights whether factors of its channels can join them.
void NoteChannelFactors(NodeState& state) {
  const Node& node = state.node;
  if (!node.traits.Has(kTakesChannelFactors) || !node.Has(1) || state.outputs.empty() ||
      state.outputs[0] == nullptr) {
    return;
  }
  const bool has_addend = node.Has(2) && node.Float("beta", 1) != 0;
  const bool constant = node.inputs[1]->offline && (!has_addend || node.inputs[2]->offline);
  state.outputs[0]->takes_channel_factors = {state.scope.run, has_addend, constant};
}

bool MayFold(const Pass& pass, const NodeState& state) {
  return pass.options.fold == Fold::kBatchNorm && state.node.traits.Has(kScalesChannels);
}

/// Why `--fold` does not compute a node that MayFold into the constants of the one before it;
/// kNotAsked if it does: these can take its factors, and nobody else reads what comes of them.
NotFolded WhyNotFolded(const NodeState& state, const TableRegion* region) {
  const Node& node = state.node;
  if (state.offline) return NotFolded::kConstant;
  if (region != nullptr) return NotFolded::kTable;
  if (!node.Has(0) || !node.HasOutput(0)) return NotFolded::kNoLayer;
  const auto& taken = state.inputs[0]->takes_channel_factors;
  // What another graph made, others there may read.
  if (!taken || taken->run != state.scope.run) return NotFolded::kNoLayer;
  const auto readers = state.scope.readers.find(state.proto.input(0));
  if (readers == state.scope.readers.end() || readers->second.all != 1) return NotFolded::kShared;
  if (!taken->constant) return NotFolded::kVariable;
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] != nullptr && !node.inputs[i]->offline) return NotFolded::kVariable;
  }
  if (node.Int("training_mode", 0) != 0 || node.HasOutput(1)) return NotFolded::kTraining;
  const bool by_channel = node.Int("spatial", 1) != 0;  // before opset 9 also by element
  const bool of_one_type = node.inputs[0]->stored == node.outputs[0]->stored;
  return by_channel && of_one_type ? NotFolded::kNotAsked : NotFolded::kOtherShape;
}

/// Makes the node part of the one before it.
void FoldAway(Pass& pass, NodeState& state, Datapath& path) {
  const GraphValue& from = *state.inputs[0];
  KeepFolded(path);
  state.node.settings.clear();  // its constants are stored numbers as ever
  state.outputs[0]->takes_channel_factors = {state.scope.run, true, true};
  NodeCost& maker = pass.records[from.tensor.producer].cost;
  pass.records[state.record].cost.reason = fmt::format("folded into '{}'", maker.name);
  if (from.takes_channel_factors->has_addend) return;
  const Format sum = from.tensor.value;
  if (!sum.known()) throw Unknown{"number format of an operand is not known", {}, true};
  AddWork(maker.work,
          {Operation::kAdd, state.node.Out(0).elements(), sum, sum, Category::kMac, "bias"});
}

}  // namespace

void NeedFloat(Pass& pass, GraphValue& value) {
  Ledger unused(Category::kQuantization);
  Node reader;
  reader.inputs = {&value.tensor};
  reader.operand_formats.resize(1);
  Datapath path{reader, unused, pass.options, [&pass](const Tensor& tensor, Work work) {
                  ChargeProducer(pass.records, tensor, std::move(work));
                }};
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
  Surroundings around{pass, state, region};
  Datapath path{
      state.node,
      ledger,
      pass.options,
      [&around](const Tensor& tensor, Work work) { around.Charge(tensor, std::move(work)); },
      [&around](std::size_t i) { return around.ClippedTo(i); },
      [&around](std::size_t i) { return around.SaturatedTo(i); },
      state.scope.run};
  std::optional<Unknown> unassumed;  // why an assumed quantizer has no price
  try {
    if (!state.offline) {
      pass.operand_formats.Apply(path, state.inputs, rule, state.record, state.replaced);
    }
  } catch (const Unknown& unknown) {
    unassumed = unknown;
  }
  state.node.causal = pass.options.causal;
  if (region != nullptr) EnterRegion(*region, state);
  path.free_because = {};
  state.node.operand_formats.assign(state.inputs.size(), Format{});
  try {
    if (state.cannot_run() && !state.offline) throw Unknown{state.fault, "", true};
    // Format rules of quantized operators charge their products themselves.
    ledger.SumIn(pass.options.accumulator,
                 state.node.HasOutput(0) ? state.node.outputs[0]->known_elements() : std::nullopt);
    const bool may_fold = MayFold(pass, state);
    if (may_fold) cost.not_folded = WhyNotFolded(state, region);
    const bool folded = may_fold && cost.not_folded == NotFolded::kNotAsked;
    if (folded) {
      FoldAway(pass, state, path);
    } else {
      rule.format(path);
    }
    if (unassumed) throw Unknown(*unassumed);
    NoteChannelFactors(state);
    if (folded) {
      // Its work is that of the node before it.
    } else if (state.offline) {
      cost.reason = "constant";
    } else if (rule.work == nullptr) {
      const bool known = !rule.equation.empty();
      if (state.node.op.empty()) throw Unknown{"it names no operator", "export the model again"};
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
      for (Work& work : around.own_work) AddWork(cost.work, std::move(work));
    }
  } catch (const Unknown& unknown) {
    if (!state.offline) {
      MarkUnknown(
          pass, state, unknown,
          rule.work == nullptr ? DiagnosticCode("unpriced-op") : DiagnosticCode("unknown-work"));
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
