// SPDX-License-Identifier: Apache-2.0
//
// Shapes of smaller dialects: AMD Quark's quantizers, MMCV's operators, and the text operators of
// onnxruntime-extensions.
//
// Invariant: see custom_inference.h.
#include <limits>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files
using onnx::TensorProto;

/// (x, offset, …, weight at `Weight`): as many outputs as the offset has positions.
template <std::size_t Weight>
void DeformConv(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 4), offset = ShapeOf(context, 1, 4),
             weight = ShapeOf(context, Weight, 4);
  if (!x || !offset || !weight) return;
  SetShape(context, 0, {(*x)[0], (*weight)[0], (*offset)[2], (*offset)[3]});
}

void GridSampler(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 4), grid = ShapeOf(context, 1, 4);
  if (x && grid) SetShape(context, 0, {(*x)[0], (*x)[1], (*grid)[1], (*grid)[2]});
}

void RoiAlign(Context& context) {
  SetType(context, 0, TypeOf(context, 0));
  const auto x = ShapeOf(context, 0, 4), rois = ShapeOf(context, 1, 2);
  if (!x || !rois) return;
  Dims dims = {(*rois)[0], (*x)[1], Dim(), Dim()};
  for (const auto& [i, name] : {std::pair{2, "output_height"}, {3, "output_width"}}) {
    const auto size = IntOf(context, name);
    if (size && *size >= 0) dims[static_cast<std::size_t>(i)] = MakeDim(*size);
  }
  SetShape(context, 0, dims);
}

/// Text of any length in, ids of any length out.
void Ids(Context& context) {
  for (std::size_t i = 0; i < context.getNumOutputs(); ++i) SetType(context, i, TensorProto::INT64);
}
void Text(Context& context) {
  for (std::size_t i = 0; i < context.getNumOutputs(); ++i) {
    SetType(context, i, TensorProto::STRING);
  }
}
void TextLikeInput(Context& context) {
  Same(context);
  SetType(context, 0, TensorProto::STRING);
}
void IdsLikeInput(Context& context) {
  Same(context);
  SetType(context, 0, TensorProto::INT64);
}

/// Parts of a text, then where each begins and ends, and where the parts of each text begin.
void SplitWithOffsets(Context& context) {
  SetType(context, 0, TensorProto::STRING);
  for (std::size_t i = 1; i < context.getNumOutputs(); ++i) SetType(context, i, TensorProto::INT64);
}

void StringConcat(Context& context) {
  SetType(context, 0, TensorProto::STRING);
  const auto a = ShapeOf(context, 0), b = ShapeOf(context, 1);
  if (a && b) SetShape(context, 0, Broadcast(*a, *b));
}

// texts, separator, axis: the axis is gone.
void StringJoin(Context& context) {
  SetType(context, 0, TensorProto::STRING);
  auto dims = ShapeOf(context, 0);
  const auto axes = IntegersOf(context, 2);
  if (!dims || dims->empty()) return;
  if (!axes || axes->size() != 1) return;
  const auto rank = static_cast<std::int64_t>(dims->size());
  const std::int64_t axis = axes->front() < 0 ? axes->front() + rank : axes->front();
  if (axis < 0 || axis >= rank) return;
  dims->erase(dims->begin() + axis);
  SetShape(context, 0, *dims);
}

// indices, values, default, shape: as many rows as the data say.
void RaggedToDense(Context& context) { SetType(context, 0, TypeOf(context, 1)); }

/// Output 0 keeps what is not negative, output 1 the rest.
void NegPos(Context& context) {
  Same(context);
  Same<0, 1>(context);
}

// The image's size is in the encoded bytes.
void DecodeImage(Context& context) {
  SetType(context, 0, TensorProto::UINT8);
  SetShape(context, 0, {Dim(), Dim(), MakeDim(3)});
}
void EncodeImage(Context& context) {
  SetType(context, 0, TensorProto::UINT8);
  SetShape(context, 0, {Dim()});
}

constexpr std::string_view kExtensions = kExtensionsDomain;
constexpr std::string_view kExtensionsToo = "com.microsoft.extensions";
constexpr std::string_view kQuark = "com.amd.quark";

