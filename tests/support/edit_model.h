// SPDX-License-Identifier: Apache-2.0
//
// Changes to models that tests make: other names, one node more.
//
// Invariant: the changed model computes the same. Used by the tests of diff.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace acev2::testing {

/// The model of ONNX text as `ModelText` (analyzing.h) gives it; fails the test if there is none.
onnx::ModelProto ParseModel(const std::string& text);

/// Gives every node, tensor and initializer of the graph and its subgraphs another name.
void RenameEverything(onnx::ModelProto& model);

/// Lists the nodes of the main graph in another order, topological or not.
void ShuffleNodes(onnx::ModelProto& model, std::uint32_t seed);

/// Numbers of the nodes of the main graph whose first input another node makes.
std::vector<int> NodesBehindNodes(const onnx::ModelProto& model);

/// Puts an Identity in front of the first input of node `reader`.
void InsertIdentity(onnx::ModelProto& model, int reader);

}  // namespace acev2::testing
