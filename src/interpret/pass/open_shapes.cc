// SPDX-License-Identifier: Apache-2.0
//
// What fills shapes that forward inference leaves open: sizes that depend on data but have a bound,
// and shapes that the model declares further down.
//
// Invariant: a bound is charged as such (the total becomes an upper bound and a diagnostic says
// so); a shape taken from a reader is one the model itself declares.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "interpret/pass/node_state.h"
#include "interpret/shapes/fit/type_fit.h"
#include "rules/rule.h"
#include "tensor/shape_text.h"
#include "text/text.h"

namespace acev2 {
namespace {

/// "2xN": how the shape would be given.
std::string ShapeToGive(const PartialShape& shape, std::size_t open) {
  std::string text;
  for (std::size_t k = 0; k < shape.size(); ++k) {
    if (!shape[k] && k != open) return "";
    text += (k > 0 ? "x" : "") + (k == open ? "N" : std::to_string(*shape[k]));
  }
  return text;
}

/// The size that the user gave of `axis`, of at most `most`. Throws Error for one that cannot be.
std::optional<std::int64_t> GivenSize(const Pass& pass, const Tensor& tensor,
                                      const SizeBound& bound) {
  const auto given = pass.options.inputs.find(tensor.name);
  if (given == pass.options.inputs.end()) return std::nullopt;
  const PartialShape& shape = *tensor.shape;
  bool fits = given->second.size() == shape.size();
  for (std::size_t k = 0; fits && k < shape.size(); ++k) {
    fits = k == bound.axis ? given->second[k] <= bound.most
                           : !shape[k] || *shape[k] == given->second[k];
  }
  if (!fits) {
    PartialShape largest = shape;
    largest[bound.axis] = bound.most;
    throw Error(fmt::format("--input {}: a result whose size depends on data cannot be that large",
                            Printable(tensor.name)),
                fmt::format("it is {} at most", ShapeText(largest)));
  }
  return given->second[bound.axis];
}

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
    const bool has_name = state.scope.bindings == nullptr;  // in a function many calls share it
    if (has_name) {
      if (const auto given = GivenSize(pass, output.tensor, *bound)) {
        dim = given;
        return UpdateType(output);
      }
    }
    const std::string form = ShapeToGive(*output.tensor.shape, bound->axis);
    dim = bound->most;
    UpdateType(output);
    pass.records.MarkUpperBound();
    pass.records.Diagnose(
        "upper-bound", state.record,
        fmt::format("how many results it has depends on data; the most there can be is "
                    "taken: {}",
                    bound->most),
        has_name && !form.empty() ? fmt::format("--input {}={} tells a likelier number",
                                                ShellWord(output.tensor.name), form)
                                  : "");
  } catch (const Unknown&) {
    // An operand's size is not known either.
  }
}

void TakeShapeFromReaders(Pass& pass, NodeState& state) {
  for (GraphValue* output : state.outputs) {
    if (output == nullptr) continue;
    if (!HasOpenSize(output->tensor) ||
        (output->type().value_case() != onnx::TypeProto::VALUE_NOT_SET &&
         !output->type().has_tensor_type())) {
      continue;
    }
    const auto* declared = DeclaredByReaders(state.scope, output->tensor.name);
    if (declared == nullptr) continue;
    onnx::TypeProto only_shape = pass.dimensions.Resolve(*declared);
    only_shape.mutable_tensor_type()->clear_elem_type();
    MergeType(only_shape, output->mutable_type());
    UpdateFromType(*output);
  }
}

/// The integers of input `i`, which may be unknown one by one; null if there are none.
const Constant* IntegersOf(const NodeState& state, std::size_t i) {
  if (i >= state.inputs.size() || state.inputs[i] == nullptr) return nullptr;
  const Constant* known = state.inputs[i]->tensor.values();
  return known == nullptr || known->is_float() ? nullptr : known;
}

bool HasOneElement(const Tensor& tensor) {
  return tensor.shape &&
         std::ranges::all_of(*tensor.shape, [](const auto& dim) { return dim == 1; });
}

