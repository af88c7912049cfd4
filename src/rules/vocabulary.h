// SPDX-License-Identifier: Apache-2.0
//
// The words most rows of the rule table are written in, and the arithmetic that several share.
//
// Invariant: a word reads shapes and datapath formats through Node's accessors (which throw
// Unknown), adds Work to the Ledger, and knows no prices. Used by the families *_rules.h only.
// Throughout: n = output elements, m = input elements, k = elements reduced to one output.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/count.h"
#include "acev2/format.h"
#include "rules/node.h"
#include "rules/quantization/datapath.h"
#include "rules/quantization/scale.h"
#include "rules/rule.h"
#include "rules/traits.h"

namespace acev2 {

using Op = Operation;

// --- Sizes ---------------------------------------------------------------------------------------

/// Product of dims[first, last); 1 if the range is empty, 0 if a factor is, however large the rest.
inline Count Volume(const std::vector<std::int64_t>& dims, std::size_t first, std::size_t last) {
  Count volume = 1;
  for (std::size_t i = first; i < std::min(last, dims.size()); ++i) {
    if (dims[i] == 0) return 0;
  }
  for (std::size_t i = first; i < std::min(last, dims.size()); ++i) volume *= dims[i];
  return volume;
}

/// Product of all dimensions of `tensor` from `first` on.
inline Count VolumeFrom(const Tensor& tensor, std::size_t first) {
  const std::vector<std::int64_t> dims = tensor.dims();
  return Volume(dims, first, dims.size());
}

/// `k` − 1 pairwise steps reduce k elements; none are needed for none.
inline Count Steps(Count k) { return k > Count(0) ? k - Count(1) : Count(0); }

/// ⌈log2(k)⌉: comparisons of a binary search among k.
inline std::int64_t CeilLog2(std::int64_t k) {
  if (k <= 1) return 0;
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(k - 1)));
}

/// Axis `axis` of a tensor of `rank` dimensions, counted from the front; throws Unknown if there is
/// no such axis.
inline std::size_t AxisOf(std::int64_t axis, std::size_t rank) {
  const std::int64_t from_front = axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis;
  if (from_front < 0 || from_front >= static_cast<std::int64_t>(rank)) {
    throw Unknown{
        "axis " + std::to_string(axis) + " lies outside a tensor of rank " + std::to_string(rank),
        "the model is malformed; mend the axis"};
  }
  return static_cast<std::size_t>(from_front);
}

/// A size that stands in an attribute or a constant; throws Unknown if it is negative.
inline Count SizeOf(std::int64_t size, std::string_view what) {
  if (size < 0) {
    throw Unknown{std::string(what) + " is " + std::to_string(size), "the model is malformed"};
  }
  return size;
}

/// True if input `i` is a known constant whose first element is not 0.
inline bool IsSet(const Node& node, std::size_t i) {
  if (!node.Has(i)) return false;
  const Constant* values = node.In(i).known_values();
  return values != nullptr && values->size() > 0 && values->AsDouble(0) != 0;
}

// --- Formats -------------------------------------------------------------------------------------

/// What products of `a` and `b` are summed in: an integer accumulator, or the wider float.
inline Format AccumulatorOf(Format a, Format b) {
  if (a.is_integer() && b.is_integer()) return IntegerAccumulator(std::max(a.bits, b.bits));
  return Widest(a, b);
}

/// Format of the real values of `tensor`: its declared element type. Throws Unknown.
inline Format RealFormat(const Tensor& tensor) {
  if (!tensor.stored.known()) {
    throw Unknown{"the element type of '" + tensor.name + "' is not known",
                  "declare it in value_info"};
  }
  return tensor.stored;
}

/// Format rule of operators that read payloads as they are, because they only look at shapes or
/// compare within one tensor (a positive scale changes nothing). Outputs are as declared.
inline void Payloads(Datapath& path) {
  Node& node = path.node;
  node.operand_formats.clear();
  for (const Tensor* input : node.inputs) {
    node.operand_formats.push_back(input == nullptr ? Format{} : input->value);
  }
  for (Tensor* output : node.outputs) {
    if (output == nullptr) continue;
    output->value = output->stored;
    output->source = DeclaredAs(ToString(output->stored));
    output->pending = nullptr;
  }
}

/// Format rule of fused MAC layers: inputs `operands` enter their products as payloads, and the
/// work rule charges the scales (Rescale) where the sums become real. Everything else as Stored.
template <std::size_t... operands>
void PayloadsOf(Datapath& path) {
  Node& node = path.node;
  const std::vector<Tensor*> inputs = node.inputs;
  {
    // Stored must not multiply the scales of these inputs in, so it does not get to see them. It
    // throws where a type is not known.
    const struct Restore {
      Node& node;
      const std::vector<Tensor*>& inputs;
      ~Restore() { node.inputs = inputs; }
    } restore{node, inputs};
    for (const std::size_t i : {operands...}) {
      if (i < inputs.size()) node.inputs[i] = nullptr;
    }
    Stored(path);
  }
  node.operand_formats.resize(inputs.size());
  for (const std::size_t i : {operands...}) {
    if (node.Has(i)) node.operand_formats[i] = inputs[i]->value;
  }
}

