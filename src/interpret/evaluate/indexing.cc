// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation of operators that read or write by index: Gather, Scatter, TopK, OneHot …
//
// Invariant: an index out of range gives the node up, it is never read or written. Called through
// the table of evaluate.cc.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "interpret/evaluate/call.h"

namespace acev2::evaluation {
namespace {

/// Size of the axes before `axis`, of `axis` and of those behind it.
struct AxisView {
  std::int64_t outer;
  std::int64_t size;
  std::int64_t inner;
};

AxisView ViewAxis(const Dims& dims, std::size_t axis) {
  const auto at = dims.begin() + static_cast<std::ptrdiff_t>(axis);
  return {ElementCount(Dims(dims.begin(), at)), *at, ElementCount(Dims(at + 1, dims.end()))};
}

void Gather(Call& call) {
  const Constant& data = call.In(0);
  const Constant& indices = call.In(1);
  Require(IsIntegerType(indices.element_type));
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  const auto at = data.dims.begin() + static_cast<std::ptrdiff_t>(axis);
  Dims dims(data.dims.begin(), at);
  dims.insert(dims.end(), indices.dims.begin(), indices.dims.end());
  dims.insert(dims.end(), at + 1, data.dims.end());
  const AxisView view = ViewAxis(data.dims, axis);

  Constant result = MakeConstant(data.element_type, std::move(dims));
  std::size_t to = 0;
  for (std::int64_t o = 0; o < view.outer; ++o) {
    for (std::size_t i = 0; i < indices.ints.size(); ++i) {
      for (std::int64_t k = 0; k < view.inner; ++k, ++to) {
        if (IsUnknown(indices, i)) {
          SetUnknown(result, to);
          continue;
        }
        const std::int64_t index = NormalizeIndex(indices.ints[i], view.size);
        CopyElement(data, static_cast<std::size_t>((o * view.size + index) * view.inner + k),
                    result, to);
      }
    }
  }
  call.Return(std::move(result));
}

/// For every element of `indices` the element of a tensor of shape `dims` it names: its own
/// position with `axis` replaced by its value.
std::vector<std::int64_t> ElementIndices(const Constant& indices, const Dims& dims,
                                         std::size_t axis) {
  Require(indices.dims.size() == dims.size());
  for (std::size_t a = 0; a < dims.size(); ++a) Require(a == axis || indices.dims[a] <= dims[a]);
  Dims strides = StridesOf(dims);
  const std::int64_t stride = strides[axis];
  strides[axis] = 0;
  std::vector<std::int64_t> result = StridedIndices(indices.dims, strides);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] += NormalizeIndex(indices.ints[i], dims[axis]) * stride;
  }
  return result;
}

void GatherElements(Call& call) {
  const Constant& data = call.In(0);
  const Constant& indices = call.Known(1);
  Require(IsIntegerType(indices.element_type));
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  call.Return(Pick(data, indices.dims, ElementIndices(indices, data.dims, axis)));
}

/// Offsets of the slices that the index tuples along the last axis of `indices` name, in a tensor
/// of shape `dims` behind its first `batch_dims` axes, which both share.
std::vector<std::int64_t> TupleOffsets(const Constant& indices, const Dims& dims,
                                       std::size_t batch_dims) {
  Require(IsIntegerType(indices.element_type) && !indices.dims.empty());
  Require(batch_dims < indices.dims.size() && batch_dims < dims.size());
  const auto tuple = static_cast<std::size_t>(indices.dims.back());
  Require(tuple + batch_dims <= dims.size());
  const Dims strides = StridesOf(dims);
  Dims tuples(indices.dims.begin(), indices.dims.end() - 1);
  Dims batch_strides(tuples.size(), 0);
  for (std::size_t axis = 0; axis < batch_dims; ++axis) {
    Require(tuples[axis] == dims[axis]);
    batch_strides[axis] = strides[axis];
  }
  std::vector<std::int64_t> offsets = StridedIndices(tuples, batch_strides);
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    for (std::size_t k = 0; k < tuple; ++k) {
      const std::size_t axis = batch_dims + k;
      offsets[i] += NormalizeIndex(indices.ints[i * tuple + k], dims[axis]) * strides[axis];
    }
  }
  return offsets;
}

