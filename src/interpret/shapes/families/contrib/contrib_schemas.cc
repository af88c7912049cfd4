// SPDX-License-Identifier: Apache-2.0
//
// Shapes of the element-wise operators, norms, pools and data movers of com.microsoft (ONNX
// Runtime's ContribOperators.md) and of the layout domains that its graph optimizer writes.
//
// Invariant: see custom_inference.h. Operators that repeat one of ai.onnx borrow its inference.
#include <algorithm>
#include <cmath>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

// --- element-wise -------------------------------------------------------------------------------

void WithMask(Context& context) {
  Same(context);
  Same<0, 1>(context);
  SetType(context, 1, TensorProto::BOOL);
}

// The mask holds one bit per element.
void WithPackedMask(Context& context) {
  Same(context);
  SetType(context, 1, TensorProto::UINT32);
  SetShape(context, 1, {Dim()});
}

void BiasSplitGelu(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0);
  if (!x || x->empty()) return;
  SetShape(context, 0, *WithLast(*x, Divided(x->back(), 2)));
}

void IsAllFinite(Context& context) { Set(context, 0, TensorProto::BOOL, {}); }

void MurmurHash3(Context& context) {
  Same(context);
  SetType(context, 0,
          IntOf(context, "positive", 1) != 0 ? TensorProto::UINT32 : TensorProto::INT32);
}

// --- norms --------------------------------------------------------------------------------------

/// Outputs: Y, then mean and inverse deviation of each row, then the sum that was normalized.
void SkipNorm(Context& context) {
  Same(context);
  Same<0, 3>(context);
  const auto x = ShapeOf(context, 0);
  for (const std::size_t i : {1, 2}) {
    SetType(context, i, TensorProto::FLOAT);
    if (x && !x->empty()) SetShape(context, i, *WithLast(*x, MakeDim(1)));
  }
}

void SimplifiedNorm(Context& context) {
  Same(context);
  SetType(context, 1, TensorProto::FLOAT);
  auto x = ShapeOf(context, 0);
  if (!x) return;
  const auto rank = static_cast<std::int64_t>(x->size());
  std::int64_t axis = IntOf(context, "axis", -1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) return;
  for (auto i = static_cast<std::size_t>(axis); i < x->size(); ++i) (*x)[i] = MakeDim(1);
  SetShape(context, 1, *x);
}

void SkipGroupNorm(Context& context) {
  Same(context);
  Same<0, 1>(context);
}

/// (batch, sequence) ids into (batch, sequence, hidden): `Table` is the word embedding, `Type` the
/// input that gives the output's type.
template <std::size_t Table, std::size_t Type>
void EmbedNorm(Context& context) {
  SetType(context, 0, TypeOf(context, Type));
  SetType(context, 1, TensorProto::INT32);
  SetType(context, 2, TypeOf(context, Type));
  const auto ids = ShapeOf(context, 0, 2), table = ShapeOf(context, Table, 2);
  if (ids) SetShape(context, 1, {(*ids)[0]});
  if (!ids || !table) return;
  const Dims dims = {(*ids)[0], (*ids)[1], (*table)[1]};
  SetShape(context, 0, dims);
  SetShape(context, 2, dims);
}

// --- data movement ------------------------------------------------------------------------------

void ReduceSumInteger(Context& context) {
  InferAs(context, "ReduceSum", 11, {.inputs = {0}});
  SetType(context, 0,
          TypeOf(context, 0) == TensorProto::UINT8 ? TensorProto::UINT32 : TensorProto::INT32);
}

void TorchEmbedding(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto table = ShapeOf(context, 0, 2);
  auto dims = ShapeOf(context, 1);
  if (!table || !dims) return;
  dims->push_back((*table)[1]);
  SetShape(context, 0, *dims);
}

void GatherND(Context& context) { InferAs(context, "GatherND", 11, {.inputs = {0, 1}}); }
void GridSample(Context& context) { InferAs(context, "GridSample", 16, {.inputs = {0, 1}}); }
void Pad(Context& context) { InferAs(context, "Pad", 11, {.inputs = {0, 1, 2}}); }

