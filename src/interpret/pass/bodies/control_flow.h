// SPDX-License-Identifier: Apache-2.0
//
// Operators with bodies: how a body is run, and the visits that run it in their own way.
//
// Invariant: a body runs in a scope of its own; how often it is charged stands in the records of
// its nodes alone (Record::repeat). Used by the files beside it alone; others call
// VisitControlFlow (node_state.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpret/pass/node_state.h"

namespace acev2 {

/// Runs `body` on `arguments`; `prefix` stands in front of the labels of its nodes.
GraphResult RunBody(Pass& pass, const onnx::GraphProto& body,
                    const std::vector<GraphValue*>& arguments, NodeState& state,
                    const std::string& prefix, bool outputs_need_floats = true);

/// Leaves the node, which no runtime takes for `reason`, without a price, and what reads its
/// results with it.
void RefuseNode(Pass& pass, NodeState& state, const std::string& reason);

/// What keeps `body`, which is the node's attribute `name`, from being run on `arguments`: their
/// number, their types, or that it does not return as many results as the node has and `own` more.
/// Empty if nothing does.
std::string BodyMisfit(const NodeState& state, const onnx::GraphProto& body, std::string_view name,
                       const std::vector<GraphValue*>& arguments, std::size_t own);

/// Gives `value` the type, and the format that it declares; `source` says where that comes from.
void SetType(GraphValue& value, const onnx::TypeProto& type, FormatSource source);

/// Runs one of two bodies.
void VisitIf(Pass& pass, NodeState& state);
/// Runs its body again and again.
void VisitLoop(Pass& pass, NodeState& state);
/// Runs its body along an axis.
void VisitScan(Pass& pass, NodeState& state);

}  // namespace acev2
