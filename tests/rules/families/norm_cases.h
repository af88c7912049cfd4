// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of normalizations and softmax.
//
// Invariant: the comment above a case derives its numbers (rows of r elements); none is copied from
// the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kNormCases[] = {
    // One multiply and one add for each of 10 elements.
    {"BatchNormalization",
     "(float[1,2,1,5] x, float[2] s, float[2] b, float[2] m, float[2] v) => (y) "
     "{ y = BatchNormalization(x, s, b, m, v) }",
     "mul 10 float32 float32; add 10 float32 float32"},
    {"BatchNormalization",
     "(float16[1,2,1,5] x, float16[2] s, float16[2] b, float16[2] m, float16[2] v) => (y) "
     "{ y = BatchNormalization(x, s, b, m, v) }",
     "mul 10 float16 float16; add 10 float16 float16", 9},
    // Float32 parameters of half-precision data: the product is as wide as the scale.
    {"BatchNormalization",
     "(float16[1,2,1,5] x, float[2] s, float[2] b, float[2] m, float[2] v) => (y) "
     "{ y = BatchNormalization(x, s, b, m, v) }",
     "mul 10 float16 float32; add 10 float32 float32", 15},
    // Training: 2 channels of r = 5. Mean 10 add, centre 10 add, variance 10 MAC, 2 sqrt, 2 divide,
    // normalize 10 mul; running mean and variance 2*2 mul + 2*2 MAC; affine 10 mul + 10 add.
    {"BatchNormalization",
     "(float[1,2,1,5] x, float[2] s, float[2] b, float[2] m, float[2] v) => (y, rm, rv) "
     "{ y, rm, rv = BatchNormalization<training_mode=1>(x, s, b, m, v) }",
     "add 30 float32 float32; mac 14 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 24 float32 float32"},
    // Opset 6 says neither is_test nor asks for statistics: inference.
    {"BatchNormalization",
     "(float[1,2,1,5] x, float[2] s, float[2] b, float[2] m, float[2] v) => (y) "
     "{ y = BatchNormalization<spatial=1>(x, s, b, m, v) }",
     "mul 10 float32 float32; add 10 float32 float32", 6},
    {"BatchNormalization",
     "(float[1,2,1,5] x, float[2] s, float[2] b, float[2] m, float[2] v) => (float[1,2,1,5] y) "
     "{ y = BatchNormalization<is_test=1, consumed_inputs=[0,0,0,1,1]>(x, s, b, m, v) }",
     "mul 10 float32 float32; add 10 float32 float32", 1},

    // 2 rows of 4: mean 8 add, centre 8 add, variance 8 MAC, 2 sqrt, 2 divide, 8 mul; affine 8 mul
    // +
    // 8 add.
    {"LayerNormalization",
     "(float[2,4] x, float[4] s, float[4] b) => (y) { y = LayerNormalization(x, s, b) }",
     "add 24 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 16 float32 float32"},
    // From axis 0: one row of 8; no bias.
    {"LayerNormalization",
     "(float[2,4] x, float[2,4] s) => (y) { y = LayerNormalization<axis=0>(x, s) }",
     "add 16 float32 float32; mac 8 float32 float32; sqrt 1 float32 float32; "
     "div 1 float32 float32; mul 16 float32 float32",
     17},
    // 2 channels of 4.
    {"InstanceNormalization",
     "(float[1,2,2,2] x, float[2] s, float[2] b) => (y) { y = InstanceNormalization(x, s, b) }",
     "add 24 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 16 float32 float32"},
    // 2 groups of 2*2 = 4; scale and bias per channel.
    {"GroupNormalization",
     "(float[1,4,2] x, float[4] s, float[4] b) => (y) "
     "{ y = GroupNormalization<num_groups=2>(x, s, b) }",
     "add 24 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 16 float32 float32",
     21},
    // Scale and bias per group: still one each per element.
    {"GroupNormalization",
     "(float[1,4,2] x, float[2] s, float[2] b) => (y) "
     "{ y = GroupNormalization<num_groups=2>(x, s, b) }",
     "add 24 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 16 float32 float32",
     18},
    // Axes 0, 2, 3 unless given: 2 rows of 4.
    {"MeanVarianceNormalization", "(float[1,2,2,2] x) => (y) { y = MeanVarianceNormalization(x) }",
     "add 16 float32 float32; mac 8 float32 float32; sqrt 2 float32 float32; "
     "div 2 float32 float32; mul 8 float32 float32"},
    // Axis 1: 4 rows of 2.
    {"MeanVarianceNormalization",
     "(float[1,2,2,2] x) => (y) { y = MeanVarianceNormalization<axes=[1]>(x) }",
     "add 16 float32 float32; mac 8 float32 float32; sqrt 4 float32 float32; "
     "div 4 float32 float32; mul 8 float32 float32",
     9},
    // The experimental one: across channels, one row of 8 per sample.
    {"MeanVarianceNormalization",
     "(float[1,2,2,2] x) => (float[1,2,2,2] y) "
     "{ y = MeanVarianceNormalization<across_channels=1>(x) }",
     "add 16 float32 float32; mac 8 float32 float32; sqrt 1 float32 float32; "
     "div 1 float32 float32; mul 8 float32 float32",
     6},
    // Without variance only the mean is taken off.
    {"MeanVarianceNormalization",
     "(float[1,2,2,2] x) => (float[1,2,2,2] y) "
     "{ y = MeanVarianceNormalization<normalize_variance=0>(x) }",
     "add 16 float32 float32", 6},
    // 2 rows of 4: 8 MAC, 2 sqrt, 2 divide, 8 mul; scale 8 mul.
    {"RMSNormalization", "(float[2,4] x, float[4] s) => (y) { y = RMSNormalization(x, s) }",
     "mac 8 float32 float32; sqrt 2 float32 float32; div 2 float32 float32; "
     "mul 16 float32 float32",
     23},
    // 2 rows of 4: 8 squares, 2 roots, 2 divides, 8 multiplies.
    {"LpNormalization", "(float[2,4] x) => (y) { y = LpNormalization(x) }",
     "mac 8 float32 float32; sqrt 2 float32 float32; div 2 float32 float32; mul 8 float32 float32"},
    // p = 1 along axis 0: 4 rows of 2 are 4 adds, 4 divides, 8 multiplies.
    {"LpNormalization", "(float[2,4] x) => (y) { y = LpNormalization<axis=0, p=1>(x) }",
     "add 4 float32 float32; div 4 float32 float32; mul 8 float32 float32", 1},
    // 16 elements: 3 squares summed each (48) and alpha, bias (16): 64 MAC; power 32 functions + 16
    // multiplies; 16 divides.
    {"LRN", "(float[1,4,2,2] x) => (y) { y = LRN<size=3>(x) }",
     "mac 64 float32 float32; func 32 float32 float32; mul 16 float32 float32; "
     "div 16 float32 float32"},
    // beta = 1/2 is a square root.
    {"LRN", "(float[1,4,2,2] x) => (y) { y = LRN<size=5, beta=0.5>(x) }",
     "mac 96 float32 float32; sqrt 16 float32 float32; div 16 float32 float32", 1},

    // 6 rows of 4: 24 compare, 24 subtract, 24 function, 24 add, 6 divide, 24 multiply.
    {"Softmax", "(float[2,3,4] x) => (y) { y = Softmax(x) }",
     "cmp 24 float32 float32; add 48 float32 float32; func 24 float32 float32; "
     "div 6 float32 float32; mul 24 float32 float32",
     13},
    // Along axis 1: 8 rows of 3.
    {"Softmax", "(float[2,3,4] x) => (y) { y = Softmax<axis=1>(x) }",
     "cmp 24 float32 float32; add 48 float32 float32; func 24 float32 float32; "
     "div 8 float32 float32; mul 24 float32 float32",
     13},
    // Before opset 13 the tensor is flattened at axis 1: 2 rows of 12.
    {"Softmax", "(float[2,3,4] x) => (y) { y = Softmax(x) }",
     "cmp 24 float32 float32; add 48 float32 float32; func 24 float32 float32; "
     "div 2 float32 float32; mul 24 float32 float32",
     11},
    // 2 rows of 3: 6 compare, 6 subtract, 6 function, 6 add; then 2 function and 6 subtract.
    {"LogSoftmax", "(float[2,3] x) => (y) { y = LogSoftmax(x) }",
     "cmp 6 float32 float32; add 18 float32 float32; func 8 float32 float32"},
    // 2 rows of 3: 2 compares each.
    {"Hardmax", "(float[2,3] x) => (y) { y = Hardmax(x) }", "cmp 4 float32 float32"},
};

}  // namespace acev2::testing
