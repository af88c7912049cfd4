// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of ONNX Runtime's attention operators.
//
// Invariant: the comment above a case derives its numbers (s = scores = batch*heads*queries*keys;
// softmax is s compare, 2s add, s function, s multiply and a divide per row); none is copied from
// the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kContribAttentionCases[] = {
    // Projection 4*8*24 = 768 MAC, 96 adds. 2 heads of 4: s = 2*4*4 = 32, 4 + 4 MAC each = 256;
    // scale 32; softmax of 8 rows.
    {"com.microsoft::Attention",
     "(float[1,4,8] x, float[8,24] w, float[24] b) => (y) "
     "{ y = com.microsoft.Attention<num_heads = 2>(x, w, b) }",
     "mac 1024 float32 float32; mul 32 float32 float32; shift 32 float32 float32; cmp 32 float32 "
     "float32; "
     "add 160 float32 float32; func 32 float32 float32; div 8 float32 float32"},
    // 3 past keys: s = 2*4*7 = 56; 768 + 56*8 = 1216 MAC; a bias on the scores adds 56 more.
    {"com.microsoft::Attention",
     "(float[1,4,8] x, float[8,24] w, float[24] b, float[2,1,2,3,4] p, float[1,2,4,7] a) => (y, q) "
     "{ y, q = com.microsoft.Attention<num_heads = 2>(x, w, b, \"\", p, a) }",
     "mac 1216 float32 float32; mul 56 float32 float32; shift 56 float32 float32; cmp 56 float32 "
     "float32; "
     "add 264 float32 float32; func 56 float32 float32; div 8 float32 float32"},
    // Q and K of 2 heads of 2, V of 2 heads of 4: projection 4*8*16 = 512, no bias; s = 32, 2 + 4
    // MAC each = 192. A raw mask selects. Rotation of 4*4 + 4*4 = 32 elements: 64 mul, 32 add.
    {"com.microsoft::Attention",
     "(float[1,4,8] x, float[8,16] w, int32[1,4] m) => (y) "
     "{ y = com.microsoft.Attention<num_heads = 2, qkv_hidden_sizes = [4, 4, 8], do_rotary = 1>"
     "(x, w, \"\", m) }",
     "mac 704 float32 float32; mul 128 float32 float32; logic 32 float32 float32; "
     "cmp 32 float32 float32; add 96 float32 float32; func 32 float32 float32; "
     "div 8 float32 float32"},
    // As ai.onnx's Attention on 12 heads of 64 and 512 tokens: s = 3,145,728, 128 MAC each.
    {"com.microsoft::MultiHeadAttention",
     "(float[1,512,768] q, float[1,512,768] k, float[1,512,768] v) => (y) "
     "{ y = com.microsoft.MultiHeadAttention<num_heads = 12>(q, k, v) }",
     "mac 402653184 float32 float32; mul 3145728 float32 float32; shift 3145728 float32 float32; "
     "cmp 3145728 float32 float32; "
     "add 6291456 float32 float32; func 3145728 float32 float32; div 6144 float32 float32"},
    // Cross-attention: K and V ready as [batch, heads, 3, 4]: s = 2*2*3 = 12, 8 MAC each.
    {"com.microsoft::MultiHeadAttention",
     "(float[1,2,8] q, float[1,2,3,4] k, float[1,2,3,4] v) => (y) "
     "{ y = com.microsoft.MultiHeadAttention<num_heads = 2>(q, k, v) }",
     "mac 96 float32 float32; mul 12 float32 float32; shift 12 float32 float32; cmp 12 float32 "
     "float32; "
     "add 24 float32 float32; func 12 float32 float32; div 4 float32 float32"},
    // Everything packed: 2 tokens, s = 2*2*2 = 8, 8 MAC each.
    {"com.microsoft::MultiHeadAttention",
     "(float[1,2,2,3,4] q) => (y) { y = com.microsoft.MultiHeadAttention<num_heads = 2>(q) }",
     "mac 64 float32 float32; mul 8 float32 float32; shift 8 float32 float32; cmp 8 float32 "
     "float32; "
     "add 16 float32 float32; func 8 float32 float32; div 4 float32 float32"},
    // Biases of Q, K and V: 3*2*8 = 48 adds; 3 past keys: s = 2*2*5 = 20.
    {"com.microsoft::MultiHeadAttention",
     "(float[1,2,8] q, float[1,2,8] k, float[1,2,8] v, float[24] b, float[1,2,3,4] pk, "
     "float[1,2,3,4] pv) => (y, nk, nv) "
     "{ y, nk, nv = com.microsoft.MultiHeadAttention<num_heads = 2>"
     "(q, k, v, b, \"\", \"\", pk, pv) }",
     "mac 160 float32 float32; mul 20 float32 float32; shift 20 float32 float32; cmp 20 float32 "
     "float32; "
     "add 88 float32 float32; func 20 float32 float32; div 4 float32 float32"},
    // One query, 3 + 1 keys: s = 2*1*4 = 8.
    {"com.microsoft::DecoderMaskedMultiHeadAttention",
     "(float[1,1,8] q, float[1,1,8] k, float[1,1,8] v, float[1,2,3,4] pk, float[1,2,3,4] pv) "
     "=> (y, nk, nv) { y, nk, nv = com.microsoft.DecoderMaskedMultiHeadAttention<num_heads = 2>"
     "(q, k, v, \"\", \"\", pk, pv) }",
     "mac 64 float32 float32; mul 8 float32 float32; shift 8 float32 float32; cmp 8 float32 "
     "float32; "
     "add 16 float32 float32; func 8 float32 float32; div 2 float32 float32"},
    // The same with its projection: 1*8*24 = 192 MAC, 24 adds.
    {"com.microsoft::DecoderMaskedSelfAttention",
     "(float[1,1,8] x, float[8,24] w, float[24] b, float[2,1,2,3,4] p) => (y, q) "
     "<int32[1] n = {3}> { y, q = com.microsoft.DecoderMaskedSelfAttention<num_heads = 2>"
     "(x, w, b, \"\", p, \"\", n) }",
     "mac 256 float32 float32; mul 8 float32 float32; shift 8 float32 float32; cmp 8 float32 "
     "float32; "
     "add 40 float32 float32; func 8 float32 float32; div 2 float32 float32"},
    // Self-attention of 2 tokens of width 4: Q 2*16 MAC + 8 adds, K and V 2*32 MAC + 16 adds; 2
    // heads of 2: s = 8, 4 MAC each; softmax of 4 rows.
    {"com.microsoft::DecoderAttention",
     "(float[2,1,4] q, float[3,1,4] k, float[4,4] w, float[4,8] v, float[12] b) => (y) "
     "<bool f = {0}> { y = com.microsoft.DecoderAttention<num_heads = 2>"
     "(q, k, w, v, b, \"\", \"\", \"\", f, f, f, f) }",
     "mac 128 float32 float32; add 40 float32 float32; mul 16 float32 float32; "
     "cmp 8 float32 float32; func 8 float32 float32; div 4 float32 float32"},
    // Projection 6*8*24 = 1152 MAC, 144 adds; every token meets 4 keys: s = 2*6*4 = 48, 8 MAC each;
    // 12 rows.
    {"com.microsoft::PackedAttention",
     "(float[6,8] x, float[8,24] w, float[24] b, int32[2,4] o, int32[3] c) => (y) "
     "{ y = com.microsoft.PackedAttention<num_heads = 2>(x, w, b, o, c) }",
     "mac 1536 float32 float32; add 240 float32 float32; mul 48 float32 float32; shift 48 float32 "
     "float32; "
     "cmp 48 float32 float32; func 48 float32 float32; div 12 float32 float32"},
    {"com.microsoft::PackedMultiHeadAttention",
     "(float[6,8] q, float[6,8] k, float[6,8] v, int32[2,4] o, int32[3] c) => (y) "
     "{ y = com.microsoft.PackedMultiHeadAttention<num_heads = 2>(q, k, v, \"\", o, c) }",
     "mac 384 float32 float32; add 96 float32 float32; mul 48 float32 float32; shift 48 float32 "
     "float32; "
     "cmp 48 float32 float32; func 48 float32 float32; div 12 float32 float32"},
    // 2 query heads of 4 over 1 key head; 3 + 1 keys: s = 8.
    {"com.microsoft::GroupQueryAttention",
     "(float[1,1,8] q, float[1,1,4] k, float[1,1,4] v, float[1,1,3,4] pk, float[1,1,3,4] pv, "
     "int32[1] n) => (y, nk, nv) <int32 t = {4}> "
     "{ y, nk, nv = com.microsoft.GroupQueryAttention<num_heads = 2, kv_num_heads = 1>"
     "(q, k, v, pk, pv, n, t) }",
     "mac 64 float32 float32; mul 8 float32 float32; shift 8 float32 float32; cmp 8 float32 "
     "float32; "
     "add 16 float32 float32; func 8 float32 float32; div 2 float32 float32"},
    // Packed (2 + 2*1 heads of 4), 2 tokens, no past: s = 2*2*2 = 8; Q (16) and K (8) rotated: 48
    // mul, 24 add; 4 rows.
    {"com.microsoft::GroupQueryAttention",
     "(float[1,2,16] q, int32[1] n, float[8,2] c, float[8,2] s) => (y, nk, nv) <int32 t = {2}> "
     "{ y, nk, nv = com.microsoft.GroupQueryAttention<num_heads = 2, kv_num_heads = 1, "
     "do_rotary = 1>(q, \"\", \"\", \"\", \"\", n, t, c, s) }",
     "mac 64 float32 float32; mul 56 float32 float32; shift 8 float32 float32; cmp 8 float32 "
     "float32; "
     "add 40 float32 float32; func 8 float32 float32; div 4 float32 float32"},
    // A total length that is data: the cache of 3 and the new token, 4 keys.
    {"com.microsoft::GroupQueryAttention",
     "(float[1,1,8] q, float[1,1,4] k, float[1,1,4] v, float[1,1,3,4] pk, float[1,1,3,4] pv, "
     "int32[1] n, int32 t) => (y, nk, nv) "
     "{ y, nk, nv = com.microsoft.GroupQueryAttention<num_heads = 2, kv_num_heads = 1>"
     "(q, k, v, pk, pv, n, t) }",
     "mac 64 float32 float32; mul 8 float32 float32; shift 8 float32 float32; cmp 8 float32 "
     "float32; "
     "add 16 float32 float32; func 8 float32 float32; div 2 float32 float32"},
    // 4 rows (1 x 2 heads x 2 queries) of size 4: query bias 16 add; gates 4*4*8 = 128 MAC and 32
    // bias adds; halves summed 4*6 = 24 add; 8 sigmoids; 8 mul, 8 add; 8 positions scaled.
    {"com.microsoft::GatedRelativePositionBias",
     "(float[1,2,8] q, float[8] c, float[1,2,2,2] r, float[4,8] w, float[8] b, float[1,2,1,1] e) "
     "=> (y) { y = com.microsoft.GatedRelativePositionBias<num_heads = 2>(q, c, r, w, b, e) }",
     "mac 128 float32 float32; add 80 float32 float32; func 8 float32 float32; "
     "mul 16 float32 float32"},
    // 8 angles, sine and cosine; 16 elements of q and of k.
    {"com.microsoft::GemmaRotaryEmbedding",
     "(float[1,2,4] e, float[1,2,2,4] q, float[1,2,2,4] r, float[1,2,2,4] k, float[1,2,2,4] s) "
     "=> (y, z) { y, z = com.microsoft.GemmaRotaryEmbedding(e, q, r, k, s) }",
     "func 16 float32 float32; mul 64 float32 float32; add 32 float32 float32"},
    // 16 elements, all turned.
    {"com.microsoft::RotaryEmbedding",
     "(float[1,2,8] x, int64[1,2] p, float[16,2] c, float[16,2] s) => (y) "
     "{ y = com.microsoft.RotaryEmbedding(x, p, c, s) }",
     "mul 32 float32 float32; add 16 float32 float32"},
    // Half of each head of 4: 8 elements.
    {"com.microsoft::RotaryEmbedding",
     "(float[1,2,8] x, int64[1,2] p, float[16,1] c, float[16,1] s) => (y) "
     "{ y = com.microsoft.RotaryEmbedding<num_heads = 2, rotary_embedding_dim = 2>(x, p, c, s) }",
     "mul 16 float32 float32; add 8 float32 float32"},
    {"com.microsoft::MRotaryEmbedding",
     "(float[1,2,2,4] x, int64[3,1,2] p, float[16,2] c, float[16,2] s) => (y) "
     "{ y = com.microsoft.MRotaryEmbedding<mrope_section = [1, 1, 0]>(x, p, c, s) }",
     "mul 32 float32 float32; add 16 float32 float32"},
    // 2 tokens, a state of 1*2*3: update 12 MAC; 2 query heads read it: 24 MAC; scale 12.
    {"com.microsoft::LinearAttention",
     "(float[1,2,4] q, float[1,2,2] k, float[1,2,3] v) => (y, s) "
     "{ y, s = com.microsoft.LinearAttention<q_num_heads = 2, kv_num_heads = 1, "
     "update_rule = \"linear\">(q, k, v) }",
     "mac 36 float32 float32; mul 12 float32 float32"},
    // 2 tokens of width 4, three projections of 2*16 MAC with 8 adds and 8 requantizations each; 2
    // heads of 2: s = 8, 2 + 2 MAC each; scale 8; softmax of 4 rows; 8 probabilities and 8 outputs
    // requantized.
    {"com.microsoft::QOrderedAttention",
     "(int8[1,2,4] x, float s, int8[4,4] w, float[4] b) => (y) "
     "{ y = com.microsoft.QOrderedAttention<num_heads = 2, order_input = 1, order_weight = 1, "
     "order_output = 1>(x, s, s, s, s, w, w, w, s, s, s, b, b, b, s, s, s) }",
     "mac 128 int8 int8; add 24 int32 int32; mul 40 int32 float32; mul 16 float32 float32; "
     "cmp 8 float32 float32; add 16 float32 float32; func 8 float32 float32; "
     "div 4 float32 float32"},
    {"com.microsoft::LongformerAttention",
     "(float[1,4,8] x, float[8,24] w, float[24] b, float[1,4] m, int32[1,4] g) => (y) "
     "{ y = com.microsoft.LongformerAttention<num_heads = 2, window = 2>(x, w, b, m, w, b, g) }",
     "unpriced"},
    {"com.microsoft::QOrderedLongformerAttention",
     "(int8[1,4,8] x) => (y) { y = com.microsoft.QOrderedLongformerAttention(x) }", "unpriced"},
    {"com.microsoft::PagedAttention",
     "(float[4,8] q) => (float[4,8] y) { y = com.microsoft.PagedAttention(q) }", "unpriced"},
    {"com.microsoft::SparseAttention",
     "(float[1,4,8] q) => (float[1,4,8] y) { y = com.microsoft.SparseAttention(q) }", "unpriced"},
    {"com.microsoft::BeamSearch",
     "(int32[1,4] i) => (int32[1,1,8] y) { y = com.microsoft.BeamSearch(i) }", "unpriced"},
    {"com.microsoft::GreedySearch",
     "(int32[1,4] i) => (int32[1,8] y) { y = com.microsoft.GreedySearch(i) }", "unpriced"},
    {"com.microsoft::Sampling",
     "(int32[1,4] i) => (int32[1,8] y) { y = com.microsoft.Sampling(i) }", "unpriced"},
    {"com.microsoft::WhisperBeamSearch",
     "(float[1,4,8] i) => (int32[1,1,8] y) { y = com.microsoft.WhisperBeamSearch(i) }", "unpriced"},
};

}  // namespace acev2::testing
