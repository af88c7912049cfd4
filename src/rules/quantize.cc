// SPDX-License-Identifier: Apache-2.0
#include "rules/quantize.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>

#include "rules/contraction.h"
#include "rules/lowering.h"
#include "tensor/element.h"
#include "tensor/element_values.h"

namespace acev2 {
namespace {

void UsePayloads(Node& node) {
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
}

const Tensor* Optional(const Node& node, int i) {
  return i >= 0 && node.Has(static_cast<std::size_t>(i)) ? node.inputs[static_cast<std::size_t>(i)]
                                                         : nullptr;
}

std::string NameOf(const Node& node) {
  return "quantizer '" + (node.HasOutput(0) ? node.outputs[0]->name : node.op) + "'";
}

Quantizer QuantizerOf(const Node& node, Format format, const Tensor& scale,
                      const Tensor* zero_point) {
  Quantizer quantizer;
  quantizer.format = format;
  quantizer.scale = ScaleOf(node.Out(0), format, scale, zero_point, static_cast<int>(node.Int("axis", 1)),
                            node.Int("block_size", 0));
  quantizer.has_zero_point = HasZeroPoint(zero_point);
  quantizer.source = NameOf(node);
  return quantizer;
}

/// Notes a quantizer that rounds `of`, whose scale is `before`, to `format` with scale `after`: if
/// that is the same, the constants are those of the quantizer before it.
void NoteRounding(Node& node, const Tensor& of, const ScalePtr& before, Format format,
                  const Tensor* scale, const Tensor* zero_point, const ScalePtr& after) {
  const bool same = before && SameScale(before.get(), after.get());
  node.quantizers.push_back({.quantized = &of,
                             .scale = same ? nullptr : scale,
                             .zero_point = same ? nullptr : zero_point,
                             .payload = format,
                             .rounds = true});
}

/// Notes what gives the payload `of` its scale.
void NoteScale(Node& node, const Tensor& of, const Tensor* scale, const Tensor* zero_point) {
  node.quantizers.push_back(
      {.quantized = &of, .scale = scale, .zero_point = zero_point, .payload = of.value});
}

/// What a quantizer rounds output 0 to: the declared type, or the range that a Clip behind it sets
/// (QCDQ: 4-bit values in an int8).
Format RoundedFormat(const Datapath& path) {
  const Format stored = path.node.Out(0).stored;
  const bool integer = stored.kind == FormatKind::kInt || stored.kind == FormatKind::kUInt;
  if (!integer || path.options.lowering == Lowering::kNone) return stored;
  const std::optional<ValueRange> bounds = path.clipped_to ? path.clipped_to(0) : std::nullopt;
  return bounds ? RangeFormat(*bounds, stored) : stored;
}

/// The one number that input `i` holds; throws Unknown if it is not known at load.
double KnownNumber(const Node& node, std::size_t i, const char* what) {
  const Constant* values = node.In(i).known_values();
  if (values == nullptr || values->size() == 0) {
    throw Unknown{std::string("the ") + what + " is computed at run time",
                  "make it a constant of the model"};
  }
  double most = values->AsDouble(0);
  for (std::size_t k = 1; k < values->size(); ++k) most = std::max(most, values->AsDouble(k));
  return most;
}

int KnownBits(const Node& node, std::size_t i, const char* what) {
  // Learned bit widths need not be whole; storage takes the next whole number.
  const double bits = std::ceil(KnownNumber(node, i, what));
  if (std::isnan(bits) || bits < 1 || bits > 64) {
    throw Unknown{std::string("the ") + what + " is not between 1 and 64", "mend the model"};
  }
  return static_cast<int>(bits);
}

/// The work of DynamicQuantizeLinear (ONNX, its function body): the range of x and 0, scale =
/// range / 255, zero point = round(0 - min / scale) clipped, y = round(x / scale) + zero point.
void ChargeDynamicQuantization(Datapath& path, const Tensor& x, Format format) {
  const Count n = x.elements();
  const auto add = [&](Operation operation, Count count, Format rhs, std::string_view role) {
    path.ledger.AddTo(Category::kQuantization, operation, count, format, rhs, role);
  };
  add(Operation::kCmp, n * 2, format, "range");  // n - 1 each for minimum, maximum; 1 each with 0
  add(Operation::kAdd, 1, format, "scale");
  add(Operation::kMul, 1, format, "scale");
  add(Operation::kDiv, 2, format, "reciprocal of the scale, zero point");
  add(Operation::kAdd, 1, format, "zero point of the range");
  add(Operation::kCmp, 2, format, "clip the zero point");
  add(Operation::kMul, n, format, "quantize");
  add(Operation::kAdd, n, UIntFormat(8), "zero point");
}

/// Quantize and dequantize in one node: rounds input 0 to `format` with the scale in input 1.
void QuantizeAndDequantize(Datapath& path, Format format, const Tensor* zero_point) {
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  Tensor& output = node.Out(0);
  const Quantizer quantizer = QuantizerOf(node, format, node.In(1), zero_point);
  Tensor payload = output;
  NoteRounding(node, node.In(0), node.In(0).pending, format, &node.In(1), zero_point, quantizer.scale);
  Quantize(path, node.In(0), payload, quantizer);
  Dequantize(path, payload, output, quantizer.scale, quantizer.has_zero_point);
  output.renamed = payload.renamed;
  if (output.pending) output.source = quantizer.source;
}

}  // namespace

std::optional<Format> ParseDatatype(std::string_view name) {
  if (name == "BINARY") return UIntFormat(1);
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  // SCALEDINT<8> and FIXED<8,4> are integers whose scale is known elsewhere or a power of two.
  for (const std::string_view prefix : {"scaledint<", "fixed<"}) {
    if (lower.starts_with(prefix)) {
      lower = "int" + lower.substr(prefix.size(), lower.find_first_of(",>") - prefix.size());
    }
  }
  // FLOAT<exponent bits, mantissa bits> or FLOAT<…, exponent bias>, with a sign.
  if (lower.starts_with("float<")) {
    int exponent = 0, mantissa = 0, read = 0;
    const int found = std::sscanf(lower.c_str(), "float<%2d,%2d%n", &exponent, &mantissa, &read);
    const char next = found == 2 ? lower[static_cast<std::size_t>(read)] : '\0';
    if ((next != '>' && next != ',') || exponent < 1 || mantissa < 0 || 1 + exponent + mantissa > 64) {
      return std::nullopt;
    }
    return FloatFormat(1 + exponent + mantissa, exponent);
  }
  return ParseFormat(lower);
}

namespace {

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
    if (zeros != nullptr && zeros->size() > 1 && zeros->size() != steps->size()) return std::nullopt;
    const ValueRange own = {(levels.low - zero + 0.5) * step, (levels.high - zero - 0.5) * step};
    range = range ? ValueRange{std::min(range->low, own.low), std::max(range->high, own.high)} : own;
  }
  return range;
}

}  // namespace

