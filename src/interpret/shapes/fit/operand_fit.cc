// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/fit/operand_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "interpret/shapes/custom_inference.h"
#include "onnx/defs/tensor_proto_util.h"
#include "tensor/shape_text.h"

namespace acev2 {
namespace {

using KnownSizes = std::optional<PartialShape>;

/// The shape of tensor input `i`; empty if it is absent, no tensor or not known.
KnownSizes SizesOfInput(onnx::InferenceContext& context, std::size_t i) {
  const onnx::TypeProto* type = i < context.getNumInputs() ? context.getInputType(i) : nullptr;
  if (type == nullptr || !type->has_tensor_type() || !type->tensor_type().has_shape()) {
    return std::nullopt;
  }
  PartialShape shape;
  for (const auto& dim : type->tensor_type().shape().dim()) {
    shape.push_back(dim.has_dim_value() ? std::optional(dim.dim_value()) : std::nullopt);
  }
  return shape;
}

/// The integers of input `i`; empty if they are not known.
std::vector<std::int64_t> NumbersOfInput(onnx::InferenceContext& context, std::size_t i) {
  if (i >= context.getNumInputs() || !context.hasInput(i)) return {};
  const onnx::TensorProto* data = context.getInputData(i);
  if (data == nullptr) return {};
  if (data->data_type() == onnx::TensorProto::INT64) return onnx::ParseData<std::int64_t>(data);
  if (data->data_type() != onnx::TensorProto::INT32) return {};
  const auto narrow = onnx::ParseData<std::int32_t>(data);
  return {narrow.begin(), narrow.end()};
}

/// True if both are known and differ.
bool Differ(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
  return a && b && *a != *b;
}

/// Nothing follows from operands that do not meet.
Misfit Clash(std::string fact, std::vector<std::int64_t> sizes = {}) {
  return {.fact = std::move(fact), .known = INT_MAX, .sizes = std::move(sizes)};
}

/// `index`, which counts off entries of `axis` of the data.
Misfit OutOfAxis(const PartialShape& data, std::size_t axis, std::int64_t index) {
  if (axis >= data.size() || !data[axis]) return {};
  const std::int64_t size = *data[axis];
  if (index >= -size && index < size) return {};
  return {.fact = fmt::format("it reads entry {} of axis {}, which has {}", index, axis, size),
          .kind = Misfit::Kind::kRoom,
          .axis = static_cast<int>(axis),
          .known = INT_MAX};
}

std::optional<std::size_t> AxisAttribute(onnx::InferenceContext& context, std::size_t rank) {
  std::int64_t axis = infer::IntOf(context, "axis", 0);
  if (axis < 0) axis += static_cast<std::int64_t>(rank);
  if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) return std::nullopt;
  return static_cast<std::size_t>(axis);
}

/// Indices that count off entries of one axis.
Misfit IndicesOfAxis(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  if (!data) return {};
  const auto axis = AxisAttribute(context, data->size());
  if (!axis) return {};
  for (const std::int64_t index : NumbersOfInput(context, 1)) {
    Misfit misfit = OutOfAxis(*data, *axis, index);
    if (!misfit.fact.empty()) return misfit;
  }
  return {};
}

/// The same, in a tensor that is no larger than the data along the other axes, and of its rank.
Misfit IndicesByElement(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  const KnownSizes indices = SizesOfInput(context, 1);
  const KnownSizes updates = SizesOfInput(context, 2);
  if (!data || !indices) return IndicesOfAxis(context);
  const auto axis = AxisAttribute(context, data->size());
  if (data->size() != indices->size()) {
    return Clash(fmt::format("its indices of shape {} are not of the rank of its input of shape {}",
                             ShapeText(indices), ShapeText(data)));
  }
  for (std::size_t k = 0; k < data->size(); ++k) {
    if (k == axis || !(*data)[k] || !(*indices)[k] || *(*indices)[k] <= *(*data)[k]) continue;
    return Clash(fmt::format("its indices of shape {} pass axis {} of its input of shape {}",
                             ShapeText(indices), k, ShapeText(data)),
                 {*(*data)[k], *(*indices)[k]});
  }
  for (std::size_t k = 0; updates && k < indices->size(); ++k) {
    if (updates->size() == indices->size() && !Differ((*indices)[k], (*updates)[k])) continue;
    return Clash(fmt::format("it has indices of shape {} for updates of shape {}",
                             ShapeText(indices), ShapeText(updates)));
  }
  return IndicesOfAxis(context);
}

/// Rows of indices, each of which counts off an entry of as many axes as it has numbers.
Misfit IndicesByRow(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  const KnownSizes indices = SizesOfInput(context, 1);
  const KnownSizes updates = SizesOfInput(context, 2);
  const std::int64_t batch = infer::IntOf(context, "batch_dims", 0);
  if (!data || !indices || indices->empty() || !indices->back() || *indices->back() < 1) return {};
  const std::int64_t row = *indices->back();
  const auto rank = static_cast<std::int64_t>(data->size());
  if (batch < 0 || row > rank - batch) return {};  // which ONNX's function says
  if (updates) {
    PartialShape wanted(indices->begin(), indices->end() - 1);
    wanted.insert(wanted.end(), data->begin() + row, data->end());
    bool meets = wanted.size() == updates->size();
    for (std::size_t k = 0; meets && k < wanted.size(); ++k) {
      meets = !Differ(wanted[k], (*updates)[k]);
    }
    if (!meets) {
      return Clash(fmt::format("its updates are of shape {}, where its indices ask for {}",
                               ShapeText(updates), ShapeText(wanted)));
    }
  }
  const std::vector<std::int64_t> numbers = NumbersOfInput(context, 1);
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    const auto axis = static_cast<std::size_t>(batch) + k % static_cast<std::size_t>(row);
    Misfit misfit = OutOfAxis(*data, axis, numbers[k]);
    if (!misfit.fact.empty()) return misfit;
  }
  return {};
}

