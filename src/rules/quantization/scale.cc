// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/scale.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "tensor/whole_numbers.h"

namespace acev2 {
namespace {

/// How near to 1, or to a power of two, counts as that: scales are quotients of rounded float32
/// numbers (docs/metric.md, "Integer lowering").
constexpr double kNear = 0x1p-20;

/// The wider of two formats by bits; a float at equal width.
bool Narrower(Format a, Format b) {
  return std::pair(a.bits, a.is_float()) < std::pair(b.bits, b.is_float());
}

bool IsNear(double value, double target) {
  return std::abs(value - target) <= kNear * std::abs(target);
}

bool IsNearPowerOfTwo(double value) {
  if (!std::isfinite(value) || value == 0) return false;
  return IsNear(std::abs(value), std::exp2(std::round(std::log2(std::abs(value)))));
}

bool SameFactor(const ScaleFactor& a, const ScaleFactor& b) {
  if (a.steps != b.steps && (a.varies() || b.varies())) return false;
  if (a.values && b.values) return *a.values == *b.values;
  return !a.id.empty() && a.id == b.id;
}

/// Product of the factors that scale the whole tensor, if all their values are known.
bool WholeProduct(const Scale& scale, double& product) {
  product = 1;
  for (const ScaleFactor& factor : scale.factors) {
    if (!factor.values || factor.values->size() != 1) return false;
    product *= factor.values->front();
  }
  return true;
}

/// Equal as multisets of factors.
bool SameFactors(const std::vector<ScaleFactor>& a, const std::vector<ScaleFactor>& b) {
  if (a.size() != b.size()) return false;
  std::vector<bool> used(b.size());
  for (const ScaleFactor& factor : a) {
    bool found = false;
    for (std::size_t k = 0; k < b.size() && !found; ++k) {
      if (used[k] || !SameFactor(factor, b[k])) continue;
      used[k] = true;
      found = true;
    }
    if (!found) return false;
  }
  return true;
}

/// The axis that `factor` has a number for each index of, and no other; -1: there is none.
int ChannelAxis(const ScaleFactor& factor) {
  int axis = -1;
  for (std::size_t i = 0; i < factor.steps.size(); ++i) {
    if (factor.steps[i] == 0) continue;
    if (axis >= 0 || factor.steps[i] != 1) return -1;
    axis = static_cast<int>(i);
  }
  return axis;
}

/// The numbers of from / to, one or one per channel; empty if they are not known or are those of
/// blocks.
std::vector<double> Ratio(const Scale* from, const Scale* to) {
  std::vector<double> ratio = {1};
  int axis = -1;
  const auto apply = [&](const Scale* scale, bool divide) {
    if (scale == nullptr) return true;
    if (!scale->parts.empty()) return false;
    for (const ScaleFactor& factor : scale->factors) {
      if (!factor.values || factor.values->empty()) return false;
      if (factor.varies()) {
        const int own = ChannelAxis(factor);
        if (own < 0 || (axis >= 0 && own != axis)) return false;
        axis = own;
      }
      const std::vector<double>& values = *factor.values;
      if (values.size() > 1 && ratio.size() == 1) ratio.assign(values.size(), ratio.front());
      if (values.size() > 1 && values.size() != ratio.size()) return false;
      for (std::size_t i = 0; i < ratio.size(); ++i) {
        const double value = values.size() > 1 ? values[i] : values.front();
        ratio[i] = divide ? ratio[i] / value : ratio[i] * value;
      }
    }
    return true;
  };
  if (!apply(from, false) || !apply(to, true)) return {};
  return ratio;
}

/// `scale` with every factor (also those of parts) changed by `change`.
template <typename Change>
ScalePtr WithFactors(const ScalePtr& scale, const Change& change) {
  if (!scale) return scale;
  const auto varies = [](const Scale& of) {
    return std::ranges::any_of(of.factors, [](const ScaleFactor& f) { return f.varies(); });
  };
  if (!varies(*scale) &&
      std::ranges::none_of(scale->parts, [&](const Scale::Part& p) { return varies(*p.scale); })) {
    return scale;
  }
  auto moved = std::make_shared<Scale>(*scale);
  for (ScaleFactor& factor : moved->factors) {
    if (factor.varies()) change(factor);
  }
  for (Scale::Part& part : moved->parts) part.scale = WithFactors(part.scale, change);
  return moved;
}

/// The steps along the axes [first, last) of `dims` after these have become one axis: elements in
/// rows of this many share a number; 0: all do.
std::int64_t MergedStep(const std::vector<std::int64_t>& steps,
                        const std::vector<std::int64_t>& dims, std::size_t first,
                        std::size_t last) {
  std::int64_t merged = 0;
  std::int64_t inner = 1;  // elements of one index of axis i
  for (std::size_t i = last; i > first; --i) {
    const std::int64_t step = CappedProduct(steps[i - 1], inner);
    if (step > 0) merged = merged == 0 ? step : std::gcd(merged, step);
    inner = CappedProduct(inner, dims[i - 1]);
  }
  return merged;
}

/// The steps of the axes [first, last) of `dims` that an axis of step `merged` has become.
void SplitStep(std::int64_t merged, const std::vector<std::int64_t>& dims, std::size_t first,
               std::size_t last, std::vector<std::int64_t>& steps) {
  if (merged == 0) return;
  std::int64_t inner = 1;
  for (std::size_t i = last; i > first; --i) {
    const std::int64_t outer = CappedProduct(inner, dims[i - 1]);
    if (merged < outer && dims[i - 1] > 1) steps[i - 1] = std::max<std::int64_t>(1, merged / inner);
    inner = outer;
  }
}

}  // namespace

bool ScaleFactor::varies() const {
  return std::ranges::any_of(steps, [](std::int64_t step) { return step > 0; });
}

bool Scale::varies() const {
  return !parts.empty() || std::ranges::any_of(factors, &ScaleFactor::varies);
}

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
  return std::ranges::all_of(factors,
                             [](const ScaleFactor& factor) { return factor.power_of_two; });
}

