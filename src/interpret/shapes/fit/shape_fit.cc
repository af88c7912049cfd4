// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/fit/shape_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/einsum_labels.h"
#include "interpret/shapes/fit/operand_fit.h"
#include "onnx/defs/tensor_proto_util.h"
#include "rules/domains.h"
#include "rules/rule.h"
#include "tensor/element.h"
#include "tensor/shape_text.h"

namespace acev2 {
namespace {

/// Misfit::known where the shape of the result does not depend on what does not fit.
constexpr int kWhole = INT32_MAX;

/// The shape of tensor input `i`, or null if it is absent, no tensor or not known.
const onnx::TensorShapeProto* ShapeOf(onnx::InferenceContext& context, int i) {
  if (i < 0 || static_cast<std::size_t>(i) >= context.getNumInputs()) return nullptr;
  const onnx::TypeProto* type = context.getInputType(static_cast<std::size_t>(i));
  if (type == nullptr || !type->has_tensor_type() || !type->tensor_type().has_shape()) {
    return nullptr;
  }
  return &type->tensor_type().shape();
}

/// The dimensions of input `i` after the first two; an open one is -1. Empty if the rank is open.
std::vector<std::int64_t> SpatialDims(onnx::InferenceContext& context, int i) {
  std::vector<std::int64_t> dims;
  const onnx::TensorShapeProto* shape = ShapeOf(context, i);
  for (int axis = 2; shape != nullptr && axis < shape->dim_size(); ++axis) {
    const auto& dim = shape->dim(axis);
    dims.push_back(dim.has_dim_value() ? dim.dim_value() : -1);
  }
  return dims;
}

/// `values[k]`, or `otherwise` if there are none: attributes per axis may be left out.
std::int64_t At(const std::vector<std::int64_t>& values, std::size_t k, std::int64_t otherwise) {
  return k < values.size() ? values[k] : otherwise;
}

/// Dimension `axis` of input `i`; -1 if it is not known.
std::int64_t DimOf(onnx::InferenceContext& context, int i, int axis) {
  const onnx::TensorShapeProto* shape = ShapeOf(context, i);
  if (shape == nullptr || axis >= shape->dim_size() || !shape->dim(axis).has_dim_value()) return -1;
  return shape->dim(axis).dim_value();
}

/// Channels of data and weights that differ: [N, C, …] and [M, C/group, …] of a convolution,
/// [steps, batch, C] and [directions, gates·H, C] of a recurrent layer, [N, C, …] and [C].
Misfit ChannelMisfit(const Traits& traits, onnx::InferenceContext& context) {
  const WeightLayout& weights = traits.weights;
  if (weights.channels < 0) return {};
  const std::int64_t has = DimOf(context, 0, weights.channels);
  std::int64_t takes = DimOf(context, weights.input, weights.channel_axis);
  if (weights.channel_axis == weights.grouped_axis) {
    const onnx::AttributeProto* group = context.getAttribute("group");
    const std::int64_t groups = group == nullptr ? 1 : group->i();
    if (takes >= 0 && __builtin_mul_overflow(takes, groups, &takes)) return {};
  }
  if (has < 0 || takes < 0 || has == takes) return {};
  return {.fact = fmt::format("its input has {} {}, its weights take {}", has,
                              has == 1 ? "channel" : "channels", takes),
          .axis = 1,
          .sizes = {has, takes}};
}

/// Constants of a batch normalization that are not one for each channel.
Misfit ConstantMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kScalesChannels)) return {};
  const std::int64_t has = DimOf(context, 0, 1);
  for (int i = 1; i < static_cast<int>(context.getNumInputs()); ++i) {
    const onnx::TensorShapeProto* shape = ShapeOf(context, i);
    if (shape == nullptr || shape->dim_size() != 1) continue;  // once they were of any shape
    const std::int64_t takes = DimOf(context, i, 0);
    if (has < 0 || takes < 0 || has == takes) continue;
    return {.fact = fmt::format("its input has {} {}, its constants are for {}", has,
                                has == 1 ? "channel" : "channels", takes),
            .axis = 1,
            .known = kWhole,
            .sizes = {has, takes}};
  }
  return {};
}

