// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/bodies/loop_types.h"

namespace acev2 {

bool Widen(onnx::TypeProto& into, const onnx::TypeProto& other) {
  if (!into.has_tensor_type() || !other.has_tensor_type()) return false;
  auto* type = into.mutable_tensor_type();
  if (!type->has_shape()) return false;
  if (!other.tensor_type().has_shape() ||
      other.tensor_type().shape().dim_size() != type->shape().dim_size()) {
    type->clear_shape();
    return true;
  }
  bool changed = false;
  for (int i = 0; i < type->shape().dim_size(); ++i) {
    auto* dim = type->mutable_shape()->mutable_dim(i);
    const auto& seen = other.tensor_type().shape().dim(i);
    if (!dim->has_dim_value()) continue;
    if (seen.has_dim_value() && seen.dim_value() == dim->dim_value()) continue;
    dim->Clear();
    changed = true;
  }
  return changed;
}

bool SameShape(const onnx::TypeProto& a, const onnx::TypeProto& b) {
  onnx::TypeProto copy = a;
  return !Widen(copy, b);
}

onnx::TypeProto Stack(const onnx::TypeProto& type, std::optional<std::int64_t> size,
                      std::int64_t axis) {
  onnx::TypeProto stacked = type;
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return stacked;
  const auto& dims = type.tensor_type().shape();
  if (axis < 0) axis += dims.dim_size() + 1;
  auto* shape = stacked.mutable_tensor_type()->mutable_shape();
  shape->clear_dim();
  for (int i = 0; i <= dims.dim_size(); ++i) {
    if (i == axis) {
      auto* dim = shape->add_dim();
      if (size) dim->set_dim_value(*size);
    }
    if (i < dims.dim_size()) *shape->add_dim() = dims.dim(i);
  }
  return stacked;
}

onnx::TypeProto Unstack(const onnx::TypeProto& type, std::int64_t axis) {
  onnx::TypeProto slice = type;
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return slice;
  const auto& dims = type.tensor_type().shape();
  if (axis < 0) axis += dims.dim_size();
  auto* shape = slice.mutable_tensor_type()->mutable_shape();
  shape->clear_dim();
  for (int i = 0; i < dims.dim_size(); ++i) {
    if (i != axis) *shape->add_dim() = dims.dim(i);
  }
  return slice;
}

}  // namespace acev2
