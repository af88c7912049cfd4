// SPDX-License-Identifier: Apache-2.0
//
// The constant evaluator: finds the function of an operator and checks what it reads.
//
// Invariant: a function runs only on inputs whose values agree with their shapes; whatever makes it
// give up leaves no output behind. The functions stand in evaluate_*.cc, by family.
#include "interpret/evaluate/evaluate.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "acev2/error.h"
#include "interpret/evaluate/call.h"
#include "rules/domains.h"

namespace acev2 {
namespace evaluation {
namespace {

void Shape(Call& call) {
  const PartialShape& shape = *call.node.inputs[0]->shape;
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto clamp = [rank](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const std::int64_t start = clamp(call.node.Int("start", 0));
  const std::int64_t end = std::max(start, clamp(call.node.Int("end", rank)));
  Constant result = MakeConstant(kTypeInt64, {end - start});
  for (std::int64_t i = start; i < end; ++i) {
    const auto& dim = shape[static_cast<std::size_t>(i)];
    const auto at = static_cast<std::size_t>(i - start);
    result.ints[at] = dim.value_or(0);
    if (!dim.has_value()) SetUnknown(result, at);
  }
  call.Return(std::move(result));
}

void Size(Call& call) {
  const PartialShape& shape = *call.node.inputs[0]->shape;
  bool unknown = false;
  bool empty = false;
  WideInt size = 1;
  for (const auto& dim : shape) {
    unknown |= !dim.has_value();
    empty |= dim == 0;
    size *= dim.value_or(1);
    Require(size >= 0 && size <= HighestOf(kTypeInt64));
  }
  Constant result = MakeConstant(kTypeInt64, {});
  if (unknown && !empty) SetUnknown(result, 0);
  result.ints[0] = empty ? 0 : static_cast<std::int64_t>(size);
  call.Return(std::move(result));
}

void ConstantNode(Call& call) {
  const Attributes& attributes = *call.node.attributes;
  if (const auto value = attributes.TensorValue("value")) {
    call.Return(*value);
  } else if (const auto integer = attributes.Int("value_int")) {
    call.Return(MakeIntegers({}, {*integer}));
  } else if (attributes.Has("value_ints")) {
    std::vector<std::int64_t> values = attributes.Ints("value_ints");
    const auto size = static_cast<std::int64_t>(values.size());
    call.Return(MakeIntegers({size}, std::move(values)));
  } else if (const auto real = attributes.Float("value_float")) {
    Constant result = MakeConstant(kTypeFloat, {});
    result.floats[0] = *real;
    call.Return(std::move(result));
  } else {
    Require(attributes.Has("value_floats"));
    std::vector<double> values = attributes.Floats("value_floats");
    Constant result = MakeConstant(kTypeFloat, {static_cast<std::int64_t>(values.size())});
    result.floats = std::move(values);
    call.Return(std::move(result));
  }
}

void ConstantOfShape(Call& call) {
  Constant fill = MakeConstant(kTypeFloat, {1});
  if (call.node.attributes->Has("value")) {
    const auto value = call.node.attributes->TensorValue("value");
    Require(value != nullptr && value->size() == 1);
    fill = *value;
  }
  const Dims dims = call.Integers(0);
  const std::vector<std::int64_t> first(static_cast<std::size_t>(ElementCount(dims)), 0);
  call.Return(Pick(fill, dims, first));
}

void Identity(Call& call) { call.Return(call.In(0)); }

constexpr FunctionRow kOwnFunctions[] = {
    {"Shape", Shape, Needs::kShape},
    {"Size", Size, Needs::kShape},
    {"Constant", ConstantNode, Needs::kNothing},
    {"ConstantOfShape", ConstantOfShape},
    {"Identity", Identity},
};

const FunctionRow* FindFunction(std::string_view op) {
  using Table = std::unordered_map<std::string_view, const FunctionRow*>;
  static const Table table = [] {
    Table rows;
    const std::span<const FunctionRow> families[] = {
        kOwnFunctions,       ElementwiseFunctions(), MovementFunctions(),
        IndexingFunctions(), ReductionFunctions(),   QuantizationFunctions(),
    };
    for (const auto& family : families) {
      for (const FunctionRow& row : family) rows.emplace(row.op, &row);
    }
    return rows;
  }();
  const auto found = table.find(op);
  return found == table.end() ? nullptr : found->second;
}

/// True if an operand of known shape is too large for its values to be looked at.
bool TooLarge(const Tensor& tensor) {
  if (!tensor.shape.has_value()) return false;
  WideInt size = 1;
  bool empty = false;
  for (const auto& dim : *tensor.shape) {
    size = std::min<WideInt>(size * std::max<std::int64_t>(dim.value_or(1), 1), kMaxElements + 1);
    empty |= dim == 0;
  }
  return !empty && size > kMaxElements;
}

/// An integer tensor of known shape with nothing but unknown elements, or null.
std::shared_ptr<const Constant> UnknownElements(const Tensor& tensor) {
  if (!IsIntegerType(tensor.element_type) || !tensor.shape.has_value()) return nullptr;
  Dims dims;
  for (const auto& dim : *tensor.shape) {
    if (!dim.has_value()) return nullptr;
    dims.push_back(*dim);
  }
  Constant constant = MakeConstant(tensor.element_type, std::move(dims));
  constant.unknown.assign(constant.size(), true);
  return std::make_shared<const Constant>(std::move(constant));
}

/// Fills call.inputs as `needs` asks; false if that cannot be. `made` keeps alive what is not held
/// by the tensors themselves.
bool Gather(Needs needs, Call& call, std::vector<std::shared_ptr<const Constant>>& made,
            std::size_t& read) {
  const std::vector<Tensor*>& inputs = call.node.inputs;
  if (needs == Needs::kNothing) return true;
  if (needs == Needs::kShape) return call.node.Has(0) && inputs[0]->shape.has_value();
  const std::size_t count =
      needs == Needs::kFirst ? std::min<std::size_t>(inputs.size(), 1) : inputs.size();
  if (std::any_of(inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(count),
                  [](const Tensor* input) { return input != nullptr && TooLarge(*input); })) {
    return false;
  }
  call.inputs.resize(count, nullptr);
  bool some = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (inputs[i] == nullptr) continue;
    call.inputs[i] = inputs[i]->values();
    some |= call.inputs[i] != nullptr;
    if (call.inputs[i] == nullptr && needs != Needs::kSome) return false;
  }
  if (!some) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (inputs[i] == nullptr) continue;
    if (call.inputs[i] == nullptr) {
      made.push_back(UnknownElements(*inputs[i]));
      if (made.back() == nullptr) return false;
      call.inputs[i] = made.back().get();
    }
    const Constant& constant = *call.inputs[i];
    read += constant.size();
    const auto size = static_cast<std::size_t>(ElementCount(constant.dims));
    const bool is_float = IsFloatType(constant.element_type);
    Require(constant.ints.size() == (is_float ? 0 : size));
    Require(constant.floats.size() == (is_float ? size : 0));
    Require(constant.unknown.empty() || constant.unknown.size() == size);
  }
  return true;
}

}  // namespace
}  // namespace evaluation

bool Evaluate(const Node& node, std::vector<std::shared_ptr<const Constant>>& outputs,
              std::size_t& read) {
  outputs.clear();
  // The vendor's quantizers are the standard ones with more element types.
  const bool quantizer = node.traits.Has(kQuantizes) || node.traits.Has(kDequantizes);
  if (!IsOnnxDomain(node.domain) && !(quantizer && node.domain == kMicrosoftDomain)) return false;
  const evaluation::FunctionRow* row = evaluation::FindFunction(node.op);
  if (row == nullptr || node.attributes == nullptr) return false;
  evaluation::Call call{node, {}, outputs};
  std::vector<std::shared_ptr<const Constant>> made;
  try {
    if (evaluation::Gather(row->needs, call, made, read)) {
      outputs.resize(node.outputs.size());
      row->function(call);
      return true;
    }
  } catch (const evaluation::GiveUp&) {
  } catch (const Unknown&) {
  } catch (const Error&) {
  }
  outputs.clear();
  return false;
}

}  // namespace acev2
