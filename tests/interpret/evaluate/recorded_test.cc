// SPDX-License-Identifier: Apache-2.0
//
// The constant evaluator against the recorded ONNX tests: given the recorded inputs, every node it
// evaluates must give what ONNX recorded as outputs.
//
// Invariant: a test counts only if its whole graph evaluates; operators that must be covered are
// named, so that an evaluator that gave everything up would fail.
#include "support/recorded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>

#include "interpret/evaluate/evaluate.h"
#include "rules/rule.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

using testing::Decode;
using testing::RecordedTest;

/// Runs a graph node by node through Evaluate.
class GraphEvaluator {
 public:
  explicit GraphEvaluator(const RecordedTest& test) : test_(test) {
    for (const auto& import : test.model.opset_import()) {
      if (import.domain().empty() || import.domain() == "ai.onnx") {
        opset_ = static_cast<int>(import.version());
      }
    }
  }

  /// True if every node evaluates; outputs then stand in Value().
  bool Run() {
    const auto& graph = test_.model.graph();
    for (const auto& initializer : graph.initializer()) Bind(initializer.name(), initializer);
    for (int i = 0; i < graph.input_size(); ++i) {
      const auto& recorded = test_.inputs[static_cast<std::size_t>(i)];
      if (recorded.has_value()) Bind(graph.input(i).name(), *recorded);
    }
    for (const auto& proto : graph.node()) {
      if (!RunNode(proto)) return false;
    }
    return graph.node_size() > 0;
  }

  const Constant* Value(const std::string& name) {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : found->second.values();
  }

 private:
  void Bind(const std::string& name, const onnx::TensorProto& proto) {
    Tensor& tensor = tensors_[name];
    tensor.element_type = proto.data_type();
    tensor.shape = PartialShape(proto.dims().begin(), proto.dims().end());
    const auto decoded = Decode(proto);
    tensor.set_values(decoded ? std::make_shared<const Constant>(*decoded) : nullptr);
  }

  bool RunNode(const onnx::NodeProto& proto) {
    const testing::ProtoAttributes attributes(proto);
    Node node;
    node.op = proto.op_type();
    node.domain = proto.domain();
    node.traits = TraitsOf(node.domain, node.op);
    node.opset = opset_;
    node.attributes = &attributes;
    for (const auto& name : proto.input()) {
      node.inputs.push_back(name.empty() ? nullptr : &tensors_[name]);
    }
    for (const auto& name : proto.output()) {
      node.outputs.push_back(name.empty() ? nullptr : &tensors_[name]);
    }
    std::vector<std::shared_ptr<const Constant>> outputs;
    std::size_t read = 0;
    if (!Evaluate(node, outputs, read)) return false;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (node.outputs[i] == nullptr || outputs[i] == nullptr) continue;
      node.outputs[i]->element_type = outputs[i]->element_type;
      node.outputs[i]->shape = PartialShape(outputs[i]->dims.begin(), outputs[i]->dims.end());
      node.outputs[i]->set_values(outputs[i]);
    }
    return true;
  }

  const RecordedTest& test_;
  int opset_ = 1;
  std::map<std::string, Tensor> tensors_;
};

/// Relative tolerance: one unit in the last place of what the recording was computed in, or two
/// where a library's elementary function stands behind it.
double Tolerance(int type) {
  if (type == kTypeFloat16) return 0x1p-10;
  if (type == kTypeBFloat16) return 0x1p-7;
  return IsSmallFloatType(type) ? 0 : 1e-6;
}

bool Same(double expected, double actual, double tolerance) {
  if (std::isnan(expected) || std::isnan(actual)) return std::isnan(expected) == std::isnan(actual);
  if (expected == actual) return true;
  return std::abs(expected - actual) <= tolerance * std::max(1.0, std::abs(expected));
}

/// Empty if `actual` is the recorded tensor; unknown elements do not contradict it.
std::string Difference(const Constant& expected, const Constant* actual) {
  if (actual == nullptr) return "no value";
  if (expected.element_type != actual->element_type) {
    return "type " + std::to_string(actual->element_type) + ", recorded " +
           std::to_string(expected.element_type);
  }
  if (expected.dims != actual->dims) {
    return "shape " + ::testing::PrintToString(actual->dims) + ", recorded " +
           ::testing::PrintToString(expected.dims);
  }
  const double tolerance = Tolerance(expected.element_type);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!actual->unknown.empty() && actual->unknown[i]) continue;
    const bool same = expected.is_float() ? Same(expected.floats[i], actual->floats[i], tolerance)
                                          : expected.ints[i] == actual->ints[i];
    if (!same) {
      return "element " + std::to_string(i) + " is " + std::to_string(actual->AsDouble(i)) +
             ", recorded " + std::to_string(expected.AsDouble(i));
    }
  }
  return {};
}