void ExpandDims(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  const auto axis = IntegersOf(context, 1);
  if (!x || !axis || axis->size() != 1) return;
  std::int64_t at = (*axis)[0];
  const auto rank = static_cast<std::int64_t>(x->size());
  if (at < 0) at += rank + 1;
  if (at < 0 || at > rank) return;
  x->insert(x->begin() + at, MakeDim(1));
  SetShape(context, 0, *x);
}

void Range(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  SetShape(context, 0, {Dim()});
  const auto start = ValuesOf(context, 0), limit = ValuesOf(context, 1);
  auto delta = ValuesOf(context, 2);
  if (!HasInput(context, 2)) delta = std::vector<double>{1};
  if (!start || !limit || !delta || start->size() != 1 || limit->size() != 1 ||
      delta->size() != 1) {
    return;
  }
  // A delta of 0 gives none: NaN or an infinity.
  const auto count = ToInt64(std::ceil(((*limit)[0] - (*start)[0]) / (*delta)[0]));
  if (count) SetShape(context, 0, {MakeDim(std::max<std::int64_t>(*count, 0))});
}

void Unique(Context& context) {
  Same(context);
  SetShape(context, 0, {Dim()});
  Same<0, 1>(context);
  SetType(context, 1, TensorProto::INT64);
  Set(context, 2, TensorProto::INT64, {Dim()});
}

void UnfoldTensor(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  const std::int64_t size = IntOf(context, "size", 0), step = IntOf(context, "step", 1);
  if (!x || x->empty() || size <= 0 || step <= 0) return;
  const auto rank = static_cast<std::int64_t>(x->size());
  std::int64_t dim = IntOf(context, "dim", -1);
  if (dim < 0) dim += rank;
  if (dim < 0 || dim >= rank) return;
  Dim& along = (*x)[static_cast<std::size_t>(dim)];
  const auto length = Value(along);
  along = length && *length >= size ? MakeDim((*length - size) / step + 1) : Dim();
  x->push_back(MakeDim(size));
  SetShape(context, 0, *x);
}

void CropAndResize(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 4), rois = ShapeOf(context, 1, 2);
  if (!x || !rois) return;
  Dims dims = {(*rois)[0], (*x)[1], Dim(), Dim()};
  const auto size = IntegersOf(context, 3);
  if (size && size->size() == 2 && (*size)[0] >= 0 && (*size)[1] >= 0) {
    dims[2] = MakeDim((*size)[0]);
    dims[3] = MakeDim((*size)[1]);
  }
  SetShape(context, 0, dims);
}

void CDist(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0, 2), b = ShapeOf(context, 1, 2);
  if (a && b) SetShape(context, 0, {(*a)[0], (*b)[0]});
}

// One-sided: n real values <-> n/2 + 1 complex ones (a last dimension of 2).
void Rfft(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  if (!x || x->empty()) return;
  const auto n = Value(x->back());
  x->back() = n ? MakeDim(*n / 2 + 1) : Dim();
  x->push_back(MakeDim(2));
  SetShape(context, 0, *x);
}

void Irfft(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  if (!x || x->size() < 2) return;
  x->pop_back();
  const auto n = Value(x->back());
  x->back() = n && *n > 0 ? Plus(MakeDim(*n - 1), MakeDim(*n - 1)) : Dim();
  SetShape(context, 0, *x);
}

// Each string becomes as many tokens as it has: a length that only the data tells.
void Tokenizer(Context& context) {
  SetType(context, 0, TensorProto::STRING);
  auto x = ShapeOf(context, 0);
  if (!x) return;
  x->push_back(Dim());
  SetShape(context, 0, *x);
}

void RelativePositionBias(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto table = ShapeOf(context, 0, 2);
  Dims dims = {MakeDim(1), table ? (*table)[1] : Dim(), Dim(), Dim()};
  for (const std::size_t i : {1, 2}) {
    const auto length = IntegersOf(context, i);
    if (length && length->size() == 1 && (*length)[0] >= 0) {
      dims[i + 1] = MakeDim((*length)[0]);
    }
  }
  SetShape(context, 0, dims);
}

