// SPDX-License-Identifier: Apache-2.0
//
// Shapes of the quantizers and quantized layers of ONNX Runtime's other forms and of TensorRT.
//
// Invariant: see custom_inference.h. Operators that repeat one of ai.onnx borrow its inference.
#include <optional>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"
#include "tensor/element_values.h"
#include "tensor/whole_numbers.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

void MulInteger(Context& context) {
  BroadcastOf<0, 2>(context);
  SetType(context, 0, TensorProto::INT32);
}

void QuantizeWithOrder(Context& context) {
  Same(context);
  SetType(context, 0, TensorProto::INT8);
}

void DequantizeWithOrder(Context& context) {
  Same(context);
  SetType(context, 0, static_cast<int>(IntOf(context, "to", TensorProto::FLOAT)));
}

/// (x, scale, …) rounded to `Type`.
template <int Type>
void QuantizeTo(Context& context) {
  Same(context);
  SetType(context, 0, Type);
}

/// (x, scale, [zero point]): as the zero point, or as the attribute says, else INT8.
void TrtQuantize(Context& context) {
  Same(context);
  const auto type = static_cast<int>(IntOf(context, "output_dtype", TensorProto::INT8));
  SetType(context, 0, HasInput(context, 2) ? TypeOf(context, 2) : type);
}

/// (x, scale, …): as the scale, which may itself be a payload (E8M0).
void TrtDequantize(Context& context) {
  Same(context);
  const int type = HasInput(context, 1) ? TypeOf(context, 1) : TensorProto::FLOAT;
  const bool real = IsFloatType(type) && !IsSmallFloatType(type);
  SetType(context, 0, real ? type : TensorProto::FLOAT);
}

/// (x, …) → (y, scale of each block of `block_size` along `axis`).
template <int Type, int ScaleType, int BlockSize>
void QuantizeBlocks(Context& context) {
  Same(context);
  SetType(context, 0, Type);
  SetType(context, 1, ScaleType);
  auto dims = ShapeOf(context, 0);
  if (!dims) return;
  const std::int64_t block = IntOf(context, "block_size", BlockSize);
  std::int64_t axis = IntOf(context, "axis", -1);
  if (axis < 0) axis += static_cast<std::int64_t>(dims->size());
  if (axis < 0 || axis >= static_cast<std::int64_t>(dims->size()) || block < 1) return;
  Dim& dim = (*dims)[static_cast<std::size_t>(axis)];
  const std::optional<std::int64_t> size = Value(dim);
  dim = size ? MakeDim(CeilDivide(*size, block)) : Dim();
  SetShape(context, 1, *dims);
}

constexpr std::string_view kTensorRt = kTensorRtDomain;

constexpr CustomSchema kContribQuantizeRows[] = {
    {kMicrosoftDomain, "DequantizeWithOrder", Infers<DequantizeWithOrder>},
    {kMicrosoftDomain, "MulInteger", Infers<MulInteger>},
    {kMicrosoftDomain, "QuantizeWithOrder", Infers<QuantizeWithOrder>},
    {kTensorRt, "DequantizeLinear", Infers<TrtDequantize>},
    {kTensorRt, "QuantizeLinear", Infers<TrtQuantize>},
    {kTensorRt, "TRT_FP4DynamicQuantize",
     Infers<QuantizeBlocks<TensorProto::FLOAT4E2M1, TensorProto::FLOAT8E4M3FN, 16>>},
    {kTensorRt, "TRT_FP8DequantizeLinear", Infers<TrtDequantize>},
    {kTensorRt, "TRT_FP8QuantizeLinear", Infers<QuantizeTo<TensorProto::FLOAT8E4M3FN>>},
    {kTensorRt, "TRT_INT4DequantizeLinear", Infers<TrtDequantize>},
    {kTensorRt, "TRT_INT4QuantizeLinear", Infers<QuantizeTo<TensorProto::INT4>>},
    {kTensorRt, "TRT_INT8DequantizeLinear", Infers<TrtDequantize>},
    {kTensorRt, "TRT_INT8QuantizeLinear", Infers<QuantizeTo<TensorProto::INT8>>},
    {kTensorRt, "TRT_MXFP8DequantizeLinear", Infers<TrtDequantize>},
    {kTensorRt, "TRT_MXFP8DynamicQuantize",
     Infers<QuantizeBlocks<TensorProto::FLOAT8E4M3FN, TensorProto::FLOAT8E8M0, 32>>},
    {kTensorRt, "TRT_MXFP8QuantizeLinear", Infers<QuantizeTo<TensorProto::FLOAT8E4M3FN>>},
};

}  // namespace

std::span<const CustomSchema> ContribQuantizeSchemas() { return kContribQuantizeRows; }

}  // namespace acev2
