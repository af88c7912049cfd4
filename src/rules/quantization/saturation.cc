// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/saturation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "rules/passing.h"
#include "rules/quantization/lowering.h"
#include "rules/quantization/quantize.h"
#include "rules/quantization/quantizer_node.h"
#include "rules/rule.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

constexpr std::string_view kSaturation = "the quantizer's saturation";

/// True if a quantizer has left `tensor` so narrow that `bounds` cut nothing of it.
bool HoldsAlready(const Tensor& tensor, ValueRange bounds) {
  if (!tensor.pending || !tensor.value.is_integer() || tensor.accumulator) return false;
  const Scale& scale = *tensor.pending;
  if (!scale.zero || !scale.parts.empty() || tensor.value.kind == FormatKind::kPowerOfTwo) {
    return false;
  }
  double step = 1;
  for (const ScaleFactor& factor : scale.factors) {
    // Of numbers that differ the largest reaches farthest.
    if (!factor.values || factor.values->empty()) return false;
    step *= *std::ranges::max_element(*factor.values);
  }
  const ValueRange range = PayloadOf(tensor).range;
  return bounds.low <= (range.low - *scale.zero + 0.5) * step &&
         bounds.high >= (range.high - *scale.zero - 0.5) * step;
}

/// True if both bounds of a Clip are known before it runs.
bool KnowsBounds(const Node& node) {
  for (const std::size_t i : {1, 2}) {
    if (!node.Has(i)) continue;
    if (!node.inputs[i]->offline || node.inputs[i]->known_values() == nullptr) return false;
  }
  return true;
}

/// `known`: nothing is cut but outside of `bounds`; else they are those that are known.
void SaturateTo(Datapath& path, ValueRange bounds, bool narrows, bool known = true) {
  Keep(path);
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0)) return;
  const Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  if (known && path.options.lowering == Lowering::kInteger && !input.offline) {
    const std::optional<ValueRange> cut = path.saturated_to ? path.saturated_to(0) : std::nullopt;
    if (HoldsAlready(input, bounds) ||
        (cut && bounds.low <= cut->low && bounds.high >= cut->high)) {
      output.renamed = true;
      ShareVersions(*node.inputs[0], output);
      path.free_because = kSaturation;
      return;
    }
  }
  const bool integer_type =
      input.stored.kind == FormatKind::kInt || input.stored.kind == FormatKind::kUInt;
  const bool whole_floats = input.stored.is_float() && (input.whole || input.value.is_integer());
  if (input.pending || !output.value.known() || !(integer_type || whole_floats)) return;
  const bool bounded = std::isfinite(bounds.low) && std::isfinite(bounds.high) &&
                       bounds.low == std::floor(bounds.low) &&
                       bounds.high == std::floor(bounds.high);
  Format range;
  if (integer_type) {
    range = RangeFormat(bounds, input.stored);
  } else if (bounded) {
    range = RangeFormat(bounds, bounds.low >= 0 ? UIntFormat(64) : IntFormat(64));
  } else {
    return;
  }
  if (range.bits < output.value.bits || (output.value.is_float() && range.bits <= 32)) {
    output.value = range;
    output.source = "range of '" + output.name + "'";
    output.rounded = whole_floats;
    // A rounding that the graph writes and the bounds behind it are a quantizer.
    if (known && input.just_rounded && path.options.lowering == Lowering::kInteger) {
      path.free_because = kSaturation;
    }
    output.just_rounded = false;
    return;
  }
  // The quantizer rounds to the range of a Clip (QuantizeLinear looks ahead); of other integers it
  // is free what cuts none of their values.
  const ValueRange levels = LevelsOf(output.value);
  const bool cuts = bounds.low > levels.low || bounds.high < levels.high;
  if (path.options.lowering != Lowering::kInteger || !output.value.is_integer()) return;
  if (known && (!cuts || (narrows && input.rounded))) {
    output.renamed = true;
    path.free_because = kSaturation;
  }
}

/// What a quantizer that rounds to `format` cuts nothing of, over all channels of its constants.
std::optional<ValueRange> RangeOf(Format format, const Tensor* scale, const Tensor* zero_point) {
  const Constant* steps = scale == nullptr ? nullptr : scale->known_values();
  const Constant* zeros = zero_point == nullptr ? nullptr : zero_point->known_values();
  if (!format.is_integer() || format.kind == FormatKind::kPowerOfTwo ||
      (zero_point != nullptr && (zeros == nullptr || zeros->size() == 0))) {
    return std::nullopt;
  }
  const ValueRange levels = LevelsOf(format);
  if (steps == nullptr || steps->size() == 0) {
    // Whatever the scale, which is positive: levels that start at the zero point start at 0.
    bool starts_at_zero = true;
    for (std::size_t i = 0; i < (zeros == nullptr ? 1 : zeros->size()); ++i) {
      starts_at_zero = starts_at_zero && levels.low >= (zeros == nullptr ? 0 : zeros->AsDouble(i));
    }
    if (!starts_at_zero) return std::nullopt;
    return ValueRange{0, std::numeric_limits<double>::infinity()};
  }
  std::optional<ValueRange> range;
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const double step = steps->AsDouble(i);
    const double zero = zeros == nullptr ? 0 : zeros->AsDouble(zeros->size() > 1 ? i : 0);
    if (zeros != nullptr && zeros->size() > 1 && zeros->size() != steps->size()) {
      return std::nullopt;
    }
    const ValueRange own = {(levels.low - zero + 0.5) * step, (levels.high - zero - 0.5) * step};
    range =
        range ? ValueRange{std::min(range->low, own.low), std::max(range->high, own.high)} : own;
  }
  return range;
}

}  // namespace

void SaturateClip(Datapath& path) {
  const ValueRange bounds = BoundsOfClip(path.node);
  SaturateTo(path, bounds, true, KnowsBounds(path.node));
  // QuantLab and NEMO write the width of the result beside its bounds.
  const std::optional<int> bits = path.node.Bits("out_bits");
  if (!bits || !path.node.HasOutput(0) || path.node.outputs[0]->pending) return;
  Tensor& output = *path.node.outputs[0];
  output.value = bounds.low >= 0 ? UIntFormat(*bits) : IntFormat(*bits);
  output.source = "out_bits of '" + output.name + "'";
}

void SaturateRelu(Datapath& path) {
  SaturateTo(path, {0, std::numeric_limits<double>::infinity()}, false);
}

std::optional<ValueRange> SaturationOf(const Rule& rule, const Node& node) {
  if (rule.format == QuantizeLinear) {
    // Without a zero point the type is that of the attribute, else uint8.
    const Tensor* zero_point = OptionalInput(node, 2);
    const auto type = static_cast<int>(node.Int("output_dtype", 0));
    const Format format = zero_point != nullptr ? zero_point->stored
                          : type != 0           ? ElementFormat(type)
                                                : UIntFormat(8);
    return RangeOf(format, OptionalInput(node, 1), zero_point);
  }
  if (rule.format == QuantNode && node.Has(3)) {
    try {
      const int bits = KnownBits(node, 3, "bit width");
      const bool is_signed = node.Int("signed", 1) != 0;
      return RangeOf(is_signed ? IntFormat(bits) : UIntFormat(bits), OptionalInput(node, 1),
                     OptionalInput(node, 2));
    } catch (const Unknown&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace acev2
