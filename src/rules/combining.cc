// SPDX-License-Identifier: Apache-2.0
//
// Format rules of operators that combine operands element by element: sums, products, choices.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "acev2/metric.h"
#include "rules/passing.h"
#include "rules/quantization/annotated_integers.h"
#include "rules/quantization/lowering.h"
#include "rules/quantization/written_dequantizer.h"

namespace acev2 {
namespace {

/// Price of bringing `tensor` to the scale `to`: one multiply, shift or nothing per element.
Cost RescalePrice(const Tensor& tensor, const Scale* to, const Options& options) {
  const auto work =
      RescaleWork(tensor.elements(), tensor.value, tensor.pending.get(), to, options.requant);
  return work ? Price(*work, options) : Cost();
}

Integer Combined(Combine combine, const Integer& a, const Integer& b) {
  switch (combine) {
    case Combine::kDifference:
      return Difference(a, b);
    case Combine::kChoice:
      return Either(a, b);
    case Combine::kSum:
    case Combine::kAverage:
      break;
  }
  return Sum(a, b);
}

/// The pending scale of operand `i` in the result.
ScalePtr ScaleInResult(const Node& node, std::size_t i) {
  return Broadcasted(node.inputs[i]->pending, RankOf(*node.inputs[i]), RankOf(*node.outputs[0]));
}

/// Operands of unequal scales are brought to one, pair by pair; returns the operand whose scale
/// that is. Formats of the others become its.
std::size_t AlignOperands(Datapath& path, const std::vector<std::size_t>& computed) {
  Node& node = path.node;
  for (const std::size_t i : computed) UsePayload(node, i);
  std::size_t target = computed.front();
  for (const std::size_t i : computed) {
    if (i == target) continue;
    const Tensor& a = *node.inputs[target];
    const Tensor& b = *node.inputs[i];
    const ScalePtr a_scale = ScaleInResult(node, target);
    const ScalePtr b_scale = ScaleInResult(node, i);
    // Zero points fold into the written operation.
    if (SameStep(a_scale.get(), b_scale.get())) continue;
    const bool rescale_first =
        RescalePrice(a, b_scale.get(), path.options) < RescalePrice(b, a_scale.get(), path.options);
    const std::size_t rescaled = rescale_first ? target : i;
    const std::size_t kept = rescale_first ? i : target;
    const Tensor& moved = *node.inputs[rescaled];
    const auto work =
        RescaleWork(moved.elements(), moved.value, ScaleInResult(node, rescaled).get(),
                    ScaleInResult(node, kept).get(), path.options.requant);
    if (work) {
      path.ledger.AddTo(Category::kQuantization, work->operation, work->count, work->lhs, work->rhs,
                        "align scales");
      // What is aligned to another's scale has the other's width.
      node.operand_formats[rescaled] = node.inputs[kept]->value;
    }
    target = kept;
  }
  return target;
}

/// What the payloads at operands `computed` become, constants being as wide as the widest.
void SetCombined(Node& node, Combine combine, const std::vector<std::size_t>& computed,
                 Tensor& output) {
  Format widest;
  bool integers = true;
  for (const std::size_t i : computed) {
    const Format format = node.operand_formats[i];
    integers = integers && format.is_integer();
    widest = widest.known() ? Widest(widest, format) : format;
  }
  output.value = widest;
  std::optional<Integer> combined;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (!node.Has(i)) continue;
    const Tensor& input = *node.inputs[i];
    if (input.offline) node.operand_formats[i] = widest;
    if (!integers) continue;
    const bool own = !input.offline && node.operand_formats[i] == input.value;
    const Integer operand = own ? PayloadOf(input) : AllOf(node.operand_formats[i]);
    combined = combined ? Combined(combine, *combined, operand) : operand;
  }
  if (combined) SetPayload(output, *combined);
}

/// True if the constant that is added to `node`'s other operand is a vector (or a number).
bool AddsVector(const Node& node) {
  if (node.inputs.size() != 2 || !node.Has(0) || !node.Has(1)) return false;
  for (std::size_t i = 0; i < 2; ++i) {
    const Tensor& constant = *node.inputs[i];
    const Tensor& sums = *node.inputs[1 - i];
    if (!constant.offline || !sums.product || !constant.shape) continue;
    const auto longer =
        std::ranges::count_if(*constant.shape, [](const auto& dim) { return !dim || *dim != 1; });
    return longer <= 1;
  }
  return false;
}

/// The one number that the constant `tensor` holds, however often; empty if there is none.
std::optional<double> OnlyConstant(const Tensor& tensor) {
  return tensor.offline && !tensor.pending ? tensor.only_value() : std::nullopt;
}

/// Makes `output` a number that is x or y: bipolar where they are ±c, one bit where one is 0, times
/// a scale of the format of `constant`. False if they are neither.
bool SetFewValues(Tensor& output, double x, double y, const Tensor& constant) {
  const bool bipolar = x == -y;
  if (x == y || (!bipolar && x != 0 && y != 0)) return false;
  SetAsDeclared(output);
  output.value = bipolar ? kBipolar : UIntFormat(1);
  output.source = "results of '" + output.name + "'";
  const double step = bipolar ? std::abs(x) : x + y;
  if (step == 1) return true;
  auto scale = std::make_shared<Scale>();
  ScaleFactor factor;
  factor.values = std::make_shared<const std::vector<double>>(1, step);
  factor.id = constant.name;
  factor.format = constant.stored;
  factor.power_of_two = KindOf({step}) != FactorKind::kOther;
  scale->factors.push_back(std::move(factor));
  output.pending = std::move(scale);
  return true;
}

}  // namespace

