// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of the operators that quantize, dequantize or hold quantized operands.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. A float
// output behind an integer operator costs a multiply by the scale. Run by rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kQuantizeCases[] = {
    {"QuantizeLinear", "(float[4] x) => (y) <float s = {0.3}> { y = QuantizeLinear(x, s) }",
     "mul 4 float32 float32"},
    // The zero point is added to the INT32 that rounding leaves.
    {"com.microsoft::QuantizeLinear",
     "(float[4] x) => (y) <float s = {0.3}, uint8 z = {3}> "
     "{ y = com.microsoft.QuantizeLinear(x, s, z) }",
     "mul 4 float32 float32; add 4 int32 int32"},
    {"DequantizeLinear", "(int8[4] x) => (y) <float s = {0.3}> { y = DequantizeLinear(x, s) }",
     "mul 4 int8 float32"},
    {"com.microsoft::DequantizeLinear",
     "(uint8[4] x) => (y) <float s = {0.3}, uint8 z = {3}> "
     "{ y = com.microsoft.DequantizeLinear(x, s, z) }",
     "mul 4 uint8 float32"},
    // 3 elements: 2·3 compares for the range and 2 to clip the zero point; 1 add + 1 multiply for
    // the scale; 2 divides and 1 add for the reciprocal and the zero point; 3 multiplies + adds.
    {"DynamicQuantizeLinear", "(float[3] x) => (y, s, z) { y, s, z = DynamicQuantizeLinear(x) }",
     "cmp 8 float32 float32; mul 4 float32 float32; add 2 float32 float32; div 2 float32 float32; "
     "add 3 float32 uint8"},
    // 1·2·2·2 = 8 outputs of 3 products; INT32 results.
    {"ConvInteger", "(uint8[1,3,2,2] x) => (y) <int8[2,3,1,1] w = ones> { y = ConvInteger(x, w) }",
     "mac 24 uint8 int8"},
    // Zero points of inputs are free.
    {"ConvInteger",
     "(uint8[1,3,2,2] x, uint8 z) => (y) <int8[2,3,1,1] w = ones> { y = ConvInteger(x, w, z) }",
     "mac 24 uint8 int8"},
    {"MatMulInteger", "(uint8[1,3] x) => (y) <int8[3,2] w = ones> { y = MatMulInteger(x, w) }",
     "mac 6 uint8 int8"},
    // 8 outputs: bias, requantization, output zero point.
    // The zero point is added to the INT32 that rounding leaves.
    {"QLinearConv",
     "(uint8[1,3,2,2] x) => (y) <float s = {0.3}, uint8 z = {3}, int8[2,3,1,1] w = ones, "
     "int8 wz = {0}, int32[2] b = ones> { y = QLinearConv(x, s, z, w, s, wz, s, z, b) }",
     "mac 24 uint8 int8; mul 8 int32 float32; add 16 int32 int32"},
    {"com.microsoft::QLinearConv",
     "(uint8[1,3,2,2] x) => (y) <float s = {0.3}, uint8 z = {0}, int8[2,3,1,1] w = ones, "
     "int8 wz = {0}> { y = com.microsoft.QLinearConv(x, s, z, w, s, wz, s, z) }",
     "mac 24 uint8 int8; mul 8 int32 float32"},
    {"QLinearMatMul",
     "(int8[1,3] x, int8[3,2] w) => (y) <float s = {0.3}, int8 z = {0}> "
     "{ y = QLinearMatMul(x, s, z, w, s, z, s, z) }",
     "mac 6 int8 int8; mul 2 int32 float32"},
    // Equal scales: 4 adds, then requantization to a third.
    // Int8 + int8 is int9.
    {"com.microsoft::QLinearAdd",
     "(int8[4] a, int8[4] b) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearAdd(a, s, z, b, s, z, t, z) }",
     "mul 4 int9 float32; add 4 int8 int8"},
    // Products of 8 and 8 bits have 16.
    {"com.microsoft::QLinearMul",
     "(int8[4] a, int8[4] b) => (y) <float s = {0.3}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearMul(a, s, z, b, s, z, s, z) }",
     "mul 4 int8 int8; mul 4 int16 float32"},
    // A window of 4: 3 adds, a shift; requantization.
    // A sum of 4 int8 is int10; 1/4 joins the pending scale.
    {"com.microsoft::QLinearAveragePool",
     "(int8[1,1,2,2] x) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearAveragePool<kernel_shape=[2,2]>(x, s, z, t, z) }",
     "mul 1 int10 float32; add 3 int10 int10"},
    // A sum of 9 int8 is int12; 1/9 joins the pending scale.
    {"com.microsoft::QLinearGlobalAveragePool",
     "(int8[1,1,3,3] x) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearGlobalAveragePool(x, s, z, t, z) }",
     "mul 1 int12 float32; add 8 int12 int12"},
    // A sum of 4 int8 is int10; 1/4 joins the pending scale.
    {"com.microsoft::QLinearReduceMean",
     "(int8[1,4] x) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearReduceMean<axes=[1], keepdims=1>(x, s, z, t, z) }",
     "mul 1 int10 float32; add 3 int10 int10"},
    // The slope, an attribute, is a float32.
    {"com.microsoft::QLinearLeakyRelu",
     "(int8[4] x) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearLeakyRelu<alpha=0.1>(x, s, z, t, z) }",
     "mul 8 int8 float32; cmp 4 int8 int8"},
    // A table of 256 entries.
    // One look-up each.
    {"com.microsoft::QLinearSigmoid",
     "(int8[4] x) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {5}> "
     "{ y = com.microsoft.QLinearSigmoid(x, s, z, t, z) }",
     "lookup 4 int8 int8"},
    // Dequantized, a row of 4: 4 compares, 4 + 4 adds, 4 functions, 1 divide, 4 multiplies, and
    // quantized again.
    // The zero point is added to the INT32 that rounding leaves.
    {"com.microsoft::QLinearSoftmax",
     "(int8[1,4] x) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {5}> "
     "{ y = com.microsoft.QLinearSoftmax<axis=-1, opset=13>(x, s, z, t, z) }",
     "mul 4 int8 float32; mul 8 float32 float32; add 4 int32 int32; add 8 float32 float32; "
     "cmp 4 float32 float32; div 1 float32 float32; func 4 float32 float32"},
    // A selection is logic on real values: both sides dequantized, the result quantized.
    // One operand is aligned to the other, whose scale the output has.
    {"com.microsoft::QLinearWhere",
     "(bool[4] c, int8[4] a, int8[4] b) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearWhere(c, a, s, z, b, t, z, s, z) }",
     "mul 4 int8 float32; logic 4 int8 int8"},
    // The part that has the output's scale is copied, the other (3 elements) requantized.
    {"com.microsoft::QLinearConcat",
     "(int8[1,2] a, int8[1,3] b) => (y) <float s = {0.3}, float t = {0.7}, int8 z = {0}> "
     "{ y = com.microsoft.QLinearConcat<axis=1>(s, z, a, s, z, b, t, z) }",
     "mul 3 int8 float32"},
    // The bias is added to floats, behind the scales.
    {"com.microsoft::MatMulIntegerToFloat",
     "(uint8[1,3] a) => (y) <int8[3,2] b = ones, float s = {0.3}, uint8 az = {3}, int8 bz = {0}, "
     "float[2] c = ones> { y = com.microsoft.MatMulIntegerToFloat(a, b, s, s, az, bz, c) }",
     "mac 6 uint8 int8; mul 2 int32 float32; add 2 float32 float32"},
    // Quantizing 3 floats at run time as DynamicQuantizeLinear, then an integer product.
    {"com.microsoft::DynamicQuantizeMatMul",
     "(float[1,3] a) => (y) <int8[3,2] b = ones, float s = {0.3}> "
     "{ y = com.microsoft.DynamicQuantizeMatMul(a, b, s) }",
     "cmp 8 float32 float32; mul 4 float32 float32; add 2 float32 float32; div 2 float32 float32; "
     "add 3 float32 uint8; mac 6 uint8 int8; mul 2 int32 float32"},
    // The zero point is added to the INT32 that rounding leaves.
    {"com.microsoft::QGemm",
     "(uint8[1,3] a) => (y) <int8[3,2] b = ones, float s = {0.3}, uint8 az = {3}, int8 bz = {0}, "
     "int32[2] c = ones> { y = com.microsoft.QGemm(a, s, az, b, s, bz, c, s, az) }",
     "mac 6 uint8 int8; mul 2 int32 float32; add 4 int32 int32"},
    // Without an output scale the result is a float.
    {"com.microsoft::QGemm",
     "(uint8[1,3] a) => (y) <int8[3,2] b = ones, float s = {0.3}, uint8 az = {3}, int8 bz = {0}> "
     "{ y = com.microsoft.QGemm(a, s, az, b, s, bz) }",
     "mac 6 uint8 int8; mul 2 int32 float32"},
    // 2 tokens, width 4, 2 heads of 2. Projections: 2·12 outputs of 4 products = 96 MACs at 8·8, 24
    // bias adds, 24 results made real. Then as Attention: 2·2·2·2 = 16 MACs each for the scores
    // and the values, 8 scores scaled, and 4 rows of 2: 8 compares, 8 + 8 adds, 8 functions, 4
    // divides, 8 multiplies.
    {"com.microsoft::QAttention",
     "(uint8[1,2,4] x) => (y) <int8[4,12] w = ones, float[12] b = ones, float s = {0.3}, "
     "uint8 xz = {3}, int8 wz = {0}> "
     "{ y = com.microsoft.QAttention<num_heads=2>(x, w, b, s, s, , xz, wz) }",
     "mac 96 uint8 int8; add 24 int32 int32; mul 24 int32 float32; mac 32 float32 float32; "
     "mul 8 float32 float32; cmp 8 float32 float32; add 16 float32 float32; "
     "func 8 float32 float32; div 4 float32 float32; mul 8 float32 float32"},

    // 4 inputs quantized; the output is a float again.
    {"qonnx::Quant",
     "(float[4] x) => (y) <float s = {0.3}, float z = {0}, float b = {4}> "
     "{ y = qonnx.custom_op.general.Quant<signed=1>(x, s, z, b) }",
     "mul 4 float32 float32; mul 4 int4 float32"},
    // The zero point is added to the INT32 that rounding leaves.
    {"qonnx::IntQuant",
     "(float[4] x) => (y) <float s = {0.3}, float z = {2}, float b = {4}> "
     "{ y = qonnx.custom_op.general.IntQuant<signed=0>(x, s, z, b) }",
     "mul 4 uint4 float32; mul 4 float32 float32; add 4 int32 int32"},
    {"qonnx::BipolarQuant",
     "(float[4] x) => (y) <float s = {0.3}> { y = qonnx.custom_op.general.BipolarQuant(x, s) }",
     "logic 4 float32 float32; mul 4 bipolar float32"},
    {"qonnx::FloatQuant",
     "(float[4] x) => (y) <float s = {0.3}, float e = {4}, float m = {3}, float b = {7}, "
     "float v = {448}> { y = qonnx.custom_op.general.FloatQuant(x, s, e, m, b, v) }",
     "mul 4 float32 float32; mul 4 float8e4m3 float32"},
    // 4 payloads lose their low bits in a shift.
    {"qonnx::Trunc",
     "(uint8[4] q) => (y) <float s = {0.3}, float z = {0}, float i = {8}, float o = {4}> "
     "{ x = DequantizeLinear(q, s) y = qonnx.custom_op.general.Trunc(x, s, z, i, o) }",
     "shift 4 uint8 uint8; mul 4 uint4 float32"},
    // 4 elements, 3 thresholds each.
    {"qonnx::MultiThreshold",
     "(float[1,2,2] x) => (y) <float[2,3] t = ones> "
     "{ y = qonnx.custom_op.general.MultiThreshold<out_dtype=\"UINT2\">(x, t) }",
     "cmp 12 float32 float32"},
    // 4*8*8 outputs x 27 MAC; requantized from INT32.
    {"com.ms.internal.nhwc::QLinearConv",
     "(uint8[1,8,8,3] x, int8[4,3,3,3] w) => (y) "
     "<float s = {0.1}, uint8 z = {0}, int8 v = {0}> "
     "{ y = com.ms.internal.nhwc.QLinearConv<pads = [1, 1, 1, 1], kernel_shape = [3, 3]>"
     "(x, s, z, w, s, v, s, z) }",
     "mac 6912 uint8 int8; mul 256 int32 float32"},
    // 12 inputs spread over 4 outputs each; 16 outputs requantized.
    {"com.ms.internal.nhwc::QLinearConvTranspose",
     "(uint8[1,2,2,3] x, int8[3,1,2,2] w) => (y) "
     "<float s = {0.1}, uint8 z = {0}, int8 v = {0}> "
     "{ y = com.ms.internal.nhwc.QLinearConvTranspose<strides = [2, 2], kernel_shape = [2, 2]>"
     "(x, s, z, w, s, v, s, z) }",
     "mac 48 uint8 int8; mul 16 int32 float32"},
    // 8 windows of 4: 3 adds, a shift by 2, the same scale on both sides.
    // A sum of 4 uint8 is uint10; 1/4 joins the scale: the ratio is a shift.
    {"com.ms.internal.nhwc::QLinearAveragePool",
     "(uint8[1,4,4,2] x) => (y) <float s = {0.1}, uint8 z = {0}> "
     "{ y = com.ms.internal.nhwc.QLinearAveragePool<kernel_shape = [2, 2], strides = [2, 2]>"
     "(x, s, z, s, z) }",
     "add 24 uint10 uint10; shift 8 uint10 uint10"},
};

}  // namespace acev2::testing
