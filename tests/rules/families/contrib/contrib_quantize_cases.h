// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of quantizers under other names: layout domains, cublasLt orders, TensorRT.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kContribQuantizeCases[] = {
    // 6 elements, one multiply by the reciprocal each; no zero point.
    {"com.microsoft::QuantizeWithOrder",
     "(float[2,3] x) => (y) <float s = {0.1}> "
     "{ y = com.microsoft.QuantizeWithOrder<order_input = 1, order_output = 1>(x, s) }",
     "mul 6 float32 float32"},
    // The output needs the float: payload times scale, 6 times.
    {"com.microsoft::DequantizeWithOrder",
     "(int8[2,3] x) => (y) <float s = {0.1}> "
     "{ y = com.microsoft.DequantizeWithOrder<order_input = 1, order_output = 1, to = 1>(x, s) }",
     "mul 6 int8 float32"},
    {"com.microsoft::MulInteger",
     "(int8[2,3] a, int8[2,3] b) => (y) { y = com.microsoft.MulInteger(a, \"\", b) }",
     "mul 6 int8 int8"},
    // An output needs the float: 6 multiplies of the payload by its scale; 6 by the reciprocal of
    // it.
    {"trt::DequantizeLinear",
     "(int8[2,3] x) => (y) <float s = {0.1}> { y = trt.DequantizeLinear(x, s) }",
     "mul 6 int8 float32"},
    // The zero point is added to the INT32 that rounding leaves.
    {"trt::QuantizeLinear",
     "(float[2,3] x) => (y) <float s = {0.1}, int8 z = {3}> { y = trt.QuantizeLinear(x, s, z) }",
     "mul 6 float32 float32; add 6 int32 int32"},
    {"trt::TRT_INT4DequantizeLinear",
     "(int4[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_INT4DequantizeLinear(x, s) }",
     "mul 6 int4 float32"},
    {"trt::TRT_INT4QuantizeLinear",
     "(float[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_INT4QuantizeLinear(x, s) }",
     "mul 6 float32 float32"},
    {"trt::TRT_INT8DequantizeLinear",
     "(int8[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_INT8DequantizeLinear(x, s) }",
     "mul 6 int8 float32"},
    {"trt::TRT_INT8QuantizeLinear",
     "(float[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_INT8QuantizeLinear(x, s) }",
     "mul 6 float32 float32"},
    {"trt::TRT_MXFP8DequantizeLinear",
     "(float8e4m3fn[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_MXFP8DequantizeLinear(x, s) }",
     "mul 6 float8e4m3 float32"},
    {"trt::TRT_MXFP8QuantizeLinear",
     "(float[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_MXFP8QuantizeLinear(x, s) }",
     "mul 6 float32 float32"},
    // 64 elements in blocks of 32 and 16: 2 and 4 scales. Each element: a compare and a multiply;
    // each block: a multiply and a divide.
    {"trt::TRT_MXFP8DynamicQuantize",
     "(float[2,32] x) => (y, s) { y, s = trt.TRT_MXFP8DynamicQuantize<axis = -1>(x) }",
     "mul 66 float32 float32; cmp 64 float32 float32; div 2 float32 float32"},
    {"trt::TRT_FP4DynamicQuantize",
     "(float[2,32] x) => (y, s) <float g = {0.1}> "
     "{ y, s = trt.TRT_FP4DynamicQuantize<axis = -1, block_size = 16>(x, g) }",
     "mul 68 float32 float32; cmp 64 float32 float32; div 4 float32 float32"},
    {"trt::TRT_FP8QuantizeLinear",
     "(float[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_FP8QuantizeLinear(x, s) }",
     "mul 6 float32 float32"},
    {"trt::TRT_FP8DequantizeLinear",
     "(float8e4m3fn[2,3] x) => (y) <float s = {0.1}> { y = trt.TRT_FP8DequantizeLinear(x, s) }",
     "mul 6 float8e4m3 float32"},
};

}  // namespace acev2::testing
