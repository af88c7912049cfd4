// SPDX-License-Identifier: Apache-2.0
//
// Shapes of the layers of QONNX and FINN: channels-last twins of ai.onnx and FINN's dataflow
// layers, whose shapes stand in their attributes.
//
// Invariant: see custom_inference.h; "qonnx" stands for all their domains (rules/domains.h).
#include <algorithm>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files

/// Bipolar operands kept as bits: the product of two matrices.
void XnorPopcountMatMul(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0), b = ShapeOf(context, 1);
  if (!a || !b) return;
  if (const auto y = MatrixProduct(*a, *b)) SetShape(context, 0, *y);
}

/// (length + pads - dilated kernel) / stride + 1.
Dim Windows(const Dim& length, std::int64_t kernel, std::int64_t stride, std::int64_t pads,
            std::int64_t dilation, bool round_up = false) {
  const auto value = Value(length);
  if (!value || kernel <= 0 || stride <= 0 || dilation <= 0 || pads < 0) return Dim();
  const auto room = Value(Plus(length, MakeDim(pads)));
  const auto reach = Value(Plus(MakeDim(kernel - 1) * dilation, MakeDim(1)));
  if (!room || !reach || *room < *reach) return Dim();
  const std::int64_t slack = *room - *reach;
  return MakeDim(slack / stride + (round_up && slack % stride != 0 ? 1 : 0) + 1);
}

/// `values`, or twice `otherwise` if they are no pair.
std::vector<std::int64_t> Pair(std::vector<std::int64_t> values, std::int64_t otherwise) {
  if (values.size() != 2) values.assign(2, otherwise);
  return values;
}

// (N, H, W, C) into (N, H', W', kernel elements * C).
void Im2Col(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 4);
  const auto kernel = IntsOf(context, "kernel_size");
  if (!x || kernel.size() != 2) return;
  const auto stride = Pair(IntsOf(context, "stride"), 1);
  const auto dilation = Pair(IntsOf(context, "dilations"), 1);
  auto pads = IntsOf(context, "pad_amount");
  if (pads.size() != 4) pads.assign(4, 0);
  Dims dims = {(*x)[0], Dim(), Dim(), (*x)[3] * kernel[0] * kernel[1]};
  for (const std::size_t i : {0, 1}) {
    if (pads[i] < 0 || pads[i + 2] < 0) return;
    const auto both = Value(Plus(MakeDim(pads[i]), MakeDim(pads[i + 2])));
    dims[i + 1] = Windows((*x)[i + 1], kernel[i], stride[i], both.value_or(-1), dilation[i]);
  }
  SetShape(context, 0, dims);
}

void MaxPoolNhwc(Context& context) {
  InferAs(context, "MaxPool", 12, {.inputs = {0}, .channels_last = true});
}

void QuantAvgPool2d(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0, 4);
  if (!x) return;
  const std::int64_t kernel = IntOf(context, "kernel", 0), stride = IntOf(context, "stride", 0);
  const std::size_t first = StringOf(context, "data_layout", "NCHW") == "NHWC" ? 1 : 2;
  for (const std::size_t i : {first, first + 1}) (*x)[i] = Windows((*x)[i], kernel, stride, 0, 1);
  SetShape(context, 0, *x);
}

void NhwcResize(Context& context) { InferAs(context, "Resize", 13, {.inputs = {0, 1, 2, 3}}); }
void Concat(Context& context) {
  Disguise disguise;
  for (std::size_t i = 0; i < context.getNumInputs(); ++i) {
    disguise.inputs.push_back(static_cast<int>(i));
  }
  InferAs(context, "Concat", 11, disguise);
}

void DuplicateStreams(Context& context) {
  const auto x = ShapeOf(context, 0);
  for (std::size_t i = 0; i < context.getNumOutputs(); ++i) {
    SetType(context, i, TypeOf(context, 0));
    if (x) SetShape(context, i, *x);
  }
}

/// Output 0 like input 0 with the last dimension from an attribute.
void LastFrom(Context& context, const char* name) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0);
  const auto last = IntOf(context, name);
  if (x && !x->empty() && last && *last >= 0) SetShape(context, 0, *WithLast(*x, MakeDim(*last)));
}

