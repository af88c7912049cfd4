// SPDX-License-Identifier: Apache-2.0
//
// Every tensor of a model, wherever one can stand.
//
// Invariant: each TensorProto is visited once, in the order of the model: initializers, attributes
// of nodes, subgraphs, then functions; the parts of a sparse one stand for it, unless it is asked
// for whole. Used to locate external data, to hold data against dimensions, and by the tests.
#pragma once

#include <functional>

#include "onnx/onnx_pb.h"

namespace acev2 {

using TensorVisitor = std::function<void(const onnx::TensorProto&)>;
using SparseVisitor = std::function<void(const onnx::SparseTensorProto&)>;

/// Calls `visit` for every tensor in the graph, its subgraphs and the functions of `model`.
/// With `sparse`, it is called for sparse tensors instead of `visit` for their parts.
void VisitTensors(const onnx::ModelProto& model, const TensorVisitor& visit,
                  const SparseVisitor& sparse = {});

}  // namespace acev2
