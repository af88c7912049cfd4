// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/fit/type_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/domains.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

/// True if the operand is a scale by its name: exporters leave these float32, or make them float16,
/// whatever the data are.
bool IsScale(const onnx::OpSchema::FormalParameter& formal) {
  std::string name = formal.GetName();
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name.ends_with("scale");
}

/// What an operator takes one of for another: integers of any sign are of one kind.
Element::Class KindOf(const Element& element) {
  using enum Element::Class;
  return element.element_class == kUnsigned ? kSigned : element.element_class;
}

/// The row of what a schema takes, as "tensor(float16)"; null if that is no tensor.
const Element* ElementOfTensor(const std::string& type) {
  static const std::unordered_map<std::string, const Element*> elements = [] {
    std::unordered_map<std::string, const Element*> rows;
    for (const Element& row : acev2::Elements()) {
      std::string name(row.onnx_name);
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
      rows.emplace("tensor(" + name + ")", &row);
    }
    return rows;
  }();
  const auto row = elements.find(type);
  return row == elements.end() ? nullptr : row->second;
}

bool Takes(const onnx::OpSchema& schema, std::size_t input, Element::Class kind) {
  if (schema.inputs().empty()) return true;
  const auto& types = schema.inputs()[std::min(input, schema.inputs().size() - 1)].GetTypes();
  return types.empty() || std::ranges::any_of(types, [kind](const std::string* allowed) {
           const Element* element = ElementOfTensor(*allowed);
           return element != nullptr && KindOf(*element) == kind;
         });
}

/// True if no version of the operator takes such a tensor: floats for indices, words for numbers.
/// Integers are let pass wherever they stand, since quantizers write them into float operators, and
/// so are types that only a later version knows.
bool IsOfNoKindItTakes(const onnx::OpSchema& schema, std::size_t input, int type) {
  const Element* element = FindElement(type);
  if (element == nullptr) return false;  // which is told elsewhere
  const Element::Class kind = KindOf(*element);
  if (element->is_whole() || Takes(schema, input, kind)) return false;
  const std::string& name = schema.Name();
  const std::string& domain = schema.domain();
  const onnx::OpSchema* version = onnx::OpSchemaRegistry::Schema(name, domain);
  while (version != nullptr && !Takes(*version, input, kind)) {
    const int before = version->since_version() - 1;
    version = before < 1 ? nullptr : onnx::OpSchemaRegistry::Schema(name, before, domain);
  }
  return version == nullptr;
}

/// What the first input of a type parameter ("T") makes it.
struct Bound {
  std::string_view parameter;
  std::size_t input;
  int type;
  bool scale;
};

}  // namespace

std::string TypeMisfit(const onnx::OpSchema& schema, std::span<GraphValue* const> inputs,
                       std::vector<InferenceNote>& notes) {
  if (!IsOnnxDomain(schema.domain()) && schema.domain() != kOnnxMlDomain) return {};
  const auto& formals = schema.inputs();
  if (formals.empty()) return {};
  std::vector<Bound> bound;  // a handful
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& formal = formals[std::min(i, formals.size() - 1)];
    if (i >= formals.size() && formal.GetOption() != onnx::OpSchema::Variadic) break;
    if (inputs[i] == nullptr || !inputs[i]->type().has_tensor_type() ||
        !formal.GetIsHomogeneous()) {
      continue;
    }
    const int type = inputs[i]->type().tensor_type().elem_type();
    if (type == 0) continue;
    if (IsOfNoKindItTakes(schema, i, type)) {
      return fmt::format("input {} is {}, which its operator does not take", i, ElementName(type));
    }
    const bool scale = IsScale(formal);
    const std::string_view parameter = formal.GetTypeStr();
    const auto known = std::ranges::find(bound, parameter, &Bound::parameter);
    if (known == bound.end()) {
      bound.push_back({parameter, i, type, scale});
      continue;
    }
    const Bound& other = *known;
    if (other.type == type) continue;
    std::string fact =
        fmt::format("input {} is {} and input {} is {}, where ONNX has one type for both",
                    other.input, ElementName(other.type), i, ElementName(type));
    if (!scale && !other.scale) return fact;
    notes.push_back({"scale-type", std::move(fact)});
  }
  return {};
}

std::string TypeName(const onnx::TypeProto& type) {
  switch (type.value_case()) {
    case onnx::TypeProto::kTensorType:
      return ElementName(type.tensor_type().elem_type());
    case onnx::TypeProto::kSparseTensorType:
      return "sparse " + ElementName(type.sparse_tensor_type().elem_type());
    case onnx::TypeProto::kSequenceType:
      return "a sequence of " + TypeName(type.sequence_type().elem_type());
    case onnx::TypeProto::kOptionalType:
      return "an optional " + TypeName(type.optional_type().elem_type());
    case onnx::TypeProto::kMapType:
      return "a map";
    default:
      return "?";
  }
}

bool AreApart(const onnx::TypeProto& a, const onnx::TypeProto& b) {
  if (a.value_case() == onnx::TypeProto::VALUE_NOT_SET ||
      b.value_case() == onnx::TypeProto::VALUE_NOT_SET) {
    return false;
  }
  if (a.value_case() != b.value_case()) return true;
  switch (a.value_case()) {
    case onnx::TypeProto::kTensorType: {
      const int left = a.tensor_type().elem_type();
      const int right = b.tensor_type().elem_type();
      return left != right && FindElement(left) != nullptr && FindElement(right) != nullptr;
    }
    case onnx::TypeProto::kSequenceType:
      return AreApart(a.sequence_type().elem_type(), b.sequence_type().elem_type());
    case onnx::TypeProto::kOptionalType:
      return AreApart(a.optional_type().elem_type(), b.optional_type().elem_type());
    default:
      return false;
  }
}

}  // namespace acev2
