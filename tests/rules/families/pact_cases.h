// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of the operators of integer networks (QuantLib, Deeploy, DORY), in the domains
// and with the types of attributes that exporters use.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kPactCases[] = {
    // 6 elements: multiply, add at INT32, shift of the INT32.
    {"PACTOps::RequantShift",
     "(int32[2,3] x, int32[3] m, int32[3] a) => (y) "
     "{ y = RequantShift<n_levels_out = 256, signed = 1, div = 65536>(x, m, a) }",
     "mul 6 int32 int32; add 6 int32 int32; shift 6 int32 int32"},
    // The output has 16 levels: 4 bits reach the next operator.
    {"PACTOps::RequantShift",
     "(int32[2,3] x, int32[3] m, int32[3] a, int8[3,4] w) => (z) "
     "{ y = PACTOps.RequantShift<n_levels_out = 16, signed = 0, div = 65536>(x, m, a) "
     "z = MatMulInteger(y, w) }",
     "mul 6 int32 int32; add 6 int32 int32; shift 6 int32 int32; mac 24 uint4 int8"},
    // Attributes as tensors. The Clip compares its 6 floats with 2 bounds, and its result is a
    // uint4;
    // beside it the constants are INT32: 6 multiplies uint4 x int32. 8 levels with a sign are int3.
    // The
    // 8 products of the graph's output become floats.
    {"PACTOps::RequantShift",
     "(float[2,3] x, int8[3,4] w) => (z) "
     "<float[3] m = {3.0, 5.0, 7.0}, float[3] a = {1.0, 2.0, 3.0}, float s = {0.1}> "
     "{ q = Clip<min = 0.0, max = 15.0, out_bits = 4>(x) "
     "y = ai.onnx.contrib.RequantShift<n_levels_out: tensor = float[1] {8.0}, "
     "signed: tensor = float {1.0}, div: tensor = float {65536.0}>(q, m, a) "
     "d = DequantizeLinear(w, s) z = MatMul(y, d) }",
     "cmp 12 float32 float32; mul 6 uint4 int32; add 6 int32 int32; shift 6 int32 int32; "
     "mac 24 int3 int8; mul 8 int32 float32",
     10},
    // A factor of 4 is a shift of the data, a divisor of 3 a multiply by its reciprocal.
    {"PACTOps::RequantShift",
     "(int8[2,3] x, int32[3] a) => (y) <int32[3] m = {4, 4, 4}> "
     "{ y = RequantShift<n_levels = 256, signed = 1, div = 3>(x, m, a) }",
     "shift 6 int8 int8; add 6 int32 int32; mul 6 int32 int32"},
    // 6 elements: bound and offset, the square in 16 bits, one - square and one + L, half of it,
    // times x.
    {"PACTOps::iGELU", "(int8[2,3] x) => (y) { y = iGELU<b = -100, one = 50>(x) }",
     "cmp 6 int8 int8; add 6 int8 int8; mul 6 int8 int8; add 12 int16 int16; shift 6 int16 int16; "
     "mul 6 int8 int16"},
    // x + 3, two bounds, x * that in 16 bits, times 21.
    {"PACTOps::iHardswish",
     "(int8[2,3] x) => (y) { y = iHardswish<one_over_six = 21, six = 6, three = 3>(x) }",
     "add 6 int8 int8; cmp 12 int8 int8; mul 6 int8 int8; mul 6 int16 int8"},
    // 6 compares, 6 multiplies by alpha.
    {"PACTOps::iLeakyReLU", "(int8[2,3] x) => (y) { y = iLeakyReLU<alpha = 3>(x) }",
     "cmp 6 int8 int8; mul 6 int8 int8"},
    // 4 is a power of two.
    {"PACTOps::iLeakyReLU", "(int8[2,3] x) => (y) { y = iLeakyReLU<alpha = 4>(x) }",
     "cmp 6 int8 int8; shift 6 int8 int8"},
    // 2 rows of 3: mean 6 adds of sums, which are int10, centre 6 adds, 6 MAC of squares, which are
    // int16; so are their means: 2 roots, 2 divides, 6 multiplies; affine 6 and 6; the result is
    // shifted
    // by log2(D).
    {"PACTOps::iLayerNorm",
     "(int8[2,3] x, int32[3] w, int32[3] b) => (y) "
     "{ y = iLayerNorm<D: tensor = float[1] {1024.0}, n_levels: tensor = float[1] {256.0}>(x, w, "
     "b) }",
     "add 6 int10 int10; add 6 int8 int8; mac 6 int8 int8; sqrt 2 int16 int16; div 2 int16 int16; "
     "mul 6 int8 int16; mul 6 int8 int32; add 6 int32 int32; shift 6 int32 int32"},
    // What they divide by has no default.
    {"PACTOps::iLayerNorm",
     "(int8[2,3] x, int32[3] w, int32[3] b) => (y) { y = iLayerNorm<n_levels = 256>(x, w, b) }",
     "unpriced"},
    {"PACTOps::iRMSNorm", "(int8[2,3] x, int32[3] w) => (y) { y = iRMSNorm<n_levels = 256>(x, w) }",
     "unpriced"},
    {"PACTOps::iNoNorm",
     "(int8[2,3] x, int32[3] w, int32[3] b) => (y) { y = iNoNorm<mul = 5, n_levels = 256>(x, w, b) "
     "}",
     "unpriced"},
    {"PACTOps::RequantShift",
     "(int32[2,3] x, int32[3] m, int32[3] a) => (y) "
     "{ y = RequantShift<n_levels = 256, signed = 1>(x, m, a) }",
     "unpriced"},
    {"PACTOps::RequantizedMatMul",
     "(int8[2,3] x, int8[3,4] w, int32[4] m, int32[4] a) => (y) "
     "{ y = RequantizedMatMul<n_levels = 256, signed = 1>(x, w, m, a) }",
     "unpriced"},
    {"PACTOps::RQIntegerDiv",
     "(int32[2,3] a, int32[2,3] b, int32[1] m, int32[1] c) => (y) "
     "{ y = RQIntegerDiv<Delta = 1, eps = 1, eta = 1, n_levels = 256, signed = 1>(a, b, m, c) }",
     "unpriced"},
    // Nor has the sign of levels, whatever operator they are of.
    {"PACTOps::RequantShift",
     "(int32[2,3] x, int32[3] m, int32[3] a) => (y) "
     "{ y = RequantShift<n_levels = 256, div = 65536>(x, m, a) }",
     "unpriced"},
    {"PACTOps::RequantizedConv",
     "(int8[1,3,4,4] x, int8[4,3,1,1] w, int32[4,1,1] m, int32[4,1,1] a) => (y) "
     "{ y = RequantizedConv<div = 65536, n_levels = 256>(x, w, m, a) }",
     "unpriced"},
    {"PACTOps::ITAMax", "(int8[2,4] x) => (y) { y = PACTOps.ITAMax(x) }", "unpriced"},
    {"PACTOps::iRMSNorm",
     "(int8[2,3] x, int32[3] w) => (y) { y = iRMSNorm<D = 1024, n_levels = 256>(x, w) }",
     "mac 6 int8 int8; sqrt 2 int16 int16; div 2 int16 int16; mul 6 int8 int16; mul 6 int8 int32; "
     "shift 6 int32 int32"},
    {"PACTOps::RMSNorm", "(float[2,3] x, float[3] w) => (y) { y = RMSNorm<eps = 0.001>(x, w) }",
     "mac 6 float32 float32; sqrt 2 float32 float32; div 2 float32 float32; mul 12 float32 "
     "float32"},
    // ((x * w + b) * 5) >> 8.
    {"PACTOps::iNoNorm",
     "(int8[2,3] x, int32[3] w, int32[3] b) => (y) "
     "{ y = iNoNorm<D = 256, mul = 5, n_levels = 256>(x, w, b) }",
     "mul 6 int8 int32; add 6 int32 int32; mul 6 int32 int32; shift 6 int32 int32"},
    // 6 elements: maximum 6 cmp, difference 6 add; exponential 6 mul, 6 MAC, 6 add, 6 mul (the
    // square, 16
    // bits), 6 MAC, 6 shift; sums of 3 have 18 bits: 6 add; 2 divides, 6 mul.
    {"PACTOps::iSoftmax",
     "(int8[2,3] x) => (y) { y = PACTOps.iSoftmax<n_levels: tensor = float[1] {256.0}>(x) }",
     "cmp 6 int8 int8; add 12 int8 int8; mul 12 int8 int8; mac 6 int8 int8; mac 6 int16 int8; "
     "shift 6 int16 int16; add 6 int18 int18; div 2 int18 int18; mul 6 int16 int18"},
    // 2 rows of 4: maximum 8 cmp; (max - x) 8/256: 8 add, 8 shift; 256 >> s: 8 shift of a uint8;
    // sums of
    // 4 have 10 bits: 8 add; 2 divides; 255 * 256 / sum, 16 bits, is shifted 8 times.
    {"PACTOps::ITAMax",
     "(int8[2,4] x) => (y) { y = PACTOps.ITAMax<n_levels: tensor = float[1] {256.0}>(x) }",
     "cmp 8 int8 int8; add 8 int8 int8; shift 8 int8 int8; shift 8 uint8 uint8; add 8 uint10 "
     "uint10; "
     "div 2 uint10 uint10; shift 8 uint16 uint16"},
    // The same in 4 parts of 2: each compares, subtracts and shifts once more, shifts the sum and
    // adds to
    // it; all 8 differences and shifts are found again at the end.
    {"PACTOps::ITAPartialMax",
     "(int8[2,4] x) => (y) "
     "{ y = PACTOps.ITAPartialMax<n_levels: tensor = float[1] {256.0}, groups = 2, group_width = "
     "2>(x) }",
     "cmp 12 int8 int8; add 20 int8 int8; shift 20 int8 int8; shift 8 uint8 uint8; "
     "add 12 uint10 uint10; shift 4 uint10 uint10; div 2 uint10 uint10; shift 8 uint16 uint16"},
    // a * 300; the 2 divisors times 3 plus 1; 6 divisions.
    {"PACTOps::IntegerDiv",
     "(int32[2,3] a, int32[2,1] b) => (y) { y = IntegerDiv<Delta = 100, eps = 1, eta = 3>(a, b) }",
     "mul 8 int32 int32; add 2 int32 int32; div 6 int32 int32"},
    // By 6: one multiply.
    {"PACTOps::TrueIntegerDiv",
     "(int8[2,3] x) => (y) { y = PACTOps.TrueIntegerDiv<y = 6, Delta = 1, eps = 0, eta = 1>(x) }",
     "mul 6 int8 int8"},
    // By 8: one shift.
    {"PACTOps::TrueIntegerDiv",
     "(int8[2,3] x) => (y) { y = PACTOps.TrueIntegerDiv<y = 7.0, Delta = 1, eps = 1, eta = 1>(x) }",
     "shift 6 int8 int8"},
    // 2 sums of 3 int8, which are int10.
    {"PACTOps::IntegerMean",
     "(int8[2,3] x) => (y) { y = IntegerMean<axes = [1], keepdims = 1>(x) }",
     "add 4 int10 int10; mul 2 int10 int10"},
    // Two bounds; the results are ternary: 3 x 4 MACs for each of 2 rows.
    {"PACTOps::ChannelwiseThreshold2d",
     "(float[2,3] x, int8[3,4] w) => (z) <float s = {0.1}, int8 zero = {0}> "
     "{ y = PACTOps.ChannelwiseThreshold2d<thresh_lo = [-1], thresh_hi = [1]>(x) "
     "d = DequantizeLinear(w, s, zero) z = MatMul(y, d) }",
     "cmp 12 float32 float32; mac 24 ternary int8; mul 8 int32 float32"},
    // 192 MACs into 64 accumulators, each multiplied, added to and shifted.
    {"PACTOps::RequantizedConv",
     "(int8[1,3,4,4] x, int8[4,3,1,1] w, int32[4,1,1] m, int32[4,1,1] a) => (y) "
     "{ y = RequantizedConv<div = 65536, n_levels = 256, signed = 1>(x, w, m, a) }",
     "mac 192 int8 int8; mul 64 int32 int32; add 64 int32 int32; shift 64 int32 int32"},
    // The constant C is added at the accumulator's width: 8 adds, and 8 of the requantization.
    {"PACTOps::RequantizedGemm",
     "(int8[2,3] x, int8[3,4] w, int32[4] m, int32[4] a) => (y) <int32[4] c = {1, 2, 3, 4}> "
     "{ y = RequantizedGemm<div = 256, n_levels = 256, signed = 1>(x, w, c, m, a) }",
     "mac 24 int8 int8; mul 8 int32 int32; add 16 int32 int32; shift 8 int32 int32"},
    {"PACTOps::RequantizedMatMul",
     "(int8[2,3] x, int8[3,4] w, int32[4] m, int32[4] a) => (y) "
     "{ y = RequantizedMatMul<div = 256, n_levels = 256, signed = 1>(x, w, m, a) }",
     "mac 24 int8 int8; mul 8 int32 int32; add 8 int32 int32; shift 8 int32 int32"},
    // iGELU, whose result has 24 bits, then multiply, add, shift.
    {"PACTOps::RequantizediGELU",
     "(int8[2,3] x, int32[1] m, int32[1] a, int32[1] s) => (y) "
     "{ y = RequantizediGELU<b = -100, one = 50>(x, m, a, s) }",
     "cmp 6 int8 int8; add 6 int8 int8; mul 6 int8 int8; add 12 int16 int16; shift 6 int16 int16; "
     "mul 6 int8 int16; mul 6 int24 int32; add 6 int32 int32; shift 6 int32 int32"},
    // The same where no input is the shift: by 3, a multiply by its reciprocal.
    {"PACTOps::RequantizediGELU",
     "(int8[2,3] x, int32[1] m, int32[1] a) => (y) "
     "{ y = RequantizediGELU<b = -100, one = 50, div = 3>(x, m, a) }",
     "cmp 6 int8 int8; add 6 int8 int8; mul 6 int8 int8; add 12 int16 int16; shift 6 int16 int16; "
     "mul 6 int8 int16; mul 6 int24 int32; add 6 int32 int32; mul 6 int32 int32"},
    // 6 adds of eps, 6 divides; then multiply, add, shift.
    {"PACTOps::RQIntegerDiv",
     "(int32[2,3] a, int32[2,3] b, int32[1] m, int32[1] c) => (y) "
     "{ y = RQIntegerDiv<Delta = 1, eps = 1, eta = 1, div = 256, n_levels = 256, signed = 1>"
     "(a, b, m, c) }",
     "add 12 int32 int32; div 6 int32 int32; mul 6 int32 int32; shift 6 int32 int32"},
    // 2 tokens of 4, 2 heads of 3: projections 3 * 2 * 24 and 2 * 24 MACs, scores and values 2 * 6
    // * 2
    // each. Biases 3 * 12 + 8. Requantized are 36 + 8 projections, 8 scores, 12 values: multiply,
    // shift.
    // Softmax of 4 rows of 2.
    {"PACTOps::MultiHeadSelfAttention",
     "(int8[1,2,4] q, int8[1,2,4] k, int8[1,2,4] v, int8[6,4] wq, int32[6] bq, int8[6,4] wk, "
     "int32[6] bk, int8[6,4] wv, int32[6] bv, int8[4,6] wo, int32[4] bo) => (y) "
     "{ y = PACTOps.MultiHeadSelfAttention<heads: tensor = float[1] {2.0}, "
     "n_levels: tensor = float[1] {256.0}>(q, k, v, wq, bq, wk, bk, wv, bv, wo, bo) }",
     "mac 240 int8 int8; add 44 int32 int32; mul 64 int32 int32; shift 64 int32 int32; "
     "cmp 8 int8 int8; add 16 int8 int8; func 8 int8 int8; div 4 int8 int8; mul 8 int8 int8"},
};

}  // namespace acev2::testing