void MatrixVector(Context& context) { LastFrom(context, "MH"); }
void VectorVector(Context& context) { LastFrom(context, "Channels"); }
void Pool(Context& context) { LastFrom(context, "Channels"); }
void LabelSelect(Context& context) { LastFrom(context, "K"); }

// Padding is top, left, bottom, right.
void FmPadding(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0, 4);
  const auto pads = IntsOf(context, "Padding");
  if (!x || pads.size() != 4) return;
  for (const std::size_t i : {0, 1}) {
    if (pads[i] < 0 || pads[i + 2] < 0) return;
    (*x)[i + 1] = Plus((*x)[i + 1], Plus(MakeDim(pads[i]), MakeDim(pads[i + 2])));
  }
  SetShape(context, 0, *x);
}

void ConvolutionInputGenerator(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 4);
  const auto out = IntsOf(context, "OFMDim"), kernel = IntsOf(context, "ConvKernelDim");
  if (!x || out.size() != 2 || kernel.size() != 2 || out[0] < 0 || out[1] < 0) return;
  SetShape(context, 0,
           {(*x)[0], MakeDim(out[0]), MakeDim(out[1]), (*x)[3] * kernel[0] * kernel[1]});
}

void StreamingMaxPool(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0, 4);
  const auto pool = IntsOf(context, "PoolDim");
  if (!x || pool.size() != 2) return;
  const bool round_up = IntOf(context, "CeilMode", 0) != 0;
  for (const std::size_t i : {0, 1}) {
    (*x)[i + 1] = Windows((*x)[i + 1], pool[i], pool[i], 0, 1, round_up);
  }
  SetShape(context, 0, *x);
}

void GlobalAccPool(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  if (!x || x->size() < 2) return;
  for (std::size_t i = 1; i + 1 < x->size(); ++i) (*x)[i] = MakeDim(1);
  SetShape(context, 0, *x);
}

constexpr std::string_view kDomain = kQonnxDomain;

constexpr CustomSchema kFinnRows[] = {
    {kDomain, "AddStreams", Infers<Same<>>},
    {kDomain, "AveragePool", Infers<NhwcAveragePool>},
    {kDomain, "BatchNormalization", Infers<Same<>>},
    {kDomain, "ChannelwiseOp", Infers<Same<>>},
    {kDomain, "Concat", Infers<Concat>},
    {kDomain, "Conv", Infers<NhwcConv>},
    {kDomain, "ConvolutionInputGenerator", Infers<ConvolutionInputGenerator>},
    {kDomain, "DebugMarker", Infers<Same<>>},
    {kDomain, "DuplicateStreams", Infers<DuplicateStreams>},
    {kDomain, "FMPadding", Infers<FmPadding>},
    {kDomain, "GlobalAccPool", Infers<GlobalAccPool>},
    {kDomain, "IODMA", Infers<Same<>>},
    {kDomain, "Im2Col", Infers<Im2Col>},
    {kDomain, "LabelSelect", Infers<LabelSelect>},
    {kDomain, "MVAU", Infers<MatrixVector>},
    {kDomain, "MatrixVectorActivation", Infers<MatrixVector>},
    {kDomain, "MaxPool", Infers<MaxPoolNhwc>},
    {kDomain, "MaxPoolNHWC", Infers<MaxPoolNhwc>},
    {kDomain, "Pool", Infers<Pool>},
    {kDomain, "QuantAvgPool2d", Infers<QuantAvgPool2d>},
    {kDomain, "Resize", Infers<NhwcResize>},
    {kDomain, "StreamingDataWidthConverter", Infers<Same<>>},
    {kDomain, "StreamingFCLayer", Infers<MatrixVector>},
    {kDomain, "StreamingFIFO", Infers<Same<>>},
    {kDomain, "StreamingMaxPool", Infers<StreamingMaxPool>},
    {kDomain, "TLastMarker", Infers<Same<>>},
    {kDomain, "Thresholding", Infers<Same<>>},
    {kDomain, "VVAU", Infers<VectorVector>},
    {kDomain, "VectorVectorActivation", Infers<VectorVector>},
    {kDomain, "Vector_Vector_Activate", Infers<VectorVector>},
    {kDomain, "XnorPopcountMatMul", Infers<XnorPopcountMatMul>},
};

}  // namespace

std::span<const CustomSchema> FinnSchemas() { return kFinnRows; }

}  // namespace acev2
