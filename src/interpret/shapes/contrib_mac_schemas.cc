// SPDX-License-Identifier: Apache-2.0
//
// Shapes of ONNX Runtime's matrix products, convolutions and pools (ContribOperators.md), in
// com.microsoft and in the layout domains that its graph optimizer writes.
//
// Invariant: see custom_inference.h. Operators that repeat one of ai.onnx borrow its inference.
#include <algorithm>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/schema_tables.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

// --- products ----------------------------------------------------------------------------------

/// Input `A` times input `B`; the output has the type of input `Type`.
template <std::size_t A, std::size_t B, std::size_t Type>
void Product(Context& context) {
  SetType(context, 0, TypeOf(context, Type));
  const auto a = ShapeOf(context, A), b = ShapeOf(context, B);
  if (!a || !b) return;
  if (const auto y = MatrixProduct(*a, *b)) SetShape(context, 0, *y);
}

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

/// Gemm of inputs `A` and `B`.
template <std::size_t A, std::size_t B>
void GemmOf(Context& context) {
  const auto a = ShapeOf(context, A, 2), b = ShapeOf(context, B, 2);
  if (!a || !b) return;
  SetShape(context, 0,
           {(*a)[IntOf(context, "transA", 0) != 0 ? 1 : 0],
            (*b)[IntOf(context, "transB", 0) != 0 ? 0 : 1]});
}

void FusedGemm(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  GemmOf<0, 1>(context);
}

void GemmFloat8(Context& context) {
  SetType(context, 0, static_cast<int>(IntOf(context, "dtype", TensorProto::FLOAT)));
  GemmOf<0, 1>(context);
}

