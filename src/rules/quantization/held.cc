// SPDX-License-Identifier: Apache-2.0
//
// Format rules of sequences and optionals: payloads stay payloads in what holds them.
//
// Invariant: a sequence has no scale of its own, only the tensors in it have; so whoever wants it
// as floats (UseFloat) makes floats of those, once, wherever else they are read.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "rules/passing.h"
#include "rules/quantization/datapath.h"
#include "rules/quantization/lowering.h"

namespace acev2 {

void Hold(Datapath& path) {
  constexpr std::size_t kMostHeld = 64;  // entries that are looked at one by one
  Node& node = path.node;
  std::vector<Tensor*> held;
  bool payloads = path.options.lowering == Lowering::kInteger && node.HasOutput(0);
  for (Tensor* input : node.inputs) {
    if (input == nullptr || !payloads || held.size() > kMostHeld) continue;
    if (input->held != nullptr) {
      held.insert(held.end(), input->held->begin(), input->held->end());
    } else if (input->pending) {
      held.push_back(input);
    } else {
      payloads = input->stored.known() && !input->stored.is_float();  // else positions and sizes
    }
  }
  const auto fits = [&](const Tensor* payload) {
    return !payload->pending->varies() && payload->value == held.front()->value &&
           SameScale(payload->pending.get(), held.front()->pending.get());
  };
  if (!payloads || held.empty() || held.size() > kMostHeld || !std::ranges::all_of(held, fits)) {
    return Stored(path);
  }
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  SetOutputsAsDeclared(node);
  node.outputs[0]->held = std::make_shared<const std::vector<Tensor*>>(std::move(held));
}

void KeepHeld(Datapath& path) {
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0) || node.inputs[0]->held == nullptr) {
    // An optional may be the tensor itself.
    const bool tensor = node.Has(0) && node.inputs[0]->stored.known();
    return tensor ? Keep(path) : Stored(path);
  }
  const std::vector<Tensor*>& held = *node.inputs[0]->held;
  Tensor& output = *node.outputs[0];
  if (!KeepsType(*held.front(), output)) return Stored(path);
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  SetOutputsAsDeclared(node);
  Carry(*held.front(), output,
        Broadcasted(held.front()->pending, RankOf(*held.front()), RankOf(output)));
  output.held = nullptr;
  if (held.size() == 1) return;
  output.range.reset();
  for (const Tensor* payload : held) {
    output.accumulator = output.accumulator || payload->accumulator;
    output.rounded = output.rounded && payload->rounded;
    output.just_rounded = output.just_rounded && payload->just_rounded;
  }
}

}  // namespace acev2
