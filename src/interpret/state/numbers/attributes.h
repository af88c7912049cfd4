// SPDX-License-Identifier: Apache-2.0
//
// The attributes of a NodeProto, read through the attribute values of the function call it stands
// in (`ref_attr_name`), for rules (Attributes) and for ONNX's shape functions (Find).
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "load/load.h"
#include "onnx/onnx_pb.h"
#include "rules/node.h"

namespace onnx {
class OpSchema;
}

namespace acev2 {

/// Attributes by name. The protos outlive it.
using AttributeIndex = std::unordered_map<std::string_view, const onnx::AttributeProto*>;

class NodeAttributes;

/// Attribute values of a function call: what the call gives, else the function's own default, else
/// that of the schema it is the body of.
class AttributeBindings {
 public:
  /// `defaults`, `schema` (may be null) and what `call` reads must outlive the object.
  AttributeBindings(const NodeAttributes& call, const AttributeIndex& defaults,
                    const onnx::OpSchema* schema);
  /// Null if nobody sets it.
  const onnx::AttributeProto* Find(const std::string& name) const;

 private:
  AttributeIndex given_;
  const AttributeIndex& defaults_;
  const onnx::OpSchema* schema_;
};

class NodeAttributes : public Attributes {
 public:
  /// `bindings` may be null. All three must outlive the object.
  NodeAttributes(const onnx::NodeProto& node, const AttributeBindings* bindings, const Model& model)
      : node_(node), bindings_(bindings), model_(model) {}

  const onnx::NodeProto& node() const { return node_; }

  /// The attribute with references resolved, or null (also for a reference to an unset attribute).
  const onnx::AttributeProto* Find(std::string_view name) const;

  /// Reads attribute `name`, which holds one number, as a list of that one.
  void TakeAsList(std::string_view name);

  bool Has(std::string_view name) const override { return Find(name) != nullptr; }
  std::optional<std::int64_t> Int(std::string_view name) const override;
  std::optional<double> Float(std::string_view name) const override;
  std::optional<std::string> String(std::string_view name) const override;
  std::vector<std::int64_t> Ints(std::string_view name) const override;
  std::vector<double> Floats(std::string_view name) const override;
  std::vector<std::string> Strings(std::string_view name) const override;
  std::shared_ptr<const Constant> TensorValue(std::string_view name) const override;
  std::string_view TypeOf(std::string_view name) const override;

 private:
  const onnx::NodeProto& node_;
  const AttributeBindings* bindings_;
  const Model& model_;
  std::deque<onnx::AttributeProto> lists_;  // take the place of attributes of the node
};

}  // namespace acev2
