// SPDX-License-Identifier: Apache-2.0
//
// Rule rows of everything that quantizes, dequantizes or computes on quantized operands.
//
// Charges come from the format rules (quantize.h, qoperator.h), so most work rules say ByFormat.
// Equations write Q and DQ for QuantizeLinear and DequantizeLinear.
#pragma once

#include "rules/quantization/qoperator.h"
#include "rules/quantization/quantize.h"
#include "rules/vocabulary.h"

namespace acev2 {

// Input positions as in the ONNX and ONNX Runtime (ContribOperators.md) specifications.
inline constexpr QOperand kTriple0 = {0, 1, 2};
inline constexpr QOperand kTriple3 = {3, 4, 5};
// Vectors of scales lie along the output channels of weights, the rows of A and the columns of B.
inline constexpr QOperand kConvWeights = {3, 4, 5, 0};
inline constexpr QOperand kRowsOfA = {0, 1, 2, -2};
inline constexpr QOperand kColumnsOfB = {3, 4, 5, -1};
inline constexpr QForm kQLinearConvForm = {
    "Conv", {kTriple0, kConvWeights, QOperand{8}}, {-1, 6, 7}};
inline constexpr QForm kQLinearConvTransposeForm = {
    "ConvTranspose", {kTriple0, kTriple3, QOperand{8}}, {-1, 6, 7}};
inline constexpr QForm kQLinearMatMulForm = {"MatMul", {kRowsOfA, kColumnsOfB}, {-1, 6, 7}};
inline constexpr QForm kConvIntegerForm = {"Conv", {QOperand{0, -1, 2}, QOperand{1, -1, 3, 0}}, {}};
inline constexpr QForm kMatMulIntegerForm = {
    "MatMul", {QOperand{0, -1, 2, -2}, QOperand{1, -1, 3, -1}}, {}};
inline constexpr QForm kQLinearAddForm = {"Add", {kTriple0, kTriple3}, {-1, 6, 7}};
inline constexpr QForm kQLinearMulForm = {"Mul", {kTriple0, kTriple3}, {-1, 6, 7}};
inline constexpr QForm kQLinearAveragePoolForm = {"AveragePool", {kTriple0}, {-1, 3, 4}};
inline constexpr QForm kQLinearGlobalAveragePoolForm = {
    "GlobalAveragePool", {kTriple0}, {-1, 3, 4}};
inline constexpr QForm kQLinearLeakyReluForm = {"LeakyRelu", {kTriple0}, {-1, 3, 4}};
inline constexpr QForm kQLinearSigmoidForm = {"Sigmoid", {kTriple0}, {-1, 3, 4}};
inline constexpr QForm kQLinearSoftmaxForm = {"Softmax", {kTriple0}, {-1, 3, 4}};
inline constexpr QForm kQLinearReduceMeanForm = {"ReduceMean", {kTriple0}, {-1, 3, 4}};
inline constexpr QForm kQLinearWhereForm = {
    "Where", {QOperand{0}, QOperand{1, 2, 3}, QOperand{4, 5, 6}}, {-1, 7, 8}};
inline constexpr QForm kMatMulIntegerToFloatForm = {
    "MatMul", {QOperand{0, 2, 4, -2}, QOperand{1, 3, 5, -1}}, {}, 6, false, true};
inline constexpr QForm kDynamicQuantizeMatMulForm = {
    "MatMul", {QOperand{0}, QOperand{1, 2, 3, -1}}, {}, 4, true, true};
inline constexpr QForm kQAttentionForm = {
    "com.microsoft::Attention",
    {QOperand{0, 3, 6}, QOperand{1, 4, 7}, QOperand{2}, QOperand{5}, QOperand{8}},
    {}};
inline void QLinearConcat(Datapath& path) { LowerQVariadic(path, "Concat"); }
inline constexpr QForm kQGemmForm = {
    "Gemm",
    {QOperand{0, 1, 2, -2, "transA"}, QOperand{3, 4, 5, -1, "transB"}, QOperand{6}},
    {-1, 7, 8}};

/// Each output is compared with every threshold of its channel: thresholds is [C, T].
inline void PerThreshold(const Node& node, Ledger& ledger) {
  ledger.Add(Operation::kCmp, node.Out().elements() * node.In(1).dim(-1), node.FormatOf(0),
             node.FormatOf(1));
}

inline constexpr Rule kQuantizeRules[] = {
    {"QuantizeLinear", "y = saturate(round(x / s) + z)", Category::kQuantization, ByFormat,
     QuantizeLinear, kKeepsShape | kQuantizes},
    {"DequantizeLinear", "y = (x - z) * s", Category::kQuantization, ByFormat, DequantizeLinear,
     kKeepsShape | kDequantizes},
    {"DynamicQuantizeLinear", "s = (max(x,0) - min(x,0)) / 255; z = round(-min(x,0) / s); y = Q(x)",
     Category::kQuantization, ByFormat, DynamicQuantizeLinear, kKeepsShape},
    {"QLinearConv", "y = Q(Conv(DQ(x), DQ(w)) + B)", Category::kMac, ByFormat,
     AsQForm<kQLinearConvForm>, ConvWeights(3)},
    {"QLinearMatMul", "y = Q(MatMul(DQ(a), DQ(b)))", Category::kMac, ByFormat,
     AsQForm<kQLinearMatMulForm>},
    {"ConvInteger", "y = Conv(x - x_z, w - w_z)", Category::kMac, ByFormat,
     AsQForm<kConvIntegerForm>, ConvWeights(1)},
    {"MatMulInteger", "y = MatMul(a - a_z, b - b_z)", Category::kMac, ByFormat,
     AsQForm<kMatMulIntegerForm>},

    {"com.microsoft::QuantizeLinear", "y = saturate(round(x / s) + z)", Category::kQuantization,
     ByFormat, QuantizeLinear, kKeepsShape | kQuantizes},
    {"com.microsoft::DequantizeLinear", "y = (x - z) * s", Category::kQuantization, ByFormat,
     DequantizeLinear, kKeepsShape | kDequantizes},
    {"com.microsoft::QLinearConv", "y = Q(Conv(DQ(x), DQ(w)) + B)", Category::kMac, ByFormat,
     AsQForm<kQLinearConvForm>, ConvWeights(3)},
    {"com.microsoft::QLinearAdd", "y = Q(DQ(a) + DQ(b))", Category::kOther, ByFormat,
     AsQForm<kQLinearAddForm>},
    {"com.microsoft::QLinearMul", "y = Q(DQ(a) * DQ(b))", Category::kOther, ByFormat,
     AsQForm<kQLinearMulForm>},
    {"com.microsoft::QLinearAveragePool", "y = Q(AveragePool(DQ(x)))", Category::kOther, ByFormat,
     AsQForm<kQLinearAveragePoolForm>, kWindowed},
    {"com.microsoft::QLinearGlobalAveragePool", "y = Q(GlobalAveragePool(DQ(x)))", Category::kOther,
     ByFormat, AsQForm<kQLinearGlobalAveragePoolForm>},
    {"com.microsoft::QLinearLeakyRelu", "y = Q(LeakyRelu(DQ(x)))", Category::kActivation, ByFormat,
     AsQForm<kQLinearLeakyReluForm>},
    {"com.microsoft::QLinearSigmoid", "y = Q(Sigmoid(DQ(x)))", Category::kActivation, ByFormat,
     AsQForm<kQLinearSigmoidForm>},
    {"com.microsoft::QLinearSoftmax", "y = Q(Softmax(DQ(x)))", Category::kOther, ByFormat,
     AsQForm<kQLinearSoftmaxForm>},
    {"com.microsoft::QLinearReduceMean", "y = Q(ReduceMean(DQ(x)))", Category::kOther, ByFormat,
     AsQForm<kQLinearReduceMeanForm>},
    {"com.microsoft::QLinearWhere", "y = Q(Where(c, DQ(x), DQ(z)))", Category::kOther, ByFormat,
     AsQForm<kQLinearWhereForm>},
    {"com.microsoft::QLinearConcat", "y = Q(Concat(DQ(x1), DQ(x2), …))", Category::kOther, ByFormat,
     QLinearConcat},
    {"com.microsoft::MatMulIntegerToFloat", "Y = MatMul(DQ(A), DQ(B)) + bias", Category::kMac,
     ByFormat, AsQForm<kMatMulIntegerToFloatForm>},
    {"com.microsoft::DynamicQuantizeMatMul", "Y = MatMul(DQ(DynamicQ(A)), DQ(B)) + bias",
     Category::kMac, ByFormat, AsQForm<kDynamicQuantizeMatMulForm>},
    {"com.microsoft::QAttention", "Y = Attention(DQ(input), DQ(weight))", Category::kMac, ByFormat,
     AsQForm<kQAttentionForm>},
    {"com.microsoft::QGemm", "y = Q(alpha * DQ(A) * DQ(B) + C)", Category::kMac, ByFormat,
     AsQForm<kQGemmForm>},
    {"com.ms.internal.nhwc::QLinearAveragePool", "y = Q(AveragePool(DQ(x)))", Category::kOther,
     ByFormat, AsQForm<kQLinearAveragePoolForm>},
    {"com.ms.internal.nhwc::QLinearConv", "y = Q(Conv(DQ(x), DQ(w)) + B)", Category::kMac, ByFormat,
     AsQForm<kQLinearConvForm>},
    {"com.ms.internal.nhwc::QLinearConvTranspose", "y = Q(ConvTranspose(DQ(x), DQ(w)) + B)",
     Category::kMac, ByFormat, AsQForm<kQLinearConvTransposeForm>},

    {"qonnx::Quant", "y = (clip(round(x / s + z)) - z) * s", Category::kQuantization, ByFormat,
     QuantNode, kKeepsShape | kQuantizes},
    {"qonnx::IntQuant", "y = (clip(round(x / s + z)) - z) * s", Category::kQuantization, ByFormat,
     QuantNode, kKeepsShape | kQuantizes},
    {"qonnx::BipolarQuant", "y = sign(x) * s", Category::kQuantization, ByFormat, BipolarQuantNode,
     kKeepsShape | kQuantizes},
    {"qonnx::Trunc", "y = floor(x / s / 2^(in - out)) * s * 2^(in - out)", Category::kQuantization,
     ByFormat, TruncNode, kKeepsShape | kQuantizes},
    {"qonnx::FloatQuant", "y = round_to_float(x / s) * s", Category::kQuantization, ByFormat,
     FloatQuantNode, kKeepsShape | kQuantizes},
    {"qonnx::MultiThreshold", "y = out_scale * sum_t [x >= T[c,t]] + out_bias",
     Category::kActivation, PerThreshold, MultiThresholdNode, kKeepsShape},
};

}  // namespace acev2
