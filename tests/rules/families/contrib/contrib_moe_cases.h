// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of ONNX Runtime's mixtures of experts.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kContribMoeCases[] = {
    // Router: softmax of 3 rows of 5 (15 cmp, 30 add, 15 func, 3 div, 15 mul), the 2 best 15 cmp.
    // 6 runs x 8 x 4 MAC twice, 48 compares; combine 6*4 mul, 3*4 add.
    {"com.microsoft::MoE",
     "(float[3,4] x, float[3,5] r, float[5,8,4] f, float[5,4,8] g) => (y) "
     "{ y = com.microsoft.MoE<k = 2, activation_type = \"relu\">(x, r, f, \"\", g) }",
     "mac 384 float32 float32; cmp 78 float32 float32; add 42 float32 float32; "
     "func 15 float32 float32; div 3 float32 float32; mul 39 float32 float32"},
    // Gated, weights normalized, 1 token, the best 2 of 4: softmax 4 cmp, 8 add, 4 func, 1 div, 4
    // mul; 4 cmp; 1 add, 1 div, 2 mul. 2 runs: fc1 and fc3 2*8*4 each, silu 16 func + 16 mul, gate
    // 16 mul, fc2 64; combine 8 mul, 4 add.
    {"com.microsoft::MoE",
     "(float[1,4] x, float[1,4] r, float[4,8,4] f, float[4,4,8] g, float[4,8,4] h) => (y) "
     "{ y = com.microsoft.MoE<k = 2, activation_type = \"silu\", normalize_routing_weights = 1>"
     "(x, r, f, \"\", g, \"\", h) }",
     "mac 192 float32 float32; cmp 8 float32 float32; add 13 float32 float32; "
     "func 20 float32 float32; div 2 float32 float32; mul 46 float32 float32"},
    // 1 token, the best of 2: softmax 2 cmp, 4 add, 2 func, 1 div, 2 mul; 2 cmp. fc1 makes 8 gates
    // and 8 linear numbers of 4: 64 MAC. Each of the 8: silu func and mul, its alpha a mul, its
    // beta an add, three bounds, the gate a mul. fc2 4*8 MAC; combine 4 mul.
    {"com.microsoft::MoE",
     "(float[1,4] x, float[1,2] r, float[2,16,4] f, float[2,4,8] g) => (y) "
     "{ y = com.microsoft.MoE<k = 1, activation_type = \"swiglu\", swiglu_fusion = 1, "
     "activation_alpha = 1.702, activation_beta = 1.0, swiglu_limit = 7.0>(x, r, f, \"\", g) }",
     "mac 96 float32 float32; cmp 28 float32 float32; add 12 float32 float32; "
     "func 10 float32 float32; div 1 float32 float32; mul 30 float32 float32"},
    // Router: softmax of 3 rows of 5, the best of 5 another 15 cmp. 3 runs: 8 x 32 MAC at 4 bits
    // and
    // 24 scales, silu 24 func + 24 mul, 32 x 8 MAC and 96 scales; combine 96 mul.
    {"com.microsoft::QMoE",
     "(float[3,32] x, float[3,5] r, uint8[5,8,16] f, float[5,8] fs, uint8[5,32,4] g, "
     "float[5,32] gs) => (y) "
     "{ y = com.microsoft.QMoE<k = 1, activation_type = \"silu\", expert_weight_bits = 4>"
     "(x, r, f, fs, \"\", g, gs) }",
     "mac 1536 float32 uint4; cmp 30 float32 float32; add 30 float32 float32; "
     "func 39 float32 float32; div 3 float32 float32; mul 255 float32 float32"},
};

}  // namespace acev2::testing
