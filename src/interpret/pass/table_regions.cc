// SPDX-License-Identifier: Apache-2.0
#include "interpret/pass/table_regions.h"

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#include "acev2/metric.h"
#include "interpret/pass/look_ahead.h"
#include "interpret/pass/node_state.h"

namespace acev2 {
namespace {

/// Nodes of the largest region: written-out activations have a dozen.
constexpr std::size_t kMostNodes = 64;

/// True of an Einsum whose operands and result have the same labels.
bool MultipliesElements(const onnx::NodeProto& node) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() != "equation") continue;
    std::string equation = attribute.s();
    std::erase(equation, ' ');
    const auto arrow = equation.find("->");
    const auto comma = equation.find(',');
    if (arrow == std::string::npos || comma == std::string::npos || comma > arrow) return false;
    const std::string first = equation.substr(0, comma);
    return first == equation.substr(comma + 1, arrow - comma - 1) &&
           first == equation.substr(arrow + 2);
  }
  return false;
}

/// True if an element of the result depends on one element of each operand.
bool IsElementwise(const Rule& rule, const onnx::NodeProto& node) {
  return rule.traits.Has(kTakesEquation) ? MultipliesElements(node) : IsElementwise(rule);
}

/// The elementwise nodes that can be reached from `payload` and read nothing else but constants,
/// with the names of their results.
struct Reach {
  std::vector<const onnx::NodeProto*> nodes;
  std::set<std::string_view> results;
};

Reach ReachOf(Pass& pass, Scope& scope, const std::string& payload) {
  Reach reach;
  std::deque<std::string_view> waiting = {payload};
  std::set<std::string_view> known = {payload};
  while (!waiting.empty() && reach.nodes.size() < kMostNodes) {
    const std::string_view value = waiting.front();
    waiting.pop_front();
    for (const onnx::NodeProto* node : ReadersOf(scope, value)) {
      if (node == nullptr || node->output_size() != 1 || known.contains(node->output(0))) continue;
      const Rule* rule = pass.own_rules.BuiltInOf(*node);
      if (rule == nullptr || !IsElementwise(*rule, *node)) continue;
      const bool unary = std::ranges::all_of(node->input(), [&](const std::string& input) {
        return input.empty() || known.contains(input) || IsScalarConstantAhead(pass, scope, input);
      });
      if (!unary) continue;
      reach.nodes.push_back(node);
      known.insert(node->output(0));
      reach.results.insert(node->output(0));
      waiting.push_back(node->output(0));
    }
  }
  return reach;
}

/// True if `node` computes what only a table makes cheap: a function, a division, a root, a product
/// of the payload with itself.
bool NeedsTable(Pass& pass, const onnx::NodeProto& node, const std::set<std::string_view>& results,
                std::string_view payload) {
  std::vector<bool> computed;
  for (const std::string& input : node.input()) {
    computed.push_back(input == payload || results.contains(input));
  }
  const Rule& rule = *pass.own_rules.BuiltInOf(node);
  return rule.traits.Has(kTakesEquation) || WantsTable(rule, computed);
}

/// Finds the regions that read `payload` and notes their nodes in the scope.
void FindRegions(Pass& pass, Scope& scope, const std::string& payload) {
  const Reach reach = ReachOf(pass, scope, payload);
  std::map<std::string_view, const onnx::NodeProto*> makers;
  for (const onnx::NodeProto* node : reach.nodes) makers[node->output(0)] = node;
  std::set<const onnx::NodeProto*> seen;
  for (const onnx::NodeProto* start : reach.nodes) {
    if (!seen.insert(start).second) continue;
    auto region = std::make_shared<TableRegion>();
    region->payload = payload;
    bool whole = true;  // nothing but the region and quantizers reads its results
    bool wants_table = false;
    std::vector<const onnx::NodeProto*> open = {start};
    while (!open.empty()) {
      const onnx::NodeProto* node = open.back();
      open.pop_back();
      if (!region->nodes.insert(node->output(0)).second) continue;
      seen.insert(node);
      wants_table = wants_table || NeedsTable(pass, *node, reach.results, payload);
      for (const std::string& input : node->input()) {
        if (const auto maker = makers.find(input); maker != makers.end()) {
          open.push_back(maker->second);
        }
      }
      for (const onnx::NodeProto* reader : ReadersOf(scope, node->output(0))) {
        const Rule* rule = reader == nullptr ? nullptr : pass.own_rules.BuiltInOf(*reader);
        if (rule != nullptr && rule->traits.Has(kQuantizes) &&
            reader->input(0) == node->output(0) && reader->output_size() > 0) {
          region->quantizers.insert(reader->output(0));
        } else if (reader != nullptr && reader->output_size() == 1 &&
                   makers.contains(reader->output(0)) && makers.at(reader->output(0)) == reader) {
          open.push_back(reader);
        } else {
          whole = false;
        }
      }
    }
    if (!whole || !wants_table || region->quantizers.empty()) continue;
    region->left = region->nodes.size() + region->quantizers.size();
    for (const std::string_view name : region->nodes) scope.table_regions[name] = region;
    for (const std::string_view name : region->quantizers) scope.table_regions[name] = region;
  }
}

