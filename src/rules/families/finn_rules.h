// SPDX-License-Identifier: Apache-2.0
//
// QONNX's layers beside its quantizers, and FINN's dataflow layers ("qonnx::" stands for the
// domains of both, rule_table.cc).
//
// Invariant: FINN's tensors are float containers; what they hold stands in the *DataType attributes
// and is what the datapath sees. Thresholds are compares. Joined into the table by rule_table.cc.
#pragma once

#include <optional>
#include <string>

#include "rules/arithmetic/products.h"
#include "rules/arithmetic/rows_along.h"
#include "rules/arithmetic/windows.h"
#include "rules/formats/datatype_name.h"
#include "rules/vocabulary.h"

namespace acev2::finn {

/// The data type in the first of `names` that the node has.
inline Format TypeAttribute(const Node& node, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const std::string type = node.String(name, "");
    if (type.empty()) continue;
    if (const std::optional<Format> format = ParseDatatype(type)) return *format;
    throw Unknown{std::string(name) + " '" + type + "' names no format", "mend the attribute"};
  }
  return {};
}

/// Format rule: operands and outputs as the node's own attributes have them, where they do.
inline void DeclaredTypes(Datapath& path) {
  Payloads(path);
  Node& node = path.node;
  const Format input = TypeAttribute(node, {"inputDataType", "InputDataType"});
  const Format second = TypeAttribute(node, {"weightDataType", "paramDataType", "inputDataType"});
  const Format output = TypeAttribute(node, {"outputDataType", "OutputDataType", "inputDataType"});
  if (node.Has(0) && input.known()) node.operand_formats[0] = input;
  if (node.Has(1) && second.known()) {
    node.operand_formats[1] = second;
    if (node.In(1).offline) node.In(1).value = second;
  }
  for (Tensor* tensor : node.outputs) {
    if (tensor == nullptr || !output.known()) continue;
    tensor->value = output;
    tensor->source = "data type attribute of '" + tensor->name + "'";
  }
}

/// One compare for each threshold of input `i` [channels or 1, thresholds] and output.
inline void Thresholds(const Node& node, Ledger& ledger, std::size_t i, Format format) {
  if (!node.Has(i)) return;
  ledger.AddTo(Category::kActivation, Op::kCmp, node.Out().elements() * Count(node.In(i).dim(-1)),
               format, format, "thresholds");
}

/// What FINN sums in: accDataType, or INT32.
inline Format AccumulatorType(const Node& node) {
  const Format format = TypeAttribute(node, {"accDataType"});
  return format.known() ? format : IntFormat(32);
}

// Each output is a sum over the matrix's width, then compared with its thresholds.
inline void MatrixVector(const Node& node, Ledger& ledger) {
  const Count width = SizeOf(node.Int("MW", node.In(0).dim(-1)), "MW");
  ledger.Add(Op::kMac, node.Out().elements() * width, node.FormatOf(0), node.FormatOf(1));
  if (node.Int("noActivation", 0) == 0) Thresholds(node, ledger, 2, AccumulatorType(node));
}

// Depthwise: each output is a sum over the kernel.
inline void VectorVector(const Node& node, Ledger& ledger) {
  Count kernel = 1;
  const std::vector<std::int64_t> sizes = node.Ints("Kernel");
  for (const std::int64_t size : sizes) kernel *= SizeOf(size, "Kernel");
  if (sizes.empty()) throw Unknown{"Kernel is missing", "the model is malformed"};
  ledger.Add(Op::kMac, node.Out().elements() * kernel, node.FormatOf(0), node.FormatOf(1));
  if (node.Int("noActivation", 0) == 0) Thresholds(node, ledger, 2, AccumulatorType(node));
}

inline void Thresholding(const Node& node, Ledger& ledger) {
  Thresholds(node, ledger, 1, node.FormatOf(0));
}