void OneOfTwo(Datapath& path) {
  Node& node = path.node;
  Stored(path);
  const Constant* values =
      node.Has(2) && node.inputs[2]->offline ? node.inputs[2]->known_values() : nullptr;
  if (values == nullptr || values->size() != 2 || !node.HasOutput(0) ||
      !node.outputs[0]->stored.is_float() || path.options.lowering == Lowering::kNone) {
    return;
  }
  SetFewValues(*node.outputs[0], values->AsDouble(0), values->AsDouble(1), *node.inputs[2]);
}

template <Combine combine>
void Align(Datapath& path) {
  constexpr bool kAdds = combine == Combine::kSum || combine == Combine::kDifference;
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  SetOutputsAsDeclared(node);
  if (!node.HasOutput(0)) return Stored(path);
  if (combine == Combine::kSum && AddAnnotated(path)) return;
  Tensor& output = *node.outputs[0];
  if (const int payload = ConstantPayload(path); kAdds && payload >= 0) {
    TakeZeroPoint(path, static_cast<std::size_t>(payload));
    return;
  }
  const int bare = QuantizedBesideConstant(path);
  if (kAdds && bare >= 0 && IsWhole(*node.inputs[static_cast<std::size_t>(1 - bare)])) {
    // (payload - zero point): what DequantizeLinear and Quant fold into the next bias.
    const Format value = UsePayload(node, static_cast<std::size_t>(bare));
    node.operand_formats[static_cast<std::size_t>(1 - bare)] = value;
    Carry(*node.inputs[static_cast<std::size_t>(bare)], output, nullptr);
    output.value = value.kind == FormatKind::kUInt ? IntFormat(value.bits) : value;
    output.renamed = true;
    path.free_because = "the quantizer's zero point";
    return;
  }
  if (kAdds && AddsVector(node)) path.ledger.set_category(Category::kMac);
  // A constant is brought to the scale of the others offline, so only computed tensors decide.
  std::vector<std::size_t> computed;
  bool all_pending = true;
  bool all_whole = true;
  bool accumulator = false;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (!node.Has(i)) continue;
    const Tensor& input = *node.inputs[i];
    if (input.offline) {
      all_whole = all_whole && IsWhole(input);
      continue;
    }
    computed.push_back(i);
    all_pending = all_pending && input.pending && input.pending->parts.empty();
    all_whole = all_whole && IsWholePayload(input);
    accumulator = accumulator || input.accumulator;
  }
  if (computed.empty() || (!all_pending && !all_whole)) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) UseFloat(path, i);
    return;
  }
  const std::size_t target = AlignOperands(path, computed);
  SetCombined(node, combine, computed, output);
  output.accumulator = accumulator;
  output.source = From(*node.inputs[target]);
  if (!all_pending) return;
  // A selected payload keeps its zero point, a sum has none of its operands'.
  const ScalePtr scale = ScaleInResult(node, target);
  output.pending = combine == Combine::kChoice ? scale : WithoutZeroPoint(scale);
  if (combine == Combine::kAverage && node.inputs.size() > 1) {
    output.pending = WithFactor(output.pending, 1.0 / static_cast<double>(node.inputs.size()),
                                std::string(kAverageFactor));
  }
}
template void Align<Combine::kSum>(Datapath& path);
template void Align<Combine::kDifference>(Datapath& path);
template void Align<Combine::kAverage>(Datapath& path);
template void Align<Combine::kChoice>(Datapath& path);

