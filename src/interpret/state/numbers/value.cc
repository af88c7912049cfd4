// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/numbers/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "acev2/error.h"
#include "interpret/limits.h"
#include "rules/rule.h"
#include "tensor/element.h"

namespace acev2 {

namespace {

int ElementInType(const onnx::TypeProto& type) {
  if (type.has_tensor_type()) return type.tensor_type().elem_type();
  return type.has_sparse_tensor_type() ? type.sparse_tensor_type().elem_type() : 0;
}

/// Null if it has none.
const onnx::TensorShapeProto* ShapeInType(const onnx::TypeProto& type) {
  if (type.has_tensor_type() && type.tensor_type().has_shape()) return &type.tensor_type().shape();
  const bool sparse = type.has_sparse_tensor_type() && type.sparse_tensor_type().has_shape();
  return sparse ? &type.sparse_tensor_type().shape() : nullptr;
}

bool IsNegative(const onnx::TensorShapeProto::Dimension& dim) {
  return dim.has_dim_value() && dim.dim_value() < 0;
}

bool IsSameDimension(const onnx::TensorShapeProto::Dimension& a,
                     const onnx::TensorShapeProto::Dimension& b) {
  return a.value_case() == b.value_case() && a.dim_value() == b.dim_value() &&
         a.dim_param() == b.dim_param() && a.denotation() == b.denotation();
}

/// True of two equal types of tensors; others are rare, and not compared.
bool IsSameTensorType(const onnx::TypeProto& a, const onnx::TypeProto& b) {
  if (!a.has_tensor_type() || !b.has_tensor_type() || a.denotation() != b.denotation()) {
    return false;
  }
  const auto& left = a.tensor_type();
  const auto& right = b.tensor_type();
  return left.has_elem_type() == right.has_elem_type() && left.elem_type() == right.elem_type() &&
         left.has_shape() == right.has_shape() &&
         std::ranges::equal(left.shape().dim(), right.shape().dim(), IsSameDimension);
}

}  // namespace

const Sequence GraphValue::kNoSequence;

void Values::ShareType(GraphValue& value) {
  if (value.type_ == nullptr || value.type_.use_count() > 1) return;
  for (const auto& type : types_) {
    if (type == nullptr || !IsSameTensorType(*type, *value.type_)) continue;
    value.type_ = type;
    return;
  }
  types_[next_type_] = value.type_;
  next_type_ = (next_type_ + 1) % types_.size();
}

GraphValue* Values::New(std::string name) {
  if (allowance_ != nullptr) {
    // With its type, of the four dimensions that most have.
    constexpr std::size_t kTypeBytes = 256;
    allowance_->Take(Spent::kValues, sizeof(GraphValue) + kTypeBytes);
    allowance_->Take(Spent::kNames, name.size());
  }
  GraphValue& value = values_.EmplaceBack();
  value.tensor.name = std::move(name);
  return &value;
}

GraphValue* Values::Copy(const GraphValue& value) {
  GraphValue* copy = New(value.tensor.name);
  copy->type_ = value.type_;
  UpdateFromType(*copy);
  copy->tensor.value = value.tensor.value;
  copy->tensor.source = value.tensor.source;
  copy->tensor.offline = value.tensor.offline;
  copy->tensor.root = value.tensor.root;
  copy->tensor.numbers = value.tensor.numbers;
  copy->fault = value.fault;
  copy->origin = value.origin;
  copy->given = value.given;
  copy->guessed = value.guessed;
  copy->mutable_sequence().grown_from = &value;
  copy->misdeclared = value.misdeclared;
  return copy;
}

std::set<std::string> Values::Names() const {
  std::set<std::string> names;
  for (std::size_t i = 0; i < values_.size(); ++i) names.insert(values_[i].tensor.name);
  return names;
}

bool HasOpenSize(const Tensor& tensor) {
  return !tensor.shape || std::ranges::any_of(*tensor.shape, [](const auto& dim) { return !dim; });
}

bool IsOpen(const Tensor& tensor) { return !tensor.value.known() || HasOpenSize(tensor); }

void TakeDeclaredFormat(GraphValue& value) {
  value.tensor.value = value.tensor.stored;
  value.tensor.source = DeclaredAs(ElementName(value.tensor.element_type));
}

void UpdateFromType(GraphValue& value) {
  Tensor& tensor = value.tensor;
  tensor.shape.reset();
  tensor.element_type = ElementInType(value.type());
  tensor.stored = ElementFormat(tensor.element_type);
  const onnx::TensorShapeProto* shape = ShapeInType(value.type());
  if (shape == nullptr) return;
  PartialShape& dims = tensor.shape.emplace();
  if (shape->dim_size() > kMaxRank) {
    throw Error(fmt::format("'{}' has {} dimensions, more than {}", tensor.name, shape->dim_size(),
                            kMaxRank),
                "no runtime takes such a tensor; mend the model");
  }
  if (std::ranges::any_of(shape->dim(), IsNegative)) {
    // That is how some exporters write "unknown"; ONNX's functions count with it.
    onnx::TypeProto& type = value.mutable_type();
    onnx::TensorShapeProto& cleared = type.has_tensor_type()
                                          ? *type.mutable_tensor_type()->mutable_shape()
                                          : *type.mutable_sparse_tensor_type()->mutable_shape();
    for (auto& dim : *cleared.mutable_dim()) {
      if (IsNegative(dim)) dim.clear_dim_value();
    }
    shape = &cleared;
  }
  dims.reserve(static_cast<std::size_t>(shape->dim_size()));
  for (const auto& dim : shape->dim()) {
    if (dim.has_dim_value()) {
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

void UpdateType(GraphValue& value) {
  auto* type = value.mutable_type().mutable_tensor_type();
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

TensorInfo DescribeTensor(const GraphValue& value) { return DescribeTensor(value, value.tensor); }

TensorInfo DescribeTensor(const GraphValue& value, const Tensor& tensor) {
  TensorInfo info;
  info.name = tensor.name;
  switch (value.type().value_case()) {
    case onnx::TypeProto::kSequenceType:
      info.type = "sequence";
      break;
    case onnx::TypeProto::kMapType:
      info.type = "map";
      break;
    case onnx::TypeProto::kOptionalType:
      info.type = "optional";
      break;
    default:
      info.type = ElementName(tensor.element_type);
  }
  info.shape = tensor.shape;
  info.value = tensor.value;
  info.source = tensor.source.text;
  info.declared = tensor.source.declared;
  info.constant = tensor.offline;
  return info;
}

}  // namespace acev2