/// Scales of a quantizer that are not one for each entry of its axis.
Misfit ScaleMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kQuantizes) && !traits.Has(kDequantizes)) return {};
  const onnx::TensorShapeProto* data = ShapeOf(context, 0);
  const onnx::TensorShapeProto* scale = ShapeOf(context, 1);
  const std::int64_t takes = DimOf(context, 1, 0);
  // One is for all, in whatever shape; blocks have scales of the data's rank.
  if (data == nullptr || scale == nullptr || scale->dim_size() != 1 || takes < 2) return {};
  const onnx::AttributeProto* attribute = context.getAttribute("axis");
  std::int64_t axis = attribute == nullptr ? 1 : attribute->i();
  const int rank = data->dim_size();
  if (axis < -rank || axis >= rank) {
    return {.fact = fmt::format("it has {} scales along axis {} of an input of rank {}", takes,
                                axis, rank),
            .kind = Misfit::Kind::kRoom,
            .known = kWhole};
  }
  if (axis < 0) axis += rank;
  const std::int64_t has = DimOf(context, 0, static_cast<int>(axis));
  if (has < 0 || has == takes) return {};
  return {.fact = fmt::format("it has {} scales for the {} of axis {}", takes,
                              has == 1 ? "one entry" : fmt::format("{} entries", has), axis),
          .axis = static_cast<int>(axis),
          .known = kWhole,
          .sizes = {has, takes}};
}

/// A window that is said to be another than that of the weights.
Misfit KernelMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kWindowed) || traits.weights.input < 1 ||
      infer::IntOf(context, "channels_last", 0) != 0) {
    return {};
  }
  const std::vector<std::int64_t> said = infer::IntsOf(context, "kernel_shape");
  const std::vector<std::int64_t> has = SpatialDims(context, traits.weights.input);
  if (said.empty() || said.size() != has.size()) return {};
  for (std::size_t k = 0; k < said.size(); ++k) {
    if (has[k] < 0 || has[k] == said[k]) continue;
    return {.fact = fmt::format("its kernel_shape is {}, its weights are {}", fmt::join(said, "×"),
                                ShapeText(PartialShape(has.begin(), has.end()))),
            .kind = Misfit::Kind::kRoom,
            .known = 2};
  }
  return {};
}

std::string TextOf(const onnx::TensorShapeProto& shape) {
  PartialShape dims;
  for (const auto& dim : shape.dim()) {
    dims.push_back(dim.has_dim_value() ? std::optional(dim.dim_value()) : std::nullopt);
  }
  return ShapeText(dims);
}

/// What keeps `second` from meeting `first` where dimensions of 1 are repeated, from the last on;
/// those of `first` only if `both`.
Misfit BroadcastMisfit(const onnx::TensorShapeProto& first, const onnx::TensorShapeProto& second,
                       bool both) {
  const int rank = std::max(first.dim_size(), second.dim_size());
  if (!both && second.dim_size() > first.dim_size()) {
    return {.fact = fmt::format("its operand of shape {} cannot be broadcast to {}", TextOf(second),
                                TextOf(first)),
            .known = kWhole};
  }
  for (int k = 1; k <= std::min(first.dim_size(), second.dim_size()); ++k) {
    const auto& a = first.dim(first.dim_size() - k);
    const auto& b = second.dim(second.dim_size() - k);
    if (!a.has_dim_value() || !b.has_dim_value()) continue;
    const std::int64_t has = a.dim_value();
    const std::int64_t meets = b.dim_value();
    if (has < 0 || meets < 0 || has == meets || meets == 1 || (both && has == 1)) continue;
    return {.fact = both
                        ? fmt::format("its operands of shapes {} and {} cannot be broadcast to one",
                                      TextOf(first), TextOf(second))
                        : fmt::format("its operand of shape {} cannot be broadcast to {}",
                                      TextOf(second), TextOf(first)),
            .axis = rank - k,
            .known = both ? 0 : kWhole,
            .sizes = {has, meets}};
  }
  return {};
}

/// Operands of elementwise operators that do not broadcast.
Misfit OperandMisfit(const Traits& traits, onnx::InferenceContext& context) {
  const bool both = traits.Has(kBroadcasts);
  if (!both && !traits.Has(kStretchesSecond)) return {};
  const int inputs = static_cast<int>(context.getNumInputs());
  for (int i = 1; i < inputs; ++i) {
    const onnx::TensorShapeProto* second = ShapeOf(context, i);
    // All have to meet each other; of many, the first and the one before tell nearly always.
    for (const int j : {0, i - 1}) {
      const onnx::TensorShapeProto* first = ShapeOf(context, j);
      if (first == nullptr || second == nullptr) continue;
      Misfit misfit = BroadcastMisfit(*first, *second, both);
      if (!misfit.fact.empty()) return misfit;
    }
  }
  return {};
}