// Func: add, mul, cmp_le, cmp_ge with one parameter per channel.
inline void ChannelwiseOp(const Node& node, Ledger& ledger) {
  const std::string function = node.String("Func", "cmp_le");
  const Op op = function == "add" ? Op::kAdd : function == "mul" ? Op::kMul : Op::kCmp;
  ledger.Add(op, node.Out().elements(), node.FormatOf(0), node.FormatOf(1));
}

inline Count KernelSize(const Node& node, std::string_view attribute) {
  const std::vector<std::int64_t> sizes = node.Ints(attribute);
  if (sizes.empty()) {
    throw Unknown{std::string(attribute) + " is missing", "the model is malformed"};
  }
  Count kernel = 1;
  for (const std::int64_t size : sizes) kernel *= SizeOf(size, attribute);
  return kernel;
}

inline void StreamingMaxPool(const Node& node, Ledger& ledger) {
  ledger.Add(Op::kCmp, node.Out().elements() * Steps(KernelSize(node, "PoolDim")),
             node.FormatOf(0));
}

/// k² values are summed, and the sum shifted to the output's width.
inline void SumAndShift(Ledger& ledger, Count n, Count k, Format format) {
  ledger.Add(Op::kAdd, n * Steps(k), format);
  ledger.Add(Op::kShift, n, format, "truncate");
}

inline void Pool(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements(), k = KernelSize(node, "KernelSize");
  if (node.String("Function", "MaxPool") == "MaxPool") {
    ledger.Add(Op::kCmp, n * Steps(k), node.FormatOf(0));
  } else {
    SumAndShift(ledger, n, k, node.FormatOf(0));
  }
}

inline void LabelSelect(const Node& node, Ledger& ledger) {
  SortRows(ledger, node.In(0).elements(), node.Int("K", 1), node.FormatOf(0));
}

inline void QuantAvgPool2d(const Node& node, Ledger& ledger) {
  const Count side = SizeOf(node.Int("kernel", 0), "kernel");
  SumAndShift(ledger, node.Out().elements(), side * side, node.FormatOf(0));
}

/// Integers of `ibits` in, of `obits` out; the scale stays pending.
inline void QuantAvgPoolFormats(Datapath& path) {
  Keep(path);
  Node& node = path.node;
  const auto format = [&](std::string_view name) {
    const std::int64_t bits = node.Int(name, 0);
    if (bits < 1 || bits > 64) throw Unknown{std::string(name) + " is no width", ""};
    const int width = static_cast<int>(bits);
    return node.Int("signed", 0) != 0 ? IntFormat(width) : UIntFormat(width);
  };
  node.operand_formats.resize(std::max<std::size_t>(node.operand_formats.size(), 1));
  node.operand_formats[0] = format("ibits");
  node.Out().value = format("obits");
  node.Out().source = "obits of QuantAvgPool2d";
}

}  // namespace acev2::finn

