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

using Branches = std::array<GraphResult, 2>;

/// The index of the branch that stands for both, by what they cost.
std::size_t BranchToCharge(Branch option, const std::array<Cost, 2>& costs) {
  switch (option) {
    case Branch::kThen:
      return 0;
    case Branch::kElse:
      return 1;
    case Branch::kMax:
      return costs[1] > costs[0] ? 1 : 0;
    case Branch::kMin:
      break;
  }
  return costs[1] < costs[0] ? 1 : 0;
}

/// Chooses the branch that is charged of an If whose condition depends on data, and notes which
/// bound the total then is. Adds to `where` what each costs.
std::size_t ChooseBranch(Pass& pass, int record, const Branches& branches, std::string& where) {
  std::array<Cost, 2> costs;
  std::array<bool, 2> open{};
  for (std::size_t b = 0; b < 2; ++b) {
    costs[b] = pass.records.CostOf(branches[b].records, pass.options);
    open[b] = pass.records.AnyUnpriced(branches[b].records);
  }
  const std::size_t charged = BranchToCharge(pass.options.branch, costs);
  const auto price = [&](std::size_t b) {
    return fmt::format("{} {}{}{}", kBranchNames[b], open[b] ? "≥ " : "", Exact(costs[b]),
                       charged == b ? " (charged)" : "");
  };
  where += fmt::format(": {}, {}", price(0), price(1));
  const bool any_open = open[0] || open[1];
  if (costs[0] == costs[1] && !any_open) return charged;
  const std::string_view name = kBranchNames[charged];
  if (pass.options.branch == Branch::kMax) {
    pass.records.MarkUpperBound();
    pass.records.Diagnose(
        "dearest-branch", record,
        fmt::format("its condition depends on data; {} is charged as the dearer branch{}", name,
                    any_open ? ", as far as they are priced" : ""),
        "--branch min|then|else charges another");
  } else if (pass.options.branch == Branch::kMin) {
    pass.records.MarkLowerBound();
    pass.records.Diagnose(
        "cheapest-branch", record,
        fmt::format("its condition depends on data; {} is charged as the cheaper branch", name),
        "--branch max|then|else charges another");
  }
  return charged;
}

/// Makes the nodes of both branches those of the If. Those that are not charged are idle for
/// `reason`; where that is `settled`, what they lack does not matter.
void TakeNodes(Records& records, int id, const Branches& branches, std::size_t charged,
               const std::string& reason, bool settled) {
  Record& record = records[id];
  record.peak_bits = branches[charged].peak_bits;
  for (std::size_t b = 0; b < 2; ++b) {
    for (const int child : branches[b].records) {
      record.children.push_back(child);
      if (b == charged) continue;
      records[child].repeat = 0;
      records.LeaveIdle(child, reason, settled);
    }
  }
}

/// Makes result `i` of the If what the charged branch returns; it says the shapes, since what
/// follows must be priced for one of the two. False if the branches return what no result can be.
bool TakeResult(Pass& pass, NodeState& state, std::size_t i, const Branches& branches,
                std::size_t charged, bool known) {
  const auto result = [&](std::size_t b) {
    return i < branches[b].outputs.size() ? branches[b].outputs[i] : nullptr;
  };
  GraphValue& output = *state.outputs[i];
  GraphValue* from = result(charged);
  const GraphValue* other = result(1 - charged);
  if (from == nullptr) return true;
  if (other != nullptr && AreApart(from->type(), other->type())) {
    RefuseNode(
        pass, state,
        fmt::format("its then_branch gives '{}' as {}, its else_branch as {}", output.tensor.name,
                    TypeName(result(0)->type()), TypeName(result(1)->type())));
    return false;
  }
  SetType(output, from->type(), "");
  output.TakeSequenceOf(*from);
  output.tensor.offline = known && from->tensor.offline;
  output.tensor.numbers = pass.stored_numbers.Join(
      {from->tensor.numbers, other == nullptr ? nullptr : other->tensor.numbers});
  if (known) {
    state.SetOutput(i, from);
  } else if (other != nullptr && !SameShape(from->type(), other->type())) {
    pass.records.Diagnose("branch-shapes", state.record,
                          fmt::format("its branches give '{}' different shapes; that of {} is used",
                                      output.tensor.name, kBranchNames[charged]),
                          "--branch chooses");
  }
  return true;
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
  const Branches branches = {run(0, then_attribute->g()), run(1, else_attribute->g())};

  std::string where = "the work is in its branches";
  std::string reason = "in the branch that is not charged; --branch chooses";
  std::size_t charged = 0;
  if (known) {
    charged = *condition != 0 ? 0 : 1;
    reason = state.inputs[0]->tensor.offline ? "never runs: the condition is constant"
                                             : "never runs: --value tells the condition";
  } else {
    charged = ChooseBranch(pass, state.record, branches, where);
  }
  // Which branch runs is known or given: what the other one lacks does not matter.
  const bool settled =
      known || pass.options.branch == Branch::kThen || pass.options.branch == Branch::kElse;
  TakeNodes(pass.records, state.record, branches, charged, reason, settled);
  pass.records[state.record].cost.reason = where;
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr) continue;
    if (!TakeResult(pass, state, i, branches, charged, known)) return;
  }
}

}  // namespace acev2
