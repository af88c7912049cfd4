// SPDX-License-Identifier: Apache-2.0
//
// Functions: model-local ones, and standard operators that ONNX defines by a function body.
//
// A call runs the body in a scope that sees only its arguments, with attribute references resolved
// through the call. Unlike textual inlining this keeps rows under their caller, costs no copy of
// the body per call, and stops at recursion.
//
// Invariant: what a call makes beside values and must last as long as the pass (opsets, bodies)
// belongs to Functions; the rest goes with the call. Called by visit_node.cc and control_flow.cc.
#include <fmt/format.h>

#include "interpret/limits.h"
#include "interpret/pass/bodies/control_flow.h"
#include "interpret/pass/inference.h"
#include "interpret/pass/node_state.h"
#include "interpret/shapes/schema_call.h"
#include "interpret/shapes/schemas.h"
#include "interpret/state/node_scope.h"
#include "tensor/element.h"
#include "text/counted.h"

namespace acev2 {

namespace {

void RunCall(Pass& pass, NodeState& state, const onnx::FunctionProto& function) {
  if (state.scope.depth >= kMaxDepth) {
    pass.records.MarkUnpriced(
        state.record, "too-deep",
        fmt::format("functions are nested more than {} levels deep", kMaxDepth),
        "flatten the model's functions");
    return;
  }
  const int names = function.input_size() + function.output_size() + function.value_info_size() +
                    state.proto.attribute_size();
  pass.allowance.Step(static_cast<std::size_t>(names));
  Scope scope;
  const NodeCost& caller = pass.records[state.record].cost;
  scope.prefix = caller.name + "/";
  scope.module = ScopeOfBody(caller.name, caller.scope, scope.prefix);
  scope.depth = state.scope.depth + 1;
  scope.opsets = &pass.functions.OpsetsIn(function, *state.scope.opsets);
  const AttributeBindings bindings(state.attributes, pass.functions.DefaultsOf(function),
                                   state.schema);
  scope.bindings = &bindings;
  for (int i = 0; i < function.input_size(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    scope.values[function.input(i)] = index < state.inputs.size() ? state.inputs[index] : nullptr;
  }
  for (const auto& info : function.value_info()) scope.declared[info.name()] = &info.type();
  const std::vector<std::string_view> outputs(function.output().begin(), function.output().end());
  const GraphResult result = RunNodes(pass, function.node(), outputs, scope, false);

  Record& record = pass.records[state.record];
  record.children = result.records;
  record.peak_bits = result.peak_bits;
  record.cost.reason = "the work is in its body";
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    if (state.outputs[i] == nullptr || i >= result.outputs.size()) continue;
    GraphValue* made = result.outputs[i];
    // What the operator's own inference or value_info told fills what the body left open.
    MergeType(state.outputs[i]->type(), made->mutable_type());
    const auto declared = state.scope.declared.find(state.outputs[i]->tensor.name);
    if (declared != state.scope.declared.end()) {
      MergeDeclared(pass, *declared->second, made->mutable_type());
    }
    const bool had_value = made->tensor.value.known();
    UpdateFromType(*made);
    if (!had_value) made->tensor.value = made->tensor.stored;
    state.SetOutput(i, made);
    if (i == 0) record.cost.output_shape = made->tensor.shape;
  }
  Describe(pass, state);
}

/// What a schema can be held against.
NodeFacts FactsOf(const NodeState& state) {
  NodeFacts facts;
  facts.attribute = [&state](const std::string& name) { return state.attributes.Find(name); };
  for (const GraphValue* input : state.inputs) {
    facts.inputs.push_back(input == nullptr ? nullptr : &input->type());
  }
  facts.outputs = state.outputs.size();
  return facts;
}

}  // namespace

bool VisitFunction(Pass& pass, NodeState& state) {
  const onnx::FunctionProto* function =
      pass.functions.Find(state.node.domain, state.node.op, state.proto.overload());
  if (function == nullptr) return false;
  const Functions::Call call(pass.functions, *function);
  if (call.recursive()) {
    pass.records.MarkUnpriced(state.record, "recursive-function",
                              fmt::format("function {} calls itself", state.node.op),
                              "ONNX functions must not be recursive; export the model again");
    return true;
  }
  const auto takes = static_cast<std::size_t>(function->input_size());
  const auto gives = static_cast<std::size_t>(function->output_size());
  if (state.inputs.size() > takes || state.outputs.size() > gives) {
    const bool inputs = state.inputs.size() > takes;
    RefuseNode(pass, state,
               inputs ? fmt::format("it has {}, its function takes {}",
                                    Counted(state.inputs.size(), "input"), takes)
                      : fmt::format("it has {}, its function gives {}",
                                    Counted(state.outputs.size(), "output"), gives));
    Describe(pass, state);
    return true;
  }
  RunCall(pass, state, *function);
  return true;
}

bool VisitSchemaBody(Pass& pass, NodeState& state) {
  if (state.schema == nullptr) return false;
  if (!state.schema->HasFunction() && !state.schema->HasContextDependentFunction()) return false;
  if (state.scope.depth >= kMaxDepth) return false;
  // The body may depend on attributes and input types: hand ONNX a node without references.
  if (!FitsSchema(*state.schema, FactsOf(state))) return false;
  pass.allowance.Take(Spent::kBodies, 2 * state.proto.ByteSizeLong());
  onnx::NodeProto& resolved = pass.functions.NewNode(state.proto);
  resolved.clear_attribute();
  for (const auto& attribute : state.proto.attribute()) {
    const auto* found = state.attributes.Find(attribute.name());
    if (found == nullptr) continue;
    auto* added = resolved.add_attribute();
    *added = *found;
    added->set_name(attribute.name());
  }
  std::vector<onnx::TypeProto> types;
  types.reserve(state.inputs.size());
  for (const GraphValue* input : state.inputs) {
    types.push_back(input ? input->type() : onnx::TypeProto());
  }
  const onnx::FunctionBodyBuildContextImpl context(resolved, types);
  onnx::FunctionProto& body = pass.functions.NewBody();
  bool built = false;
  const auto fault =
      FaultOf([&] { built = BuildBody(*state.schema, state.node.opset, context, body); });
  if (fault || !built) return false;  // the node is then listed as unpriced
  pass.allowance.Take(Spent::kBodies, body.SpaceUsedLong());
  RunCall(pass, state, body);
  return true;
}

}  // namespace acev2
