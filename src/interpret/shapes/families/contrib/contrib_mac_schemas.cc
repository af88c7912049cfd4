// SPDX-License-Identifier: Apache-2.0
//
// Shapes of ONNX Runtime's matrix products and convolutions (ContribOperators.md), in com.microsoft
// and in the layout domains that its graph optimizer writes.
//
// Invariant: see custom_inference.h. Operators that repeat one of ai.onnx borrow its inference.
#include <algorithm>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "interpret/shapes/shared_inference.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

void MatMulInteger16(Context& context) {
  Product<0, 1, 0>(context);
  SetType(context, 0,
          TypeOf(context, 0) == TensorProto::UINT16 ? TensorProto::UINT32 : TensorProto::INT32);
}

/// An operand of FusedMatMul: trans_batch moves dimension 0 behind the batch dimensions, trans
/// swaps the last two.
Dims Arranged(Dims dims, bool trans, bool trans_batch) {
  if (trans_batch && dims.size() > 2) {
    std::rotate(dims.begin(), dims.begin() + 1, dims.end() - 1);
  }
  return trans ? Transposed(std::move(dims)) : dims;
}

void FusedMatMul(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0), b = ShapeOf(context, 1);
  if (!a || !b) return;
  const auto y = MatrixProduct(
      Arranged(*a, IntOf(context, "transA", 0) != 0, IntOf(context, "transBatchA", 0) != 0),
      Arranged(*b, IntOf(context, "transB", 0) != 0, IntOf(context, "transBatchB", 0) != 0));
  if (y) SetShape(context, 0, *y);
}

void SparseToDenseMatMul(Context& context) {
  SetType(context, 0, TypeOf(context, 1));
  const onnx::TypeProto* type = context.getNumInputs() > 0 ? context.getInputType(0) : nullptr;
  const auto b = ShapeOf(context, 1);
  if (type == nullptr || !type->has_sparse_tensor_type() ||
      !type->sparse_tensor_type().has_shape() || !b) {
    return;
  }
  const auto& dims = type->sparse_tensor_type().shape().dim();
  const auto y =
      MatrixProduct(Arranged({dims.begin(), dims.end()}, IntOf(context, "transA", 0) != 0, false),
                    Arranged(*b, IntOf(context, "transB", 0) != 0, false));
  if (y) SetShape(context, 0, *y);
}

void FusedGemm(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  GemmOf<0, 1>(context);
}

void GemmFloat8(Context& context) {
  SetType(context, 0, static_cast<int>(IntOf(context, "dtype", TensorProto::FLOAT)));
  GemmOf<0, 1>(context);
}

/// Weights packed beyond what their shape tells: the attribute N is the output width.
void PackedMatMul(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0);
  const auto n = IntOf(context, "N");
  if (!a || a->empty() || !n || *n < 0) return;
  SetShape(context, 0, *WithLast(*a, MakeDim(*n)));
}

/// Row-major weights of shape [N, …].
void BlockMatMul(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0), b = ShapeOf(context, 1, 2);
  if (a && !a->empty() && b) SetShape(context, 0, *WithLast(*a, (*b)[0]));
}

void MatMulFpQ4(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto a = ShapeOf(context, 0);
  const auto b = IntegersOf(context, 2);
  if (!a || a->empty() || !b || b->size() != 2 || (*b)[1] < 0) return;
  SetShape(context, 0, *WithLast(*a, MakeDim((*b)[1])));
}

void MatMulNBitsMlp(Context& context) {
  PackedMatMul(context);
  Same<0, 1>(context);
}

void MatMulNBitsQkv(Context& context) {
  Same<0, 3>(context);
  const auto a = ShapeOf(context, 0);
  for (const std::size_t i : {0, 1, 2}) {
    SetType(context, i, TypeOf(context, 0));
    const auto n = IntOf(context, i == 0 ? "Nq" : "Nkv");
    if (a && !a->empty() && n && *n >= 0) SetShape(context, i, *WithLast(*a, MakeDim(*n)));
  }
}

void FusedConv(Context& context) { ConvLike(context, "Conv", 11, 1, false); }
void NhwcConvTranspose(Context& context) { ConvLike(context, "ConvTranspose", 11, 1, true); }

void ConvTransposeWithDynamicPads(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  Disguise disguise{.inputs = {0, 1}, .attributes = {}, .hidden = {"pads"}};
  if (HasInput(context, 2)) {
    const auto pads = IntegersOf(context, 2);
    if (!pads) return;
    disguise.attributes.push_back(IntsAttribute("pads", *pads));
  }
  InferAs(context, "ConvTranspose", 11, disguise);
}

