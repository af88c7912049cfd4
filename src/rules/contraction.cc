// SPDX-License-Identifier: Apache-2.0
#include "rules/contraction.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "acev2/metric.h"
#include "rules/quantization/integer_range.h"
#include "rules/quantization/lowering.h"
#include "rules/vocabulary.h"
#include "tensor/whole_numbers.h"

namespace acev2 {
namespace {

/// What enters the products of one operand.
struct Factor {
  Tensor* tensor = nullptr;
  Format format;
  ScalePtr scale;  ///< what is still pending of it; null: nothing
  Contraction contraction;
};

bool VariesInside(const Factor& factor, const ScaleFactor& scale) {
  for (std::size_t axis = 0; axis < factor.contraction.axes.size(); ++axis) {
    if (scale.VariesAlong(axis) && factor.contraction.Meets(axis)) return true;
  }
  return false;
}

bool VariesInside(const Factor& factor) {
  if (!factor.scale) return false;
  if (!factor.scale->parts.empty()) {
    return factor.scale->parts_axis < 0 ||
           factor.contraction.Meets(static_cast<std::size_t>(factor.scale->parts_axis));
  }
  return std::ranges::any_of(factor.scale->factors,
                             [&](const ScaleFactor& scale) { return VariesInside(factor, scale); });
}

/// Rows of elements along the summed axes that share a number of `scale`.
Count BlocksOf(const Factor& factor, const ScaleFactor& scale) {
  Count blocks = 1;
  for (std::size_t axis = 0; axis < factor.contraction.axes.size(); ++axis) {
    if (!scale.VariesAlong(axis) || !factor.contraction.Meets(axis)) continue;
    const std::int64_t dim = factor.tensor->dim(static_cast<std::int64_t>(axis));
    blocks *= CeilDivide(dim, scale.steps[axis]);
  }
  return blocks;
}

/// The scale of `factor` with its axes moved to those of the output; what varies inside the sum is
/// left out.
ScalePtr OutsideScale(const Factor& factor, std::size_t rank) {
  auto outside = std::make_shared<Scale>();
  for (const ScaleFactor& scale : factor.scale->factors) {
    if (VariesInside(factor, scale)) continue;
    ScaleFactor moved = scale;
    moved.steps.assign(scale.varies() ? rank : 0, 0);
    for (std::size_t axis = 0; axis < factor.contraction.axes.size(); ++axis) {
      const int to = factor.contraction.axes[axis];
      if (to >= 0 && static_cast<std::size_t>(to) < moved.steps.size() && scale.VariesAlong(axis)) {
        moved.steps[static_cast<std::size_t>(to)] = scale.steps[axis];
      }
    }
    outside->factors.push_back(std::move(moved));
  }
  return outside;
}

/// Sums of the elements of `other` that an output of the layer needs for a zero point of `factor`:
/// adds, shared by all outputs that read the same elements.
Count SharedSums(const Node& node, const Factor& factor, const Factor& other) {
  const std::vector<std::int64_t> out = node.Out().dims();
  const std::vector<std::int64_t> dims = other.tensor->dims();
  std::vector<bool> own(out.size(), false);
  for (std::size_t axis = 0; axis < other.contraction.axes.size(); ++axis) {
    const int to = other.contraction.axes[axis];
    if (to < 0 || static_cast<std::size_t>(to) >= out.size()) continue;
    const bool broadcast = dims[axis] == 1 && axis < other.contraction.windows_from;
    own[static_cast<std::size_t>(to)] = !broadcast;
  }
  std::int64_t shared = 1;
  for (std::size_t axis = 0; axis < out.size(); ++axis) {
    if (!own[axis]) shared *= std::max<std::int64_t>(out[axis], 1);
  }
  shared = std::max<std::int64_t>(shared / factor.contraction.groups, 1);
  return factor.contraction.products.value() / shared;
}

/// Charges what a zero point of `factor` takes that no constant can hold: the sum of `other` under
/// each window, then a multiply and an add per output (and block).
void ChargeZeroPoint(Datapath& path, const Factor& factor, const Factor& other, Format accumulator,
                     Count blocks) {
  if (!factor.scale || !factor.scale->shifted || other.tensor->offline) return;
  const Count n = path.node.Out().elements();
  if (n == Count(0)) return;
  const Count k = factor.contraction.products.value() / n.value();
  const Format sum = other.format.is_integer() ? SumFormat(other.format, k) : other.format;
  const auto add = [&](Operation operation, Count count, Format lhs, Format rhs) {
    path.ledger.AddTo(Category::kQuantization, operation, count, lhs, rhs,
                      "zero point of products");
  };
  add(Operation::kAdd, SharedSums(path.node, factor, other), sum, sum);
  add(Operation::kMul, n * blocks, sum, factor.format);
  add(Operation::kAdd, n * blocks, accumulator, accumulator);
}

/// Work in ACEv2 of `count` operations, for the choice between two ways.
Cost PriceOf(Datapath& path, Operation operation, Count count, Format lhs, Format rhs) {
  return Price(Work{operation, count, lhs, rhs, Category::kQuantization, {}}, path.options);
}

/// Charges the scales of the constant `factor` that vary inside the sum: a multiply and an add per
/// block and output or, where they vary along the summed axes alone and that is cheaper, a multiply
/// per element of `other`. Returns true if the sums have become floats.
bool ChargeInside(Datapath& path, Factor& factor, Factor& other, Format accumulator) {
  bool real = false;
  const Count n = path.node.Out().elements();
  for (const ScaleFactor& scale : factor.scale->factors) {
    if (!VariesInside(factor, scale)) continue;
    if (!scale.format.known()) {
      throw Unknown{"the format of a scale is not known", "give the scale an element type"};
    }
    const Count each = n * BlocksOf(factor, scale);
    const Format sum = Widest(accumulator, scale.format);
    bool alone = true;
    for (std::size_t axis = 0; axis < factor.contraction.axes.size(); ++axis) {
      alone = alone && (!scale.VariesAlong(axis) || factor.contraction.axes[axis] < 0);
    }
    const bool shifts = scale.power_of_two;
    const Operation apply = shifts ? Operation::kShift : Operation::kMul;
    if (alone && !other.tensor->offline) {
      const Count m = other.tensor->elements();
      const Format scaled = Widest(other.format, scale.format);
      const Count products = factor.contraction.products;
      const Cost inside =
          PriceOf(path, apply, each, accumulator, shifts ? accumulator : scale.format) +
          PriceOf(path, Operation::kAdd, each, sum, sum) +
          PriceOf(path, Operation::kMac, products, other.format, factor.format);
      const Cost before =
          PriceOf(path, apply, m, other.format, shifts ? other.format : scale.format) +
          PriceOf(path, Operation::kMac, products, scaled, factor.format);
      if (before < inside) {
        path.ledger.AddTo(Category::kQuantization, apply, m, other.format,
                          shifts ? other.format : scale.format, "scale along the sum");
        other.format = scaled;
        real = true;
        continue;
      }
    }
    path.ledger.AddTo(Category::kQuantization, apply, each, accumulator,
                      shifts ? accumulator : scale.format, "block scale");
    path.ledger.AddTo(Category::kQuantization, Operation::kAdd, each, sum, sum, "sum of blocks");
    real = true;
  }
  return real;
}

Count MostBlocks(const Factor& factor) {
  Count most = 1;
  if (!factor.scale) return most;
  for (const ScaleFactor& scale : factor.scale->factors) {
    if (VariesInside(factor, scale)) most = std::max(most, BlocksOf(factor, scale));
  }
  return most;
}

Factor FactorOf(Datapath& path, ContractionOf contraction, std::size_t i) {
  Node& node = path.node;
  Factor factor;
  factor.tensor = node.inputs[i];
  Tensor& tensor = *factor.tensor;
  // An accumulator becomes a float before it is multiplied.
  if (tensor.pending && tensor.accumulator && !tensor.offline) {
    factor.format = UseFloat(path, i);
    return factor;
  }
  factor.format = UsePayload(node, i);
  if (i == 1 && tensor.offline && !tensor.pending && factor.format.is_float()) {
    // Dialects that keep integers in floats write the width of the weights beside them.
    if (const auto bits = node.Bits("weight_bits")) {
      factor.format = node.operand_formats[i] = IntFormat(*bits);
      tensor.value = factor.format;
      tensor.source = "weight_bits of the node";
    }
  }
  factor.scale = tensor.shape ? Trimmed(tensor.pending, *tensor.shape) : tensor.pending;
  if (!factor.scale) return factor;
  try {
    factor.contraction = contraction(node, i);
  } catch (const Unknown&) {
    // The work rule will say which shape is missing.
  }
  return factor;
}

/// Adds operand `i` (a bias) to the sums: a constant at their scale, a computed integer aligned to
/// them, a computed float after the sums have become real.
void AddOperand(Datapath& path, std::size_t i, Tensor& output) {
  Node& node = path.node;
  Tensor& addend = *node.inputs[i];
  const bool integer_sum = output.pending && output.value.is_integer();
  if (addend.offline || (addend.value.is_integer() && !addend.pending && integer_sum)) {
    node.operand_formats[i] = output.value;
    if (!addend.offline || !addend.value.is_float() || !output.value.is_integer()) return;
    // Dialects that keep integers in floats write the width of the bias beside it.
    if (const auto bits = node.Bits("bias_bits")) addend.value = IntFormat(*bits);
    return;
  }
  if (integer_sum && addend.pending && addend.pending->parts.empty() && !addend.accumulator) {
    const auto own = RescaleWork(addend.elements(), addend.value, addend.pending.get(),
                                 output.pending.get(), path.options.requant);
    if (own) {
      path.ledger.AddTo(Category::kQuantization, own->operation, own->count, own->lhs, own->rhs,
                        "align scales");
    }
    node.operand_formats[i] = output.value;
    return;
  }
  MakeRealHere(path, output);
  node.operand_formats[i] = Widest(UseFloat(path, i), output.value);
}

/// What the integer products of `operands` are summed in.
Format AccumulatorOver(Datapath& path, ContractionOf contraction,
                       const std::vector<Factor>& operands, Format widest) {
  const Accumulator& wanted = path.options.accumulator;
  if (wanted.width != Accumulator::Width::kMinimal || operands.empty()) {
    return SumAccumulator(wanted, widest.bits, widest.bits, 1);
  }
  int bits = 0;
  for (const Factor& factor : operands) bits += factor.format.bits;
  try {
    const Count n = path.node.Out().elements();
    const Count products = contraction(path.node, 0).products;
    const std::int64_t sums = std::max<std::int64_t>(n.value(), 1);
    return SumAccumulator(wanted, bits, 0, CeilDivide(products.value(), sums));
  } catch (const Unknown&) {
    return IntegerAccumulator(widest.bits);  // its work is not known either
  }
}

}  // namespace

void MakeRealHere(Datapath& path, Tensor& tensor) {
  if (!tensor.pending) return;
  for (const Work& work : FloatWork(tensor)) {
    path.ledger.AddTo(work.category, work.operation, work.count, work.lhs, work.rhs, work.role);
  }
  tensor.value = tensor.stored.is_float() ? tensor.stored : tensor.pending->format();
  tensor.pending = nullptr;
  tensor.accumulator = false;
  tensor.source = DeclaredAs(ToString(tensor.value));
}

void AccumulateOver(Datapath& path, ContractionOf contraction, std::size_t factors) {
  Node& node = path.node;
  node.operand_formats.resize(node.inputs.size());
  std::vector<Factor> operands;
  bool integers = true;
  bool any_pending = false;
  for (std::size_t i = 0; i < std::min(factors, node.inputs.size()); ++i) {
    if (!node.Has(i)) continue;
    operands.push_back(FactorOf(path, contraction, i));
    Factor& factor = operands.back();
    integers = integers && factor.format.is_integer();
    any_pending = any_pending || factor.scale != nullptr;
    // Activations of unequal scales along the sum are aligned before it.
    if (factor.scale && VariesInside(factor) && !factor.tensor->offline) {
      factor.scale = AlignWithin(path, *factor.tensor, "align scales");
    }
  }
  SetOutputsAsDeclared(node);
  if (!node.HasOutput(0)) return;
  Tensor& output = *node.outputs[0];
  Format widest;
  for (const Factor& factor : operands) {
    if (!factor.format.known()) continue;
    widest = widest.known() ? Widest(widest, factor.format) : factor.format;
  }
  if (any_pending || (integers && output.stored.is_float())) {
    const Format real = output.stored.is_float() ? output.stored : widest;
    output.value = integers ? AccumulatorOver(path, contraction, operands, widest) : real;
    output.source = integers ? FormatSource("accumulator") : DeclaredAs(ToString(real));
    output.accumulator = integers;
  }
  // An input behind the factors is a bias: what is added behind it is none.
  output.product = std::none_of(
      node.inputs.begin() + static_cast<std::ptrdiff_t>(std::min(factors, node.inputs.size())),
      node.inputs.end(), [](const Tensor* input) { return input != nullptr; });
  if (any_pending && operands.size() >= 2) {
    const Format accumulator = output.value;
    bool real = false;
    std::vector<const Scale*> outside;
    std::vector<ScalePtr> kept;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      Factor& factor = operands[i];
      if (!factor.scale) continue;
      Factor& other = operands[i == 0 ? 1 : 0];
      const Count blocks = MostBlocks(factor);
      if (operands.size() == 2 && factor.scale->shifted && !other.tensor->offline) {
        if (other.contraction.axes.empty()) other.contraction = contraction(node, 1 - i);
        ChargeZeroPoint(path, factor, other, accumulator, blocks);
      }
      if (blocks > Count(1) || VariesInside(factor)) {
        real = ChargeInside(path, factor, other, accumulator) || real;
      }
      const std::size_t rank = output.shape ? output.shape->size() : 0;
      kept.push_back(factor.scale->parts.empty() ? OutsideScale(factor, rank) : factor.scale);
      outside.push_back(kept.back().get());
    }
    ScalePtr pending = ProductOf(outside);
    if (real) {
      output.value = output.stored.is_float() ? output.stored : kFloat32;
      output.source = "sum of scaled blocks";
      output.accumulator = false;
    }
    output.pending = pending->factors.empty() ? nullptr : std::move(pending);
  } else if (any_pending) {
    output.pending = operands.front().scale;
  }
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].tensor == node.inputs[i]) node.operand_formats[i] = operands[i].format;
  }
  for (std::size_t i = factors; i < node.inputs.size(); ++i) {
    if (node.Has(i)) AddOperand(path, i, output);
  }
}