/// The axis that input 1 names.
Misfit AxisOperand(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  const std::vector<std::int64_t> axis = NumbersOfInput(context, 1);
  if (!data || axis.size() != 1) return {};
  const auto rank = static_cast<std::int64_t>(data->size());
  if (axis[0] >= -rank && axis[0] < rank) return {};
  return {.fact = fmt::format("it runs along axis {} of an input of rank {}", axis[0], rank),
          .kind = Misfit::Kind::kRoom,
          .known = INT_MAX};
}

/// Weights that are not those of as many gates, units and directions.
template <int gates>
Misfit RecurrentOperands(onnx::InferenceContext& context) {
  const KnownSizes weights = SizesOfInput(context, 1);
  const KnownSizes recurrence = SizesOfInput(context, 2);
  constexpr std::size_t kRank = 3;
  if (!weights || !recurrence || weights->size() != kRank || recurrence->size() != kRank) return {};
  const onnx::AttributeProto* direction = context.getAttribute("direction");
  const std::int64_t directions = direction != nullptr && direction->s() == "bidirectional" ? 2 : 1;
  std::optional<std::int64_t> units = recurrence->back();
  if (context.getAttribute("hidden_size") != nullptr) {
    units = infer::IntOf(context, "hidden_size", 1);
  }
  constexpr std::int64_t kLargest = INT32_MAX;
  if (!units || *units < 1 || *units > kLargest) return {};
  const std::int64_t rows = gates * *units;
  const PartialShape wanted = {directions, rows, std::nullopt};
  const PartialShape of_recurrence = {directions, rows, units};
  for (std::size_t k = 0; k < kRank; ++k) {
    if (Differ((*weights)[k], wanted[k])) {
      return Clash(fmt::format(
          "its weights are of shape {}, where {} units in {} take {}", ShapeText(weights), *units,
          directions == 1 ? "one direction" : "two directions", ShapeText(wanted)));
    }
    if (Differ((*recurrence)[k], of_recurrence[k])) {
      return Clash(fmt::format(
          "its recurrent weights are of shape {}, where {} units in {} take {}",
          ShapeText(recurrence), *units, directions == 1 ? "one direction" : "two directions",
          ShapeText(of_recurrence)));
    }
  }
  return {};
}

/// `count` of `what` that do not divide among groups.
Misfit UndividedGroups(std::optional<std::int64_t> count, std::int64_t groups,
                       std::string_view what) {
  if (!count || groups < 1 || *count < 0 || *count % groups == 0) return {};
  return {.fact = fmt::format("{} {} do not divide among {} groups", *count, what, groups),
          .kind = Misfit::Kind::kRoom,
          .axis = 1};
}

