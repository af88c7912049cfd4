// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation of operators that move elements: reshaping, slicing, joining, padding.
//
// Invariant: elements are copied with their "unknown" mark and never computed with; settings (axes,
// starts, pads) must be fully known. Called through the table of evaluate.cc.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "interpret/evaluate/call.h"
#include "tensor/whole_numbers.h"

namespace acev2::evaluation {
namespace {

constexpr std::int64_t kFill = -1;  // marks an element of the pad value in Pad's index list

void ReturnReshaped(Call& call, Dims dims) {
  Constant result = call.In(0);
  Require(ElementCount(dims) == static_cast<std::int64_t>(result.size()));
  result.dims = std::move(dims);
  call.Return(std::move(result));
}

void Reshape(Call& call) {
  const Dims& from = call.In(0).dims;
  Dims dims = call.AttributeOrInput("shape", 1);
  const bool allow_zero = call.node.Int("allowzero", 0) != 0;
  std::int64_t known = 1;
  std::ptrdiff_t inferred = -1;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] == 0 && !allow_zero) {
      Require(axis < from.size());
      dims[axis] = from[axis];
    }
    if (dims[axis] == -1) {
      Require(inferred < 0);
      inferred = static_cast<std::ptrdiff_t>(axis);
    } else {
      Require(dims[axis] >= 0 && dims[axis] <= kMaxElements);
      known *= dims[axis];
      Require(known <= kMaxElements);
    }
  }
  if (inferred >= 0) {
    Require(known > 0);
    dims[static_cast<std::size_t>(inferred)] = static_cast<std::int64_t>(call.In(0).size()) / known;
  }
  ReturnReshaped(call, std::move(dims));
}

/// For each axis of a tensor of rank `rank` whether `axes` names it.
std::vector<bool> AxisSet(const Dims& axes, std::size_t rank) {
  std::vector<bool> named(rank, false);
  for (const std::int64_t axis : axes) named[NormalizeAxis(axis, rank)] = true;
  return named;
}

void Squeeze(Call& call) {
  const Dims& from = call.In(0).dims;
  const Dims axes = call.AttributeOrInput("axes", 1);
  const std::vector<bool> named = AxisSet(axes, from.size());
  Dims dims;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    if (axes.empty() ? from[axis] != 1 : !named[axis]) dims.push_back(from[axis]);
  }
  ReturnReshaped(call, std::move(dims));
}

void Unsqueeze(Call& call) {
  const Dims& from = call.In(0).dims;
  const Dims axes = call.AttributeOrInput("axes", 1);
  const std::vector<bool> named = AxisSet(axes, from.size() + axes.size());
  Dims dims;
  auto next = from.begin();
  for (const bool is_new : named) {
    Require(is_new || next != from.end());
    dims.push_back(is_new ? 1 : *next++);
  }
  ReturnReshaped(call, std::move(dims));
}

void Flatten(Call& call) {
  const Dims& from = call.In(0).dims;
  const auto rank = static_cast<std::int64_t>(from.size());
  std::int64_t axis = call.node.Int("axis", 1);
  Require(axis >= -rank && axis <= rank);
  if (axis < 0) axis += rank;
  const auto middle = from.begin() + axis;
  ReturnReshaped(
      call, {ElementCount(Dims(from.begin(), middle)), ElementCount(Dims(middle, from.end()))});
}

void Transpose(Call& call) {
  const Constant& data = call.In(0);
  const std::size_t rank = data.dims.size();
  Dims order = call.node.Ints("perm");
  if (order.empty()) {
    order.resize(rank);
    std::iota(order.rbegin(), order.rend(), 0);
  }
  Require(order.size() == rank);
  const std::vector<bool> named = AxisSet(order, rank);
  Require(std::ranges::find(named, false) == named.end());
  const Dims from_strides = StridesOf(data.dims);
  Dims dims;
  Dims strides;
  for (const std::int64_t axis : order) {
    dims.push_back(data.dims[NormalizeAxis(axis, rank)]);
    strides.push_back(from_strides[NormalizeAxis(axis, rank)]);
  }
  call.Return(Pick(data, dims, StridedIndices(dims, strides)));
}