/// Tells that inputs `scale` and, where it is not 0, `zero_point` are those of `of`, whose payload
/// has the format `payload`, and that they are no operands. `rounds`: the node makes that payload.
inline void HoldScale(Node& node, const Tensor* of, std::size_t scale, std::size_t zero_point,
                      Format payload, bool rounds = false) {
  node.MarkSetting(scale);
  if (zero_point > 0) node.MarkSetting(zero_point);
  if (of == nullptr || !node.Has(scale)) return;
  node.quantizers.push_back(
      {.quantized = of,
       .scale = node.inputs[scale],
       .zero_point = zero_point > 0 && node.Has(zero_point) ? node.inputs[zero_point] : nullptr,
       .payload = payload,
       .rounds = rounds});
}

/// Format rule: as Stored. Each of `pairs` is a quantized input and the input that holds its scale;
/// the result is quantized with the scale at input `result`.
struct HeldScale {
  std::size_t value;
  std::size_t scale;
};
template <std::size_t result, HeldScale... pairs>
void StoredWithScales(Datapath& path) {
  Stored(path);
  Node& node = path.node;
  const auto hold = [&](HeldScale held) {
    const Tensor* value = node.Has(held.value) ? node.inputs[held.value] : nullptr;
    HoldScale(node, value, held.scale, 0, value == nullptr ? Format{} : value->value);
  };
  (hold(pairs), ...);
  const Tensor* made = node.HasOutput(0) ? node.outputs[0] : nullptr;
  HoldScale(node, made, result, 0, made == nullptr ? Format{} : made->stored, true);
}

// --- Work rules ----------------------------------------------------------------------------------

/// No arithmetic: data is moved, looked up or reinterpreted.
inline void Nothing(const Node&, Ledger&) {}
/// All work is charged by the format rule: quantizers, and operators on integers.
inline void ByFormat(const Node&, Ledger&) {}

/// Each of `ops` once per output element, on the format of input 0.
template <Op... ops>
void PerOutput(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  const Format format = node.FormatOf(0);
  (ledger.Add(ops, n, format), ...);
}

/// `op` once per output element, on inputs 0 and 1.
template <Op op>
void PerOutputPair(const Node& node, Ledger& ledger) {
  ledger.Add(op, node.Out().elements(), node.FormatOf(0), node.FormatOf(1));
}

/// Each of `ops` once per element of input 0.
template <Op... ops>
void PerInput(const Node& node, Ledger& ledger) {
  const Count m = node.In(0).elements();
  const Format format = node.FormatOf(0);
  (ledger.Add(ops, m, format), ...);
}

/// Elements of the window of a pooling operator: its kernel_shape.
inline Count WindowOf(const Node& node) {
  const std::vector<std::int64_t> kernel = node.Ints("kernel_shape");
  if (kernel.empty()) throw Unknown{"kernel_shape is missing", "the model is malformed"};
  Count window = 1;
  for (const std::int64_t size : kernel) window *= SizeOf(size, "kernel_shape");
  return window;
}

/// `op` between the k elements of each output's window: n·(k−1).
template <Op op>
void PerWindow(const Node& node, Ledger& ledger) {
  ledger.Add(op, node.Out().elements() * Steps(WindowOf(node)), node.FormatOf(0));
}

/// `op` between the elements that are reduced to each output: n·(k−1) = m − n.
template <Op op>
void PerReduction(const Node& node, Ledger& ledger) {
  const Count m = node.In(0).elements();
  const Count n = node.Out().elements();
  if (m > n) ledger.Add(op, m - n, node.FormatOf(0));
}

// --- Bounds of sizes that depend on data ---------------------------------------------------------

/// Along axis `axis`, as many entries as input 0 has elements.
template <std::size_t axis>
std::optional<SizeBound> EveryElement(const Node& node) {
  return SizeBound{axis, node.In(0).elements().value()};
}

/// All of input 0 along the attribute `axis`; without it all elements, in one dimension.
inline std::optional<SizeBound> AllAlongAxis(const Node& node) {
  const auto axis = node.attributes->Int("axis");
  if (!axis) return EveryElement<0>(node);
  const auto rank = static_cast<std::int64_t>(node.In(0).rank());
  const std::int64_t from_front = *axis < 0 ? *axis + rank : *axis;
  if (from_front < 0 || from_front >= rank) return std::nullopt;
  return SizeBound{static_cast<std::size_t>(from_front), node.In(0).dim(from_front)};
}

