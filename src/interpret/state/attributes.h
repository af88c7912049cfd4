// SPDX-License-Identifier: Apache-2.0
//
// The attributes of a NodeProto, read through the attribute values of the function call it stands
// in (`ref_attr_name`), for rules (Attributes) and for ONNX's shape functions (Find).
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "load/load.h"
#include "onnx/onnx_pb.h"
#include "rules/node.h"

namespace acev2 {

/// Attribute values of a function call by name; empty outside functions. The protos outlive it.
using AttributeBindings = std::map<std::string, const onnx::AttributeProto*, std::less<>>;

class NodeAttributes : public Attributes {
 public:
  /// `bindings` may be null. All three must outlive the object.
  NodeAttributes(const onnx::NodeProto& node, const AttributeBindings* bindings,
                 const Model& model)
      : node_(node), bindings_(bindings), model_(model) {}

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

 private:
  const onnx::NodeProto& node_;
  const AttributeBindings* bindings_;
  const Model& model_;
  std::deque<onnx::AttributeProto> lists_;  // take the place of attributes of the node
};

}  // namespace acev2
