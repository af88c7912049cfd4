// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/quantizer_node.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "rules/quantization/lowering.h"

namespace acev2 {

void UsePayloads(Node& node) {
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
}

const Tensor* OptionalInput(const Node& node, int i) {
  return i >= 0 && node.Has(static_cast<std::size_t>(i)) ? node.inputs[static_cast<std::size_t>(i)]
                                                         : nullptr;
}

std::string QuantizerName(const Node& node) {
  return "quantizer '" + (node.HasOutput(0) ? node.outputs[0]->name : node.op) + "'";
}

Quantizer QuantizerOf(const Node& node, Format format, const Tensor& scale,
                      const Tensor* zero_point) {
  Quantizer quantizer;
  quantizer.format = format;
  quantizer.scale = ScaleOf(node.Out(0), format, scale, zero_point,
                            static_cast<int>(node.Int("axis", 1)), node.Int("block_size", 0));
  quantizer.has_zero_point = HasZeroPoint(zero_point);
  quantizer.source = QuantizerName(node);
  return quantizer;
}

void NoteRounding(Node& node, const Tensor& of, const ScalePtr& before, Format format,
                  const Tensor* scale, const Tensor* zero_point, const ScalePtr& after) {
  const bool same = before && SameScale(before.get(), after.get());
  node.quantizers.push_back({.quantized = &of,
                             .scale = same ? nullptr : scale,
                             .zero_point = same ? nullptr : zero_point,
                             .payload = format,
                             .rounds = true});
}

void NoteScale(Node& node, const Tensor& of, const Tensor* scale, const Tensor* zero_point) {
  node.quantizers.push_back(
      {.quantized = &of, .scale = scale, .zero_point = zero_point, .payload = of.value});
}

Format RoundedFormat(const Datapath& path) {
  const Format stored = path.node.Out(0).stored;
  const bool integer = stored.kind == FormatKind::kInt || stored.kind == FormatKind::kUInt;
  if (!integer || path.options.lowering == Lowering::kNone) return stored;
  const std::optional<ValueRange> bounds = path.clipped_to ? path.clipped_to(0) : std::nullopt;
  return bounds ? RangeFormat(*bounds, stored) : stored;
}

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

}  // namespace acev2
