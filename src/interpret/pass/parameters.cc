// SPDX-License-Identifier: Apache-2.0
//
// Follows the numbers that the model stores through one node: those that its arithmetic reads are
// parameters, those that it moves on may still become some.
//
// Invariant: only whole initializers are counted, whatever part or copy of them is read, so that no
// size of an input changes the number. What decides sizes, places and scales (settings) is never
// one. Offline arithmetic hands on what it was made of: it counts where a node of the inference
// reads it. Called by visit_node.cc for each node, and by run.cc for what the model returns.
#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>
#include <utility>

#include "interpret/pass/node_state.h"
#include "rules/quantization/lowering.h"
#include "rules/vocabulary.h"

namespace acev2 {
namespace {

/// The most entries that a table of a codebook has.
constexpr std::int64_t kCodebookEntries = 256;
/// Constants wider than this are sums (quantized biases), whose scale follows from that of others.
constexpr int kWidestPayload = 16;

/// Arithmetic reads no text, truth values, or 64-bit integers, which are indices and sizes.
bool IsOperand(const Tensor& tensor) {
  const Format stored = tensor.stored;
  if (!stored.known() || stored.kind == FormatKind::kText) return false;
  return stored.is_float() || (stored.bits > 1 && stored.bits <= 32);
}

/// Of constants, whose size is known.
Count ElementsOf(const Tensor& tensor) { return tensor.known_elements().value_or(Count(0)); }

bool IsSetting(const Node& node, std::size_t i) {
  if (i >= node.settings.size() || !node.settings[i]) return false;
  // The ±c that a Where chooses from is the scale of its signs; what a mask is made of is no scale.
  const bool chooses = node.traits.Has(kChooses) && i > 0;
  return !chooses || (node.HasOutput(0) && node.outputs[0]->value.kind == FormatKind::kBipolar);
}

/// What a node does to the numbers that it reads.
enum class Deed {
  kMoves,     ///< the same numbers come out
  kMakes,     ///< offline arithmetic or logic: other numbers come out, made of these
  kComputes,  ///< arithmetic of the inference
  kForgets,   ///< only sizes are read
};

Deed DeedOf(const Pass& pass, const NodeState& state, const Rule* rule) {
  const Traits& traits = state.node.traits;
  if (traits.Has(kReadsShape) || traits.Has(kSizedByFirst) || traits.Has(kCountsEntries)) {
    return Deed::kForgets;
  }
  const bool moves =
      rule != nullptr &&
      (rule->work == Nothing || traits.Has(kView) ||
       (traits.Has(kMoves) && state.attributes.String("reduction").value_or("none") == "none"));
  const NodeCost& cost = pass.records[state.record].cost;
  if (state.offline) return moves ? Deed::kMoves : Deed::kMakes;
  if (cost.status == NodeStatus::kUnpriced) return Deed::kComputes;
  if (std::ranges::any_of(cost.work,
                          [](const Work& work) { return work.operation != Operation::kLogic; })) {
    return Deed::kComputes;
  }
  // A quantizer without work renames; so does logic. Arithmetic that is free for once is
  // arithmetic.
  const bool renames = traits.Has(kQuantizes) || traits.Has(kDequantizes) || !cost.work.empty();
  return moves || renames ? Deed::kMoves : Deed::kComputes;
}

/// True if the numbers of operand `i` can come out of a node that moves numbers: indices, masks and
/// shapes have other types than the data.
bool ComesOut(const NodeState& state, std::size_t i) {
  const GraphValue* first = state.outputs.empty() ? nullptr : state.outputs[0];
  if (first == nullptr) return true;
  const int type = state.node.inputs[i]->element_type;
  const int result = first->tensor.element_type;
  return type == result || type == 0 || result == 0 ||
         (i == 0 && (state.node.traits.Has(kKeepsShape) || state.node.traits.Has(kDequantizes)));
}

/// The table of a node that looks constant indices up in a short constant table, or null.
const Tensor* CodebookOf(const NodeState& state, const Rule* rule) {
  const Node& node = state.node;
  const bool gathers = rule != nullptr && (rule->format == KeepGathered || node.traits.Has(kPicks));
  if (!state.offline || !gathers || !node.Has(0) || !node.Has(1)) return nullptr;
  const Tensor& table = node.In(0);
  if (!table.shape || table.shape->size() != 1 || !table.stored.is_float()) return nullptr;
  const std::int64_t entries = table.shape->at(0).value_or(0);
  if (entries < 1 || entries > kCodebookEntries || node.In(1).numbers == nullptr) return nullptr;
  return &table;
}

/// The indices into `table`, which are the numbers that the model stores of the result.
const Numbers* IndicesOf(Pass& pass, const NodeState& state, const Tensor& table) {
  const Tensor& index = state.node.In(1);
  const auto entries = static_cast<std::uint64_t>(table.shape->at(0).value_or(1));
  Numbers indices;
  indices.codebook = true;
  indices.index_bits = std::max(1, static_cast<int>(std::bit_width(entries - 1)));
  // Where offline arithmetic unpacked them there are several in what is stored.
  const Numbers* stored = StoredNumbers::OnlyInitializer(index.numbers);
  if (stored != nullptr && index.numbers->computed && stored->elements > Count(0)) {
    const std::int64_t ratio = ElementsOf(index).value() / stored->elements.value();
    const bool whole = stored->elements * ratio == ElementsOf(index);
    if (whole && ratio > 1 && ratio <= stored->stored.bits) {
      indices.per_element = static_cast<int>(ratio);
    }
  }
  return pass.stored_numbers.Join({index.numbers}, std::move(indices));
}

std::size_t Mix(std::size_t hash, std::uint64_t bits) {
  return static_cast<std::size_t>((hash ^ bits) * 0x100000001b3ULL);
}

/// The same for equal scales and zero points, however often they are stored.
std::size_t IdentityOf(const Tensor* tensor, std::size_t hash) {
  if (tensor == nullptr) return Mix(hash, 1);
  const Constant* values = tensor->known_values();
  if (values == nullptr) {
    const Numbers* stored = StoredNumbers::OnlyInitializer(tensor->numbers);
    const void* place = stored != nullptr ? stored->initializer : tensor;
    return Mix(hash, reinterpret_cast<std::uintptr_t>(place));
  }
  // Scales of one element are the same along whichever axes.
  for (std::size_t k = 0; k < values->size(); ++k) {
    hash = Mix(hash, std::bit_cast<std::uint64_t>(values->AsDouble(k)));
  }
  return hash;
}

/// Elements × stored width of `scale`.
Count BitsAsStored(const Tensor& scale, Count elements) {
  int bits = scale.stored.bits;
  if (const Numbers* stored = StoredNumbers::OnlyInitializer(scale.numbers)) {
    bits = std::min<int>(bits, stored->stored.bits);
    elements = std::min(elements, stored->elements);
  }
  return elements * bits;
}

const void* PlaceOf(const Tensor& tensor) {
  if (tensor.offline) {
    if (const Numbers* stored = StoredNumbers::OnlyInitializer(tensor.numbers)) {
      return stored->initializer;
    }
  }
  return tensor.original != nullptr ? tensor.original : &tensor;
}

/// Notes what the scales of the node's quantizers take.
void NoteScales(Pass& pass, const NodeState& state) {
  for (const QuantizerUse& use : state.node.quantizers) {
    const Tensor& tensor = *use.quantized;
    // What rounds to more is a bias, or a sum that nothing reads as a payload.
    if (use.payload.bits > kWidestPayload || (!use.rounds && tensor.scale_counted)) continue;
    StoredScale scale;
    scale.of = PlaceOf(tensor);
    if (use.scale != nullptr) {
      if (!use.scale->offline) continue;
      scale.bits = BitsAsStored(*use.scale, ElementsOf(*use.scale));
    }
    const Tensor* zero_point = use.zero_point;
    if (zero_point != nullptr && (!zero_point->offline || !HasZeroPoint(zero_point))) {
      zero_point = nullptr;
    }
    if (zero_point != nullptr) {
      const bool as_scales = use.packed && use.scale != nullptr;
      scale.bits += ElementsOf(as_scales ? *use.scale : *zero_point) * use.payload.bits;
    }
    scale.identity =
        IdentityOf(zero_point, IdentityOf(use.scale, static_cast<std::size_t>(use.payload.bits)));
    if (scale.bits > Count(0)) pass.records[state.record].scales.push_back(scale);
  }
}

/// Hands the knowledge on that the scale of a payload has been counted.
void FollowScales(const NodeState& state) {
  bool counted = std::ranges::any_of(state.node.quantizers,
                                     [](const QuantizerUse& use) { return use.rounds; });
  for (std::size_t i = 0; i < state.node.inputs.size() && !counted; ++i) {
    const Tensor* input = state.node.inputs[i];
    counted = input != nullptr && !IsSetting(state.node, i) && input->scale_counted;
  }
  if (!counted) return;
  for (GraphValue* output : state.outputs) {
    if (output != nullptr && output->tensor.stored.bits <= kWidestPayload) {
      output->tensor.scale_counted = true;
    }
  }
}

/// Bits of the constants among the operands.
Count WeightBitsRead(const NodeState& state) {
  Count bits;
  for (std::size_t i = 0; i < state.node.inputs.size(); ++i) {
    const Tensor* tensor = state.node.inputs[i];
    if (tensor == nullptr || !tensor->offline || IsSetting(state.node, i)) continue;
    if (std::ranges::find(state.inputs.begin(),
                          state.inputs.begin() + static_cast<std::ptrdiff_t>(i), state.inputs[i]) !=
        state.inputs.begin() + static_cast<std::ptrdiff_t>(i)) {
      continue;
    }
    if (tensor->value.known()) {
      bits += ElementsOf(*tensor) * tensor->values_per_element * tensor->value.bits;
    }
  }
  return bits;
}

/// The numbers that a Constant node holds in an attribute that is no tensor.
const Numbers* NumbersInside(Pass& pass, const NodeState& state) {
  if (!state.node.traits.Has(kHoldsValue) || state.outputs.empty()) return nullptr;
  if (state.outputs[0] == nullptr) return nullptr;
  const Tensor& output = state.outputs[0]->tensor;
  Count stored = ElementsOf(output);
  if (const auto* sparse = state.attributes.Find("sparse_value")) {
    stored = 1;
    for (const auto dim : sparse->sparse_tensor().values().dims()) {
      stored *= std::max<std::int64_t>(dim, 0);
    }
  }
  return pass.stored_numbers.Of(&state.proto, stored, output.stored);
}

}  // namespace

void FollowNumbers(Pass& pass, NodeState& state, const Rule* rule) {
  const Node& node = state.node;
  Deed deed = DeedOf(pass, state, rule);
  NoteScales(pass, state);
  FollowScales(state);
  if (!state.offline && deed != Deed::kForgets) {
    AddSize(pass.records[state.record].operand_bits, WeightBitsRead(state));
  }
  if (deed == Deed::kForgets) return;
  if (state.node.inputs.empty() && state.outputs.size() == 1 && state.outputs[0] != nullptr &&
      state.outputs[0]->tensor.numbers == nullptr) {
    state.outputs[0]->tensor.numbers = NumbersInside(pass, state);
    return;
  }
  std::vector<const Numbers*> parts;
  if (const Tensor* table = CodebookOf(state, rule)) {
    parts.push_back(IndicesOf(pass, state, *table));
    const Count entries = ElementsOf(*table);
    pass.records[state.record].scales.push_back(
        {PlaceOf(*table), 0, BitsAsStored(*table, entries)});
  } else {
    // A constant factor of what a table holds is its scale.
    const bool scales =
        state.offline && rule != nullptr && (rule->format == Product || rule->format == DivideBy);
    const bool of_codebook =
        scales && std::ranges::any_of(node.inputs, [](const Tensor* input) {
          return input != nullptr && input->numbers != nullptr && input->numbers->codebook;
        });
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const Tensor* input = node.inputs[i];
      if (input == nullptr || input->numbers == nullptr || IsSetting(node, i)) continue;
      if (of_codebook && !input->numbers->codebook) {
        pass.records[state.record].scales.push_back(
            {PlaceOf(*input), 0, BitsAsStored(*input, ElementsOf(*input))});
        continue;
      }
      if (deed == Deed::kComputes) {
        const Format read = input->value.known() ? input->value : input->stored;
        if (!IsOperand(*input) || !read.known()) continue;
        pass.stored_numbers.Read(input->numbers, read.bits, input->values_per_element, state.record,
                                 state.scope.run);
        continue;
      }
      if (deed == Deed::kMoves && !ComesOut(state, i)) continue;
      // Masks count as what they are made of; sizes and indices are no numbers.
      if (deed == Deed::kMakes && input->stored.is_integer() && input->stored.bits > 32) continue;
      Numbers how;
      how.per_element = input->values_per_element;
      // A choice of two numbers takes a bit, which does not make the numbers smaller.
      how.whole = i < node.settings.size() && node.settings[i];
      parts.push_back(pass.stored_numbers.Join({input->numbers}, how));
    }
  }
  Numbers result;
  if (!state.offline) result.handed_on_by = state.record;
  result.computed = deed == Deed::kMakes;
  const Numbers* numbers = pass.stored_numbers.Join(std::move(parts), std::move(result));
  for (GraphValue* output : state.outputs) {
    if (output != nullptr && output->tensor.numbers == nullptr) output->tensor.numbers = numbers;
  }
}

void ReadByOutput(Pass& pass, const Tensor& output) {
  // Offline arithmetic is arithmetic too, and so is the multiply that makes a float of a payload.
  const bool computed = output.numbers != nullptr && (output.numbers->computed || output.pending);
  if (!computed || !IsOperand(output) || output.producer < 0) return;
  pass.stored_numbers.Read(output.numbers,
                           output.value.known() ? output.value.bits : output.stored.bits,
                           output.values_per_element, output.producer, 0);
}

}  // namespace acev2
