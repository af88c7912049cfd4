// SPDX-License-Identifier: Apache-2.0
//
// Every tensor of a model, wherever one can stand.
//
// Invariant: each TensorProto is visited once, in the order of the model: initializers, attributes
// of nodes, subgraphs, then functions. Used to locate external data and by the tests.
#pragma once

#include <functional>

#include "onnx/onnx_pb.h"

namespace acev2 {

using TensorVisitor = std::function<void(const onnx::TensorProto&)>;

/// Calls `visit` for every tensor in the graph, its subgraphs and the functions of `model`.
void VisitTensors(const onnx::ModelProto& model, const TensorVisitor& visit);

}  // namespace acev2
