// SPDX-License-Identifier: Apache-2.0
//
// Sequences: how many entries there are and of which shapes, from the node that makes a sequence to
// those that read it; ONNX's types say neither the one nor, where entries differ, the other.
//
// Invariant: what stands in GraphValue::sequence holds of every run; a loop's body knows of the
// sequence it carries on only what it adds. Called by open_shapes.cc, loops.cc and inputs.cc.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "interpret/pass/node_state.h"
#include "rules/rule.h"
#include "tensor/shape_text.h"

namespace acev2 {
namespace {

/// Entries whose shapes are kept one by one; of more the common shape is known.
constexpr std::int64_t kMostEntries = 1024;

/// `a` with every dimension open in which `b` differs; nothing if the ranks do.
std::optional<PartialShape> Common(const std::optional<PartialShape>& a,
                                   const std::optional<PartialShape>& b) {
  if (!a || !b || a->size() != b->size()) return std::nullopt;
  PartialShape common = *a;
  for (std::size_t k = 0; k < common.size(); ++k) {
    if (common[k] != (*b)[k]) common[k].reset();
  }
  return common;
}

void SetEntries(Sequence& sequence, std::vector<PartialShape> entries) {
  sequence.length = static_cast<std::int64_t>(entries.size());
  sequence.entry.reset();
  if (!entries.empty()) sequence.entry = entries.front();
  for (const PartialShape& entry : entries) sequence.entry = Common(sequence.entry, entry);
  if (*sequence.length > kMostEntries) entries.clear();
  sequence.entries = std::move(entries);
}

bool KnowsEach(const Sequence& sequence) {
  return sequence.length && *sequence.length == static_cast<std::int64_t>(sequence.entries.size());
}

/// The one integer of input `i`, if it is known; `absent` if there is no such input.
std::optional<std::int64_t> IntegerOf(const NodeState& state, std::size_t i,
                                      std::optional<std::int64_t> absent) {
  if (i >= state.inputs.size() || state.inputs[i] == nullptr) return absent;
  const Constant* known = state.inputs[i]->tensor.known_values();
  if (known == nullptr || known->size() != 1 || known->is_float()) {
    return std::nullopt;
  }
  return known->ints[0];
}

/// `axis` counted from the front; nothing if it lies outside of `rank`.
std::optional<std::size_t> AxisOf(std::int64_t axis, std::size_t rank) {
  const auto size = static_cast<std::int64_t>(rank);
  if (axis < -size || axis >= size) return std::nullopt;
  return static_cast<std::size_t>(axis < 0 ? axis + size : axis);
}

/// Fills what is open in the shape of `output` from `shape`.
void Fill(GraphValue& output, const PartialShape& shape) {
  if (output.type().value_case() != onnx::TypeProto::VALUE_NOT_SET &&
      !output.type().has_tensor_type()) {
    return;
  }
  std::optional<PartialShape>& known = output.tensor.shape;
  if (!known) known.emplace(shape.size());
  if (known->size() != shape.size()) return;
  for (std::size_t k = 0; k < shape.size(); ++k) {
    if (!(*known)[k]) (*known)[k] = shape[k];
  }
  UpdateType(output);
}

void Construct(const NodeState& state, Sequence& made) {
  std::vector<PartialShape> entries;
  std::optional<PartialShape> common;
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    if (state.inputs[i] == nullptr) return;
    const auto& shape = state.inputs[i]->tensor.shape;
    common = i == 0 ? shape : Common(common, shape);
    if (shape) entries.push_back(*shape);
  }
  if (entries.size() == state.inputs.size()) return SetEntries(made, std::move(entries));
  made.length = static_cast<std::int64_t>(state.inputs.size());
  made.entry = common;
}

/// The node asks for what no sequence has that reaches it.
void Refuse(NodeState& state, std::string fact) {
  if (!state.fault.empty()) return;
  state.fault = std::move(fact);
  state.misfit = {.fact = state.fault, .kind = Misfit::Kind::kRoom, .known = 0};
}

/// True if entry `at`, counted from the end if it is negative, is one of `sequence` or, for who
/// inserts, one of `more` behind them. Refuses the node if it is not, whatever runs.
bool HasPlace(NodeState& state, const Sequence& sequence, std::optional<std::int64_t> at,
              std::int64_t more, std::string_view does) {
  if (!sequence.length || sequence.grown_from != nullptr || !at) return false;
  const std::int64_t length = *sequence.length;
  if (*at >= -length && *at < length + more) return true;
  Refuse(state, fmt::format("it {} entry {} of a sequence of {}", does, *at, length));
  return false;
}

void Insert(NodeState& state, const Sequence& before, Sequence& made) {
  if (state.inputs.size() < 2 || state.inputs[1] == nullptr) return;
  const std::optional<PartialShape>& shape = state.inputs[1]->tensor.shape;
  const bool first = before.grown_from != nullptr ? before.added == 0 : before.length == 0;
  made = before;
  made.entries.clear();
  made.entry = first ? shape : Common(before.entry, shape);
  if (before.grown_from != nullptr) {
    ++made.added;
    return;
  }
  if (!before.length) return;
  made.length = *before.length + 1;
  const auto at = IntegerOf(state, 2, *before.length);
  if (!HasPlace(state, before, at, 1, "inserts") || !KnowsEach(before) || !shape) return;
  std::vector<PartialShape> entries = before.entries;
  entries.insert(entries.begin() + (*at < 0 ? *at + *before.length : *at), *shape);
  SetEntries(made, std::move(entries));
}

void Erase(NodeState& state, const Sequence& before, Sequence& made) {
  if (before.grown_from != nullptr || !before.length) return;
  const auto at = IntegerOf(state, 1, -1);
  const bool has_place = HasPlace(state, before, at, 0, "erases");
  if (*before.length < 1) return;
  made.length = *before.length - 1;
  made.entry = before.entry;
  if (!has_place || !KnowsEach(before)) return;
  std::vector<PartialShape> entries = before.entries;
  entries.erase(entries.begin() + (*at < 0 ? *at + *before.length : *at));
  SetEntries(made, std::move(entries));
}

/// The sizes of the parts that `size` entries are split into; empty if they are not known.
std::vector<std::int64_t> PartsOf(const NodeState& state, std::int64_t size) {
  if (state.inputs.size() < 2 || state.inputs[1] == nullptr) {
    if (size > kMostEntries) return {};
    return std::vector<std::int64_t>(static_cast<std::size_t>(size), 1);
  }
  const Constant* split = state.inputs[1]->tensor.known_values();
  if (split == nullptr || split->is_float()) return {};
  if (!split->dims.empty()) return split->ints;
  const std::int64_t part = split->ints.empty() ? 0 : split->ints[0];
  if (part < 1 || size / part >= kMostEntries) return {};
  std::vector<std::int64_t> parts(static_cast<std::size_t>(size / part), part);
  if (size % part != 0) parts.push_back(size % part);
  return parts;
}

void Split(const NodeState& state, Sequence& made) {
  if (state.inputs.empty() || state.inputs[0] == nullptr || !state.inputs[0]->tensor.shape) return;
  const PartialShape& whole = *state.inputs[0]->tensor.shape;
  const auto axis = AxisOf(state.attributes.Int("axis").value_or(0), whole.size());
  if (!axis) return;
  const bool given = state.inputs.size() > 1 && state.inputs[1] != nullptr;
  const bool drops_axis = !given && state.attributes.Int("keepdims").value_or(1) == 0;
  const auto part_of = [&](std::optional<std::int64_t> size) {
    PartialShape part = whole;
    part[*axis] = size;
    if (drops_axis) part.erase(part.begin() + static_cast<std::ptrdiff_t>(*axis));
    return part;
  };
  const std::optional<std::int64_t> size = whole[*axis];
  if (size) {
    std::vector<PartialShape> entries;
    for (const std::int64_t part : PartsOf(state, *size)) entries.push_back(part_of(part));
    if (!entries.empty()) return SetEntries(made, std::move(entries));
  }
  if (!given) made.length = size;
  made.entry = part_of(given ? std::nullopt : std::optional<std::int64_t>(1));
}

void ReadEntry(NodeState& state, const Sequence& sequence, GraphValue& output) {
  if (sequence.grown_from != nullptr) return;
  const auto at = IntegerOf(state, 1, std::nullopt);
  const bool has_place = HasPlace(state, sequence, at, 0, "reads");
  if (!state.fault.empty()) return;
  if (KnowsEach(sequence) && has_place) {
    Fill(output,
         sequence.entries[static_cast<std::size_t>(*at < 0 ? *at + *sequence.length : *at)]);
  } else if (sequence.entry) {
    Fill(output, *sequence.entry);
  }
}

/// What keeps entries from being joined along `axis` (empty: stacked along a new one). Empty:
/// nothing.
std::string EntryMisfit(const std::vector<PartialShape>& entries, std::optional<std::size_t> axis) {
  for (const PartialShape& entry : entries) {
    const PartialShape& first = entries.front();
    if (entry.size() != first.size()) {
      return fmt::format("its entries of shapes {} and {} are of different ranks", ShapeText(first),
                         ShapeText(entry));
    }
    for (std::size_t k = 0; k < first.size(); ++k) {
      if (k == axis || !first[k] || !entry[k] || *first[k] == *entry[k]) continue;
      return fmt::format("its entries of shapes {} and {} differ in axis {}", ShapeText(first),
                         ShapeText(entry), k);
    }
  }
  return {};
}

void JoinEntries(NodeState& state, const Sequence& sequence, GraphValue& output) {
  if (sequence.grown_from != nullptr) return;
  const bool stacks = state.attributes.Int("new_axis").value_or(0) != 0;
  if (KnowsEach(sequence) && !sequence.entries.empty()) {
    const auto along =
        stacks ? std::nullopt
               : AxisOf(state.attributes.Int("axis").value_or(0), sequence.entries.front().size());
    const std::string misfit = EntryMisfit(sequence.entries, along);
    if (!misfit.empty() && (stacks || along)) return Refuse(state, misfit);
  }
  if (!sequence.entry) return;
  PartialShape shape = *sequence.entry;
  const auto axis =
      AxisOf(state.attributes.Int("axis").value_or(0), shape.size() + (stacks ? 1 : 0));
  if (!axis) return;
  if (stacks) {
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(*axis), sequence.length);
    return Fill(output, shape);
  }
  std::optional<std::int64_t> sum;
  if (KnowsEach(sequence)) {
    sum = 0;
    for (const PartialShape& entry : sequence.entries) {
      const std::optional<std::int64_t> part = entry[*axis];
      if (sum && (!part || __builtin_add_overflow(*sum, *part, &*sum))) sum.reset();
    }
  } else if (std::int64_t product = 0;
             sequence.length && shape[*axis] &&
             !__builtin_mul_overflow(*sequence.length, *shape[*axis], &product)) {
    sum = product;
  }
  shape[*axis] = sum;
  Fill(output, shape);
}

}  // namespace

