// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of attention and rotary embeddings.
//
// Invariant: the comment above a case derives its numbers (s = scores = batch*heads*queries*keys);
// none is copied from the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kAttentionCases[] = {
    // s = 12*512*512 = 3,145,728; 64 + 64 MAC each: 402,653,184. Scale s multiply. Softmax: s
    // compare, 2s add, s function, 12*512 divide, s multiply.
    {"Attention",
     "(float[1,12,512,64] q, float[1,12,512,64] k, float[1,12,512,64] v) => (y) "
     "{ y = Attention(q, k, v) }",
     "mac 402653184 float32 float32; mul 3145728 float32 float32; shift 3145728 float32 float32; "
     "cmp 3145728 float32 float32; "
     "add 6291456 float32 float32; func 3145728 float32 float32; div 6144 float32 float32",
     23},
    // 1024 positions: four times the scores, twice the rows.
    {"Attention",
     "(float[1,12,1024,64] q, float[1,12,1024,64] k, float[1,12,1024,64] v) => (y) "
     "{ y = Attention(q, k, v) }",
     "mac 1610612736 float32 float32; mul 12582912 float32 float32; shift 12582912 float32 "
     "float32; cmp 12582912 float32 float32; "
     "add 25165824 float32 float32; func 12582912 float32 float32; div 12288 float32 float32",
     23},
    // s = 2*5*9*9 = 810, 4 + 4 MAC each: 6,480; 90 rows.
    {"Attention",
     "(float[2,5,9,4] q, float[2,5,9,4] k, float[2,5,9,4] v) => (y) { y = Attention(q, k, v) }",
     "mac 6480 float32 float32; mul 810 float32 float32; shift 810 float32 float32; cmp 810 "
     "float32 float32; "
     "add 1620 float32 float32; func 810 float32 float32; div 90 float32 float32",
     23},
    // Packed, 4 query heads of 8/4 = 2 over 2 key heads, values of 6/2 = 3: s = 4*2*3 = 24; 2 + 3
    // MAC
    // each; 8 rows. Causality discounts nothing.
    {"Attention",
     "(float[1,2,8] q, float[1,3,4] k, float[1,3,6] v) => (y) "
     "{ y = Attention<q_num_heads=4, kv_num_heads=2, is_causal=1>(q, k, v) }",
     "mac 120 float32 float32; mul 48 float32 float32; cmp 24 float32 float32; "
     "add 48 float32 float32; func 24 float32 float32; div 8 float32 float32",
     24},
    // One query, 2 past keys and a new one: s = 3, 4 + 4 MAC each, 1 row.
    {"Attention",
     "(float[1,1,1,4] q, float[1,1,1,4] k, float[1,1,1,4] v, float[1,1,2,4] pk, float[1,1,2,4] pv) "
     "=> (y, nk, nv) { y, nk, nv = Attention(q, k, v, \"\", pk, pv) }",
     "mac 24 float32 float32; mul 3 float32 float32; shift 3 float32 float32; cmp 3 float32 "
     "float32; "
     "add 6 float32 float32; func 3 float32 float32; div 1 float32 float32",
     23},
    // s = 4, 2 rows, 2 + 2 MAC each. Mask 4 adds more; soft cap 2*4 multiplies and 4 functions
    // more;
    // a scale of 1 is none, so multiplies are 8 + 4.
    {"Attention",
     "(float[1,1,2,2] q, float[1,1,2,2] k, float[1,1,2,2] v, float[2,2] m) => (y) "
     "{ y = Attention<scale=1.0, softcap=30.0>(q, k, v, m) }",
     "mac 16 float32 float32; mul 12 float32 float32; cmp 4 float32 float32; "
     "add 12 float32 float32; func 8 float32 float32; div 2 float32 float32",
     23},
    // A boolean mask selects: 4 logic. The scores as a further output cost nothing more.
    {"Attention",
     "(float[1,1,2,2] q, float[1,1,2,2] k, float[1,1,2,2] v, bool[2,2] m) => (y, s) "
     "{ y, k2, v2, s = Attention(q, k, v, m) }",
     "mac 16 float32 float32; mul 8 float32 float32; cmp 4 float32 float32; "
     "add 8 float32 float32; func 4 float32 float32; div 2 float32 float32; "
     "logic 4 float32 float32",
     23},

    // 2 tokens, a state of 1*2*3 = 6. Decay: 2 functions, 12 multiply. Recall 12 MAC, difference 6
    // add, beta 6 multiply. Update 12 MAC. 2 heads read 2*2*2*3 = 24 MAC; scale 2*2*3 = 12
    // multiply.
    {"LinearAttention",
     "(float[1,2,4] q, float[1,2,2] k, float[1,2,3] v, float[1,2,1] g, float[1,2,1] b) => (y, s) "
     "{ y, s = LinearAttention<q_num_heads=2, kv_num_heads=1>(q, k, v, \"\", g, b) }",
     "mac 48 float32 float32; mul 30 float32 float32; add 6 float32 float32; "
     "func 2 float32 float32",
     27},
    // Neither decay nor correction, and a scale of 1: update 12, read 24.
    {"LinearAttention",
     "(float[1,2,4] q, float[1,2,2] k, float[1,2,3] v) => (y, s) "
     "{ y, s = LinearAttention<q_num_heads=2, kv_num_heads=1, update_rule=\"linear\", scale=1.0>"
     "(q, k, v) }",
     "mac 36 float32 float32", 27},

    // Heads of 4 elements: 1 token, a state of 1*4*3 = 12 for update and read; 1/sqrt(4)
    // is a shift of 3 elements.
    {"LinearAttention",
     "(float[1,1,4] q, float[1,1,4] k, float[1,1,3] v) => (y, s) "
     "{ y, s = LinearAttention<q_num_heads=1, kv_num_heads=1, update_rule=\"linear\">(q, k, v) }",
     "mac 24 float32 float32; shift 3 float32 float32", 27},

    // 2*3*4 = 24 elements, each 2 multiplies and an add.
    {"RotaryEmbedding",
     "(float[1,2,3,4] x, float[1,3,2] c, float[1,3,2] s) => (y) { y = RotaryEmbedding(x, c, s) }",
     "mul 48 float32 float32; add 24 float32 float32", 23},
    // Packed, 2 of each head's 4 elements rotated: 12.
    {"RotaryEmbedding",
     "(float[1,3,8] x, float[5,1] c, float[5,1] s, int64[1,3] p) => (y) "
     "{ y = RotaryEmbedding<num_heads=2, rotary_embedding_dim=2>(x, c, s, p) }",
     "mul 24 float32 float32; add 12 float32 float32", 23},
};

}  // namespace acev2::testing
