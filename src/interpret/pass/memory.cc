// SPDX-License-Identifier: Apache-2.0
//
// Activation memory: how many bits the computed tensors take, and the most that live at once.
//
// Invariant: a value takes memory once: nothing if it is a constant or another name for a value (a
// view); a result that only quantizers read is rounded in its register, so what they make of it
// takes its place. So the same network takes the same memory in every quantization encoding.
#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "interpret/pass/pass.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

/// The value that the first output of `node` may be another name for.
const GraphValue* SourceOf(const onnx::NodeProto& node, const Scope& scope) {
  const GraphValue* first = nullptr;
  for (const std::string& name : node.input()) {
    const GraphValue* value = name.empty() ? nullptr : scope.Find(name);
    if (first == nullptr) first = value;
    if (value != nullptr && !value->tensor.offline) return value;
  }
  return first;
}

/// True if output `k` is what the node's body made, under another name: all that functions and Ifs
/// return, and the values that a loop carries. (What a loop collects is a buffer of its own.)
bool IsMadeByBody(const onnx::NodeProto& node, const Record& record, int k) {
  if (record.children.empty()) return false;
  const Traits& traits = TraitsOf(node.domain(), node.op_type());
  if (traits.Has(kLoops)) return k < node.input_size() - 2;
  if (!traits.Has(kScans)) return true;
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == "num_scan_inputs") return k < node.input_size() - attribute.i();
  }
  return false;
}

/// Elements × value width; 0 for constants, empty for sizes that are not known. A value that is
/// assumed to be narrower by all its `readers` is stored as the widest of them wants it.
std::optional<Count> BitsOf(const GraphValue& value, int readers) {
  const Tensor& tensor = value.tensor;
  if (tensor.offline) return Count(0);
  const std::optional<Count> elements = tensor.known_elements();
  if (!elements || !tensor.value.known()) return std::nullopt;
  const bool narrower = value.assumed_readers > 0 && value.assumed_readers == readers &&
                        value.assumed.bits < tensor.value.bits;
  return *elements * (narrower ? value.assumed.bits : tensor.value.bits);
}

/// Follows the values of one graph from their making to their last reading. Values say themselves
/// where they stand here; one that another graph has numbered is not taken for its namesake.
class Lifetimes {
 public:
  explicit Lifetimes(std::size_t values) { lives_.reserve(values); }
  void Alias(const GraphValue* view, const GraphValue* of) {
    const GraphValue* root = Root(of);
    At(view).view_of = root;
  }
  /// A step of -1: before the first.
  void Make(const GraphValue* value, Count bits, int step) {
    Life& life = At(value);
    if (!life.bits) life.made = step;
    life.bits = bits;
  }
  void Use(const GraphValue* value, int step) { At(Root(value)).last_use = step; }
  bool Knows(const GraphValue* value) const {
    const Life* life = Find(value);
    return life != nullptr && life->bits.has_value();
  }
  const GraphValue* Root(const GraphValue* value) const {
    const Life* life = Find(value);
    return life == nullptr || life->view_of == nullptr ? value : life->view_of;
  }

  /// The bits that are free again after each step; what is never read is free at once.
  std::vector<Count> FreedAfter(int steps) const {
    std::vector<Count> freed(static_cast<std::size_t>(steps) + 1);
    for (const Life& life : lives_) {
      if (!life.bits) continue;
      const int step = life.last_use >= 0 ? life.last_use : life.made >= 0 ? life.made : steps;
      freed[static_cast<std::size_t>(step)] += *life.bits;
    }
    return freed;
  }

 private:
  struct Life {
    const GraphValue* value = nullptr;
    const GraphValue* view_of = nullptr;
    std::optional<Count> bits = std::nullopt;
    int made = -1;
    int last_use = -1;
  };
  const Life* Find(const GraphValue* value) const {
    const bool known = value->lifetime < lives_.size() && lives_[value->lifetime].value == value;
    return known ? &lives_[value->lifetime] : nullptr;
  }
  Life& At(const GraphValue* value) {
    if (Find(value) == nullptr) {
      value->lifetime = lives_.size();
      lives_.push_back({.value = value});
    }
    return lives_[value->lifetime];
  }
  std::vector<Life> lives_;
};

/// Values that a node reads, and how many nodes read each.
using Readings = std::vector<std::pair<const GraphValue*, int>>;

/// The sum of BitsOf; empty if a size is not known.
std::optional<Count> BitsOfAll(const Readings& values) {
  Count sum = 0;
  for (const auto& [value, readers] : values) {
    const std::optional<Count> bits = BitsOf(*value, readers);
    if (!bits) return std::nullopt;
    sum += *bits;
  }
  return sum;
}

}  // namespace

