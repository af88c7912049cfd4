// SPDX-License-Identifier: Apache-2.0
//
// Looks ahead from a quantizer to the Clip that narrows what it makes (QCDQ: QuantizeLinear, Clip,
// DequantizeLinear).
//
// Invariant: only constants of the model decide; a Clip that reads a value beside others is an
// operator like any other.
#include "interpret/pass/node_state.h"
#include "rules/rule.h"

namespace acev2 {

namespace {

/// The tensor called `name` if it is a constant, though its node may stand further down.
GraphValue* ConstantAhead(Pass& pass, Scope& scope, const std::string& name) {
  if (GraphValue* known = scope.Find(name)) return known->tensor.offline ? known : nullptr;
  const auto node = scope.constant_nodes.find(name);
  if (node == scope.constant_nodes.end()) return nullptr;
  for (const auto& attribute : (*scope.nodes)[node->second].attribute()) {
    if (attribute.name() == "value" && attribute.has_t())
      return BindInitializer(pass, attribute.t());
  }
  return nullptr;
}

}  // namespace

std::optional<ValueRange> BoundsBehind(Pass& pass, const NodeState& state, std::size_t i) {
  if (i >= state.outputs.size() || state.outputs[i] == nullptr) return std::nullopt;
  Scope& scope = state.scope;
  const std::string& name = state.proto.output(static_cast<int>(i));
  const auto uses = scope.readers.find(name);
  if (uses == scope.readers.end() || uses->second.all != 1) return std::nullopt;
  IndexNodes(scope);
  const auto readers = scope.reading_nodes.find(name);
  if (readers == scope.reading_nodes.end() || readers->second.size() != 1) return std::nullopt;
  const onnx::NodeProto& reader = (*scope.nodes)[readers->second.front()];
  if (reader.input(0) != name || !TraitsOf(reader.domain(), reader.op_type()).Has(kClips)) {
    return std::nullopt;
  }
  const NodeAttributes attributes(reader, scope.bindings, pass.model);
  Node clip;
  clip.attributes = &attributes;
  for (const std::string& input : reader.input()) {
    GraphValue* value =
        input.empty() || input == name ? nullptr : ConstantAhead(pass, scope, input);
    clip.inputs.push_back(value == nullptr ? nullptr : &value->tensor);
  }
  return BoundsOfClip(clip);
}

}  // namespace acev2
