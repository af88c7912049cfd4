// SPDX-License-Identifier: Apache-2.0
//
// Smaller dialects: MMCV and mmdeploy, AMD Quark, the text operators of onnxruntime-extensions.
//
// Invariant: work follows the published definition of each operator; text is looked up, not
// computed. Joined into the table by rule_table.cc.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

#include "rules/arithmetic/activations.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/vocabulary.h"

namespace acev2::dialect {

// --- quantization within a block -----------------------------------------------------------------

// The largest of each block gives the shared scale, which every element is multiplied by.
inline void QuantizeDequantizeBlocks(const Node& node, Ledger& ledger) {
  PerOutput<Op::kCmp, Op::kMul>(node, ledger);
}

/// The element format named by the attribute element_dtype; bfp_method and the like keep float.
inline void BlockElements(Datapath& path) {
  Stored(path);
  Node& node = path.node;
  const std::string name = node.String("element_dtype", "");
  if (name.empty()) return;
  const std::optional<Format> format = ParseFormat(name);
  if (!format) throw Unknown{"element_dtype '" + name + "' names no format", "mend element_dtype"};
  node.Out().value = *format;
  node.Out().source = "element_dtype of '" + node.Out().name + "'";
}

// --- MMCV ----------------------------------------------------------------------------------------

// x, offset, (mask,) weight, (bias): a bilinear sample (4 MAC) per output and kernel position and
// channel, then a convolution of the samples.
template <std::size_t Weight, bool modulated>
void DeformConv(const Node& node, Ledger& ledger) {
  const std::vector<std::int64_t> out = node.Out().dims();
  const std::vector<std::int64_t> weight = node.In(Weight).dims();
  const Count n = Volume(out, 0, out.size());
  const Count positions = Volume(out, 2, out.size()) * Volume(weight, 2, weight.size());
  const Count samples = positions * Count(node.In(0).dim(0)) * Count(node.In(0).dim(1));
  const Format sampled = Widest(node.FormatOf(0), node.FormatOf(1));
  ledger.Add(Op::kMac, samples * Count(4), node.FormatOf(0), node.FormatOf(1), "bilinear");
  if (modulated) ledger.Add(Op::kMul, samples, sampled, node.FormatOf(2), "mask");
  ledger.Add(Op::kMac, n * Volume(weight, 1, weight.size()), sampled, node.FormatOf(Weight));
  if (modulated) {
    AddBias(node, ledger, Weight + 1, n, AccumulatorOf(sampled, node.FormatOf(Weight)));
  }
}

// interpolation_mode: 0 bilinear, 1 nearest, 2 bicubic.
inline void GridSampler(const Node& node, Ledger& ledger) {
  const std::int64_t mode = node.Int("interpolation_mode", 0);
  if (mode == 1) return;
  ledger.Add(Op::kMac, node.Out().elements() * Count(mode == 2 ? 16 : 4), node.FormatOf(0),
             node.FormatOf(1));
}

// sampling_ratio^2 bilinear samples per output, then an average or a maximum.
inline void RoiAlign(const Node& node, Ledger& ledger) {
  const Count ratio = SizeOf(node.Int("sampling_ratio", 0), "sampling_ratio");
  if (ratio == Count(0)) {
    throw Unknown{"the number of samples depends on the size of each region (sampling_ratio is 0)",
                  "export with a fixed sampling_ratio"};
  }
  const Count n = node.Out().elements(), samples = ratio * ratio;
  const Format sampled = Widest(node.FormatOf(0), node.FormatOf(1));
  ledger.Add(Op::kMac, n * samples * Count(4), node.FormatOf(0), node.FormatOf(1), "bilinear");
  if (node.String("mode", node.String("pool_mode", "avg")) == "max") {
    ledger.Add(Op::kCmp, n * Steps(samples), sampled);
  } else {
    Average(ledger, n, samples, sampled);
  }
}

inline void NegPos(const Node& node, Ledger& ledger) { PerInput<Op::kCmp>(node, ledger); }

}  // namespace acev2::dialect