/// Operators that some recorded test must reach: all of the evaluator's but Constant (it has no
/// inputs to record), Scatter and others whose tests ONNX has dropped.
const std::set<std::string> kCovered = {
    "Abs",
    "Add",
    "And",
    "ArgMax",
    "ArgMin",
    "BitShift",
    "BitwiseAnd",
    "BitwiseNot",
    "BitwiseOr",
    "BitwiseXor",
    "Cast",
    "CastLike",
    "Ceil",
    "Clip",
    "Compress",
    "Concat",
    "ConstantOfShape",
    "CumSum",
    "DequantizeLinear",
    "Div",
    "Equal",
    "Exp",
    "Expand",
    "Flatten",
    "Floor",
    "Gather",
    "GatherElements",
    "GatherND",
    "Greater",
    "GreaterOrEqual",
    "Identity",
    "IsInf",
    "IsNaN",
    "Less",
    "LessOrEqual",
    "Log",
    "Max",
    "Mean",
    "Min",
    "Mod",
    "Mul",
    "Neg",
    "NonZero",
    "Not",
    "OneHot",
    "Or",
    "Pad",
    "Pow",
    "QuantizeLinear",
    "Range",
    "Reciprocal",
    "ReduceMax",
    "ReduceMean",
    "ReduceMin",
    "ReduceProd",
    "ReduceSum",
    "Relu",
    "Reshape",
    "Round",
    "ScatterElements",
    "ScatterND",
    "Shape",
    "Sign",
    "Size",
    "Slice",
    "Split",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Sum",
    "Tile",
    "TopK",
    "Transpose",
    "Trilu",
    "Unique",
    "Unsqueeze",
    "Where",
    "Xor",
};

/// Conversions of floats whose recorded inputs hold values that the target cannot: what becomes of
/// those is the implementation's choice, so the evaluator leaves the elements unknown.
constexpr const char* kUndefinedCasts[] = {
    "_FLOAT16_to_INT",        "_FLOAT_to_INT",          "_FLOAT16_to_UINT",
    "_FLOAT_to_UINT",         "_FLOAT16_to_FLOAT4E2M1", "_FLOAT_to_FLOAT4E2M1",
    "_FLOAT16_to_FLOAT8E8M0", "_FLOAT_to_FLOAT8E8M0",
};

/// Recordings of covered operators on what are no numbers: strings, sequences, optionals.
const std::set<std::string> kNoNumbers = {
    "node/test_equal_string",
    "node/test_equal_string_broadcast",
    "node/test_identity_opt",
    "node/test_identity_sequence",
};

TEST(EvaluateRecordedTest, OutputsEqualTheRecordedOnes) {
  const auto directories = testing::RecordedTestDirectories();
  if (directories.empty()) GTEST_SKIP() << "no recorded ONNX tests: ACEV2_SHARED_DIR is not set";
  std::set<std::string> covered;
  std::set<std::string> given_up;
  std::set<std::string> with_unknown;
  int evaluated = 0;
  for (const auto& directory : directories) {
    const RecordedTest test = testing::ReadRecordedTest(directory);
    const auto& graph = test.model.graph();
    GraphEvaluator evaluator(test);
    if (!evaluator.Run()) {
      if (graph.node_size() == 1 && kCovered.contains(graph.node(0).op_type())) {
        given_up.insert(test.name);
      }
      continue;
    }
    ++evaluated;
    for (const auto& node : graph.node()) covered.insert(node.op_type());
    for (int i = 0; i < graph.output_size(); ++i) {
      const auto& recorded = test.outputs[static_cast<std::size_t>(i)];
      const auto expected = recorded ? Decode(*recorded) : std::nullopt;
      if (!expected.has_value()) continue;
      const Constant* actual = evaluator.Value(graph.output(i).name());
      if (actual != nullptr && !actual->fully_known()) with_unknown.insert(test.name);
      EXPECT_EQ(Difference(*expected, actual), "")
          << test.name << " output " << graph.output(i).name();
    }
  }
  for (const std::string& op : kCovered) EXPECT_TRUE(covered.contains(op)) << op;
  for (const std::string& name : with_unknown) {
    EXPECT_TRUE(std::ranges::any_of(kUndefinedCasts, [&](const char* part) {
      return name.find(part) != std::string::npos;
    })) << name;
  }
  EXPECT_EQ(given_up, kNoNumbers);
  // As many as there were when this was written (ONNX 1.23's recordings): more may come.
  EXPECT_GE(evaluated, 941) << "of " << directories.size();
}

}  // namespace
}  // namespace acev2