Misfit GroupsOfWeights(onnx::InferenceContext& context) {
  const bool quantized = context.getNumInputs() > 4;  // x, its scale and zero point come before
  const KnownSizes weights = SizesOfInput(context, quantized ? 3 : 1);
  if (!weights || weights->empty()) return {};
  return UndividedGroups(weights->front(), infer::IntOf(context, "group", 1),
                         "channels of results");
}

Misfit GroupsOfChannels(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  if (!data || data->size() < 2) return {};
  return UndividedGroups((*data)[1], infer::IntOf(context, "num_groups", 1), "channels");
}

/// Scales at input `scale` and zero points behind them, which are one for all or one for each of
/// `entries`.
Misfit ScalesOf(onnx::InferenceContext& context, std::size_t scale,
                std::optional<std::int64_t> entries) {
  for (const std::size_t i : {scale, scale + 1}) {
    const KnownSizes shape = SizesOfInput(context, i);
    if (!shape || shape->size() != 1 || !shape->front() || *shape->front() == 1) continue;
    if (!Differ(shape->front(), entries)) continue;
    return Clash(fmt::format("input {} has {} for {} of an operand", i, *shape->front(), *entries),
                 {*shape->front(), *entries});
  }
  return {};
}

Misfit ScalesOfFactors(onnx::InferenceContext& context) {
  const KnownSizes left = SizesOfInput(context, 0);
  const KnownSizes right = SizesOfInput(context, 3);
  if (left && left->size() == 2) {
    if (Misfit misfit = ScalesOf(context, 1, left->front()); !misfit.fact.empty()) return misfit;
  }
  return right && right->size() == 2 ? ScalesOf(context, 4, right->back()) : Misfit{};
}

Misfit ScalesOfWeights(onnx::InferenceContext& context) {
  const KnownSizes weights = SizesOfInput(context, 3);
  if (!weights || weights->empty()) return {};
  Misfit misfit = ScalesOf(context, 4, weights->front());
  return misfit.fact.empty() ? GroupsOfWeights(context) : misfit;
}

/// A zero point for each of another number of entries than there are scales.
Misfit ZeroPoints(onnx::InferenceContext& context) {
  const KnownSizes scale = SizesOfInput(context, 1);
  const KnownSizes zero = SizesOfInput(context, 2);
  if (!scale || !zero || scale->size() != 1 || zero->size() != 1) return {};
  if (!Differ(scale->front(), zero->front())) return {};
  return Clash(fmt::format("it has {} scales and {} zero points", *scale->front(), *zero->front()),
               {*scale->front(), *zero->front()});
}

/// More to cut off than there is.
Misfit NegativePads(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  if (!data || (context.getNumInputs() > 3 && context.hasInput(3))) return {};
  std::vector<std::int64_t> pads = infer::IntsOf(context, "pads");
  if (pads.empty()) pads = NumbersOfInput(context, 1);
  if (pads.size() != 2 * data->size()) return {};
  for (std::size_t k = 0; k < data->size(); ++k) {
    std::int64_t size = 0;
    if (!(*data)[k] || __builtin_add_overflow(pads[k], pads[k + data->size()], &size) ||
        __builtin_add_overflow(size, *(*data)[k], &size) || size >= 0) {
      continue;
    }
    return {
        .fact = fmt::format("it cuts {} off the {} of axis {}", *(*data)[k] - size, *(*data)[k], k),
        .kind = Misfit::Kind::kRoom,
        .axis = static_cast<int>(k),
        .known = 0};
  }
  return {};
}