constexpr CustomSchema kDialectRows[] = {
    {"", "BFPQuantizeDequantize", Infers<Same<>>},
    {"", "MXQuantizeDequantize", Infers<Same<>>},
    {kQuark, "BFPQuantizeDequantize", Infers<Same<>>},
    {kQuark, "MXQuantizeDequantize", Infers<Same<>>},
    {"mmcv", "MMCVDeformConv2d", Infers<DeformConv<2>>},
    {"mmcv", "MMCVModulatedDeformConv2d", Infers<DeformConv<3>>},
    {"mmcv", "MMCVRoiAlign", Infers<RoiAlign>},
    {"mmcv", "grid_sampler", Infers<GridSampler>},
    {"mmdeploy", "MMCVDeformConv2d", Infers<DeformConv<2>>},
    {"mmdeploy", "MMCVModulatedDeformConv2d", Infers<DeformConv<3>>},
    {"mmdeploy", "MMCVRoiAlign", Infers<RoiAlign>},
    {"mmdeploy", "grid_sampler", Infers<GridSampler>},
    {kExtensions, "BasicTokenizer", Infers<Ids>},
    {kExtensions, "BertTokenizer", Infers<Ids>},
    {kExtensions, "BertTokenizerDecoder", Infers<Text>},
    {kExtensions, "BlingFireSentenceBreaker", Infers<Text>},
    {kExtensions, "BpeDecoder", Infers<Text>},
    {kExtensions, "CLIPTokenizer", Infers<Ids>},
    {kExtensions, "DecodeImage", Infers<DecodeImage>},
    {kExtensions, "EncodeImage", Infers<EncodeImage>},
    {kExtensions, "FastGelu", Infers<Same<>>},
    {kExtensions, "GPT2Tokenizer", Infers<Ids>},
    {kExtensions, "HfBertTokenizer", Infers<Ids>},
    {kExtensions, "HfJsonTokenizer", Infers<Ids>},
    {kExtensions, "MaskedFill", Infers<Text>},
    {kExtensions, "NegPos", Infers<NegPos>},
    {kExtensions, "RaggedTensorToDense", Infers<RaggedToDense>},
    {kExtensions, "RaggedTensorToSparse", Infers<Ids>},
    {kExtensions, "RobertaTokenizer", Infers<Ids>},
    {kExtensions, "SegmentExtraction", Infers<Ids>},
    {kExtensions, "SentencepieceDecoder", Infers<Text>},
    {kExtensions, "SentencepieceTokenizer", Infers<Ids>},
    {kExtensions, "SpmTokenizer", Infers<Ids>},
    {kExtensions, "StringConcat", Infers<StringConcat>},
    {kExtensions, "StringECMARegexReplace", Infers<TextLikeInput>},
    {kExtensions, "StringECMARegexSplitWithOffsets", Infers<SplitWithOffsets>},
    {kExtensions, "StringEqual", Infers<Same<>>},
    {kExtensions, "StringHash", Infers<IdsLikeInput>},
    {kExtensions, "StringHashFast", Infers<IdsLikeInput>},
    {kExtensions, "StringJoin", Infers<StringJoin>},
    {kExtensions, "StringLength", Infers<IdsLikeInput>},
    {kExtensions, "StringLower", Infers<TextLikeInput>},
    {kExtensions, "StringMapping", Infers<TextLikeInput>},
    {kExtensions, "StringRaggedTensorToDense", Infers<Text>},
    {kExtensions, "StringRegexReplace", Infers<TextLikeInput>},
    {kExtensions, "StringStrip", Infers<TextLikeInput>},
    {kExtensions, "StringUpper", Infers<TextLikeInput>},
    {kExtensions, "TrieDetokenizer", Infers<Text>},
    {kExtensions, "TrieTokenizer", Infers<Ids>},
    {kExtensions, "VectorToString", Infers<Text>},
    {kExtensions, "WordpieceTokenizer", Infers<Text>},
    {kExtensionsToo, "DecodeImage", Infers<DecodeImage>},
    {kExtensionsToo, "EncodeImage", Infers<EncodeImage>},
};

}  // namespace

std::span<const CustomSchema> DialectSchemas() { return kDialectRows; }

}  // namespace acev2
