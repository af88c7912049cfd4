// SPDX-License-Identifier: Apache-2.0
#include "interpret/shape_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace acev2 {
namespace {

/// An operator with a window, and its input that holds the kernel (none: -1). Data come first as
/// N×C×D1×…; kernels are M×C×k1×….
struct Windowed {
  std::string_view op;
  int kernel;
};

constexpr std::array kWindowed = {Windowed{"Conv", 1},        Windowed{"ConvInteger", 1},
                                  Windowed{"QLinearConv", 3}, Windowed{"FusedConv", 1},
                                  Windowed{"MaxPool", -1},    Windowed{"AveragePool", -1},
                                  Windowed{"LpPool", -1},     Windowed{"QLinearAveragePool", -1}};

const Windowed* FindWindowed(std::string_view op) {
  const auto* row = std::ranges::find(kWindowed, op, &Windowed::op);
  return row == kWindowed.end() ? nullptr : row;
}

std::vector<std::int64_t> Ints(onnx::InferenceContext& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::int64_t Int(onnx::InferenceContext& context, const char* name) {
  const onnx::AttributeProto* attribute = context.getAttribute(name);
  return attribute == nullptr ? 0 : attribute->i();
}

/// The dimensions of input `i` after the first two; an open one is -1. Empty if the rank is open.
std::vector<std::int64_t> SpatialDims(onnx::InferenceContext& context, int i) {
  if (i < 0 || static_cast<std::size_t>(i) >= context.getNumInputs() ||
      !onnx::hasInputShape(context, static_cast<std::size_t>(i))) {
    return {};
  }
  std::vector<std::int64_t> dims;
  const onnx::TensorShapeProto& shape = onnx::getInputShape(context, static_cast<std::size_t>(i));
  for (int axis = 2; axis < shape.dim_size(); ++axis) {
    const auto& dim = shape.dim(axis);
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
  if (i < 0 || static_cast<std::size_t>(i) >= context.getNumInputs() ||
      !onnx::hasInputShape(context, static_cast<std::size_t>(i))) {
    return -1;
  }
  const auto& shape = onnx::getInputShape(context, static_cast<std::size_t>(i));
  if (axis >= shape.dim_size() || !shape.dim(axis).has_dim_value()) return -1;
  return shape.dim(axis).dim_value();
}

/// Channels of data and weights that differ: [N, C, …] and [M, C/group, …] of a convolution,
/// [steps, batch, C] and [directions, gates·H, C] of a recurrent layer.
Misfit ChannelMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context) {
  const std::string& op = node.op_type();
  std::int64_t has = -1;
  std::int64_t takes = -1;
  if (const Windowed* row = FindWindowed(op); row != nullptr && row->kernel >= 0) {
    const onnx::AttributeProto* group = context.getAttribute("group");
    has = DimOf(context, 0, 1);
    takes = DimOf(context, row->kernel, 1);
    const std::int64_t groups = group == nullptr ? 1 : group->i();
    if (takes >= 0 && __builtin_mul_overflow(takes, groups, &takes)) return {};
  } else if (op == "ConvTranspose") {
    has = DimOf(context, 0, 1);
    takes = DimOf(context, 1, 0);
  } else if (op == "LSTM" || op == "GRU" || op == "RNN") {
    has = DimOf(context, 0, 2);
    takes = DimOf(context, 1, 2);
  }
  if (has < 0 || takes < 0 || has == takes) return {};
  return {fmt::format("its input has {} {}, its weights take {}", has,
                      has == 1 ? "channel" : "channels", takes),
          1, 2, takes};
}

Misfit WindowMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context) {
  const Windowed* row = FindWindowed(node.op_type());
  if (row == nullptr || Int(context, "channels_last") != 0) return {};
  const onnx::AttributeProto* auto_pad = context.getAttribute("auto_pad");
  if (auto_pad != nullptr && auto_pad->s().starts_with("SAME")) return {};  // pads until it fits
  const std::vector<std::int64_t> input = SpatialDims(context, 0);
  std::vector<std::int64_t> kernel = Ints(context, "kernel_shape");
  if (kernel.empty()) kernel = SpatialDims(context, row->kernel);
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
    return {fmt::format("its window of {} does not fit into {} of axis {}{}", window,
                        room == 1 ? "the one entry" : fmt::format("the {} entries", room), k + 2,
                        before + after > 0 ? ", padding included" : ""),
            static_cast<int>(k + 2)};
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

/// A Reshape to another number of elements.
Misfit ElementMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context) {
  if (node.op_type() != "Reshape" || !onnx::hasInputShape(context, 0)) return {};
  const onnx::TypeProto* result = context.getOutputType(0);
  if (!onnx::hasShape(*result)) return {};
  const std::int64_t has = Elements(onnx::getInputShape(context, 0));
  const std::int64_t gets = Elements(result->tensor_type().shape());
  if (has < 0 || gets < 0 || has == gets) return {};
  return {fmt::format("its input has {} {}, its result would have {}", has,
                      has == 1 ? "element" : "elements", gets),
          0, 0};
}

}  // namespace

Misfit ShapeMisfit(const onnx::NodeProto& node, onnx::InferenceContext& context) {
  if (!node.domain().empty() && node.domain() != "ai.onnx") return WindowMisfit(node, context);
  for (const auto check : {ChannelMisfit, WindowMisfit, ElementMisfit}) {
    Misfit misfit = check(node, context);
    if (!misfit.fact.empty()) return misfit;
  }
  return {};
}

}  // namespace acev2
