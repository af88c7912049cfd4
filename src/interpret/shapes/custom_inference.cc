// SPDX-License-Identifier: Apache-2.0
//
// Helpers for inference functions, and the view through which one operator's node borrows the
// inference function of another.
//
// Invariant: see custom_inference.h. Called by shapes/families/*_schemas.cc only.
#include "interpret/shapes/custom_inference.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "interpret/shapes/schema_call.h"
#include "interpret/shapes/schemas.h"
#include "onnx/defs/tensor_proto_util.h"
#include "tensor/element_values.h"

namespace acev2::infer {
namespace {

// Constants that decide shapes here (axes, sizes, lengths) have a handful of elements.
constexpr std::int64_t kMaxValues = 64;

const onnx::TypeProto* TensorTypeOf(const Context& context, std::size_t i) {
  if (i >= context.getNumInputs()) return nullptr;
  const onnx::TypeProto* type = context.getInputType(i);
  return type != nullptr && type->has_tensor_type() ? type : nullptr;
}

void MoveChannels(onnx::TypeProto& type, bool to_front) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return;
  auto& dims = *type.mutable_tensor_type()->mutable_shape()->mutable_dim();
  if (dims.size() < 3) return;
  if (to_front) {
    for (int i = dims.size() - 1; i > 1; --i) dims.SwapElements(i, i - 1);
  } else {
    for (int i = 1; i + 1 < dims.size(); ++i) dims.SwapElements(i, i + 1);
  }
}

/// The node as Disguise shows it; outputs are the node's own, but for a channels-last one.
class DisguisedContext : public onnx::InferenceContext {
 public:
  DisguisedContext(Context& context, const Disguise& disguise)
      : context_(context), disguise_(disguise) {
    if (const onnx::TypeProto* type = Original(0); disguise.channels_last && type != nullptr) {
      first_ = *type;
      MoveChannels(first_, /*to_front=*/true);
    }
  }

  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    for (const onnx::AttributeProto& attribute : disguise_.attributes) {
      if (attribute.name() == name) return &attribute;
    }
    if (std::find(disguise_.hidden.begin(), disguise_.hidden.end(), name) !=
        disguise_.hidden.end()) {
      return nullptr;
    }
    return context_.getAttribute(name);
  }
  std::size_t getNumInputs() const override { return disguise_.inputs.size(); }
  bool hasInput(std::size_t index) const override { return Original(index) != nullptr; }
  const onnx::TypeProto* getInputType(std::size_t index) const override {
    if (index == 0 && disguise_.channels_last && Original(0) != nullptr) return &first_;
    return Original(index);
  }
  const onnx::TensorProto* getInputData(std::size_t index) const override {
    const int source = Source(index);
    return source < 0 ? nullptr : context_.getInputData(static_cast<std::size_t>(source));
  }
  const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(std::size_t index) const override {
    const int source = Source(index);
    return source < 0 ? nullptr : context_.getSymbolicInput(static_cast<std::size_t>(source));
  }
  std::size_t getNumOutputs() const override { return context_.getNumOutputs(); }
  onnx::TypeProto* getOutputType(std::size_t index) override {
    if (index == 0 && disguise_.channels_last && context_.getOutputType(0) != nullptr) {
      return &output_;
    }
    return context_.getOutputType(index);
  }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override {
    return nullptr;
  }

  /// Hands a channels-last output over to the node.
  void Finish() {
    if (!disguise_.channels_last) return;
    MoveChannels(output_, /*to_front=*/false);
    const auto& tensor = output_.tensor_type();
    SetType(context_, 0, tensor.elem_type());
    if (tensor.has_shape()) {
      SetShape(context_, 0, {tensor.shape().dim().begin(), tensor.shape().dim().end()});
    }
  }

 private:
  int Source(std::size_t index) const {
    if (index >= disguise_.inputs.size()) return -1;
    const int source = disguise_.inputs[index];
    return source >= 0 && static_cast<std::size_t>(source) < context_.getNumInputs() ? source : -1;
  }
  const onnx::TypeProto* Original(std::size_t index) const {
    const int source = Source(index);
    return source < 0 ? nullptr : context_.getInputType(static_cast<std::size_t>(source));
  }

  Context& context_;
  const Disguise& disguise_;
  onnx::TypeProto first_;
  onnx::TypeProto output_;
};

