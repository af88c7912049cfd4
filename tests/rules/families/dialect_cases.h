// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of the smaller dialects: MMCV, Quark, onnxruntime-extensions.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kDialectCases[] = {
    // 12 elements: the largest of each block, and a multiply; FP4 reaches the next operator.
    {"MXQuantizeDequantize",
     "(float[3,4] x, float[4,2] w) => (z) "
     "{ y = MXQuantizeDequantize<element_dtype = \"fp4_e2m1\", axis = 1, block_size = 2>(x) "
     "z = MatMul(y, w) }",
     "cmp 12 float32 float32; mul 12 float32 float32; mac 24 float4 float32"},
    {"BFPQuantizeDequantize",
     "(float[3,4] x) => (y) { y = BFPQuantizeDequantize<block_size = 2>(x) }",
     "cmp 12 float32 float32; mul 12 float32 float32"},
    {"com.amd.quark::MXQuantizeDequantize",
     "(float[3,4] x) => (y) "
     "{ y = com.amd.quark.MXQuantizeDequantize<element_dtype = \"int8\", block_size = 2>(x) }",
     "cmp 12 float32 float32; mul 12 float32 float32"},
    {"com.amd.quark::BFPQuantizeDequantize",
     "(float[3,4] x) => (y) { y = com.amd.quark.BFPQuantizeDequantize<block_size = 2>(x) }",
     "cmp 12 float32 float32; mul 12 float32 float32"},
    // 2*2*2 outputs; samples: 4 positions x 4 kernel positions x 3 channels = 48, 4 MAC each; 8 x
    // 12 MAC.
    {"mmcv::MMCVDeformConv2d",
     "(float[1,3,3,3] x, float[1,8,2,2] o, float[2,3,2,2] w) => (y) "
     "{ y = mmcv.MMCVDeformConv2d(x, o, w) }",
     "mac 288 float32 float32"},
    {"mmdeploy::MMCVDeformConv2d",
     "(float[1,3,3,3] x, float[1,8,2,2] o, float[2,3,2,2] w) => (y) "
     "{ y = mmdeploy.MMCVDeformConv2d(x, o, w) }",
     "mac 288 float32 float32"},
    // The mask multiplies 48 samples; bias 8.
    {"mmcv::MMCVModulatedDeformConv2d",
     "(float[1,3,3,3] x, float[1,8,2,2] o, float[1,4,2,2] m, float[2,3,2,2] w, float[2] b) => (y) "
     "{ y = mmcv.MMCVModulatedDeformConv2d(x, o, m, w, b) }",
     "mac 288 float32 float32; mul 48 float32 float32; add 8 float32 float32"},
    {"mmdeploy::MMCVModulatedDeformConv2d",
     "(float[1,3,3,3] x, float[1,8,2,2] o, float[1,4,2,2] m, float[2,3,2,2] w, float[2] b) => (y) "
     "{ y = mmdeploy.MMCVModulatedDeformConv2d(x, o, m, w, b) }",
     "mac 288 float32 float32; mul 48 float32 float32; add 8 float32 float32"},
    // 2 regions x 3 channels x 2 x 2 = 24 bins of 4 samples: 384 MAC, 72 adds, 24 multiplies.
    {"mmcv::MMCVRoiAlign",
     "(float[1,3,8,8] x, float[2,5] r) => (y) { y = mmcv.MMCVRoiAlign<output_height = 2, "
     "output_width = 2, sampling_ratio = 2, mode = \"avg\">(x, r) }",
     "mac 384 float32 float32; add 72 float32 float32; shift 24 float32 float32"},
    {"mmdeploy::MMCVRoiAlign",
     "(float[1,3,8,8] x, float[2,5] r) => (y) { y = mmdeploy.MMCVRoiAlign<output_height = 2, "
     "output_width = 2, sampling_ratio = 2, mode = \"max\">(x, r) }",
     "mac 384 float32 float32; cmp 72 float32 float32"},
    // 2*3*3 samples of 4 MAC.
    {"mmcv::grid_sampler",
     "(float[1,2,4,4] x, float[1,3,3,2] g) => (y) "
     "{ y = mmcv.grid_sampler<interpolation_mode = 0>(x, g) }",
     "mac 72 float32 float32"},
    {"mmdeploy::grid_sampler",
     "(float[1,2,4,4] x, float[1,3,3,2] g) => (y) "
     "{ y = mmdeploy.grid_sampler<interpolation_mode = 2>(x, g) }",
     "mac 288 float32 float32"},
    // By tanh: 5 multiplies, a shift (x/2) and 2 adds an element.
    {"ai.onnx.contrib::FastGelu", "(float[2,4] x) => (y) { y = ai.onnx.contrib.FastGelu(x) }",
     "mul 40 float32 float32; add 16 float32 float32; shift 8 float32 float32; "
     "func 8 float32 float32"},
    {"ai.onnx.contrib::NegPos", "(float[2,4] x) => (y, z) { y, z = ai.onnx.contrib.NegPos(x) }",
     "cmp 8 float32 float32"},
    {"ai.onnx.contrib::SegmentExtraction",
     "(int64[5] x) => (p, v) { p, v = ai.onnx.contrib.SegmentExtraction(x) }", "cmp 5 int64 int64"},
    {"ai.onnx.contrib::DecodeImage", "(uint8[100] x) => (y) { y = ai.onnx.contrib.DecodeImage(x) }",
     "unpriced"},
    {"ai.onnx.contrib::EncodeImage",
     "(uint8[8,8,3] x) => (y) { y = ai.onnx.contrib.EncodeImage(x) }", "unpriced"},
    {"com.microsoft.extensions::DecodeImage",
     "(uint8[100] x) => (y) { y = com.microsoft.extensions.DecodeImage(x) }", "unpriced"},
    {"com.microsoft.extensions::EncodeImage",
     "(uint8[8,8,3] x) => (y) { y = com.microsoft.extensions.EncodeImage(x) }", "unpriced"},
    {"org.pytorch.aten::ATen",
     "(float[2,3] x) => (float[2,3] y) { y = org.pytorch.aten.ATen<operator = \"sort\">(x) }",
     "unpriced"},
    // Text is looked up, not computed.
    {"ai.onnx.contrib::BasicTokenizer",
     "(string[1] x) => (i) { i = ai.onnx.contrib.BasicTokenizer(x) }", "free"},
    {"ai.onnx.contrib::BlingFireSentenceBreaker",
     "(string[1] x) => (y) { y = ai.onnx.contrib.BlingFireSentenceBreaker(x) }", "free"},
    {"ai.onnx.contrib::BpeDecoder", "(int64[4] x) => (y) { y = ai.onnx.contrib.BpeDecoder(x) }",
     "free"},
    {"ai.onnx.contrib::HfJsonTokenizer",
     "(string[1] x) => (i, a) { i, a = ai.onnx.contrib.HfJsonTokenizer(x) }", "free"},
    {"ai.onnx.contrib::RaggedTensorToDense",
     "(int64[3] i, int64[6] v, int64[1] d, int64[2] s) => (y) { y = "
     "ai.onnx.contrib.RaggedTensorToDense(i, v, d, s) }",
     "free"},
    {"ai.onnx.contrib::RaggedTensorToSparse",
     "(int64[3] i) => (n, y) { n, y = ai.onnx.contrib.RaggedTensorToSparse(i) }", "free"},
    {"ai.onnx.contrib::SpmTokenizer",
     "(string[1] x) => (i, a) { i, a = ai.onnx.contrib.SpmTokenizer(x) }", "free"},
    {"ai.onnx.contrib::StringConcat",
     "(string[2] a, string[2] b) => (y) { y = ai.onnx.contrib.StringConcat(a, b) }", "free"},
    {"ai.onnx.contrib::StringECMARegexSplitWithOffsets",
     "(string[2] x, string[1] p) => (y, b, e, r) { y, b, e, r = "
     "ai.onnx.contrib.StringECMARegexSplitWithOffsets(x, p, p) }",
     "free"},
    {"ai.onnx.contrib::StringJoin",
     "(string[2,3] x) => (y) <string[1] s = {\"-\"}, int64[1] a = {1}> { y = "
     "ai.onnx.contrib.StringJoin(x, s, a) }",
     "free"},
    {"ai.onnx.contrib::StringRaggedTensorToDense",
     "(int64[3] i, string[6] v, string[1] d, int64[2] s) => (y) { y = "
     "ai.onnx.contrib.StringRaggedTensorToDense(i, v, d, s) }",
     "free"},
    {"ai.onnx.contrib::TrieDetokenizer",
     "(int64[4] x) => (y) { y = ai.onnx.contrib.TrieDetokenizer(x) }", "free"},
    {"ai.onnx.contrib::TrieTokenizer",
     "(string[1] x) => (i) { i = ai.onnx.contrib.TrieTokenizer(x) }", "free"},
    {"ai.onnx.contrib::BertTokenizer",
     "(string[1] x) => (i, t, a) { i, t, a = ai.onnx.contrib.BertTokenizer(x) }", "free"},
    {"ai.onnx.contrib::BertTokenizerDecoder",
     "(int64[4] x) => (y) { y = ai.onnx.contrib.BertTokenizerDecoder(x) }", "free"},
    {"ai.onnx.contrib::CLIPTokenizer",
     "(string[1] x) => (i, a) { i, a = ai.onnx.contrib.CLIPTokenizer(x) }", "free"},
    {"ai.onnx.contrib::GPT2Tokenizer",
     "(string[1] x) => (i, a) { i, a = ai.onnx.contrib.GPT2Tokenizer(x) }", "free"},
    {"ai.onnx.contrib::HfBertTokenizer",
     "(string[1] x) => (i, t, a) { i, t, a = ai.onnx.contrib.HfBertTokenizer(x) }", "free"},
    {"ai.onnx.contrib::MaskedFill",
     "(string[3] x, bool[3] m) => (y) { y = ai.onnx.contrib.MaskedFill(x, m) }", "free"},
    {"ai.onnx.contrib::RobertaTokenizer",
     "(string[1] x) => (i, a) { i, a = ai.onnx.contrib.RobertaTokenizer(x) }", "free"},
    {"ai.onnx.contrib::SentencepieceDecoder",
     "(int64[4] x) => (y) { y = ai.onnx.contrib.SentencepieceDecoder(x) }", "free"},
    {"ai.onnx.contrib::SentencepieceTokenizer",
     "(string[1] x) => (y) { y = ai.onnx.contrib.SentencepieceTokenizer(x) }", "free"},
    {"ai.onnx.contrib::StringECMARegexReplace",
     "(string[1] x, string[1] p, string[1] r) => (y) "
     "{ y = ai.onnx.contrib.StringECMARegexReplace(x, p, r) }",
     "free"},
    {"ai.onnx.contrib::StringEqual",
     "(string[2] a, string[2] b) => (y) { y = ai.onnx.contrib.StringEqual(a, b) }", "free"},
    {"ai.onnx.contrib::StringHash",
     "(string[2] x, int64 n) => (y) { y = ai.onnx.contrib.StringHash(x, n) }", "free"},
    {"ai.onnx.contrib::StringHashFast",
     "(string[2] x, int64 n) => (y) { y = ai.onnx.contrib.StringHashFast(x, n) }", "free"},
    {"ai.onnx.contrib::StringLength",
     "(string[2] x) => (y) { y = ai.onnx.contrib.StringLength(x) }", "free"},
    {"ai.onnx.contrib::StringLower", "(string[2] x) => (y) { y = ai.onnx.contrib.StringLower(x) }",
     "free"},
    {"ai.onnx.contrib::StringMapping",
     "(string[2] x) => (y) { y = ai.onnx.contrib.StringMapping(x) }", "free"},
    {"ai.onnx.contrib::StringRegexReplace",
     "(string[1] x, string[1] p, string[1] r) => (y) "
     "{ y = ai.onnx.contrib.StringRegexReplace(x, p, r) }",
     "free"},
    {"ai.onnx.contrib::StringRegexSplitWithOffsets",
     "(string[1] x, string[1] p, string[1] k) => (y, b, e, r) "
     "{ y, b, e, r = ai.onnx.contrib.StringRegexSplitWithOffsets(x, p, k) }",
     "free"},
    {"ai.onnx.contrib::StringSplit",
     "(string[1] x, string[1] s, bool[1] e) => (i, v, z) "
     "{ i, v, z = ai.onnx.contrib.StringSplit(x, s, e) }",
     "free"},
    {"ai.onnx.contrib::StringStrip", "(string[2] x) => (y) { y = ai.onnx.contrib.StringStrip(x) }",
     "free"},
    {"ai.onnx.contrib::StringToVector",
     "(string[2] x) => (y) { y = ai.onnx.contrib.StringToVector(x) }", "free"},
    {"ai.onnx.contrib::StringUpper", "(string[2] x) => (y) { y = ai.onnx.contrib.StringUpper(x) }",
     "free"},
    {"ai.onnx.contrib::VectorToString",
     "(int64[2] x) => (y) { y = ai.onnx.contrib.VectorToString(x) }", "free"},
    {"ai.onnx.contrib::WordpieceTokenizer",
     "(string[2] x) => (y, r, l, b) { y, r, l, b = ai.onnx.contrib.WordpieceTokenizer(x) }",
     "free"},
};

}  // namespace acev2::testing
