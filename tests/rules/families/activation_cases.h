// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of the activation functions, mostly on 10 elements.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kActivationCases[] = {
    // Where the definition is one operation per element, 10 of it.
    {"Relu", "(float[10] x) => (y) { y = Relu(x) }", "cmp 10 float32 float32"},
    {"Relu", "(float[10] x) => (float[10] y) { y = Relu<consumed_inputs=[0]>(x) }",
     "cmp 10 float32 float32", 1},
    {"Relu", "(int8[10] x) => (y) { y = Relu(x) }", "cmp 10 int8 int8", 14},
    // No element, no work.
    {"Relu", "(float[0,3] x) => (y) { y = Relu(x) }", "free"},
    {"Sigmoid", "(float[10] x) => (y) { y = Sigmoid(x) }", "func 10 float32 float32"},
    {"Tanh", "(float16[10] x) => (y) { y = Tanh(x) }", "func 10 float16 float16"},
    {"ThresholdedRelu", "(float[10] x) => (y) { y = ThresholdedRelu(x) }",
     "cmp 10 float32 float32"},
    // A compare, and a multiply by the slope.
    {"LeakyRelu", "(float[10] x) => (y) { y = LeakyRelu(x) }",
     "cmp 10 float32 float32; mul 10 float32 float32"},
    {"PRelu", "(float[2,3] x, float[3] s) => (y) { y = PRelu(x, s) }",
     "cmp 6 float32 float32; mul 6 float32 float32"},
    // exp(x) - 1 below 0; alpha = 1 needs no multiply, another does.
    {"Elu", "(float[10] x) => (y) { y = Elu(x) }",
     "cmp 10 float32 float32; func 10 float32 float32; add 10 float32 float32"},
    {"Elu", "(float[10] x) => (y) { y = Elu<alpha=0.5>(x) }",
     "cmp 10 float32 float32; func 10 float32 float32; add 10 float32 float32; "
     "shift 10 float32 float32"},
    {"Celu", "(float[10] x) => (y) { y = Celu(x) }",
     "cmp 10 float32 float32; func 10 float32 float32; add 10 float32 float32", 12},
    // Divided by alpha before, multiplied by it after: 20.
    {"Celu", "(float[10] x) => (y) { y = Celu<alpha=2.0>(x) }",
     "cmp 10 float32 float32; func 10 float32 float32; add 10 float32 float32; "
     "shift 20 float32 float32",
     12},
    // One multiply by gamma or by gamma*alpha.
    {"Selu", "(float[10] x) => (y) { y = Selu(x) }",
     "cmp 10 float32 float32; func 10 float32 float32; add 10 float32 float32; "
     "mul 10 float32 float32"},
    // x * sigmoid(x); with alpha also alpha * x.
    {"Swish", "(float[10] x) => (y) { y = Swish(x) }",
     "func 10 float32 float32; mul 10 float32 float32", 24},
    {"Swish", "(float[10] x) => (y) { y = Swish<alpha=2.0>(x) }",
     "func 10 float32 float32; mul 10 float32 float32; shift 10 float32 float32", 24},
    // ... times b.
    {"SwiGLU", "(float[10] a, float[10] b) => (y) { y = SwiGLU(a, b) }",
     "func 10 float32 float32; mul 20 float32 float32", 28},
    // exp and log around an add of 1; then tanh and a multiply.
    {"Softplus", "(float[10] x) => (y) { y = Softplus(x) }",
     "func 20 float32 float32; add 10 float32 float32"},
    {"Mish", "(float[10] x) => (y) { y = Mish(x) }",
     "func 30 float32 float32; add 10 float32 float32; mul 10 float32 float32", 18},
    {"ParametricSoftplus",
     "(float[10] x) => (float[10] y) { y = ParametricSoftplus<alpha=0.3, beta=2.0>(x) }",
     "func 20 float32 float32; add 10 float32 float32; mul 20 float32 float32", 6},
    {"Softsign", "(float[10] x) => (y) { y = Softsign(x) }",
     "add 10 float32 float32; div 10 float32 float32"},
    {"ScaledTanh", "(float[10] x) => (float[10] y) { y = ScaledTanh<alpha=1.7, beta=0.7>(x) }",
     "func 10 float32 float32; mul 20 float32 float32", 6},
    // erf(x/sqrt 2), + 1, * x/2.
    // X/2 is a shift.
    {"Gelu", "(float[10] x) => (y) { y = Gelu(x) }",
     "mul 20 float32 float32; add 10 float32 float32; shift 10 float32 float32; "
     "func 10 float32 float32",
     20},
    // alpha*x + beta is a MAC, the bounds 2 compares.
    {"HardSigmoid", "(float[10] x) => (y) { y = HardSigmoid(x) }",
     "mac 10 float32 float32; cmp 20 float32 float32"},
    {"HardSwish", "(float[10] x) => (y) { y = HardSwish(x) }",
     "mac 10 float32 float32; cmp 20 float32 float32; mul 10 float32 float32", 14},
    // Two bounds; the default bias is 0.
    {"Shrink", "(float[10] x) => (y) { y = Shrink(x) }", "cmp 20 float32 float32"},
    {"Shrink", "(float[10] x) => (y) { y = Shrink<bias=1.5, lambd=1.5>(x) }",
     "cmp 20 float32 float32; add 10 float32 float32", 9},

    // One compare per bound: two as attributes, two as inputs, one.
    {"Clip", "(float[10] x) => (y) { y = Clip<min=0.0, max=6.0>(x) }", "cmp 20 float32 float32", 6},
    {"Clip", "(float[10] x) => (y) <float low = {0}, float high = {6}> { y = Clip(x, low, high) }",
     "cmp 20 float32 float32", 12},
    {"Clip", "(float[10] x, float high) => (y) { y = Clip(x, \"\", high) }",
     "cmp 10 float32 float32", 13},
    // No bound, and the end of float32 as one.
    {"Clip", "(float[10] x) => (y) { y = Clip(x) }", "free"},
    {"Clip", "(float[10] x) => (y) { y = Clip<min=0.0, max=3.4028234663852886e+38>(x) }",
     "cmp 10 float32 float32", 6},
};

}  // namespace acev2::testing
