// SPDX-License-Identifier: Apache-2.0
//
// Constant evaluation of reductions and running sums.
//
// Invariant: integer sums and products wrap at their type's width, float ones are accumulated in
// double and rounded once; an unknown element makes what it is reduced to unknown. Called through
// the table of evaluate.cc.
#include <algorithm>
#include <limits>
#include <utility>

#include "interpret/evaluate/call.h"

namespace acev2::evaluation {
namespace {

/// One way to reduce: how to join two values, and what nothing at all reduces to.
struct Reduction {
  WideInt (*join_ints)(int type, WideInt, WideInt);
  double (*join_floats)(double, double);
  WideInt (*empty_int)(int type);
  double empty_float;
  bool divide_by_count;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr Reduction kSum = {[](int, WideInt a, WideInt b) { return a + b; },
                            [](double a, double b) { return a + b; },
                            [](int) { return WideInt{0}; }, 0, false};
constexpr Reduction kMean = {kSum.join_ints, kSum.join_floats, kSum.empty_int, 0, true};
constexpr Reduction kProduct = {
    // Wrapped on the way, so that the next product stays within 128 bits (uint64 is not folded).
    [](int type, WideInt a, WideInt b) { return Widen(type, Wrap(type, a * b)); },
    [](double a, double b) { return a * b; }, [](int) { return WideInt{1}; }, 1, false};
constexpr Reduction kMax = {[](int, WideInt a, WideInt b) { return std::max(a, b); },
                            [](double a, double b) { return b > a || b != b ? b : a; }, LowestOf,
                            -kInfinity, false};
constexpr Reduction kMin = {[](int, WideInt a, WideInt b) { return std::min(a, b); },
                            [](double a, double b) { return b < a || b != b ? b : a; }, HighestOf,
                            kInfinity, false};

/// For each axis whether it is reduced: attribute `axes`, or input 1 since opset 13 (ReduceSum) and
/// 18; without them all, unless noop_with_empty_axes is set.
std::vector<bool> ReducedAxes(const Call& call, std::size_t rank) {
  const Dims axes = call.AttributeOrInput("axes", 1);
  const bool all = axes.empty() && call.node.Int("noop_with_empty_axes", 0) == 0;
  std::vector<bool> reduced(rank, all);
  for (const std::int64_t axis : axes) reduced[NormalizeAxis(axis, rank)] = true;
  return reduced;
}

template <const Reduction& reduction>
void Reduce(Call& call) {
  const Constant& data = call.In(0);
  const int type = data.element_type;
  const bool is_float = IsFloatType(type);
  Require(&reduction != &kProduct || type != kTypeUInt64);
  const std::vector<bool> reduced = ReducedAxes(call, data.dims.size());
  Dims kept_dims = data.dims;  // reduced axes have size 1
  Dims dims;
  std::int64_t per_output = 1;
  for (std::size_t axis = 0; axis < reduced.size(); ++axis) {
    if (reduced[axis]) {
      // Of a tensor without elements the others may be of any size.
      Require(!__builtin_mul_overflow(per_output, data.dims[axis], &per_output));
      kept_dims[axis] = 1;
    }
    if (!reduced[axis] || call.node.Int("keepdims", 1) != 0) dims.push_back(kept_dims[axis]);
  }
  Constant result = MakeConstant(type, std::move(dims));
  Dims strides = StridesOf(kept_dims);
  for (std::size_t axis = 0; axis < reduced.size(); ++axis) {
    if (reduced[axis]) strides[axis] = 0;
  }
  const auto targets = StridedIndices(data.dims, strides);
  std::vector<WideInt> ints(is_float ? 0 : result.size(), reduction.empty_int(type));
  std::vector<double> floats(is_float ? result.size() : 0, reduction.empty_float);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto to = static_cast<std::size_t>(targets[i]);
    if (IsUnknown(data, i)) {
      SetUnknown(result, to);
    } else if (is_float) {
      floats[to] = reduction.join_floats(floats[to], data.floats[i]);
    } else {
      ints[to] = reduction.join_ints(type, ints[to], Widen(type, data.ints[i]));
    }
  }
  Require(!reduction.divide_by_count || per_output > 0);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (is_float) {
      if (reduction.divide_by_count) floats[i] /= static_cast<double>(per_output);
      result.floats[i] = RoundTo(type, floats[i]);
    } else {
      if (reduction.divide_by_count) ints[i] /= per_output;
      result.ints[i] = Wrap(type, ints[i]);
    }
  }
  call.Return(std::move(result));
}

void CumSum(Call& call) {
  const Constant& data = call.Known(0);
  const int type = data.element_type;
  const std::size_t axis = NormalizeAxis(call.Integer(1), data.dims.size());
  const bool exclusive = call.node.Int("exclusive", 0) != 0;
  const bool reverse = call.node.Int("reverse", 0) != 0;
  const std::int64_t size = data.dims[axis];
  Dims row_dims = data.dims;
  row_dims[axis] = size == 0 ? 0 : 1;
  const Dims strides = StridesOf(data.dims);
  Constant result = data;
  for (const std::int64_t row : StridedIndices(row_dims, strides)) {
    WideInt int_sum = 0;
    double float_sum = 0;
    for (std::int64_t step = 0; step < size; ++step) {
      const std::int64_t position = reverse ? size - 1 - step : step;
      const auto at = static_cast<std::size_t>(row + position * strides[axis]);
      if (IsFloatType(type)) {
        const double before = float_sum;
        float_sum += data.floats[at];
        result.floats[at] = RoundTo(type, exclusive ? before : float_sum);
      } else {
        const WideInt before = int_sum;
        int_sum += Widen(type, data.ints[at]);
        result.ints[at] = Wrap(type, exclusive ? before : int_sum);
      }
    }
  }
  call.Return(std::move(result));
}

constexpr FunctionRow kReductionFunctions[] = {
    {"ReduceSum", Reduce<kSum>}, {"ReduceMean", Reduce<kMean>}, {"ReduceProd", Reduce<kProduct>},
    {"ReduceMax", Reduce<kMax>}, {"ReduceMin", Reduce<kMin>},   {"CumSum", CumSum},
};

}  // namespace

std::span<const FunctionRow> ReductionFunctions() { return kReductionFunctions; }

}  // namespace acev2::evaluation
