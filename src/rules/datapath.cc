// SPDX-License-Identifier: Apache-2.0
#include "rules/datapath.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "acev2/metric.h"
#include "rules/lowering.h"

namespace acev2 {
namespace {

std::string From(const Tensor& tensor) { return "propagated from '" + tensor.name + "'"; }

/// `bits`, or as many as an accumulator or product of integers holds at most.
Format Capped(int bits, Format a, Format b) {
  const int most = IntegerAccumulator(std::max(a.bits, b.bits)).bits;
  return IntFormat(std::min(bits, most));
}

void SetAsDeclared(Tensor& output) {
  output.value = output.stored;
  output.source = "declared " + ToString(output.stored);
  output.pending = nullptr;
}

void SetOutputsAsDeclared(Node& node) {
  for (Tensor* output : node.outputs) {
    if (output != nullptr) SetAsDeclared(*output);
  }
}

void Carry(const Tensor& from, Tensor& to) {
  to.value = from.value;
  to.pending = from.pending;
  to.source = From(from);
  to.looked_up = from.looked_up;
  to.rounded = from.rounded;
}

/// An integer that a quantizer has left in a float tensor, without a scale (FINN).
bool IsBarePayload(const Tensor& tensor) {
  return tensor.rounded && !tensor.pending && !tensor.offline && tensor.value.is_integer() &&
         tensor.stored.is_float();
}

/// True if every element of the constant `tensor` is a whole number.
bool IsWhole(const Tensor& tensor) {
  const Constant* values = tensor.offline ? tensor.values() : nullptr;
  if (values == nullptr || !values->fully_known()) return false;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (values->AsDouble(i) != std::floor(values->AsDouble(i))) return false;
  }
  return true;
}

/// The input of a two-operand node that is a bare payload beside a constant; -1 if there is none.
int BarePayloadBesideConstant(const Datapath& path) {
  const Node& node = path.node;
  if (path.options.lowering == Lowering::kNone || node.inputs.size() != 2 || !node.Has(0) ||
      !node.Has(1) || !node.HasOutput(0)) {
    return -1;
  }
  for (int i = 0; i < 2; ++i) {
    const Tensor& other = *node.inputs[static_cast<std::size_t>(1 - i)];
    if (other.offline && !other.pending && IsBarePayload(*node.inputs[static_cast<std::size_t>(i)])) {
      return i;
    }
  }
  return -1;
}

/// True if the operator hands numbers on in the type it got them in: then a payload can pass.
bool KeepsType(const Tensor& from, const Tensor& to) {
  return from.stored == to.stored || !from.stored.known() || !to.stored.known();
}

/// The float version of one is the float version of the other, and charged to the same node.
void ShareFloat(Tensor& from, Tensor& to) {
  if (!from.pending) return;
  if (from.float_exists == nullptr) from.float_exists = std::make_shared<bool>();
  to.float_exists = from.float_exists;
  to.producer = from.producer;
}

/// Price of bringing `tensor` to the scale `to`: one multiply (or shift) per element.
Cost RescalePrice(const Tensor& tensor, const Scale& to, const Options& options) {
  return Price(RescaleWork(tensor.elements(), tensor.value, tensor.pending.get(), &to), options);
}

}  // namespace

Format RangeFormat(ValueRange bounds, Format stored) {
  if (stored.kind == FormatKind::kUInt) {
    int bits = 1;
    while (bits < stored.bits && bounds.high > std::ldexp(1, bits) - 1) ++bits;
    return UIntFormat(bits);
  }
  if (bounds.low == -1 && bounds.high == 1) return kTernary;
  int bits = 2;
  while (bits < stored.bits && (bounds.low < -std::ldexp(1, bits - 1) ||
                                bounds.high > std::ldexp(1, bits - 1) - 1)) {
    ++bits;
  }
  return IntFormat(bits);
}