// --- where axes go -------------------------------------------------------------------------------

namespace {

Contraction ConvOperand(const Node& node, std::size_t i, bool channels_last, bool transposed) {
  Contraction contraction;
  const std::size_t rank = node.In(i).rank();
  const auto last = static_cast<int>(rank) - 1;
  contraction.groups = std::max<std::int64_t>(node.Int("group", 1), 1);
  const Count spread = VolumeFrom(node.In(1), 1);
  contraction.products = (transposed ? node.In(0).elements() : node.Out().elements()) * spread;
  contraction.axes.assign(rank, -1);
  if (i == 0) {
    const std::size_t channel = channels_last ? rank - 1 : 1;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      if (axis != channel) contraction.axes[axis] = static_cast<int>(axis);
    }
    contraction.windows_from = channels_last ? 1 : 2;
    // A depthwise layer sums no channels: each output has one of its own.
    const bool depthwise = !transposed && contraction.groups > 1 && rank > channel &&
                           node.In(0).dim(static_cast<std::int64_t>(channel)) == contraction.groups;
    if (depthwise && !channels_last) {
      contraction.axes[channel] = static_cast<int>(channel);
    }
  } else {
    const std::size_t channel = transposed ? 1 : 0;
    if (channel < rank) contraction.axes[channel] = channels_last ? last : 1;
  }
  return contraction;
}

}  // namespace