namespace {

/// True if the constant operand `i` of a product or division is 1 and the other one is as large as
/// the result: what runtimes leave out.
bool IsFactorOfOne(const Node& node, std::size_t i) {
  const Tensor& constant = *node.inputs[i];
  const Tensor& other = *node.inputs[1 - i];
  return constant.offline && constant.only_value() == 1 && node.HasOutput(0) && other.shape &&
         other.shape == node.outputs[0]->shape && KeepsType(other, *node.outputs[0]);
}

/// The output is operand `i`: `node` does nothing.
void PassUnchanged(Datapath& path, std::size_t i) {
  Node& node = path.node;
  UsePayload(node, i);
  UsePayload(node, 1 - i);
  Carry(*node.inputs[i], *node.outputs[0], node.inputs[i]->pending);
  ShareVersions(*node.inputs[i], *node.outputs[0]);
  node.outputs[0]->renamed = true;
  path.free_because = "a factor of 1";
}

}  // namespace

void Product(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  SetOutputsAsDeclared(node);
  if (TakeScale(path, false) || MultiplyAnnotated(path)) return;
  if (const int bare = QuantizedBesideConstant(path); bare >= 0) {
    const auto payload = static_cast<std::size_t>(bare);
    UsePayload(node, payload);
    UsePayload(node, 1 - payload);
    Tensor& output = *node.outputs[0];
    Dequantize(path, *node.inputs[payload], output,
               BroadcastScaleOf(output, *node.inputs[1 - payload]), false);
    node.quantizers.push_back({.quantized = node.inputs[payload],
                               .scale = node.inputs[1 - payload],
                               .payload = node.inputs[payload]->value});
    node.MarkSetting(1 - payload);
    output.renamed = true;
    path.free_because = "the quantizer's scale";
    return;
  }
  const bool two = node.inputs.size() == 2 && node.Has(0) && node.Has(1) && node.HasOutput(0);
  const bool first = two && node.inputs[0]->pending && node.inputs[0]->pending->parts.empty();
  const bool second = two && node.inputs[1]->pending && node.inputs[1]->pending->parts.empty();
  const bool whole = two && node.outputs[0]->stored.is_float() && IsWholePayload(*node.inputs[0]) &&
                     IsWholePayload(*node.inputs[1]);
  if ((first && second) || whole) {
    const Format a = UsePayload(node, 0);
    const Format b = UsePayload(node, 1);
    Tensor& output = *node.outputs[0];
    output.value = Widest(a, b);
    if (a.is_integer() && b.is_integer()) {
      SetPayload(output, ProductOf(PayloadOf(*node.inputs[0]), PayloadOf(*node.inputs[1])));
    }
    output.source = "product of payloads";
    output.accumulator = node.inputs[0]->accumulator || node.inputs[1]->accumulator;
    if (whole) return;
    const ScalePtr left = ScaleInResult(node, 0);
    const ScalePtr right = ScaleInResult(node, 1);
    output.pending = ProductOf({left.get(), right.get()});
    return;
  }
  if (first && IsFactorOfOne(node, 1)) return PassUnchanged(path, 0);
  if (second && IsFactorOfOne(node, 0)) return PassUnchanged(path, 1);
  if ((first && node.inputs[1]->offline) || (second && node.inputs[0]->offline)) {
    // The scale is multiplied into the constant offline; the written multiply does the rest.
    UsePayload(node, 0);
    UsePayload(node, 1);
    return;
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UseFloat(path, i);
  for (std::size_t i = 0; two && i < 2; ++i) {
    // The scale of weights, multiplied by that of dynamically quantized activations.
    const Tensor& constant = *node.inputs[1 - i];
    if (!node.inputs[i]->run_time_scale || !constant.offline) continue;
    node.outputs[0]->run_time_scale = true;
    node.MarkSetting(1 - i);
    node.quantizers.push_back(
        {.quantized = &constant, .scale = &constant, .payload = IntFormat(8), .rounds = true});
    path.ledger.set_category(Category::kQuantization);
  }
  // A computed integer times a scale is what a dequantizer does (MatMulInteger, Cast, Mul).
  const auto scales = [&](std::size_t i) {
    return IsWholePayload(*node.inputs[i]) && node.inputs[i]->value.bits > 1 &&
           node.operand_formats[1 - i].is_float();
  };
  for (std::size_t i = 0; two && i < 2; ++i) {
    if (!scales(i)) continue;
    path.ledger.set_category(Category::kQuantization);
    if (node.HasOutput(0)) node.outputs[0]->product = node.inputs[i]->product;
  }
}

void DivideBy(Datapath& path) {
  Node& node = path.node;
  if (!node.In(1).offline) return Stored(path);
  if (node.In(0).offline) {
    node.operand_formats.resize(node.inputs.size());
    SetOutputsAsDeclared(node);
    if (!TakeScale(path, true)) Stored(path);
    return;
  }
  if (node.In(0).pending && node.In(0).pending->parts.empty() && IsFactorOfOne(node, 1)) {
    node.operand_formats.resize(node.inputs.size());
    SetOutputsAsDeclared(node);
    return PassUnchanged(path, 0);
  }
  Premultiply(path);
  node.operand_formats[1] = node.In(1).stored;
  const Tensor& x = node.In(0);
  // Integers are divided into integers.
  if (node.HasOutput(0)) node.outputs[0]->just_rounded = node.outputs[0]->stored.is_integer();
  // A computed integer times the reciprocal of a scale is what a dequantizer does.
  if (!IsWholePayload(x) || x.value.bits <= 1) return;
  path.ledger.set_category(Category::kQuantization);
  if (node.HasOutput(0)) node.outputs[0]->product = x.product;
}

void RaiseToPower(Datapath& path) {
  const bool square = path.node.Has(1) && OnlyConstant(path.node.In(1)) == 2;
  if (square) {
    Square(path);
  } else {
    Stored(path);
  }
}

void Square(Datapath& path) {
  Node& node = path.node;
  if (!node.Has(0) || !node.HasOutput(0) || !node.inputs[0]->pending ||
      !node.inputs[0]->pending->parts.empty() || !node.inputs[0]->value.is_integer() ||
      !KeepsType(*node.inputs[0], *node.outputs[0])) {
    return Stored(path);
  }
  node.operand_formats.resize(node.inputs.size());
  UsePayload(node, 0);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) UseFloat(path, i);
  node.MarkSettingsFrom(1);
  SetOutputsAsDeclared(node);
  const Scale* scale = node.inputs[0]->pending.get();
  Tensor& output = *node.outputs[0];
  SetPayload(output, ProductOf(PayloadOf(*node.inputs[0]), PayloadOf(*node.inputs[0])));
  output.source = "product of payloads";
  output.accumulator = node.inputs[0]->accumulator;
  output.pending = ProductOf({scale, scale});
}

