// SPDX-License-Identifier: Apache-2.0
//
// Edits of ModelProtos.
//
// Invariant: names are mapped one to one, the empty name (an absent input) to itself.
#include "support/edit_model.h"

#include <gtest/gtest.h>
#include <onnx/defs/parser.h>

#include <map>
#include <random>
#include <set>

namespace acev2::testing {
namespace {

/// New names in order of use; none resembles an operator or an old name.
class Names {
 public:
  void Rename(std::string& name) {
    if (name.empty()) return;
    const auto [entry, is_new] = names_.try_emplace(name);
    if (is_new) entry->second = "zz" + std::to_string(names_.size()) + "zz";
    name = entry->second;
  }

 private:
  std::map<std::string, std::string> names_;
};

void RenameGraph(onnx::GraphProto& graph, Names& tensors, Names& nodes) {
  for (auto* values : {graph.mutable_input(), graph.mutable_output(), graph.mutable_value_info()}) {
    for (auto& value : *values) tensors.Rename(*value.mutable_name());
  }
  for (auto& tensor : *graph.mutable_initializer()) tensors.Rename(*tensor.mutable_name());
  for (auto& tensor : *graph.mutable_sparse_initializer()) {
    tensors.Rename(*tensor.mutable_values()->mutable_name());
  }
  for (auto& annotation : *graph.mutable_quantization_annotation()) {
    tensors.Rename(*annotation.mutable_tensor_name());
  }
  for (auto& node : *graph.mutable_node()) {
    if (node.has_name()) nodes.Rename(*node.mutable_name());
    for (auto& name : *node.mutable_input()) tensors.Rename(name);
    for (auto& name : *node.mutable_output()) tensors.Rename(name);
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) RenameGraph(*attribute.mutable_g(), tensors, nodes);
      for (auto& body : *attribute.mutable_graphs()) RenameGraph(body, tensors, nodes);
    }
  }
}

}  // namespace

onnx::ModelProto ParseModel(const std::string& text) {
  onnx::ModelProto model;
  onnx::OnnxParser parser(text.c_str());
  const auto status = parser.Parse(model);
  EXPECT_TRUE(status.IsOK()) << status.ErrorMessage() << "\n" << text;
  return model;
}

void RenameEverything(onnx::ModelProto& model) {
  Names tensors;
  Names nodes;
  RenameGraph(*model.mutable_graph(), tensors, nodes);
}

void ShuffleNodes(onnx::ModelProto& model, std::uint32_t seed) {
  std::mt19937 engine(seed);
  auto* nodes = model.mutable_graph()->mutable_node();
  for (int k = nodes->size() - 1; k > 0; --k) {
    nodes->SwapElements(k, static_cast<int>(engine() % static_cast<std::uint32_t>(k + 1)));
  }
}

std::vector<int> NodesBehindNodes(const onnx::ModelProto& model) {
  std::set<std::string> made;
  for (const auto& node : model.graph().node()) {
    if (node.op_type() != "Constant") made.insert(node.output().begin(), node.output().end());
  }
  std::vector<int> found;
  for (int k = 0; k < model.graph().node_size(); ++k) {
    const auto& node = model.graph().node(k);
    if (node.input_size() > 0 && made.contains(node.input(0))) found.push_back(k);
  }
  return found;
}

void InsertIdentity(onnx::ModelProto& model, int reader) {
  onnx::GraphProto& graph = *model.mutable_graph();
  onnx::NodeProto* identity = graph.add_node();
  identity->set_op_type("Identity");
  identity->set_name("inserted");
  identity->add_input(graph.node(reader).input(0));
  identity->add_output("inserted_output");
  graph.mutable_node(reader)->set_input(0, "inserted_output");
  for (int k = graph.node_size() - 1; k > reader; --k) graph.mutable_node()->SwapElements(k, k - 1);
}

}  // namespace acev2::testing
