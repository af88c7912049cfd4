// SPDX-License-Identifier: Apache-2.0
//
// The scope that names are looked up in: a graph, subgraph or function body being interpreted; and
// which values a node reads, its subgraphs included.
//
// Invariant: a scope owns nothing but its indices: values, nodes and types live elsewhere, longer.
// Made by run.cc, control_flow.cc and function_call.cc; filled by graph.cc.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interpret/state/functions.h"
#include "interpret/state/numbers/attributes.h"
#include "interpret/state/numbers/value.h"
#include "onnx/onnx_pb.h"

namespace acev2 {

/// The nodes of a graph or a function body.
using NodeList = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

/// How a name is read within one scope: decides look-ups and lifetimes.
struct Readers {
  int all = 0;
  int quantizers = 0;
};

struct TableRegion;  // table_regions.h

/// One graph, subgraph or function body being interpreted.
struct Scope {
  const Scope* outer = nullptr;  ///< enclosing graph whose values are visible; null in functions
  std::string prefix;            ///< "parent/" in front of node labels
  std::string module;            ///< scope of what is in no other (NodeCost::scope)
  std::unordered_map<std::string_view, GraphValue*> values;
  std::unordered_map<std::string_view, Readers> readers;
  std::unordered_map<std::string_view, const onnx::TypeProto*> declared;  ///< value_info, outputs
  const NodeList* nodes = nullptr;
  std::vector<bool> needed;  ///< per node: false if no output of the graph needs it; empty: all are
  bool runs(int node) const { return needed.empty() || needed[static_cast<std::size_t>(node)]; }
  /// Indices into `nodes` of those that read a value; made by IndexNodes when first asked.
  std::unordered_map<std::string_view, std::vector<int>> reading_nodes;
  std::unordered_map<std::string_view, int> constant_nodes;  ///< of the Constant that makes a value
  /// Regions that table look-ups may replace, by the first outputs of their nodes and quantizers;
  /// and the payloads that were asked for.
  std::unordered_map<std::string_view, std::shared_ptr<TableRegion>> table_regions;
  std::set<std::string, std::less<>> tried_payloads;
  /// A node of the graph is a quantizer.
  bool quantizes = false;
  /// Tells one run over a graph from others (Datapath::run).
  int run = 0;
  const Opsets* opsets = nullptr;
  const AttributeBindings* bindings = nullptr;
  int depth = 0;

  /// The value called `name` here or in an enclosing graph. Null if nothing is called so, or if it
  /// is an optional argument that the caller left out (then `*absent` is true).
  GraphValue* Find(std::string_view name, bool* absent = nullptr) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
      const auto it = scope->values.find(name);
      if (it == scope->values.end()) continue;
      if (absent != nullptr) *absent = it->second == nullptr;
      return it->second;
    }
    return nullptr;
  }
};

/// Fills Scope::reading_nodes from Scope::nodes, once.
void IndexNodes(Scope& scope);

/// The same for what the graphs in the attributes of `node` capture.
void ForEachNestedRead(const onnx::NodeProto& node,
                       const std::function<void(const std::string& name, bool nested)>& use);

/// Calls `use(name, nested)` for every value that `node` reads; `nested` is true for names read in
/// its subgraphs, which may be the subgraph's own.
template <typename Use>
void ForEachRead(const onnx::NodeProto& node, const Use& use) {
  for (const std::string& name : node.input()) {
    if (!name.empty()) use(name, false);
  }
  if (node.attribute_size() > 0) ForEachNestedRead(node, use);
}

}  // namespace acev2
