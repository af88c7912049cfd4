// SPDX-License-Identifier: Apache-2.0
//
// Quantizers of cublasLt orders and of TensorRT: other names for what quantize.h and
// qoperator.h define.
//
// Invariant: each row is a rule or form of those, or quantizes blocks by their greatest magnitude.
// Joined into the table by rule_table.cc.
#pragma once

#include "rules/quantization/qoperator.h"
#include "rules/quantization/quantize.h"
#include "rules/vocabulary.h"

namespace acev2 {

inline constexpr QForm kMulIntegerForm = {"Mul", {QOperand{0, -1, 1}, QOperand{2, -1, 3}}, {}};

/// The greatest magnitude of each block makes its scale (a multiply), whose reciprocal (a divide)
/// multiplies every element of the block. Output 1 holds one scale a block.
inline void QuantizeBlocks(const Node& node, Ledger& ledger) {
  const Count n = node.Out(0).elements();
  const Count blocks = node.Out(1).elements();
  const Format format = node.FormatOf(0);
  ledger.Add(Operation::kCmp, n, format, "range");
  ledger.Add(Operation::kMul, blocks, format, "scale");
  ledger.Add(Operation::kDiv, blocks, format, "reciprocal of the scale");
  ledger.Add(Operation::kMul, n, format, "quantize");
}

inline void DynamicBlocks(Datapath& path) {
  Stored(path);
  path.node.MarkSettingsFrom(1);
  if (path.node.HasOutput(0)) path.node.Out(0).source = "dynamic quantizer";
}

inline constexpr Rule kContribQuantizeRules[] = {
    {"com.microsoft::DequantizeWithOrder", "y = x * s", Category::kQuantization, ByFormat,
     DequantizeLinear, kKeepsShape | kDequantizes},
    {"com.microsoft::MulInteger", "y = (a - a_z) * (b - b_z)", Category::kOther, ByFormat,
     AsQForm<kMulIntegerForm>},
    {"com.microsoft::QuantizeWithOrder", "y = saturate(round(x / s))", Category::kQuantization,
     ByFormat, QuantizeLinear, kKeepsShape | kQuantizes},
    {"trt::DequantizeLinear", "y = (x - z) * s", Category::kQuantization, ByFormat,
     DequantizeLinear, kKeepsShape | kDequantizes},
    {"trt::QuantizeLinear", "y = saturate(round(x / s) + z)", Category::kQuantization, ByFormat,
     QuantizeLinear, kKeepsShape | kQuantizes},
    {"trt::TRT_FP4DynamicQuantize", "scale = max_block |x| / (6 s); y = round_to_float4(x / scale)",
     Category::kQuantization, QuantizeBlocks, DynamicBlocks},
    {"trt::TRT_FP8DequantizeLinear", "y = x * s", Category::kQuantization, ByFormat,
     DequantizeLinear, kKeepsShape | kDequantizes},
    {"trt::TRT_FP8QuantizeLinear", "y = round_to_float8(x / s)", Category::kQuantization, ByFormat,
     QuantizeLinear, kKeepsShape | kQuantizes},
    {"trt::TRT_INT4DequantizeLinear", "y = x * s", Category::kQuantization, ByFormat,
     DequantizeLinear, kDequantizes},
    {"trt::TRT_INT4QuantizeLinear", "y = saturate(round(x / s))", Category::kQuantization, ByFormat,
     QuantizeLinear, kKeepsShape | kQuantizes},
    {"trt::TRT_INT8DequantizeLinear", "y = x * s", Category::kQuantization, ByFormat,
     DequantizeLinear, kKeepsShape | kDequantizes},
    {"trt::TRT_INT8QuantizeLinear", "y = saturate(round(x / s))", Category::kQuantization, ByFormat,
     QuantizeLinear, kKeepsShape | kQuantizes},
    {"trt::TRT_MXFP8DequantizeLinear", "y = x * s, s = 2^k per block", Category::kQuantization,
     ByFormat, DequantizeLinear, kDequantizes},
    {"trt::TRT_MXFP8DynamicQuantize",
     "scale = 2^k of max_block |x|; y = round_to_float8(x / scale)", Category::kQuantization,
     QuantizeBlocks, DynamicBlocks},
    {"trt::TRT_MXFP8QuantizeLinear", "y = round_to_float8(x / s)", Category::kQuantization,
     ByFormat, QuantizeLinear, kKeepsShape | kQuantizes},
};

}  // namespace acev2
