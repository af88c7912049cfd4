// SPDX-License-Identifier: Apache-2.0
//
// What the inference functions of operators outside ai.onnx are written in.
//
// Invariant: nothing here indexes past a shape, allocates from an attribute's value, or throws
// anything but onnx::InferenceError; what is not known stays unset. Used by
// shapes/families/*_schemas.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpret/shapes/custom_schemas.h"
#include "onnx/defs/schema.h"
#include "onnx/defs/shape_inference.h"

namespace acev2::infer {

using Context = onnx::InferenceContext;
using Dim = onnx::TensorShapeProto::Dimension;
using Dims = std::vector<Dim>;

/// A known dimension.
Dim MakeDim(std::int64_t value);
/// The value of a dimension, if it is known.
std::optional<std::int64_t> Value(const Dim& dim);
/// `dim` divided by `by` if that is known and exact, else unset.
Dim Divided(const Dim& dim, std::int64_t by);
/// Sum; unset if either is unknown. Fails past 2^63 - 1.
Dim Plus(const Dim& a, const Dim& b);

/// Dimensions of tensor input `i`; empty if it is absent or its rank is unknown.
std::optional<Dims> ShapeOf(const Context& context, std::size_t i);
/// As ShapeOf, and empty as well unless the rank is `rank`.
std::optional<Dims> ShapeOf(const Context& context, std::size_t i, std::size_t rank);
/// ONNX element type of tensor input `i`, 0 if not known.
int TypeOf(const Context& context, std::size_t i);
bool HasInput(const Context& context, std::size_t i);
/// Values of input `i` if it is a constant of at most 64 integers or floats.
std::optional<std::vector<double>> ValuesOf(const Context& context, std::size_t i);
/// The same without their fractions; nullopt as well if one of them fits no integer.
std::optional<std::vector<std::int64_t>> IntegersOf(const Context& context, std::size_t i);

/// Sets output `i`; an output nobody asked for and an element type of 0 are passed over.
void SetType(Context& context, std::size_t i, int element_type);
void SetShape(Context& context, std::size_t i, const Dims& dims);
void Set(Context& context, std::size_t i, int element_type, const Dims& dims);

std::int64_t IntOf(const Context& context, const char* name, std::int64_t otherwise);
std::optional<std::int64_t> IntOf(const Context& context, const char* name);
std::string StringOf(const Context& context, const char* name, std::string_view otherwise);
std::vector<std::int64_t> IntsOf(const Context& context, const char* name);
/// Elements of a list attribute of any kind, 0 if absent.
std::int64_t LengthOf(const Context& context, const char* name);

/// NumPy broadcasting; fails on a conflict.
Dims Broadcast(const Dims& a, const Dims& b);
/// Result of a NumPy matrix product; empty if an operand is a scalar. Fails on a conflict.
std::optional<Dims> MatrixProduct(Dims a, Dims b);
/// The last two dimensions swapped; vectors and scalars as they are.
Dims Transposed(Dims dims);
/// `dims` with the last one replaced; empty if there is none.
std::optional<Dims> WithLast(Dims dims, const Dim& last);

/// How a node is shown to the inference function of another operator.
struct Disguise {
  /// For each input of the other operator the input here; -1: absent.
  std::vector<int> inputs = {};
  /// Attributes to add or to replace.
  std::vector<onnx::AttributeProto> attributes = {};
  /// Attributes to hide.
  std::vector<std::string> hidden = {};
  /// Input 0 and output 0 are channels-last here and channels-first there.
  bool channels_last = false;
};

/// Infers with ONNX's own function for `op` of ai.onnx at `opset`, on the node as `disguise` shows
/// it. Does nothing if input 0 has no known type.
void InferAs(Context& context, const char* op, int opset, const Disguise& disguise);

/// True if the inputs that `schema` requires are there and every input's type is known: ONNX's
/// functions take that for granted.
bool HasRequiredTypes(const onnx::OpSchema& schema, const Context& context);

/// Attributes for Disguise.
onnx::AttributeProto IntAttribute(const char* name, std::int64_t value);
onnx::AttributeProto IntsAttribute(const char* name, const std::vector<std::int64_t>& values);

/// Output `Out` is like input `In`.
template <std::size_t In = 0, std::size_t Out = 0>
void Same(Context& context) {
  SetType(context, Out, TypeOf(context, In));
  if (const auto dims = ShapeOf(context, In)) SetShape(context, Out, *dims);
}

/// A CustomSchema::define that sets nothing but the inference function.
template <void (*Function)(Context&)>
void Infers(onnx::OpSchema& schema) {
  schema.TypeAndShapeInferenceFunction(Function);
}

}  // namespace acev2::infer