Cost CostOf(const std::vector<Work>& works, const Options& options) {
  Cost cost;
  for (const Work& work : works) cost += Price(work, options);
  return cost;
}

/// One look-up for each element of `payload`; empty if their number is not known.
std::optional<Work> LookUpsBy(const Tensor& payload) {
  const std::optional<Count> elements = payload.known_elements();
  if (!elements) return std::nullopt;
  return Work{Operation::kLookup,    *elements,      payload.value, payload.value,
              Category::kActivation, "table look-up"};
}

/// The region computes: the float that it needs is that of the graph's payload.
void ChargeComputation(Pass& pass, TableRegion& region) {
  Tensor& graph = *region.graph_payload;
  if (region.to_float.empty() || (graph.float_exists != nullptr && *graph.float_exists)) return;
  for (Work& work : region.to_float) {
    if (graph.producer >= 0) AddWork(pass.records[graph.producer].cost.work, std::move(work));
  }
  region.to_float.clear();
  if (graph.float_exists == nullptr) graph.float_exists = std::make_shared<bool>();
  *graph.float_exists = true;
}

}  // namespace

TableRegion* RegionOf(Pass& pass, NodeState& state) {
  if (pass.options.lowering != Lowering::kInteger || state.offline) return nullptr;
  Scope& scope = state.scope;
  const Rule* rule = state.rule;
  if (rule != nullptr && IsElementwise(*rule, state.proto)) {
    for (const GraphValue* input : state.inputs) {
      if (input == nullptr || !IndexesTable(input->tensor)) continue;
      const std::string& name = input->tensor.name;
      // The graph's name of it: a value may stand for another under a second name.
      const auto read = std::ranges::find_if(state.proto.input(), [&](const std::string& own) {
        return own == name || scope.Find(own) == input;
      });
      if (read == state.proto.input().end() || !scope.tried_payloads.insert(*read).second) continue;
      // What a region computes of its payload indexes no table of its own.
      const auto within = scope.table_regions.find(*read);
      if (within != scope.table_regions.end() && within->second->nodes.contains(*read)) continue;
      FindRegions(pass, scope, *read);
    }
  }
  if (state.proto.output_size() == 0) return nullptr;
  const auto region = scope.table_regions.find(state.proto.output(0));
  return region == scope.table_regions.end() ? nullptr : region->second.get();
}

void EnterRegion(TableRegion& region, NodeState& state) {
  for (int i = 0; i < state.proto.input_size(); ++i) {
    if (state.proto.input(i) != region.payload || !region.nodes.contains(state.proto.output(0))) {
      continue;
    }
    Tensor*& operand = state.node.inputs[static_cast<std::size_t>(i)];
    if (operand == nullptr) continue;
    if (region.own_payload == nullptr) {
      region.graph_payload = operand;
      region.own_payload = std::make_unique<Tensor>(*operand);
      region.own_payload->float_exists = nullptr;
      region.own_payload->versions = nullptr;
    }
    operand = region.own_payload.get();
  }
}

void LeaveRegion(Pass& pass, TableRegion& region, const NodeState& state) {
  const bool quantizes = region.quantizers.contains(state.proto.output(0));
  (quantizes ? region.quantizer_records : region.node_records).push_back(state.record);
  if (--region.left > 0) return;
  Cost computed = CostOf(region.to_float, pass.options);
  bool known = true;
  for (const auto* records : {&region.node_records, &region.quantizer_records}) {
    for (const int record : *records) {
      known = known && !pass.records.IsUnpriced(record);
      computed += CostOf(pass.records[record].cost.work, pass.options);
    }
  }
  const Tensor* payload = region.own_payload.get();
  if (payload == nullptr) return;
  const std::optional<Work> look_ups = LookUpsBy(*payload);
  const auto tables = static_cast<std::int64_t>(region.quantizer_records.size());
  if (known && look_ups && Price(*look_ups, pass.options) * tables <= computed) {
    for (const int record : region.node_records) {
      pass.records[record].cost.work.clear();
      pass.records[record].cost.reason = "part of a table look-up";
    }
    for (const int record : region.quantizer_records) {
      pass.records[record].cost.work = {*look_ups};
      pass.records[record].cost.reason = "table look-up";
    }
    return;
  }
  ChargeComputation(pass, region);
}

void LeaveAllRegions(Pass& pass, Scope& scope) {
  for (auto& [name, region] : scope.table_regions) {
    if (region->left > 0 && region->own_payload != nullptr) ChargeComputation(pass, *region);
    region->left = 0;
  }
}

}  // namespace acev2
