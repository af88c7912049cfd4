// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of ONNX Runtime's convolutions, matrix products and packed weights.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kContribMacCases[] = {
    // 8 outputs of 3 MAC, 8 adds.
    {"com.microsoft::CausalConvWithState",
     "(float[1,2,4] x, float[2,1,3] w, float[2] b, float[1,2,2] p) => (y, s) "
     "{ y, s = com.microsoft.CausalConvWithState(x, w, b, p) }",
     "mac 24 float32 float32; add 8 float32 float32"},
    // 12 inputs spread over 1*2*2 each; 16 outputs with bias.
    {"com.microsoft::ConvTransposeWithDynamicPads",
     "(float[1,3,2,2] x, float[3,1,2,2] w, float[1] b) => (y) <int64[4] p = {0, 0, 0, 0}> "
     "{ y = com.microsoft.ConvTransposeWithDynamicPads<strides = [2, 2]>(x, w, p, b) }",
     "mac 48 float32 float32; add 16 float32 float32"},
    // 2 steps x 2 cells = 4, 16 gates: 16*(3+2) MAC; 6 + 4 values quantized: 2 compare, 1 multiply,
    // 1 add each; 16 + 16 rescales, 16 sums, 32 bias adds; 12 + 4 + 4 functions; 12 multiplies and
    // 4
    // adds of the state.
    {"com.microsoft::DynamicQuantizeLSTM",
     "(float[2,1,3] x) => (y) <int8[1,3,8] w = {1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}, "
     "int8[1,2,8] r = {1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}, "
     "float[1,16] b = {0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}, float[1] s = {0.1}, int8[1] z = {0}> "
     "{ y = com.microsoft.DynamicQuantizeLSTM<hidden_size = 2>"
     "(x, w, r, b, \"\", \"\", \"\", \"\", s, z, s, z) }",
     "mac 80 uint8 int8; cmp 20 float32 float32; mul 22 float32 float32; mul 32 int32 float32; "
     "add 62 float32 float32; func 20 float32 float32"},
    // 4*8*8 outputs x 27.
    {"com.microsoft::FusedConv",
     "(float[1,3,8,8] x, float[4,3,3,3] w, float[4] b) => (y) "
     "{ y = com.microsoft.FusedConv<pads = [1, 1, 1, 1], activation = \"Relu\">(x, w, b) }",
     "mac 6912 float32 float32; add 256 float32 float32; cmp 256 float32 float32"},
    // A residual and LeakyRelu: 256 adds, 256 compares, 256 multiplies.
    {"com.microsoft::FusedConv",
     "(float[1,3,8,8] x, float[4,3,3,3] w, float[1,4,8,8] z) => (y) "
     "{ y = com.microsoft.FusedConv<pads = [1, 1, 1, 1], activation = \"LeakyRelu\", "
     "activation_params = [0.1]>(x, w, \"\", z) }",
     "mac 6912 float32 float32; add 256 float32 float32; cmp 256 float32 float32; "
     "mul 256 float32 float32"},
    // 4*8*5 MAC, 20 adds, 20 compares.
    {"com.microsoft::FusedGemm",
     "(float[4,8] a, float[8,5] b, float[5] c) => (y) "
     "{ y = com.microsoft.FusedGemm<activation = \"Relu\">(a, b, c) }",
     "mac 160 float32 float32; add 20 float32 float32; cmp 20 float32 float32"},
    // 2*3*5 outputs x 4, alpha on each.
    {"com.microsoft::FusedMatMul",
     "(float[2,3,4] a, float[2,5,4] b) => (y) "
     "{ y = com.microsoft.FusedMatMul<transB = 1, alpha = 0.5>(a, b) }",
     "mac 120 float32 float32; shift 30 float32 float32"},
    // [3,2,4] with the batch behind is [2,3,4]; [2,4,3] with it and transposed needs a sum over its
    // first dimension of 4: 2*3*5 x 4 both times.
    {"com.microsoft::FusedMatMul",
     "(float[3,2,4] a, float[2,4,5] b) => (y) "
     "{ y = com.microsoft.FusedMatMul<transBatchA = 1>(a, b) }",
     "mac 120 float32 float32"},
    {"com.microsoft::FusedMatMul",
     "(float[4,2,3] a, float[2,4,5] b) => (y) "
     "{ y = com.microsoft.FusedMatMul<transBatchA = 1, transA = 1>(a, b) }",
     "mac 120 float32 float32"},
    {"com.microsoft::TransposeMatMul",
     "(float[4,3] a, float[4,5] b) => (y) { y = com.microsoft.TransposeMatMul<transA = 1>(a, b) }",
     "mac 60 float32 float32"},
    {"com.microsoft::FusedMatMulActivation",
     "(float[2,4] a, float[4,3] b) => (y) "
     "{ y = com.microsoft.FusedMatMulActivation<activation = \"Relu\">(a, b) }",
     "mac 24 float32 float32; cmp 6 float32 float32"},
    // 3 rows of 32 looked up.
    {"com.microsoft::GatherBlockQuantized",
     "(uint4[8,32] d, int64[3] i, float[8,2] s) => (y) "
     "{ y = com.microsoft.GatherBlockQuantized<block_size = 16>(d, i, s) }",
     "mul 96 uint4 float32"},
    // The same packed two to a byte.
    {"com.microsoft::GatherBlockQuantized",
     "(uint8[8,16] d, int64[3] i, float[8,2] s) => (y) "
     "{ y = com.microsoft.GatherBlockQuantized<block_size = 16, bits = 4>(d, i, s) }",
     "mul 96 uint4 float32"},
    // 2*3 outputs x 4; bias 6; Gelu 6 func, 12 mul, 6 add.
    // By tanh: 5 multiplies, a shift (x/2) and 2 adds an element.
    {"com.microsoft::GemmFastGelu",
     "(float[2,4] a, float[4,3] w, float[3] b) => (y) { y = com.microsoft.GemmFastGelu(a, w, b) }",
     "mac 24 float32 float32; mul 30 float32 float32; add 18 float32 float32; "
     "shift 6 float32 float32; func 6 float32 float32"},
    // 2*3 outputs x 4; one rescale and one requantization each.
    {"com.microsoft::GemmFloat8",
     "(float8e4m3fn[2,4] a, float8e4m3fn[3,4] b, float s) => (y) "
     "{ y = com.microsoft.GemmFloat8<transB = 1, dtype = 1>(a, b, \"\", s, s, s) }",
     "mac 24 float8e4m3 float8e4m3; mul 12 float32 float32"},
    // 4 outputs x 32 at 16 x 4 bits; 2 blocks: 8 multiplies by FP8 scales and 8 adds; 4 multiplies
    // by
    // the global scale.
    {"com.microsoft::MatMulBlockQuantizedFp4Weight",
     "(float16[1,32] a, uint8[4,16] b, uint8[4,2] s, float g) => (y) "
     "{ y = com.microsoft.MatMulBlockQuantizedFp4Weight(a, b, s, g) }",
     "mac 128 float16 float4; mul 8 float16 float8e4m3; add 8 float16 float16; "
     "mul 4 float16 float32"},
    // 4 outputs x 128, one block, which is a scale per output.
    {"com.microsoft::MatMulBlockQuantizedFp8Weight",
     "(float16[1,128] a, float8e4m3fn[4,128] b, float[4,1] s) => (y) "
     "{ y = com.microsoft.MatMulBlockQuantizedFp8Weight(a, b, s) }",
     "mac 512 float16 float8e4m3; mul 4 float16 float32"},
    // 2*4 outputs x 32; 2 blocks each. Type 1 is an index, type 0 FP4.
    // Indices into a table of float levels: what is multiplied is the level.
    {"com.microsoft::MatMulBnb4",
     "(float[2,32] a, uint8[64] b, float[8] s) => (y) "
     "{ y = com.microsoft.MatMulBnb4<K = 32, N = 4, block_size = 16, quant_type = 1>(a, b, s) }",
     "mac 256 float32 float32; mul 16 float32 float32; add 16 float32 float32"},
    // Indices into a table of float levels: what is multiplied is the level.
    {"com.microsoft::MatMulBnb4",
     "(float[2,32] a, uint8[64] b, float[8] s) => (y) "
     "{ y = com.microsoft.MatMulBnb4<K = 32, N = 4, block_size = 16, quant_type = 0>(a, b, s) }",
     "mac 256 float32 float32; mul 16 float32 float32; add 16 float32 float32"},
    // 3 outputs x 64; 2 blocks of 32 each.
    {"com.microsoft::MatMulFpQ4",
     "(float[1,64] a, uint8[120] b) => (y) <int64[2] s = {64, 3}> "
     "{ y = com.microsoft.MatMulFpQ4(a, b, s) }",
     "mac 192 float32 uint4; mul 6 float32 float32; add 6 float32 float32"},
    {"com.microsoft::MatMulInteger16",
     "(int16[2,3] a, int16[3,4] b) => (y) { y = com.microsoft.MatMulInteger16(a, b) }",
     "mac 24 int16 int16"},
    // 9216 outputs x 3072 = 28,311,552; 96 blocks each: 884,736.
    {"com.microsoft::MatMulNBits",
     "(float[1,1,3072] a, uint8[9216,96,16] b, float[9216,96] s) => (float[1,1,9216] y) "
     "{ y = com.microsoft.MatMulNBits<K = 3072, N = 9216, bits = 4, block_size = 32>(a, b, s) }",
     "mac 28311552 float32 uint4; mul 884736 float32 float32; add 884736 float32 float32"},
    {"com.microsoft::MatMulNBits",
     "(float16[1,1,3072] a, uint8[9216,96,16] b, float16[9216,96] s) => (float16[1,1,9216] y) "
     "{ y = com.microsoft.MatMulNBits<K = 3072, N = 9216, bits = 4, block_size = 32>(a, b, s) }",
     "mac 28311552 float16 uint4; mul 884736 float16 float16; add 884736 float16 float16"},
    // 3 rows x 2 outputs x 32 at 8 bits, 2 blocks of 16. Zero points that are not known take the 96
    // values
    // of the rows, and a multiply and an add per output and block; bias 6 adds.
    {"com.microsoft::MatMulNBits",
     "(float[3,32] a, uint8[2,2,16] b, float[2,2] s, uint8[2,2] z, float[2] c) => (y) "
     "{ y = com.microsoft.MatMulNBits<K = 32, N = 2, bits = 8, block_size = 16>"
     "(a, b, s, z, \"\", c) }",
     "mac 192 float32 uint8; mul 12 float32 float32; mul 12 float32 uint8; add 126 float32 "
     "float32"},
    // Zero points of 8 flip the sign bit of 4-bit weights: nothing. 2 outputs x 32, 2 blocks each.
    {"com.microsoft::MatMulNBits",
     "(float[1,32] a) => (y) <uint8[2,2,8] b = "
     "{1,2,3,4,5,6,7,8,1,2,3,4,5,6,7,8,1,2,3,4,5,6,7,8,1,2,3,4,"
     "5,6,7,8}, float[2,2] s = {0.1,0.2,0.3,0.4}, uint8[2] z = {136, 136}> "
     "{ y = com.microsoft.MatMulNBits<K = 32, N = 2, bits = 4, block_size = 16>(a, b, s, z) }",
     "mac 64 float32 uint4; mul 4 float32 float32; add 4 float32 float32"},
    // Others do not: the 32 values are summed; 4 multiplies and adds.
    {"com.microsoft::MatMulNBits",
     "(float[1,32] a) => (y) <uint8[2,2,8] b = "
     "{1,2,3,4,5,6,7,8,1,2,3,4,5,6,7,8,1,2,3,4,5,6,7,8,1,2,3,4,"
     "5,6,7,8}, float[2,2] s = {0.1,0.2,0.3,0.4}, uint8[2] z = {120, 136}> "
     "{ y = com.microsoft.MatMulNBits<K = 32, N = 2, bits = 4, block_size = 16>(a, b, s, z) }",
     "mac 64 float32 uint4; mul 4 float32 float32; mul 4 float32 uint4; add 40 float32 float32"},
    // Two products of 4 x 32, one block each, which is a scale per output; silu 4 func + 4 mul;
    // gate 4 mul.
    {"com.microsoft::MatMulNBitsMlp",
     "(float[1,32] a, uint8[4,1,16] b, float[4,1] s) => (y) "
     "{ y = com.microsoft.MatMulNBitsMlp<K = 32, N = 4, bits = 4, block_size = 32, "
     "activation = \"silu\">(a, \"\", \"\", b, s, \"\", b, s, \"\") }",
     "mac 256 float32 uint4; mul 16 float32 float32; func 4 float32 float32"},
    // Norm: 32 MAC, 1 sqrt, 1 div, 32 + 32 mul. (4 + 2 + 2) outputs x 32, one block each.
    {"com.microsoft::MatMulNBitsQkv",
     "(float[1,32] a, float[32] n, uint8[4,1,16] q, float[4,1] qs, uint8[2,1,16] k, "
     "float[2,1] ks) => (x, y, z) "
     "{ x, y, z = com.microsoft.MatMulNBitsQkv<K = 32, Nq = 4, Nkv = 2, bits = 4, "
     "block_size = 32>(a, \"\", n, q, qs, \"\", k, ks, \"\", k, ks, \"\") }",
     "mac 32 float32 float32; mac 256 float32 uint4; sqrt 1 float32 float32; "
     "div 1 float32 float32; mul 72 float32 float32"},
    // 4 x 32 (1 block), 2 x 32 (2 blocks of 16), 4 x 2 (1 block), 4 adds.
    {"com.microsoft::MatMulNBitsQLoRA",
     "(float[1,32] x, uint8[4,1,16] w, float[4,1] s, uint8[2,2,8] a, float[2,2] as, "
     "uint8[4,1,8] b, float[4,1] bs) => (y) "
     "{ y = com.microsoft.MatMulNBitsQLoRA<K = 32, N = 4, bits = 4, block_size = 32, "
     "lora_bits = 4, lora_block_size = 16>(x, w, s, a, as, b, bs) }",
     "mac 200 float32 uint4; mul 12 float32 float32; add 8 float32 float32"},
    {"com.microsoft::NhwcConv",
     "(float[1,8,8,3] x, float[4,3,3,3] w, float[4] b) => (y) "
     "{ y = com.microsoft.NhwcConv<pads = [1, 1, 1, 1]>(x, w, b) }",
     "mac 6912 float32 float32; add 256 float32 float32"},
    {"com.microsoft::NhwcFusedConv",
     "(float[1,8,8,3] x, float[4,3,3,3] w, float[4] b) => (y) "
     "{ y = com.microsoft.NhwcFusedConv<pads = [1, 1, 1, 1], activation = \"Relu\">(x, w, b) }",
     "mac 6912 float32 float32; add 256 float32 float32; cmp 256 float32 float32"},
    // 8 bits in, 8 bits out: a table.
    {"com.microsoft::QOrderedGelu",
     "(int8[2,4] x, float s) => (y) { y = com.microsoft.QOrderedGelu(x, s, s) }", "free"},
    // 8 rescales; norm 16 add, 8 MAC, 2 sqrt, 2 div, 8 mul; affine 8 mul, 8 add; 8 requantized.
    {"com.microsoft::QOrderedLayerNormalization",
     "(int8[2,4] x, float s, float[4] g, float[4] b) => (y) "
     "{ y = com.microsoft.QOrderedLayerNormalization(x, s, g, b, s) }",
     "mul 8 int8 float32; mul 24 float32 float32; add 24 float32 float32; mac 8 float32 float32; "
     "sqrt 2 float32 float32; div 2 float32 float32"},
    // 2*3 outputs x 4, requantized.
    {"com.microsoft::QOrderedMatMul",
     "(int8[1,2,4] a, float s, int8[4,3] b) => (y) "
     "{ y = com.microsoft.QOrderedMatMul<order_A = 1, order_B = 1, order_Y = 1>(a, s, b, s, s) }",
     "mac 24 int8 int8; mul 6 int32 float32"},
    // With bias (6 adds) and a residual (6 multiplies to align, 6 adds).
    {"com.microsoft::QOrderedMatMul",
     "(int8[1,2,4] a, float s, int8[4,3] b, float[3] c, int8[1,2,3] r) => (y) "
     "{ y = com.microsoft.QOrderedMatMul<order_A = 1, order_B = 1, order_Y = 1>"
     "(a, s, b, s, s, c, r, s) }",
     "mac 24 int8 int8; mul 6 int32 float32; mul 6 int8 float32; add 12 float32 float32"},
    {"com.microsoft::SparseToDenseMatMul",
     "(float[2,3] a, float[3,4] b) => (float[2,4] y) "
     "{ y = com.microsoft.SparseToDenseMatMul(a, b) }",
     "unpriced"},
    // 8*4*4 outputs x 72; Relu 128 compares.
    {"com.microsoft.nchwc::Conv",
     "(float[1,8,4,4] x, float[8,8,3,3] w) => (y) "
     "{ y = com.microsoft.nchwc.Conv<pads = [1, 1, 1, 1], activation = \"Relu\">(x, w) }",
     "mac 9216 float32 float32; cmp 128 float32 float32"},
    {"com.ms.internal.nhwc::Conv",
     "(float[1,8,8,3] x, float[4,3,3,3] w, float[4] b) => (y) "
     "{ y = com.ms.internal.nhwc.Conv<pads = [1, 1, 1, 1]>(x, w, b) }",
     "mac 6912 float32 float32; add 256 float32 float32"},
    {"com.ms.internal.nhwc::ConvTranspose",
     "(float[1,2,2,3] x, float[3,1,2,2] w) => (y) "
     "{ y = com.ms.internal.nhwc.ConvTranspose<strides = [2, 2]>(x, w) }",
     "mac 48 float32 float32"},
};

}  // namespace acev2::testing