// A, scale, zero point, B, scale, zero point, C, output scale, output zero point.
void QGemm(Context& context) {
  SetType(context, 0, HasInput(context, 8) ? TypeOf(context, 8) : TypeOf(context, 1));
  GemmOf<0, 3>(context);
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
  const auto b = ValuesOf(context, 2);
  if (!a || a->empty() || !b || b->size() != 2 || (*b)[1] < 0) return;
  SetShape(context, 0, *WithLast(*a, MakeDim(static_cast<std::int64_t>((*b)[1]))));
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

// --- convolutions and pools --------------------------------------------------------------------

/// Like `op` of ai.onnx on inputs `x` and `w` (-1: none).
void ConvLike(Context& context, const char* op, int opset, int w, bool channels_last) {
  Disguise disguise{.inputs = {0}, .channels_last = channels_last};
  if (w >= 0) disguise.inputs.push_back(w);
  InferAs(context, op, opset, disguise);
}

void FusedConv(Context& context) { ConvLike(context, "Conv", 11, 1, false); }
void NhwcConv(Context& context) { ConvLike(context, "Conv", 11, 1, true); }
void MaxPool(Context& context) { ConvLike(context, "MaxPool", 12, -1, false); }
void NhwcMaxPool(Context& context) { ConvLike(context, "MaxPool", 12, -1, true); }
void AveragePool(Context& context) { ConvLike(context, "AveragePool", 11, -1, false); }
void NhwcAveragePool(Context& context) { ConvLike(context, "AveragePool", 11, -1, true); }
void GlobalPool(Context& context) { ConvLike(context, "GlobalMaxPool", 1, -1, false); }
void NhwcGlobalPool(Context& context) { ConvLike(context, "GlobalMaxPool", 1, -1, true); }
void NhwcConvTranspose(Context& context) { ConvLike(context, "ConvTranspose", 11, 1, true); }
void NhwcDepthToSpace(Context& context) { ConvLike(context, "DepthToSpace", 11, -1, true); }
void NhwcSpaceToDepth(Context& context) { ConvLike(context, "SpaceToDepth", 1, -1, true); }

bool ChannelsLast(const Context& context) { return IntOf(context, "channels_last", 0) != 0; }

void QLinearConv(Context& context) {
  ConvLike(context, "Conv", 11, 3, ChannelsLast(context));
  SetType(context, 0, TypeOf(context, 7));
}
void NhwcQLinearConv(Context& context) {
  ConvLike(context, "Conv", 11, 3, true);
  SetType(context, 0, TypeOf(context, 7));
}
void QLinearConvTranspose(Context& context) {
  ConvLike(context, "ConvTranspose", 11, 3, true);
  SetType(context, 0, TypeOf(context, 7));
}
void QLinearAveragePool(Context& context) {
  ConvLike(context, "AveragePool", 11, -1, ChannelsLast(context));
}
void QLinearGlobalAveragePool(Context& context) {
  ConvLike(context, "GlobalAveragePool", 1, -1, ChannelsLast(context));
}

void ConvTransposeWithDynamicPads(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  Disguise disguise{.inputs = {0, 1}, .attributes = {}, .hidden = {"pads"}};
  if (HasInput(context, 2)) {
    const auto pads = ValuesOf(context, 2);
    if (!pads) return;
    disguise.attributes.push_back(
        IntsAttribute("pads", std::vector<std::int64_t>(pads->begin(), pads->end())));
  }
  InferAs(context, "ConvTranspose", 11, disguise);
}

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

constexpr std::string_view kDomain = "com.microsoft";
constexpr std::string_view kNchwc = "com.microsoft.nchwc";
constexpr std::string_view kNhwc = "com.ms.internal.nhwc";

constexpr CustomSchema kRows[] = {
    {kDomain, "ConvTransposeWithDynamicPads", Infers<ConvTransposeWithDynamicPads>},
    {kDomain, "DynamicQuantizeMatMul", Infers<Product<0, 1, 0>>},
    {kDomain, "FusedConv", Infers<FusedConv>},
    {kDomain, "FusedGemm", Infers<FusedGemm>},
    {kDomain, "FusedMatMul", Infers<FusedMatMul>},
    {kDomain, "FusedMatMulActivation", Infers<FusedMatMul>},
    {kDomain, "GemmFastGelu", Infers<Product<0, 1, 0>>},
    {kDomain, "GemmFloat8", Infers<GemmFloat8>},
    {kDomain, "MatMulBlockQuantizedFp4Weight", Infers<BlockMatMul>},
    {kDomain, "MatMulBlockQuantizedFp8Weight", Infers<BlockMatMul>},
    {kDomain, "MatMulBnb4", Infers<PackedMatMul>},
    {kDomain, "MatMulFpQ4", Infers<MatMulFpQ4>},
    {kDomain, "MatMulInteger16", Infers<MatMulInteger16>},
    {kDomain, "MatMulIntegerToFloat", Infers<Product<0, 1, 2>>},
    {kDomain, "MatMulNBits", Infers<PackedMatMul>},
    {kDomain, "MatMulNBitsMlp", Infers<MatMulNBitsMlp>},
    {kDomain, "MatMulNBitsQLoRA", Infers<PackedMatMul>},
    {kDomain, "MatMulNBitsQkv", Infers<MatMulNBitsQkv>},
    {kDomain, "MaxpoolWithMask", Infers<MaxPool>},
    {kDomain, "NhwcConv", Infers<NhwcConv>},
    {kDomain, "NhwcFusedConv", Infers<NhwcConv>},
    {kDomain, "NhwcMaxPool", Infers<NhwcMaxPool>},
    {kDomain, "QGemm", Infers<QGemm>},
    {kDomain, "QLinearAveragePool", Infers<QLinearAveragePool>},
    {kDomain, "QLinearConv", Infers<QLinearConv>},
    {kDomain, "QLinearGlobalAveragePool", Infers<QLinearGlobalAveragePool>},
    {kDomain, "QOrderedMatMul", Infers<Product<0, 2, 0>>},
    {kDomain, "SparseToDenseMatMul", Infers<SparseToDenseMatMul>},
    {kDomain, "TransposeMatMul", Infers<FusedMatMul>},
    {kNchwc, "AveragePool", Infers<AveragePool>},
    {kNchwc, "Conv", Infers<FusedConv>},
    {kNchwc, "GlobalAveragePool", Infers<GlobalPool>},
    {kNchwc, "GlobalMaxPool", Infers<GlobalPool>},
    {kNchwc, "MaxPool", Infers<MaxPool>},
    {kNchwc, "ReorderInput", Infers<ReorderInput>},
    {kNchwc, "ReorderOutput", Infers<ReorderOutput>},
    {kNchwc, "Upsample", Infers<NchwcUpsample>},
    {kNhwc, "AveragePool", Infers<NhwcAveragePool>},
    {kNhwc, "Conv", Infers<NhwcConv>},
    {kNhwc, "ConvTranspose", Infers<NhwcConvTranspose>},
    {kNhwc, "DepthToSpace", Infers<NhwcDepthToSpace>},
    {kNhwc, "GlobalAveragePool", Infers<NhwcGlobalPool>},
    {kNhwc, "GlobalMaxPool", Infers<NhwcGlobalPool>},
    {kNhwc, "MaxPool", Infers<NhwcMaxPool>},
    {kNhwc, "QLinearAveragePool", Infers<NhwcAveragePool>},
    {kNhwc, "QLinearConv", Infers<NhwcQLinearConv>},
    {kNhwc, "QLinearConvTranspose", Infers<QLinearConvTranspose>},
    {kNhwc, "SpaceToDepth", Infers<NhwcSpaceToDepth>},
};

}  // namespace

std::span<const CustomSchema> ProductSchemas() { return kRows; }

}  // namespace acev2