void GatherND(Call& call) {
  const Constant& data = call.In(0);
  const Constant& indices = call.Known(1);
  const std::int64_t batch_dims = call.node.Int("batch_dims", 0);
  Require(batch_dims >= 0);
  const auto offsets = TupleOffsets(indices, data.dims, static_cast<std::size_t>(batch_dims));
  Dims dims(indices.dims.begin(), indices.dims.end() - 1);
  const Dims slice(data.dims.begin() + batch_dims + indices.dims.back(), data.dims.end());
  dims.insert(dims.end(), slice.begin(), slice.end());
  Require(ElementCount(dims) >= 0);
  std::vector<std::int64_t> elements;
  const std::int64_t slice_size = ElementCount(slice);
  for (const std::int64_t offset : offsets) {
    for (std::int64_t k = 0; k < slice_size; ++k) elements.push_back(offset + k);
  }
  call.Return(Pick(data, std::move(dims), elements));
}

/// Stores element `from` of `updates` in element `to` of `data`, as attribute `reduction` says.
void Update(const std::string& reduction, const Constant& updates, std::size_t from, Constant& data,
            std::size_t to) {
  if (reduction == "none") {
    CopyElement(updates, from, data, to);
    return;
  }
  if (IsUnknown(updates, from) || IsUnknown(data, to)) {
    SetUnknown(data, to);
    return;
  }
  const auto apply = [&reduction](auto a, auto b) {
    if (reduction == "add") return a + b;
    if (reduction == "max") return std::max(a, b);
    if (reduction == "min") return std::min(a, b);
    Require(reduction == "mul");
    return a * b;
  };
  const int type = data.element_type;
  if (data.is_float()) {
    data.floats[to] = RoundTo(type, apply(data.floats[to], updates.floats[from]));
  } else {
    // The product of two 64-bit values of either sign stays below 2^127 unless both are uint64s
    // past 2^63; those need not be folded.
    const WideInt a = Widen(type, data.ints[to]);
    const WideInt b = Widen(type, updates.ints[from]);
    Require(type != kTypeUInt64 || reduction != "mul");
    data.ints[to] = Wrap(type, apply(a, b));
  }
}

void ScatterElements(Call& call) {
  Constant data = call.In(0);
  const Constant& indices = call.Known(1);
  const Constant& updates = call.In(2);
  Require(IsIntegerType(indices.element_type) && updates.element_type == data.element_type);
  Require(updates.dims == indices.dims);
  const std::string reduction = call.node.String("reduction", "none");
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  const auto targets = ElementIndices(indices, data.dims, axis);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Update(reduction, updates, i, data, static_cast<std::size_t>(targets[i]));
  }
  call.Return(std::move(data));
}

void ScatterND(Call& call) {
  Constant data = call.In(0);
  const Constant& indices = call.Known(1);
  const Constant& updates = call.In(2);
  Require(updates.element_type == data.element_type);
  const std::string reduction = call.node.String("reduction", "none");
  const auto offsets = TupleOffsets(indices, data.dims, 0);
  const auto slice_size = static_cast<std::size_t>(
      ElementCount(Dims(data.dims.begin() + indices.dims.back(), data.dims.end())));
  Require(updates.size() == offsets.size() * slice_size);
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const auto to = static_cast<std::size_t>(offsets[i / slice_size]) + i % slice_size;
    Update(reduction, updates, i, data, to);
  }
  call.Return(std::move(data));
}

/// `values` holds [off, on]. Indices past the range give a row of off values.
void OneHot(Call& call) {
  const Constant& indices = call.Known(0);
  const Constant& depth = call.Known(1);
  const Constant& values = call.In(2);
  Require(depth.size() == 1 && values.size() == 2);
  const double size_given = std::trunc(depth.AsDouble(0));
  Require(size_given >= 0 && size_given <= static_cast<double>(kMaxElements));
  const auto size = static_cast<std::int64_t>(size_given);
  Dims dims = indices.dims;
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", -1), dims.size() + 1);
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis), size);

  Dims index_strides = StridesOf(indices.dims);
  index_strides.insert(index_strides.begin() + static_cast<std::ptrdiff_t>(axis), 0);
  Dims class_strides(dims.size(), 0);
  class_strides[axis] = 1;
  auto picked = StridedIndices(dims, class_strides);
  const auto index_of = StridedIndices(dims, index_strides);
  for (std::size_t i = 0; i < picked.size(); ++i) {
    double index = std::trunc(indices.AsDouble(static_cast<std::size_t>(index_of[i])));
    if (index < 0) index += size_given;
    picked[i] = static_cast<double>(picked[i]) == index ? 1 : 0;
  }
  call.Return(Pick(values, dims, picked));
}

