// SPDX-License-Identifier: Apache-2.0
//
// Which operators are variants of one kind of layer.
//
// Invariant: pairs are taken from the specifications of ONNX and ONNX Runtime.
#include "report/kind.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace acev2 {
namespace {

TEST(LayerKind, VariantsAreOfTheKindOfTheirBase) {
  constexpr std::pair<std::string_view, std::string_view> kVariants[] = {
      {"Conv", "Conv"},
      {"QLinearConv", "Conv"},
      {"ConvInteger", "Conv"},
      {"FusedConv", "Conv"},
      {"NhwcFusedConv", "Conv"},
      {"QLinearMatMul", "MatMul"},
      {"MatMulInteger", "MatMul"},
      {"MatMulIntegerToFloat", "MatMul"},
      {"MatMulInteger16", "MatMul"},
      {"DynamicQuantizeMatMul", "MatMul"},
      {"FusedMatMulActivation", "MatMul"},
      {"MatMulNBits", "MatMul"},
      {"MatMulBnb4", "MatMul"},
      {"TransposeMatMul", "MatMul"},
      {"QGemm", "MatMul"},
      {"Gemm", "MatMul"},
      {"QAttention", "Attention"},
      {"QOrderedAttention", "Attention"},
      {"DynamicQuantizeLSTM", "LSTM"},
      {"QLinearGlobalAveragePool", "GlobalAveragePool"},
      {"QLinearAdd", "Add"},
      {"GatherBlockQuantized", "Gather"},
  };
  for (const auto& [op, kind] : kVariants) EXPECT_EQ(LayerKind(op), kind) << op;
}

TEST(LayerKind, TheCommonNameIsWhatTheNameSays) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"QLinearConv", "Conv"},   {"QGemm", "Gemm"}, {"Gemm", "Gemm"},
      {"FusedMatMul", "MatMul"}, {"Relu", "Relu"},  {"MyOwn", "MyOwn"}};
  for (const auto& [op, name] : kNames) EXPECT_EQ(CommonName(op), name) << op;
}

TEST(LayerKind, OthersAreTheirOwnKind) {
  for (const std::string_view op :
       {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "Quant", "QuickGelu", "Relu",
        "Transpose", "ConvTranspose", "MyQLinear", "QLinear", "Integer", "Q", "", "QQQQQQConv"}) {
    EXPECT_EQ(LayerKind(op), op);
  }
}

// By its row, in whatever domain; QONNX's Quant and block quantizers round and give floats back.
TEST(OnlyDequantizes, IsSaidByTheRow) {
  EXPECT_TRUE(OnlyDequantizes("", "DequantizeLinear"));
  EXPECT_TRUE(OnlyDequantizes("com.microsoft", "DequantizeLinear"));
  EXPECT_TRUE(OnlyDequantizes("trt", "TRT_FP8DequantizeLinear"));
  EXPECT_FALSE(OnlyDequantizes("", "QuantizeLinear"));
  EXPECT_FALSE(OnlyDequantizes("qonnx.custom_op.general", "Quant"));
  EXPECT_FALSE(OnlyDequantizes("com.amd.quark", "BFPQuantizeDequantize"));
  // Those that have a row in a profile alone.
  EXPECT_TRUE(OnlyDequantizes("acme", "DequantizeLog"));
  EXPECT_FALSE(OnlyDequantizes("acme", "QuantizeDequantizeLog"));
}

}  // namespace
}  // namespace acev2