/// Attributes before opset 10, inputs since.
void Slice(Call& call) {
  const Constant& data = call.In(0);
  const Dims starts = call.AttributeOrInput("starts", 1);
  const Dims ends = call.AttributeOrInput("ends", 2);
  Dims axes = call.AttributeOrInput("axes", 3);
  Dims steps = call.Has(4) ? call.Integers(4) : Dims{};
  Require(starts.size() == ends.size() && starts.size() <= data.dims.size());
  if (axes.empty()) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (steps.empty()) steps.resize(starts.size(), 1);
  Require(axes.size() == starts.size() && steps.size() == starts.size());

  Dims dims = data.dims;
  Dims strides = StridesOf(data.dims);
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t axis = NormalizeAxis(axes[i], dims.size());
    const std::int64_t size = data.dims[axis];
    const std::int64_t step = steps[i];
    Require(step != 0);
    // Sentinels such as INT64_MIN must not overflow on "+ size".
    const auto from_front = [size](std::int64_t at) { return at < 0 ? at + size : at; };
    const std::int64_t low = step > 0 ? 0 : -1;
    const std::int64_t high = step > 0 ? size : size - 1;
    const std::int64_t start =
        std::clamp<std::int64_t>(from_front(starts[i]), 0, std::max<std::int64_t>(high, 0));
    const std::int64_t end =
        std::clamp<std::int64_t>(from_front(ends[i]), low, std::max(high, low));
    const WideInt distance = WideInt{end} - start;
    const WideInt count = (distance > 0) == (step > 0) && size > 0
                              ? (distance + step - (step > 0 ? 1 : -1)) / step
                              : 0;
    dims[axis] = static_cast<std::int64_t>(std::max<WideInt>(count, 0));
    offset += start * strides[axis];
    // A single element is not stepped from, so a huge step need not fit.
    strides[axis] = dims[axis] > 1 ? strides[axis] * step : 0;
  }
  call.Return(Pick(data, dims, StridedIndices(dims, strides, offset)));
}

/// Older exporters wrote single dimensions as scalars: among vectors a scalar is one element.
const Dims& PartDims(const Constant& part, std::size_t rank) {
  static const Dims one = {1};
  return part.dims.empty() && rank == 1 ? one : part.dims;
}

void Concat(Call& call) {
  std::size_t rank = 0;
  for (std::size_t i = 0; i < call.inputs.size(); ++i) {
    rank = std::max(rank, call.In(i).dims.size());
  }
  // Attribute `axis` is required from opset 4 on and was 1 by default before.
  const auto axis_attribute = call.node.attributes->Int("axis");
  Require(axis_attribute.has_value() || call.node.opset < 4);
  const std::size_t axis = NormalizeAxis(axis_attribute.value_or(1), rank);
  const int type = call.In(0).element_type;
  Dims dims = PartDims(call.In(0), rank);
  Require(dims.size() == rank);
  dims[axis] = 0;
  for (const Constant* part : call.inputs) {
    const Dims& part_dims = PartDims(*part, rank);
    Require(part->element_type == type && part_dims.size() == rank);
    for (std::size_t a = 0; a < rank; ++a) Require(a == axis || part_dims[a] == dims[a]);
    dims[axis] += part_dims[axis];
    Require(dims[axis] <= kMaxElements);
  }
  Constant result = MakeConstant(type, dims);
  const Dims strides = StridesOf(dims);
  std::int64_t offset = 0;
  for (const Constant* part : call.inputs) {
    const Dims& part_dims = PartDims(*part, rank);
    const auto targets = StridedIndices(part_dims, strides, offset);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      CopyElement(*part, i, result, static_cast<std::size_t>(targets[i]));
    }
    offset += strides[axis] * part_dims[axis];
  }
  call.Return(std::move(result));
}

