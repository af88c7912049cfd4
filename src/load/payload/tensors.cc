// SPDX-License-Identifier: Apache-2.0
//
// The walk over all tensors (tensors.h).
//
// Invariant: follows the same fields as skim.cc, which bounds how deep subgraphs nest.
#include "load/payload/tensors.h"

namespace acev2 {
namespace {

struct Visitors {
  const TensorVisitor& dense;
  const SparseVisitor& sparse;
};

void Visit(const onnx::GraphProto& graph, const Visitors& visit);

void Visit(const onnx::SparseTensorProto& sparse, const Visitors& visit) {
  if (visit.sparse) return visit.sparse(sparse);
  visit.dense(sparse.values());
  visit.dense(sparse.indices());
}

void Visit(const onnx::AttributeProto& attribute, const Visitors& visit) {
  if (attribute.has_t()) visit.dense(attribute.t());
  for (const auto& tensor : attribute.tensors()) visit.dense(tensor);
  if (attribute.has_sparse_tensor()) Visit(attribute.sparse_tensor(), visit);
  for (const auto& sparse : attribute.sparse_tensors()) Visit(sparse, visit);
  if (attribute.has_g()) Visit(attribute.g(), visit);
  for (const auto& graph : attribute.graphs()) Visit(graph, visit);
}

void Visit(const onnx::GraphProto& graph, const Visitors& visit) {
  for (const auto& tensor : graph.initializer()) visit.dense(tensor);
  for (const auto& sparse : graph.sparse_initializer()) Visit(sparse, visit);
  for (const auto& node : graph.node()) {
    for (const auto& attribute : node.attribute()) Visit(attribute, visit);
  }
}

}  // namespace

void VisitTensors(const onnx::ModelProto& model, const TensorVisitor& visit,
                  const SparseVisitor& sparse) {
  const Visitors visitors{visit, sparse};
  Visit(model.graph(), visitors);
  for (const auto& function : model.functions()) {
    for (const auto& attribute : function.attribute_proto()) Visit(attribute, visitors);
    for (const auto& node : function.node()) {
      for (const auto& attribute : node.attribute()) Visit(attribute, visitors);
    }
  }
}

}  // namespace acev2