bool IsZero(const Constant& data, std::size_t i) {
  return data.is_float() ? data.floats[i] == 0 : data.ints[i] == 0;
}

/// One column per element that is not zero: its index along every axis.
void NonZero(Call& call) {
  const Constant& data = call.Known(0);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (!IsZero(data, i)) found.push_back(i);
  }
  const std::size_t rank = data.dims.size();
  const Dims strides = StridesOf(data.dims);
  Constant result = MakeConstant(
      kTypeInt64, {static_cast<std::int64_t>(rank), static_cast<std::int64_t>(found.size())});
  for (std::size_t axis = 0; axis < rank; ++axis) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      result.ints[axis * found.size() + i] =
          static_cast<std::int64_t>(found[i]) / strides[axis] % data.dims[axis];
    }
  }
  call.Return(std::move(result));
}

/// Total order of two elements: -1, 0 or 1; NaN compares equal to everything.
int Order(const Constant& data, std::size_t a, std::size_t b) {
  if (data.is_float()) {
    return data.floats[a] < data.floats[b] ? -1 : data.floats[a] > data.floats[b] ? 1 : 0;
  }
  const WideInt left = Widen(data.element_type, data.ints[a]);
  const WideInt right = Widen(data.element_type, data.ints[b]);
  return left < right ? -1 : left > right ? 1 : 0;
}

void RequireNoNaN(const Constant& data) {
  Require(std::ranges::none_of(data.floats, [](double value) { return std::isnan(value); }));
}

/// Elements of row (`outer`, `inner`) along the axis of `view`.
std::vector<std::size_t> RowElements(const AxisView& view, std::int64_t outer, std::int64_t inner) {
  std::vector<std::size_t> elements;
  for (std::int64_t i = 0; i < view.size; ++i) {
    elements.push_back(static_cast<std::size_t>((outer * view.size + i) * view.inner + inner));
  }
  return elements;
}

void TopK(Call& call) {
  const Constant& data = call.Known(0);
  RequireNoNaN(data);
  const std::int64_t k = call.node.attributes->Has("k") ? call.node.Int("k", 0) : call.Integer(1);
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", -1), data.dims.size());
  const AxisView view = ViewAxis(data.dims, axis);
  const bool largest = call.node.Int("largest", 1) != 0;
  Require(call.node.Int("sorted", 1) != 0);  // else the order is the implementation's choice
  Require(k >= 0 && k <= view.size);
  Dims dims = data.dims;
  dims[axis] = k;
  Constant values = MakeConstant(data.element_type, dims);
  Constant indices = MakeConstant(kTypeInt64, dims);
  for (std::int64_t o = 0; o < view.outer; ++o) {
    for (std::int64_t i = 0; i < view.inner; ++i) {
      const auto elements = RowElements(view, o, i);
      std::vector<std::size_t> ranked(elements.size());
      std::iota(ranked.begin(), ranked.end(), 0);
      // Stable: of equal elements the one with the lower index comes first.
      std::ranges::stable_sort(ranked, [&](std::size_t a, std::size_t b) {
        const int order = Order(data, elements[a], elements[b]);
        return largest ? order > 0 : order < 0;
      });
      for (std::int64_t rank = 0; rank < k; ++rank) {
        const auto to = static_cast<std::size_t>((o * k + rank) * view.inner + i);
        const std::size_t from = ranked[static_cast<std::size_t>(rank)];
        CopyElement(data, elements[from], values, to);
        indices.ints[to] = static_cast<std::int64_t>(from);
      }
    }
  }
  call.Return(std::move(values), 0);
  call.Return(std::move(indices), 1);
}

