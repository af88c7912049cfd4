// SPDX-License-Identifier: Apache-2.0
#include "rules/quantization/annotated_integers.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <string>

#include "rules/passing.h"
#include "rules/quantization/lowering.h"

namespace acev2 {
namespace {

bool IsUnsigned(Format format) { return format.kind == FormatKind::kUInt; }

/// Operand `i` is a constant, and a float for all that is known.
bool IsFloatConstant(const Node& node, std::size_t i) {
  const Tensor& tensor = *node.inputs[i];
  return tensor.offline && !tensor.pending && tensor.value.is_float();
}

/// Gives the constant at `i` the width that the attribute says.
void Annotate(Node& node, std::size_t i, Format format) {
  node.operand_formats[i] = format;
  node.inputs[i]->value = format;
}

void SetResult(Node& node, Format format, std::string_view attribute, bool accumulator) {
  SetOutputsAsDeclared(node);
  Tensor& output = *node.outputs[0];
  output.value = format;
  output.source = fmt::format("{} of the node", attribute);
  output.accumulator = accumulator;
}

bool IsBinary(const Node& node) {
  return node.inputs.size() == 2 && node.Has(0) && node.Has(1) && node.HasOutput(0);
}

/// Charges (x · mul + add) >> shift on `count` numbers of `format`, where the attributes that begin
/// with `name` ask for it. Returns the format of the result.
Format Requantize(Datapath& path, std::string_view name, Count count, Format format,
                  bool is_signed) {
  const Node& node = path.node;
  const auto attribute = [&](std::string_view what) { return fmt::format("{}_{}", name, what); };
  if (node.Int(attribute("rq"), 0) == 0) return format;
  const bool integer = format.is_integer();
  const Format constant = integer ? kRequantConstant : format;
  const Format wide = integer ? IntegerAccumulator(format.bits) : format;
  const bool adds = node.Int(attribute("add"), 0) != 0;
  const FactorKind factor = KindOf({static_cast<double>(node.Int(attribute("mul"), 1))});
  const bool shifts = node.Int(attribute("shift"), 0) != 0;
  const Format sum = adds || factor == FactorKind::kOther ? wide : format;
  ChargeRequantization(path.ledger, {.count = count,
                                     .x = format,
                                     .mul = factor,
                                     .factor = constant,
                                     .addend = adds ? std::optional(wide) : std::nullopt,
                                     .div = shifts ? FactorKind::kPowerOfTwo : FactorKind::kOne,
                                     .sum = sum});
  const std::optional<double> levels = node.Number(attribute("n_levels"));
  return levels ? FormatOfLevels(*levels, is_signed) : sum;
}

/// An Add that requantizes its operands and its result.
void AddRequantized(Datapath& path) {
  Node& node = path.node;
  const bool of_unsigned = IsUnsigned(node.inputs[0]->value) && IsUnsigned(node.inputs[1]->value);
  Format formats[2];
  for (std::size_t i = 0; i < 2; ++i) {
    const Tensor& input = *node.inputs[i];
    formats[i] = Requantize(path, i == 0 ? "in1" : "in2", input.elements(), input.value,
                            !IsUnsigned(input.value));
    node.operand_formats[i] = formats[i];
  }
  const bool integers = formats[0].is_integer() && formats[1].is_integer();
  const Format sum =
      integers ? Sum(AllOf(formats[0]), AllOf(formats[1])).format : Widest(formats[0], formats[1]);
  const bool is_signed = node.Int("out_signed", of_unsigned ? 0 : 1) != 0;
  const Format result = Requantize(path, "out", node.outputs[0]->elements(), sum, is_signed);
  SetResult(node, result, node.Int("out_rq", 0) != 0 ? "out_n_levels" : "the operands",
            node.inputs[0]->accumulator || node.inputs[1]->accumulator);
  if (node.Int("out_rq", 0) != 0) node.outputs[0]->accumulator = false;
}

}  // namespace

Format FormatOfLevels(double levels, bool is_signed) {
  if (!(levels >= 2 && levels <= 0x1p32) || levels != std::floor(levels)) {
    throw Unknown{fmt::format("{} is no number of levels", levels), "mend the attribute n_levels"};
  }
  const int bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(levels) - 1));
  return is_signed ? IntFormat(bits) : UIntFormat(bits);
}

void ChargeRequantization(Ledger& ledger, const Requantization& what) {
  const auto charge = [&](Operation operation, Format lhs, Format rhs) {
    ledger.AddTo(Category::kQuantization, operation, what.count, lhs, rhs, "requantize");
  };
  const auto multiply = [&](FactorKind kind, Format lhs, Format rhs) {
    if (kind == FactorKind::kPowerOfTwo) charge(Operation::kShift, lhs, lhs);
    if (kind == FactorKind::kOther) charge(Operation::kMul, lhs, rhs);
  };
  multiply(what.mul, what.x, what.factor);
  if (what.addend) charge(Operation::kAdd, what.sum, *what.addend);
  multiply(what.div, what.sum, what.sum);
}

bool MultiplyAnnotated(Datapath& path) {
  Node& node = path.node;
  if (!IsBinary(node) || !node.attributes->Has("mult_bits")) return false;
  const Format width = IntFormat(node.Bits("mult_bits").value_or(32));
  for (std::size_t i = 0; i < 2; ++i) {
    if (!IsWholePayload(*node.inputs[i]) || !IsFloatConstant(node, 1 - i)) continue;
    node.operand_formats.resize(2);
    UsePayload(node, i);
    Annotate(node, 1 - i, width);
    SetResult(node, width, "mult_bits", node.inputs[i]->accumulator);
    return true;
  }
  return false;
}

bool AddAnnotated(Datapath& path) {
  Node& node = path.node;
  if (!IsBinary(node)) return false;
  node.operand_formats.resize(2);
  for (const std::string_view attribute : {"in1_rq", "in2_rq", "out_rq"}) {
    if (!node.attributes->Has(attribute)) continue;
    AddRequantized(path);
    return true;
  }
  if (!node.attributes->Has("add_bits")) return false;
  const int bits = node.Bits("add_bits").value_or(32);
  bool is_signed = false;
  for (std::size_t i = 0; i < 2; ++i) {
    const bool integer = IsWholePayload(*node.inputs[i]);
    if (!integer && !(IsFloatConstant(node, i) && IsWholePayload(*node.inputs[1 - i]))) {
      return false;
    }
    is_signed = is_signed || !integer || !IsUnsigned(node.inputs[i]->value);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    if (IsFloatConstant(node, i)) {
      Annotate(node, i, IntFormat(bits));
    } else {
      UsePayload(node, i);
    }
  }
  SetResult(node, is_signed ? IntFormat(bits) : UIntFormat(bits), "add_bits",
            node.inputs[0]->accumulator || node.inputs[1]->accumulator);
  return true;
}

}  // namespace acev2