Count PeakBits(Pass& pass, const NodeList& nodes, const std::vector<int>& order,
               const std::vector<int>& records, const std::vector<std::string_view>& outputs,
               const Scope& scope) {
  Lifetimes lifetimes(order.size());
  std::unordered_map<const GraphValue*, int> in_register;  // results and the steps that made them
  Count alive = 0;
  const auto readers_of = [&](std::string_view name) {
    const auto readers = scope.readers.find(name);
    return readers == scope.readers.end() ? Readers{} : readers->second;
  };
  const bool is_main = scope.outer == nullptr && scope.depth == 0;
  if (is_main) {
    for (const auto& input : pass.model.proto.graph().input()) {
      const GraphValue* value = scope.Find(input.name());
      if (value == nullptr || lifetimes.Knows(value)) continue;
      const Count bits = BitsOf(*value, readers_of(input.name()).all).value_or(Count(0));
      lifetimes.Make(value, bits, -1);
      alive += bits;
    }
    pass.records.CountInputBits(alive);
  }
  const int steps = static_cast<int>(order.size());
  std::vector<Count> born(order.size());  // bits that come to life in each step
  const auto record_at = [&](int step) -> Record& {
    return pass.records[records[static_cast<std::size_t>(order[static_cast<std::size_t>(step)])]];
  };
  Readings operands;
  for (int step = 0; step < steps; ++step) {
    const onnx::NodeProto& node = nodes[order[static_cast<std::size_t>(step)]];
    Record& record = record_at(step);
    const OwnRules::OperatorName name = pass.own_rules.TreatedAs(node);
    const Traits& traits = TraitsOf(name.domain, name.op);
    const bool quantizer = traits.Has(kQuantizes);
    operands.clear();
    ForEachRead(node, [&](const std::string& read, bool nested) {
      const GraphValue* value = scope.Find(read);
      if (value == nullptr) return;
      lifetimes.Use(value, step);
      // What its body reads, the body's nodes read; what stays in its register is not read.
      const bool reads =
          !nested && record.children.empty() && !in_register.contains(lifetimes.Root(value));
      if (reads) operands.emplace_back(value, readers_of(read).all);
    });
    std::ranges::sort(operands);  // what is read twice counts once
    operands.erase(std::unique(operands.begin(), operands.end(),
                               [](const auto& a, const auto& b) { return a.first == b.first; }),
                   operands.end());
    const std::optional<Count> read_bits = BitsOfAll(operands);
    bool view = record.idle || traits.Has(kReadsShape);
    for (int k = 0; k < node.output_size(); ++k) {
      const GraphValue* value = node.output(k).empty() ? nullptr : scope.Find(node.output(k));
      if (value == nullptr || lifetimes.Knows(value)) continue;
      const Readers readers = readers_of(node.output(k));
      const GraphValue* source = k == 0 ? SourceOf(node, scope) : nullptr;
      if (source != nullptr && source != value) {
        const bool untouched =
            quantizer && record.cost.work.empty() && source->tensor.value == value->tensor.value;
        const auto waiting =
            quantizer ? in_register.find(lifetimes.Root(source)) : in_register.end();
        if (waiting != in_register.end()) {
          const std::optional<Count> bits = BitsOf(*value, readers.all);
          lifetimes.Make(waiting->first, bits.value_or(Count(0)), step);
          AddSize(record_at(waiting->second).output_bits, bits);
          born[static_cast<std::size_t>(waiting->second)] += bits.value_or(Count(0));
          lifetimes.Alias(value, source);
          in_register.erase(waiting);
          view = true;
          continue;
        }
        if (value->tensor.renamed || untouched) {
          lifetimes.Alias(value, source);
          view = true;
          continue;
        }
      }
      const bool stays = pass.options.lowering == Lowering::kInteger && readers.all > 0 &&
                         readers.all == readers.quantizers && !quantizer;
      const std::optional<Count> bits = stays ? Count(0) : BitsOf(*value, readers.all);
      if (stays) in_register[value] = step;
      lifetimes.Make(value, bits.value_or(Count(0)), step);
      born[static_cast<std::size_t>(step)] += bits.value_or(Count(0));
      if (!IsMadeByBody(node, record, k)) AddSize(record.output_bits, bits);
    }
    if (view) {
      record.operand_bits = Count(0);
    } else {
      AddSize(record.operand_bits, read_bits);
    }
  }
  for (const auto name : outputs) {
    if (const GraphValue* value = scope.Find(name)) lifetimes.Use(value, steps);
  }
  const std::vector<Count> freed = lifetimes.FreedAfter(steps);
  Count peak = alive;
  for (int step = 0; step < steps; ++step) {
    const auto at = static_cast<std::size_t>(step);
    // What a body returns is alive at its end already.
    peak = std::max(peak, alive + std::max(born[at], record_at(step).peak_bits));
    alive += born[at];
    alive = alive - freed[at];
  }
  return peak;
}

}  // namespace acev2