/// Notes of a number that is another one, moved by a constant: i + 1 beside i.
void FollowCounter(NodeState& state) {
  const Traits& traits = state.node.traits;
  if (state.inputs.empty() || state.outputs.empty() || state.outputs[0] == nullptr) return;
  const bool moves = traits.Has(kAdds) || traits.Has(kSubtracts);
  if (!moves && !traits.Has(kView)) return;
  const auto hand_on = [&](const GraphValue* from, std::int64_t by) {
    if (from == nullptr || !HasOneElement(from->tensor) ||
        from->tensor.element_type != state.outputs[0]->tensor.element_type) {
      return;
    }
    GraphValue& to = *state.outputs[0];
    if (__builtin_add_overflow(from->difference, by, &to.difference)) return;
    to.counted_from = from->counted_from == nullptr ? from : from->counted_from;
  };
  if (!moves) return hand_on(state.inputs[0], 0);
  for (std::size_t i = 0; i < 2; ++i) {
    const Constant* step = IntegersOf(state, i);
    if (step == nullptr || step->size() != 1 || !step->fully_known()) continue;
    if (traits.Has(kSubtracts) && (i == 0 || step->ints[0] == INT64_MIN)) continue;
    if (1 - i >= state.inputs.size()) continue;
    return hand_on(state.inputs[1 - i], traits.Has(kAdds) ? step->ints[0] : -step->ints[0]);
  }
}

/// How many of `size` entries lie between `start` and `end`, in steps of `step`; as ONNX counts.
std::int64_t SliceSize(std::int64_t size, std::int64_t start, std::int64_t end, std::int64_t step) {
  const auto from_front = [size](std::int64_t at) { return at < 0 ? at + size : at; };
  if (step > 0) {
    start = std::clamp<std::int64_t>(from_front(start), 0, size);
    end = std::clamp<std::int64_t>(from_front(end), 0, size);
    return start >= end ? 0 : (end - start - 1) / step + 1;
  }
  if (step == INT64_MIN || size == 0) return 0;
  start = std::clamp<std::int64_t>(from_front(start), 0, size - 1);
  end = std::clamp<std::int64_t>(from_front(end), -1, size - 1);
  return end >= start ? 0 : (start - end - 1) / -step + 1;
}

/// The size of the part that a counter bounds from both sides; nothing if none does.
std::optional<std::int64_t> MovingWindow(const NodeState& state) {
  const GraphValue* start = state.inputs[1];
  const GraphValue* end = state.inputs[2];
  if (!HasOneElement(start->tensor) || !HasOneElement(end->tensor)) return std::nullopt;
  const auto origin = [](const GraphValue* v) {
    return v->counted_from == nullptr ? v : v->counted_from;
  };
  std::int64_t window = 0;
  if (origin(start) != origin(end) ||
      __builtin_sub_overflow(end->difference, start->difference, &window) || window < 0) {
    return std::nullopt;
  }
  return window;
}

/// What a slice leaves as it is keeps its size, though start or end are not known.
void FillSlice(NodeState& state) {
  if (!state.node.traits.Has(kSlices) || state.inputs.size() < 3 || state.outputs.empty()) return;
  GraphValue* output = state.outputs[0];
  if (output == nullptr || !HasOpenSize(output->tensor)) return;
  if (std::any_of(state.inputs.begin(), state.inputs.begin() + 3,
                  [](const GraphValue* input) { return input == nullptr; }) ||
      !state.inputs[0]->tensor.shape) {
    return;
  }
  const PartialShape& whole = *state.inputs[0]->tensor.shape;
  const Constant* axes = IntegersOf(state, 3);
  const bool has_axes = state.inputs.size() > 3 && state.inputs[3] != nullptr;
  const bool has_steps = state.inputs.size() > 4 && state.inputs[4] != nullptr;
  const Constant* steps = IntegersOf(state, 4);
  const auto& count = state.inputs[1]->tensor.shape;
  if (!count || count->size() > 1) return;
  const std::optional<std::int64_t> sliced = count->empty() ? 1 : count->front();
  if (!sliced || *sliced < 0 || static_cast<std::size_t>(*sliced) > whole.size()) return;
  if (has_axes && (axes == nullptr || !axes->fully_known() ||
                   axes->size() != static_cast<std::size_t>(*sliced))) {
    return;
  }
  const auto element = [](const Constant* values, std::size_t k) -> std::optional<std::int64_t> {
    if (values == nullptr || k >= values->size()) return std::nullopt;
    if (!values->unknown.empty() && values->unknown[k]) return std::nullopt;
    return values->ints[k];
  };
  PartialShape part = whole;
  for (std::size_t k = 0; k < static_cast<std::size_t>(*sliced); ++k) {
    std::int64_t axis = has_axes ? axes->ints[k] : static_cast<std::int64_t>(k);
    if (axis < 0) axis += static_cast<std::int64_t>(whole.size());
    if (axis < 0 || axis >= static_cast<std::int64_t>(whole.size())) return;
    auto& dim = part[static_cast<std::size_t>(axis)];
    const auto start = element(IntegersOf(state, 1), k);
    const auto end = element(IntegersOf(state, 2), k);
    const auto step = has_steps ? element(steps, k) : 1;
    if (dim && start && end && step && *step != 0) {
      dim = SliceSize(*dim, *start, *end, *step);
    } else if (const auto window = MovingWindow(state); window && step == 1) {
      dim = dim ? std::min(*dim, *window) : *window;
    } else {
      dim.reset();
    }
  }
  if (!output->tensor.shape) output->tensor.shape.emplace(part.size());
  if (output->tensor.shape->size() != part.size()) return;
  for (std::size_t k = 0; k < part.size(); ++k) {
    auto& dim = output->tensor.shape->at(k);
    if (!dim) dim = part[k];
  }
  if (output->tensor.element_type == 0) {
    output->tensor.element_type = state.inputs[0]->tensor.element_type;
  }
  UpdateType(*output);
  output->tensor.stored = state.inputs[0]->tensor.stored;
}

