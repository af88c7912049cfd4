// SPDX-License-Identifier: Apache-2.0
//
// What fills shapes that forward inference leaves open: sizes that depend on data but have a bound,
// and shapes that the model declares further down.
//
// Invariant: a bound is charged as such (the total becomes an upper bound and a diagnostic says so);
// a shape taken from a reader is one the model itself declares.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "interpret/limits.h"
#include "interpret/pass/node_state.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

void BoundOpenSize(Pass& pass, NodeState& state) {
  const auto bound_of = state.node.traits.bound;
  if (bound_of == nullptr || state.outputs.empty() || state.outputs[0] == nullptr) return;
  GraphValue& output = *state.outputs[0];
  if (!output.tensor.shape) return;
  try {
    const auto bound = bound_of(state.node);
    if (!bound || bound->axis >= output.tensor.shape->size()) return;
    auto& dim = output.tensor.shape->at(bound->axis);
    if (dim) return;
    dim = bound->most;
    UpdateType(output);
    pass.records.MarkUpperBound();
    pass.records.Diagnose(
        "upper-bound", state.record,
        fmt::format("how many results it has depends on data; the most there can be is "
                    "taken: {}",
                    bound->most),
        "");
  } catch (const Unknown&) {
    // An operand's size is not known either.
  }
}

void TakeShapeFromReaders(Pass& pass, NodeState& state) {
  for (GraphValue* output : state.outputs) {
    if (output == nullptr) continue;
    if (!HasOpenSize(output->tensor) ||
        (output->type.value_case() != onnx::TypeProto::VALUE_NOT_SET &&
         !output->type.has_tensor_type())) {
      continue;
    }
    const auto* declared = DeclaredByReaders(state.scope, output->tensor.name);
    if (declared == nullptr) continue;
    onnx::TypeProto only_shape = pass.dimensions.Resolve(*declared);
    only_shape.mutable_tensor_type()->clear_elem_type();
    MergeType(only_shape, output->type);
    UpdateFromType(*output);
  }
}

}  // namespace

const onnx::TypeProto* DeclaredByReaders(Scope& scope, std::string_view name, int depth) {
  if (depth > kMaxDepth || scope.nodes == nullptr) return nullptr;
  IndexNodes(scope);
  const auto readers = scope.reading_nodes.find(name);
  if (readers == scope.reading_nodes.end()) return nullptr;
  for (const int i : readers->second) {
    const onnx::NodeProto& reader = (*scope.nodes)[i];
    if (reader.output_size() == 0 || reader.input_size() == 0) continue;
    const Traits& traits = TraitsOf(reader.domain(), reader.op_type());
    bool same_shape = traits.Has(kKeepsShape) && reader.input(0) == name;
    if (traits.Has(kBroadcasts) && reader.input_size() == 2) {
      const std::string& other = reader.input(reader.input(0) == name ? 1 : 0);
      const GraphValue* operand = scope.Find(other);
      same_shape = operand && operand->tensor.shape && operand->tensor.shape->empty();
    }
    if (!same_shape) continue;
    const auto declared = scope.declared.find(reader.output(0));
    if (declared != scope.declared.end() && declared->second->has_tensor_type() &&
        declared->second->tensor_type().has_shape()) {
      return declared->second;
    }
    if (const auto* further = DeclaredByReaders(scope, reader.output(0), depth + 1)) {
      return further;
    }
  }
  return nullptr;
}

void MergeDeclared(Pass& pass, const onnx::TypeProto& declared, onnx::TypeProto& computed) {
  const onnx::TypeProto resolved = pass.dimensions.Resolve(declared);
  const auto& said = resolved.tensor_type().shape();
  const auto& found = computed.tensor_type().shape();
  // Ranks that differ are common slips of exporters; what was computed counts.
  for (int i = 0; said.dim_size() == found.dim_size() && i < said.dim_size(); ++i) {
    if (!said.dim(i).has_dim_value() || !found.dim(i).has_dim_value()) continue;
    const std::int64_t value = said.dim(i).dim_value();
    // Negative is how some exporters write "unknown".
    if (value < 0 || value == found.dim(i).dim_value()) continue;
    const bool fixed = declared.tensor_type().shape().dim(i).has_dim_value();
    pass.deciding_inputs.NoteContradiction({found.dim(i).dim_value(), value, fixed});
  }
  MergeType(resolved, computed);
}

void FillOpenShapes(Pass& pass, NodeState& state) {
  BoundOpenSize(pass, state);
  TakeShapeFromReaders(pass, state);
  if (state.inputs.empty() || state.outputs.empty() || state.outputs[0] == nullptr) return;
  const GraphValue* first = state.inputs[0];
  const std::optional<std::int64_t> entries =
      first == nullptr ? std::nullopt : first->sequence_length;
  GraphValue& output = *state.outputs[0];
  const Traits& traits = state.node.traits;
  if (traits.Has(kMakesSequence)) {
    output.sequence_length = static_cast<std::int64_t>(state.inputs.size());
  } else if (traits.Has(kInsertsEntry) && entries) {
    output.sequence_length = *entries + 1;
  } else if (traits.Has(kErasesEntry) && entries && *entries > 0) {
    output.sequence_length = *entries - 1;
  } else if (traits.Has(kPassesOn)) {
    output.sequence_length = entries;
  }
  if (!traits.Has(kCountsEntries) || !entries) return;
  auto length = std::make_shared<Constant>();
  length->element_type = onnx::TensorProto::INT64;
  length->ints = {*entries};
  output.tensor.set_values(std::move(length));
  state.offline = true;
}

}  // namespace acev2
