// SPDX-License-Identifier: Apache-2.0
//
// What a graph starts from: initializers, and inputs with the shapes that the user or the model gives
// them.
//
// Invariant: an open dimension of an input has a value when this is done, and a note says so where
// nobody set it. Throws Error only for what --dim, --input and --value get wrong.
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "acev2/error.h"
#include "interpret/pass/interpreter.h"
#include "interpret/limits.h"
#include "profile/expression.h"
#include "tensor/element.h"
#include "text/text.h"

namespace acev2 {
namespace {

std::string ListOf(const std::vector<std::string>& known) {
  std::string list;
  for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
  return fmt::format("the model has: {}", list.empty() ? "none" : list);
}

/// True if a fixed dimension of `declared`, or its rank, is another than `given`.
bool Contradicts(const onnx::TensorShapeProto& declared, const std::vector<std::int64_t>& given) {
  if (declared.dim_size() == 0) return false;  // no shape at all, mostly
  if (declared.dim_size() != static_cast<int>(given.size())) return true;
  for (int axis = 0; axis < declared.dim_size(); ++axis) {
    const auto& dim = declared.dim(axis);
    if (dim.has_dim_value() && dim.dim_value() >= 0 &&
        dim.dim_value() != given[static_cast<std::size_t>(axis)]) {
      return true;
    }
  }
  return false;
}

/// The symbolic dimensions of what `graph` declares besides its inputs.
std::set<std::string> DeclaredDimensions(const onnx::GraphProto& graph) {
  std::set<std::string> names;
  const auto collect = [&](const onnx::ValueInfoProto& info) {
    for (const auto& dim : info.type().tensor_type().shape().dim()) {
      if (!dim.dim_param().empty()) names.insert(dim.dim_param());
    }
  };
  for (const auto& info : graph.output()) collect(info);
  for (const auto& info : graph.value_info()) collect(info);
  return names;
}

/// True if `name` of a dimension could be arithmetic on others, as exporters write
/// "past_length + length".
bool IsExpression(std::string_view name) {
  return name.find_first_of("+-*/(") != std::string_view::npos;
}

/// What an open dimension is called: as the model does, or by its place.
std::string DimensionName(const onnx::TensorShapeProto::Dimension& dim, const std::string& input,
                          int axis) {
  return dim.dim_param().empty() ? fmt::format("{}[{}]", input, axis) : dim.dim_param();
}

}  // namespace

Value* Interpreter::BindInitializer(const onnx::TensorProto& proto) {
  Value* value = NewValue(proto.name());
  auto* type = value->type.mutable_tensor_type();
  type->set_elem_type(proto.data_type());
  auto* shape = type->mutable_shape();
  for (const auto dim : proto.dims()) shape->add_dim()->set_dim_value(dim);
  value->initializer = &proto;
  UpdateFromType(*value);
  Tensor& tensor = value->tensor;
  tensor.value = tensor.stored;
  tensor.source = "declared " + ElementName(tensor.element_type);
  tensor.offline = true;
  tensor.root = &proto;
  tensor.load = [this, &proto] { return ReadConstant(model_, proto, kMaxConstantElements); };
  if (options_.weights == Weights::kValues) {
    initializers_[&proto] = &proto;
    tensor.holds_root = true;
    for (int axis = 0; axis < proto.dims_size(); ++axis) tensor.root_axes.push_back(axis);
  }
  AssumeFormat(tensor);
  return value;
}

void Interpreter::BindInitializers(const onnx::GraphProto& graph, Scope& scope) {
  for (const auto& proto : graph.initializer()) {
    if (!proto.name().empty()) scope.values[proto.name()] = BindInitializer(proto);
  }
  for (const auto& proto : graph.sparse_initializer()) {
    const std::string& name = proto.values().name();
    if (name.empty()) continue;
    Value* value = BindInitializer(proto.values());
    // The dense shape counts: the sparse format is how it is stored, not what is multiplied.
    auto* shape = value->type.mutable_tensor_type()->mutable_shape();
    shape->clear_dim();
    for (const auto dim : proto.dims()) shape->add_dim()->set_dim_value(dim);
    value->initializer = nullptr;
    value->tensor.load = nullptr;
    UpdateFromType(*value);
    scope.values[name] = value;
  }
}

std::optional<std::int64_t> Interpreter::DerivedDimension(const std::string& name) {
  if (!IsExpression(name)) return std::nullopt;
  std::vector<std::string_view> variables;
  for (const auto& [dim, place] : dimension_inputs_) {
    if (!IsExpression(dim)) variables.push_back(dim);
  }
  struct Dimensions : Meaning {
    explicit Dimensions(Interpreter& interpreter) : interpreter(interpreter) {}
    double Variable(std::string_view dim) const override {
      const auto& [key, place] = *interpreter.dimension_inputs_.find(dim);
      uses_any = true;
      return static_cast<double>(interpreter.BindDimension(key, place.input, place.axis));
    }
    double Call(std::string_view, std::string_view, std::span<const double>) const override {
      return NAN;  // no functions of its own are offered
    }
    Interpreter& interpreter;
    mutable bool uses_any = false;
  };
  try {
    const Dimensions dimensions(*this);
    const double value = Expression::Parse(name, {variables, {}}).Evaluate(dimensions);
    // "2024-01-01" is no arithmetic on others, and no model is made for sizes of 0.
    if (!dimensions.uses_any || value < 1 || value >= kExactLimit || value != std::floor(value)) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
  } catch (const SyntaxFault&) {
    return std::nullopt;  // a name like any other: "batch-size"
  }
}

std::int64_t Interpreter::BindDimension(const std::string& name, const std::string& input,
                                        int axis) {
  if (const auto set = options_.dims.find(name); set != options_.dims.end()) {
    bound_dims_[name] = set->second;
    return set->second;
  }
  if (const auto bound = bound_dims_.find(name); bound != bound_dims_.end()) return bound->second;
  if (const auto derived = DerivedDimension(name)) {
    bound_dims_[name] = *derived;
    Diagnose("derived-dimension", -1,
             fmt::format("{} = {} as its name says, a dimension of {}", name, *derived, input),
             fmt::format("--dim {}=N sets it", ShellWord(name)));
    return *derived;
  }
  const auto chosen = defaults_.dims.find(name);
  const std::int64_t value = chosen == defaults_.dims.end() ? 1 : chosen->second.value;
  const std::string because = chosen == defaults_.dims.end() ? "" : chosen->second.because;
  bound_dims_[name] = value;
  findings_.unset_dims.push_back({name, input, axis});
  Diagnose(
      "unset-dimension", -1,
      fmt::format("{} = {}, an unset dimension of {}{}", name, value, input,
                  because.empty() ? "" : fmt::format("; 1 does not suit node '{}'", because)),
      fmt::format("--dim {}=N sets it", ShellWord(name)));
  return value;
}

void Interpreter::BindType(onnx::TypeProto& type, const std::string& input) {
  if (type.has_sequence_type()) {
    BindType(*type.mutable_sequence_type()->mutable_elem_type(), input);
  } else if (type.has_optional_type()) {
    BindType(*type.mutable_optional_type()->mutable_elem_type(), input);
  }
  onnx::TensorShapeProto* shape = nullptr;
  if (type.has_tensor_type() && type.tensor_type().has_shape()) {
    shape = type.mutable_tensor_type()->mutable_shape();
  } else if (type.has_sparse_tensor_type() && type.sparse_tensor_type().has_shape()) {
    shape = type.mutable_sparse_tensor_type()->mutable_shape();
  }
  if (shape == nullptr) return;
  for (int axis = 0; axis < shape->dim_size(); ++axis) {
    auto* dim = shape->mutable_dim(axis);
    if (dim->has_dim_value() && dim->dim_value() >= 0) continue;
    dim->set_dim_value(BindDimension(DimensionName(*dim, input, axis), input, axis));
  }
}

void Interpreter::TakeLengthOfValues(const onnx::ValueInfoProto& input, const Scope& scope) {
  const auto given = options_.values.find(input.name());
  const auto& shape = input.type().tensor_type().shape();
  if (given == options_.values.end() || scope.values.contains(input.name()) ||
      shape.dim_size() != 1 || options_.inputs.contains(input.name())) {
    return;
  }
  const auto& dim = shape.dim(0);
  if (dim.has_dim_value() && dim.dim_value() >= 0) return;
  const std::string name = DimensionName(dim, input.name(), 0);
  if (!options_.dims.contains(name)) {
    bound_dims_.try_emplace(name, static_cast<std::int64_t>(given->second.size()));
  }
}

void Interpreter::BindGivenShapes(const onnx::GraphProto& graph, const Scope& scope) {
  std::vector<std::string> names;
  for (const auto& info : graph.input()) {
    names.push_back(info.name());
    const auto given = options_.inputs.find(info.name());
    if (given == options_.inputs.end()) continue;
    if (scope.values.contains(info.name())) {
      throw Error(fmt::format("--input {}: it is a constant of the model", info.name()),
                  "only inputs without an initializer can be given a shape");
    }
    if (!info.type().has_tensor_type()) {
      throw Error(fmt::format("--input {}: it is no tensor", info.name()),
                  "sequences, maps and optionals cannot be given a shape");
    }
    const auto& declared = info.type().tensor_type().shape();
    if (declared.dim_size() != static_cast<int>(given->second.size())) continue;
    for (int axis = 0; axis < declared.dim_size(); ++axis) {
      const std::string& name = declared.dim(axis).dim_param();
      if (name.empty()) continue;
      const auto set = options_.dims.find(name);
      bound_dims_.try_emplace(name, set != options_.dims.end()
                                        ? set->second
                                        : given->second[static_cast<std::size_t>(axis)]);
    }
  }
  const auto require = [&](std::string_view option, const std::string& name) {
    if (names_ == Names::kMayMiss || std::ranges::find(names, name) != names.end()) return;
    throw Error(fmt::format("{} {}: the model has no input of that name", option, name),
                ListOf(names));
  };
  for (const auto& [name, shape] : options_.inputs) require("--input", name);
  for (const auto& [name, elements] : options_.values) {
    require("--value", name);
    if (scope.values.contains(name)) {
      throw Error(fmt::format("--value {}: it is a constant of the model", name),
                  "only inputs without an initializer can be given values");
    }
  }
}

void Interpreter::BindInputs(const onnx::GraphProto& graph, Scope& scope) {
  for (const auto& info : graph.input()) {
    TakeLengthOfValues(info, scope);
    const auto& shape = info.type().tensor_type().shape();
    for (int axis = 0; axis < shape.dim_size(); ++axis) {
      const std::string& name = shape.dim(axis).dim_param();
      if (!name.empty()) dimension_inputs_.try_emplace(name, Place{info.name(), axis});
    }
  }
  BindGivenShapes(graph, scope);
  for (const auto& info : graph.input()) {
    const auto given = options_.inputs.find(info.name());
    const auto initialized = scope.values.find(info.name());
    if (initialized != scope.values.end()) {
      // An input with a default (every weight, before IR version 4) is the constant.
      continue;
    }
    Value* value = NewValue(info.name());
    value->type = info.type();
    scope.values[info.name()] = value;
    if (given != options_.inputs.end()) {
      auto* shape = value->type.mutable_tensor_type()->mutable_shape();
      if (Contradicts(*shape, given->second)) {
        Diagnose("input-overridden", -1,
                 fmt::format("--input {} contradicts the shape that the model declares", info.name()),
                 "dimensions that are fixed need not suit the rest of the model");
      }
      shape->clear_dim();
      for (const auto dim : given->second) shape->add_dim()->set_dim_value(dim);
    } else if (value->type.has_tensor_type() && !value->type.tensor_type().has_shape()) {
      Diagnose("unknown-input-shape", -1,
               fmt::format("input '{}' is declared without a shape", info.name()),
               fmt::format("--input {}=1x3x224x224 gives it one", info.name()));
    } else {
      BindType(value->type, info.name());
      if (value->type.has_sequence_type()) {
        value->sequence_length = BindDimension(info.name() + ".length", info.name(), 0);
      }
    }
    UpdateFromType(*value);
    value->tensor.value = value->tensor.stored;
    value->tensor.source = "declared " + ElementName(value->tensor.element_type);
    AssumeFormat(value->tensor);
    BindValues(*value, info.name());
  }
  if (options_.dims.empty()) return;
  // Sizes that depend on data have names only where a model declares results.
  const std::set<std::string> declared = DeclaredDimensions(graph);
  for (const auto& [name, value] : options_.dims) {
    if (bound_dims_.contains(name)) continue;
    if (!declared.contains(name)) {
      if (names_ == Names::kMayMiss) continue;
      std::set<std::string> known = declared;
      for (const auto& [dim, bound] : bound_dims_) known.insert(dim);
      throw Error(fmt::format("--dim {}: the model has no open dimension of that name", name),
                  ListOf({known.begin(), known.end()}));
    }
    bound_dims_[name] = value;
  }
}

onnx::TypeProto Interpreter::Resolve(const onnx::TypeProto& type) const {
  onnx::TypeProto resolved = type;
  if (!resolved.has_tensor_type() || !resolved.tensor_type().has_shape()) return resolved;
  for (auto& dim : *resolved.mutable_tensor_type()->mutable_shape()->mutable_dim()) {
    if (!dim.has_dim_param()) continue;
    const auto bound = bound_dims_.find(dim.dim_param());
    if (bound != bound_dims_.end()) {
      dim.set_dim_value(bound->second);
    } else {
      dim.clear_dim_param();
    }
  }
  return resolved;
}

}  // namespace acev2
