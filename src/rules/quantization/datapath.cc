// SPDX-License-Identifier: Apache-2.0
//
// How operands enter the datapath: as payloads or as floats; and the format rules of operators that
// need floats.
#include "rules/quantization/datapath.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "acev2/metric.h"
#include "rules/passing.h"
#include "rules/quantization/lowering.h"

namespace acev2 {

void SetAsDeclared(Tensor& output) {
  output.value = output.stored;
  output.source = DeclaredAs(ToString(output.stored));
  output.pending = nullptr;
  output.range = std::nullopt;
}

void SetOutputsAsDeclared(Node& node) {
  for (Tensor* output : node.outputs) {
    if (output != nullptr) SetAsDeclared(*output);
  }
}

Format RangeFormat(ValueRange bounds, Format stored) {
  if (stored.kind == FormatKind::kUInt) {
    int bits = 1;
    while (bits < stored.bits && bounds.high > std::ldexp(1, bits) - 1) ++bits;
    return UIntFormat(bits);
  }
  if (bounds.low == -1 && bounds.high == 1) return kTernary;
  int bits = 2;
  while (bits < stored.bits &&
         (bounds.low < -std::ldexp(1, bits - 1) || bounds.high > std::ldexp(1, bits - 1) - 1)) {
    ++bits;
  }
  return IntFormat(bits);
}

ValueRange BoundsOfClip(const Node& node) {
  const auto bound = [&](std::string_view attribute, std::size_t input, double otherwise) {
    if (const auto value = node.Number(attribute)) return *value;
    return node.Has(input) ? node.In(input).only_value().value_or(otherwise) : otherwise;
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
  if (tensor.held != nullptr) {
    for (Tensor* payload : *tensor.held) MakeFloat(path, *payload);
  }
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

void Pointwise(Datapath& path) { Stored(path); }

void Premultiply(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  const bool parts =
      node.Has(0) && node.inputs[0]->pending && !node.inputs[0]->pending->parts.empty();
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
  Stored(path);
  // A function of whole numbers in a float tensor is that of the floats.
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.Has(i) && node.inputs[i]->stored.is_float() && node.operand_formats[i].is_integer()) {
      node.operand_formats[i] = node.inputs[i]->stored;
    }
  }
}

bool IndexesTable(const Tensor& tensor) {
  return !tensor.offline && tensor.pending && tensor.value.is_integer() && !tensor.accumulator &&
         tensor.value.bits <= kLookUpBits;
}

void TakeFromTable(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) UsePayload(node, i);
  SetOutputsAsDeclared(node);
  path.ledger.AddTo(Category::kActivation, Operation::kLookup, node.Out(0).elements(),
                    node.In(0).value, node.In(0).value, "table look-up");
  node.outputs[0]->looked_up = true;
  node.outputs[0]->source = "table look-up";
  path.free_because = "table look-up";
}

}  // namespace acev2
