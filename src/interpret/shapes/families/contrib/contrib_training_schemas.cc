// SPDX-License-Identifier: Apache-2.0
//
// Shapes of gradients, losses and optimizers that ONNX Runtime's training writes into
// com.microsoft.
//
// Invariant: see custom_inference.h. A gradient has the shape of what it is the gradient of.
#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files

/// The shape of the gradient stands in input `Shape`; it has the type of input `Type`.
template <std::size_t Shape, std::size_t Type>
void ShapedBy(Context& context) {
  SetType(context, 0, TypeOf(context, Type));
  const auto sizes = IntegersOf(context, Shape);
  if (!sizes) return;
  Dims dims;
  for (const std::int64_t size : *sizes) dims.push_back(size >= 0 ? MakeDim(size) : Dim());
  SetShape(context, 0, dims);
}

// dY, X, W.
void ConvGrad(Context& context) {
  Same<1, 0>(context);
  Same<2, 1>(context);
  SetType(context, 2, TypeOf(context, 0));
  if (const auto w = ShapeOf(context, 2); w && !w->empty()) SetShape(context, 2, {w->front()});
}

// dY, A, B.
void DivGrad(Context& context) {
  Same<1, 0>(context);
  Same<2, 1>(context);
}

// dY, X, scale, …
void NormGrad(Context& context) {
  Same<1, 0>(context);
  Same<2, 1>(context);
  Same<2, 2>(context);
}

// scores [N, C, …], labels: the loss and the logarithms of the probabilities.
void CrossEntropyLoss(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  Same<0, 1>(context);
  if (StringOf(context, "reduction", "mean") != "none") return SetShape(context, 0, {});
  if (const auto labels = ShapeOf(context, 1)) SetShape(context, 0, *labels);
}

// R, T, weights, gradients, two moments: what is updated.
void AdamOptimizer(Context& context) {
  Same<1, 0>(context);
  Same<4, 1>(context);
  Same<5, 2>(context);
  Same<2, 3>(context);
  Same<3, 4>(context);
}

// rate, weights, gradients.
void SgdOptimizer(Context& context) {
  Same<1, 0>(context);
  Same<2, 1>(context);
}

void ReduceAllL2(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  SetShape(context, 0, {});
}

// scale, then each output its input.
void MixedPrecisionScale(Context& context) {
  for (std::size_t i = 0; i < context.getNumOutputs(); ++i) {
    SetType(context, i, static_cast<int>(IntOf(context, "to", TypeOf(context, i + 1))));
    if (const auto dims = ShapeOf(context, i + 1)) SetShape(context, i, *dims);
  }
}

void ReduceSumTraining(Context& context) { InferAs(context, "ReduceSum", 13, {.inputs = {0, 1}}); }

void ConcatTraining(Context& context) {
  Disguise disguise;
  for (std::size_t i = 0; i < context.getNumInputs(); ++i) {
    disguise.inputs.push_back(static_cast<int>(i));
  }
  InferAs(context, "Concat", 13, disguise);
}

void SplitTraining(Context& context) { InferAs(context, "Split", 13, {.inputs = {0, 1}}); }

constexpr CustomSchema kContribTrainingRows[] = {
    {kMicrosoftDomain, "AdamOptimizer", Infers<AdamOptimizer>},
    // The size of what was pooled is not told.
    {kMicrosoftDomain, "AveragePoolGrad",
     Infers<[](Context& context) { SetType(context, 0, TypeOf(context, 0)); }>},
    {kMicrosoftDomain, "BiasFastGeluGrad_dX", Infers<Same<>>},
    {kMicrosoftDomain, "BiasGeluGrad_dX", Infers<Same<>>},
    {kMicrosoftDomain, "ConcatTraining", Infers<ConcatTraining>},
    {kMicrosoftDomain, "ConvGrad", Infers<ConvGrad>},
    {kMicrosoftDomain, "DivGrad", Infers<DivGrad>},
    {kMicrosoftDomain, "DropoutGrad", Infers<Same<>>},
    {kMicrosoftDomain, "EluGrad", Infers<Same<>>},
    {kMicrosoftDomain, "FastGeluGrad", Infers<Same<>>},
    {kMicrosoftDomain, "GatherElementsGrad", Infers<ShapedBy<1, 0>>},
    {kMicrosoftDomain, "GatherGrad", Infers<ShapedBy<0, 2>>},
    {kMicrosoftDomain, "GatherNDGrad", Infers<ShapedBy<0, 2>>},
    {kMicrosoftDomain, "GeluGrad", Infers<Same<>>},
    {kMicrosoftDomain, "InPlaceAccumulator", Infers<Same<>>},
    {kMicrosoftDomain, "InPlaceAccumulatorV2", Infers<[](Context& context) {
       SetType(context, 0, onnx::TensorProto::BOOL);
       SetShape(context, 0, {MakeDim(1)});
       Same<0, 1>(context);
     }>},
    {kMicrosoftDomain, "InvertibleLayerNormalizationGrad", Infers<NormGrad>},
    {kMicrosoftDomain, "LayerNormalizationGrad", Infers<NormGrad>},
    {kMicrosoftDomain, "LeakyReluGrad", Infers<Same<>>},
    {kMicrosoftDomain, "LogSoftmaxGrad", Infers<Same<>>},
    {kMicrosoftDomain, "LogSoftmaxGrad_13", Infers<Same<>>},
    {kMicrosoftDomain, "MaxPoolGrad",
     Infers<[](Context& context) { SetType(context, 0, TypeOf(context, 0)); }>},
    {kMicrosoftDomain, "MixedPrecisionScale", Infers<MixedPrecisionScale>},
    {kMicrosoftDomain, "QuickGeluGrad", Infers<Same<>>},
    {kMicrosoftDomain, "ReduceAllL2", Infers<ReduceAllL2>},
    {kMicrosoftDomain, "ReduceSumTraining", Infers<ReduceSumTraining>},
    {kMicrosoftDomain, "ReluGrad", Infers<Same<>>},
    {kMicrosoftDomain, "SGDOptimizer", Infers<SgdOptimizer>},
    {kMicrosoftDomain, "SigmoidGrad", Infers<Same<>>},
    {kMicrosoftDomain, "SimplifiedLayerNormalizationGrad", Infers<NormGrad>},
    {kMicrosoftDomain, "SliceGrad", Infers<ShapedBy<1, 0>>},
    {kMicrosoftDomain, "SoftmaxCrossEntropyLossGrad", Infers<Same<1, 0>>},
    {kMicrosoftDomain, "SoftmaxCrossEntropyLossInternal", Infers<CrossEntropyLoss>},
    {kMicrosoftDomain, "SoftmaxCrossEntropyLossInternalGrad", Infers<Same<1, 0>>},
    {kMicrosoftDomain, "SoftmaxGrad", Infers<Same<>>},
    {kMicrosoftDomain, "SoftmaxGrad_13", Infers<Same<>>},
    {kMicrosoftDomain, "SplitTraining", Infers<SplitTraining>},
    {kMicrosoftDomain, "TanhGrad", Infers<Same<>>},
    {kMicrosoftDomain, "ZeroGradient", Infers<Same<>>},
};

}  // namespace

std::span<const CustomSchema> ContribTrainingSchemas() { return kContribTrainingRows; }

}  // namespace acev2
