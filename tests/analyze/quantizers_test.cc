// SPDX-License-Identifier: Apache-2.0
//
// What real quantizers write: the models in tests/quantizers/, made by ONNX Runtime and
// Brevitas (see the scripts there), from one float network in several encodings each.
//
// Invariant: two encodings of one network cost the same, part by part; where they do not, the graph
// itself holds other work, and the test says which.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/analyze.h"
#include "support/analyzing.h"
#include "support/paths.h"

namespace acev2::testing {
namespace {

Report AnalyzeModel(const std::string& name) {
  Report report = AnalyzeFile(SourceDir() + "/tests/quantizers/" + name + ".onnx");
  EXPECT_THAT(CheckReport(report), ::testing::IsEmpty()) << name;
  EXPECT_THAT(Unpriced(report), ::testing::IsEmpty()) << name;
  return report;
}

void ExpectSameCost(const std::string& one, const std::string& other) {
  const Report a = AnalyzeModel(one);
  const Report b = AnalyzeModel(other);
  SCOPED_TRACE(one + " and " + other);
  EXPECT_EQ(a.totals.acev2, b.totals.acev2);
  EXPECT_EQ(a.totals.ace, b.totals.ace);
  EXPECT_EQ(a.totals.macs, b.totals.macs);
  EXPECT_EQ(a.totals.by_category, b.totals.by_category);
  EXPECT_EQ(a.totals.activation_bits, b.totals.activation_bits);
  EXPECT_EQ(WorkOf(a), WorkOf(b));
}

TEST(OnnxRuntimeQuantizer, QdqAndQOperatorCostTheSame) {
  ExpectSameCost("cnn-qdq", "cnn-qoperator");
  ExpectSameCost("cnn-qdq-channel", "cnn-qoperator-channel");
  ExpectSameCost("mobile-qdq", "mobile-qoperator");
  // The two transformers differ by one scale: the quantizer finds 1/255 for the softmax,
  // QLinearSoftmax has 1/256, by which its 32 results are quantized with a shift (32) instead of a
  // multiply (992).
  const Report qdq = AnalyzeModel("transformer-qdq");
  const Report qoperator = AnalyzeModel("transformer-qoperator");
  EXPECT_EQ(qdq.totals.acev2.ToDouble() - qoperator.totals.acev2.ToDouble(), 32 * (992 - 32));
  EXPECT_EQ(qdq.totals.ace, qoperator.totals.ace);
  EXPECT_EQ(qdq.totals.activation_bits, qoperator.totals.activation_bits);
}

// One scale per channel is as many multiplies as one scale.
TEST(OnnxRuntimeQuantizer, ScalesPerChannelCostTheSame) {
  ExpectSameCost("cnn-qdq", "cnn-qdq-channel");
}

// Convolutions 8·16·16·27, 8·8·8·72 twice, and 80 products of the classifier.
TEST(OnnxRuntimeQuantizer, LeavesNoProductAtFloatWidth) {
  const Report report = AnalyzeModel("cnn-qdq");
  for (const PrecisionTotal& row : report.totals.by_precision) {
    if (row.operation != Operation::kMac) continue;
    EXPECT_EQ(ToString(row.lhs) + " " + ToString(row.rhs), "uint8 int8");
    EXPECT_EQ(row.count, Count(55'296 + 36'864 + 36'864 + 80));
  }
  EXPECT_EQ(report.totals.macs, AnalyzeModel("cnn-float").totals.macs);
}

// The float transformer's 8,704 products of matrices (4·16·16 four times, twice 2·4·4·8, 4·16·32
// twice) stand in integers; the 64 of the variance of LayerNormalization stay float32.
TEST(OnnxRuntimeQuantizer, LeavesFloatsWhereTheGraphDoes) {
  const Report report = AnalyzeModel("transformer-qdq");
  EXPECT_EQ(report.totals.macs, Count(4 * 4 * 16 * 16 + 2 * 2 * 4 * 4 * 8 + 2 * 4 * 16 * 32 + 64));
  Count floats;
  for (const PrecisionTotal& row : report.totals.by_precision) {
    if (row.operation == Operation::kMac && row.lhs.is_float()) floats += row.count;
  }
  EXPECT_EQ(floats, Count(64));
  // QDQ quantizes the weight of LayerNormalization (16 numbers) to 8 bits, QOperator leaves it
  // at 32.
  EXPECT_EQ(AnalyzeModel("transformer-qoperator").totals.weight_bits - report.totals.weight_bits,
            Count(16 * (32 - 8)));
}

TEST(Brevitas, QonnxAndQcdqCostTheSame) {
  ExpectSameCost("brevitas-cnn-qonnx", "brevitas-cnn-qcdq");
  ExpectSameCost("brevitas-mlp-qonnx", "brevitas-mlp-qcdq");
  ExpectSameCost("brevitas-mobile-qonnx", "brevitas-mobile-qcdq");
  ExpectSameCost("brevitas-transformer-qonnx", "brevitas-transformer-qcdq");
}

/// "COUNT BITSxBITS; …" of the MACs of `report`, by precision.
std::string MacsByWidth(const Report& report) {
  std::string text;
  for (const PrecisionTotal& row : report.totals.by_precision) {
    if (row.operation != Operation::kMac) continue;
    text += (text.empty() ? "" : "; ") + std::to_string(row.count.value()) + " " +
            std::to_string(row.lhs.bits) + "x" + std::to_string(row.rhs.bits);
  }
  return text;
}

// As qonnx 1.0.0's inference_cost counts them (tests/peers/qonnx_cost.py), and by hand: 8·16·16·27
// on the 8-bit input; 8·16·16·72 + 8·8·8·10 on 4-bit activations.
TEST(Brevitas, CostsWhatQonnxCounts) {
  const Report cnn = AnalyzeModel("brevitas-cnn-qonnx");
  EXPECT_EQ(MacsByWidth(cnn), "55296 8x4; 152576 4x4");
  // qonnx leaves the biases out (8 + 8 + 10 float32).
  EXPECT_EQ(cnn.totals.weight_bits, Count(23'648 + 26 * 32));
  // 16·8·8·4 on the 8-bit input; 16·8·8·9 and 4·8·8·16 behind it.
  EXPECT_EQ(MacsByWidth(AnalyzeModel("brevitas-mobile-qonnx")), "4096 8x4; 13312 8x4");
  // Four layers of 4·16·16 and one of 4·16·32, QK, PV of 2·4·4·8 on signed operands, 4·32·16 on
  // unsigned.
  EXPECT_EQ(MacsByWidth(AnalyzeModel("brevitas-transformer-qonnx")), "6144 8x4; 512 8x8; 2048 8x4");
  // A signed narrow 2-bit weight is ternary.
  const Report mlp = AnalyzeModel("brevitas-mlp-qonnx");
  EXPECT_EQ(MacsByWidth(mlp), "512 4x2; 1024 4x3; 320 4x4");
  EXPECT_EQ(mlp.totals.weight_bits, Count(5'376));
}

}  // namespace
}  // namespace acev2::testing
