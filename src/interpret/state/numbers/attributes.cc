// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/numbers/attributes.h"

#include <utility>

#include "interpret/limits.h"
#include "onnx/defs/schema.h"

namespace acev2 {

AttributeBindings::AttributeBindings(const NodeAttributes& call, const AttributeIndex& defaults,
                                     const onnx::OpSchema* schema)
    : defaults_(defaults), schema_(schema) {
  for (const auto& attribute : call.node().attribute()) {
    if (const auto* found = call.Find(attribute.name())) given_[attribute.name()] = found;
  }
}

const onnx::AttributeProto* AttributeBindings::Find(const std::string& name) const {
  if (const auto given = given_.find(name); given != given_.end()) return given->second;
  if (const auto found = defaults_.find(name); found != defaults_.end()) return found->second;
  if (schema_ == nullptr) return nullptr;
  // Defaults that the schema declares are bound too: a body refers to every attribute.
  const auto declared = schema_->attributes().find(name);
  if (declared == schema_->attributes().end()) return nullptr;
  const onnx::AttributeProto& value = declared->second.default_value;
  return value.has_name() ? &value : nullptr;
}

const onnx::AttributeProto* NodeAttributes::Find(std::string_view name) const {
  for (const onnx::AttributeProto& attribute : lists_) {
    if (attribute.name() == name) return &attribute;
  }
  for (const onnx::AttributeProto& attribute : node_.attribute()) {
    if (attribute.name() != name) continue;
    if (attribute.ref_attr_name().empty()) return &attribute;
    if (bindings_ == nullptr) return nullptr;
    return bindings_->Find(attribute.ref_attr_name());
  }
  return nullptr;
}

void NodeAttributes::TakeAsList(std::string_view name) {
  const onnx::AttributeProto* one = Find(name);
  if (one == nullptr) return;
  onnx::AttributeProto list;
  list.set_name(std::string(name));
  if (one->has_i()) {
    list.set_type(onnx::AttributeProto::INTS);
    list.add_ints(one->i());
  } else if (one->has_f()) {
    list.set_type(onnx::AttributeProto::FLOATS);
    list.add_floats(one->f());
  } else {
    return;
  }
  lists_.push_back(std::move(list));
}

std::optional<std::int64_t> NodeAttributes::Int(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr || !attribute->has_i()) return std::nullopt;
  return attribute->i();
}

std::optional<double> NodeAttributes::Float(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr || !attribute->has_f()) return std::nullopt;
  return static_cast<double>(attribute->f());
}

std::optional<std::string> NodeAttributes::String(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr || !attribute->has_s()) return std::nullopt;
  return attribute->s();
}

std::vector<std::int64_t> NodeAttributes::Ints(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::vector<double> NodeAttributes::Floats(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr) return {};
  return {attribute->floats().begin(), attribute->floats().end()};
}

std::vector<std::string> NodeAttributes::Strings(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr) return {};
  return {attribute->strings().begin(), attribute->strings().end()};
}

std::shared_ptr<const Constant> NodeAttributes::TensorValue(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr || !attribute->has_t()) return nullptr;
  return ReadConstant(model_, attribute->t(), kMaxConstantElements);
}

std::string_view NodeAttributes::TypeOf(std::string_view name) const {
  const auto* attribute = Find(name);
  if (attribute == nullptr) return {};
  // By what is there: files of IR version 1 leave the type out.
  if (attribute->has_f()) return "FLOAT";
  if (attribute->has_i()) return "INT";
  if (attribute->has_s()) return "STRING";
  if (attribute->has_t()) return "TENSOR";
  if (attribute->has_g()) return "GRAPH";
  if (attribute->floats_size() > 0) return "FLOATS";
  if (attribute->strings_size() > 0) return "STRINGS";
  if (attribute->tensors_size() > 0) return "TENSORS";
  if (attribute->graphs_size() > 0) return "GRAPHS";
  switch (attribute->type()) {
    case onnx::AttributeProto::FLOATS:
      return "FLOATS";
    case onnx::AttributeProto::STRINGS:
      return "STRINGS";
    case onnx::AttributeProto::TENSORS:
      return "TENSORS";
    case onnx::AttributeProto::GRAPHS:
      return "GRAPHS";
    case onnx::AttributeProto::SPARSE_TENSOR:
      return "SPARSE_TENSOR";
    case onnx::AttributeProto::SPARSE_TENSORS:
      return "SPARSE_TENSORS";
    case onnx::AttributeProto::TYPE_PROTO:
      return "TYPE_PROTO";
    case onnx::AttributeProto::TYPE_PROTOS:
      return "TYPE_PROTOS";
    default:
      return "INTS";  // an empty list where nothing tells
  }
}

}  // namespace acev2
