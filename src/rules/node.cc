// SPDX-License-Identifier: Apache-2.0
//
// Access to tensors and nodes for operator rules.
//
// Invariant: whatever is not known is thrown as Unknown with the tensor's name; a rule that returns
// has met only facts. Called by rules/ and interpret/.
#include "rules/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace acev2 {
namespace {

constexpr std::string_view kShapeHint = "--input NAME=1x3x224x224 or --dim NAME=N sets shapes";

Unknown UnknownRank(const Tensor& tensor) {
  return {fmt::format("shape of '{}' is not known", tensor.name), std::string(kShapeHint),
          true};
}

Unknown UnknownDimension(const Tensor& tensor, std::size_t axis) {
  return {fmt::format("dimension {} of '{}' is not known", axis, tensor.name),
          std::string(kShapeHint), true};
}

const PartialShape& ShapeOf(const Tensor& tensor) {
  if (!tensor.shape) throw UnknownRank(tensor);
  return *tensor.shape;
}

/// The wider of two formats by bits; a float at equal width.
bool Narrower(Format a, Format b) {
  return std::pair(a.bits, a.is_float()) < std::pair(b.bits, b.is_float());
}

}  // namespace

Format Scale::format() const {
  const bool all = all_powers_of_two();
  Format widest;
  for (const ScaleFactor& factor : factors) {
    if (factor.power_of_two && !all) continue;
    if (!factor.format.known()) return {};
    if (!widest.known() || Narrower(widest, factor.format)) widest = factor.format;
  }
  return widest;
}

bool Scale::all_powers_of_two() const {
  return std::all_of(factors.begin(), factors.end(),
                     [](const ScaleFactor& factor) { return factor.power_of_two; });
}

const Constant* Tensor::values() const {
  if (!loaded_) {
    loaded_ = true;
    if (load) constant_ = load();
  }
  return constant_.get();
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

}  // namespace acev2