void CausalConvWithState(Context& context) {
  Same(context);
  Same<0, 1>(context);
  auto state = ShapeOf(context, 3);
  if (!state && IntOf(context, "ndim", 1) == 1 && IntOf(context, "channels_last", 0) == 0) {
    const auto x = ShapeOf(context, 0, 3), w = ShapeOf(context, 1, 3);
    const auto taps = w ? Value((*w)[2]) : std::nullopt;
    if (x && taps && *taps > 0) {
      state = Dims{(*x)[0], (*x)[1], MakeDim(*taps - 1) * IntOf(context, "dilation", 1)};
    }
  }
  if (state) SetShape(context, 1, *state);
}

// Y [sequence, directions, batch, hidden] and the last states, as LSTM of ai.onnx.
void Lstm(Context& context) { InferAs(context, "LSTM", 7, {.inputs = {0, 1, 2}}); }

/// A table whose last dimension holds 8 / bits values per byte.
void GatherBlockQuantized(Context& context) {
  SetType(context, 0, TypeOf(context, 2));
  auto data = ShapeOf(context, 0);
  const auto indices = ShapeOf(context, 1);
  if (!data || data->empty() || !indices) return;
  const std::int64_t bits = IntOf(context, "bits", 4);
  if (TypeOf(context, 0) == TensorProto::UINT8 && bits > 0 && bits < 8) {
    data->back() = data->back() * (8 / bits);
  }
  std::int64_t axis = IntOf(context, "gather_axis", 0);
  if (axis < 0) axis += static_cast<std::int64_t>(data->size());
  if (axis < 0 || axis >= static_cast<std::int64_t>(data->size())) return;
  const auto at = data->erase(data->begin() + axis);
  data->insert(at, indices->begin(), indices->end());
  SetShape(context, 0, *data);
}

constexpr CustomSchema kContribMacRows[] = {
    {kMicrosoftDomain, "CausalConvWithState", Infers<CausalConvWithState>},
    {kMicrosoftDomain, "ConvTransposeWithDynamicPads", Infers<ConvTransposeWithDynamicPads>},
    {kMicrosoftDomain, "DynamicQuantizeLSTM", Infers<Lstm>},
    {kMicrosoftDomain, "FusedConv", Infers<FusedConv>},
    {kMicrosoftDomain, "FusedGemm", Infers<FusedGemm>},
    {kMicrosoftDomain, "FusedMatMul", Infers<FusedMatMul>},
    {kMicrosoftDomain, "FusedMatMulActivation", Infers<FusedMatMul>},
    {kMicrosoftDomain, "GatherBlockQuantized", Infers<GatherBlockQuantized>},
    {kMicrosoftDomain, "GemmFastGelu", Infers<Product<0, 1, 0>>},
    {kMicrosoftDomain, "GemmFloat8", Infers<GemmFloat8>},
    {kMicrosoftDomain, "MatMulBlockQuantizedFp4Weight", Infers<BlockMatMul>},
    {kMicrosoftDomain, "MatMulBlockQuantizedFp8Weight", Infers<BlockMatMul>},
    {kMicrosoftDomain, "MatMulBnb4", Infers<PackedMatMul>},
    {kMicrosoftDomain, "MatMulFpQ4", Infers<MatMulFpQ4>},
    {kMicrosoftDomain, "MatMulInteger16", Infers<MatMulInteger16>},
    {kMicrosoftDomain, "MatMulNBits", Infers<PackedMatMul>},
    {kMicrosoftDomain, "MatMulNBitsMlp", Infers<MatMulNBitsMlp>},
    {kMicrosoftDomain, "MatMulNBitsQLoRA", Infers<PackedMatMul>},
    {kMicrosoftDomain, "MatMulNBitsQkv", Infers<MatMulNBitsQkv>},
    {kMicrosoftDomain, "NhwcConv", Infers<NhwcConv>},
    {kMicrosoftDomain, "NhwcFusedConv", Infers<NhwcConv>},
    {kMicrosoftDomain, "QOrderedGelu", Infers<Same<>>},
    {kMicrosoftDomain, "QOrderedLayerNormalization", Infers<Same<>>},
    {kMicrosoftDomain, "QOrderedMatMul", Infers<Product<0, 2, 0>>},
    {kMicrosoftDomain, "SparseToDenseMatMul", Infers<SparseToDenseMatMul>},
    {kMicrosoftDomain, "TransposeMatMul", Infers<FusedMatMul>},
    {kNchwcDomain, "Conv", Infers<FusedConv>},
    {kNhwcDomain, "Conv", Infers<NhwcConv>},
    {kNhwcDomain, "ConvTranspose", Infers<NhwcConvTranspose>},
};

}  // namespace

std::span<const CustomSchema> ContribMacSchemas() { return kContribMacRows; }

}  // namespace acev2
