// SPDX-License-Identifier: Apache-2.0
//
// What a graph starts from: initializers, and inputs with the shapes that the user or the model
// gives them.
//
// Invariant: an open dimension of an input has a value when this is done, and a note says so where
// nobody set it. Throws Error only for what --dim, --input and --value get wrong. Called by run.cc;
// initializers of subgraphs come from control_flow.cc.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "interpret/pass/pass.h"
#include "interpret/shapes/fit/type_fit.h"
#include "rules/rule.h"
#include "tensor/shape_text.h"
#include "text/text.h"

namespace acev2 {
namespace {

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

/// Sizes of a constant, which are known but for those that no tensor has.
std::vector<std::int64_t> KnownShape(const PartialShape& shape) {
  std::vector<std::int64_t> known;
  for (const auto& dim : shape) known.push_back(dim.value_or(-1));
  return known;
}

/// The symbolic dimensions of what `graph` declares besides its inputs.
std::set<std::string> DeclaredDimensions(const onnx::GraphProto& graph) {
  std::set<std::string> names;
  const auto collect = [&](const onnx::ValueInfoProto& info) {
    for (const auto& dim : info.type().tensor_type().shape().dim()) {
      if (dim.dim_param().empty()) continue;
      names.insert(dim.dim_param());
      for (const std::string& part : NamesWithin(dim.dim_param())) names.insert(part);
    }
  };
  for (const auto& info : graph.output()) collect(info);
  for (const auto& info : graph.value_info()) collect(info);
  return names;
}

/// An input of one open dimension has as many entries as `--value` gives it.
void TakeLengthOfValues(Pass& pass, const onnx::ValueInfoProto& input, const Scope& scope) {
  const auto given = pass.options.values.find(input.name());
  const auto& shape = input.type().tensor_type().shape();
  if (given == pass.options.values.end() || scope.values.contains(input.name()) ||
      shape.dim_size() != 1 || pass.options.inputs.contains(input.name())) {
    return;
  }
  const auto& dim = shape.dim(0);
  if (dim.has_dim_value() && dim.dim_value() >= 0) return;
  pass.dimensions.Suggest(DimensionName(dim, input.name(), 0),
                          static_cast<std::int64_t>(given->second.size()));
}

/// True if a node of `graph`, or of a body in it, makes a result called `name` whose size depends
/// on data: the user may know it better.
bool MakesOpenResult(const onnx::GraphProto& graph, std::string_view name, int depth = 0) {
  if (depth >= kMaxDepth) return false;
  return std::ranges::any_of(graph.node(), [&](const onnx::NodeProto& node) {
    if (node.output_size() > 0 && node.output(0) == name &&
        TraitsOf(node.domain(), node.op_type()).bound != nullptr) {
      return true;
    }
    return std::ranges::any_of(node.attribute(), [&](const onnx::AttributeProto& attribute) {
      return attribute.has_g() && MakesOpenResult(attribute.g(), name, depth + 1);
    });
  });
}

/// Checks what --input and --value name, and binds the symbolic dimensions that given shapes tell.
void BindGivenShapes(Pass& pass, const onnx::GraphProto& graph, const Scope& scope) {
  std::vector<std::string> names;
  for (const auto& info : graph.input()) {
    names.push_back(info.name());
    const auto given = pass.options.inputs.find(info.name());
    if (given == pass.options.inputs.end()) continue;
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
      pass.dimensions.Suggest(name, given->second[static_cast<std::size_t>(axis)]);
    }
  }
  const auto require = [&](std::string_view option, const std::string& name) {
    if (pass.names == Names::kMayMiss || std::ranges::find(names, name) != names.end()) return;
    throw Error(fmt::format("{} {}: the model has no input of that name", option, name),
                ListOf(names));
  };
  for (const auto& [name, shape] : pass.options.inputs) {
    if (!MakesOpenResult(graph, name)) require("--input", name);
  }
  for (const auto& [name, elements] : pass.options.values) {
    require("--value", name);
    if (scope.values.contains(name)) {
      throw Error(fmt::format("--value {}: it is a constant of the model", name),
                  "only inputs without an initializer can be given values");
    }
  }
}

/// What the data of `value` contradict, which stands in the model as `proto`.
void NoteFault(const Pass& pass, const void* proto, GraphValue& value) {
  const auto& misfits = pass.model.data_misfits;
  const auto found = misfits.find(proto);
  if (found != misfits.end()) value.fault = std::make_shared<const std::string>(found->second);
}

/// Says that an initializer called `name` takes the place of another.
void NoteDuplicate(Pass& pass, const Scope& scope, const std::string& name) {
  if (!scope.values.contains(name)) return;
  pass.records.Diagnose("duplicate-output", -1,
                        fmt::format("two initializers are called '{}'; readers get the last", name),
                        "give every tensor of the graph a name of its own");
}

/// The first axis of the rows and columns of `shape` if it is that of images: 3 channels, or 1 or 4
/// of what a window is laid over.
std::optional<int> RowsOfImage(const onnx::TensorShapeProto& shape, bool under_window) {
  constexpr int kRank = 4;
  if (shape.dim_size() != kRank) return std::nullopt;
  const auto are_channels = [&](const onnx::TensorShapeProto::Dimension& dim) {
    return dim.dim_value() == 3 || (under_window && (dim.dim_value() == 1 || dim.dim_value() == 4));
  };
  if (are_channels(shape.dim(1))) return 2;
  if (are_channels(shape.dim(3))) return 1;
  return std::nullopt;
}

/// Warns of an image that nobody said the size of and that would be smaller than any network takes.
/// `windowed` are the names of what a window is laid over.
void NoteSmallImage(Pass& pass, const std::unordered_set<std::string_view>& windowed,
                    const onnx::ValueInfoProto& info, const GraphValue& value) {
  constexpr std::int64_t kSmallest = 32;
  if (!value.tensor.shape || pass.options.inputs.contains(info.name())) return;
  const onnx::TensorShapeProto& shape = info.type().tensor_type().shape();
  const std::optional<int> rows = RowsOfImage(shape, windowed.contains(info.name()));
  if (!rows) return;
  std::string options;
  for (int axis = *rows; axis < *rows + 2; ++axis) {
    const auto& size = value.tensor.shape->at(static_cast<std::size_t>(axis));
    const std::string name = DimensionName(shape.dim(axis), info.name(), axis);
    const bool fixed = shape.dim(axis).has_dim_value() && shape.dim(axis).dim_value() >= 0;
    if (fixed || !pass.dimensions.IsUnset(name) || !size || *size >= kSmallest) return;
    options += fmt::format("{}--dim {}=N", options.empty() ? "" : " ", ShellWord(name));
  }
  pass.records.Diagnose(
      "small-image", -1,
      fmt::format("'{}' is taken as an image of {} × {}, because nobody said its size", info.name(),
                  *value.tensor.shape->at(static_cast<std::size_t>(*rows)),
                  *value.tensor.shape->at(static_cast<std::size_t>(*rows) + 1)),
      options + " sets it");
}

}  // namespace

