// SPDX-License-Identifier: Apache-2.0
//
// Builds one node with its operands and evaluates it: Op("Add").In(List({1})).In(List({2})).Run().
//
// Invariant: no ONNX and no model, so the tests see the evaluator alone. Included by
// evaluate*_test.cc.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "interpret/evaluate/evaluate.h"
#include "rules/rule.h"
#include "tensor/element_values.h"

namespace acev2::testing {

inline constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();

using Value = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<double>, std::shared_ptr<const Constant>>;

class FakeAttributes : public Attributes {
 public:
  std::map<std::string, Value, std::less<>> values;

  bool Has(std::string_view name) const override { return values.contains(name); }
  std::optional<std::int64_t> Int(std::string_view name) const override {
    return Get<std::int64_t>(name);
  }
  std::optional<double> Float(std::string_view name) const override { return Get<double>(name); }
  std::optional<std::string> String(std::string_view name) const override {
    return Get<std::string>(name);
  }
  std::vector<std::int64_t> Ints(std::string_view name) const override {
    return Get<std::vector<std::int64_t>>(name).value_or(std::vector<std::int64_t>{});
  }
  std::vector<double> Floats(std::string_view name) const override {
    return Get<std::vector<double>>(name).value_or(std::vector<double>{});
  }
  std::vector<std::string> Strings(std::string_view) const override { return {}; }
  std::shared_ptr<const Constant> TensorValue(std::string_view name) const override {
    return Get<std::shared_ptr<const Constant>>(name).value_or(nullptr);
  }
  std::string_view TypeOf(std::string_view name) const override {
    constexpr std::string_view kTypes[] = {"INT", "FLOAT", "STRING", "INTS", "FLOATS", "TENSOR"};
    const auto found = values.find(name);
    return found == values.end() ? std::string_view() : kTypes[found->second.index()];
  }

 private:
  template <typename T>
  std::optional<T> Get(std::string_view name) const {
    const auto found = values.find(name);
    const T* value = found == values.end() ? nullptr : std::get_if<T>(&found->second);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }
};

inline Constant Ints(std::vector<std::int64_t> dims, std::vector<std::int64_t> values,
                     int type = kTypeInt64) {
  return {.element_type = type,
          .dims = std::move(dims),
          .ints = std::move(values),
          .floats = {},
          .unknown = {}};
}

inline Constant Floats(std::vector<std::int64_t> dims, std::vector<double> values,
                       int type = kTypeFloat) {
  return {.element_type = type,
          .dims = std::move(dims),
          .ints = {},
          .floats = std::move(values),
          .unknown = {}};
}

/// A vector of int64.
inline Constant List(std::vector<std::int64_t> values) {
  const auto size = static_cast<std::int64_t>(values.size());
  return Ints({size}, std::move(values));
}

inline Constant WithUnknown(Constant constant, std::size_t i) {
  constant.unknown.resize(constant.size(), false);
  constant.unknown[i] = true;
  return constant;
}

/// One node with its operands: Op("Add", 14).In(a).In(b).Run().
class Op {
 public:
  explicit Op(std::string op, int opset = 24) {
    node_.op = std::move(op);
    node_.opset = opset;
  }
  Op& In(const Constant& constant) {
    Tensor& tensor = tensors_.emplace_back();
    tensor.element_type = constant.element_type;
    tensor.shape = PartialShape(constant.dims.begin(), constant.dims.end());
    tensor.set_values(std::make_shared<const Constant>(constant));
    node_.inputs.push_back(&tensor);
    return *this;
  }
  /// An operand of which only type and shape are known.
  Op& InShape(PartialShape shape, int type = kTypeFloat) {
    Tensor& tensor = tensors_.emplace_back();
    tensor.element_type = type;
    tensor.shape = std::move(shape);
    node_.inputs.push_back(&tensor);
    return *this;
  }
  Op& Absent() {
    node_.inputs.push_back(nullptr);
    return *this;
  }
  Op& Set(const std::string& name, Value value) {
    attributes_.values[name] = std::move(value);
    return *this;
  }
  Op& Domain(std::string domain) {
    node_.domain = std::move(domain);
    return *this;
  }
  /// The outputs, empty if the node does not evaluate.
  std::vector<std::shared_ptr<const Constant>> RunAll(std::size_t outputs) {
    node_.attributes = &attributes_;
    node_.traits = TraitsOf(node_.domain, node_.op);
    node_.outputs.clear();
    for (std::size_t i = 0; i < outputs; ++i) node_.outputs.push_back(&tensors_.emplace_back());
    std::vector<std::shared_ptr<const Constant>> values;
    std::size_t read = 0;
    evaluated_ = Evaluate(node_, values, read);
    EXPECT_EQ(values.size(), evaluated_ ? outputs : 0);
    return values;
  }
  /// The one output; an untyped empty Constant if the node does not evaluate.
  Constant Run() {
    const auto values = RunAll(1);
    return values.empty() ? Constant{} : *values[0];
  }
  bool Evaluates() {
    RunAll(1);
    return evaluated_;
  }

 private:
  std::deque<Tensor> tensors_;
  FakeAttributes attributes_;
  Node node_;
  bool evaluated_ = false;
};

}  // namespace acev2::testing
