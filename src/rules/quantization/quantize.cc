// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/quantize.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "rules/formats/datatype_name.h"
#include "rules/quantization/lowering.h"
#include "rules/quantization/quantizer_node.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

/// Quantize and dequantize in one node: rounds input 0 to `format` with the scale in input 1.
void QuantizeAndDequantize(Datapath& path, Format format, const Tensor* zero_point) {
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  Tensor& output = node.Out(0);
  const Quantizer quantizer = QuantizerOf(node, format, node.In(1), zero_point);
  Tensor payload = output;
  NoteRounding(node, node.In(0), node.In(0).pending, format, &node.In(1), zero_point,
               quantizer.scale);
  Quantize(path, node.In(0), payload, quantizer);
  Dequantize(path, payload, output, quantizer.scale, quantizer.has_zero_point);
  output.renamed = payload.renamed;
  if (output.pending) output.source = quantizer.source;
}

}  // namespace

void QuantizeLinear(Datapath& path) {
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  Tensor& output = node.Out(0);
  const Quantizer quantizer =
      QuantizerOf(node, RoundedFormat(path), node.In(1), OptionalInput(node, 2));
  NoteRounding(node, node.In(0), node.In(0).pending, quantizer.format, &node.In(1),
               OptionalInput(node, 2), quantizer.scale);
  Quantize(path, node.In(0), output, quantizer);
}

void DequantizeLinear(Datapath& path) {
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  const Tensor* zero_point = OptionalInput(node, 2);
  NoteScale(node, node.In(0), &node.In(1), zero_point);
  Dequantize(path, node.In(0), node.Out(0),
             ScaleOf(node.In(0), node.In(0).value, node.In(1), zero_point,
                     static_cast<int>(node.Int("axis", 1)), node.Int("block_size", 0)),
             HasZeroPoint(zero_point));
  node.Out(0).renamed = path.options.lowering == Lowering::kInteger;
}

void DynamicQuantizeLinear(Datapath& path) {
  Stored(path);
  Node& node = path.node;
  ChargeDynamicQuantization(path, node.In(0), node.FormatOf(0));
  if (node.HasOutput(0)) {
    node.outputs[0]->value = UIntFormat(8);
    node.outputs[0]->source = QuantizerName(node);
  }
  if (node.HasOutput(1)) node.outputs[1]->run_time_scale = true;
}

void QuantNode(Datapath& path) {
  const Node& node = path.node;
  const int bits = KnownBits(node, 3, "bit width");
  const bool is_signed = node.Int("signed", 1) != 0;
  const bool narrow = node.Int("narrow", 0) != 0;
  Format format = is_signed ? IntFormat(bits) : UIntFormat(bits);
  if (is_signed && narrow && bits == 2) format = kTernary;
  QuantizeAndDequantize(path, format, OptionalInput(node, 2));
}

void BipolarQuantNode(Datapath& path) {
  // The sign of x does not depend on a positive scale: taking it is logic, which is free.
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  Tensor& output = node.Out(0);
  path.ledger.AddTo(Category::kQuantization, Operation::kLogic, output.elements(), node.In(0).value,
                    node.In(0).value, "sign");
  Tensor payload = output;
  payload.value = kBipolar;
  const ScalePtr written = ScaleOf(payload, payload.value, node.In(1), nullptr, 1, 0);
  NoteRounding(node, node.In(0), node.In(0).pending, kBipolar, &node.In(1), nullptr, written);
  Dequantize(path, payload, output, written, false);
  if (output.pending) output.source = QuantizerName(node);
}

void TruncNode(Datapath& path) {
  // Opset 1 of QONNX drops the low in - out bits of the payload and keeps the scale; opset 2 rounds
  // to the scale at input 4; the width is the last input of both. Exporters have written the
  // operands of opset 2 before its number.
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  const Tensor& x = node.In(0);
  const bool scaled = node.inputs.size() > 5;
  if (!scaled && node.opset >= 2) {
    throw Unknown{"Trunc of opset 2 has an output scale at input 4, this one has 5 inputs",
                  "import opset 1 of its domain, or add the scale"};
  }
  const int out_bits =
      KnownBits(node, std::max<std::size_t>(node.inputs.size(), 5) - 1, "output bit width");
  const bool is_unsigned = x.value.kind == FormatKind::kUInt || !x.value.is_integer();
  const bool is_signed = node.Int("signed", is_unsigned ? 0 : 1) != 0;
  Tensor& output = node.Out(0);
  Tensor payload = output;
  payload.value = is_signed ? IntFormat(out_bits) : UIntFormat(out_bits);
  const Tensor& scale = node.In(scaled ? 4 : 1);
  const ScalePtr result = ScaleOf(payload, payload.value, scale, OptionalInput(node, 2), 1, 0);
  NoteRounding(node, x, x.pending, payload.value, scaled ? &scale : nullptr,
               scaled ? OptionalInput(node, 2) : nullptr, result);
  ScalePtr step = result;  // what one of the payload stands for in x
  if (!scaled) {
    const int dropped = KnownBits(node, 3, "input bit width") - out_bits;
    if (dropped > 0) step = WithFactor(result, std::ldexp(1, dropped), "dropped bits");
  }
  // Behind an integer that is one rescaling: a shift where the ratio is a power of two.
  const Quantizer quantizer{payload.value, step, false, QuantizerName(node)};
  Quantize(path, x, payload, quantizer);
  Dequantize(path, payload, output, result, false);
  if (output.pending) output.source = QuantizerName(node);
}

void FloatQuantNode(Datapath& path) {
  const Node& node = path.node;
  const int exponent = KnownBits(node, 2, "exponent bit width");
  const auto mantissa = ToInt64(std::ceil(KnownNumber(node, 3, "mantissa bit width")));
  if (!mantissa || *mantissa < 0 || *mantissa > 64) {
    throw Unknown{"the mantissa bit width is not between 0 and 64", "mend the model"};
  }
  QuantizeAndDequantize(path, FloatFormat(1 + exponent + static_cast<int>(*mantissa), exponent),
                        nullptr);
}

void MultiThresholdNode(Datapath& path) {
  Node& node = path.node;
  UsePayloads(node);
  Tensor& output = node.Out(0);
  const std::string type = node.String("out_dtype", "");
  const auto format = ParseDatatype(type);
  if (!format) {
    throw Unknown{"out_dtype '" + type + "' names no format", "mend the attribute out_dtype"};
  }
  // out_dtype is the type after out_scale and out_bias. Where it is an integer they only say what
  // the first level counts as ({0, 1} → {-1, +1}); a float has to be computed.
  output.value = *format;
  output.pending = nullptr;
  output.source = "out_dtype " + type;
  output.rounded = true;
  if (!format->is_float()) return;
  if (node.Float("out_scale", 1) != 1) {
    path.ledger.AddTo(Category::kQuantization, Operation::kMul, output.elements(), *format, *format,
                      "out_scale");
  }
  if (node.Float("out_bias", 0) != 0) {
    path.ledger.AddTo(Category::kQuantization, Operation::kAdd, output.elements(), *format, *format,
                      "out_bias");
  }
}

}  // namespace acev2
