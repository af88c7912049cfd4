// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of ONNX's optimizers and gradients.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kTrainingCases[] = {
    // 2 elements: 4 multiply, 2 MAC, sqrt, divide, 2 add each. Learning rate: 2 powers (2 functions
    // and a multiply each), a multiply, 2 subtract, sqrt, divide.
    {"ai.onnx.preview.training::Adam",
     "(float r, int64 t, float[2] x, float[2] g, float[2] v, float[2] h) => (xn, vn, hn) "
     "{ xn, vn, hn = ai.onnx.preview.training.Adam(r, t, x, g, v, h) }",
     "mul 11 float32 float32; mac 4 float32 float32; sqrt 3 float32 float32; "
     "div 3 float32 float32; add 6 float32 float32; func 4 float32 float32"},
    // Regularized before (2 MAC) and after (2 multiply), two tensors of 1.
    {"ai.onnx.preview.training::Adam",
     "(float r, int64 t, float[1] x, float[1] x2, float[1] g, float[1] g2, float[1] v, "
     "float[1] v2, float[1] h, float[1] h2) => (a, b, c, d, e, f) { a, b, c, d, e, f = "
     "ai.onnx.preview.training.Adam<norm_coefficient=0.1, norm_coefficient_post=0.1>"
     "(r, t, x, x2, g, g2, v, v2, h, h2) }",
     "mul 13 float32 float32; mac 6 float32 float32; sqrt 3 float32 float32; "
     "div 3 float32 float32; add 6 float32 float32; func 4 float32 float32"},
    // 2 elements: MAC, sqrt, multiply, divide, 2 add each.
    {"ai.onnx.preview.training::Adagrad",
     "(float r, int64 t, float[2] x, float[2] g, float[2] h) => (xn, hn) "
     "{ xn, hn = ai.onnx.preview.training.Adagrad(r, t, x, g, h) }",
     "mac 2 float32 float32; sqrt 2 float32 float32; mul 2 float32 float32; "
     "div 2 float32 float32; add 4 float32 float32"},
    // 2 elements: a multiply and 2 MAC each; Nesterov's takes another MAC.
    {"ai.onnx.preview.training::Momentum",
     "(float r, int64 t, float[2] x, float[2] g, float[2] v) => (xn, vn) "
     "{ xn, vn = ai.onnx.preview.training.Momentum<alpha=0.9, beta=1.0, norm_coefficient=0.0, "
     "mode=\"standard\">(r, t, x, g, v) }",
     "mul 2 float32 float32; mac 4 float32 float32"},
    {"ai.onnx.preview.training::Momentum",
     "(float r, int64 t, float[2] x, float[2] g, float[2] v) => (xn, vn) "
     "{ xn, vn = ai.onnx.preview.training.Momentum<alpha=0.9, beta=1.0, norm_coefficient=0.0, "
     "mode=\"nesterov\">(r, t, x, g, v) }",
     "mul 2 float32 float32; mac 6 float32 float32"},
    {"ai.onnx.preview.training::Gradient",
     "(float[2] x) => (z, float[2] d) { z = Mul(x, x) "
     "d = ai.onnx.preview.training.Gradient<xs=[\"x\"], y=\"z\">(x) }",
     "unpriced"},
};

}  // namespace acev2::testing
