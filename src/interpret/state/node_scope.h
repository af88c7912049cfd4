// SPDX-License-Identifier: Apache-2.0
//
// Which module of the network a node belongs to: what exporters say in its metadata, else what its
// name or those of its weights tell.
//
// Invariant: looks at nothing but the node; a cost never follows from it. Called by graph.cc for
// each node.
#pragma once

#include <string>
#include <string_view>

#include "onnx/onnx_pb.h"

namespace acev2 {

/// The scope of `node`; `body` is that of the node in whose body it stands, empty in the main
/// graph.
std::string ScopeOfNode(const onnx::NodeProto& node, std::string_view body);

/// The class of the module that `node` was traced in, and where in its source it was called, as
/// torch's exporter tells; empty if it does not.
std::string ModuleClassOfNode(const onnx::NodeProto& node);
std::string SourceLineOfNode(const onnx::NodeProto& node);

/// The scope of what stands in a body of `owner`, which is in `scope`: `prefix` stands in front of
/// the labels of its nodes ("owner/body/").
std::string ScopeOfBody(std::string_view owner, std::string_view scope, std::string_view prefix);

}  // namespace acev2