void Split(Call& call) {
  const Constant& data = call.In(0);
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  const std::size_t parts = call.node.outputs.size();
  Require(parts > 0);
  Dims sizes = call.AttributeOrInput("split", 1);
  if (sizes.empty()) {
    // Equal parts, the last one smaller if they do not come out even.
    const std::int64_t size = data.dims[axis];
    const auto count = static_cast<std::int64_t>(parts);
    const std::int64_t each = CeilDivide(size, count);
    for (std::int64_t i = 0; i < count; ++i) {
      sizes.push_back(std::clamp<std::int64_t>(size - i * each, 0, each));
    }
  }
  Require(sizes.size() == parts);
  const Dims strides = StridesOf(data.dims);
  std::int64_t start = 0;
  for (std::size_t i = 0; i < parts; ++i) {
    Require(sizes[i] >= 0 && sizes[i] <= data.dims[axis] - start);
    Dims dims = data.dims;
    dims[axis] = sizes[i];
    call.Return(Pick(data, dims, StridedIndices(dims, strides, start * strides[axis])), i);
    start += sizes[i];
  }
  Require(start == data.dims[axis]);
}

void Expand(Call& call) {
  const Constant& data = call.In(0);
  const Dims dims = BroadcastDims(data.dims, call.Integers(1));
  call.Return(Pick(data, dims, BroadcastIndices(data.dims, dims)));
}

/// Repeats each axis `repeats` times; opset 1 took one count and one axis instead.
void Tile(Call& call) {
  const Constant& data = call.In(0);
  const std::size_t rank = data.dims.size();
  Dims repeats(rank, 1);
  if (call.node.opset >= 6) {
    repeats = call.Integers(1);
  } else {
    repeats[NormalizeAxis(call.Integer(2), rank)] = call.Integer(1);
  }
  Require(repeats.size() == rank);
  // Each axis becomes two, (repeat, element), the first with stride 0.
  const Dims data_strides = StridesOf(data.dims);
  Dims split_dims;
  Dims split_strides;
  Dims dims;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    Require(repeats[axis] >= 0 && repeats[axis] <= kMaxElements);
    split_dims.insert(split_dims.end(), {repeats[axis], data.dims[axis]});
    split_strides.insert(split_strides.end(), {0, data_strides[axis]});
    dims.push_back(repeats[axis] * data.dims[axis]);
  }
  call.Return(Pick(data, dims, StridedIndices(split_dims, split_strides)));
}

/// The index along one axis that position `at` (negative before, >= size behind) copies, or kFill.
std::int64_t PaddedIndex(const std::string& mode, std::int64_t at, std::int64_t size) {
  if (at >= 0 && at < size) return at;
  if (mode == "constant") return kFill;
  Require(size > 0);
  if (mode == "edge") return at < 0 ? 0 : size - 1;
  const auto modulo = [](std::int64_t a, std::int64_t b) { return (a % b + b) % b; };
  if (mode == "wrap") return modulo(at, size);
  Require(mode == "reflect");
  if (size == 1) return 0;
  const std::int64_t folded = modulo(at, 2 * (size - 1));
  return folded < size ? folded : 2 * (size - 1) - folded;
}