namespace acev2 {

inline constexpr Rule kDialectRules[] = {
    {"BFPQuantizeDequantize", "y = quantized to a shared exponent per block",
     Category::kQuantization, dialect::QuantizeDequantizeBlocks, dialect::BlockElements},
    {"MXQuantizeDequantize", "y = quantized with a shared scale per block", Category::kQuantization,
     dialect::QuantizeDequantizeBlocks, dialect::BlockElements},
    {"ai.onnx.contrib::BasicTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::BertTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::BertTokenizerDecoder", "text of the ids", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::BlingFireSentenceBreaker", "sentences of the text", Category::kOther,
     Nothing, Stored},
    {"ai.onnx.contrib::BpeDecoder", "text of the ids", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::CLIPTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::DecodeImage", "how large the image is depends on the data", Category::kOther,
     nullptr, Stored},
    {"ai.onnx.contrib::EncodeImage", "how the image compresses depends on the data",
     Category::kOther, nullptr, Stored},
    {"ai.onnx.contrib::FastGelu", "y = gelu(x + bias)", Category::kActivation, BiasGelu<true>,
     LookUp},
    {"ai.onnx.contrib::GPT2Tokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::HfBertTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::HfJsonTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::MaskedFill", "y = x where the mask is set", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::NegPos", "y1 = min(x, 0), y2 = max(x, 0)", Category::kOther, dialect::NegPos,
     KeepAll},
    {"ai.onnx.contrib::RaggedTensorToDense", "rows padded to one length", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::RaggedTensorToSparse", "where the elements of rows stand", Category::kOther,
     Nothing, Stored},
    {"ai.onnx.contrib::RobertaTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::SegmentExtraction", "where equal elements begin and end", Category::kOther,
     PerInput<Op::kCmp>, Stored},
    {"ai.onnx.contrib::SentencepieceDecoder", "text of the ids", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::SentencepieceTokenizer", "ids of the text's tokens", Category::kOther,
     Nothing, Stored},
    {"ai.onnx.contrib::SpmTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::StringConcat", "texts one behind the other", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::StringECMARegexReplace", "text with the pattern replaced", Category::kOther,
     Nothing, Stored},
    {"ai.onnx.contrib::StringECMARegexSplitWithOffsets", "parts of the text", Category::kOther,
     Nothing, Stored},
    {"ai.onnx.contrib::StringEqual", "y = (a == b), texts", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringHash", "hash of the text", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringHashFast", "hash of the text", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringJoin", "texts of an axis, joined", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringLength", "length of the text", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringLower", "text in lower case", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringMapping", "map[text]", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringRaggedTensorToDense", "rows of texts padded to one length",
     Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringRegexReplace", "text with the pattern replaced", Category::kOther,
     Nothing, Stored},
    {"ai.onnx.contrib::StringRegexSplitWithOffsets", "parts of the text", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::StringSplit", "parts of the text", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringStrip", "text without the space around it", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::StringToVector", "map[text]", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::StringUpper", "text in upper case", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::TrieDetokenizer", "text of the ids", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::TrieTokenizer", "ids of the text's tokens", Category::kOther, Nothing,
     Stored},
    {"ai.onnx.contrib::VectorToString", "map[ids]", Category::kOther, Nothing, Stored},
    {"ai.onnx.contrib::WordpieceTokenizer", "tokens of the text", Category::kOther, Nothing,
     Stored},
    {"com.amd.quark::BFPQuantizeDequantize", "y = quantized to a shared exponent per block",
     Category::kQuantization, dialect::QuantizeDequantizeBlocks, dialect::BlockElements},
    {"com.amd.quark::MXQuantizeDequantize", "y = quantized with a shared scale per block",
     Category::kQuantization, dialect::QuantizeDequantizeBlocks, dialect::BlockElements},
    {"com.microsoft.extensions::DecodeImage", "how large the image is depends on the data",
     Category::kOther, nullptr, Stored},
    {"com.microsoft.extensions::EncodeImage", "how the image compresses depends on the data",
     Category::kOther, nullptr, Stored},
    {"mmcv::MMCVDeformConv2d", "Y[k,p] = sum_{c,r} W[k,c,r] * bilinear(X[c], p+r+offset)",
     Category::kMac, dialect::DeformConv<2, false>, Stored},
    {"mmcv::MMCVModulatedDeformConv2d",
     "Y[k,p] = sum_{c,r} W[k,c,r] * mask[p,r] * bilinear(X[c], p+r+offset) + B[k]", Category::kMac,
     dialect::DeformConv<3, true>, Stored},
    {"mmcv::MMCVRoiAlign", "y = mean or max of bilinear samples of the bin", Category::kOther,
     dialect::RoiAlign, Stored},
    {"mmcv::grid_sampler", "y = sum_taps w(grid) * X[tap]", Category::kOther, dialect::GridSampler,
     Stored},
    {"mmdeploy::MMCVDeformConv2d", "Y[k,p] = sum_{c,r} W[k,c,r] * bilinear(X[c], p+r+offset)",
     Category::kMac, dialect::DeformConv<2, false>, Stored},
    {"mmdeploy::MMCVModulatedDeformConv2d",
     "Y[k,p] = sum_{c,r} W[k,c,r] * mask[p,r] * bilinear(X[c], p+r+offset) + B[k]", Category::kMac,
     dialect::DeformConv<3, true>, Stored},
    {"mmdeploy::MMCVRoiAlign", "y = mean or max of bilinear samples of the bin", Category::kOther,
     dialect::RoiAlign, Stored},
    {"mmdeploy::grid_sampler", "y = sum_taps w(grid) * X[tap]", Category::kOther,
     dialect::GridSampler, Stored},
    {"org.pytorch.aten::ATen", "a PyTorch operator that ONNX does not define", Category::kOther,
     nullptr, Stored},
};

}  // namespace acev2
