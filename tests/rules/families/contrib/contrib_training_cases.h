// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of gradients, losses and optimizers of ONNX Runtime's training.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kContribTrainingCases[] = {
    // 6 elements.
    {"com.microsoft::ReluGrad",
     "(float[2,3] d, float[2,3] y) => (x) { x = com.microsoft.ReluGrad(d, y) }",
     "cmp 6 float32 float32"},
    {"com.microsoft::LeakyReluGrad",
     "(float[2,3] d, float[2,3] y) => (x) "
     "{ x = com.microsoft.LeakyReluGrad<alpha = 0.1>(d, y) }",
     "cmp 6 float32 float32; mul 6 float32 float32"},
    // y + alpha, times dy.
    {"com.microsoft::EluGrad",
     "(float[2,3] d, float[2,3] y) => (x) { x = com.microsoft.EluGrad(d, y) }",
     "cmp 6 float32 float32; add 6 float32 float32; mul 6 float32 float32"},
    // 1 - y, times y, times dy.
    {"com.microsoft::SigmoidGrad",
     "(float[2,3] d, float[2,3] y) => (x) { x = com.microsoft.SigmoidGrad(d, y) }",
     "add 6 float32 float32; mul 12 float32 float32"},
    // y * y, 1 - that, times dy.
    {"com.microsoft::TanhGrad",
     "(float[2,3] d, float[2,3] y) => (x) { x = com.microsoft.TanhGrad(d, y) }",
     "add 6 float32 float32; mul 12 float32 float32"},
    // 2 rows of 3: the sum of dy * y, dy - sum, times y.
    {"com.microsoft::SoftmaxGrad",
     "(float[2,3] d, float[2,3] y) => (x) "
     "{ x = com.microsoft.SoftmaxGrad<axis = 1>(d, y) }",
     "mac 6 float32 float32; add 6 float32 float32; mul 6 float32 float32"},
    // 2 rows of 3: the sum of dy * y, dy - sum, times y.
    {"com.microsoft::SoftmaxGrad_13",
     "(float[2,3] d, float[2,3] y) => (x) "
     "{ x = com.microsoft.SoftmaxGrad_13<axis = 1>(d, y) }",
     "mac 6 float32 float32; add 6 float32 float32; mul 6 float32 float32"},
    // 2 rows of 3: the sum of dy, exp(y), times the sum, dy - that.
    {"com.microsoft::LogSoftmaxGrad",
     "(float[2,3] d, float[2,3] y) => (x) "
     "{ x = com.microsoft.LogSoftmaxGrad<axis = 1>(d, y) }",
     "func 6 float32 float32; add 12 float32 float32; mul 6 float32 float32"},
    // 2 rows of 3: the sum of dy, exp(y), times the sum, dy - that.
    {"com.microsoft::LogSoftmaxGrad_13",
     "(float[2,3] d, float[2,3] y) => (x) "
     "{ x = com.microsoft.LogSoftmaxGrad_13<axis = 1>(d, y) }",
     "func 6 float32 float32; add 12 float32 float32; mul 6 float32 float32"},
    // 6 elements: x / sqrt 2, erf, + 1, half; x^2, half, exp, times a constant; MAC; times dy.
    {"com.microsoft::GeluGrad",
     "(float[2,3] d, float[2,3] x) => (y) { y = com.microsoft.GeluGrad(d, x) }",
     "mul 24 float32 float32; func 12 float32 float32; add 6 float32 float32; shift 12 float32 "
     "float32; mac 6 float32 float32"},
    // The same behind x + bias.
    {"com.microsoft::BiasGeluGrad_dX",
     "(float[2,3] d, float[2,3] x, float[3] b) => (y) "
     "{ y = com.microsoft.BiasGeluGrad_dX(d, x, b) }",
     "mul 24 float32 float32; func 12 float32 float32; add 12 float32 float32; shift 12 float32 "
     "float32; mac 6 float32 float32"},
    // x^2, c x^2, times x, times k; t^2; x (1 - t^2), times its factor; times dy: 8 multiplies. +
    // 1, 1 + t,
    // 1 - t^2, the sum: 4 adds. k (1 + 3 c x^2): a MAC. Two halves, one tanh.
    {"com.microsoft::FastGeluGrad",
     "(float[2,3] d, float[2,3] x) => (y) { y = com.microsoft.FastGeluGrad(d, x) }",
     "mul 48 float32 float32; func 6 float32 float32; add 24 float32 float32; shift 12 float32 "
     "float32; mac 6 float32 float32"},
    {"com.microsoft::BiasFastGeluGrad_dX",
     "(float[2,3] d, float[2,3] x, float[3] b) => (y) "
     "{ y = com.microsoft.BiasFastGeluGrad_dX(d, x, b) }",
     "mul 48 float32 float32; func 6 float32 float32; add 30 float32 float32; shift 12 float32 "
     "float32; mac 6 float32 float32"},
    // alpha x, sigmoid, 1 - s, MAC, times s, times dy.
    {"com.microsoft::QuickGeluGrad",
     "(float[2,3] d, float[2,3] x) => (y) { y = com.microsoft.QuickGeluGrad(d, x) }",
     "mul 18 float32 float32; func 6 float32 float32; add 6 float32 float32; mac 6 float32 "
     "float32"},
    {"com.microsoft::DropoutGrad",
     "(float[2,3] d, bool[2,3] m, float r) => (x) "
     "{ x = com.microsoft.DropoutGrad(d, m, r) }",
     "mul 6 float32 float32"},
    // da: 6 divides. db: 6 multiplies, 6 divides, and 3 sums of 2.
    {"com.microsoft::DivGrad",
     "(float[2,3] d, float[2,3] a, float[3] b) => (x, y) "
     "{ x, y = com.microsoft.DivGrad(d, a, b) }",
     "div 12 float32 float32; mul 6 float32 float32; add 3 float32 float32"},
    // The convolution takes 64 * 27 MACs; so do dX and dW. dB sums 64 values to 4.
    {"com.microsoft::ConvGrad",
     "(float[1,4,4,4] d, float[1,3,4,4] x, float[4,3,3,3] w) => (a, b, c) "
     "{ a, b, c = com.microsoft.ConvGrad<pads = [1, 1, 1, 1]>(d, x, w) }",
     "mac 3456 float32 float32; add 60 float32 float32"},
    // 8 gradients: a quarter of each (a shift), added at 4 places.
    {"com.microsoft::AveragePoolGrad",
     "(float[1,2,2,2] d) => (x) "
     "{ x = com.microsoft.AveragePoolGrad<kernel_shape = [2, 2], strides = [2, 2]>(d) }",
     "shift 8 float32 float32; add 32 float32 float32"},
    {"com.microsoft::MaxPoolGrad",
     "(float[1,2,2,2] d, int64[1,2,2,2] i) => (x) "
     "{ x = com.microsoft.MaxPoolGrad<kernel_shape = [2, 2]>(d, i) }",
     "add 8 float32 float32"},
    // Every element of dy is added once.
    {"com.microsoft::GatherGrad",
     "(int64[2] i, float[2,4] d) => (x) "
     "<int64[2] s = {5, 4}> { x = com.microsoft.GatherGrad(s, i, d) }",
     "add 8 float32 float32"},
    {"com.microsoft::GatherNDGrad",
     "(int64[2,1] i, float[2,4] d) => (x) "
     "<int64[2] s = {5, 4}> { x = com.microsoft.GatherNDGrad(s, i, d) }",
     "add 8 float32 float32"},
    {"com.microsoft::GatherElementsGrad",
     "(float[2,3] d, int64[2,3] i) => (x) "
     "<int64[2] s = {5, 3}> { x = com.microsoft.GatherElementsGrad(d, s, i) }",
     "add 6 float32 float32"},
    {"com.microsoft::SliceGrad",
     "(float[2,3] d) => (x) "
     "<int64[2] s = {4, 3}, int64[1] b = {0}, int64[1] e = {2}> { x = com.microsoft.SliceGrad(d, "
     "s, b, e) }",
     "free"},
    // 2 rows of 3. x - mean, the sum of d, d - mean(d): 18 adds. x^, d, the division: 18
    // multiplies, and 2
    // of 1/r a row. The sum of d x^, x^ mean(d x^): 12 MACs; 6 more for the scale, 6 adds for the
    // bias.
    {"com.microsoft::LayerNormalizationGrad",
     "(float[2,3] d, float[2,3] x, float[3] s, float[2,1] m, float[2,1] v) => (a, b, c) "
     "{ a, b, c = com.microsoft.LayerNormalizationGrad<axis = -1>(d, x, s, m, v) }",
     "add 24 float32 float32; mul 22 float32 float32; mac 18 float32 float32"},
    // 2 rows of 3. x - mean, the sum of d, d - mean(d): 18 adds. x^, d, the division: 18
    // multiplies, and 2
    // of 1/r a row. The sum of d x^, x^ mean(d x^): 12 MACs; 6 more for the scale, 6 adds for the
    // bias.
    {"com.microsoft::InvertibleLayerNormalizationGrad",
     "(float[2,3] d, float[2,3] y, float[3] s, float[3] b, float[2,1] v) => (a, e, c) "
     "{ a, e, c = com.microsoft.InvertibleLayerNormalizationGrad<axis = -1>(d, y, s, b, v) }",
     "add 24 float32 float32; mul 16 float32 float32; div 6 float32 float32; "
     "mac 18 float32 float32"},
    // Without means: 18 multiplies and 1/r of 2 rows, 12 MACs, 6 for the scale.
    {"com.microsoft::SimplifiedLayerNormalizationGrad",
     "(float[2,3] d, float[2,3] x, float[3] s, float[2,1] v) => (a, b) "
     "{ a, b = com.microsoft.SimplifiedLayerNormalizationGrad<axis = -1>(d, x, s, v) }",
     "mul 20 float32 float32; mac 18 float32 float32"},
    // 2 rows of 3: 6 cmp, 6 sub, 6 exp, 6 add, 2 log, 6 sub; the mean of 2: an add and a divide.
    {"com.microsoft::SoftmaxCrossEntropyLossInternal",
     "(float[2,3] x, int64[2] l) => (y, p) "
     "{ y, p = com.microsoft.SoftmaxCrossEntropyLossInternal(x, l) }",
     "cmp 6 float32 float32; add 19 float32 float32; func 8 float32 float32; div 1 float32 "
     "float32"},
    // The same with a weight for each label: 2 multiplies, and an add for the sum of the 2 weights.
    {"com.microsoft::SoftmaxCrossEntropyLossInternal",
     "(float[2,3] x, int64[2] l, float[3] w) => (y, p) "
     "{ y, p = com.microsoft.SoftmaxCrossEntropyLossInternal(x, l, w) }",
     "cmp 6 float32 float32; add 20 float32 float32; func 8 float32 float32; "
     "mul 2 float32 float32; div 1 float32 float32"},
    // exp of 6, 1 taken off 2 of them, 6 multiplies by dy, which is divided by 2 once.
    {"com.microsoft::SoftmaxCrossEntropyLossGrad",
     "(float d, float[2,3] p, int64[2] l) => (x) "
     "{ x = com.microsoft.SoftmaxCrossEntropyLossGrad(d, p, l) }",
     "func 6 float32 float32; add 2 float32 float32; mul 6 float32 float32; div 1 float32 float32"},
    // With weights dy is divided by their sum, one add, and multiplied by 2 of them.
    {"com.microsoft::SoftmaxCrossEntropyLossGrad",
     "(float d, float[2,3] p, int64[2] l, float[3] w) => (x) "
     "{ x = com.microsoft.SoftmaxCrossEntropyLossGrad(d, p, l, w) }",
     "func 6 float32 float32; add 3 float32 float32; mul 8 float32 float32; div 1 float32 float32"},
    // Without a reduction every label has a dy of its own, and nothing is divided.
    {"com.microsoft::SoftmaxCrossEntropyLossGrad",
     "(float[2] d, float[2,3] p, int64[2] l, float[3] w) => (x) "
     "{ x = com.microsoft.SoftmaxCrossEntropyLossGrad<reduction = \"none\">(d, p, l, w) }",
     "func 6 float32 float32; add 2 float32 float32; mul 8 float32 float32"},
    // exp of 6, 1 taken off 2 of them, 6 multiplies by dy, which is divided by 2 once.
    {"com.microsoft::SoftmaxCrossEntropyLossInternalGrad",
     "(float d, float[2,3] p, int64[2] l) => (x) "
     "{ x = com.microsoft.SoftmaxCrossEntropyLossInternalGrad(d, p, l) }",
     "func 6 float32 float32; add 2 float32 float32; mul 6 float32 float32; div 1 float32 float32"},
    // With weights, as above, and another gradient that is added to all 6.
    {"com.microsoft::SoftmaxCrossEntropyLossInternalGrad",
     "(float d, float[2,3] p, int64[2] l, float[3] w, int64 i, float[2,3] b) => (x) "
     "{ x = com.microsoft.SoftmaxCrossEntropyLossInternalGrad(d, p, l, w, i, b) }",
     "func 6 float32 float32; add 9 float32 float32; mul 8 float32 float32; div 1 float32 float32"},
    // 6 elements: a m, b v, g^2; m, v, w by MACs; root, eps, divide. The rate: 4 functions (two
    // powers), 3
    // multiplies, 2 subtractions, a root, a divide.
    {"com.microsoft::AdamOptimizer",
     "(float r, int64 t, float[2,3] w, float[2,3] g, float[2,3] m, float[2,3] v) => (o, a, b, c) "
     "{ o, a, b, c = com.microsoft.AdamOptimizer(r, t, w, g, m, v) }",
     "mul 21 float32 float32; mac 18 float32 float32; sqrt 7 float32 float32; div 7 float32 "
     "float32; add 8 float32 float32; func 4 float32 float32"},
    // A loss scale: its reciprocal once, and 6 multiplies of the gradients.
    {"com.microsoft::AdamOptimizer",
     "(float r, int64 t, float[2,3] w, float[2,3] g, float[2,3] m, float[2,3] v, float16[2,3] h, "
     "float s) => (o, a, b, c) { o, a, b, c = com.microsoft.AdamOptimizer(r, t, w, g, m, v, h, s) "
     "}",
     "mul 27 float32 float32; mac 18 float32 float32; sqrt 7 float32 float32; "
     "div 8 float32 float32; add 8 float32 float32; func 4 float32 float32"},
    // The norm of the gradients is held against 3 s and divided by 3: a compare and 2 multiplies
    // more.
    {"com.microsoft::AdamOptimizer",
     "(float r, int64 t, float[2,3] w, float[2,3] g, float[2,3] m, float[2,3] v, float16[2,3] h, "
     "float s, float n) => (o, a, b, c) "
     "{ o, a, b, c = com.microsoft.AdamOptimizer<max_norm_clip = 3.0>(r, t, w, g, m, v, h, s, n) }",
     "cmp 1 float32 float32; mul 29 float32 float32; mac 18 float32 float32; "
     "sqrt 7 float32 float32; div 8 float32 float32; add 8 float32 float32; "
     "func 4 float32 float32"},
    {"com.microsoft::SGDOptimizer",
     "(float r, float[2,3] w, float[2,3] g) => (o) "
     "{ o = com.microsoft.SGDOptimizer(r, w, g) }",
     "mac 6 float32 float32"},
    {"com.microsoft::InPlaceAccumulator",
     "(float[2,3] x, float[2,3] g) => (y) "
     "{ y = com.microsoft.InPlaceAccumulator(x, g) }",
     "add 6 float32 float32"},
    {"com.microsoft::InPlaceAccumulatorV2",
     "(float[2,3] x, float[2,3] g) => (u, y) "
     "{ u, y = com.microsoft.InPlaceAccumulatorV2(x, g) }",
     "add 6 float32 float32"},
    // 6 + 4 squares, one root.
    {"com.microsoft::ReduceAllL2",
     "(float[2,3] a, float[4] b) => (y) { y = com.microsoft.ReduceAllL2(a, b) }",
     "mac 10 float32 float32; sqrt 1 float32 float32"},
    // 2 sums of 3.
    {"com.microsoft::ReduceSumTraining",
     "(float[2,3] x) => (y) "
     "<int64[1] a = {1}> { y = com.microsoft.ReduceSumTraining(x, a) }",
     "add 4 float32 float32"},
    {"com.microsoft::MixedPrecisionScale",
     "(float s, float[2,3] x) => (y) "
     "{ y = com.microsoft.MixedPrecisionScale<to = 1>(s, x) }",
     "mul 6 float32 float32"},
    {"com.microsoft::ConcatTraining",
     "(float[2,3] a, float[2,3] b) => (y) "
     "{ y = com.microsoft.ConcatTraining<axis = 1>(a, b) }",
     "free"},
    {"com.microsoft::SplitTraining",
     "(float[2,4] x) => (a, b) "
     "<int64[2] s = {2, 2}> { a, b = com.microsoft.SplitTraining<axis = 1>(x, s) }",
     "free"},
    {"com.microsoft::ZeroGradient",
     "(float[2,3] d, float[2,3] x) => (y) { y = com.microsoft.ZeroGradient(d, x) }", "free"},
};

}  // namespace acev2::testing
