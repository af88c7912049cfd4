// SPDX-License-Identifier: Apache-2.0
//
// Quantizers and quantized operators of ONNX Runtime's layout domains, of cublasLt orders and of
// TensorRT: other names for what quantize_rules.h defines.
//
// Invariant: nothing is defined here; each row is a form of quantize.h. Joined into the table by
// table.cc.
#pragma once

#include "rules/quantize_rules.h"

namespace acev2 {

inline constexpr QForm kMulIntegerForm = {"Mul", {QOperand{0, -1, 1}, QOperand{2, -1, 3}}, {}};
inline constexpr QForm kQLinearConvTransposeForm = {
    "ConvTranspose", {kTriple0, kTriple3, QOperand{8}}, {-1, 6, 7}};

inline constexpr Rule kContribQuantizeRules[] = {
    {"com.microsoft::DequantizeWithOrder", "y = x * s", Category::kQuantization, Nothing,
     DequantizeLinear},
    {"com.microsoft::MulInteger", "y = (a - a_z) * (b - b_z)", Category::kOther, Nothing,
     AsQForm<kMulIntegerForm>},
    {"com.microsoft::QuantizeWithOrder", "y = saturate(round(x / s))", Category::kQuantization,
     Nothing, QuantizeLinear},
    {"com.ms.internal.nhwc::QLinearAveragePool", "y = Q(AveragePool(DQ(x)))", Category::kOther,
     Nothing, AsQForm<kQLinearAveragePoolForm>},
    {"com.ms.internal.nhwc::QLinearConv", "y = Q(Conv(DQ(x), DQ(w)) + B)", Category::kMac, Nothing,
     AsQForm<kQLinearConvForm>},
    {"com.ms.internal.nhwc::QLinearConvTranspose", "y = Q(ConvTranspose(DQ(x), DQ(w)) + B)",
     Category::kMac, Nothing, AsQForm<kQLinearConvTransposeForm>},
    {"trt::TRT_FP8DequantizeLinear", "y = x * s", Category::kQuantization, Nothing,
     DequantizeLinear},
    {"trt::TRT_FP8QuantizeLinear", "y = round_to_float8(x / s)", Category::kQuantization, Nothing,
     QuantizeLinear},
};

}  // namespace acev2