GraphValue* BindInitializer(Pass& pass, const onnx::TensorProto& proto) {
  GraphValue* value = pass.values.New(proto.name());
  auto* type = value->mutable_type().mutable_tensor_type();
  type->set_elem_type(proto.data_type());
  auto* shape = type->mutable_shape();
  for (const auto dim : proto.dims()) shape->add_dim()->set_dim_value(dim);
  value->initializer = &proto;
  UpdateFromType(*value);
  TakeDeclaredFormat(*value);
  NoteFault(pass, &proto, *value);
  Tensor& tensor = value->tensor;
  tensor.offline = true;
  tensor.root = &proto;
  Count stored = 1;
  for (const auto dim : proto.dims()) stored *= std::max<std::int64_t>(dim, 0);
  tensor.numbers = pass.stored_numbers.Of(&proto, stored, tensor.stored);
  const Model& model = pass.model;
  tensor.load = [&model, &proto] { return ReadConstant(model, proto, kMaxConstantElements); };
  pass.operand_formats.NoteInitializer(proto, tensor);
  pass.operand_formats.Assume(tensor);
  return value;
}

void BindInitializers(Pass& pass, const onnx::GraphProto& graph, Scope& scope) {
  for (const auto& proto : graph.initializer()) {
    if (proto.name().empty()) continue;
    NoteDuplicate(pass, scope, proto.name());
    scope.values[proto.name()] = BindInitializer(pass, proto);
  }
  for (const auto& proto : graph.sparse_initializer()) {
    const std::string& name = proto.values().name();
    if (name.empty()) continue;
    NoteDuplicate(pass, scope, name);
    GraphValue* value = BindInitializer(pass, proto.values());
    // The dense shape counts: the sparse format is how it is stored, not what is multiplied.
    auto* shape = value->mutable_type().mutable_tensor_type()->mutable_shape();
    shape->clear_dim();
    for (const auto dim : proto.dims()) shape->add_dim()->set_dim_value(dim);
    value->initializer = nullptr;
    value->tensor.load = nullptr;
    UpdateFromType(*value);
    NoteFault(pass, &proto, *value);
    scope.values[name] = value;
  }
}

/// Says that input `info` is declared as something else than the value that it has.
void NoteOtherValue(Pass& pass, const onnx::ValueInfoProto& info, const GraphValue& value) {
  const auto& declared = info.type().tensor_type();
  if (AreApart(info.type(), value.type())) {
    pass.records.Diagnose("declared-type", -1,
                          fmt::format("input '{}' is declared as {}, and its value is {}",
                                      info.name(), TypeName(info.type()), TypeName(value.type())),
                          "");
  } else if (value.tensor.shape && declared.has_shape() &&
             Contradicts(declared.shape(), KnownShape(*value.tensor.shape))) {
    PartialShape said;
    for (const auto& dim : declared.shape().dim()) {
      said.push_back(dim.has_dim_value() ? std::optional(dim.dim_value()) : std::nullopt);
    }
    pass.records.Diagnose("declared-shape", -1,
                          fmt::format("input '{}' is declared as {}, and its value is {}",
                                      info.name(), ShapeText(said), ShapeText(value.tensor.shape)),
                          "export the model again");
  }
}