void TernarySign(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  SetOutputsAsDeclared(node);
  if (!node.HasOutput(0) || path.options.lowering == Lowering::kNone) return;
  node.outputs[0]->value = kTernary;
  node.outputs[0]->source = "results of '" + node.outputs[0]->name + "'";
}

namespace {

/// Sets up `node` as one whose every result is an element of one of the operands `choices`, so that
/// their payloads pass, like those of Max.
void PassOneOf(Datapath& path, const std::array<std::size_t, 2>& choices) {
  Node& node = path.node;
  std::vector<std::size_t> computed;
  bool all_pending = true;
  for (const std::size_t i : choices) {
    const Tensor& input = *node.inputs[i];
    if (input.offline) continue;
    computed.push_back(i);
    all_pending = all_pending && input.pending && input.pending->parts.empty();
  }
  if (computed.empty() || !all_pending) return Stored(path);
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (std::ranges::find(choices, i) == choices.end()) UsePayload(node, i);
  }
  SetOutputsAsDeclared(node);
  Tensor& output = *node.outputs[0];
  const std::size_t target = AlignOperands(path, computed);
  output.value = node.operand_formats[target];
  for (const std::size_t i : choices) {
    if (node.inputs[i]->offline) node.operand_formats[i] = node.operand_formats[target];
    if (node.operand_formats[i].is_integer() && output.value.is_integer()) {
      output.value = Either(AllOf(output.value), AllOf(node.operand_formats[i])).format;
    }
    output.accumulator = output.accumulator || node.inputs[i]->accumulator;
  }
  output.pending = ScaleInResult(node, target);
  output.source = From(*node.inputs[target]);
}

}  // namespace

