// SPDX-License-Identifier: Apache-2.0
//
// Access to tensors and nodes for operator rules.
//
// Invariant: whatever is not known is thrown as Unknown with the tensor's name; a rule that returns
// has met only facts. Called by rules/ and interpret/.
#include "rules/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace acev2 {
namespace {

constexpr std::string_view kShapeHint = "--input NAME=1x3x224x224 or --dim NAME=N sets shapes";

Unknown UnknownRank(const Tensor& tensor) {
  return {fmt::format("shape of '{}' is not known", tensor.name), std::string(kShapeHint), true};
}

Unknown UnknownDimension(const Tensor& tensor, std::size_t axis) {
  return {fmt::format("dimension {} of '{}' is not known", axis, tensor.name),
          std::string(kShapeHint), true};
}

const PartialShape& ShapeOf(const Tensor& tensor) {
  if (!tensor.shape) throw UnknownRank(tensor);
  return *tensor.shape;
}

}  // namespace

const Constant* Tensor::values() const {
  if (!loaded_) {
    loaded_ = true;
    if (load) constant_ = load();
  }
  return constant_.get();
}

const Constant* Tensor::known_values() const {
  const Constant* constant = values();
  return constant != nullptr && constant->fully_known() ? constant : nullptr;
}

std::optional<double> Tensor::only_value() const {
  const Constant* constant = values();
  return constant == nullptr ? std::nullopt : constant->only();
}

void Tensor::set_values(std::shared_ptr<const Constant> constant) {
  constant_ = std::move(constant);
  loaded_ = true;
}

std::vector<std::int64_t> Tensor::dims() const {
  const PartialShape& partial = ShapeOf(*this);
  std::vector<std::int64_t> known;
  known.reserve(partial.size());
  for (std::size_t axis = 0; axis < partial.size(); ++axis) {
    if (!partial[axis]) throw UnknownDimension(*this, axis);
    known.push_back(*partial[axis]);
  }
  return known;
}

Count Tensor::elements() const {
  const std::vector<std::int64_t> known = dims();
  // 0 elements whatever the other dimensions are, however large their product.
  if (std::find(known.begin(), known.end(), 0) != known.end()) return 0;
  Count product = 1;
  for (const std::int64_t dim : known) product *= dim;
  return product;
}

std::optional<Count> Tensor::known_elements() const {
  const bool known =
      shape && std::ranges::all_of(*shape, [](const auto& dim) { return dim.has_value(); });
  return known ? std::optional(elements()) : std::nullopt;
}

std::size_t Tensor::rank() const { return ShapeOf(*this).size(); }

std::int64_t Tensor::dim(std::int64_t axis) const {
  const PartialShape& partial = ShapeOf(*this);
  const auto size = static_cast<std::int64_t>(partial.size());
  const std::int64_t index = axis < 0 ? axis + size : axis;
  if (index < 0 || index >= size) {
    throw Unknown{fmt::format("'{}' has {} dimensions, so no axis {}", name, size, axis), {}};
  }
  const std::optional<std::int64_t> value = partial[static_cast<std::size_t>(index)];
  if (!value) throw UnknownDimension(*this, static_cast<std::size_t>(index));
  return *value;
}

const Tensor& Node::In(std::size_t i) const {
  if (!Has(i)) throw Unknown{fmt::format("input {} is missing", i), {}};
  return *inputs[i];
}

Tensor& Node::In(std::size_t i) { return const_cast<Tensor&>(std::as_const(*this).In(i)); }

const Tensor& Node::Out(std::size_t i) const {
  if (!HasOutput(i)) throw Unknown{fmt::format("output {} is missing", i), {}};
  return *outputs[i];
}

Tensor& Node::Out(std::size_t i) { return const_cast<Tensor&>(std::as_const(*this).Out(i)); }

void Node::MarkSetting(std::size_t i) {
  settings.resize(inputs.size());
  if (i < settings.size()) settings[i] = true;
}

void Node::MarkSettingsFrom(std::size_t i) {
  for (; i < inputs.size(); ++i) MarkSetting(i);
}

Format Node::FormatOf(std::size_t i) const {
  const Tensor& tensor = In(i);
  if (i >= operand_formats.size() || !operand_formats[i].known()) {
    throw Unknown{fmt::format("number format of '{}' is not known", tensor.name), {}, true};
  }
  return operand_formats[i];
}

namespace {

/// Why attribute `name` is not `wanted`.
Unknown WrongType(const Attributes& attributes, std::string_view name, std::string_view wanted) {
  return {fmt::format("the attribute {} is of type {}, which holds no {}", name,
                      attributes.TypeOf(name), wanted),
          "write it as the operator defines it"};
}

std::int64_t Whole(double number, std::string_view name) {
  if (number != std::floor(number) || std::fabs(number) > 0x1p53) {
    throw Unknown{fmt::format("the attribute {} is {}, which is no whole number", name, number),
                  "mend the attribute"};
  }
  return static_cast<std::int64_t>(number);
}

}  // namespace

std::optional<double> Node::Number(std::string_view name) const {
  if (!attributes->Has(name)) return std::nullopt;
  if (const auto whole = attributes->Int(name)) return static_cast<double>(*whole);
  if (const auto real = attributes->Float(name)) return real;
  if (const auto list = attributes->Ints(name); list.size() == 1) {
    return static_cast<double>(list.front());
  }
  if (const auto list = attributes->Floats(name); list.size() == 1) return list.front();
  const auto tensor = attributes->TensorValue(name);
  if (tensor != nullptr && tensor->fully_known() && tensor->size() == 1) return tensor->AsDouble(0);
  throw WrongType(*attributes, name, "single number");
}

std::int64_t Node::Int(std::string_view name, std::int64_t otherwise) const {
  if (const auto whole = attributes->Int(name)) return *whole;
  const std::optional<double> number = Number(name);
  return number ? Whole(*number, name) : otherwise;
}

double Node::Float(std::string_view name, double otherwise) const {
  return Number(name).value_or(otherwise);
}

std::string Node::String(std::string_view name, std::string_view otherwise) const {
  if (auto text = attributes->String(name)) return *std::move(text);
  if (attributes->Has(name)) throw WrongType(*attributes, name, "text");
  return std::string(otherwise);
}

std::vector<std::int64_t> Node::Ints(std::string_view name) const {
  std::vector<std::int64_t> list = attributes->Ints(name);
  if (!list.empty() || !attributes->Has(name)) return list;
  const std::string_view type = attributes->TypeOf(name);
  if (type == "INTS") return list;
  std::vector<double> numbers = attributes->Floats(name);
  if (const auto tensor = attributes->TensorValue(name); tensor && tensor->fully_known()) {
    for (std::size_t i = 0; i < tensor->size(); ++i) numbers.push_back(tensor->AsDouble(i));
  } else if (type != "FLOATS") {
    if (type != "INT" && type != "FLOAT") {
      throw WrongType(*attributes, name, "list of whole numbers");
    }
    numbers.push_back(*Number(name));
  }
  for (const double number : numbers) list.push_back(Whole(number, name));
  return list;
}

std::optional<int> Node::Bits(std::string_view name) const {
  const std::optional<double> bits = Number(name);
  if (!bits) return std::nullopt;
  if (!(*bits >= 1 && *bits <= 64) || *bits != std::floor(*bits)) {
    throw Unknown{
        fmt::format("the attribute {} is {}, which is no width of 1 to 64 bits", name, *bits),
        "mend the attribute"};
  }
  return static_cast<int>(*bits);
}

}  // namespace acev2