template <typename T>
std::vector<double> AsDoubles(const onnx::TensorProto& tensor) {
  const std::vector<T> values = onnx::ParseData<T>(&tensor);
  return {values.begin(), values.end()};
}

}  // namespace

Dim MakeDim(std::int64_t value) {
  Dim dim;
  dim.set_dim_value(value);
  return dim;
}

std::optional<std::int64_t> Value(const Dim& dim) {
  if (!dim.has_dim_value() || dim.dim_value() < 0) return std::nullopt;
  return dim.dim_value();
}

Dim Divided(const Dim& dim, std::int64_t by) {
  const auto value = Value(dim);
  if (!value || by <= 0 || *value % by != 0) return Dim();
  return MakeDim(*value / by);
}

Dim Plus(const Dim& a, const Dim& b) {
  const auto x = Value(a), y = Value(b);
  if (!x || !y) return Dim();
  if (*x > std::numeric_limits<std::int64_t>::max() - *y) {
    fail_shape_inference("dimension overflow");
  }
  return MakeDim(*x + *y);
}

std::optional<Dims> ShapeOf(const Context& context, std::size_t i) {
  const onnx::TypeProto* type = TensorTypeOf(context, i);
  if (type == nullptr || !type->tensor_type().has_shape()) return std::nullopt;
  const auto& dims = type->tensor_type().shape().dim();
  return Dims(dims.begin(), dims.end());
}

std::optional<Dims> ShapeOf(const Context& context, std::size_t i, std::size_t rank) {
  auto dims = ShapeOf(context, i);
  if (dims && dims->size() != rank) dims.reset();
  return dims;
}

int TypeOf(const Context& context, std::size_t i) {
  const onnx::TypeProto* type = TensorTypeOf(context, i);
  return type == nullptr ? 0 : type->tensor_type().elem_type();
}

bool HasInput(const Context& context, std::size_t i) {
  return i < context.getNumInputs() && context.hasInput(i);
}