/// `paddings` in opset 1, `pads` until 10, inputs since.
void Pad(Call& call) {
  const Constant& data = call.In(0);
  const std::size_t rank = data.dims.size();
  const Dims given =
      call.AttributeOrInput(call.node.attributes->Has("paddings") ? "paddings" : "pads", 1);
  Dims axes = call.Has(3) ? call.Integers(3) : Dims{};
  if (axes.empty()) {
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), 0);
  }
  Require(given.size() == 2 * axes.size());
  const std::string mode = call.node.String("mode", "constant");
  Constant fill = MakeConstant(data.element_type, {});
  if (call.Has(2)) {
    Require(call.In(2).size() == 1 && call.In(2).element_type == data.element_type);
    fill = call.In(2);
  } else if (fill.is_float()) {
    fill.floats[0] = call.node.Float("value", 0);
  }

  Dims before(rank, 0);
  Dims dims = data.dims;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = NormalizeAxis(axes[i], rank);
    const std::int64_t after = given[axes.size() + i];
    before[axis] = given[i];
    for (const std::int64_t pad : {given[i], after}) {
      Require(pad >= -kMaxElements && pad <= kMaxElements);
    }
    dims[axis] += given[i] + after;
  }
  Constant result = MakeConstant(data.element_type, dims);
  // The source index of each element is a sum over axes: summed axis by axis.
  std::vector<std::int64_t> source(result.size(), 0);
  const Dims strides = StridesOf(data.dims);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    Dims only(rank, 0);
    only[axis] = 1;
    const auto positions = StridedIndices(dims, only);
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source[i] == kFill) continue;
      const std::int64_t at = PaddedIndex(mode, positions[i] - before[axis], data.dims[axis]);
      source[i] = at == kFill ? kFill : source[i] + at * strides[axis];
    }
  }
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == kFill) {
      CopyElement(fill, 0, result, i);
    } else {
      CopyElement(data, static_cast<std::size_t>(source[i]), result, i);
    }
  }
  call.Return(std::move(result));
}

/// Keeps the elements on and above (`upper`) or on and below diagonal `k` of the last two axes.
void Trilu(Call& call) {
  Constant result = call.In(0);
  const std::size_t rank = result.dims.size();
  Require(rank >= 2);
  const bool upper = call.node.Int("upper", 1) != 0;
  const WideInt k = call.Has(1) ? call.Integer(1) : 0;
  const Constant zero = MakeConstant(result.element_type, {});
  const std::int64_t columns = result.dims[rank - 1];
  const std::int64_t rows = result.dims[rank - 2];
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t at = static_cast<std::int64_t>(i) % (rows * columns);
    const WideInt diagonal = at % columns - at / columns;
    if (upper ? diagonal < k : diagonal > k) CopyElement(zero, 0, result, i);
  }
  call.Return(std::move(result));
}

/// Keeps the slices along `axis`, or the elements of the flattened tensor, whose condition holds.
void Compress(Call& call) {
  Constant data = call.In(0);
  const Dims condition = call.Integers(1);
  if (!call.node.attributes->Has("axis")) data.dims = {static_cast<std::int64_t>(data.size())};
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  Require(static_cast<std::int64_t>(condition.size()) <= data.dims[axis]);
  Dims kept;
  for (std::size_t i = 0; i < condition.size(); ++i) {
    if (condition[i] != 0) kept.push_back(static_cast<std::int64_t>(i));
  }
  Dims dims = data.dims;
  dims[axis] = static_cast<std::int64_t>(kept.size());
  const Dims strides = StridesOf(data.dims);
  Dims other = strides;
  other[axis] = 0;
  Dims only(dims.size(), 0);
  only[axis] = 1;
  auto indices = StridedIndices(dims, other);
  const auto positions = StridedIndices(dims, only);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    indices[i] += kept[static_cast<std::size_t>(positions[i])] * strides[axis];
  }
  call.Return(Pick(data, dims, indices));
}

constexpr FunctionRow kMovementFunctions[] = {
    {"Reshape", Reshape},
    {"Squeeze", Squeeze},
    {"Unsqueeze", Unsqueeze},
    {"Flatten", Flatten},
    {"Transpose", Transpose},
    {"Slice", Slice},
    {"Concat", Concat, Needs::kSome},
    {"Split", Split},
    {"Expand", Expand},
    {"Tile", Tile},
    {"Pad", Pad},
    {"Trilu", Trilu},
    {"Compress", Compress},
};

}  // namespace

std::span<const FunctionRow> MovementFunctions() { return kMovementFunctions; }

}  // namespace acev2::evaluation
