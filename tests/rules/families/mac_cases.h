// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of the MAC layers.
//
// Invariant: the comment above a case derives its numbers (n = outputs, m = inputs); none is copied
// from the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kMacCases[] = {
    // n = 4*8*8 = 256, each a sum of 3*3*3 = 27: 6,912.
    {"Conv", "(float[1,3,8,8] x, float[4,3,3,3] w) => (y) { y = Conv<pads=[1,1,1,1]>(x, w) }",
     "mac 6912 float32 float32"},
    // The same in half precision with a bias: 256 adds.
    {"Conv",
     "(float16[1,3,8,8] x, float16[4,3,3,3] w, float16[4] b) => (y) "
     "{ y = Conv<pads=[1,1,1,1]>(x, w, b) }",
     "mac 6912 float16 float16; add 256 float16 float16"},
    // Groups: n = 12*5*5 = 300, each a sum of 8/4*3*3 = 18: 5,400; bias 300.
    {"Conv",
     "(float[1,8,5,5] x, float[12,2,3,3] w, float[12] b) => (y) "
     "{ y = Conv<group=4, pads=[1,1,1,1]>(x, w, b) }",
     "mac 5400 float32 float32; add 300 float32 float32"},
    // Depthwise: n = 24*4*4 = 384, each a sum of 9: 3,456.
    {"Conv",
     "(float[1,24,4,4] x, float[24,1,3,3] w) => (y) { y = Conv<group=24, pads=[1,1,1,1]>(x, w) }",
     "mac 3456 float32 float32"},
    // n = 4096*512*512 = 1,073,741,824, each a sum of 4096*9 = 36,864: past 2^32, below 2^63.
    {"Conv",
     "(float[1,4096,512,512] x, float[4096,4096,3,3] w) => (y) { y = Conv<pads=[1,1,1,1]>(x, w) }",
     "mac 39582418599936 float32 float32"},
    // No padding: n = 10*30*30 = 9,000, each a sum of 27: 243,000; bias 9,000.
    {"Conv", "(float[1,3,32,32] x, float[10,3,3,3] w, float[10] b) => (y) { y = Conv(x, w, b) }",
     "mac 243000 float32 float32; add 9000 float32 float32"},
    // Volumes: n = 3*4*4*4 = 192, each a sum of 2*27 = 54: 10,368.
    {"Conv",
     "(float[1,2,4,4,4] x, float[3,2,3,3,3] w) => (y) { y = Conv<pads=[1,1,1,1,1,1]>(x, w) }",
     "mac 10368 float32 float32"},
    // Sequences: n = 4*(8-3+1) = 24, each a sum of 2*3 = 6: 144.
    {"Conv", "(float[1,2,8] x, float[4,2,3] w) => (y) { y = Conv(x, w) }",
     "mac 144 float32 float32"},
    // A dilated kernel spans 5 of 7: n = ((7-5)/2+1)^2 = 4, each a sum of 9: 36.
    {"Conv",
     "(float[1,1,7,7] x, float[1,1,3,3] w) => (y) { y = Conv<strides=[2,2], dilations=[2,2]>(x, w) "
     "}",
     "mac 36 float32 float32", 11},
    // SAME_UPPER: n = 2*ceil(5/2)^2 = 18, each a sum of 9: 162.
    {"Conv",
     "(float[1,1,5,5] x, float[2,1,3,3] w) => (y) "
     "{ y = Conv<strides=[2,2], auto_pad=\"SAME_UPPER\", kernel_shape=[3,3]>(x, w) }",
     "mac 162 float32 float32", 1},
    // An empty batch.
    {"Conv", "(float[0,3,8,8] x, float[4,3,3,3] w) => (y) { y = Conv(x, w) }", "free"},

    // From the input: m = 3*2*2 = 12, each spread over 1*2*2 = 4: 48; n = 4*4 = 16 biases.
    {"ConvTranspose",
     "(float[1,3,2,2] x, float[3,1,2,2] w, float[1] b) => (y) "
     "{ y = ConvTranspose<strides=[2,2]>(x, w, b) }",
     "mac 48 float32 float32; add 16 float32 float32"},
    // m = 32, each spread over 9: 288, though there are 9 outputs only.
    {"ConvTranspose", "(float[1,32,1,1] x, float[32,1,3,3] w) => (y) { y = ConvTranspose(x, w) }",
     "mac 288 float32 float32"},
    // m = 2*16 = 32, each spread over 5*9 = 45: 1,440; n = 5*9*9 = 405 biases.
    {"ConvTranspose",
     "(float[1,2,4,4] x, float[2,5,3,3] w, float[5] b) => (y) "
     "{ y = ConvTranspose<strides=[2,2]>(x, w, b) }",
     "mac 1440 float32 float32; add 405 float32 float32", 11},
    // Groups: m = 4*9 = 36, each spread over its own group's 1*2*2 = 4: 144.
    {"ConvTranspose",
     "(float[1,4,3,3] x, float[4,1,2,2] w) => (y) { y = ConvTranspose<group=2>(x, w) }",
     "mac 144 float32 float32", 1},

    // n = 3*2*2 = 12. Samples: 2*2 positions * 9 taps * 2 channels = 72, 4 MAC each = 288, times
    // the
    // mask 72. Convolution: 12 sums of 2*9 = 18: 216. MACs 288 + 216 = 504. Bias 12.
    {"DeformConv",
     "(float[1,2,4,4] x, float[3,2,3,3] w, float[1,18,2,2] o, float[3] b, float[1,9,2,2] m) => (y) "
     "{ y = DeformConv(x, w, o, b, m) }",
     "mac 504 float32 float32; mul 72 float32 float32; add 12 float32 float32"},
    // Neither bias nor mask.
    {"DeformConv",
     "(float[1,2,4,4] x, float[3,2,3,3] w, float[1,18,2,2] o) => (y) { y = DeformConv(x, w, o) }",
     "mac 504 float32 float32", 19},

    // n = 4*6 = 24, each a sum of 3: 72; bias 24.
    {"CausalConvWithState",
     "(float[1,4,6] x, float[4,1,3] w, float[4] b, float[1,4,2] p) => (y, s) "
     "{ y, s = CausalConvWithState(x, w, b, p) }",
     "mac 72 float32 float32; add 24 float32 float32", 27},
    // SiLU: a function and a multiply for each of the 24.
    {"CausalConvWithState",
     "(float[1,4,6] x, float[4,1,3] w) => (y, s) "
     "{ y, s = CausalConvWithState<activation=\"silu\">(x, w) }",
     "mac 72 float32 float32; func 24 float32 float32; mul 24 float32 float32", 27},

    // A scalar product of 8.
    {"MatMul", "(float[8] a, float[8] b) => (y) { y = MatMul(a, b) }", "mac 8 float32 float32"},
    // 4 sums of 8.
    {"MatMul", "(float[4,8] a, float[8] b) => (y) { y = MatMul(a, b) }", "mac 32 float32 float32"},
    // Broadcast batches: n = 2*3*4*5 = 120, each a sum of 8: 960.
    {"MatMul", "(float[2,1,4,8] a, float[3,8,5] b) => (y) { y = MatMul(a, b) }",
     "mac 960 float32 float32"},
    // n = 2*25*9 = 450, each a sum of 16: 7,200.
    {"MatMul", "(float[2,25,16] a, float[2,16,9] b) => (y) { y = MatMul(a, b) }",
     "mac 7200 float32 float32", 1},
    // Plain integers: 2*2 sums of 2.
    {"MatMul", "(int32[2,2] a, int32[2,2] b) => (y) { y = MatMul(a, b) }", "mac 8 int32 int32"},
    // Both constant: done offline.
    {"MatMul",
     "(float[2,2] x) => (y, z) <float[2,2] a = {1,2,3,4}, float[2,2] b = {5,6,7,8}> "
     "{ z = MatMul(a, b) y = Identity(x) }",
     "free"},
    // Two layers that share one matrix are two layers: 2 * 10*10.
    {"MatMul", "(float[1,10] x, float[10,10] w) => (y) { h = MatMul(x, w) y = MatMul(h, w) }",
     "mac 200 float32 float32"},

    // n = 4*5 = 20, each a sum of 8: 160; C is broadcast: 20 adds.
    {"Gemm", "(float[4,8] a, float[8,5] b, float[5] c) => (y) { y = Gemm(a, b, c) }",
     "mac 160 float32 float32; add 20 float32 float32"},
    // Transposed, without C; alpha has nothing constant to go into: 20 multiplies.
    {"Gemm",
     "(float[8,4] a, float[5,8] b) => (y) { y = Gemm<alpha=0.5, transA=1, transB=1>(a, b) }",
     "mac 160 float32 float32; shift 20 float32 float32"},
    // alpha goes into the constant B, beta into the constant C: 1*2 sums of 2, 2 adds.
    {"Gemm",
     "(float[1,2] a) => (y) <float[2,2] b = {1,2,3,4}, float[2] c = {1,2}> "
     "{ y = Gemm<alpha=0.5, beta=2.0>(a, b, c) }",
     "mac 4 float32 float32; add 2 float32 float32"},
    // beta on a computed C: 20 multiplies before the 20 adds.
    {"Gemm", "(float[4,8] a, float[8,5] b, float[5] c) => (y) { y = Gemm<beta=2.0>(a, b, c) }",
     "mac 160 float32 float32; shift 20 float32 float32; add 20 float32 float32"},
    // beta = 0 leaves C out.
    {"Gemm", "(float[4,8] a, float[8,5] b, float[4,5] c) => (y) { y = Gemm<beta=0.0>(a, b, c) }",
     "mac 160 float32 float32", 9},
    // Constants in Constant nodes: 3 sums of 4, 3 adds.
    {"Gemm",
     "(float[1,4] x) => (y) { w = Constant<value = float[4,3] {1,2,3,4,5,6,7,8,9,10,11,12}>() "
     "b = Constant<value_floats = [1.0, 2.0, 3.0]>() y = Gemm(x, w, b) }",
     "mac 12 float32 float32; add 3 float32 float32"},

    // Labels b 2, i 3, j 4, k 5: 120.
    {"Einsum",
     "(float[2,3,4] a, float[2,4,5] b) => (y) { y = Einsum<equation=\"bij,bjk->bik\">(a, b) }",
     "mac 120 float32 float32"},
    // Output implied: i and k occur once, j is summed: 2*3*4 = 24.
    {"Einsum", "(float[2,3] a, float[3,4] b) => (y) { y = Einsum<equation=\"ij, jk\">(a, b) }",
     "mac 24 float32 float32"},
    // Nothing is summed: 3*4 = 12 multiplies.
    {"Einsum", "(float[3] a, float[4] b) => (y) { y = Einsum<equation=\"i,j->ij\">(a, b) }",
     "mul 12 float32 float32"},
    // Everything is summed: 5.
    {"Einsum", "(float[5] a, float[5] b) => (y) { y = Einsum<equation=\"i,i\">(a, b) }",
     "mac 5 float32 float32"},
    // A chain: (i 2, j 3, k 4) = 24, then j is gone: (i 2, k 4, l 5) = 40. Together 64.
    {"Einsum",
     "(float[2,3] a, float[3,4] b, float[4,5] c) => (y) "
     "{ y = Einsum<equation=\"ij,jk,kl->il\">(a, b, c) }",
     "mac 64 float32 float32"},
    // A label that a later operand needs is kept: (i 2, j 3) = 6 multiplies, then the sum: 6 MACs.
    {"Einsum",
     "(float[2,3] a, float[2,3] b, float[3] c) => (y) "
     "{ y = Einsum<equation=\"ij,ij,j->i\">(a, b, c) }",
     "mul 6 float32 float32; mac 6 float32 float32"},
    // The ellipses (2,1) and (1,5) broadcast to (2,5): 2*5 * 3*4*6 = 720.
    {"Einsum",
     "(float[2,1,3,4] a, float[1,5,4,6] b) => (y) "
     "{ y = Einsum<equation=\"...ij,...jk->...ik\">(a, b) }",
     "mac 720 float32 float32"},
    // A diagonal counts once: (i 3, j 2, k 4) = 24.
    {"Einsum",
     "(float[3,3,2] a, float[2,4] b) => (y) { y = Einsum<equation=\"iij,jk->ik\">(a, b) }",
     "mac 24 float32 float32"},
    // One operand: 12 elements to 3 sums is 9 adds; a diagonal or a transposition is none.
    {"Einsum", "(float[3,4] a) => (y) { y = Einsum<equation=\"ij->i\">(a) }",
     "add 9 float32 float32"},
    {"Einsum", "(float[3,3] a) => (y) { y = Einsum<equation=\"ii->i\">(a) }", "free"},
    {"Einsum", "(float[3,4] a) => (y) { y = Einsum<equation=\"ij->ji\">(a) }", "free"},
    // Trace: the diagonal has 3 elements, 2 adds.
    {"Einsum", "(float[3,3] a) => (y) { y = Einsum<equation=\"ii->\">(a) }",
     "add 2 float32 float32"},

    // Real input of 8: 8 complex outputs are 16 numbers, each a sum of 8: 128.
    {"DFT", "(float[1,8,1] x) => (y) { y = DFT<axis=1>(x) }", "mac 128 float32 float32", 17},
    // Complex input: 16 numbers, each a sum of 8*2 = 16: 256. The axis defaults to -2.
    {"DFT", "(float[1,8,2] x) => (y) { y = DFT(x) }", "mac 256 float32 float32", 20},
    // Half a spectrum: 5 bins are 10 numbers, each a sum of 8: 80.
    {"DFT", "(float[1,8,1] x) => (y) { y = DFT<onesided=1>(x) }", "mac 80 float32 float32", 20},
    // Padded to 16 points along axis 1: 9 bins are 18 numbers, each a sum of 16: 288.
    {"DFT",
     "(float[1,8,1] x) => (y) <int64 n = {16}, int64 axis = {1}> "
     "{ y = DFT<onesided=1>(x, n, axis) }",
     "mac 288 float32 float32", 20},
    // The inverse of 8 complex points: 16 sums of 16.
    {"DFT", "(float[1,8,2] x) => (y) { y = DFT<axis=1, inverse=1>(x) }", "mac 256 float32 float32",
     17},

    // Back from 5 bins to 8 real numbers, each a sum of 5*2.
    {"DFT", "(float[1,5,2] x) => (y) { y = DFT<inverse=1, onesided=1>(x) }",
     "mac 80 float32 float32", 20},

    // (16-8)/4+1 = 3 frames of 5 bins are 30 numbers, each a sum of 8: 240; the window is constant.
    {"STFT",
     "(float[1,16,1] x) => (y) <int64 step = {4}, float[8] window = {0,1,2,3,4,3,2,1}> "
     "{ y = STFT(x, step, window) }",
     "mac 240 float32 float32", 17},
    // A computed window multiplies 3*8 = 24 numbers.
    {"STFT",
     "(float[1,16,1] x, float[8] window) => (y) <int64 step = {4}, int64 length = {8}> "
     "{ y = STFT(x, step, window, length) }",
     "mac 240 float32 float32; mul 24 float32 float32", 17},
    // All 8 bins of a complex signal: 3*8*2 = 48 numbers, each a sum of 8*2.
    {"STFT",
     "(float[1,16,2] x) => (y) <int64 step = {4}, int64 length = {8}> "
     "{ y = STFT<onesided=0>(x, step, \"\", length) }",
     "mac 768 float32 float32", 17},
};

}  // namespace acev2::testing
