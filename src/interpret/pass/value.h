// SPDX-License-Identifier: Apache-2.0
//
// A value of the graph while it is interpreted: what rules see of it (Tensor) plus its ONNX type and
// where its constant data lies; and the scope that names are looked up in.
//
// Invariant: a Value is owned by the Interpreter and never moves; scopes and nodes point to it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interpret/pass/attributes.h"
#include "onnx/onnx_pb.h"
#include "rules/node.h"

namespace acev2 {

/// The graph inputs whose values a tensor that may decide sizes, or its size, is computed from.
using Origin = std::set<std::string>;

struct Value {
  /// Its type stands in `arena`, which must outlive it.
  explicit Value(google::protobuf::Arena& arena)
      : type(*google::protobuf::Arena::CreateMessage<onnx::TypeProto>(&arena)) {}

  Tensor tensor;
  onnx::TypeProto& type;  ///< VALUE_NOT_SET if unknown
  const onnx::TensorProto* initializer = nullptr;
  /// The record of the node that is the cause if its shape or format is not known; -1: no node is.
  int open_because = -1;
  /// Null: computed from no input, from too many, or too large to decide sizes.
  const Origin* origin = nullptr;
  /// Computed from an input that was given values: it is known, yet no constant.
  bool given = false;
  /// Computed from values that are taken as 1 for want of others.
  bool guessed = false;
  /// How many nodes read it in an assumed format, and the widest of those.
  int assumed_readers = 0;
  Format assumed;
  /// Entries of a sequence, where they are known at load.
  std::optional<std::int64_t> sequence_length;
  /// The constant as ONNX's shape functions want it; made on first use.
  std::unique_ptr<onnx::TensorProto> data;
  std::unique_ptr<onnx::TensorShapeProto> symbolic;
};

/// How a name is read within one scope: decides look-ups and lifetimes.
struct Readers {
  int all = 0;
  int quantizers = 0;
};

/// One graph, subgraph or function body being interpreted.
struct Scope {
  const Scope* outer = nullptr;  ///< enclosing graph whose values are visible; null in functions
  std::string prefix;            ///< "parent/" in front of node labels
  std::unordered_map<std::string_view, Value*> values;
  std::unordered_map<std::string_view, Readers> readers;
  std::unordered_map<std::string_view, const onnx::TypeProto*> declared;  ///< value_info, outputs
  const google::protobuf::RepeatedPtrField<onnx::NodeProto>* nodes = nullptr;
  /// Indices into `nodes` of those that read a value, and of the Constant that makes one; made by
  /// IndexNodes when first asked.
  std::unordered_map<std::string_view, std::vector<int>> reading_nodes;
  std::unordered_map<std::string_view, int> constant_nodes;
  const std::unordered_map<std::string, std::int64_t>* opsets = nullptr;
  const AttributeBindings* bindings = nullptr;
  int depth = 0;

  /// The value called `name` here or in an enclosing graph. Null if nothing is called so, or if it
  /// is an optional argument that the caller left out (then `*absent` is true).
  Value* Find(std::string_view name, bool* absent = nullptr) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
      const auto it = scope->values.find(name);
      if (it == scope->values.end()) continue;
      if (absent != nullptr) *absent = it->second == nullptr;
      return it->second;
    }
    return nullptr;
  }
};

/// Fills Scope::reading_nodes and constant_nodes from Scope::nodes, once.
void IndexNodes(Scope& scope);

/// Makes Tensor::element_type, stored and shape say what `value.type` says.
void UpdateFromType(Value& value);
/// Makes `value.type` a tensor type that says what its Tensor says.
void UpdateType(Value& value);
/// Fills what `into` leaves open (element type, rank, dimensions) from `from`.
void MergeType(const onnx::TypeProto& from, onnx::TypeProto& into);

}  // namespace acev2