// The number of tokens that are no padding is data.
void RemovePadding(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  for (const std::size_t i : {1, 2, 3}) SetType(context, i, TensorProto::INT32);
  SetShape(context, 3, {MakeDim(1)});
  const auto x = ShapeOf(context, 0, 3);
  if (!x) return;
  SetShape(context, 0, {Dim(), (*x)[2]});
  SetShape(context, 1, {(*x)[0], (*x)[1]});
  SetShape(context, 2, {Plus((*x)[0], MakeDim(1))});
}

void RestorePadding(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 2), offset = ShapeOf(context, 1, 2);
  if (x && offset) SetShape(context, 0, {(*offset)[0], (*offset)[1], (*x)[1]});
}

void LinearAttentionGate(Context& context) {
  Same(context);
  Same<0, 1>(context);
}

// --- pools and layouts --------------------------------------------------------------------------

void MaxPool(Context& context) { ConvLike(context, "MaxPool", 12, -1, false); }
void NhwcMaxPool(Context& context) { ConvLike(context, "MaxPool", 12, -1, true); }
void AveragePool(Context& context) { ConvLike(context, "AveragePool", 11, -1, false); }
void GlobalPool(Context& context) { ConvLike(context, "GlobalMaxPool", 1, -1, false); }
void NhwcGlobalPool(Context& context) { ConvLike(context, "GlobalMaxPool", 1, -1, true); }
void NhwcDepthToSpace(Context& context) { ConvLike(context, "DepthToSpace", 11, -1, true); }
void NhwcSpaceToDepth(Context& context) { ConvLike(context, "SpaceToDepth", 1, -1, true); }

// The blocked layout pads channels to the width of the machine's vectors, which the file does not
// tell; the channels are shown unpadded.
void ReorderOutput(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  const auto channels = IntOf(context, "channels");
  if (!x || x->size() < 3 || !channels || *channels < 0) return;
  (*x)[1] = MakeDim(*channels);
  if (ChannelsLast(context)) std::rotate(x->begin() + 1, x->begin() + 2, x->end());
  SetShape(context, 0, *x);
}

void ReorderInput(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  if (!x || x->size() < 3) return;
  if (ChannelsLast(context)) std::rotate(x->begin() + 1, x->end() - 1, x->end());
  SetShape(context, 0, *x);
}

void NchwcUpsample(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  auto x = ShapeOf(context, 0);
  const auto scales = IntsOf(context, "scales");
  if (!x || scales.size() != x->size()) return;
  for (std::size_t i = 0; i < x->size(); ++i) (*x)[i] = (*x)[i] * scales[i];
  SetShape(context, 0, *x);
}

