// SPDX-License-Identifier: Apache-2.0
//
// The sample report, filled in as an analysis would.
//
// Invariant: PriceReport computes every sum of it.
#include "support/sample_report.h"

namespace acev2::testing {
namespace {

constexpr Format kInt8 = IntFormat(8);
constexpr Format kInt32 = IntFormat(32);

}  // namespace

Report SampleReport() {
  Report report;
  report.model.path = "m.onnx";
  report.model.producer = "hand";
  report.model.ir_version = 8;
  report.model.opsets = {{"ai.onnx", 17}, {"my.domain", 1}};
  report.model.inputs = {
      {"x", "float32", PartialShape{1, 3, 8, 8}, kFloat32, "declared float32", false}};
  report.model.outputs = {{"y", "?", std::nullopt, Format{}, "", false}};
  report.model.bound_dims = {{"N", 1}};
  report.model.bound_values = {{"size", {8, 0.5}}};
  report.model.unset_dims = {"N"};
  report.model.unset_values = {"size"};
  report.options.dims = {{"M", 2}};
  report.options.values = {{"size", {8, 0.5}}};
  report.options.inputs = {{"x", {1, 3, 8, 8}}};

  NodeCost conv;
  conv.name = "block1/conv";
  conv.op = "Conv";
  conv.domain = "ai.onnx";
  conv.category = Category::kMac;
  conv.outputs = {"conv_out"};
  conv.output_shape = PartialShape{1, 4, 8, 8};
  conv.operands = {{"xq", "int8", PartialShape{1, 3, 8, 8}, kInt8, "quantizer 'q'", false},
                   {"w", "int8", PartialShape{4, 3, 3, 3}, kInt8, "quantizer 'wq'", true}};
  // 4·8·8 outputs · 27 = 6912 MACs of 64 = 442368; 256 bias adds of 32 = 8192;
  // 256 multiplies int32 × float32 of 992 = 253952.
  conv.work = {{Operation::kMac, 6912, kInt8, kInt8, Category::kMac, ""},
               {Operation::kAdd, 256, kInt32, kInt32, Category::kMac, "bias"},
               {Operation::kMul, 256, kInt32, kFloat32, Category::kQuantization, "requantize"}};

  NodeCost relu;
  relu.name = "block1/relu";
  relu.op = "Relu";
  relu.domain = "ai.onnx";
  relu.category = Category::kActivation;
  relu.outputs = {"relu_out"};
  relu.output_shape = PartialShape{1, 4, 8, 8};
  // 256 compares of 8 = 2048.
  relu.work = {{Operation::kCmp, 256, kInt8, kInt8, Category::kActivation, ""}};

  NodeCost cast;
  cast.name = "cast";
  cast.op = "Cast";
  cast.domain = "ai.onnx";
  cast.outputs = {"cast_out"};
  cast.output_shape = PartialShape{1, 4, 8, 8};
  cast.work = {{Operation::kLogic, 256, kInt8, kInt8, Category::kOther, ""}};

  NodeCost foo;
  foo.name = "foo, \"quoted\"";
  foo.op = "Foo";
  foo.domain = "my.domain";
  foo.status = NodeStatus::kUnpriced;
  foo.reason = "operator my.domain::Foo is not known";
  foo.outputs = {"y"};

  report.nodes = {conv, relu, cast, foo};
  report.totals.parameters = 108;        // 4·3·3·3
  report.totals.weight_bits = 864;       // 108·8
  report.totals.activation_bits = 8192;  // as if; the writers only pass it on
  report.totals.peak_activation_bits = 4096;
  report.diagnostics = {{Diagnostic::Severity::kNote, "unset-dimension", "",
                         "N = 1, an unset dimension of x", "--dim N=4 sets it"},
                        {Diagnostic::Severity::kWarning, "unknown-op", "foo, \"quoted\"",
                         "operator my.domain::Foo is not known", ""}};
  PriceReport(report);
  return report;
}

}  // namespace acev2::testing
