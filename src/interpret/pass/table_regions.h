// SPDX-License-Identifier: Apache-2.0
//
// Regions of elementwise operators that one table look-up per element replaces (docs/metric.md,
// "Integer lowering"): they read one payload of at most 13 bits and constants, hold a function, a
// division, a root or a product of the payload with itself, and only quantizers read their results.
//
// Invariant: the nodes of a region are visited like all others; what they cost is taken back in one
// go when the last of its quantizers has been visited, if looking up costs no more. Called by
// apply_rule.cc.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/work.h"
#include "onnx/onnx_pb.h"
#include "rules/node.h"

namespace acev2 {

struct NodeState;
struct Pass;
struct Scope;

/// One region of a graph while it is visited.
struct TableRegion {
  std::string payload;                    ///< the name of what it reads
  std::set<std::string_view> nodes;       ///< each by the name of its first output
  std::set<std::string_view> quantizers;  ///< that read its results
  std::size_t left = 0;                   ///< nodes and quantizers that are not visited yet
  std::vector<int> node_records;
  std::vector<int> quantizer_records;
  /// The payload as the region reads it: the float that it may need is the region's own.
  std::unique_ptr<Tensor> own_payload;
  Tensor* graph_payload = nullptr;
  std::vector<Work> to_float;  ///< what making that float costs

  /// True of the payload as the region reads it, and of what moves or casts it.
  bool IsPayload(const Tensor& tensor) const {
    return own_payload != nullptr &&
           (&tensor == own_payload.get() ||
            (tensor.float_exists != nullptr && tensor.float_exists == own_payload->float_exists));
  }
};

/// The region that the node is in (or whose results it quantizes), found when its payload is first
/// read; null if it is in none.
TableRegion* RegionOf(Pass& pass, NodeState& state);

/// Gives the node the region's own payload to read.
void EnterRegion(TableRegion& region, NodeState& state);

/// Notes that the node has been visited; with the last one, charges the look-ups instead of the
/// computation if they cost no more.
void LeaveRegion(Pass& pass, TableRegion& region, const NodeState& state);

/// Charges what regions of `scope` compute whose nodes could not all be visited.
void LeaveAllRegions(Pass& pass, Scope& scope);

}  // namespace acev2
