// SPDX-License-Identifier: Apache-2.0
//
// Shapes of quantizers and of the quantized forms of other operators: com.microsoft (ONNX Runtime's
// ContribOperators.md) and QONNX.
//
// Invariant: see custom_inference.h. Operators that repeat one of ai.onnx borrow its inference.
#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

void QuantizeLinear(Context& context) {
  Same(context);
  SetType(context, 0, HasInput(context, 2) ? TypeOf(context, 2) : TensorProto::UINT8);
}

void DequantizeLinear(Context& context) {
  Same(context);
  SetType(context, 0, TypeOf(context, 1));
}

// condition, X, scale, zero point, Y, …
void QLinearWhere(Context& context) {
  SetType(context, 0, TypeOf(context, 1));
  const auto condition = ShapeOf(context, 0), x = ShapeOf(context, 1), y = ShapeOf(context, 4);
  if (condition && x && y) SetShape(context, 0, Broadcast(*condition, Broadcast(*x, *y)));
}

// Y's scale and zero point, then (tensor, scale, zero point) for each part.
void QLinearConcat(Context& context) {
  SetType(context, 0, TypeOf(context, 1));
  Disguise disguise;
  for (std::size_t i = 2; i < context.getNumInputs(); i += 3) {
    disguise.inputs.push_back(static_cast<int>(i));
  }
  InferAs(context, "Concat", 11, disguise);
}

void QLinearReduceMean(Context& context) { InferAs(context, "ReduceMean", 13, {.inputs = {0}}); }

// A, scale, zero point, B, scale, zero point, C, output scale, output zero point.
void QGemm(Context& context) {
  SetType(context, 0, HasInput(context, 8) ? TypeOf(context, 8) : TypeOf(context, 1));
  GemmOf<0, 3>(context);
}

void QLinearConv(Context& context) {
  ConvLike(context, "Conv", 11, 3, ChannelsLast(context));
  SetType(context, 0, TypeOf(context, 7));
}

void QLinearAveragePool(Context& context) {
  ConvLike(context, "AveragePool", 11, -1, ChannelsLast(context));
}

void QLinearGlobalAveragePool(Context& context) {
  ConvLike(context, "GlobalAveragePool", 1, -1, ChannelsLast(context));
}

// input int8, weights int8, bias float: the output is float.
void QAttention(Context& context) {
  MergedAttention(context, 8);
  SetType(context, 0, TypeOf(context, 2));
  SetType(context, 1, TypeOf(context, 2));
}

void NhwcQLinearConv(Context& context) {
  ConvLike(context, "Conv", 11, 3, true);
  SetType(context, 0, TypeOf(context, 7));
}

void QLinearConvTranspose(Context& context) {
  ConvLike(context, "ConvTranspose", 11, 3, true);
  SetType(context, 0, TypeOf(context, 7));
}

constexpr CustomSchema kQuantizeRows[] = {
    {kMicrosoftDomain, "DequantizeLinear", Infers<DequantizeLinear>},
    {kMicrosoftDomain, "DynamicQuantizeMatMul", Infers<Product<0, 1, 0>>},
    {kMicrosoftDomain, "MatMulIntegerToFloat", Infers<Product<0, 1, 2>>},
    {kMicrosoftDomain, "QAttention", Infers<QAttention>},
    {kMicrosoftDomain, "QGemm", Infers<QGemm>},
    {kMicrosoftDomain, "QLinearAdd", Infers<BroadcastOf<0, 3>>},
    {kMicrosoftDomain, "QLinearAveragePool", Infers<QLinearAveragePool>},
    {kMicrosoftDomain, "QLinearConcat", Infers<QLinearConcat>},
    {kMicrosoftDomain, "QLinearConv", Infers<QLinearConv>},
    {kMicrosoftDomain, "QLinearGlobalAveragePool", Infers<QLinearGlobalAveragePool>},
    {kMicrosoftDomain, "QLinearLeakyRelu", Infers<Same<>>},
    {kMicrosoftDomain, "QLinearMul", Infers<BroadcastOf<0, 3>>},
    {kMicrosoftDomain, "QLinearReduceMean", Infers<QLinearReduceMean>},
    {kMicrosoftDomain, "QLinearSigmoid", Infers<Same<>>},
    {kMicrosoftDomain, "QLinearSoftmax", Infers<Same<>>},
    {kMicrosoftDomain, "QLinearWhere", Infers<QLinearWhere>},
    {kMicrosoftDomain, "QuantizeLinear", Infers<QuantizeLinear>},
    {kNhwcDomain, "QLinearAveragePool", Infers<NhwcAveragePool>},
    {kNhwcDomain, "QLinearConv", Infers<NhwcQLinearConv>},
    {kNhwcDomain, "QLinearConvTranspose", Infers<QLinearConvTranspose>},
    {kQonnxDomain, "BipolarQuant", Infers<Same<>>},
    {kQonnxDomain, "FloatQuant", Infers<Same<>>},
    {kQonnxDomain, "IntQuant", Infers<Same<>>},
    {kQonnxDomain, "MultiThreshold", Infers<Same<>>},
    {kQonnxDomain, "Quant", Infers<Same<>>},
    {kQonnxDomain, "Trunc", Infers<Same<>>},
};

}  // namespace

std::span<const CustomSchema> QuantizeSchemas() { return kQuantizeRows; }

}  // namespace acev2
