// SPDX-License-Identifier: Apache-2.0
//
// The walk over all tensors (tensors.h).
//
// Invariant: follows the same fields as skim.cc, which bounds how deep subgraphs nest.
#include "load/tensors.h"

namespace acev2 {
namespace {

void VisitTensors(const onnx::GraphProto& graph, const TensorVisitor& visit);

void VisitTensors(const onnx::SparseTensorProto& sparse, const TensorVisitor& visit) {
  visit(sparse.values());
  visit(sparse.indices());
}

void VisitTensors(const onnx::AttributeProto& attribute, const TensorVisitor& visit) {
  if (attribute.has_t()) visit(attribute.t());
  for (const auto& tensor : attribute.tensors()) visit(tensor);
  if (attribute.has_sparse_tensor()) VisitTensors(attribute.sparse_tensor(), visit);
  for (const auto& sparse : attribute.sparse_tensors()) VisitTensors(sparse, visit);
  if (attribute.has_g()) VisitTensors(attribute.g(), visit);
  for (const auto& graph : attribute.graphs()) VisitTensors(graph, visit);
}

void VisitTensors(const onnx::GraphProto& graph, const TensorVisitor& visit) {
  for (const auto& tensor : graph.initializer()) visit(tensor);
  for (const auto& sparse : graph.sparse_initializer()) VisitTensors(sparse, visit);
  for (const auto& node : graph.node()) {
    for (const auto& attribute : node.attribute()) VisitTensors(attribute, visit);
  }
}

}  // namespace

void VisitTensors(const onnx::ModelProto& model, const TensorVisitor& visit) {
  VisitTensors(model.graph(), visit);
  for (const auto& function : model.functions()) {
    for (const auto& attribute : function.attribute_proto()) VisitTensors(attribute, visit);
    for (const auto& node : function.node()) {
      for (const auto& attribute : node.attribute()) VisitTensors(attribute, visit);
    }
  }
}

}  // namespace acev2
