// SPDX-License-Identifier: Apache-2.0
//
// If: both branches are run; the one that is known to run, or that --branch chooses, is charged.
//
// Invariant: the charged branch says what follows; the other's nodes are idle, and a bound says so
// where its cost could have been another. Called by control_flow.cc.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpret/pass/bodies/control_flow.h"
#include "interpret/pass/bodies/loop_types.h"
#include "interpret/shapes/fit/type_fit.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::array<std::string_view, 2> kBranchNames = {"then_branch", "else_branch"};

/// True if a dimension of `tensor` is known and not 1.
bool HoldsSeveral(const Tensor& tensor) {
  return tensor.shape &&
         std::ranges::any_of(*tensor.shape, [](const auto& dim) { return dim && *dim != 1; });
}

}  // namespace

void VisitIf(Pass& pass, NodeState& state) {
  const auto* then_attribute = state.attributes.Find(std::string(kBranchNames[0]));
  const auto* else_attribute = state.attributes.Find(std::string(kBranchNames[1]));
  if (then_attribute == nullptr || else_attribute == nullptr) {
    return RefuseNode(pass, state, "a branch of it is missing");
  }
  for (const auto* branch : {then_attribute, else_attribute}) {
    // Some exporters list among its inputs, of which it has none, what it reads from around it.
    const std::vector<GraphValue*> no_arguments(static_cast<std::size_t>(branch->g().input_size()));
    const std::string misfit = BodyMisfit(state, branch->g(), branch->name(), no_arguments, 0);
    if (!misfit.empty()) return RefuseNode(pass, state, misfit);
  }
  const bool given = !state.inputs.empty() && state.inputs[0] != nullptr;
  if (given && HoldsSeveral(state.inputs[0]->tensor)) {
    return RefuseNode(pass, state, "its condition has several elements");
  }
  const std::optional<double> condition =
      given ? state.inputs[0]->tensor.only_value() : std::nullopt;
  // A size that is only assumed decides no branch.
  const bool known = condition && !state.inputs[0]->guessed;
  const std::string label = pass.records[state.record].cost.name;
  // What the one branch that runs returns stays what it is, pending scales included.
  const auto run = [&](std::size_t branch, const onnx::GraphProto& body) {
    const std::string prefix = fmt::format("{}/{}/", label, kBranchNames[branch]);
    return RunBody(pass, body, {}, state, prefix, !known);
  };
  std::array<GraphResult, 2> branches = {run(0, then_attribute->g()), run(1, else_attribute->g())};

  std::size_t charged = 0;
  std::string reason;
  std::string where = "the work is in its branches";
  if (known) {
    charged = *condition != 0 ? 0 : 1;
    reason = state.inputs[0]->tensor.offline ? "never runs: the condition is constant"
                                             : "never runs: --value tells the condition";
  } else {
    const Cost then_cost = pass.records.CostOf(branches[0].records, pass.options);
    const Cost else_cost = pass.records.CostOf(branches[1].records, pass.options);
    switch (pass.options.branch) {
      case Branch::kThen:
        charged = 0;
        break;
      case Branch::kElse:
        charged = 1;
        break;
      case Branch::kMax:
        charged = else_cost > then_cost ? 1 : 0;
        break;
      case Branch::kMin:
        charged = else_cost < then_cost ? 1 : 0;
        break;
    }
    reason = "in the branch that is not charged; --branch chooses";
    const auto price = [&](std::size_t branch, Cost cost) {
      return fmt::format("{} {}{}{}", kBranchNames[branch],
                         pass.records.AnyUnpriced(branches[branch].records) ? "≥ " : "",
                         Exact(cost), charged == branch ? " (charged)" : "");
    };
    where += fmt::format(": {}, {}", price(0, then_cost), price(1, else_cost));
    const std::string_view name = kBranchNames[charged];
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
    if (other != nullptr && AreApart(from->type(), other->type())) {
      return RefuseNode(
          pass, state,
          fmt::format("its then_branch gives '{}' as {}, its else_branch as {}",
                      output->tensor.name, TypeName((charged == 0 ? from : other)->type()),
                      TypeName((charged == 0 ? other : from)->type())));
    }
    // The charged branch says the shapes: what follows must be priced for one of the two.
    SetType(*output, from->type(), "");
    output->TakeSequenceOf(*from);
    output->tensor.offline = known && from->tensor.offline;
    output->tensor.numbers = pass.stored_numbers.Join(
        {from->tensor.numbers, other == nullptr ? nullptr : other->tensor.numbers});
    if (known) {
      state.SetOutput(i, branches[charged].outputs[i]);
    } else if (other != nullptr && !SameShape(from->type(), other->type())) {
      pass.records.Diagnose(
          "branch-shapes", state.record,
          fmt::format("its branches give '{}' different shapes; that of {} is used",
                      output->tensor.name, kBranchNames[charged]),
          "--branch chooses");
    }
  }
}

}  // namespace acev2