/// Says that the inputs `names` have values as well, which a runtime may replace.
void NoteInputsWithValues(Pass& pass, const std::vector<std::string_view>& names) {
  constexpr std::int64_t kFirstToReplace = 4;  // the IR version
  if (names.empty() || pass.model.proto.ir_version() < kFirstToReplace) return;
  const std::string which = names.size() == 1 ? fmt::format("input '{}' has a value", names[0])
                                              : fmt::format("input '{}' and {} more have values",
                                                            names[0], names.size() - 1);
  pass.records.Diagnose("input-with-value", -1,
                        which + " in the file, which a runtime may replace; counted as constant",
                        "export the model without its weights among its inputs");
}

void BindInputs(Pass& pass, const onnx::GraphProto& graph, Scope& scope) {
  for (const auto& info : graph.input()) {
    TakeLengthOfValues(pass, info, scope);
    const auto& shape = info.type().tensor_type().shape();
    for (int axis = 0; axis < shape.dim_size(); ++axis) {
      const std::string& name = shape.dim(axis).dim_param();
      if (!name.empty()) pass.dimensions.NotePlace(name, info.name(), axis);
    }
  }
  std::unordered_set<std::string_view> windowed;
  for (const onnx::NodeProto& node : graph.node()) {
    if (node.input_size() > 0 && TraitsOf(node.domain(), node.op_type()).Has(kWindowed)) {
      windowed.insert(node.input(0));
    }
  }
  BindGivenShapes(pass, graph, scope);
  std::unordered_set<std::string_view> seen;
  std::vector<std::string_view> with_values;
  for (const auto& info : graph.input()) {
    if (!seen.insert(info.name()).second) {
      const auto& first =
          *std::ranges::find(graph.input(), info.name(), &onnx::ValueInfoProto::name);
      const bool same = first.type().SerializeAsString() == info.type().SerializeAsString();
      pass.records.Diagnose(
          same ? DiagnosticCode("duplicate-output") : DiagnosticCode("duplicate-definition"), -1,
          fmt::format("two inputs are called '{}'; readers get the first", info.name()),
          "give every tensor of the graph a name of its own");
    }
    const auto given = pass.options.inputs.find(info.name());
    const auto initialized = scope.values.find(info.name());
    if (initialized != scope.values.end()) {
      // An input with a default (every weight, before IR version 4) is the constant.
      if (initialized->second->initializer != nullptr) with_values.push_back(info.name());
      NoteOtherValue(pass, info, *initialized->second);
      continue;
    }
    GraphValue* value = pass.values.New(info.name());
    value->mutable_type() = info.type();
    scope.values[info.name()] = value;
    if (given != pass.options.inputs.end()) {
      auto* shape = value->mutable_type().mutable_tensor_type()->mutable_shape();
      if (Contradicts(*shape, given->second)) {
        pass.records.Diagnose(
            "input-overridden", -1,
            fmt::format("--input {} contradicts the shape that the model declares", info.name()),
            "dimensions that are fixed need not suit the rest of the model");
      }
      shape->clear_dim();
      for (const auto dim : given->second) shape->add_dim()->set_dim_value(dim);
    } else if (value->type().has_tensor_type() && !value->type().tensor_type().has_shape()) {
      pass.records.Diagnose("unknown-input-shape", -1,
                            fmt::format("input '{}' is declared without a shape", info.name()),
                            fmt::format("--input {}=1x3x224x224 gives it one", info.name()));
    } else {
      pass.dimensions.BindType(value->mutable_type(), info.name());
      if (value->type().has_sequence_type()) {
        value->mutable_sequence().length =
            pass.dimensions.Bind(info.name() + ".length", info.name(), 0);
        GraphValue* entry = pass.values.New("");
        entry->mutable_type() = value->type().sequence_type().elem_type();
        UpdateFromType(*entry);
        value->mutable_sequence().entry = entry->tensor.shape;
      }
    }
    UpdateFromType(*value);
    TakeDeclaredFormat(*value);
    NoteSmallImage(pass, windowed, info, *value);
    pass.operand_formats.Assume(value->tensor);
    pass.deciding_inputs.Bind(*value, info.name());
  }
  NoteInputsWithValues(pass, with_values);
  if (pass.options.dims.empty()) return;
  // Sizes that depend on data have names only where a model declares results.
  pass.dimensions.BindRest(DeclaredDimensions(graph), pass.names);
}

}  // namespace acev2