namespace {

/// The numbers of a constant of at most kMaxValues integers or floats.
std::optional<std::vector<double>> NumbersOf(const onnx::TensorProto& tensor) {
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL) return std::nullopt;
  std::int64_t elements = 1;
  for (const std::int64_t dim : tensor.dims()) {
    if (dim < 0 || dim > kMaxValues) return std::nullopt;
    elements *= dim;
    if (elements > kMaxValues) return std::nullopt;
  }
  switch (tensor.data_type()) {
    case onnx::TensorProto::INT32:
      return AsDoubles<std::int32_t>(tensor);
    case onnx::TensorProto::INT64:
      return AsDoubles<std::int64_t>(tensor);
    case onnx::TensorProto::FLOAT:
      return AsDoubles<float>(tensor);
    case onnx::TensorProto::DOUBLE:
      return AsDoubles<double>(tensor);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::vector<double>> ValuesOf(const Context& context, std::size_t i) {
  if (i >= context.getNumInputs()) return std::nullopt;
  const onnx::TensorProto* tensor = context.getInputData(i);
  return tensor == nullptr ? std::nullopt : NumbersOf(*tensor);
}

std::optional<std::vector<std::int64_t>> IntegersOf(const Context& context, std::size_t i) {
  const auto values = ValuesOf(context, i);
  if (!values) return std::nullopt;
  std::vector<std::int64_t> integers;
  for (const double value : *values) {
    const std::optional<std::int64_t> integer = ToInt64(value);
    if (!integer) return std::nullopt;
    integers.push_back(*integer);
  }
  return integers;
}

void SetType(Context& context, std::size_t i, int element_type) {
  if (element_type == 0 || i >= context.getNumOutputs() || !context.hasOutput(i)) return;
  onnx::updateOutputElemType(context, i, element_type);
}

void SetShape(Context& context, std::size_t i, const Dims& dims) {
  if (i >= context.getNumOutputs() || !context.hasOutput(i)) return;
  onnx::TensorShapeProto shape;
  // A negative size that an attribute led to is not known.
  for (const Dim& dim : dims) {
    *shape.add_dim() = dim.has_dim_value() && dim.dim_value() < 0 ? Dim() : dim;
  }
  onnx::updateOutputShape(context, i, shape);
}

void Set(Context& context, std::size_t i, int element_type, const Dims& dims) {
  SetType(context, i, element_type);
  SetShape(context, i, dims);
}

std::optional<std::int64_t> IntOf(const Context& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  if (attribute == nullptr) return std::nullopt;
  if (attribute->has_i()) return attribute->i();
  // Whole numbers in other types, as rules read them.
  std::optional<double> number;
  if (attribute->has_f()) number = attribute->f();
  if (attribute->ints_size() == 1) return attribute->ints(0);
  if (attribute->floats_size() == 1) number = attribute->floats(0);
  if (attribute->has_t()) {
    if (const auto values = NumbersOf(attribute->t()); values && values->size() == 1) {
      number = values->front();
    }
  }
  return number && *number == std::floor(*number) ? ToInt64(*number) : std::nullopt;
}

std::int64_t IntOf(const Context& context, const char* name, std::int64_t otherwise) {
  return IntOf(context, name).value_or(otherwise);
}

std::string StringOf(const Context& context, const char* name, std::string_view otherwise) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  if (attribute == nullptr || !attribute->has_s()) return std::string(otherwise);
  return attribute->s();
}

std::vector<std::int64_t> IntsOf(const Context& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::int64_t LengthOf(const Context& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  if (attribute == nullptr) return 0;
  return std::max({attribute->ints_size(), attribute->floats_size(), attribute->strings_size()});
}

Dims Broadcast(const Dims& a, const Dims& b) {
  onnx::TensorShapeProto left, right, result;
  for (const Dim& dim : a) *left.add_dim() = dim;
  for (const Dim& dim : b) *right.add_dim() = dim;
  onnx::bidirectionalBroadcastShapeInference(left, right, result);
  return {result.dim().begin(), result.dim().end()};
}

std::optional<Dims> MatrixProduct(Dims a, Dims b) {
  if (a.empty() || b.empty()) return std::nullopt;
  const bool vector_left = a.size() == 1, vector_right = b.size() == 1;
  if (vector_left) a.insert(a.begin(), MakeDim(1));
  if (vector_right) b.push_back(MakeDim(1));
  const auto inner_left = Value(a.back()), inner_right = Value(b[b.size() - 2]);
  if (inner_left && inner_right && *inner_left != *inner_right) {
    fail_shape_inference("inner dimensions differ: ", *inner_left, " and ", *inner_right);
  }
  Dims result = Broadcast(Dims(a.begin(), a.end() - 2), Dims(b.begin(), b.end() - 2));
  if (!vector_left) result.push_back(a[a.size() - 2]);
  if (!vector_right) result.push_back(b.back());
  return result;
}

Dims Transposed(Dims dims) {
  if (dims.size() >= 2) std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
  return dims;
}

std::optional<Dims> WithLast(Dims dims, const Dim& last) {
  if (dims.empty()) return std::nullopt;
  dims.back() = last;
  return dims;
}

void InferAs(Context& context, const char* op, int opset, const Disguise& disguise) {
  const onnx::OpSchema* schema = FindSchema("", op, opset);
  if (schema == nullptr || !schema->has_type_and_shape_inference_function()) return;
  DisguisedContext disguised(context, disguise);
  if (!HasRequiredTypes(*schema, disguised)) return;
  RunInference(*schema, disguised, Ownership::kBorrowed);
  disguised.Finish();
}

bool HasRequiredTypes(const onnx::OpSchema& schema, const Context& context) {
  const auto required = static_cast<std::size_t>(std::max(schema.min_input(), 0));
  for (std::size_t i = 0; i < std::max(required, context.getNumInputs()); ++i) {
    const bool there = HasInput(context, i);
    if (!there && i < required) return false;
    if (!there) continue;
    const onnx::TypeProto* type = context.getInputType(i);
    if (type == nullptr || type->value_case() == onnx::TypeProto::VALUE_NOT_SET) return false;
  }
  return true;
}

onnx::AttributeProto IntAttribute(const char* name, std::int64_t value) {
  onnx::AttributeProto attribute;
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
  return attribute;
}

onnx::AttributeProto IntsAttribute(const char* name, const std::vector<std::int64_t>& values) {
  onnx::AttributeProto attribute;
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute.add_ints(value);
  return attribute;
}

}  // namespace acev2::infer