/// A bias that has not one entry per output channel, an addend that is not like the product.
Misfit AddendMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (traits.Has(kTransposes)) {
    const onnx::TensorShapeProto* addend = ShapeOf(context, 2);
    const onnx::TypeProto* result = context.getOutputType(0);
    if (addend == nullptr || !onnx::hasShape(*result)) return {};
    return BroadcastMisfit(result->tensor_type().shape(), *addend, false);
  }
  const WeightLayout& weights = traits.weights;
  if (!traits.Has(kWindowed) || weights.input != 1 || weights.output_axis < 0) return {};
  const onnx::TensorShapeProto* bias = ShapeOf(context, 2);
  // Where integers are convolved, a zero point stands there.
  const onnx::TypeProto* data = context.getNumInputs() > 0 ? context.getInputType(0) : nullptr;
  if (bias == nullptr || bias->dim_size() != 1 || data == nullptr) return {};
  const Element* type = FindElement(data->tensor_type().elem_type());
  if (type == nullptr || !type->is_float()) return {};
  const std::int64_t has = DimOf(context, 2, 0);
  const std::int64_t makes = DimOf(context, weights.input, weights.output_axis);
  if (has < 0 || makes < 0 || has == makes) return {};
  return {.fact = fmt::format("its bias has {} {}, its weights make {} channels", has,
                              has == 1 ? "entry" : "entries", makes),
          .known = kWhole,
          .sizes = {has, makes}};
}

/// Dimensions under one label of an equation that are neither equal nor 1.
Misfit LabelMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kTakesEquation)) return {};
  const onnx::AttributeProto* equation = context.getAttribute("equation");
  if (equation == nullptr) return {};
  const auto sizes = SizesOfLabels(equation->s(), context);
  if (!sizes || sizes->conflicts.empty()) return {};
  const LabelConflict& conflict = sizes->conflicts.front();
  return {.fact = fmt::format("its operands have {} and {} under one label '{}'", conflict.first,
                              conflict.second, conflict.label),
          .known = 0,
          .sizes = {conflict.first, conflict.second}};
}

/// Parts that differ in an axis along which they are not joined.
Misfit PartMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kConcatenates)) return {};
  const onnx::TensorShapeProto* first = ShapeOf(context, 0);
  if (first == nullptr) return {};
  const int rank = first->dim_size();
  const onnx::AttributeProto* attribute = context.getAttribute("axis");
  std::int64_t axis = attribute == nullptr ? 1 : attribute->i();  // before opset 4 it had a default
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) {
    return {.fact = fmt::format("it joins along axis {} of parts of rank {}",
                                attribute == nullptr ? 1 : attribute->i(), rank),
            .known = 0};
  }
  for (int i = 1; i < static_cast<int>(context.getNumInputs()); ++i) {
    const onnx::TensorShapeProto* part = ShapeOf(context, i);
    if (part == nullptr) continue;
    if (part->dim_size() != rank) {
      return {.fact = fmt::format("its parts of shapes {} and {} are of different ranks",
                                  TextOf(*first), TextOf(*part)),
              .known = 0};
    }
    for (int k = 0; k < rank; ++k) {
      const std::int64_t has = DimOf(context, 0, k);
      const std::int64_t meets = DimOf(context, i, k);
      if (k == axis || has < 0 || meets < 0 || has == meets) continue;
      return {
          .fact = fmt::format("its parts of shapes {} and {} differ in axis {}, not only in the "
                              "axis {} that it joins",
                              TextOf(*first), TextOf(*part), k, axis),
          .axis = k,
          .known = 0,
          .sizes = {has, meets}};
    }
  }
  return {};
}

/// The rank of input `i`; -1 if it is not known.
int RankOf(onnx::InferenceContext& context, int i) {
  const onnx::TensorShapeProto* shape = ShapeOf(context, i);
  return shape == nullptr ? -1 : shape->dim_size();
}