void FollowSequences(NodeState& state) {
  if (state.outputs.empty() || state.outputs[0] == nullptr) return;
  const Traits& traits = state.node.traits;
  GraphValue& output = *state.outputs[0];
  if (traits.Has(kMakesSequence)) return Construct(state, output.mutable_sequence());
  if (traits.Has(kSplitsIntoEntries)) return Split(state, output.mutable_sequence());
  const GraphValue* first = state.inputs.empty() ? nullptr : state.inputs[0];
  if (first == nullptr) return;
  const Sequence& sequence = first->sequence();
  if (traits.Has(kInsertsEntry)) {
    Insert(state, sequence, output.mutable_sequence());
  } else if (traits.Has(kErasesEntry)) {
    Erase(state, sequence, output.mutable_sequence());
  } else if (traits.Has(kPassesOn)) {
    output.TakeSequenceOf(*first);
  } else if (traits.Has(kReadsEntry)) {
    ReadEntry(state, sequence, output);
  } else if (traits.Has(kJoinsEntries)) {
    JoinEntries(state, sequence, output);
  } else if (traits.Has(kCountsEntries) && sequence.length) {
    auto length = std::make_shared<Constant>();
    length->element_type = onnx::TensorProto::INT64;
    length->ints = {*sequence.length};
    output.tensor.set_values(std::move(length));
    state.offline = true;
  }
}

Sequence AfterLoop(const GraphValue& before, const GraphValue& after,
                   std::optional<std::int64_t> trips) {
  const Sequence& start = before.sequence();
  const Sequence& end = after.sequence();
  if (end.grown_from != &before || !start.length || !trips) return {};
  if (end.added == 0 || *trips == 0) return start;
  Sequence filled;
  std::int64_t added = 0;
  if (__builtin_mul_overflow(end.added, *trips, &added) ||
      __builtin_add_overflow(added, *start.length, &added)) {
    return {};
  }
  filled.length = added;
  filled.entry = *start.length == 0 ? end.entry : Common(start.entry, end.entry);
  return filled;
}

}  // namespace acev2