constexpr CustomSchema kContribRows[] = {
    {kMicrosoftDomain, "BiasAdd", Infers<Same<>>},
    {kMicrosoftDomain, "BiasDropout", Infers<WithMask>},
    {kMicrosoftDomain, "BiasGelu", Infers<Same<>>},
    {kMicrosoftDomain, "BiasSoftmax", Infers<Same<>>},
    {kMicrosoftDomain, "BiasSplitGelu", Infers<BiasSplitGelu>},
    {kMicrosoftDomain, "BitmaskBiasDropout", Infers<WithPackedMask>},
    {kMicrosoftDomain, "BitmaskDropout", Infers<WithPackedMask>},
    {kMicrosoftDomain, "BranchwiseRMSNorm", Infers<Same<>>},
    {kMicrosoftDomain, "CDist", Infers<CDist>},
    {kMicrosoftDomain, "ComplexMul", Infers<BroadcastOf<0, 1>>},
    {kMicrosoftDomain, "ComplexMulConj", Infers<BroadcastOf<0, 1>>},
    {kMicrosoftDomain, "CropAndResize", Infers<CropAndResize>},
    {kMicrosoftDomain, "EmbedLayerNormalization", Infers<EmbedNorm<2, 2>>},
    {kMicrosoftDomain, "ExpandDims", Infers<ExpandDims>},
    {kMicrosoftDomain, "FastGelu", Infers<Same<>>},
    {kMicrosoftDomain, "GatedAdd", Infers<Same<>>},
    {kMicrosoftDomain, "GatedRMSNorm", Infers<Same<>>},
    {kMicrosoftDomain, "GatherND", Infers<GatherND>},
    {kMicrosoftDomain, "Gelu", Infers<Same<>>},
    {kMicrosoftDomain, "GridSample", Infers<GridSample>},
    {kMicrosoftDomain, "GroupNorm", Infers<Same<>>},
    {kMicrosoftDomain, "Inverse", Infers<Same<>>},
    {kMicrosoftDomain, "Irfft", Infers<Irfft>},
    {kMicrosoftDomain, "IsAllFinite", Infers<IsAllFinite>},
    {kMicrosoftDomain, "LinearAttentionGate", Infers<LinearAttentionGate>},
    {kMicrosoftDomain, "MaxpoolWithMask", Infers<MaxPool>},
    {kMicrosoftDomain, "MurmurHash3", Infers<MurmurHash3>},
    {kMicrosoftDomain, "NGramRepeatBlock", Infers<Same<1>>},
    {kMicrosoftDomain, "NhwcMaxPool", Infers<NhwcMaxPool>},
    {kMicrosoftDomain, "Pad", Infers<Pad>},
    {kMicrosoftDomain, "QEmbedLayerNormalization", Infers<EmbedNorm<2, 8>>},
    {kMicrosoftDomain, "QuickGelu", Infers<Same<>>},
    {kMicrosoftDomain, "Range", Infers<Range>},
    {kMicrosoftDomain, "ReduceSumInteger", Infers<ReduceSumInteger>},
    {kMicrosoftDomain, "RelativePositionBias", Infers<RelativePositionBias>},
    {kMicrosoftDomain, "RemovePadding", Infers<RemovePadding>},
    {kMicrosoftDomain, "RestorePadding", Infers<RestorePadding>},
    {kMicrosoftDomain, "Rfft", Infers<Rfft>},
    {kMicrosoftDomain, "SampleOp", Infers<Same<>>},
    {kMicrosoftDomain, "ScaledSiLU", Infers<Same<>>},
    {kMicrosoftDomain, "SimplifiedLayerNormalization", Infers<SimplifiedNorm>},
    {kMicrosoftDomain, "SkipGroupNorm", Infers<SkipGroupNorm>},
    {kMicrosoftDomain, "SkipLayerNormalization", Infers<SkipNorm>},
    {kMicrosoftDomain, "SkipSimplifiedLayerNormalization", Infers<SkipNorm>},
    {kMicrosoftDomain, "Tokenizer", Infers<Tokenizer>},
    {kMicrosoftDomain, "TorchEmbedding", Infers<TorchEmbedding>},
    {kMicrosoftDomain, "Trilu", Infers<Same<>>},
    {kMicrosoftDomain, "UnfoldTensor", Infers<UnfoldTensor>},
    {kMicrosoftDomain, "Unique", Infers<Unique>},
    {kNchwcDomain, "AveragePool", Infers<AveragePool>},
    {kNchwcDomain, "GlobalAveragePool", Infers<GlobalPool>},
    {kNchwcDomain, "GlobalMaxPool", Infers<GlobalPool>},
    {kNchwcDomain, "MaxPool", Infers<MaxPool>},
    {kNchwcDomain, "ReorderInput", Infers<ReorderInput>},
    {kNchwcDomain, "ReorderOutput", Infers<ReorderOutput>},
    {kNchwcDomain, "Upsample", Infers<NchwcUpsample>},
    {kNhwcDomain, "AveragePool", Infers<NhwcAveragePool>},
    {kNhwcDomain, "BatchNormalization", Infers<Same<>>},
    {kNhwcDomain, "DepthToSpace", Infers<NhwcDepthToSpace>},
    {kNhwcDomain, "GlobalAveragePool", Infers<NhwcGlobalPool>},
    {kNhwcDomain, "GlobalMaxPool", Infers<NhwcGlobalPool>},
    {kNhwcDomain, "InstanceNormalization", Infers<Same<>>},
    {kNhwcDomain, "LRN", Infers<Same<>>},
    {kNhwcDomain, "MaxPool", Infers<NhwcMaxPool>},
    {kNhwcDomain, "SpaceToDepth", Infers<NhwcSpaceToDepth>},
};

}  // namespace

std::span<const CustomSchema> ContribSchemas() { return kContribRows; }

}  // namespace acev2
