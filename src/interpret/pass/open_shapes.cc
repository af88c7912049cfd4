// SPDX-License-Identifier: Apache-2.0
//
// What fills shapes that forward inference leaves open: sizes that depend on data but have a bound,
// and shapes that the model declares further down.
//
// Invariant: a bound is charged as such (the total becomes an upper bound and a diagnostic says so);
// a shape taken from a reader is one the model itself declares.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "interpret/limits.h"
#include "interpret/pass/node_state.h"

namespace acev2 {
namespace {

/// Elementwise operators of one operand: their output has its shape.
bool KeepsShape(std::string_view op) {
  constexpr auto kUnary = std::to_array<std::string_view>({
      "Abs",  "Acos", "Asin", "Atan",       "Cast",     "Ceil", "Clip",    "Cos",     "Elu",
      "Erf",  "Exp",  "Floor", "Identity",  "LeakyRelu", "Log", "Neg",     "Not",     "Reciprocal",
      "Relu", "Round", "Selu", "Sigmoid",   "Sign",     "Sin",  "Softmax", "Softplus", "Sqrt",
      "Tan",  "Tanh", "CastLike", "QuantizeLinear", "DequantizeLinear"});
  return std::ranges::find(kUnary, op) != kUnary.end();
}

/// Elementwise operators of two operands that broadcast.
bool Broadcasts(std::string_view op) {
  constexpr auto kBinary = std::to_array<std::string_view>({"Add", "Sub", "Mul", "Div", "Pow"});
  return std::ranges::find(kBinary, op) != kBinary.end();
}

/// The most entries the first output of `node` has along `axis`; empty if there is no such bound.
struct Bound {
  std::size_t axis = 0;
  std::int64_t most = 0;
};

std::optional<Bound> BoundOf(const Node& node) {
  const auto elements = [&](std::size_t i) { return node.In(i).elements().value(); };
  if (node.op == "NonZero") return Bound{1, elements(0)};
  if (node.op == "NonMaxSuppression") {
    const std::vector<std::int64_t> scores = node.In(1).dims();
    if (scores.size() != 3) return std::nullopt;
    std::int64_t each = 0;  // max_output_boxes_per_class defaults to 0
    if (node.Has(2)) {
      const Constant* limit = node.In(2).values();
      const bool known = limit && limit->fully_known() && !limit->ints.empty();
      each = known ? std::clamp<std::int64_t>(limit->ints[0], 0, scores[2]) : scores[2];
    }
    return Bound{0, (Count(scores[0]) * scores[1] * each).value()};
  }
  if (node.op == "Compress" || node.op == "Unique") {
    const auto axis = node.attributes->Int("axis");
    if (!axis) return Bound{0, elements(0)};
    const auto rank = static_cast<std::int64_t>(node.In(0).rank());
    const std::int64_t from_front = *axis < 0 ? *axis + rank : *axis;
    if (from_front < 0 || from_front >= rank) return std::nullopt;
    return Bound{static_cast<std::size_t>(from_front), node.In(0).dim(from_front)};
  }
  return std::nullopt;
}

void BoundOpenSize(Pass& pass, NodeState& state) {
  if (!state.node.domain.empty() || state.outputs.empty() || state.outputs[0] == nullptr) return;
  GraphValue& output = *state.outputs[0];
  if (!output.tensor.shape) return;
  try {
    const auto bound = BoundOf(state.node);
    if (!bound || bound->axis >= output.tensor.shape->size()) return;
    auto& dim = output.tensor.shape->at(bound->axis);
    if (dim) return;
    dim = bound->most;
    UpdateType(output);
    pass.records.MarkUpperBound();
    pass.records.Diagnose(
        Diagnostic::Severity::kNote, "upper-bound", state.record,
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
    bool same_shape = KeepsShape(reader.op_type()) && reader.input(0) == name;
    if (Broadcasts(reader.op_type()) && reader.input_size() == 2) {
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
  if (state.node.op == "SequenceConstruct") {
    output.sequence_length = static_cast<std::int64_t>(state.inputs.size());
  } else if (state.node.op == "SequenceInsert" && entries) {
    output.sequence_length = *entries + 1;
  } else if (state.node.op == "SequenceErase" && entries && *entries > 0) {
    output.sequence_length = *entries - 1;
  } else if (state.node.op == "Identity") {
    output.sequence_length = entries;
  }
  if (state.node.op != "SequenceLength" || !entries) return;
  auto length = std::make_shared<Constant>();
  length->element_type = onnx::TensorProto::INT64;
  length->ints = {*entries};
  output.tensor.set_values(std::move(length));
  state.offline = true;
}

}  // namespace acev2