/// Factors of a product whose inner sizes differ.
Misfit InnerMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kMatrixProduct)) return {};
  const int left = RankOf(context, 0);
  const int right = RankOf(context, 1);
  if (left < 1 || right < 1) return {};
  int column = left - 1;
  int row = std::max(right - 2, 0);
  if (traits.Has(kTransposes)) {
    if (left != 2 || right != 2) return {};
    if (infer::IntOf(context, "transA", 0) != 0) column = 0;
    if (infer::IntOf(context, "transB", 0) != 0) row = 1;
  }
  const std::int64_t has = DimOf(context, 0, column);
  const std::int64_t takes = DimOf(context, 1, row);
  if (has < 0 || takes < 0 || has == takes) return {};
  return {.fact = fmt::format("it multiplies rows of {} with columns of {}", has, takes),
          .sizes = {has, takes}};
}

/// Blocks that channels or an image do not divide into.
Misfit BlockMisfit(const Traits& traits, onnx::InferenceContext& context) {
  const bool to_blocks = traits.Has(kChannelsToBlocks);
  if (!to_blocks && !traits.Has(kBlocksToChannels)) return {};
  const std::int64_t block = infer::IntOf(context, "blocksize", 0);
  constexpr std::int64_t kLargest = 1 << 15;
  if (block < 1 || block > kLargest) return {};
  const auto misfit = [&](int axis, std::int64_t by) -> Misfit {
    const std::int64_t has = DimOf(context, 0, axis);
    if (has < 0 || has % by == 0) return {};
    return {.fact = fmt::format("{} of axis {} do not divide by {}", has, axis, by),
            .kind = Misfit::Kind::kRoom,
            .axis = axis,
            .known = 0};
  };
  if (to_blocks) return misfit(1, block * block);
  Misfit rows = misfit(2, block);
  return rows.fact.empty() ? misfit(3, block) : rows;
}

/// The integers of input `i`, or else of attribute `name`, which it replaced in a later opset.
/// Empty if they are not known.
std::vector<std::int64_t> IntsOrInput(onnx::InferenceContext& context, const char* name,
                                      std::size_t i) {
  if (i >= context.getNumInputs() || !context.hasInput(i)) return infer::IntsOf(context, name);
  const onnx::TensorProto* values = context.getInputData(i);
  if (values == nullptr || values->data_type() != onnx::TensorProto::INT64) return {};
  return onnx::ParseData<std::int64_t>(values);
}

/// More to reflect than there is.
Misfit ReflectionMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kPads)) return {};
  const onnx::AttributeProto* mode = context.getAttribute("mode");
  if (mode == nullptr || mode->s() != "reflect") return {};
  if (context.getNumInputs() > 3 && context.hasInput(3)) return {};  // pads of some axes
  std::vector<std::int64_t> pads = IntsOrInput(context, "pads", 1);
  const int rank = RankOf(context, 0);
  if (rank < 1 || pads.size() != 2 * static_cast<std::size_t>(rank)) return {};
  for (int axis = 0; axis < rank; ++axis) {
    const auto k = static_cast<std::size_t>(axis);
    const std::int64_t most = std::max(pads[k], pads[k + static_cast<std::size_t>(rank)]);
    const std::int64_t has = DimOf(context, 0, axis);
    if (has < 0 || most < has || most == 0) continue;
    return {
        .fact = fmt::format("it reflects {} of {} of axis {}", most,
                            has == 1 ? "the one entry" : fmt::format("the {} entries", has), axis),
        .kind = Misfit::Kind::kRoom,
        .axis = axis,
        .known = rank,
        .certain = false};
  }
  return {};
}

