// SPDX-License-Identifier: Apache-2.0
//
// Format rules of operators that cut numbers off at bounds: what is a quantizer's own saturation is
// free, what narrows whole numbers makes their format.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "rules/lowering.h"
#include "rules/passing.h"

namespace acev2 {
namespace {

constexpr std::string_view kSaturation = "the quantizer's saturation";

/// True if a quantizer has left `tensor` so narrow that `bounds` cut nothing of it.
bool HoldsAlready(const Tensor& tensor, ValueRange bounds) {
  if (!tensor.pending || !tensor.value.is_integer() || tensor.accumulator) return false;
  const Scale& scale = *tensor.pending;
  if (!scale.zero || !scale.parts.empty() || tensor.value.kind == FormatKind::kPowerOfTwo) return false;
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
    if (HoldsAlready(input, bounds) || (cut && bounds.low <= cut->low && bounds.high >= cut->high)) {
      output.renamed = true;
      ShareVersions(*node.inputs[0], output);
      path.free_because = kSaturation;
      return;
    }
  }
  const bool integer_type = input.stored.kind == FormatKind::kInt || input.stored.kind == FormatKind::kUInt;
  const bool whole_floats = input.stored.is_float() && (input.whole || input.value.is_integer());
  if (input.pending || !output.value.known() || !(integer_type || whole_floats)) return;
  const bool bounded = std::isfinite(bounds.low) && std::isfinite(bounds.high) &&
                       bounds.low == std::floor(bounds.low) && bounds.high == std::floor(bounds.high);
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
  // The quantizer rounds to the range of a Clip (QuantizeLinear looks ahead); of other integers it is
  // free what cuts none of their values.
  const ValueRange levels = LevelsOf(output.value);
  const bool cuts = bounds.low > levels.low || bounds.high < levels.high;
  if (path.options.lowering != Lowering::kInteger || !output.value.is_integer()) return;
  if (known && (!cuts || (narrows && input.rounded))) {
    output.renamed = true;
    path.free_because = kSaturation;
  }
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

}  // namespace acev2