namespace acev2 {

inline constexpr Rule kFinnRules[] = {
    {"qonnx::AddStreams", "y = a + b", Category::kOther, PerOutputPair<Op::kAdd>,
     finn::DeclaredTypes},
    {"qonnx::AveragePool", "y = sum(window) / k", Category::kOther, AveragePool,
     SumUp<Meeting::kPositionsFirst, true>},
    {"qonnx::BatchNormalization", "y = x * (scale/sqrt(var+eps)) + (B - mean*scale/sqrt(var+eps))",
     Category::kBatchNorm, BatchNormalization, Premultiply},
    {"qonnx::ChannelwiseOp", "y = x + p, x * p or (x <= p)", Category::kOther, finn::ChannelwiseOp,
     finn::DeclaredTypes},
    {"qonnx::Concat", "Y = (X1, X2, ...)", Category::kOther, Nothing, Parts},
    {"qonnx::Conv", "Y[p,k] = sum_{c,r} W[k,c,r] * X[p+r,c] + B[k]", Category::kMac, Conv,
     Accumulate<NhwcConvAxes>, HasWeights({.input = 1, .output_axis = 0})},
    {"qonnx::ConvolutionInputGenerator", "Y = windows of X", Category::kOther, Nothing,
     finn::DeclaredTypes},
    {"qonnx::DebugMarker", "y = x", Category::kOther, Nothing, Keep},
    {"qonnx::DuplicateStreams", "y1 = y2 = x", Category::kOther, Nothing, finn::DeclaredTypes},
    {"qonnx::FMPadding", "Y = X within a border", Category::kOther, Nothing, finn::DeclaredTypes},
    {"qonnx::GenericPartition", "its operators stand in another file", Category::kOther, nullptr,
     Stored},
    {"qonnx::GlobalAccPool", "Y[n,c] = sum_p X[n,p,c]", Category::kOther, PerReduction<Op::kAdd>,
     finn::DeclaredTypes},
    {"qonnx::IODMA", "y = x", Category::kOther, Nothing, finn::DeclaredTypes},
    {"qonnx::Im2Col", "Y = windows of X", Category::kOther, Nothing, Keep},
    {"qonnx::LabelSelect", "y = indices of the K largest", Category::kOther, finn::LabelSelect,
     finn::DeclaredTypes},
    {"qonnx::MVAU", "y = thresholds(W x)", Category::kMac, finn::MatrixVector, finn::DeclaredTypes},
    {"qonnx::MatrixVectorActivation", "y = thresholds(W x)", Category::kMac, finn::MatrixVector,
     finn::DeclaredTypes},
    {"qonnx::MaxPool", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Select<Meeting::kPositionsFirst>},
    {"qonnx::MaxPoolNHWC", "y = max(window)", Category::kOther, PerWindow<Op::kCmp>,
     Select<Meeting::kPositionsFirst>},
    {"qonnx::Pool", "y = max(window), or sum(window) >> s", Category::kOther, finn::Pool,
     finn::DeclaredTypes},
    {"qonnx::QuantAvgPool2d", "y = sum(window) >> s", Category::kOther, finn::QuantAvgPool2d,
     finn::QuantAvgPoolFormats},
    {"qonnx::Resize", "y = sum_taps w * X[tap]; nearest: y = X[round(p)]", Category::kOther, Resize,
     Keep},
    {"qonnx::StreamingDataWidthConverter", "y = x", Category::kOther, Nothing, finn::DeclaredTypes},
    {"qonnx::StreamingDataflowPartition", "its operators stand in another file", Category::kOther,
     nullptr, Stored},
    {"qonnx::StreamingFCLayer", "y = thresholds(W x)", Category::kMac, finn::MatrixVector,
     finn::DeclaredTypes},
    {"qonnx::StreamingFIFO", "y = x", Category::kOther, Nothing, finn::DeclaredTypes},
    {"qonnx::StreamingMaxPool", "y = max(window)", Category::kOther, finn::StreamingMaxPool,
     finn::DeclaredTypes},
    {"qonnx::TLastMarker", "y = x", Category::kOther, Nothing, finn::DeclaredTypes},
    {"qonnx::Thresholding", "y = number of thresholds that x reaches", Category::kActivation,
     finn::Thresholding, finn::DeclaredTypes},
    {"qonnx::VVAU", "y[c] = thresholds(sum_r W[c,r] x[c,r])", Category::kMac, finn::VectorVector,
     finn::DeclaredTypes},
    {"qonnx::VectorVectorActivation", "y[c] = thresholds(sum_r W[c,r] x[c,r])", Category::kMac,
     finn::VectorVector, finn::DeclaredTypes},
    {"qonnx::Vector_Vector_Activate", "y[c] = thresholds(sum_r W[c,r] x[c,r])", Category::kMac,
     finn::VectorVector, finn::DeclaredTypes},
    {"qonnx::XnorPopcountMatMul", "Y = A * B of {-1, +1} kept as bits", Category::kMac, MatMul,
     Accumulate<MatMulAxes>},
};

}  // namespace acev2
