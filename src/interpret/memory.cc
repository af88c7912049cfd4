// SPDX-License-Identifier: Apache-2.0
//
// Activation memory: how many bits the computed tensors take, and the most that live at once.
//
// Invariant: a value takes memory once: nothing if it is a constant or another name for a value (a
// view); a result that only quantizers read is rounded in its register, so what they make of it takes
// its place. So the same network takes the same memory in every quantization encoding.
#include <algorithm>
#include <set>

#include "interpret/interpreter.h"
#include "interpret/reads.h"
#include "rules/quantize.h"

namespace acev2 {
namespace {

/// Nodes whose first output is the payload of their first input under another name or shape.
bool IsView(const onnx::NodeProto& node) {
  static const std::set<std::string_view> kViews = {
      "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "DequantizeLinear"};
  return kViews.contains(node.op_type());
}

/// Elements × value width; 0 for constants and for sizes that are not known.
Count BitsOf(const Tensor& tensor) {
  if (tensor.offline || !tensor.shape || !tensor.value.known()) return 0;
  Count n = 1;
  for (const auto& dim : *tensor.shape) {
    if (!dim) return 0;
    n *= *dim;
  }
  return n * tensor.value.bits;
}

/// Follows the values of one graph from their making to their last reading.
class Lifetimes {
 public:
  void Alias(const Value* view, const Value* of) { view_of_[view] = Root(of); }
  void Make(const Value* value, Count bits) { bits_[value] = bits; }
  void Use(const Value* value, int step) { last_use_[Root(value)] = step; }
  bool Knows(const Value* value) const { return bits_.contains(value); }
  const Value* Root(const Value* value) const {
    const auto it = view_of_.find(value);
    return it == view_of_.end() ? value : it->second;
  }

  /// The values whose memory is free again after each step; never read means at once.
  std::vector<Count> FreedAfter(int steps, const std::unordered_map<const Value*, int>& made) {
    std::vector<Count> freed(static_cast<std::size_t>(steps) + 1);
    for (const auto& [value, bits] : bits_) {
      const auto used = last_use_.find(value);
      const auto born = made.find(value);
      const int step = used != last_use_.end() ? used->second
                       : born != made.end()    ? born->second
                                               : steps;
      freed[static_cast<std::size_t>(step)] += bits;
    }
    return freed;
  }

 private:
  std::unordered_map<const Value*, const Value*> view_of_;
  std::unordered_map<const Value*, Count> bits_;
  std::unordered_map<const Value*, int> last_use_;
};

}  // namespace

Count Interpreter::PeakBits(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                            const std::vector<int>& order, const std::vector<int>& records,
                            const std::vector<std::string_view>& outputs, const Scope& scope) {
  Lifetimes lifetimes;
  std::unordered_map<const Value*, int> made;
  std::unordered_map<const Value*, Record*> in_register;  // results and who made them
  Count alive = 0;
  const bool is_main = scope.outer == nullptr && scope.depth == 0;
  if (is_main) {
    for (const auto& input : model_.proto.graph().input()) {
      const Value* value = scope.Find(input.name());
      if (value == nullptr || lifetimes.Knows(value)) continue;
      lifetimes.Make(value, BitsOf(value->tensor));
      alive += BitsOf(value->tensor);
    }
    activation_bits_ += alive;
  }
  const int steps = static_cast<int>(order.size());
  for (int step = 0; step < steps; ++step) {
    const int index = order[static_cast<std::size_t>(step)];
    const onnx::NodeProto& node = nodes[index];
    Record& record = RecordOf(records[static_cast<std::size_t>(index)]);
    ForEachRead(node, [&](const std::string& name, bool) {
      if (const Value* value = scope.Find(name)) lifetimes.Use(value, step);
    });
    for (int k = 0; k < node.output_size(); ++k) {
      const Value* value = node.output(k).empty() ? nullptr : scope.Find(node.output(k));
      if (value == nullptr || lifetimes.Knows(value)) continue;
      const Value* source = node.input_size() > 0 ? scope.Find(node.input(0)) : nullptr;
      if (k == 0 && source != nullptr && source != value) {
        const bool quantizer = IsQuantizer(node.domain(), node.op_type());
        const bool untouched = quantizer && record.cost.work.empty() &&
                               source->tensor.value == value->tensor.value;
        const auto waiting = in_register.find(lifetimes.Root(source));
        if (quantizer && waiting != in_register.end()) {
          const Count bits = BitsOf(value->tensor);
          lifetimes.Make(waiting->first, bits);
          waiting->second->output_bits += bits;
          lifetimes.Alias(value, source);
          in_register.erase(waiting);
          continue;
        }
        if (IsView(node) || untouched) {
          lifetimes.Alias(value, source);
          continue;
        }
      }
      const auto readers = scope.readers.find(node.output(k));
      const bool stays = readers != scope.readers.end() && readers->second.all > 0 &&
                         readers->second.all == readers->second.quantizers &&
                         !IsQuantizer(node.domain(), node.op_type());
      const Count bits = stays ? Count(0) : BitsOf(value->tensor);
      if (stays) in_register[value] = &record;
      lifetimes.Make(value, bits);
      made[value] = step;
      record.output_bits += bits;
    }
  }
  for (const auto name : outputs) {
    if (const Value* value = scope.Find(name)) lifetimes.Use(value, steps);
  }
  const std::vector<Count> freed = lifetimes.FreedAfter(steps, made);
  Count peak = alive;
  for (int step = 0; step < steps; ++step) {
    const int index = order[static_cast<std::size_t>(step)];
    const Record& record = RecordOf(records[static_cast<std::size_t>(index)]);
    alive += record.output_bits;
    peak = std::max(peak, alive + record.peak_bits);
    alive = alive - freed[static_cast<std::size_t>(step)];
  }
  return peak;
}

}  // namespace acev2
