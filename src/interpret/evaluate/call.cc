// SPDX-License-Identifier: Apache-2.0
//
// Arguments and strided copies of the constant evaluator.
//
// Invariant: every size is checked before memory is taken for it, every index before it is used.
#include "interpret/evaluate/call.h"

#include <algorithm>
#include <utility>

namespace acev2::evaluation {
namespace {

/// Beyond any real model; bounds the work per element on hostile ones.
constexpr std::size_t kMaxRank = 64;

}  // namespace

const Constant& Call::In(std::size_t i) const {
  Require(Has(i));
  return *inputs[i];
}

const Constant& Call::Known(std::size_t i) const {
  const Constant& constant = In(i);
  Require(std::ranges::find(constant.unknown, true) == constant.unknown.end());
  return constant;
}

Dims Call::Integers(std::size_t i) const {
  const Constant& constant = Known(i);
  Require(IsIntegerType(constant.element_type));
  return constant.ints;
}

std::int64_t Call::Integer(std::size_t i) const {
  const Dims values = Integers(i);
  Require(values.size() == 1);
  return values[0];
}

Dims Call::AttributeOrInput(std::string_view name, std::size_t i) const {
  if (node.attributes->Has(name)) return node.Ints(name);
  return Has(i) ? Integers(i) : Dims{};
}

void Call::Return(Constant value, std::size_t i) {
  if (i >= outputs.size() || node.outputs[i] == nullptr) return;
  outputs[i] = std::make_shared<const Constant>(std::move(value));
}

std::int64_t ElementCount(const Dims& dims) {
  Require(dims.size() <= kMaxRank);
  if (std::ranges::find(dims, 0) != dims.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    Require(dim > 0 && dim <= kMaxElements);
    count *= dim;
    Require(count <= kMaxElements);
  }
  return count;
}

Constant MakeConstant(int element_type, Dims dims) {
  Require(std::ranges::none_of(dims, [](std::int64_t dim) { return dim < 0; }));
  const auto count = static_cast<std::size_t>(ElementCount(dims));
  Constant constant;
  constant.element_type = element_type;
  constant.dims = std::move(dims);
  if (IsIntegerType(element_type)) {
    constant.ints.resize(count);
  } else {
    Require(IsFloatType(element_type));
    constant.floats.resize(count);
  }
  return constant;
}

Constant MakeIntegers(Dims dims, std::vector<std::int64_t> values) {
  Require(ElementCount(dims) == static_cast<std::int64_t>(values.size()));
  Constant constant;
  constant.element_type = kTypeInt64;
  constant.dims = std::move(dims);
  constant.ints = std::move(values);
  return constant;
}

void SetUnknown(Constant& constant, std::size_t i) {
  if (constant.unknown.empty()) constant.unknown.resize(constant.size(), false);
  constant.unknown[i] = true;
}

void CopyElement(const Constant& source, std::size_t from, Constant& target, std::size_t to) {
  if (source.is_float()) {
    target.floats[to] = source.floats[from];
  } else {
    target.ints[to] = source.ints[from];
  }
  if (IsUnknown(source, from)) {
    SetUnknown(target, to);
  } else if (!target.unknown.empty()) {
    target.unknown[to] = false;
  }
}

Dims StridesOf(const Dims& dims) {
  Dims strides(dims.size(), 1);
  for (std::size_t axis = dims.size(); axis-- > 1;) {
    // Empty tensors have no element to address, so 1 serves as well as 0 there; their other sizes
    // may be any.
    Require(!__builtin_mul_overflow(strides[axis], std::max<std::int64_t>(dims[axis], 1),
                                    &strides[axis - 1]));
  }
  return strides;
}

std::vector<std::int64_t> StridedIndices(const Dims& dims, const Dims& strides,
                                         std::int64_t offset) {
  const auto count = static_cast<std::size_t>(ElementCount(dims));
  std::vector<std::int64_t> indices;
  indices.reserve(count);
  Dims position(dims.size(), 0);
  while (indices.size() < count) {
    indices.push_back(offset);
    for (std::size_t axis = dims.size(); axis-- > 0;) {
      offset += strides[axis];
      if (++position[axis] < dims[axis]) break;
      offset -= strides[axis] * dims[axis];
      position[axis] = 0;
    }
  }
  return indices;
}

Constant Pick(const Constant& source, Dims dims, std::span<const std::int64_t> indices) {
  Constant result = MakeConstant(source.element_type, std::move(dims));
  Require(result.size() == indices.size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    Require(indices[i] >= 0 && indices[i] < static_cast<std::int64_t>(source.size()));
    CopyElement(source, static_cast<std::size_t>(indices[i]), result, i);
  }
  return result;
}

Dims BroadcastDims(const Dims& a, const Dims& b) {
  Dims result(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t left = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t right = i < b.size() ? b[b.size() - 1 - i] : 1;
    Require(left == right || left == 1 || right == 1);
    result[result.size() - 1 - i] = left == 1 ? right : left;
  }
  return result;
}

std::vector<std::int64_t> BroadcastIndices(const Dims& from, const Dims& to) {
  Require(from.size() <= to.size());
  const std::size_t shift = to.size() - from.size();
  const Dims dense = StridesOf(from);
  Dims strides(to.size(), 0);
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    Require(from[axis] == 1 || from[axis] == to[shift + axis]);
    if (from[axis] != 1) strides[shift + axis] = dense[axis];
  }
  return StridedIndices(to, strides);
}

std::size_t NormalizeAxis(std::int64_t axis, std::size_t rank) {
  return static_cast<std::size_t>(NormalizeIndex(axis, static_cast<std::int64_t>(rank)));
}

std::int64_t NormalizeIndex(std::int64_t index, std::int64_t size) {
  Require(index >= -size && index < size);
  return index < 0 ? index + size : index;
}

}  // namespace acev2::evaluation