template <int sign>
void ArgExtreme(Call& call) {
  const Constant& data = call.Known(0);
  RequireNoNaN(data);
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  const AxisView view = ViewAxis(data.dims, axis);
  const bool last = call.node.Int("select_last_index", 0) != 0;
  Require(view.size > 0);
  Dims dims = data.dims;
  dims[axis] = 1;
  Constant result = MakeConstant(kTypeInt64, dims);
  for (std::int64_t o = 0; o < view.outer; ++o) {
    for (std::int64_t i = 0; i < view.inner; ++i) {
      const auto elements = RowElements(view, o, i);
      std::size_t best = 0;
      for (std::size_t at = 1; at < elements.size(); ++at) {
        const int order = sign * Order(data, elements[at], elements[best]);
        if (order > 0 || (order == 0 && last)) best = at;
      }
      result.ints[static_cast<std::size_t>(o * view.inner + i)] = static_cast<std::int64_t>(best);
    }
  }
  if (call.node.Int("keepdims", 1) == 0) {
    result.dims.erase(result.dims.begin() + static_cast<std::ptrdiff_t>(axis));
  }
  call.Return(std::move(result));
}

/// Distinct slices along `axis`, or elements of the flattened tensor, with the index of the first
/// occurrence, the inverse mapping and the counts.
void Unique(Call& call) {
  Constant data = call.Known(0);
  RequireNoNaN(data);
  if (!call.node.attributes->Has("axis")) data.dims = {static_cast<std::int64_t>(data.size())};
  const std::size_t axis = NormalizeAxis(call.node.Int("axis", 0), data.dims.size());
  const AxisView view = ViewAxis(data.dims, axis);
  const bool sorted = call.node.Int("sorted", 1) != 0;
  const auto element = [&view](std::int64_t o, std::int64_t slice, std::int64_t i) {
    return static_cast<std::size_t>((o * view.size + slice) * view.inner + i);
  };
  const auto compare = [&](std::int64_t a, std::int64_t b) {
    for (std::int64_t o = 0; o < view.outer; ++o) {
      for (std::int64_t i = 0; i < view.inner; ++i) {
        const int order = Order(data, element(o, a, i), element(o, b, i));
        if (order != 0) return order;
      }
    }
    return 0;
  };
  std::vector<std::int64_t> ranked(static_cast<std::size_t>(view.size));
  std::iota(ranked.begin(), ranked.end(), 0);
  std::ranges::stable_sort(ranked, [&](auto a, auto b) { return compare(a, b) < 0; });
  // Runs of equal slices; the first of each run is its first occurrence, as the sort is stable.
  std::vector<std::vector<std::int64_t>> runs;
  for (const std::int64_t slice : ranked) {
    if (runs.empty() || compare(runs.back().front(), slice) != 0) runs.emplace_back();
    runs.back().push_back(slice);
  }
  if (!sorted) {
    std::ranges::sort(runs, [](const auto& a, const auto& b) { return a.front() < b.front(); });
  }
  const auto count = static_cast<std::int64_t>(runs.size());
  Dims dims = data.dims;
  dims[axis] = count;
  Constant values = MakeConstant(data.element_type, dims);
  Constant first = MakeConstant(kTypeInt64, {count});
  Constant inverse = MakeConstant(kTypeInt64, {view.size});
  Constant counts = MakeConstant(kTypeInt64, {count});
  for (std::size_t run = 0; run < runs.size(); ++run) {
    first.ints[run] = runs[run].front();
    counts.ints[run] = static_cast<std::int64_t>(runs[run].size());
    for (const std::int64_t slice : runs[run]) {
      inverse.ints[static_cast<std::size_t>(slice)] = static_cast<std::int64_t>(run);
    }
    for (std::int64_t o = 0; o < view.outer; ++o) {
      for (std::int64_t i = 0; i < view.inner; ++i) {
        const auto to = (o * count + static_cast<std::int64_t>(run)) * view.inner + i;
        CopyElement(data, element(o, runs[run].front(), i), values, static_cast<std::size_t>(to));
      }
    }
  }
  call.Return(std::move(values), 0);
  call.Return(std::move(first), 1);
  call.Return(std::move(inverse), 2);
  call.Return(std::move(counts), 3);
}

constexpr FunctionRow kIndexingFunctions[] = {
    {"Gather", Gather},
    {"GatherElements", GatherElements},
    {"GatherND", GatherND},
    {"Scatter", ScatterElements},
    {"ScatterElements", ScatterElements},
    {"ScatterND", ScatterND, Needs::kSome},
    {"OneHot", OneHot},
    {"NonZero", NonZero},
    {"TopK", TopK},
    {"ArgMax", ArgExtreme<1>},
    {"ArgMin", ArgExtreme<-1>},
    {"Unique", Unique},
};

}  // namespace

std::span<const FunctionRow> IndexingFunctions() { return kIndexingFunctions; }

}  // namespace acev2::evaluation