/// A written output that no window of a transposed convolution reaches: more than a stride past
/// where the last one ends.
Misfit ReachOfWindows(onnx::InferenceContext& context) {
  const KnownSizes data = SizesOfInput(context, 0);
  const KnownSizes weights = SizesOfInput(context, 1);
  const std::vector<std::int64_t> wanted = infer::IntsOf(context, "output_shape");
  constexpr std::size_t kFirst = 2;  // spatial axis
  if (!data || !weights || data->size() != weights->size() || data->size() <= kFirst) return {};
  const std::size_t axes = data->size() - kFirst;
  if (wanted.size() < axes) return {};
  const auto per_axis = [&](const char* attribute, std::int64_t otherwise) {
    std::vector<std::int64_t> values = infer::IntsOf(context, attribute);
    values.resize(axes, otherwise);
    return values;
  };
  const auto strides = per_axis("strides", 1);
  const auto dilations = per_axis("dilations", 1);
  const auto padding = per_axis("output_padding", 0);
  for (std::size_t k = 0; k < axes; ++k) {
    const auto size = (*data)[k + kFirst];
    const auto kernel = (*weights)[k + kFirst];
    if (!size || !kernel || *size < 1 || *kernel < 1 || strides[k] < 1 || dilations[k] < 1) {
      continue;
    }
    std::int64_t reach = 0;  // the last position that could be one
    std::int64_t window = 0;
    if (__builtin_mul_overflow(strides[k], *size, &reach) ||
        __builtin_mul_overflow(dilations[k], *kernel - 1, &window) ||
        __builtin_add_overflow(reach, window, &reach) ||
        __builtin_add_overflow(reach, padding[k], &reach)) {
      continue;
    }
    const std::int64_t makes = wanted[wanted.size() - axes + k];
    if (makes <= reach) continue;
    return {.fact = fmt::format("its output of {} on axis {} passes the {} that its windows reach",
                                makes, k + kFirst, reach),
            .kind = Misfit::Kind::kRoom,
            .axis = static_cast<int>(k + kFirst),
            .known = 0};
  }
  return {};
}

/// Boxes of four numbers each, one of them for each of what stands beside them.
Misfit Regions(onnx::InferenceContext& context) {
  const KnownSizes regions = SizesOfInput(context, 1);
  const KnownSizes images = SizesOfInput(context, 2);
  constexpr std::int64_t kCorners = 4;
  if (!regions || regions->size() != 2) return {};
  if (Differ(regions->back(), kCorners)) {
    return Clash(fmt::format("its regions have {} numbers each, not 4", *regions->back()));
  }
  if (!images || images->size() != 1 || !Differ(regions->front(), images->front())) return {};
  return Clash(
      fmt::format("it has {} regions, and images of {}", *regions->front(), *images->front()),
      {*regions->front(), *images->front()});
}

Misfit BoxesAndScores(onnx::InferenceContext& context) {
  const KnownSizes boxes = SizesOfInput(context, 0);
  const KnownSizes scores = SizesOfInput(context, 1);
  constexpr std::size_t kRank = 3;
  if (!boxes || !scores || boxes->size() != kRank || scores->size() != kRank) return {};
  const bool same =
      !Differ(boxes->front(), scores->front()) && !Differ((*boxes)[1], scores->back());
  if (same) return {};
  return Clash(fmt::format("its boxes of shape {} are not those of scores of shape {}",
                           ShapeText(boxes), ShapeText(scores)));
}

struct OperandCheck {
  std::string_view op;
  Misfit (*misfit)(onnx::InferenceContext& context);
};

constexpr OperandCheck kOperandChecks[] = {
    {"Conv", GroupsOfWeights},
    {"ConvTranspose", ReachOfWindows},
    {"CumSum", AxisOperand},
    {"DequantizeLinear", ZeroPoints},
    {"GRU", RecurrentOperands<3>},
    {"Gather", IndicesOfAxis},
    {"GatherElements", IndicesByElement},
    {"GatherND", IndicesByRow},
    {"GroupNormalization", GroupsOfChannels},
    {"LSTM", RecurrentOperands<4>},
    {"NonMaxSuppression", BoxesAndScores},
    {"Pad", NegativePads},
    {"QLinearConv", ScalesOfWeights},
    {"QLinearMatMul", ScalesOfFactors},
    {"QuantizeLinear", ZeroPoints},
    {"RNN", RecurrentOperands<1>},
    {"RoiAlign", Regions},
    {"Scatter", IndicesByElement},
    {"ScatterElements", IndicesByElement},
    {"ScatterND", IndicesByRow},
};

}  // namespace

Misfit OperandFit(const std::string& op, onnx::InferenceContext& context) {
  const auto* check = std::ranges::find(kOperandChecks, op, &OperandCheck::op);
  return check == std::end(kOperandChecks) ? Misfit{} : check->misfit(context);
}

}  // namespace acev2
