// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/qoperator.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "acev2/metric.h"
#include "rules/contraction.h"
#include "rules/quantization/lowering.h"
#include "rules/quantization/quantizer_node.h"

namespace acev2 {
namespace {

/// The rule of the float operator inside a QOperator node.
const Rule& InnerRule(const Node& inner) {
  const Rule* rule = FindRule("", inner.op);
  if (rule == nullptr || rule->work == nullptr) {
    throw Unknown{"no rule for the operator inside it (" + inner.op + ")", ""};
  }
  return *rule;
}

/// Runs the rule of the float operator inside a QOperator node on `inner`, or takes its result from
/// a `table`.
void RunInner(Datapath& path, Node& inner, bool table) {
  const Rule& rule = InnerRule(inner);
  // A float version of an operand is made inside this node, so it is charged here.
  const auto charge = [&path](const Tensor&, const Work& work) {
    path.ledger.AddTo(work.category, work.operation, work.count, work.lhs, work.rhs, work.role);
  };
  Datapath inside{inner, path.ledger, path.options, charge};
  inner.traits = rule.traits;
  inner.operand_formats.assign(inner.inputs.size(), Format{});
  (table ? TakeFromTable : rule.format)(inside);
  const bool all_offline = std::ranges::all_of(
      path.node.inputs, [](const Tensor* input) { return input == nullptr || input->offline; });
  if (inside.free_because.empty() && !all_offline) rule.work(inner, path.ledger);
}

/// `tensor` as DequantizeLinear would make it from the inputs of `path.node`; vectors of scales lie
/// along `axis`. Without a scale only its zero point goes along.
Tensor Dequantized(Datapath& path, const Tensor& tensor, const Tensor* scale,
                   const Tensor* zero_point, int axis) {
  Tensor real = tensor;
  real.pending = nullptr;
  real.float_exists = nullptr;
  real.versions = nullptr;
  if (scale == nullptr) {
    if (zero_point != nullptr && path.options.lowering == Lowering::kInteger) {
      const ScalePtr shift = ScaleOf(tensor, tensor.value, *zero_point, zero_point, axis, 0);
      auto pending = std::make_shared<Scale>(*shift);
      pending->factors.clear();
      real.pending = std::move(pending);
    }
    return real;
  }
  real.stored = scale->stored.is_float() ? scale->stored : kFloat32;
  Dequantize(path, tensor, real, ScaleOf(tensor, tensor.value, *scale, zero_point, axis, 0),
             HasZeroPoint(zero_point));
  return real;
}

/// `tensor`, a float, after DynamicQuantizeLinear and DequantizeLinear.
Tensor QuantizedAtRunTime(Datapath& path, const Tensor& tensor) {
  ChargeDynamicQuantization(path, tensor, tensor.value);
  Tensor real = tensor;
  real.value = UIntFormat(8);
  real.source = QuantizerName(path.node);
  auto scale = std::make_shared<Scale>();
  ScaleFactor factor;
  factor.id = tensor.name + ".scale";
  factor.format = tensor.stored;
  scale->factors.push_back(std::move(factor));
  real.pending = std::move(scale);
  return real;
}

void Finish(Datapath& path, Tensor& real, const Tensor* scale, const Tensor* zero_point) {
  Tensor& output = path.node.Out(0);
  if (scale == nullptr) {
    output.value = real.value;
    output.pending = real.pending;
    output.source = real.source;
    output.product = real.product;
    return;
  }
  const Quantizer quantizer = QuantizerOf(path.node, RoundedFormat(path), *scale, zero_point);
  // `real` is gone when the node is done: its result stands for it.
  NoteRounding(path.node, output, real.pending, quantizer.format, scale, zero_point,
               quantizer.scale);
  Quantize(path, real, output, quantizer);
  output.renamed = false;  // the operator makes a tensor, whatever rounding it does
}

/// The axis that vectors of scales of `operand` lie along.
int AxisOf(const Node& node, const QOperand& operand) {
  const bool swapped = !operand.transposed.empty() && node.Int(operand.transposed, 0) != 0;
  return static_cast<int>(node.Int("axis", swapped ? -3 - operand.axis : operand.axis));
}

void MarkScales(Node& node, const QOperand& operand) {
  if (operand.scale >= 0) node.MarkSetting(static_cast<std::size_t>(operand.scale));
  if (operand.zero_point >= 0) node.MarkSetting(static_cast<std::size_t>(operand.zero_point));
}

/// True if a QOperator node reads the same payload with the same scale and zero point several
/// times.
bool IsOnePayload(const Node& node, const QForm& form) {
  const QOperand& first = form.operands[0];
  for (const QOperand& operand : form.operands) {
    if (operand.value < 0) continue;
    if (OptionalInput(node, operand.value) != OptionalInput(node, first.value) ||
        OptionalInput(node, operand.scale) != OptionalInput(node, first.scale) ||
        OptionalInput(node, operand.zero_point) != OptionalInput(node, first.zero_point)) {
      return false;
    }
  }
  return true;
}

/// What follows on the operands: the operator, its bias, and the rounding of its result.
void Compute(Datapath& path, Node& inner, const QForm& form, bool table) {
  Node& node = path.node;
  const Tensor* scale = OptionalInput(node, form.result.scale);
  Tensor real = node.Out(0);
  if (scale != nullptr) real.stored = scale->stored.is_float() ? scale->stored : kFloat32;
  inner.outputs = {&real};
  RunInner(path, inner, table);
  const Tensor* bias = OptionalInput(node, form.bias);
  // A constant bias is brought to the accumulator's scale offline, as in a convolution.
  if (form.real || (bias != nullptr && !bias->offline)) MakeRealHere(path, real);
  if (bias != nullptr) {
    path.ledger.Add(Operation::kAdd, real.elements(), real.value, "bias");
    real.product = false;  // what is added behind it is none
  }
  Finish(path, real, scale, OptionalInput(node, form.result.zero_point));
}

/// A copy of `tensor` that shares nothing which is noted of it.
Tensor Apart(const Tensor& tensor) {
  Tensor own = tensor;
  if (own.float_exists != nullptr) own.float_exists = std::make_shared<bool>(*own.float_exists);
  if (own.versions != nullptr) own.versions = std::make_shared<Versions>(*own.versions);
  return own;
}

/// What Compute would charge.
Cost CostOfComputing(const Datapath& path, const Node& inner, const QForm& form, bool table) {
  Node node = path.node;
  Tensor output = Apart(node.Out(0));
  node.outputs[0] = &output;
  Node inside = inner;
  std::vector<Tensor> operands;
  operands.reserve(inside.inputs.size());
  for (Tensor*& input : inside.inputs) {
    if (input != nullptr) input = &operands.emplace_back(Apart(*input));
  }
  Ledger ledger(path.ledger.category());
  Datapath tried = {node, ledger, path.options, [&ledger](const Tensor&, const Work& work) {
                      ledger.AddTo(work.category, work.operation, work.count, work.lhs, work.rhs);
                    }};
  tried.clipped_to = path.clipped_to;
  tried.saturated_to = path.saturated_to;
  tried.run = path.run;
  Compute(tried, inside, form, table);
  Cost cost;
  for (const Work& work : ledger.work()) cost += Price(work, path.options);
  return cost;
}

/// True if the result comes from a table: a function of one payload, where looking it up costs no
/// more than computing it.
bool LooksUp(const Datapath& path, const Node& inner, const QForm& form) {
  const std::vector<bool> computed(inner.inputs.size(), true);
  if (OptionalInput(path.node, form.result.scale) == nullptr || !IsOnePayload(path.node, form) ||
      !WantsTable(InnerRule(inner), computed) || !inner.Has(0) || !IndexesTable(*inner.inputs[0])) {
    return false;
  }
  return CostOfComputing(path, inner, form, true) <= CostOfComputing(path, inner, form, false);
}

}  // namespace

void LowerQForm(Datapath& path, const QForm& form) {
  Node& node = path.node;
  UsePayloads(node);
  std::vector<Tensor> reals;
  reals.reserve(form.operands.size());
  Node inner = node;
  inner.op = form.inner;
  // An operator of another domain wraps the newest definition, unless it names one.
  if (!node.domain.empty()) {
    inner.opset = static_cast<int>(node.Int("opset", std::numeric_limits<int>::max()));
    inner.domain.clear();
  }
  inner.inputs.clear();
  inner.settings.clear();
  for (const QOperand& operand : form.operands) {
    if (operand.value < 0) continue;
    MarkScales(node, operand);
    const Tensor* value = OptionalInput(node, operand.value);
    if (value == nullptr) {
      inner.inputs.push_back(nullptr);
      continue;
    }
    if (form.dynamic && reals.empty()) {
      reals.push_back(QuantizedAtRunTime(path, *value));
    } else {
      reals.push_back(Dequantized(path, *value, OptionalInput(node, operand.scale),
                                  OptionalInput(node, operand.zero_point), AxisOf(node, operand)));
      const Tensor* scale = OptionalInput(node, operand.scale);
      const Tensor* zero_point = OptionalInput(node, operand.zero_point);
      if (scale != nullptr || zero_point != nullptr) NoteScale(node, *value, scale, zero_point);
    }
    inner.inputs.push_back(&reals.back());
  }
  while (!inner.inputs.empty() && inner.inputs.back() == nullptr) inner.inputs.pop_back();
  MarkScales(node, form.result);
  Compute(path, inner, form, LooksUp(path, inner, form));
}

void LowerQVariadic(Datapath& path, std::string_view op) {
  Node& node = path.node;
  UsePayloads(node);
  std::vector<Tensor> reals;
  reals.reserve(node.inputs.size());
  Node inner = node;
  inner.op = op;
  inner.domain.clear();
  inner.inputs.clear();
  for (std::size_t i = 2; i + 1 < node.inputs.size(); i += 3) {
    reals.push_back(Dequantized(path, node.In(i), &node.In(i + 1),
                                OptionalInput(node, static_cast<int>(i) + 2), 1));
    inner.inputs.push_back(&reals.back());
    NoteScale(node, node.In(i), &node.In(i + 1), OptionalInput(node, static_cast<int>(i) + 2));
    node.MarkSetting(i + 1);
    node.MarkSetting(i + 2);
  }
  node.MarkSetting(0);
  node.MarkSetting(1);
  Tensor real = node.Out(0);
  real.stored = node.In(0).stored.is_float() ? node.In(0).stored : kFloat32;
  inner.outputs = {&real};
  RunInner(path, inner, false);
  Finish(path, real, &node.In(0), OptionalInput(node, 1));
}

}  // namespace acev2
