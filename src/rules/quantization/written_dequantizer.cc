// SPDX-License-Identifier: Apache-2.0
//
// Recognizes written dequantizers and takes their constants for scales and zero points.
#include "rules/quantization/written_dequantizer.h"

#include <memory>
#include <utility>
#include <vector>

#include "rules/passing.h"
#include "rules/quantization/lowering.h"

namespace acev2 {

int QuantizedBesideConstant(const Datapath& path) {
  const Node& node = path.node;
  if (path.options.lowering == Lowering::kNone || node.inputs.size() != 2 || !node.Has(0) ||
      !node.Has(1) || !node.HasOutput(0)) {
    return -1;
  }
  for (int i = 0; i < 2; ++i) {
    const Tensor& payload = *node.inputs[static_cast<std::size_t>(i)];
    const Tensor& other = *node.inputs[static_cast<std::size_t>(1 - i)];
    if (other.offline && !other.pending && payload.rounded && !payload.offline &&
        IsWholePayload(payload)) {
      return i;
    }
  }
  return -1;
}

int ConstantPayload(const Datapath& path) {
  const Node& node = path.node;
  if (path.options.lowering == Lowering::kNone || node.inputs.size() != 2 || !node.Has(0) ||
      !node.Has(1) || !node.HasOutput(0) || !node.outputs[0]->stored.is_float()) {
    return -1;
  }
  for (int i = 0; i < 2; ++i) {
    const Tensor& payload = *node.inputs[static_cast<std::size_t>(i)];
    const Tensor& setting = *node.inputs[static_cast<std::size_t>(1 - i)];
    if (!payload.offline || !setting.offline || setting.pending) continue;
    if (!payload.pending && !IsWholePayload(payload)) continue;
    // Two constants with scales of their own: the larger one is what is scaled.
    if (!payload.pending && IsWholePayload(payload) && !IsWholePayload(setting)) return i;
    if (payload.known_elements() > setting.known_elements()) return i;
  }
  return -1;
}

void TakeZeroPoint(Datapath& path, std::size_t payload) {
  Node& node = path.node;
  const Tensor& from = *node.inputs[payload];
  const Tensor& zero_point = *node.inputs[1 - payload];
  Tensor& output = *node.outputs[0];
  UsePayload(node, payload);
  UsePayload(node, 1 - payload);
  node.MarkSetting(1 - payload);
  node.quantizers.push_back({.quantized = &from, .zero_point = &zero_point, .payload = from.value});
  auto scale = from.pending ? std::make_shared<Scale>(*from.pending) : std::make_shared<Scale>();
  const ScalePtr shift = ScaleOf(from, from.value, zero_point, &zero_point, 1, 0);
  scale->zero_point = shift->zero_point;
  scale->zero = shift->zero;
  scale->shifted = shift->shifted;
  Carry(from, output, std::move(scale));
}

bool TakeScale(Datapath& path, bool divides) {
  Node& node = path.node;
  const int constant = ConstantPayload(path);
  if (constant < 0 || (divides && constant != 0)) return false;
  const auto payload = static_cast<std::size_t>(constant);
  const Tensor& from = *node.inputs[payload];
  Tensor& output = *node.outputs[0];
  UsePayload(node, payload);
  UsePayload(node, 1 - payload);
  node.MarkSetting(1 - payload);
  node.quantizers.push_back(
      {.quantized = &from, .scale = node.inputs[1 - payload], .payload = from.value});
  auto scale = from.pending ? std::make_shared<Scale>(*from.pending) : std::make_shared<Scale>();
  const ScalePtr written = BroadcastScaleOf(output, *node.inputs[1 - payload]);
  for (ScaleFactor factor : written->factors) {
    if (divides && factor.values) {
      auto inverse = *factor.values;
      for (double& value : inverse) value = 1 / value;
      factor.values = std::make_shared<const std::vector<double>>(std::move(inverse));
    }
    if (divides) factor.id = "1/" + factor.id;
    scale->factors.push_back(std::move(factor));
  }
  Carry(from, output, std::move(scale));
  return true;
}

}  // namespace acev2