FactorKind KindOf(const std::vector<double>& values) {
  if (values.empty()) return FactorKind::kOther;
  if (std::ranges::all_of(values, [](double v) { return IsNear(std::abs(v), 1); })) {
    return FactorKind::kOne;
  }
  return std::ranges::all_of(values, IsNearPowerOfTwo) ? FactorKind::kPowerOfTwo
                                                       : FactorKind::kOther;
}

FactorKind RatioKind(const Scale* from, const Scale* to) {
  if (from != nullptr && to != nullptr && SameStep(from, to)) return FactorKind::kOne;
  const std::vector<double> ratio = Ratio(from, to);
  if (!ratio.empty()) return KindOf(ratio);
  const auto powers = [](const Scale* scale) {
    return scale == nullptr || (scale->parts.empty() && scale->all_powers_of_two());
  };
  return powers(from) && powers(to) ? FactorKind::kPowerOfTwo : FactorKind::kOther;
}

bool SameStep(const Scale* a, const Scale* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  if (!a->parts.empty() || !b->parts.empty()) return false;
  double first = 0;
  double second = 0;
  if (WholeProduct(*a, first) && WholeProduct(*b, second)) return first == second;
  return SameFactors(a->factors, b->factors);
}

bool SameScale(const Scale* a, const Scale* b) {
  return SameStep(a, b) && (a == b || a->zero_point == b->zero_point);
}

ScalePtr WithoutZeroPoint(const ScalePtr& scale) {
  if (!scale || scale->zero_point == "0") return scale;
  auto copy = std::make_shared<Scale>(*scale);
  copy->zero_point = "0";
  copy->zero = 0.0;
  copy->shifted = false;
  return copy;
}

ScalePtr WithFactor(const ScalePtr& scale, double value, std::string id) {
  auto copy = std::make_shared<Scale>(*scale);
  for (Scale::Part& part : copy->parts) part.scale = WithFactor(part.scale, value, id);
  if (!copy->parts.empty()) return copy;
  ScaleFactor factor;
  factor.values = std::make_shared<const std::vector<double>>(1, value);
  factor.id = std::move(id);
  factor.format = scale->format();
  factor.power_of_two = KindOf({value}) != FactorKind::kOther;
  copy->factors.push_back(std::move(factor));
  return copy;
}