ValueRange BoundsOfClip(const Node& node) {
  const auto bound = [&](std::string_view attribute, std::size_t input, double otherwise) {
    if (const auto value = node.attributes->Float(attribute)) return *value;
    if (!node.Has(input)) return otherwise;
    const Constant* values = node.inputs[input]->values();
    const bool known = values != nullptr && values->size() == 1 && values->fully_known();
    return known ? values->AsDouble(0) : otherwise;
  };
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  return {bound("min", 1, -kInfinite), bound("max", 2, kInfinite)};
}

Format UsePayload(Node& node, std::size_t i) {
  if (!node.Has(i)) return Format{};
  return node.operand_formats[i] = node.inputs[i]->value;
}

Format UseFloat(Datapath& path, std::size_t i) {
  Node& node = path.node;
  if (!node.Has(i)) return Format{};
  Tensor& tensor = *node.inputs[i];
  if (!tensor.pending) return node.operand_formats[i] = tensor.value;
  if (tensor.original != nullptr) {
    // A format that is set holds; the conversion that the graph needs stays what it is.
    if (tensor.original->pending) MakeFloat(path, *tensor.original);
    return node.operand_formats[i] = tensor.value;
  }
  const Format real = tensor.stored.is_float() ? tensor.stored : tensor.pending->format();
  MakeFloat(path, tensor);
  return node.operand_formats[i] = real;
}

void MakeFloat(Datapath& path, Tensor& tensor) {
  if (!tensor.offline && (tensor.float_exists == nullptr || !*tensor.float_exists)) {
    for (Work& work : FloatWork(tensor)) path.charge_producer(tensor, std::move(work));
    if (tensor.float_exists == nullptr) tensor.float_exists = std::make_shared<bool>();
    *tensor.float_exists = true;
  }
}

void Stored(Datapath& path) {
  path.node.operand_formats.resize(path.node.inputs.size());
  for (std::size_t i = 0; i < path.node.inputs.size(); ++i) UseFloat(path, i);
  SetOutputsAsDeclared(path.node);
}

void Keep(Datapath& path) {
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0) || !KeepsType(*node.inputs[0], *node.outputs[0])) {
    Stored(path);
    node.MarkSettingsFrom(1);
    return;
  }
  node.operand_formats.resize(node.inputs.size());
  UsePayload(node, 0);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) UseFloat(path, i);
  node.MarkSettingsFrom(1);
  SetOutputsAsDeclared(node);
  Carry(*node.inputs[0], *node.outputs[0]);
  const bool view = node.traits.Has(kView);
  if (view || node.traits.Has(kPermutes)) {
    ShareFloat(*node.inputs[0], *node.outputs[0]);
    node.outputs[0]->renamed = view;
  }
}

void Saturate(Datapath& path) {
  Keep(path);
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0)) return;
  Tensor& input = *node.inputs[0];
  Tensor& output = *node.outputs[0];
  const bool integer = input.stored.kind == FormatKind::kInt || input.stored.kind == FormatKind::kUInt;
  if (!integer || input.pending || output.pending || !output.value.known()) return;
  const Format range = RangeFormat(BoundsOfClip(node), input.stored);
  if (range.bits < output.value.bits) {
    output.value = range;
    output.source = "range of '" + output.name + "'";
  } else if (input.rounded && path.options.lowering == Lowering::kInteger) {
    // The quantizer rounds to this range (QuantizeLinear looks ahead).
    output.renamed = true;
    path.free_because = "the quantizer's saturation";
  }
}

void KeepAll(Datapath& path) {
  Keep(path);
  Node& node = path.node;
  if (!node.Has(0)) return;
  for (std::size_t i = 1; i < node.outputs.size(); ++i) {
    if (node.HasOutput(i) && KeepsType(*node.inputs[0], *node.outputs[i])) {
      Carry(*node.inputs[0], *node.outputs[i]);
    }
  }
}

