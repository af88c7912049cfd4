// SPDX-License-Identifier: Apache-2.0
#include "interpret/shapes/shape_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onnx/defs/tensor_proto_util.h"
#include "rules/domains.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

std::vector<std::int64_t> Ints(onnx::InferenceContext& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::int64_t Int(onnx::InferenceContext& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  return attribute == nullptr ? 0 : attribute->i();
}

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
    if (Int(context, "transA") != 0) column = 0;
    if (Int(context, "transB") != 0) row = 1;
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
  const std::int64_t block = Int(context, "blocksize");
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
  if (i >= context.getNumInputs() || !context.hasInput(i)) return Ints(context, name);
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
  if (!traits.Has(kWindowed) || Int(context, "channels_last") != 0) return {};
  const onnx::AttributeProto* auto_pad = context.getAttribute("auto_pad");
  if (auto_pad != nullptr && auto_pad->s().starts_with("SAME")) return {};  // pads until it fits
  const std::vector<std::int64_t> input = SpatialDims(context, 0);
  std::vector<std::int64_t> kernel = Ints(context, "kernel_shape");
  if (kernel.empty()) kernel = SpatialDims(context, traits.weights.input);
  if (kernel.size() != input.size()) return {};
  const std::vector<std::int64_t> pads = Ints(context, "pads");
  const std::vector<std::int64_t> dilations = Ints(context, "dilations");
  const std::vector<std::int64_t> strides = Ints(context, "strides");
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
    const std::int64_t overhang = Int(context, "ceil_mode") != 0 ? At(strides, k, 1) - 1 : 0;
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

Misfit ShapeMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context) {
  const Traits& traits = TraitsOf(node.domain(), node.op_type());
  if (!IsOnnxDomain(node.domain())) return WindowMisfit(traits, context);
  for (const auto check :
       {ChannelMisfit, WindowMisfit, ElementMisfit, InnerMisfit, BlockMisfit, ReflectionMisfit}) {
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
