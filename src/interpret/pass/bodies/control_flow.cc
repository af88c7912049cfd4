// SPDX-License-Identifier: Apache-2.0
//
// Operators with bodies, which run through the interpreter like any graph, in a scope that sees the
// enclosing one. Called by visit_node.cc.
#include "interpret/pass/bodies/control_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpret/limits.h"
#include "interpret/shapes/fit/type_fit.h"
#include "interpret/state/node_scope.h"
#include "tensor/element.h"
#include "text/counted.h"

namespace acev2 {

void SetType(GraphValue& value, const onnx::TypeProto& type, FormatSource source) {
  value.mutable_type() = type;
  UpdateFromType(value);
  value.tensor.value = value.tensor.stored;
  value.tensor.source =
      source.text.empty() ? DeclaredAs(ElementName(value.tensor.element_type)) : std::move(source);
}

void RefuseNode(Pass& pass, NodeState& state, const std::string& reason) {
  pass.records.MarkUnpriced(state.record, "malformed-node", reason, "");
  for (GraphValue* output : state.outputs) {
    if (output != nullptr && output->open_because < 0) output->open_because = state.record;
  }
}

std::string BodyMisfit(const NodeState& state, const onnx::GraphProto& body, std::string_view name,
                       const std::vector<GraphValue*>& arguments, std::size_t own) {
  const auto takes = static_cast<std::size_t>(body.input_size());
  const auto gives = static_cast<std::size_t>(body.output_size());
  if (takes != arguments.size()) {
    return fmt::format("its {} takes {}, and gets {}", name, Counted(takes, "input"),
                       arguments.size());
  }
  if (gives != state.outputs.size() + own) {
    return fmt::format("its {} gives {}, the node has {}{}", name, Counted(gives, "result"),
                       own == 0 ? "" : "a condition and ", Counted(state.outputs.size(), "output"));
  }
  for (std::size_t i = 0; i < takes; ++i) {
    const onnx::TypeProto& declared = body.input(static_cast<int>(i)).type();
    if (arguments[i] == nullptr || !AreApart(declared, arguments[i]->type())) continue;
    return fmt::format("input {} of its {} is declared as {}, and gets {}", i, name,
                       TypeName(declared), TypeName(arguments[i]->type()));
  }
  return {};
}

GraphResult RunBody(Pass& pass, const onnx::GraphProto& body,
                    const std::vector<GraphValue*>& arguments, NodeState& state,
                    const std::string& prefix, bool outputs_need_floats) {
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
    MergeType(declared, argument->mutable_type());
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

bool VisitControlFlow(Pass& pass, NodeState& state) {
  const Traits& traits = state.node.traits;
  if (!traits.Has(kHasBody)) return false;
  using Visitor = void (*)(Pass&, NodeState&);
  const Visitor visitor = traits.Has(kBranches) ? VisitIf
                          : traits.Has(kLoops)  ? VisitLoop
                          : traits.Has(kScans)  ? VisitScan
                                                : nullptr;
  if (visitor == nullptr) {
    // ONNX's function body runs the subgraph in a loop over the sequence.
    state.FindItsSchema();
    if (!VisitSchemaBody(pass, state)) {
      pass.records.MarkUnpriced(state.record, "malformed-node",
                                "its body cannot be run on its inputs", "");
    }
    return true;
  }
  pass.records[state.record].cost.category = state.rule->category;
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
  state.FindItsSchema();
  std::vector<InferenceNote> notes;
  const std::string clash =
      state.schema == nullptr ? "" : TypeMisfit(*state.schema, state.inputs, notes);
  if (clash.empty()) {
    visitor(pass, state);
  } else {
    RefuseNode(pass, state, clash);
  }
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    GraphValue* output = state.outputs[i];
    if (output == nullptr) continue;
    const auto declared = state.scope.declared.find(state.proto.output(static_cast<int>(i)));
    if (declared != state.scope.declared.end()) {
      MergeDeclared(pass, *declared->second, output->mutable_type());
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