/// True if `found` cannot be what `said` declares: another rank, another number.
bool Misdeclared(const onnx::TensorShapeProto& said, const PartialShape& found) {
  if (said.dim_size() != static_cast<int>(found.size())) {
    return said.dim_size() > 0;  // exporters write no dimensions for "unknown"
  }
  for (int axis = 0; axis < said.dim_size(); ++axis) {
    const auto& dim = found[static_cast<std::size_t>(axis)];
    if (said.dim(axis).has_dim_value() && said.dim(axis).dim_value() >= 0 && dim &&
        *dim != said.dim(axis).dim_value()) {
      return true;
    }
  }
  return false;
}

PartialShape ShapeOf(const onnx::TensorShapeProto& said) {
  PartialShape shape;
  for (const auto& dim : said.dim()) {
    shape.push_back(dim.has_dim_value() && dim.dim_value() >= 0 ? std::optional(dim.dim_value())
                                                                : std::nullopt);
  }
  return shape;
}

/// As DeclaredByReaders; passes over the names in `seen`: names given twice make circles.
const onnx::TypeProto* DeclaredBehind(Scope& scope, std::string_view name, int depth,
                                      std::set<std::string_view>& seen) {
  if (depth > kMaxDepth || !seen.insert(name).second) return nullptr;
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
    if (const auto* further = DeclaredBehind(scope, reader.output(0), depth + 1, seen)) {
      return further;
    }
  }
  return nullptr;
}

}  // namespace

void NoteMisdeclared(Pass& pass, NodeState& state) {
  // What follows from a tensor that was declared otherwise differs as well: the first is told.
  const bool follows = std::ranges::any_of(
      state.inputs, [](const GraphValue* input) { return input && input->misdeclared; });
  for (std::size_t i = 0; i < state.outputs.size(); ++i) {
    GraphValue* output = state.outputs[i];
    if (output == nullptr) continue;
    output->misdeclared = follows;
    const auto declared = state.scope.declared.find(state.proto.output(static_cast<int>(i)));
    if (follows || declared == state.scope.declared.end()) continue;
    // A constant is what its own tensor says, whatever else is said of it.
    if (!state.node.traits.Has(kHoldsValue) && AreApart(*declared->second, output->type())) {
      output->misdeclared = true;
      pass.records.Diagnose(
          "declared-type", state.record,
          fmt::format("'{}' is declared as {}, but follows as {}", output->tensor.name,
                      TypeName(*declared->second), TypeName(output->type())),
          "");
      continue;
    }
    if (!output->tensor.shape || !declared->second->tensor_type().has_shape() ||
        !Misdeclared(declared->second->tensor_type().shape(), *output->tensor.shape)) {
      continue;
    }
    output->misdeclared = true;
    pass.records.Diagnose(
        "declared-shape", state.record,
        fmt::format("'{}' is declared as {}, but follows as {}", output->tensor.name,
                    ShapeText(ShapeOf(declared->second->tensor_type().shape())),
                    ShapeText(*output->tensor.shape)),
        pass.dimensions.HintOfUnset());
  }
}

const onnx::TypeProto* DeclaredByReaders(Scope& scope, std::string_view name) {
  if (scope.nodes == nullptr) return nullptr;
  IndexNodes(scope);
  std::set<std::string_view> seen;
  return DeclaredBehind(scope, name, 0, seen);
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
  FollowSequences(state);
  FollowCounter(state);
  FillSlice(state);
  TakeShapeFromReaders(pass, state);
  NoteMisdeclared(pass, state);
}

}  // namespace acev2