std::optional<ValueRange> SaturationOf(const Rule& rule, const Node& node) {
  if (rule.format == QuantizeLinear) {
    // Without a zero point the type is that of the attribute, else uint8.
    const Tensor* zero_point = Optional(node, 2);
    const auto type = static_cast<int>(node.Int("output_dtype", 0));
    const Format format = zero_point != nullptr ? zero_point->stored
                          : type != 0           ? ElementFormat(type)
                                                : UIntFormat(8);
    return RangeOf(format, Optional(node, 1), zero_point);
  }
  if (rule.format == QuantNode && node.Has(3)) {
    try {
      const int bits = KnownBits(node, 3, "bit width");
      const bool is_signed = node.Int("signed", 1) != 0;
      return RangeOf(is_signed ? IntFormat(bits) : UIntFormat(bits), Optional(node, 1),
                     Optional(node, 2));
    } catch (const Unknown&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void QuantizeLinear(Datapath& path) {
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  Tensor& output = node.Out(0);
  const Quantizer quantizer =
      QuantizerOf(node, RoundedFormat(path), node.In(1), Optional(node, 2));
  NoteRounding(node, node.In(0), node.In(0).pending, quantizer.format, &node.In(1),
               Optional(node, 2), quantizer.scale);
  Quantize(path, node.In(0), output, quantizer);
}

void DequantizeLinear(Datapath& path) {
  Node& node = path.node;
  UsePayloads(node);
  node.MarkSettingsFrom(1);
  const Tensor* zero_point = Optional(node, 2);
  NoteScale(node, node.In(0), &node.In(1), zero_point);
  Dequantize(path, node.In(0), node.Out(0),
             ScaleOf(node.In(0), node.In(0).value, node.In(1), zero_point, static_cast<int>(node.Int("axis", 1)),
                     node.Int("block_size", 0)),
             HasZeroPoint(zero_point));
  node.Out(0).renamed = path.options.lowering == Lowering::kInteger;
}

void DynamicQuantizeLinear(Datapath& path) {
  Stored(path);
  Node& node = path.node;
  ChargeDynamicQuantization(path, node.In(0), node.FormatOf(0));
  if (node.HasOutput(0)) {
    node.outputs[0]->value = UIntFormat(8);
    node.outputs[0]->source = NameOf(node);
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
  QuantizeAndDequantize(path, format, Optional(node, 2));
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
  if (output.pending) output.source = NameOf(node);
}

void TruncNode(Datapath& path) {
  // Opset 1 of QONNX drops the low in - out bits of the payload and keeps the scale; opset 2 rounds to
  // the scale at input 4; the width is the last input of both. Exporters have written the operands of
  // opset 2 before its number.
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
  const ScalePtr result = ScaleOf(payload, payload.value, scale, Optional(node, 2), 1, 0);
  NoteRounding(node, x, x.pending, payload.value, scaled ? &scale : nullptr,
               scaled ? Optional(node, 2) : nullptr, result);
  ScalePtr step = result;  // what one of the payload stands for in x
  if (!scaled) {
    const int dropped = KnownBits(node, 3, "input bit width") - out_bits;
    if (dropped > 0) step = WithFactor(result, std::ldexp(1, dropped), "dropped bits");
  }
  // Behind an integer that is one rescaling: a shift where the ratio is a power of two.
  const Quantizer quantizer{payload.value, step, false, NameOf(node)};
  Quantize(path, x, payload, quantizer);
  Dequantize(path, payload, output, result, false);
  if (output.pending) output.source = NameOf(node);
}

void FloatQuantNode(Datapath& path) {
  const Node& node = path.node;
  const int exponent = KnownBits(node, 2, "exponent bit width");
  const auto mantissa = ToInt64(std::ceil(KnownNumber(node, 3, "mantissa bit width")));
  if (!mantissa || *mantissa < 0 || *mantissa > 64) {
    throw Unknown{"the mantissa bit width is not between 0 and 64", "mend the model"};
  }
  QuantizeAndDequantize(path, FloatFormat(1 + exponent + static_cast<int>(*mantissa), exponent), nullptr);
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

namespace {

/// Runs the rule of the float operator inside a QOperator node on `inner`. `one_payload`: all its
/// operands are the same number, so a function of them is a function of one payload.
void RunInner(Datapath& path, Node& inner, bool quantized_result, bool one_payload) {
  const Rule* rule = FindRule("", inner.op);
  if (rule == nullptr || rule->work == nullptr) {
    throw Unknown{"no rule for the operator inside it (" + inner.op + ")", ""};
  }
  // A float version of an operand is made inside this node, so it is charged here.
  const auto charge = [&path](const Tensor&, const Work& work) {
    path.ledger.AddTo(work.category, work.operation, work.count, work.lhs, work.rhs, work.role);
  };
  Datapath inside{inner, path.ledger, path.options, charge};
  const std::vector<bool> computed(inner.inputs.size(), true);
  inner.traits = rule->traits;
  inner.operand_formats.assign(inner.inputs.size(), Format{});
  const bool table = quantized_result && one_payload && WantsTable(*rule, computed) &&
                     inner.Has(0) && IndexesTable(*inner.inputs[0]);
  (table ? TakeFromTable : rule->format)(inside);
  const bool all_offline = std::ranges::all_of(
      path.node.inputs, [](const Tensor* input) { return input == nullptr || input->offline; });
  if (inside.free_because.empty() && !all_offline) rule->work(inner, path.ledger);
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
  Dequantize(path, tensor, real,
             ScaleOf(tensor, tensor.value, *scale, zero_point, axis, 0), HasZeroPoint(zero_point));
  return real;
}

/// `tensor`, a float, after DynamicQuantizeLinear and DequantizeLinear.
Tensor QuantizedAtRunTime(Datapath& path, const Tensor& tensor) {
  ChargeDynamicQuantization(path, tensor, tensor.value);
  Tensor real = tensor;
  real.value = UIntFormat(8);
  real.source = NameOf(path.node);
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

}  // namespace

namespace {

/// True if a QOperator node reads the same payload with the same scale and zero point several times.
bool IsOnePayload(const Node& node, const QForm& form) {
  const QOperand& first = form.operands[0];
  for (const QOperand& operand : form.operands) {
    if (operand.value < 0) continue;
    if (Optional(node, operand.value) != Optional(node, first.value) ||
        Optional(node, operand.scale) != Optional(node, first.scale) ||
        Optional(node, operand.zero_point) != Optional(node, first.zero_point)) {
      return false;
    }
  }
  return true;
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
    const Tensor* value = Optional(node, operand.value);
    if (value == nullptr) {
      inner.inputs.push_back(nullptr);
      continue;
    }
    if (form.dynamic && reals.empty()) {
      reals.push_back(QuantizedAtRunTime(path, *value));
    } else {
      reals.push_back(Dequantized(path, *value, Optional(node, operand.scale),
                                  Optional(node, operand.zero_point),
                                  AxisOf(node, operand)));
      const Tensor* scale = Optional(node, operand.scale);
      const Tensor* zero_point = Optional(node, operand.zero_point);
      if (scale != nullptr || zero_point != nullptr) NoteScale(node, *value, scale, zero_point);
    }
    inner.inputs.push_back(&reals.back());
  }
  while (!inner.inputs.empty() && inner.inputs.back() == nullptr) inner.inputs.pop_back();
  MarkScales(node, form.result);
  const Tensor* scale = Optional(node, form.result.scale);
  Tensor real = node.Out(0);
  if (scale != nullptr) real.stored = scale->stored.is_float() ? scale->stored : kFloat32;
  inner.outputs = {&real};
  RunInner(path, inner, scale != nullptr, IsOnePayload(node, form));
  const Tensor* bias = Optional(node, form.bias);
  // A constant bias is brought to the accumulator's scale offline, as in a convolution.
  if (form.real || (bias != nullptr && !bias->offline)) MakeRealHere(path, real);
  if (bias != nullptr) path.ledger.Add(Operation::kAdd, real.elements(), real.value, "bias");
  Finish(path, real, scale, Optional(node, form.result.zero_point));
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
                                Optional(node, static_cast<int>(i) + 2), 1));
    inner.inputs.push_back(&reals.back());
    NoteScale(node, node.In(i), &node.In(i + 1), Optional(node, static_cast<int>(i) + 2));
    node.MarkSetting(i + 1);
    node.MarkSetting(i + 2);
  }
  node.MarkSetting(0);
  node.MarkSetting(1);
  Tensor real = node.Out(0);
  real.stored = node.In(0).stored.is_float() ? node.In(0).stored : kFloat32;
  inner.outputs = {&real};
  RunInner(path, inner, true, false);
  Finish(path, real, &node.In(0), Optional(node, 1));
}

}  // namespace acev2
