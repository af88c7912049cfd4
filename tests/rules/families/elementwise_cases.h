// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of elementwise operators.
//
// Invariant: one operation per output element unless a comment derives another number; none is
// copied from the tool. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kElementwiseCases[] = {
    {"Add", "(float[10] a, float[10] b) => (y) { y = Add(a, b) }", "add 10 float32 float32"},
    // Broadcast to 2*3.
    {"Add", "(float[2,1] a, float[3] b) => (y) { y = Add(a, b) }", "add 6 float32 float32", 7},
    // Opset 1 names the axis.
    {"Add", "(float[2,3] a, float[3] b) => (float[2,3] y) { y = Add<broadcast=1, axis=1>(a, b) }",
     "add 6 float32 float32", 1},
    // Integers at their own width.
    {"Add", "(int64[4] a, int64[4] b) => (y) { y = Add(a, b) }", "add 4 int64 int64"},
    {"Add", "(uint8[4] a, uint8[4] b) => (y) { y = Add(a, b) }", "add 4 uint8 uint8", 14},
    {"Sub", "(float[10] a, float[10] b) => (y) { y = Sub(a, b) }", "add 10 float32 float32"},
    {"Mul", "(float[10] a, float[10] b) => (y) { y = Mul(a, b) }", "mul 10 float32 float32"},
    {"Mul", "(float[10] a) => (y) <float b = {2.5}> { y = Mul(a, b) }", "mul 10 float32 float32"},
    // A computed divisor, and a constant one: its reciprocal is multiplied by.
    {"Div", "(float[10] a, float[10] b) => (y) { y = Div(a, b) }", "div 10 float32 float32"},
    {"Div", "(float[10] a) => (y) <float b = {2.5}> { y = Div(a, b) }", "mul 10 float32 float32"},
    {"Mod", "(int64[4] a, int64[4] b) => (y) { y = Mod(a, b) }", "div 4 int64 int64"},
    // 3 inputs are combined in 2 steps of 4.
    {"Sum", "(float[4] a, float[4] b, float[4] c) => (y) { y = Sum(a, b, c) }",
     "add 8 float32 float32"},
    {"Sum", "(float[4] a) => (y) { y = Sum(a) }", "free", 6},
    // A multiply by 1/3 each.
    {"Mean", "(float[4] a, float[4] b, float[4] c) => (y) { y = Mean(a, b, c) }",
     "mul 4 float32 float32; add 8 float32 float32"},
    {"Max", "(float[4] a, float[4] b, float[4] c) => (y) { y = Max(a, b, c) }",
     "cmp 8 float32 float32"},
    {"Min", "(int8[4] a, int8[4] b) => (y) { y = Min(a, b) }", "cmp 4 int8 int8", 13},

    // Exponents: 2 one multiply, 3 two, 1/2 a root, -1 a divide, 1 none.
    {"Pow", "(float[10] x) => (y) <float e = {2}> { y = Pow(x, e) }", "mul 10 float32 float32"},
    {"Pow", "(float[10] x) => (y) <float e = {3}> { y = Pow(x, e) }", "mul 20 float32 float32"},
    {"Pow", "(float[10] x) => (y) <float e = {0.5}> { y = Pow(x, e) }", "sqrt 10 float32 float32"},
    {"Pow", "(float[10] x) => (y) <float[1] e = {-1}> { y = Pow(x, e) }", "div 10 float32 float32"},
    {"Pow", "(float[10] x) => (y) <float e = {1}> { y = Pow(x, e) }", "free"},
    // Any other, several, or an unknown one: exp(e * log x).
    {"Pow", "(float[10] x) => (y) <float e = {2.5}> { y = Pow(x, e) }",
     "func 20 float32 float32; mul 10 float32 float32"},
    {"Pow", "(float[2] x) => (y) <float[2] e = {2, 3}> { y = Pow(x, e) }",
     "func 4 float32 float32; mul 2 float32 float32"},
    {"Pow", "(float[10] x, int32 e) => (y) { y = Pow(x, e) }",
     "func 20 float32 float32; mul 10 float32 int32"},

    {"Sqrt", "(float[10] x) => (y) { y = Sqrt(x) }", "sqrt 10 float32 float32"},
    {"Reciprocal", "(float[10] x) => (y) { y = Reciprocal(x) }", "div 10 float32 float32"},
    {"Exp", "(float[10] x) => (y) { y = Exp(x) }", "func 10 float32 float32"},
    {"Log", "(float[10] x) => (y) { y = Log(x) }", "func 10 float32 float32"},
    {"Erf", "(float[10] x) => (y) { y = Erf(x) }", "func 10 float32 float32"},
    {"Sin", "(float[10] x) => (y) { y = Sin(x) }", "func 10 float32 float32"},
    {"Cos", "(float[10] x) => (y) { y = Cos(x) }", "func 10 float32 float32"},
    {"Tan", "(float[10] x) => (y) { y = Tan(x) }", "func 10 float32 float32"},
    {"Asin", "(float[10] x) => (y) { y = Asin(x) }", "func 10 float32 float32"},
    {"Acos", "(float[10] x) => (y) { y = Acos(x) }", "func 10 float32 float32"},
    {"Atan", "(float[10] x) => (y) { y = Atan(x) }", "func 10 float32 float32"},
    {"Sinh", "(float[10] x) => (y) { y = Sinh(x) }", "func 10 float32 float32"},
    {"Cosh", "(float[10] x) => (y) { y = Cosh(x) }", "func 10 float32 float32"},
    {"Asinh", "(float[10] x) => (y) { y = Asinh(x) }", "func 10 float32 float32"},
    {"Acosh", "(float[10] x) => (y) { y = Acosh(x) }", "func 10 float32 float32"},
    {"Atanh", "(double[10] x) => (y) { y = Atanh(x) }", "func 10 float64 float64"},

    // Sign and rounding are counted; they are free.
    {"Abs", "(float[10] x) => (y) { y = Abs(x) }", "logic 10 float32 float32"},
    {"Neg", "(int32[10] x) => (y) { y = Neg(x) }", "logic 10 int32 int32"},
    {"Sign", "(float[10] x) => (y) { y = Sign(x) }", "logic 10 float32 float32"},
    {"Ceil", "(float[10] x) => (y) { y = Ceil(x) }", "logic 10 float32 float32"},
    {"Floor", "(float[10] x) => (y) { y = Floor(x) }", "logic 10 float32 float32"},
    {"Round", "(float[10] x) => (y) { y = Round(x) }", "logic 10 float32 float32"},
    {"IsNaN", "(float[10] x) => (y) { y = IsNaN(x) }", "logic 10 float32 float32"},
    {"IsInf", "(float[10] x) => (y) { y = IsInf(x) }", "logic 10 float32 float32"},

    {"Equal", "(int64[4] a, int64[4] b) => (y) { y = Equal(a, b) }", "cmp 4 int64 int64"},
    // Texts are no numbers.
    {"Equal", "(string[4] a, string[4] b) => (y) { y = Equal(a, b) }", "free", 19},
    {"Less", "(float[4] a, float[1] b) => (y) { y = Less(a, b) }", "cmp 4 float32 float32"},
    {"LessOrEqual", "(float[4] a, float[4] b) => (y) { y = LessOrEqual(a, b) }",
     "cmp 4 float32 float32"},
    {"Greater", "(float[4] a, float[4] b) => (y) { y = Greater(a, b) }", "cmp 4 float32 float32"},
    {"GreaterOrEqual", "(float[4] a, float[4] b) => (y) { y = GreaterOrEqual(a, b) }",
     "cmp 4 float32 float32"},

    {"And", "(bool[4] a, bool[4] b) => (y) { y = And(a, b) }", "logic 4 bool bool"},
    {"Or", "(bool[4] a, bool[4] b) => (y) { y = Or(a, b) }", "logic 4 bool bool"},
    {"Xor", "(bool[4] a, bool[4] b) => (y) { y = Xor(a, b) }", "logic 4 bool bool"},
    {"Not", "(bool[4] a) => (y) { y = Not(a) }", "logic 4 bool bool"},
    {"BitwiseAnd", "(uint8[4] a, uint8[4] b) => (y) { y = BitwiseAnd(a, b) }",
     "logic 4 uint8 uint8"},
    {"BitwiseOr", "(uint8[4] a, uint8[4] b) => (y) { y = BitwiseOr(a, b) }", "logic 4 uint8 uint8"},
    {"BitwiseXor", "(uint8[4] a, uint8[4] b) => (y) { y = BitwiseXor(a, b) }",
     "logic 4 uint8 uint8"},
    {"BitwiseNot", "(int16[4] a) => (y) { y = BitwiseNot(a) }", "logic 4 int16 int16"},
    {"BitShift", "(uint8[4] a, uint8[4] b) => (y) { y = BitShift<direction=\"LEFT\">(a, b) }",
     "shift 4 uint8 uint8"},
    {"Where", "(bool[4] c, float[4] a, float[1] b) => (y) { y = Where(c, a, b) }",
     "logic 4 float32 float32"},

    // Removed from ONNX: a multiply and an add each, or a multiply.
    {"Affine", "(float[10] x) => (float[10] y) { y = Affine<alpha=2.0, beta=1.0>(x) }",
     "mac 10 float32 float32", 6},
    {"ImageScaler",
     "(float[1,3,2,2] x) => (float[1,3,2,2] y) "
     "{ y = ImageScaler<scale=0.5, bias=[1.0,2.0,3.0]>(x) }",
     "mac 12 float32 float32", 6},
    {"Scale", "(float[10] x) => (float[10] y) { y = Scale<scale=2.0>(x) }",
     "mul 10 float32 float32", 6},
};

}  // namespace acev2::testing