Contraction ConvAxes(const Node& node, std::size_t i) { return ConvOperand(node, i, false, false); }
Contraction NhwcConvAxes(const Node& node, std::size_t i) {
  return ConvOperand(node, i, true, false);
}
Contraction ConvTransposeAxes(const Node& node, std::size_t i) {
  return ConvOperand(node, i, false, true);
}
Contraction NhwcConvTransposeAxes(const Node& node, std::size_t i) {
  return ConvOperand(node, i, true, true);
}

Contraction MatMulAxes(const Node& node, std::size_t i) {
  Contraction contraction;
  const std::size_t rank = node.In(i).rank();
  const std::size_t other = node.In(1 - i).rank();
  const std::size_t out = node.Out().rank();
  contraction.axes.assign(rank, -1);
  const bool batch_first = node.Int(i == 0 ? "transBatchA" : "transBatchB", 0) != 0;
  const bool transposed = rank > 1 && node.Int(i == 0 ? "transA" : "transB", 0) != 0;
  // The operand's axes as [batch…, row, column].
  std::vector<std::size_t> order(rank);
  for (std::size_t axis = 0; axis < rank; ++axis) order[axis] = axis;
  if (batch_first && rank > 2) std::rotate(order.begin(), order.begin() + 1, order.end() - 1);
  if (transposed) std::swap(order[rank - 1], order[rank - 2]);
  const std::size_t kept = i == 0 ? 2 : 1;                // from the end: rows of A, columns of B
  const std::size_t place = i == 0 && other > 1 ? 2 : 1;  // its place in the output, from the end
  if (rank > 1 && out >= place) {
    contraction.axes[order[rank - kept]] = static_cast<int>(out - place);
  }
  const std::size_t matrix = (rank > 1 ? 1 : 0) + (other > 1 ? 1 : 0);  // axes that are no batch
  for (std::size_t batch = 2; batch < rank; ++batch) {
    const std::size_t from_end = batch - 1;  // 1: the innermost batch axis
    if (out >= matrix + from_end) {
      contraction.axes[order[rank - 1 - batch]] = static_cast<int>(out - matrix - from_end);
    }
  }
  const std::vector<std::int64_t> dims = node.In(i).dims();
  std::int64_t inner = dims.empty() ? 1 : dims[order[i == 0 || rank == 1 ? rank - 1 : rank - 2]];
  contraction.products = node.Out().elements() * Count(inner);
  return contraction;
}

Contraction UnknownAxes(const Node&, std::size_t) { return {}; }

}  // namespace acev2
