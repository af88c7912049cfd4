// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of ONNX Runtime's operators: activations, norms, geometry, layouts.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Gelu is
// 1 function, 2 multiplies, 1 add; a normalized element 2 adds, 1 MAC, 1 multiply, and per row
// 1 square root and 1 divide. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kContribCases[] = {
    // 6 elements, two adds each.
    {"com.microsoft::BiasAdd",
     "(float[1,2,3] x, float[3] b, float[1,2,3] s) => (y) { y = com.microsoft.BiasAdd(x, b, s) }",
     "add 12 float32 float32"},
    {"com.microsoft::BiasDropout",
     "(float[2,3] x, float[3] b, float[2,3] r) => (y) { y = com.microsoft.BiasDropout(x, b, r) }",
     "add 12 float32 float32"},
    // No residual: one add each.
    {"com.microsoft::BiasDropout",
     "(float[2,3] x, float[3] b) => (y, m) { y, m = com.microsoft.BiasDropout(x, b) }",
     "add 6 float32 float32"},
    {"com.microsoft::BitmaskBiasDropout",
     "(float[2,3] x, float[3] b, float[2,3] r) => (y, m) "
     "{ y, m = com.microsoft.BitmaskBiasDropout(x, b, r) }",
     "add 12 float32 float32"},
    {"com.microsoft::BitmaskDropout",
     "(float[2,3] x) => (y, m) { y, m = com.microsoft.BitmaskDropout(x) }", "free"},
    // 8 elements: 8 adds and 8 Gelus.
    // X/2 is a shift.
    {"com.microsoft::BiasGelu",
     "(float[2,4] x, float[4] b) => (y) { y = com.microsoft.BiasGelu(x, b) }",
     "mul 16 float32 float32; add 16 float32 float32; shift 8 float32 float32; "
     "func 8 float32 float32"},
    // By tanh: 5 multiplies, a shift (x/2) and 2 adds an element.
    {"com.microsoft::FastGelu", "(float[2,4] x) => (y) { y = com.microsoft.FastGelu(x) }",
     "mul 40 float32 float32; add 16 float32 float32; shift 8 float32 float32; "
     "func 8 float32 float32"},
    // By tanh: 5 multiplies, a shift (x/2) and 2 adds an element.
    {"com.microsoft::FastGelu",
     "(float16[2,4] x, float16[4] b) => (y) { y = com.microsoft.FastGelu(x, b) }",
     "mul 40 float16 float16; add 24 float16 float16; shift 8 float16 float16; "
     "func 8 float16 float16"},
    // X/2 is a shift.
    {"com.microsoft::Gelu", "(float[2,4] x) => (y) { y = com.microsoft.Gelu(x) }",
     "mul 16 float32 float32; add 8 float32 float32; shift 8 float32 float32; "
     "func 8 float32 float32"},
    // x * sigmoid(1.702 x): 8 functions, 8 + 8 multiplies.
    {"com.microsoft::QuickGelu", "(float[2,4] x) => (y) { y = com.microsoft.QuickGelu(x) }",
     "func 8 float32 float32; mul 16 float32 float32"},
    {"com.microsoft::QuickGelu",
     "(float[2,4] x) => (y) { y = com.microsoft.QuickGelu<alpha = 1.0>(x) }",
     "func 8 float32 float32; mul 8 float32 float32"},
    // Bias on 16 elements, Gelu on 8, 8 multiplies with the other half.
    // X/2 is a shift.
    {"com.microsoft::BiasSplitGelu",
     "(float[1,2,8] x, float[8] b) => (y) { y = com.microsoft.BiasSplitGelu(x, b) }",
     "mul 24 float32 float32; add 24 float32 float32; shift 8 float32 float32; "
     "func 8 float32 float32"},
    // 6 adds of the bias; softmax of 2 rows of 3: 6 compare, 12 add, 6 function, 2 divide, 6
    // multiply.
    {"com.microsoft::BiasSoftmax",
     "(float[2,3] x, float[1,3] b) => (y) "
     "{ y = com.microsoft.BiasSoftmax<axis = 1, is_inner_broadcast = 1>(x, b) }",
     "add 18 float32 float32; cmp 6 float32 float32; func 6 float32 float32; "
     "div 2 float32 float32; mul 6 float32 float32"},
    // z = 2x: a multiply more; alpha 1 is none.
    {"com.microsoft::ScaledSiLU",
     "(float[2,4] x) => (y) { y = com.microsoft.ScaledSiLU<alpha = 2.0>(x) }",
     "func 8 float32 float32; mul 8 float32 float32; shift 8 float32 float32"},
    {"com.microsoft::ScaledSiLU", "(float[2,4] x) => (y) { y = com.microsoft.ScaledSiLU(x) }",
     "func 8 float32 float32; mul 8 float32 float32"},
    // 12 elements in branches of 3: 12 MAC, 4 sqrt, 4 div, 12 mul; scale 12.
    {"com.microsoft::BranchwiseRMSNorm",
     "(float[2,6] x, float[6] s) => (y) "
     "{ y = com.microsoft.BranchwiseRMSNorm<num_branches = 2>(x, s) }",
     "mac 12 float32 float32; sqrt 4 float32 float32; div 4 float32 float32; "
     "mul 24 float32 float32"},
    {"com.microsoft::BifurcationDetector",
     "(int64[4] s, int64[1] c, int64[1] p) => (t, i) "
     "{ t, i = com.microsoft.BifurcationDetector(s, c, p) }",
     "unpriced"},
    // 2*4 pairs of 3 terms: 24 differences, 24 MAC, 8 roots.
    {"com.microsoft::CDist",
     "(float[2,3] a, float[4,3] b) => (y) { y = com.microsoft.CDist<metric = \"euclidean\">(a, b) "
     "}",
     "add 24 float32 float32; mac 24 float32 float32; sqrt 8 float32 float32"},
    // 2 complex products: 4 multiplies, 2 adds each.
    {"com.microsoft::ComplexMul",
     "(float[2,2] a, float[2,2] b) => (y) { y = com.microsoft.ComplexMul(a, b) }",
     "mul 8 float32 float32; add 4 float32 float32"},
    {"com.microsoft::ComplexMulConj",
     "(float[2,2] a, float[2,2] b) => (y) { y = com.microsoft.ComplexMulConj(a, b) }",
     "mul 8 float32 float32; add 4 float32 float32"},
    // 3 regions x 2 channels x 2 x 2 = 24 samples of 4 MAC.
    {"com.microsoft::CropAndResize",
     "(float[1,2,8,8] x, float[3,4] r, int32[3] i) => (y) <int32[2] s = {2, 2}> "
     "{ y = com.microsoft.CropAndResize(x, r, i, s) }",
     "mac 96 float32 float32"},
    // 12 cells: 2 compares and an add each.
    {"com.microsoft::DynamicTimeWarping",
     "(float[3,4] x) => (y) { y = com.microsoft.DynamicTimeWarping(x) }",
     "cmp 24 float32 float32; add 12 float32 float32"},
    {"com.microsoft::EPContext",
     "(float[3,4] x) => (float[3,4] y) { y = com.microsoft.EPContext(x) }", "unpriced"},
    {"com.microsoft::Snpe",
     "(float[3,4] x) => (float[3,4] y) { y = com.microsoft.Snpe<DLC = \"\">(x) }", "unpriced"},
    // 4 tokens of 8 = 32: 2*32 adds of embeddings; norm 64 add, 32 MAC, 4 sqrt, 4 div, 32 mul;
    // affine 32 mul, 32 add.
    {"com.microsoft::EmbedLayerNormalization",
     "(int32[1,4] i, int32[1,4] s, float[10,8] w, float[16,8] p, float[2,8] t, float[8] g, "
     "float[8] b) => (y, m) { y, m = com.microsoft.EmbedLayerNormalization(i, s, w, p, t, g, b) }",
     "add 160 float32 float32; mac 32 float32 float32; sqrt 4 float32 float32; "
     "div 4 float32 float32; mul 64 float32 float32"},
    // 2 tokens of 4 = 8 on 8-bit tables: 8 + 8 rescales; 8 adds of the position; norm 16 add, 8
    // MAC,
    // 2 sqrt, 2 div, 8 mul; affine 8 mul, 8 add.
    {"com.microsoft::QEmbedLayerNormalization",
     "(int32[1,2] i, uint8[10,4] w, uint8[8,4] p, uint8[4] g, uint8[4] b, float ws, float ps, "
     "float gs, float bs, uint8 z) => (y, m) "
     "{ y, m = com.microsoft.QEmbedLayerNormalization(i, \"\", w, p, \"\", g, b, \"\", ws, ps, "
     "\"\", gs, bs, z, z, \"\", z, z) }",
     "mul 16 uint8 float32; mul 16 float32 float32; add 32 float32 float32; mac 8 float32 float32; "
     "sqrt 2 float32 float32; div 2 float32 float32"},
    {"com.microsoft::ExpandDims",
     "(float[2,3] x) => (y) <int32 a = {0}> { y = com.microsoft.ExpandDims(x, a) }", "free"},
    {"com.microsoft::GatedAdd",
     "(float[2,4] x, float[2,4] y, float[2,1] g) => (z) { z = com.microsoft.GatedAdd(x, y, g) }",
     "mul 8 float32 float32; add 8 float32 float32"},
    // Projected: 2 gates of 3 MAC and a sigmoid.
    {"com.microsoft::GatedAdd",
     "(float[2,4] x, float[2,4] y, float[2,3] g, float[3,1] w) => (z) "
     "{ z = com.microsoft.GatedAdd(x, y, g, w) }",
     "mac 6 float32 float32; func 2 float32 float32; mul 8 float32 float32; "
     "add 8 float32 float32"},
    // 16 elements in 4 groups: 16 MAC, 4 sqrt, 4 div, 16 mul; scale 16; silu 16 func + 16 mul;
    // gate 16.
    {"com.microsoft::GatedRMSNorm",
     "(float[2,8] x, float[4] s, float[2,8] g) => (y) { y = com.microsoft.GatedRMSNorm(x, s, g) }",
     "mac 16 float32 float32; sqrt 4 float32 float32; div 4 float32 float32; "
     "mul 64 float32 float32; func 16 float32 float32"},
    {"com.microsoft::GatherND",
     "(float[2,3] x, int64[1,1] i) => (y) { y = com.microsoft.GatherND(x, i) }", "free"},
    // 2*3*3 samples of 4 MAC.
    {"com.microsoft::GridSample",
     "(float[1,2,4,4] x, float[1,3,3,2] g) => (y) { y = com.microsoft.GridSample(x, g) }",
     "mac 72 float32 float32"},
    // 16 elements in 2 groups: 32 add, 16 MAC, 2 sqrt, 2 div, 16 mul; affine 16 mul, 16 add; silu
    // 16 func, 16 mul.
    {"com.microsoft::GroupNorm",
     "(float[1,2,2,4] x, float[4] g, float[4] b) => (y) "
     "{ y = com.microsoft.GroupNorm<groups = 2, activation = 1>(x, g, b) }",
     "add 48 float32 float32; mac 16 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 48 float32 float32; func 16 float32 float32"},
    // Without an activation, 16 + 16 adds of skip and bias.
    {"com.microsoft::SkipGroupNorm",
     "(float[1,2,2,4] x, float[4] g, float[4] b, float[1,2,2,4] s, float[4] c) => (y, t) "
     "{ y, t = com.microsoft.SkipGroupNorm<groups = 2, activation = 0>(x, g, b, s, c) }",
     "add 80 float32 float32; mac 16 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 32 float32 float32"},
    // 6 pivots of 3x3 matrices: 1 div, 2*2 mul, 2*2 MAC each.
    {"com.microsoft::Inverse", "(float[2,3,3] x) => (y) { y = com.microsoft.Inverse(x) }",
     "div 6 float32 float32; mul 24 float32 float32; mac 24 float32 float32"},
    // 2 sums of 3.
    {"com.microsoft::ReduceSumInteger",
     "(int8[2,3] x) => (y) "
     "{ y = com.microsoft.ReduceSumInteger<axes = [1], keepdims = 1>(x) }",
     "add 4 int8 int8"},
    // 2 signals x 5 bins x 2 numbers, a sum over 8 points each.
    {"com.microsoft::Rfft",
     "(float[2,8] x) => (y) { y = com.microsoft.Rfft<signal_ndim = 1, onesided = 1>(x) }",
     "mac 160 float32 float32"},
    // 2 signals x 8 points, a sum over 5 bins x 2 numbers each.
    {"com.microsoft::Irfft",
     "(float[2,5,2] x) => (y) { y = com.microsoft.Irfft<signal_ndim = 1, onesided = 1>(x) }",
     "mac 160 float32 float32"},
    // Two dimensions: rows of 4 into 3 bins (2*3*2 numbers x 4), then 12 numbers over 2 rows x 2.
    {"com.microsoft::Rfft",
     "(float[2,4] x) => (y) { y = com.microsoft.Rfft<signal_ndim = 2, onesided = 1>(x) }",
     "mac 96 float32 float32"},
    {"com.microsoft::IsAllFinite", "(float[6] x) => (y) { y = com.microsoft.IsAllFinite(x) }",
     "logic 6 float32 float32"},
    // 6 gates: bias 6 add; softplus 12 func, 6 add; scale 6 mul; sigmoid 6 func.
    {"com.microsoft::LinearAttentionGate",
     "(float[1,2,3] a, float[3] d, float[3] s, float[1,2,3] b) => (g, u) "
     "{ g, u = com.microsoft.LinearAttentionGate(a, d, s, b) }",
     "add 12 float32 float32; func 18 float32 float32; mul 6 float32 float32"},
    // 4 windows of 4: 3 compares each.
    {"com.microsoft::MaxpoolWithMask",
     "(float[1,1,4,4] x, int32[1,1,4,4] m) => (y) "
     "{ y = com.microsoft.MaxpoolWithMask<kernel_shape = [2, 2], strides = [2, 2]>(x, m) }",
     "cmp 12 float32 float32"},
    // 3 words: 3*3 + 3*2 multiplies, 3 adds.
    {"com.microsoft::MurmurHash3", "(int32[3] x) => (y) { y = com.microsoft.MurmurHash3(x) }",
     "mul 15 uint32 uint32; add 3 uint32 uint32"},
    {"com.microsoft::MurmurHash3", "(string[3] x) => (y) { y = com.microsoft.MurmurHash3(x) }",
     "unpriced"},
    // 5 - 3 + 1 = 3 places, 2 tokens compared at each.
    {"com.microsoft::NGramRepeatBlock",
     "(int64[1,5] i, float[1,10] s) => (y) "
     "{ y = com.microsoft.NGramRepeatBlock<ngram_size = 3>(i, s) }",
     "cmp 6 int64 int64"},
    // 8 windows of 4.
    {"com.microsoft::NhwcMaxPool",
     "(uint8[1,4,4,2] x) => (y) "
     "{ y = com.microsoft.NhwcMaxPool<kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "cmp 24 uint8 uint8"},
    {"com.microsoft::Pad",
     "(float[2,3] x) => (y) <int64[4] p = {0, 1, 0, 1}> { y = com.microsoft.Pad(x, p) }", "free"},
    // The bounds are known at load: done offline.
    {"com.microsoft::Range",
     "() => (y) <int64 a = {0}, int64 b = {4}, int64 d = {1}> "
     "{ y = com.microsoft.Range(a, b, d) }",
     "free"},
    {"com.microsoft::RelativePositionBias",
     "(float[32,2] t) => (y) <int64 q = {4}, int64 k = {4}> "
     "{ y = com.microsoft.RelativePositionBias<max_distance = 128>(t, q, k) }",
     "free"},
    {"com.microsoft::RemovePadding",
     "(float[2,4,8] x, int32[2] n) => (y, o, c, m) "
     "{ y, o, c, m = com.microsoft.RemovePadding(x, n) }",
     "free"},
    {"com.microsoft::RestorePadding",
     "(float[6,8] x, int32[2,4] o) => (y) { y = com.microsoft.RestorePadding(x, o) }", "free"},
    {"com.microsoft::SampleOp", "(float[2,3] x) => (y) { y = com.microsoft.SampleOp(x) }", "free"},
    // 8 MAC, 2 sqrt, 2 div, 8 mul; scale 8 mul.
    {"com.microsoft::SimplifiedLayerNormalization",
     "(float[2,4] x, float[4] s) => (y) { y = com.microsoft.SimplifiedLayerNormalization(x, s) }",
     "mac 8 float32 float32; sqrt 2 float32 float32; div 2 float32 float32; "
     "mul 16 float32 float32"},
    // The same without a domain.
    {"com.microsoft::SimplifiedLayerNormalization",
     "(float[2,4] x, float[4] s) => (y) { y = SimplifiedLayerNormalization(x, s) }",
     "mac 8 float32 float32; sqrt 2 float32 float32; div 2 float32 float32; "
     "mul 16 float32 float32"},
    // 8 adds of skip, 8 of bias; norm 16 add, 8 MAC, 2 sqrt, 2 div, 8 mul; affine 8 mul, 8 add.
    {"com.microsoft::SkipLayerNormalization",
     "(float[1,2,4] x, float[1,2,4] s, float[4] g, float[4] b, float[4] c) => (y) "
     "{ y = com.microsoft.SkipLayerNormalization(x, s, g, b, c) }",
     "add 40 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 16 float32 float32"},
    {"com.microsoft::SkipSimplifiedLayerNormalization",
     "(float[1,2,4] x, float[1,2,4] s, float[4] g) => (y) "
     "{ y = com.microsoft.SkipSimplifiedLayerNormalization(x, s, g) }",
     "add 8 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 16 float32 float32"},
    {"com.microsoft::Tokenizer",
     "(string[3] x) => (y) "
     "{ y = com.microsoft.Tokenizer<mark = 0, mincharnum = 1, pad_value = \"#\">(x) }",
     "free"},
    {"com.microsoft::TorchEmbedding",
     "(float[10,4] w, int64[3] i) => (y) { y = com.microsoft.TorchEmbedding(w, i) }", "free"},
    {"com.microsoft::Trilu", "(float[3,3] x) => (y) { y = com.microsoft.Trilu(x) }", "free"},
    {"com.microsoft::UnfoldTensor",
     "(float[2,6] x) => (y) { y = com.microsoft.UnfoldTensor<size = 3, step = 1>(x) }", "free"},
    // 8 elements into a list of 8: 3 compares each.
    {"com.microsoft::Unique", "(float[8] x) => (y, i, c) { y, i, c = com.microsoft.Unique(x) }",
     "cmp 24 float32 float32"},

    // 32 windows of 4.
    {"com.microsoft.nchwc::AveragePool",
     "(float[1,8,4,4] x) => (y) "
     "{ y = com.microsoft.nchwc.AveragePool<kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "add 96 float32 float32; shift 32 float32 float32"},
    {"com.microsoft.nchwc::MaxPool",
     "(float[1,8,4,4] x) => (y) "
     "{ y = com.microsoft.nchwc.MaxPool<kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "cmp 96 float32 float32"},
    // 8 channels of 4 positions.
    {"com.microsoft.nchwc::GlobalAveragePool",
     "(float[1,8,2,2] x) => (y) { y = com.microsoft.nchwc.GlobalAveragePool(x) }",
     "add 24 float32 float32; shift 8 float32 float32"},
    {"com.microsoft.nchwc::GlobalMaxPool",
     "(float[1,8,2,2] x) => (y) { y = com.microsoft.nchwc.GlobalMaxPool(x) }",
     "cmp 24 float32 float32"},
    {"com.microsoft.nchwc::ReorderInput",
     "(float[1,8,2,2] x) => (y) { y = com.microsoft.nchwc.ReorderInput(x) }", "free"},
    {"com.microsoft.nchwc::ReorderOutput",
     "(float[1,8,2,2] x) => (y) { y = com.microsoft.nchwc.ReorderOutput<channels = 5>(x) }",
     "free"},
    // 8*4*4 outputs of 4 taps; nearest copies.
    {"com.microsoft.nchwc::Upsample",
     "(float[1,8,2,2] x) => (y) "
     "{ y = com.microsoft.nchwc.Upsample<scales = [1, 1, 2, 2], mode = \"linear\">(x) }",
     "mac 512 float32 float32"},
    {"com.microsoft.nchwc::Upsample",
     "(float[1,8,2,2] x) => (y) { y = com.microsoft.nchwc.Upsample<scales = [1, 1, 2, 2]>(x) }",
     "free"},

    // 8 windows of 4, channels last.
    {"com.ms.internal.nhwc::AveragePool",
     "(float[1,4,4,2] x) => (y) "
     "{ y = com.ms.internal.nhwc.AveragePool<kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "add 24 float32 float32; shift 8 float32 float32"},
    {"com.ms.internal.nhwc::MaxPool",
     "(float[1,4,4,2] x) => (y) "
     "{ y = com.ms.internal.nhwc.MaxPool<kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "cmp 24 float32 float32"},
    {"com.ms.internal.nhwc::BatchNormalization",
     "(float[1,2,2,4] x, float[4] s, float[4] b, float[4] m, float[4] v) => (y) "
     "{ y = com.ms.internal.nhwc.BatchNormalization(x, s, b, m, v) }",
     "mul 16 float32 float32; add 16 float32 float32"},
    {"com.ms.internal.nhwc::DepthToSpace",
     "(float[1,1,1,4] x) => (y) { y = com.ms.internal.nhwc.DepthToSpace<blocksize = 2>(x) }",
     "free"},
    {"com.ms.internal.nhwc::SpaceToDepth",
     "(float[1,2,2,1] x) => (y) { y = com.ms.internal.nhwc.SpaceToDepth<blocksize = 2>(x) }",
     "free"},
    // 3 channels of 4 positions.
    {"com.ms.internal.nhwc::GlobalAveragePool",
     "(float[1,2,2,3] x) => (y) { y = com.ms.internal.nhwc.GlobalAveragePool(x) }",
     "add 9 float32 float32; shift 3 float32 float32"},
    {"com.ms.internal.nhwc::GlobalMaxPool",
     "(float[1,2,2,3] x) => (y) { y = com.ms.internal.nhwc.GlobalMaxPool(x) }",
     "cmp 9 float32 float32"},
    // 3 rows of 4: 24 add, 12 MAC, 3 sqrt, 3 div, 12 mul; affine 12 mul, 12 add.
    {"com.ms.internal.nhwc::InstanceNormalization",
     "(float[1,2,2,3] x, float[3] s, float[3] b) => (y) "
     "{ y = com.ms.internal.nhwc.InstanceNormalization(x, s, b) }",
     "add 36 float32 float32; mac 12 float32 float32; sqrt 3 float32 float32; "
     "div 3 float32 float32; mul 24 float32 float32"},
    // 16 elements: 3 squares and 1 MAC each; power 2 func + 1 mul; 1 div.
    {"com.ms.internal.nhwc::LRN",
     "(float[1,2,2,4] x) => (y) { y = com.ms.internal.nhwc.LRN<size = 3>(x) }",
     "mac 64 float32 float32; func 32 float32 float32; mul 16 float32 float32; "
     "div 16 float32 float32"},
};

}  // namespace acev2::testing
