// SPDX-License-Identifier: Apache-2.0
//
// The format rule of operators that put tensors one behind another: unequal scales stay with their
// parts.
#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "rules/passing.h"
#include "rules/quantization/lowering.h"

namespace acev2 {
namespace {

/// The scale of tensors that are put one behind another along `axis`, whose scales vary alike
/// (channels, blocks): as one that does so too. Null if they differ in more than their numbers.
ScalePtr JoinedScale(const Node& node, std::size_t axis) {
  std::shared_ptr<Scale> joined;
  for (const Tensor* input : node.inputs) {
    if (input == nullptr) continue;
    if (!input->pending || !input->pending->parts.empty() || !input->shape ||
        axis >= input->shape->size() || !(*input->shape)[axis]) {
      return nullptr;
    }
    Scale own = *input->pending;
    bool varies = false;
    for (ScaleFactor& factor : own.factors) {
      varies = varies || factor.varies();
      factor.steps.resize(input->shape->size(), 0);
      // What holds for all of a part holds for a block of the whole.
      if (factor.steps[axis] == 0) factor.steps[axis] = *(*input->shape)[axis];
      factor.values = nullptr;
      factor.id += "+";
    }
    if (!varies) return nullptr;
    if (joined == nullptr) {
      joined = std::make_shared<Scale>(std::move(own));
      continue;
    }
    if (own.factors.size() != joined->factors.size()) return nullptr;
    for (std::size_t i = 0; i < own.factors.size(); ++i) {
      ScaleFactor& factor = joined->factors[i];
      if (own.factors[i].steps.size() != factor.steps.size()) return nullptr;
      for (std::size_t k = 0; k < factor.steps.size(); ++k) {
        if (k == axis) {
          factor.steps[k] = std::gcd(factor.steps[k], own.factors[i].steps[k]);
        } else if (factor.steps[k] != own.factors[i].steps[k]) {
          return nullptr;
        }
      }
      factor.power_of_two = factor.power_of_two && own.factors[i].power_of_two;
      factor.format = Widest(factor.format, own.factors[i].format);
      factor.id += own.factors[i].id;
    }
    joined->shifted = joined->shifted || own.shifted;
    if (joined->zero_point != own.zero_point) joined->zero = std::nullopt;
    if (joined->zero_point != own.zero_point) joined->zero_point += "+" + own.zero_point;
  }
  return joined;
}

}  // namespace

void Parts(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  SetOutputsAsDeclared(node);
  const Tensor* first = nullptr;
  bool all_pending = true;
  bool all_whole = true;
  bool same = true;
  bool accumulator = false;
  Format value;
  auto scale = std::make_shared<Scale>();
  const std::size_t rank = node.HasOutput(0) ? RankOf(*node.outputs[0]) : 0;
  const std::int64_t written = node.Int("axis", 1);
  const std::int64_t axis = written < 0 ? written + static_cast<std::int64_t>(rank) : written;
  scale->parts_axis = static_cast<int>(axis);
  for (const Tensor* input : node.inputs) {
    if (input == nullptr) continue;
    if (input->offline && !input->pending) {
      all_whole = all_whole && IsWholePayload(*input);
      continue;
    }
    all_whole = all_whole && IsWholePayload(*input);
    all_pending = all_pending && input->pending;
    if (!all_pending && !all_whole) break;
    value = !value.known() ? input->value
            : value.is_integer() && input->value.is_integer()
                ? Either(AllOf(value), AllOf(input->value)).format
                : Widest(value, input->value);
    if (first == nullptr) first = input;
    accumulator = accumulator || input->accumulator;
    if (!input->pending) continue;
    const bool varies_along =
        std::ranges::any_of(input->pending->factors, [&](const ScaleFactor& factor) {
          return axis >= 0 && factor.VariesAlong(static_cast<std::size_t>(axis));
        });
    same = same && input->pending->parts.empty() && !varies_along && first->pending &&
           SameScale(first->pending.get(), input->pending.get());
    if (input->pending->parts.empty()) {
      scale->parts.push_back({input->elements(), input->value, input->pending});
    } else {
      for (const Scale::Part& part : input->pending->parts) scale->parts.push_back(part);
    }
  }
  if (first == nullptr || (!all_pending && !all_whole) || !node.HasOutput(0)) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) UseFloat(path, i);
    return;
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  Tensor& output = *node.outputs[0];
  output.value = value;
  output.source = From(*first);
  output.accumulator = accumulator;
  if (!all_pending) return;
  const ScalePtr joined =
      same || axis < 0 ? nullptr : JoinedScale(node, static_cast<std::size_t>(axis));
  output.pending = same ? first->pending : joined ? joined : ScalePtr(std::move(scale));
}

}  // namespace acev2