Misfit WindowMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kWindowed) || infer::IntOf(context, "channels_last", 0) != 0) return {};
  const onnx::AttributeProto* auto_pad = context.getAttribute("auto_pad");
  if (auto_pad != nullptr && auto_pad->s().starts_with("SAME")) return {};  // pads until it fits
  const std::vector<std::int64_t> input = SpatialDims(context, 0);
  std::vector<std::int64_t> kernel = infer::IntsOf(context, "kernel_shape");
  if (kernel.empty()) kernel = SpatialDims(context, traits.weights.input);
  if (kernel.size() != input.size()) return {};
  const std::vector<std::int64_t> pads = infer::IntsOf(context, "pads");
  const std::vector<std::int64_t> dilations = infer::IntsOf(context, "dilations");
  const std::vector<std::int64_t> strides = infer::IntsOf(context, "strides");
  // Beyond these a product could wrap; no tensor is so large.
  constexpr std::int64_t kLargest = std::int64_t{1} << 31;
  for (std::size_t k = 0; k < input.size(); ++k) {
    const std::int64_t dilation = At(dilations, k, 1);
    const std::int64_t before = At(pads, k, 0);
    const std::int64_t after = At(pads, k + input.size(), 0);
    if (input[k] < 0 || kernel[k] < 1 || dilation < 1) continue;
    if (std::max({input[k], kernel[k], dilation, before, after}) > kLargest) continue;
    const std::int64_t window = (kernel[k] - 1) * dilation + 1;
    const std::int64_t room = input[k] + before + after;
    // ceil_mode lets the last window hang over by less than a stride.
    const std::int64_t overhang =
        infer::IntOf(context, "ceil_mode", 0) != 0 ? At(strides, k, 1) - 1 : 0;
    if (window <= room + std::max<std::int64_t>(overhang, 0)) continue;
    return {.fact = fmt::format("its window of {} does not fit into {} of axis {}{}", window,
                                room == 1 ? "the one entry" : fmt::format("the {} entries", room),
                                k + 2, before + after > 0 ? ", padding included" : ""),
            .kind = Misfit::Kind::kRoom,
            .axis = static_cast<int>(k + 2)};
  }
  return {};
}

/// The product of the dimensions; -1 if one is not known or it passes 2^63 - 1.
std::int64_t Elements(const onnx::TensorShapeProto& shape) {
  std::int64_t elements = 1;
  for (const auto& dim : shape.dim()) {
    if (!dim.has_dim_value() || dim.dim_value() < 0 ||
        __builtin_mul_overflow(elements, dim.dim_value(), &elements)) {
      return -1;
    }
  }
  return elements;
}

/// A view of another number of elements.
Misfit ElementMisfit(const Traits& traits, onnx::InferenceContext& context) {
  if (!traits.Has(kView)) return {};
  const onnx::TensorShapeProto* data = ShapeOf(context, 0);
  const onnx::TypeProto* result = context.getOutputType(0);
  if (data == nullptr || !onnx::hasShape(*result)) return {};
  const std::int64_t has = Elements(*data);
  const std::int64_t gets = Elements(result->tensor_type().shape());
  if (has < 0 || gets < 0 || has == gets) return {};
  return {.fact = fmt::format("its input has {} {}, its result would have {}", has,
                              has == 1 ? "element" : "elements", gets),
          .kind = Misfit::Kind::kRoom,
          .known = 0};
}

}  // namespace

Misfit ShapeMisfit(const onnx::NodeProto& node, int opset, onnx::InferenceContext& context) {
  const Traits& traits = TraitsOf(node.domain(), node.op_type());
  if (!IsOnnxDomain(node.domain())) return WindowMisfit(traits, context);
  for (const auto check : {ChannelMisfit, ConstantMisfit, ScaleMisfit, KernelMisfit, WindowMisfit,
                           ElementMisfit, InnerMisfit, BlockMisfit, ReflectionMisfit}) {
    Misfit misfit = check(traits, context);
    if (!misfit.fact.empty()) return misfit;
  }
  if (Misfit misfit = OperandFit(node.op_type(), context); !misfit.fact.empty()) return misfit;
  // Before, an attribute said which axes meet.
  constexpr int kFirstWithNumpyRules = 7;
  if (opset < kFirstWithNumpyRules) return {};
  for (const auto check : {OperandMisfit, AddendMisfit, LabelMisfit, PartMisfit}) {
    Misfit misfit = check(traits, context);
    if (!misfit.fact.empty()) return misfit;
  }
  return {};
}

std::vector<std::int64_t> SizesItWants(const onnx::NodeProto& node,
                                       onnx::InferenceContext& context) {
  if (!TraitsOf(node.domain(), node.op_type()).Has(kSplits)) return {};
  // What is split has as many entries as its parts together. Nobody else says how many.
  std::int64_t sum = 0;
  const std::vector<std::int64_t> parts = IntsOrInput(context, "split", 1);
  for (const std::int64_t part : parts) {
    if (__builtin_add_overflow(sum, part, &sum)) return {};
  }
  return parts.empty() ? std::vector<std::int64_t>{} : std::vector{sum};
}

}  // namespace acev2