void Accumulate(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  const std::size_t factors = node.traits.Has(kTakesEquation) ? node.inputs.size() : std::size_t{2};
  std::vector<const Scale*> scales;
  bool integers = true;
  int bits = 0;  // of the widest factor
  Format widest;
  for (std::size_t i = 0; i < std::min(factors, node.inputs.size()); ++i) {
    if (!node.Has(i)) continue;
    const Format format = UsePayload(node, i);
    if (!format.known()) {
      integers = false;
    } else {
      integers = integers && format.is_integer();
      bits = std::max<int>(bits, format.bits);
      widest = widest.known() ? Widest(widest, format) : format;
    }
    if (node.inputs[i]->pending) scales.push_back(node.inputs[i]->pending.get());
  }
  // Further operands (the bias) are added to the accumulator; a constant is brought to its scale
  // offline, zero points are folded into it.
  for (std::size_t i = factors; i < node.inputs.size(); ++i) {
    if (!node.Has(i)) continue;
    if (node.inputs[i]->offline) {
      UsePayload(node, i);
    } else {
      UseFloat(path, i);
    }
  }
  SetOutputsAsDeclared(node);
  if (!node.HasOutput(0)) return;
  Tensor& output = *node.outputs[0];
  if (scales.empty() && !(integers && output.stored.is_float())) {
    return;  // the graph's own types say what the result is
  }
  const Format declared = output.stored.is_float() ? output.stored : widest;
  output.value = integers ? IntegerAccumulator(bits) : declared;
  output.source = integers ? "accumulator" : "declared " + ToString(declared);
  if (scales.empty()) return;
  output.pending = ProductOf(scales);
  ApplyBlockScales(path, output);
}

void Align(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  SetOutputsAsDeclared(node);
  const int bare = BarePayloadBesideConstant(path);
  if (bare >= 0 && node.traits.Has(kShifts) &&
      IsWhole(*node.inputs[static_cast<std::size_t>(1 - bare)])) {
    // (payload - zero point): what DequantizeLinear and Quant fold into the next bias.
    Tensor& output = *node.outputs[0];
    const Format value = UsePayload(node, static_cast<std::size_t>(bare));
    node.operand_formats[static_cast<std::size_t>(1 - bare)] = value;
    Carry(*node.inputs[static_cast<std::size_t>(bare)], output);
    output.value = value.kind == FormatKind::kUInt ? IntFormat(value.bits) : value;
    output.renamed = true;
    path.free_because = "the quantizer's zero point";
    return;
  }
  // A constant is brought to the scale of the others offline, so only computed tensors decide.
  std::vector<std::size_t> computed;
  bool all_pending = true;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (!node.Has(i) || node.inputs[i]->offline) continue;
    computed.push_back(i);
    all_pending = all_pending && node.inputs[i]->pending && node.inputs[i]->pending->parts.empty();
  }
  if (computed.empty() || !all_pending || !node.HasOutput(0)) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) UseFloat(path, i);
    return;
  }
  std::size_t target = computed.front();
  for (const std::size_t i : computed) {
    if (i == target) continue;
    const Tensor& a = *node.inputs[target];
    const Tensor& b = *node.inputs[i];
    // Zero points fold into the written operation.
    if (SameStep(a.pending.get(), b.pending.get())) continue;
    const bool rescale_first = RescalePrice(a, *b.pending, path.options) <
                               RescalePrice(b, *a.pending, path.options);
    const Tensor& rescaled = rescale_first ? a : b;
    const Tensor& kept = rescale_first ? b : a;
    const Work work = RescaleWork(rescaled.elements(), rescaled.value, rescaled.pending.get(),
                                  kept.pending.get());
    path.ledger.AddTo(Category::kQuantization, work.operation, work.count, work.lhs, work.rhs,
                      "align scales");
    if (rescale_first) target = i;
  }
  Format value;
  for (const std::size_t i : computed) {
    const Format format = UsePayload(node, i);
    value = value.known() ? Widest(value, format) : format;
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.Has(i) && node.inputs[i]->offline) node.operand_formats[i] = value;
  }
  Tensor& output = *node.outputs[0];
  output.value = value;
  // A selected payload keeps its zero point, a sum has none of its operands'.
  const bool selects = node.traits.Has(kSelects);
  output.pending = selects ? node.inputs[target]->pending
                           : WithoutZeroPoint(node.inputs[target]->pending);
  output.source = From(*node.inputs[target]);
}

