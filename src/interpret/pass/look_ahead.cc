// SPDX-License-Identifier: Apache-2.0
//
// Looks ahead to the nodes that read a result: a Clip that narrows what a quantizer makes (QCDQ:
// QuantizeLinear, Clip, DequantizeLinear), and quantizers that cut what a Relu or Clip would.
//
// Invariant: only constants of the model decide; a reader that also reads other computed values is
// an operator like any other, and a result that anything else reads is cut by nobody.
#include "interpret/pass/look_ahead.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "interpret/pass/pass.h"
#include "rules/quantization/saturation.h"

namespace acev2 {
namespace {

/// Longest chain of moves and bounds between a result and the quantizers that cut it.
constexpr int kMostSteps = 16;

/// The tensor called `name` if it is a constant, though its node may stand further down.
GraphValue* ConstantAhead(Pass& pass, Scope& scope, const std::string& name) {
  if (GraphValue* known = scope.Find(name)) return known->tensor.offline ? known : nullptr;
  const auto node = scope.constant_nodes.find(name);
  if (node == scope.constant_nodes.end()) return nullptr;
  for (const auto& attribute : (*scope.nodes)[node->second].attribute()) {
    if (attribute.name() == "value" && attribute.has_t()) {
      return BindInitializer(pass, attribute.t());
    }
  }
  return nullptr;
}

/// A node further down as its rule sees it: constants at its inputs, null for what is computed.
struct NodeAhead {
  NodeAhead(Pass& pass, Scope& scope, const onnx::NodeProto& proto)
      : attributes(proto, scope.bindings, pass.model) {
    node.op = proto.op_type();
    node.domain = proto.domain();
    node.attributes = &attributes;
    for (const std::string& input : proto.input()) {
      GraphValue* value = input.empty() ? nullptr : ConstantAhead(pass, scope, input);
      node.inputs.push_back(value == nullptr ? nullptr : &value->tensor);
    }
  }
  NodeAttributes attributes;
  Node node;
};

std::optional<ValueRange> CutOf(Pass& pass, Scope& scope, const std::string& name, int steps) {
  std::optional<ValueRange> cut;
  for (const onnx::NodeProto* reader : ReadersOf(scope, name)) {
    if (reader == nullptr || reader->input(0) != name) return std::nullopt;
    const Rule* rule = pass.own_rules.BuiltInOf(*reader);
    if (rule == nullptr) return std::nullopt;
    std::optional<ValueRange> own;
    if (rule->traits.Has(kQuantizes)) {
      const NodeAhead ahead(pass, scope, *reader);
      // Behind the scale stand a zero point and a width: without them nothing is known.
      for (int i = 2; i < reader->input_size(); ++i) {
        if (!reader->input(i).empty() && !ahead.node.inputs[static_cast<std::size_t>(i)]) {
          return std::nullopt;
        }
      }
      own = SaturationOf(*rule, ahead.node);
    } else if (PreservesCuts(*rule) && steps > 0 && reader->output_size() > 0) {
      own = CutOf(pass, scope, reader->output(0), steps - 1);
    }
    if (!own) return std::nullopt;
    cut = cut ? ValueRange{std::min(cut->low, own->low), std::max(cut->high, own->high)} : *own;
  }
  return cut;
}

}  // namespace

std::vector<const onnx::NodeProto*> ReadersOf(Scope& scope, std::string_view name) {
  const auto uses = scope.readers.find(name);
  if (uses == scope.readers.end()) return {};
  IndexNodes(scope);
  std::vector<const onnx::NodeProto*> readers;
  int reads = 0;
  if (const auto nodes = scope.reading_nodes.find(name); nodes != scope.reading_nodes.end()) {
    for (const int i : nodes->second) {
      const onnx::NodeProto& node = (*scope.nodes)[i];
      const bool again = !readers.empty() && readers.back() == &node;
      if (again) continue;
      readers.push_back(&node);
      reads += static_cast<int>(std::ranges::count(node.input(), name));
    }
  }
  // A graph output or the body of a node reads it too.
  if (reads != uses->second.all) readers.push_back(nullptr);
  return readers;
}

bool IsScalarConstantAhead(Pass& pass, Scope& scope, const std::string& name) {
  const GraphValue* value = ConstantAhead(pass, scope, name);
  if (value == nullptr || !value->tensor.shape) return false;
  return std::ranges::all_of(*value->tensor.shape, [](const auto& dim) { return dim == 1; });
}

std::optional<ValueRange> BoundsBehind(Pass& pass, Scope& scope, const std::string& name) {
  const std::vector<const onnx::NodeProto*> readers = ReadersOf(scope, name);
  if (readers.size() != 1 || readers.front() == nullptr) return std::nullopt;
  const onnx::NodeProto& reader = *readers.front();
  const Rule* rule = pass.own_rules.BuiltInOf(reader);
  if (reader.input(0) != name || rule == nullptr || !rule->traits.Has(kClips)) return std::nullopt;
  return BoundsOfClip(NodeAhead(pass, scope, reader).node);
}

std::optional<ValueRange> CutBehind(Pass& pass, Scope& scope, const std::string& name) {
  return scope.quantizes ? CutOf(pass, scope, name, kMostSteps) : std::nullopt;
}

}  // namespace acev2
