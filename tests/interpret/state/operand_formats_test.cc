// SPDX-License-Identifier: Apache-2.0
//
// Formats that no operator decides: assumed of names, annotated by an exporter, inferred from
// values.
#include "interpret/state/operand_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "interpret/state/numbers/attributes.h"
#include "rules/quantization/datapath.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;

Tensor FloatTensor(const std::string& name) {
  Tensor tensor;
  tensor.name = name;
  tensor.shape = PartialShape{4, 4};
  tensor.stored = tensor.value = kFloat32;
  return tensor;
}

class OperandFormatsTest : public ::testing::Test {
 protected:
  /// MatMul of x by a constant w with what is assumed; the copies it gets.
  void ApplyToMatMul(OperandFormats& formats) {
    GraphValue* x = values_.New("x");
    GraphValue* w = values_.New("w");
    x->tensor = FloatTensor("x");
    w->tensor = FloatTensor("w");
    w->tensor.offline = true;
    inputs_ = {x, w};
    output_ = FloatTensor("y");
    node_.op = "MatMul";
    node_.inputs = {&x->tensor, &w->tensor};
    node_.outputs = {&output_};
    node_.attributes = &attributes_;
    onnx::NodeProto proto;
    proto.set_op_type("MatMul");
    record_ = records_.New(proto, "layer");
    Datapath path{node_, ledger_, options_, [](const Tensor&, const Work&) {}};
    formats.Apply(path, inputs_, *FindRule("", "MatMul"), record_, copies_);
  }

  const Model none_;  // no model: nothing is read from it
  const onnx::NodeProto proto_;
  NodeAttributes attributes_{proto_, nullptr, none_};
  Options options_;
  Records records_;
  Ledger ledger_{Category::kMac};
  int record_ = -1;
  Values values_;
  std::vector<GraphValue*> inputs_;
  Tensor output_;
  Node node_;
  std::forward_list<Tensor> copies_;
};

TEST_F(OperandFormatsTest, NodesSeeCopiesInWhatIsAssumedOfThem) {
  options_.assume = {"layer=w4a8"};
  OperandFormats formats(none_, options_, records_);
  ApplyToMatMul(formats);
  EXPECT_EQ(node_.In(0).value, IntFormat(8));
  EXPECT_EQ(node_.In(1).value, IntFormat(4));
  EXPECT_EQ(node_.In(0).original, &inputs_[0]->tensor);
  // The graph's own tensors stay as they are.
  EXPECT_EQ(inputs_[0]->tensor.value, kFloat32);
  EXPECT_EQ(inputs_[1]->tensor.value, kFloat32);
  EXPECT_EQ(inputs_[0]->assumed_readers, 1);
  EXPECT_EQ(inputs_[0]->assumed, IntFormat(8));
  EXPECT_TRUE(records_[record_].cost.assumed);
  EXPECT_TRUE(ledger_.work().empty());
}

// Rounding 16 floats takes a multiply each; weights are rounded offline. Both have a scale then.
TEST_F(OperandFormatsTest, QuantizersAreChargedIfTheyAreAskedFor) {
  options_.assume = {"layer=w4a8"};
  options_.assume_quantizers = AssumedQuantizers::kWritten;
  OperandFormats formats(none_, options_, records_);
  ApplyToMatMul(formats);
  ASSERT_EQ(ledger_.work().size(), 1u);
  const Work expected{Operation::kMul, 16, kFloat32, kFloat32, Category::kQuantization, "quantize"};
  EXPECT_EQ(ledger_.work().front(), expected);
  EXPECT_TRUE(node_.In(0).pending && node_.In(1).pending);
  EXPECT_EQ(node_.In(0).producer, record_);
}

TEST_F(OperandFormatsTest, OtherNodesSeeTheGraphsTensors) {
  options_.assume = {"other=w4a8"};
  OperandFormats formats(none_, options_, records_);
  ApplyToMatMul(formats);
  EXPECT_EQ(&node_.In(0), &inputs_[0]->tensor);
  EXPECT_EQ(&node_.In(1), &inputs_[1]->tensor);
  EXPECT_TRUE(copies_.empty());
}

TEST_F(OperandFormatsTest, TensorsTakeWhatIsAssumedOfTheirNames) {
  options_.assume = {"tensor:x=int6", "tensor:nothing=int6"};
  OperandFormats formats(none_, options_, records_);
  Tensor x = FloatTensor("x");
  Tensor other = FloatTensor("y");
  formats.Assume(x);
  formats.Assume(other);
  EXPECT_EQ(x.value, IntFormat(6));
  EXPECT_EQ(other.value, kFloat32);
  // Indices are no numbers that arithmetic reads.
  Tensor indices = FloatTensor("x");
  indices.stored = indices.value = IntFormat(64);
  formats.Assume(indices);
  EXPECT_EQ(indices.value, IntFormat(64));

  Report report;
  formats.ReportUse(report, values_);
  records_.MoveDiagnosticsInto(report);
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : report.diagnostics) codes.push_back(diagnostic.code);
  EXPECT_THAT(codes, ElementsAre("assumed", "assumption-unused"));
}

TEST_F(OperandFormatsTest, AnnotationsGiveWayToQuantizers) {
  onnx::GraphProto graph;
  for (const auto& [name, type] : {std::pair("x", "INT4"), std::pair("f", "FLOAT32")}) {
    auto* annotation = graph.add_quantization_annotation();
    annotation->set_tensor_name(name);
    auto* entry = annotation->add_quant_parameter_tensor_names();
    entry->set_key("finn_datatype");
    entry->set_value(type);
  }
  OperandFormats formats(none_, options_, records_);
  formats.Annotate(graph);
  Tensor x = FloatTensor("x");
  formats.TakeAnnotationOfResult(x);
  EXPECT_EQ(x.value, IntFormat(4));
  EXPECT_EQ(x.source.text, "finn_datatype int4");
  Tensor quantized = FloatTensor("x");
  quantized.value = IntFormat(8);
  quantized.pending = std::make_shared<Scale>();
  formats.TakeAnnotationOfResult(quantized);
  EXPECT_EQ(quantized.value, IntFormat(8));
  // FLOAT32 says no more than the declared type.
  Tensor declared = FloatTensor("f");
  declared.source = DeclaredAs("float32");
  formats.TakeAnnotationOfResult(declared);
  EXPECT_EQ(declared.source.text, "declared float32");
}

// Transpose moves values, so that axis 0 of the result is axis 1 of the initializer; Relu does not.
TEST_F(OperandFormatsTest, ConstantsThatAreOnlyMovedHoldTheirInitializersValues) {
  options_.weights = Weights::kValues;
  OperandFormats formats(none_, options_, records_);
  onnx::TensorProto proto;
  proto.add_dims(4);
  proto.add_dims(4);
  Tensor from = FloatTensor("w");
  formats.NoteInitializer(proto, from);
  EXPECT_THAT(from.root_axes, ElementsAre(0, 1));
  Tensor moved = FloatTensor("t");
  Node node;
  node.op = "Transpose";
  node.traits = TraitsOf("", node.op);
  node.inputs = {&from};
  node.outputs = {&moved};
  node.attributes = &attributes_;
  formats.FollowRoot(node);
  EXPECT_TRUE(moved.holds_root);
  EXPECT_THAT(moved.root_axes, ElementsAre(1, 0));
  Tensor computed = FloatTensor("r");
  node.op = "Relu";
  node.traits = TraitsOf("", node.op);
  node.outputs = {&computed};
  formats.FollowRoot(node);
  EXPECT_FALSE(computed.holds_root);
}

}  // namespace
}  // namespace acev2