// --- Arithmetic that several families share ------------------------------------------------------

/// Bias of a MAC layer: one add per output, if input `i` is there, in the format that the format
/// rule has found for it.
inline void AddBias(const Node& node, Ledger& ledger, std::size_t i, Count n) {
  if (node.Has(i)) ledger.Add(Op::kAdd, n, node.FormatOf(i), "bias");
}

/// The same where every operand is real: at accumulator width.
inline void AddBias(const Node& node, Ledger& ledger, std::size_t i, Count n, Format accumulator) {
  if (node.Has(i)) ledger.Add(Op::kAdd, n, accumulator, "bias");
}

/// Makes real values of `n` accumulated products where one of `operands` still has a pending
/// scale: one multiply each by the combined scale.
inline void Rescale(const Node& node, Ledger& ledger, std::initializer_list<std::size_t> operands,
                    Count n, Format accumulator) {
  Scale combined;
  const auto collect = [&](const Scale& scale) {
    combined.factors.insert(combined.factors.end(), scale.factors.begin(), scale.factors.end());
  };
  for (const std::size_t i : operands) {
    if (!node.Has(i) || node.In(i).pending == nullptr) continue;
    collect(*node.In(i).pending);
    for (const Scale::Part& part : node.In(i).pending->parts) {
      if (part.scale != nullptr) collect(*part.scale);
    }
  }
  if (combined.factors.empty()) return;
  ledger.AddTo(Category::kQuantization, Op::kMul, n, accumulator, combined.format(), "rescale");
}

/// `count` multiplications of numbers of format `value` by constants of format `factor` and kind
/// `kind`: multiplies, shifts or nothing.
inline void AddFactor(Ledger& ledger, FactorKind kind, Count count, Format value, Format factor,
                      std::string_view role = {}) {
  if (kind == FactorKind::kPowerOfTwo) ledger.Add(Op::kShift, count, value, role);
  if (kind == FactorKind::kOther) ledger.Add(Op::kMul, count, value, factor, role);
}

/// The same by one number that an operator implies: it takes the format of the data.
inline void AddFactor(Ledger& ledger, double number, Count count, Format value,
                      std::string_view role = {}) {
  AddFactor(ledger, KindOf({number}), count, value, value, role);
}

/// n·(k−1) adds and one multiply by 1/k per output: a shift where k is a power of two. Nothing
/// where k is 1. `joins`: 1/k goes along with a pending scale.
inline void Average(Ledger& ledger, Count n, Count k, Format format, bool joins = false) {
  if (k <= Count(1)) return;
  ledger.Add(Op::kAdd, n * (k - Count(1)), format);
  if (!joins) AddFactor(ledger, 1.0 / static_cast<double>(k.value()), n, format, "1/k");
}

/// Means of equal shares of the input: those of all positions of each channel, wherever the
/// channels stand, and reductions.
inline void MeanOfShares(const Node& node, Ledger& ledger) {
  const Count n = node.Out().elements();
  if (n == Count(0)) return;
  Average(ledger, n, node.In(0).elements().value() / n.value(), node.FormatOf(0),
          node.In(0).pending != nullptr);
}

/// What multiplying by operand `i` is: kOther unless it is a constant whose numbers are known.
inline FactorKind KindOfConstant(const Node& node, std::size_t i) {
  const Constant* values = node.In(i).offline ? node.In(i).known_values() : nullptr;
  if (values == nullptr || values->size() == 0) return FactorKind::kOther;
  std::vector<double> numbers(values->size());
  for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] = values->AsDouble(k);
  return KindOf(numbers);
}

/// What multiplying by the constant operand of a two-operand node is, the pending scale of the
/// other included; kOther if there is no constant operand whose numbers are known.
inline FactorKind WrittenFactor(const Node& node) {
  for (const std::size_t i : {std::size_t{1}, std::size_t{0}}) {
    if (node.inputs.size() != 2 || !node.Has(i) || !node.Has(1 - i) || !node.In(i).offline ||
        node.In(1 - i).offline || node.In(i).pending) {
      continue;
    }
    const Constant* values = node.In(i).known_values();
    if (values == nullptr || values->size() == 0) continue;
    const FactorKind own = KindOfConstant(node, i);
    const Scale* pending = node.In(1 - i).pending.get();
    if (pending == nullptr) return own;
    if (values->size() == 1) {
      return RatioKind(WithFactor(node.In(1 - i).pending, values->AsDouble(0), {}).get(), nullptr);
    }
    const FactorKind other = RatioKind(pending, nullptr);
    return own == FactorKind::kOne     ? other
           : other == FactorKind::kOne ? own
           : own == other              ? own
                                       : FactorKind::kOther;
  }
  return FactorKind::kOther;
}

}  // namespace acev2
