// SPDX-License-Identifier: Apache-2.0
//
// What the functions of the constant evaluator share: their arguments, and strided copies.
//
// Invariant: a function either returns its outputs or throws GiveUp; tensors are made by
// MakeConstant alone, which refuses sizes above kMaxElements before it allocates. Included by
// evaluate*.cc only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "interpret/evaluate/evaluate.h"
#include "tensor/element_values.h"

namespace acev2::evaluation {

using Dims = std::vector<std::int64_t>;

/// The node's outputs do not follow, or it is malformed.
struct GiveUp {};
inline void Require(bool condition) {
  if (!condition) throw GiveUp{};
}

/// One node to evaluate. `inputs` holds what is known of each operand, null if absent.
struct Call {
  const Node& node;
  std::vector<const Constant*> inputs;
  std::vector<std::shared_ptr<const Constant>>& outputs;

  bool Has(std::size_t i) const { return i < inputs.size() && inputs[i] != nullptr; }
  const Constant& In(std::size_t i) const;
  /// Input `i`, which must have no unknown element.
  const Constant& Known(std::size_t i) const;
  /// The integers of input `i`, all known.
  Dims Integers(std::size_t i) const;
  /// The one element of input `i`, which must be an integer.
  std::int64_t Integer(std::size_t i) const;
  /// Attribute `name` if the node has it, else the integers of input `i`: settings that moved from
  /// attributes to inputs. Empty if neither is there.
  Dims AttributeOrInput(std::string_view name, std::size_t i) const;
  void Return(Constant value, std::size_t i = 0);
};

using Function = void (*)(Call& call);

/// What a function reads; decides cheaply whether it is worth calling.
enum class Needs : std::uint8_t {
  kNothing,  ///< attributes only
  kShape,    ///< the shape of input 0
  kFirst,    ///< the values of input 0
  kAll,      ///< the values of every input
  kSome,     ///< the values of some inputs; the others' elements are unknown
};

struct FunctionRow {
  std::string_view op;
  Function function;
  Needs needs = Needs::kAll;
};

std::span<const FunctionRow> ElementwiseFunctions();
std::span<const FunctionRow> MovementFunctions();
std::span<const FunctionRow> IndexingFunctions();
std::span<const FunctionRow> ReductionFunctions();
std::span<const FunctionRow> QuantizationFunctions();

/// A tensor of zeros. Gives up on more than kMaxElements, on negative or too many dimensions, and
/// on types that are neither integer nor float.
Constant MakeConstant(int element_type, Dims dims);
Constant MakeIntegers(Dims dims, std::vector<std::int64_t> values);
std::int64_t ElementCount(const Dims& dims);

inline bool IsUnknown(const Constant& constant, std::size_t i) {
  return !constant.unknown.empty() && constant.unknown[i];
}
void SetUnknown(Constant& constant, std::size_t i);
/// Copies element `from` of `source`, known or not; both have the same element type.
void CopyElement(const Constant& source, std::size_t from, Constant& target, std::size_t to);

/// Element strides of a dense row-major tensor.
Dims StridesOf(const Dims& dims);
/// offset + sum of index × stride, for every index of `dims` in row-major order.
std::vector<std::int64_t> StridedIndices(const Dims& dims, const Dims& strides,
                                         std::int64_t offset = 0);
/// The tensor whose element i is element `indices[i]` of `source`.
Constant Pick(const Constant& source, Dims dims, std::span<const std::int64_t> indices);

/// The multidirectional (numpy) broadcast of two shapes.
Dims BroadcastDims(const Dims& a, const Dims& b);
/// For every element of a tensor of shape `to` the element of one of shape `from` it broadcasts.
std::vector<std::int64_t> BroadcastIndices(const Dims& from, const Dims& to);

/// `axis` counted from the front; gives up if it is out of range.
std::size_t NormalizeAxis(std::int64_t axis, std::size_t rank);
/// `index` counted from the front; gives up if it is not below `size`.
std::int64_t NormalizeIndex(std::int64_t index, std::int64_t size);

}  // namespace acev2::evaluation