void Product(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  SetOutputsAsDeclared(node);
  if (const int bare = BarePayloadBesideConstant(path); bare >= 0) {
    const auto payload = static_cast<std::size_t>(bare);
    UsePayload(node, payload);
    UsePayload(node, 1 - payload);
    Dequantize(path, *node.inputs[payload], *node.outputs[0],
               ScaleOf(*node.inputs[1 - payload], nullptr, 1, 0), false);
    node.MarkSetting(1 - payload);
    node.outputs[0]->renamed = true;
    path.free_because = "the quantizer's scale";
    return;
  }
  const bool two = node.inputs.size() == 2 && node.Has(0) && node.Has(1) && node.HasOutput(0);
  const bool first = two && node.inputs[0]->pending && node.inputs[0]->pending->parts.empty();
  const bool second = two && node.inputs[1]->pending && node.inputs[1]->pending->parts.empty();
  if (first && second) {
    const Format a = UsePayload(node, 0);
    const Format b = UsePayload(node, 1);
    Tensor& output = *node.outputs[0];
    output.value =
        a.is_integer() && b.is_integer() ? Capped(a.bits + b.bits, a, b) : Widest(a, b);
    output.source = "product of payloads";
    output.pending = ProductOf({node.inputs[0]->pending.get(), node.inputs[1]->pending.get()});
    return;
  }
  if ((first && node.inputs[1]->offline) || (second && node.inputs[0]->offline)) {
    // The scale is multiplied into the constant offline; the written multiply does the rest.
    UsePayload(node, 0);
    UsePayload(node, 1);
    return;
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UseFloat(path, i);
}

void Premultiply(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  const bool parts = node.Has(0) && node.inputs[0]->pending && !node.inputs[0]->pending->parts.empty();
  if (parts) {
    UseFloat(path, 0);
  } else {
    UsePayload(node, 0);
  }
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    if (!node.Has(i)) continue;
    if (node.inputs[i]->offline) {
      UsePayload(node, i);
    } else {
      UseFloat(path, i);
    }
  }
  SetOutputsAsDeclared(node);
}

void LookUp(Datapath& path) {
  Node& node = path.node;
  const bool narrow = node.Has(0) && node.inputs[0]->pending &&
                      node.inputs[0]->value.is_integer() && node.inputs[0]->value.bits <= 8;
  if (!narrow || !path.only_quantizers_read(0) || !node.HasOutput(0)) {
    Stored(path);
    return;
  }
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  SetOutputsAsDeclared(node);
  node.outputs[0]->looked_up = true;
  node.outputs[0]->source = "table look-up";
  path.free_because = "table look-up";
}

void Parts(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  SetOutputsAsDeclared(node);
  const Tensor* first = nullptr;
  bool all_pending = true;
  bool same = true;
  Format value;
  auto scale = std::make_shared<Scale>();
  for (const Tensor* input : node.inputs) {
    if (input == nullptr || (input->offline && !input->pending)) continue;
    if (!input->pending) {
      all_pending = false;
      break;
    }
    value = value.known() ? Widest(value, input->value) : input->value;
    if (first == nullptr) first = input;
    same = same && input->pending->parts.empty() &&
           SameScale(first->pending.get(), input->pending.get());
    if (input->pending->parts.empty()) {
      scale->parts.push_back({input->elements(), input->value, input->pending});
    } else {
      for (const Scale::Part& part : input->pending->parts) scale->parts.push_back(part);
    }
  }
  if (first == nullptr || !all_pending || !node.HasOutput(0)) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) UseFloat(path, i);
    return;
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  Tensor& output = *node.outputs[0];
  output.value = value;
  output.source = From(*first);
  output.pending = same ? first->pending : std::shared_ptr<const Scale>(std::move(scale));
}

}  // namespace acev2
