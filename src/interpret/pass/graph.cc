// SPDX-License-Identifier: Apache-2.0
//
// The nodes of one graph, subgraph or function body: a record for each, the order they run in, a
// visit to each.
//
// Invariant: records stand in the graph's order, visits go in the order of execution; a name that
// nothing makes and a cycle are said and do not stop the rest.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "interpret/pass/node_state.h"
#include "interpret/pass/table_regions.h"
#include "interpret/state/node_scope.h"
#include "rules/rule.h"

namespace acev2 {
namespace {

/// Fills Scope::readers.
void IndexReaders(const OwnRules& own_rules, const NodeList& nodes, Scope& scope) {
  for (int i = 0; i < nodes.size(); ++i) {
    if (!scope.runs(i)) continue;
    const onnx::NodeProto& node = nodes[i];
    const OwnRules::OperatorName name = own_rules.TreatedAs(node);
    const Traits& traits = TraitsOf(name.domain, name.op);
    const bool quantizer = traits.Has(kQuantizes);
    scope.quantizes |= quantizer;
    if (traits.Has(kHoldsValue) && node.output_size() > 0) {
      scope.constant_nodes.try_emplace(node.output(0), i);
    }
    bool first = true;
    ForEachRead(node, [&](const std::string& value, bool nested) {
      Readers& readers = scope.readers[value];
      ++readers.all;
      if (quantizer && first && !nested) ++readers.quantizers;
      first = false;
    });
  }
}

/// Node `i` reads a name that nodes `makers` define, and something before all nodes if `given`: it
/// gets what a runtime has under that name when it comes to the node. Calls `use(first, then)`.
template <typename Use>
void ReadOneOf(const std::vector<int>& makers, int i, bool given, const Use& use) {
  const auto next = std::ranges::lower_bound(makers, i);
  if (next != makers.begin()) {
    use(*(next - 1), i);
  } else if (!given) {
    return use(makers.back(), i);
  }
  if (next != makers.end() && *next != i) use(i, *next);
}

/// The nodes that make each name.
struct Makers {
  std::unordered_map<std::string_view, int> first;
  std::unordered_map<std::string_view, std::vector<int>> all;  ///< of a name that has several
};

struct Order {
  std::vector<int> nodes;    ///< indices, as they are executed
  std::vector<int> waiting;  ///< those of them that wait for themselves
};

/// Says what is made twice; `records` are those of the nodes.
Makers FindMakers(Records& diagnosed, const NodeList& nodes, const Scope& scope,
                  const std::vector<int>& records) {
  Makers makers;
  makers.first.reserve(static_cast<std::size_t>(nodes.size()));
  for (int i = 0; i < nodes.size(); ++i) {
    for (const auto& output : nodes[i].output()) {
      if (output.empty()) continue;
      const auto [known, is_new] = makers.first.try_emplace(output, i);
      if (is_new && (scope.values.empty() || !scope.values.contains(output))) continue;
      std::vector<int>& all = makers.all[output];
      if (!is_new && all.empty()) all.push_back(known->second);
      if (all.empty() || all.back() != i) all.push_back(i);
      diagnosed.Diagnose(
          "duplicate-output", records[static_cast<std::size_t>(i)],
          fmt::format("output '{}' is defined more than once; readers get the last before them",
                      output),
          "give every output of the graph a name of its own");
    }
  }
  return makers;
}

/// The order of execution: that of the graph where that is possible; `records` are those of the
/// nodes. Says what waits for itself.
Order TopologicalOrder(Records& diagnosed, const NodeList& nodes, const Makers& makers,
                       const Scope& scope, const std::vector<int>& records) {
  const int n = nodes.size();
  std::vector<int> order(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) order[static_cast<std::size_t>(i)] = i;
  const auto for_each_edge = [&](const auto& use) {
    for (int i = 0; i < n; ++i) {
      ForEachRead(nodes[i], [&](const std::string& name, bool nested) {
        const auto it = makers.first.find(name);
        if (it == makers.first.end()) return;
        if (!makers.all.empty()) {
          if (const auto several = makers.all.find(name); several != makers.all.end()) {
            return ReadOneOf(several->second, i, scope.values.contains(name), use);
          }
        }
        if (nested && it->second == i) return;  // a subgraph's own name that shadows this output
        use(it->second, i);
      });
    }
    for (const auto& [name, all] : makers.all) {
      for (std::size_t k = 1; k < all.size(); ++k) use(all[k - 1], all[k]);
    }
  };
  bool sorted = true;
  for_each_edge([&](int made_by, int read_by) { sorted = sorted && made_by < read_by; });
  if (sorted) return {std::move(order), {}};
  std::vector<std::vector<int>> readers(static_cast<std::size_t>(n));
  std::vector<int> waiting(static_cast<std::size_t>(n), 0);
  for_each_edge([&](int made_by, int read_by) {
    readers[static_cast<std::size_t>(made_by)].push_back(read_by);
    ++waiting[static_cast<std::size_t>(read_by)];
  });
  order.clear();
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < n; ++i) {
    if (waiting[static_cast<std::size_t>(i)] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const int i = ready.top();
    ready.pop();
    order.push_back(i);
    for (const int reader : readers[static_cast<std::size_t>(i)]) {
      if (--waiting[static_cast<std::size_t>(reader)] == 0) ready.push(reader);
    }
  }
  if (static_cast<int>(order.size()) == n) return {std::move(order), {}};
  std::vector<int> on_cycles;
  for (int i = 0; i < n; ++i) {
    if (waiting[static_cast<std::size_t>(i)] == 0) continue;
    order.push_back(i);
    on_cycles.push_back(i);
    diagnosed.Diagnose("cycle", records[static_cast<std::size_t>(i)],
                       "on a cycle of the graph or behind one, so waiting for a result of its own",
                       "ONNX graphs must be acyclic; export the model again");
  }
  return {std::move(order), std::move(on_cycles)};
}

/// Which of `nodes` make something that one of `outputs` is made of. All of them where nobody can
/// tell: there are no outputs, or one that nothing makes. Each node and each read is met once, so
/// that a cycle takes no longer than a chain.
std::vector<bool> NeededNodes(const NodeList& nodes, Makers makers,
                              const std::vector<std::string_view>& outputs, const Scope& scope) {
  const bool told = !outputs.empty() && std::ranges::all_of(outputs, [&](std::string_view output) {
    return makers.first.contains(output) || scope.Find(output) != nullptr;
  });
  std::vector<bool> needed(static_cast<std::size_t>(nodes.size()), !told);
  if (!told) return needed;
  std::vector<int> unread;  // needed nodes whose reads have not been followed
  const auto need_node = [&](int i) {
    if (needed[static_cast<std::size_t>(i)]) return;
    needed[static_cast<std::size_t>(i)] = true;
    unread.push_back(i);
  };
  const auto need = [&](std::string_view name) {
    const auto first = makers.first.find(name);
    if (first == makers.first.end()) return;
    need_node(first->second);
    if (makers.all.empty()) return;
    const auto several = makers.all.find(name);
    if (several == makers.all.end()) return;
    for (const int i : several->second) need_node(i);
    makers.all.erase(several);
  };
  for (const std::string_view output : outputs) need(output);
  while (!unread.empty()) {
    const int i = unread.back();
    unread.pop_back();
    ForEachRead(nodes[i], [&](const std::string& name, bool) { need(name); });
  }
  return needed;
}

/// `order` with what is computed from constants alone in front, so that who looks ahead to a scale
/// or a bound finds it wherever its nodes stand. The order itself where names are defined twice,
/// and where there are no quantizers, for whom alone anybody looks ahead.
std::vector<int> ConstantsFirst(const NodeList& nodes, const std::vector<int>& order,
                                const Scope& scope) {
  if (!scope.quantizes) return order;
  std::unordered_set<std::string_view> made;
  std::unordered_set<std::string_view> constant;
  std::vector<int> first;
  std::vector<int> others;
  for (const int i : order) {
    const onnx::NodeProto& node = nodes[i];
    bool is_constant = std::ranges::none_of(node.attribute(), [](const auto& attribute) {
      return attribute.has_g() || attribute.graphs_size() > 0;
    });
    if (is_constant) {
      ForEachRead(node, [&](const std::string& name, bool) {
        if (constant.contains(name)) return;
        const GraphValue* value = scope.Find(name);
        is_constant = is_constant && value != nullptr && value->tensor.offline;
      });
    }
    for (const auto& output : node.output()) {
      if (output.empty()) continue;
      if (!made.insert(output).second || scope.values.contains(output)) return order;
      if (is_constant) constant.insert(output);
    }
    (is_constant ? first : others).push_back(i);
  }
  first.insert(first.end(), others.begin(), others.end());
  return first;
}

/// A record for each of `nodes`, in their order, with labels that differ.
std::vector<int> MakeRecords(Pass& pass, const NodeList& nodes, const Scope& scope) {
  std::vector<int> records;
  std::unordered_map<std::string_view, int> unnamed;  // nodes without a name, by operator
  std::unordered_map<std::string_view, int> used;     // labels as they stand in the records
  used.reserve(static_cast<std::size_t>(nodes.size()));
  records.reserve(static_cast<std::size_t>(nodes.size()));
  for (const auto& node : nodes) {
    std::string label = node.name();
    if (label.empty()) {
      label = fmt::format("{}#{}", node.op_type(), ++unnamed[node.op_type()]);
    }
    const auto known = used.find(label);
    const bool is_new = known == used.end();
    if (!is_new) label = fmt::format("{}#{}", label, ++known->second);
    const int record =
        pass.records.New(node, scope.prefix + label, ScopeOfNode(node, scope.module));
    records.push_back(record);
    pass.records.NoteOrigin(record, ModuleClassOfNode(node), SourceLineOfNode(node));
    if (is_new) {
      const std::string_view name = pass.records[record].cost.name;
      used.try_emplace(name.substr(scope.prefix.size()), 1);
    }
  }
  return records;
}

}  // namespace

GraphResult RunNodes(Pass& pass, const NodeList& nodes,
                     const std::vector<std::string_view>& outputs, Scope& scope,
                     bool outputs_need_floats) {
  GraphResult result;
  result.records = MakeRecords(pass, nodes, scope);
  scope.run = pass.records.NewRun();
  scope.values.reserve(scope.values.size() + static_cast<std::size_t>(nodes.size()));
  scope.readers.reserve(static_cast<std::size_t>(nodes.size()));
  scope.nodes = &nodes;
  Makers makers = FindMakers(pass.records, nodes, scope, result.records);
  const auto [order, on_cycles] =
      TopologicalOrder(pass.records, nodes, makers, scope, result.records);
  for (const int i : on_cycles) {  // their results are known to be, though of nothing that is known
    for (const std::string& output : nodes[i].output()) {
      if (!output.empty() && scope.Find(output) == nullptr) {
        GraphValue* value = pass.values.New(output);
        value->awaited = true;
        scope.values[output] = value;
      }
    }
  }
  scope.needed = NeededNodes(nodes, std::move(makers), outputs, scope);
  IndexReaders(pass.own_rules, nodes, scope);
  for (const auto output : outputs) ++scope.readers[output].all;
  for (const int i : ConstantsFirst(nodes, order, scope)) {
    const int record = result.records[static_cast<std::size_t>(i)];
    if (scope.runs(i)) {
      VisitNode(pass, nodes[i], record, scope);
    } else {
      pass.records.LeaveIdle(record, "no output of the graph needs it", false);
      pass.records.Diagnose("dead-node", record, "not run: no output of the graph needs it", "");
    }
  }
  LeaveAllRegions(pass, scope);
  for (const auto output : outputs) {
    GraphValue* value = scope.Find(output);
    if (value == nullptr) {
      value = pass.values.New(std::string(output));
      pass.records.Diagnose(
          "missing-output", -1,
          scope.prefix.empty()
              ? fmt::format("nothing makes the graph output '{}'", output)
              : fmt::format("nothing makes the output '{}' of the body '{}'", output,
                            scope.prefix.substr(0, scope.prefix.size() - 1)),
          "");
    }
    if (outputs_need_floats) NeedFloat(pass, *value);
    result.outputs.push_back(value);
  }
  if (!pass.defaults.shapes_only) {
    result.peak_bits = PeakBits(pass, nodes, order, result.records, outputs, scope);
  }
  return result;
}

}  // namespace acev2
