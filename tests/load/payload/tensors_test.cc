// SPDX-License-Identifier: Apache-2.0
//
// Every tensor of a model is visited, wherever it stands.
#include "load/payload/tensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acev2 {
namespace {

using ::testing::UnorderedElementsAre;

std::vector<std::string> NamesIn(const onnx::ModelProto& model) {
  std::vector<std::string> names;
  VisitTensors(model, [&](const onnx::TensorProto& tensor) { names.push_back(tensor.name()); });
  return names;
}

TEST(TensorsTest, AreFoundInGraphsBodiesAndFunctions) {
  onnx::ModelProto model;
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.add_initializer()->set_name("weights");
  onnx::SparseTensorProto& sparse = *graph.add_sparse_initializer();
  sparse.mutable_values()->set_name("values");
  sparse.mutable_indices()->set_name("indices");
  onnx::NodeProto& node = *graph.add_node();
  node.add_attribute()->mutable_t()->set_name("attribute");
  node.add_attribute()->add_tensors()->set_name("list");
  node.add_attribute()->mutable_sparse_tensor()->mutable_values()->set_name("sparse attribute");
  onnx::GraphProto& body = *node.add_attribute()->mutable_g();
  body.add_initializer()->set_name("body");
  onnx::GraphProto& inner = *body.add_node()->add_attribute()->add_graphs();
  inner.add_initializer()->set_name("body in body");
  onnx::FunctionProto& function = *model.add_functions();
  function.add_attribute_proto()->mutable_t()->set_name("default");
  function.add_node()->add_attribute()->mutable_t()->set_name("function");
  EXPECT_THAT(NamesIn(model),
              UnorderedElementsAre("weights", "values", "indices", "attribute", "list",
                                   "sparse attribute", "", "body", "body in body", "default",
                                   "function"));  // "": the indices of the sparse attribute
}

TEST(TensorsTest, OfAnEmptyModelAreNone) { EXPECT_TRUE(NamesIn(onnx::ModelProto()).empty()); }

}  // namespace
}  // namespace acev2