void Choose(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  const bool three = node.inputs.size() == 3 && node.Has(1) && node.Has(2) && node.HasOutput(0);
  const bool lowers = path.options.lowering == Lowering::kInteger;
  if (!three || !lowers || !node.outputs[0]->stored.is_float()) return Stored(path);
  Tensor& a = *node.inputs[1];
  Tensor& b = *node.inputs[2];
  Tensor& output = *node.outputs[0];
  const auto x = OnlyConstant(a);
  const auto y = OnlyConstant(b);
  if (x && y && SetFewValues(output, *x, *y, a)) {
    for (std::size_t i = 0; i < 3; ++i) UsePayload(node, i);
    for (std::size_t i = 1; i < node.outputs.size(); ++i) {
      if (node.HasOutput(i)) SetAsDeclared(*node.outputs[i]);
    }
    node.MarkSetting(1);
    node.MarkSetting(2);
    return;
  }
  PassOneOf(path, {1, 2});
}

template <std::size_t updates>
void Overwrite(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  if (!node.Has(0) || !node.Has(updates) || !node.HasOutput(0) ||
      path.options.lowering != Lowering::kInteger || !node.outputs[0]->stored.is_float() ||
      node.String("reduction", "none") != "none") {
    return Stored(path);
  }
  // Which axis of the data one of the updates is, the indices may decide.
  for (const std::size_t i : {std::size_t{0}, updates}) {
    const Tensor& input = *node.inputs[i];
    if (!input.offline && input.pending && input.pending->varies()) return Stored(path);
  }
  PassOneOf(path, {0, updates});
}
template void Overwrite<1>(Datapath& path);
template void Overwrite<2>(Datapath& path);

bool WantsTable(const Rule& rule, const std::vector<bool>& computed) {
  const bool second = computed.size() > 1 && computed[1];
  if (rule.format == LookUp || rule.format == RaiseToPower) return true;
  if (rule.format == DivideBy) return second;
  return rule.format == Product && second && computed[0];
}

}  // namespace acev2
