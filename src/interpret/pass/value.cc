// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/value.h"

#include <algorithm>

#include "rules/rule.h"
#include "tensor/element.h"

namespace acev2 {

void IndexNodes(Scope& scope) {
  if (scope.nodes == nullptr || !scope.reading_nodes.empty()) return;
  for (int i = 0; i < scope.nodes->size(); ++i) {
    const onnx::NodeProto& node = (*scope.nodes)[i];
    for (const std::string& input : node.input()) {
      // Once per node, however often it reads the value: else each repetition would double a search
      // along readers.
      std::vector<int>& readers = scope.reading_nodes[input];
      if (readers.empty() || readers.back() != i) readers.push_back(i);
    }
    if (node.output_size() > 0 && TraitsOf(node.domain(), node.op_type()).Has(kHoldsValue)) {
      scope.constant_nodes.try_emplace(node.output(0), i);
    }
  }
}

void UpdateFromType(Value& value) {
  Tensor& tensor = value.tensor;
  tensor.element_type = 0;
  tensor.stored = Format{};
  tensor.shape.reset();
  const onnx::TensorShapeProto* shape = nullptr;
  if (value.type.has_tensor_type()) {
    tensor.element_type = value.type.tensor_type().elem_type();
    if (value.type.tensor_type().has_shape()) shape = &value.type.tensor_type().shape();
  } else if (value.type.has_sparse_tensor_type()) {
    tensor.element_type = value.type.sparse_tensor_type().elem_type();
    if (value.type.sparse_tensor_type().has_shape()) {
      shape = &value.type.sparse_tensor_type().shape();
    }
  }
  tensor.stored = ElementFormat(tensor.element_type);
  if (shape == nullptr) return;
  PartialShape& dims = tensor.shape.emplace();
  dims.reserve(static_cast<std::size_t>(shape->dim_size()));
  for (const auto& dim : shape->dim()) {
    // A negative dimension is how some exporters write "unknown".
    if (dim.has_dim_value() && dim.dim_value() >= 0) {
      dims.emplace_back(dim.dim_value());
    } else {
      dims.emplace_back(std::nullopt);
    }
  }
  // A tensor without elements holds no secret: its (no) values are known.
  const bool known = std::ranges::all_of(dims, [](const auto& dim) { return dim.has_value(); });
  const bool none = std::ranges::any_of(dims, [](const auto& dim) { return dim == 0; });
  if (known && none && value.initializer == nullptr) {
    auto empty = std::make_shared<Constant>();
    empty->element_type = tensor.element_type;
    for (const auto& dim : dims) empty->dims.push_back(*dim);
    tensor.set_values(std::move(empty));
  }
}

void UpdateType(Value& value) {
  auto* type = value.type.mutable_tensor_type();
  type->set_elem_type(value.tensor.element_type);
  type->clear_shape();
  if (!value.tensor.shape) return;
  auto* shape = type->mutable_shape();
  for (const auto& dim : *value.tensor.shape) {
    auto* added = shape->add_dim();
    if (dim) added->set_dim_value(*dim);
  }
}

void MergeType(const onnx::TypeProto& from, onnx::TypeProto& into) {
  if (into.value_case() == onnx::TypeProto::VALUE_NOT_SET) {
    into = from;
    return;
  }
  if (!from.has_tensor_type() || !into.has_tensor_type()) return;
  const auto& source = from.tensor_type();
  auto* target = into.mutable_tensor_type();
  if (target->elem_type() == 0) target->set_elem_type(source.elem_type());
  if (!source.has_shape()) return;
  if (!target->has_shape()) {
    *target->mutable_shape() = source.shape();
    return;
  }
  if (target->shape().dim_size() != source.shape().dim_size()) return;
  for (int i = 0; i < source.shape().dim_size(); ++i) {
    auto* dim = target->mutable_shape()->mutable_dim(i);
    if (!dim->has_dim_value()) *dim = source.shape().dim(i);
  }
}

}  // namespace acev2