ScalePtr WithAxes(const ScalePtr& scale, const std::vector<int>& axes) {
  ScalePtr moved = WithFactors(scale, [&](ScaleFactor& factor) {
    std::vector<std::int64_t> steps(axes.size(), 0);
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const auto from = static_cast<std::size_t>(axes[i]);
      if (axes[i] >= 0 && from < factor.steps.size()) steps[i] = factor.steps[from];
    }
    factor.steps = std::move(steps);
  });
  if (moved && !moved->parts.empty()) {
    auto copy = std::make_shared<Scale>(*moved);
    const auto at = std::ranges::find(axes, moved->parts_axis);
    copy->parts_axis =
        at == axes.end() || moved->parts_axis < 0 ? -1 : static_cast<int>(at - axes.begin());
    return copy;
  }
  return moved;
}

ScalePtr Reshaped(const ScalePtr& scale, const std::vector<std::int64_t>& from,
                  const std::vector<std::int64_t>& to) {
  // Groups of axes with equal products of dimensions hold the same elements.
  struct Group {
    std::size_t from_first, from_last, to_first, to_last;
  };
  std::vector<Group> groups;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() || j < to.size()) {
    Group group{i, i, j, j};
    std::int64_t a = 1;
    std::int64_t b = 1;
    do {
      if ((a <= b && i < from.size()) || j >= to.size()) {
        if (i >= from.size()) break;
        a = CappedProduct(a, std::max<std::int64_t>(from[i++], 1));
      } else {
        b = CappedProduct(b, std::max<std::int64_t>(to[j++], 1));
      }
    } while (a != b && (i < from.size() || j < to.size()));
    group.from_last = i;
    group.to_last = j;
    groups.push_back(group);
  }
  ScalePtr moved = WithFactors(scale, [&](ScaleFactor& factor) {
    std::vector<std::int64_t> old = factor.steps;
    old.resize(from.size(), 0);
    std::vector<std::int64_t> steps(to.size(), 0);
    for (const Group& group : groups) {
      SplitStep(MergedStep(old, from, group.from_first, group.from_last), to, group.to_first,
                group.to_last, steps);
    }
    factor.steps = std::move(steps);
  });
  if (moved && !moved->parts.empty() && moved->parts_axis >= 0) {
    auto copy = std::make_shared<Scale>(*moved);
    copy->parts_axis = -1;
    for (const Group& group : groups) {
      const auto axis = static_cast<std::size_t>(moved->parts_axis);
      if (axis < group.from_first || axis >= group.from_last) continue;
      // An axis that stays one keeps its parts; of those that it is split into, the outermost does.
      for (std::size_t k = group.to_last; k > group.to_first; --k) {
        if (to[k - 1] > 1) copy->parts_axis = static_cast<int>(k - 1);
      }
    }
    return copy;
  }
  return moved;
}

ScalePtr Selected(const ScalePtr& scale, const std::vector<bool>& cut, const std::string& id) {
  return WithFactors(scale, [&](ScaleFactor& factor) {
    for (std::size_t axis = 0; axis < std::min(cut.size(), factor.steps.size()); ++axis) {
      if (!cut[axis] || factor.steps[axis] == 0) continue;
      factor.values = nullptr;
      factor.id += "[" + id + "]";
      return;
    }
  });
}

ScalePtr Trimmed(const ScalePtr& scale, const std::vector<std::optional<std::int64_t>>& dims) {
  return WithFactors(scale, [&](ScaleFactor& factor) {
    for (std::size_t axis = 0; axis < std::min(dims.size(), factor.steps.size()); ++axis) {
      if (dims[axis] && factor.steps[axis] >= *dims[axis]) factor.steps[axis] = 0;
    }
  });
}

ScalePtr Scattered(const ScalePtr& scale, std::size_t rank, const std::string& id) {
  return WithFactors(scale, [&](ScaleFactor& factor) {
    factor.steps.assign(rank, 1);
    factor.values = nullptr;
    factor.id += "[" + id + "]";
  });
}

}  // namespace acev2
