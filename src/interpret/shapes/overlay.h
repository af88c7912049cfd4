// SPDX-License-Identifier: Apache-2.0
//
// The view of a node that inference functions of other versions of its operator work on.
//
// Invariant: nothing here changes the node; outputs are the overlay's own until somebody copies
// them. Used by shape_corrections.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "interpret/shapes/custom_inference.h"
#include "onnx/defs/shape_inference.h"

namespace acev2 {

/// A node as another version of its operator would see it: attributes and constant inputs can be
/// added. Outputs are kept apart from the node's own.
class Overlay : public onnx::InferenceContext {
 public:
  explicit Overlay(onnx::InferenceContext& base) : base_(base), outputs_(base.getNumOutputs()) {}

  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    const auto added = attributes_.find(name);
    return added != attributes_.end() ? &added->second : base_.getAttribute(name);
  }
  std::size_t getNumInputs() const override {
    return constants_.empty() ? base_.getNumInputs()
                              : std::max(base_.getNumInputs(), constants_.rbegin()->first + 1);
  }
  bool hasInput(std::size_t i) const override {
    return constants_.contains(i) || (i < base_.getNumInputs() && base_.hasInput(i));
  }
  const onnx::TypeProto* getInputType(std::size_t i) const override {
    const auto added = constants_.find(i);
    if (added != constants_.end()) return &added->second.type;
    if (const auto shown = types_.find(i); shown != types_.end()) return &shown->second;
    return i < base_.getNumInputs() ? base_.getInputType(i) : nullptr;
  }
  const onnx::TensorProto* getInputData(std::size_t i) const override {
    const auto added = constants_.find(i);
    if (added != constants_.end()) return &added->second.data;
    return i < base_.getNumInputs() ? base_.getInputData(i) : nullptr;
  }
  const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(std::size_t i) const override {
    return i < base_.getNumInputs() && !constants_.contains(i) ? base_.getSymbolicInput(i)
                                                               : nullptr;
  }
  std::size_t getNumOutputs() const override { return outputs_.size(); }
  onnx::TypeProto* getOutputType(std::size_t i) override {
    // ONNX's functions set outputs that the node leaves out, too.
    return i < outputs_.size() ? &outputs_[i] : &unwanted_;
  }
  bool hasOutput(std::size_t i) override { return i < outputs_.size() && base_.hasOutput(i); }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override {
    return nullptr;
  }

  /// Shows input `i` with other dimensions.
  void SetDims(std::size_t i, const infer::Dims& dims) {
    onnx::TypeProto& type = types_[i];
    type = *base_.getInputType(i);
    auto* shape = type.mutable_tensor_type()->mutable_shape();
    shape->clear_dim();
    for (const infer::Dim& dim : dims) *shape->add_dim() = dim;
  }
  void SetAttribute(onnx::AttributeProto attribute) {
    attributes_[attribute.name()] = std::move(attribute);
  }
  /// Attribute `name` under another name.
  void RenameAttribute(const std::string& name, const std::string& as) {
    if (const auto* attribute = base_.getAttribute(name)) {
      onnx::AttributeProto renamed = *attribute;
      renamed.set_name(as);
      SetAttribute(std::move(renamed));
    }
  }
  /// Makes input `i` a constant vector of int64.
  void SetConstant(std::size_t i, const std::vector<std::int64_t>& values) {
    Constant& constant = constants_[i];
    auto* type = constant.type.mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::INT64);
    type->mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(values.size()));
    constant.data.set_data_type(onnx::TensorProto::INT64);
    constant.data.add_dims(static_cast<std::int64_t>(values.size()));
    for (const std::int64_t value : values) constant.data.add_int64_data(value);
  }

 private:
  struct Constant {
    onnx::TypeProto type;
    onnx::TensorProto data;
  };
  onnx::InferenceContext& base_;
  std::map<std::string, onnx::AttributeProto> attributes_;
  std::map<std::size_t, Constant> constants_;
  std::map<std::size_t, onnx::TypeProto> types_;
  std::vector<onnx::TypeProto> outputs_;
  onnx::TypeProto unwanted_;
};

}  // namespace acev2
