// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of recurrent layers (T steps, B samples, I inputs, H hidden, D directions).
//
// Invariant: the comment above a case derives its numbers (cells = T*B*D*H); none is copied from
// the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kRecurrentCases[] = {
    // T100 B1 I64 H64: cells 6,400, 4 gates, sums of 64+64: 3,276,800 MAC. Biases 2*4*6,400 =
    // 51,200. Activations (3 + 1 + 1)*6,400. State 3*6,400 multiply, 6,400 add: 57,600 adds in all.
    {"LSTM",
     "(float[100,1,64] x, float[1,256,64] w, float[1,256,64] r, float[1,512] b) => (y) "
     "{ y = LSTM<hidden_size=64>(x, w, r, b) }",
     "mac 3276800 float32 float32; add 57600 float32 float32; func 32000 float32 float32; "
     "mul 19200 float32 float32"},
    // I10 H20 T5 B3 without B: cells 300, 4*300*30 = 36,000.
    {"LSTM",
     "(float[5,3,10] x, float[1,80,10] w, float[1,80,20] r) => (y) "
     "{ y = LSTM<hidden_size=20>(x, w, r) }",
     "mac 36000 float32 float32; add 300 float32 float32; func 1500 float32 float32; "
     "mul 900 float32 float32",
     7},
    // Batch first, initial states but neither B nor sequence_lens, and only the last state asked
    // for:
    // the same.
    {"LSTM",
     "(float[3,5,10] x, float[1,80,10] w, float[1,80,20] r, float[3,1,20] h, float[3,1,20] c) => "
     "(yh) { ys, yh = LSTM<hidden_size=20, layout=1>(x, w, r, \"\", \"\", h, c) }",
     "mac 36000 float32 float32; add 300 float32 float32; func 1500 float32 float32; "
     "mul 900 float32 float32",
     14},
    // Both directions: twice as much.
    {"LSTM",
     "(float[5,3,10] x, float[2,80,10] w, float[2,80,20] r) => (y) "
     "{ y = LSTM<hidden_size=20, direction=\"bidirectional\">(x, w, r) }",
     "mac 72000 float32 float32; add 600 float32 float32; func 3000 float32 float32; "
     "mul 1800 float32 float32"},
    // T1 B1 I2 H3: 4*3*5 = 60. Peepholes add 3*3 multiplies and adds to 9 and 3.
    {"LSTM",
     "(float[1,1,2] x, float[1,12,2] w, float[1,12,3] r, float[1,9] p) => (y) "
     "{ y = LSTM<hidden_size=3>(x, w, r, \"\", \"\", \"\", \"\", p) }",
     "mac 60 float32 float32; add 12 float32 float32; func 15 float32 float32; "
     "mul 18 float32 float32"},
    // The forget gate is 1 - i: 3 functions less, 3 adds more.
    {"LSTM",
     "(float[1,1,2] x, float[1,12,2] w, float[1,12,3] r) => (y) "
     "{ y = LSTM<hidden_size=3, input_forget=1>(x, w, r) }",
     "mac 60 float32 float32; add 6 float32 float32; func 12 float32 float32; "
     "mul 9 float32 float32"},
    // 9 hard sigmoids (MAC, 2 compares), 3 Relus (compare), 3 softsigns (add, divide).
    {"LSTM",
     "(float[1,1,2] x, float[1,12,2] w, float[1,12,3] r) => (y) "
     "{ y = LSTM<hidden_size=3, activations=[\"HardSigmoid\", \"Relu\", \"Softsign\"]>(x, w, r) }",
     "mac 69 float32 float32; cmp 21 float32 float32; add 6 float32 float32; "
     "div 3 float32 float32; mul 9 float32 float32"},
    // Clipping: 2 compares for each of 5*3 activations.
    {"LSTM",
     "(float[1,1,2] x, float[1,12,2] w, float[1,12,3] r) => (y) "
     "{ y = LSTM<hidden_size=3, clip=5.0>(x, w, r) }",
     "mac 60 float32 float32; add 3 float32 float32; func 15 float32 float32; "
     "mul 9 float32 float32; cmp 30 float32 float32"},
    // 8-bit weights, T2 B1 I1 H1: cells 2, 4*2 sums of 1 from the input and 1 from the state; each
    // sum is made real: 8 + 8 multiplies beside the state's 6.
    {"LSTM",
     "(float[2,1,1] x) => (y) <int8[1,4,1] wq = {1,2,3,4}, int8[1,4,1] rq = {1,2,3,4}, "
     "float s = {0.1}> { w = DequantizeLinear(wq, s) r = DequantizeLinear(rq, s) "
     "y = LSTM<hidden_size=1>(x, w, r) }",
     "mac 16 float32 int8; mul 22 float32 float32; func 10 float32 float32; "
     "add 2 float32 float32"},

    // T100 B1 I64 H64: 3*6,400*128 = 2,457,600 MAC; biases 2*3*6,400 = 38,400; state 3*6,400
    // multiply, 2*6,400 add: 51,200 adds in all.
    {"GRU",
     "(float[100,1,64] x, float[1,192,64] w, float[1,192,64] r, float[1,384] b) => (y) "
     "{ y = GRU<hidden_size=64>(x, w, r, b) }",
     "mac 2457600 float32 float32; add 51200 float32 float32; func 19200 float32 float32; "
     "mul 19200 float32 float32"},
    // T1 B1 I2 H3: 3*3*5 = 45. The reset after the product adds its two parts: 3 more adds.
    {"GRU",
     "(float[1,1,2] x, float[1,9,2] w, float[1,9,3] r) => (y) "
     "{ y = GRU<hidden_size=3, linear_before_reset=1>(x, w, r) }",
     "mac 45 float32 float32; add 9 float32 float32; func 9 float32 float32; "
     "mul 9 float32 float32",
     3},
    // Reverse is one direction. Activations default only where none are given.
    {"GRU",
     "(float[1,1,2] x, float[1,9,2] w, float[1,9,3] r) => (y) "
     "{ y = GRU<hidden_size=3, direction=\"reverse\", activations=[\"Sigmoid\", \"Relu\"]>(x, w, r)"
     " }",
     "mac 45 float32 float32; add 6 float32 float32; func 6 float32 float32; "
     "cmp 3 float32 float32; mul 9 float32 float32"},

    // T2 B1 I2 H3: 6*5 = 30 MAC; biases 2*6; 6 functions.
    {"RNN",
     "(float[2,1,2] x, float[1,3,2] w, float[1,3,3] r, float[1,6] b) => (y) "
     "{ y = RNN<hidden_size=3>(x, w, r, b) }",
     "mac 30 float32 float32; add 12 float32 float32; func 6 float32 float32"},
    // Both directions, Relu forwards and leaky backwards: 60 MAC; 6 compares; 6 compares and
    // multiplies.
    {"RNN",
     "(float[2,1,2] x, float[2,3,2] w, float[2,3,3] r) => (y) "
     "{ y = RNN<hidden_size=3, direction=\"bidirectional\", activations=[\"Relu\", \"LeakyRelu\"]>"
     "(x, w, r) }",
     "mac 60 float32 float32; cmp 12 float32 float32; mul 6 float32 float32", 7},
};

}  // namespace acev2::testing
