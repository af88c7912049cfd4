// SPDX-License-Identifier: Apache-2.0
//
// From nodes to layers: who reads whom by the names of tensors, then which node serves which.
//
// Invariant: linear in nodes and operands but for sorting; a tensor name that several nodes write
// (bodies of functions and subgraphs) means the last writer before its reader.
#include "report/layers.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "report/kind.h"
#include "report/layer_names.h"
#include "report/operands.h"
#include "rules/rule.h"
#include "tensor/element.h"

namespace acev2 {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Nodes and who makes their operands; kNone for graph inputs and constants of the file.
struct NodeGraph {
  std::vector<std::vector<std::size_t>> producers;  ///< per node, one entry an operand
  std::vector<std::vector<std::size_t>> consumers;
  std::vector<std::size_t> order;  ///< topological
  std::vector<bool> offline;       ///< its result depends on constants alone
  std::vector<int> depth;          ///< nodes on the longest way to it
};

/// True if every node stands behind what it reads, as in most models.
bool IsInOrder(const NodeGraph& graph) {
  for (std::size_t k = 0; k < graph.producers.size(); ++k) {
    for (const std::size_t producer : graph.producers[k]) {
      if (producer != kNone && producer > k) return false;
    }
  }
  return true;
}

/// Kahn's algorithm, the first node of the report first; nodes on cycles stand last.
std::vector<std::size_t> TopologicalOrder(const NodeGraph& graph) {
  const std::size_t n = graph.producers.size();
  if (IsInOrder(graph)) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
  }
  std::vector<std::size_t> waits(n, 0);
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t k = 0; k < n; ++k) {
    for (const std::size_t producer : graph.producers[k]) waits[k] += producer != kNone;
    if (waits[k] == 0) ready.push(k);
  }
  std::vector<std::size_t> order;
  order.reserve(n);
  std::vector<bool> done(n, false);
  while (!ready.empty()) {
    const std::size_t node = ready.top();
    ready.pop();
    order.push_back(node);
    done[node] = true;
    for (const std::size_t consumer : graph.consumers[node]) {
      if (--waits[consumer] == 0) ready.push(consumer);
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    if (!done[k]) order.push_back(k);
  }
  return order;
}

/// The nodes that write each tensor, in the order of the report.
class Writers {
 public:
  explicit Writers(std::size_t nodes) { first_.reserve(nodes); }

  void Add(const std::string& output, std::size_t node) {
    const auto [known, is_new] = first_.try_emplace(output, node);
    if (is_new) return;
    std::vector<std::size_t>& all = all_[output];
    if (all.empty()) all.push_back(known->second);
    all.push_back(node);
  }

  /// The last before `reader`, or the first; kNone if there is none but `reader` itself.
  std::size_t Before(const std::string& name, std::size_t reader) const {
    const auto first = first_.find(name);
    if (first == first_.end()) return kNone;
    std::size_t writer = first->second;
    if (const auto several = all_.find(name); several != all_.end()) {
      const std::vector<std::size_t>& all = several->second;
      const auto after = std::lower_bound(all.begin(), all.end(), reader);
      if (after != all.begin()) writer = *(after - 1);
    }
    return writer == reader ? kNone : writer;
  }

 private:
  std::unordered_map<std::string_view, std::size_t> first_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> all_;  // of those with several
};

NodeGraph MakeNodeGraph(const Report& report) {
  const std::vector<NodeCost>& nodes = report.nodes;
  Writers writers(nodes.size());
  std::unordered_set<std::string_view> constants;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    for (const std::string& output : nodes[k].outputs) {
      if (!output.empty()) writers.Add(output, k);
    }
    for (const TensorInfo& operand : nodes[k].operands) {
      if (operand.constant) constants.insert(operand.name);
    }
  }
  NodeGraph graph;
  graph.producers.resize(nodes.size());
  graph.consumers.resize(nodes.size());
  graph.offline.resize(nodes.size(), false);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    graph.producers[k].reserve(nodes[k].operands.size());
    for (const TensorInfo& operand : nodes[k].operands) {
      const std::size_t producer = writers.Before(operand.name, k);
      graph.producers[k].push_back(producer);
      if (producer != kNone) graph.consumers[producer].push_back(k);
    }
    const auto is_constant = [&](const std::string& output) { return constants.contains(output); };
    graph.offline[k] = std::ranges::any_of(nodes[k].outputs, is_constant);
  }
  graph.order = TopologicalOrder(graph);
  graph.depth.resize(nodes.size(), 0);
  for (const std::size_t k : graph.order) {
    for (const std::size_t producer : graph.producers[k]) {
      if (producer == kNone) continue;
      graph.depth[k] = std::max(graph.depth[k], graph.depth[producer] + 1);
    }
  }
  return graph;
}

/// True of what quantizes and does nothing else: GatherBlockQuantized is a Gather.
bool IsQuantizer(const NodeCost& node, const std::string& kind) {
  return node.category == Category::kQuantization && kind == node.op;
}

bool WorksOnlyIn(Category category, const NodeCost& node) {
  return !node.work.empty() && std::ranges::all_of(node.work, [category](const Work& work) {
    return work.category == category;
  });
}

/// How a node relates to the layers around it.
enum class Role : std::uint8_t {
  kMain,         ///< it is one itself
  kPrepares,     ///< for what reads it
  kQuantizes,    ///< the result of the layer before it; an input of the graph, for what reads it
  kDequantizes,  ///< the result of the layer before it, for what reads it
  kFinishes,  ///< the result of the MAC layer before it: its bias, its scale, its type as a float
};

class Roles {
 public:
  Roles(const Report& report, const NodeGraph& graph, const std::vector<std::string>& kinds)
      : report_(report), graph_(graph), kinds_(kinds) {}

  Role Of(std::size_t k) const {
    const NodeCost& node = report_.nodes[k];
    if (graph_.offline[k] || IsSetting(k)) return Role::kPrepares;
    if (IsQuantizer(node, kinds_[k])) {
      return OnlyDequantizes(node.domain, node.op) ? Role::kDequantizes : Role::kQuantizes;
    }
    return Finishes(node) ? Role::kFinishes : Role::kMain;
  }

  /// Of what node `k` works on: the node that makes it, or kNone. Scales that are computed and
  /// constants are not worked on.
  std::size_t WorksOn(std::size_t k) const {
    for (const std::size_t producer : graph_.producers[k]) {
      if (producer == kNone || graph_.offline[producer] || IsSetting(producer)) continue;
      return producer;
    }
    return kNone;
  }

 private:
  /// True of what computes scales of scales that a quantizer finds at run time: it reads nothing
  /// that is computed but those.
  bool IsSetting(std::size_t k) const {
    const NodeCost& node = report_.nodes[k];
    if (node.category == Category::kQuantization || !WorksOnlyIn(Category::kQuantization, node)) {
      return false;
    }
    bool any = false;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const std::size_t producer = graph_.producers[k][i];
      if (producer == kNone) {
        if (!node.operands[i].constant) return false;
        continue;
      }
      if (graph_.offline[producer]) continue;
      const NodeCost& maker = report_.nodes[producer];
      const bool payload = maker.outputs.empty() || maker.outputs.front() == node.operands[i].name;
      if (payload || !IsQuantizer(maker, kinds_[producer])) return false;
      any = true;
    }
    return any;
  }

  /// True of what an exporter or a quantizer writes behind a product for want of an operator that
  /// does it as well: of the result of a MAC layer this is a part of that.
  static bool Finishes(const NodeCost& node) {
    if (node.category == Category::kMac || node.category == Category::kQuantization) return false;
    if (node.work.empty()) return IsConversion(node);
    return (WorksOnlyIn(Category::kMac, node) || WorksOnlyIn(Category::kQuantization, node)) &&
           TraitsOf(node.domain, node.op).Has(kBroadcasts);
  }

  /// True of what changes the type of integers and nothing else.
  static bool IsConversion(const NodeCost& node) {
    if (node.status != NodeStatus::kFree || node.operands.empty()) return false;
    const Element* type = FindElement(ElementTypeOf(node.operands.front().type));
    if (type == nullptr || !type->is_whole()) return false;
    const Traits& traits = TraitsOf(node.domain, node.op);
    return traits.Has(kKeepsShape) && !traits.Has(kView);
  }

  const Report& report_;
  const NodeGraph& graph_;
  const std::vector<std::string>& kinds_;
};

/// Which nodes belong together.
struct Assignment {
  std::vector<std::size_t> main;    ///< per node the main node of its layer
  std::vector<std::size_t> source;  ///< per node the main node its result comes from, or kNone
};

/// The layer that a node serves of those that read it: the first on the way, MAC layers before
/// others, then by kind. The order in which a file lists nodes decides only between equals.
std::size_t FirstReader(const Report& report, const NodeGraph& graph,
                        const std::vector<std::string>& kinds, const std::vector<std::size_t>& main,
                        std::size_t node) {
  const auto key = [&](std::size_t k) {
    return std::tuple(graph.depth[k], report.nodes[k].category != Category::kMac,
                      std::string_view(kinds[k]), k);
  };
  std::size_t first = kNone;
  for (const std::size_t reader : graph.consumers[node]) {
    const std::size_t layer = main[reader];
    if (layer != kNone && (first == kNone || key(layer) < key(first))) first = layer;
  }
  return first;
}

/// As in ONNX Runtime's QDQ node units: what dequantizes serves its reader, what quantizes serves
/// the layer whose result it quantizes.
Assignment Assign(const Report& report, const NodeGraph& graph,
                  const std::vector<std::string>& kinds, DiffRows rows) {
  const std::size_t n = report.nodes.size();
  std::vector<std::size_t> main(n, kNone);
  std::vector<std::size_t> source(n, kNone);
  const Roles roles(report, graph, kinds);
  for (const std::size_t k : graph.order) {
    const Role role = rows == DiffRows::kLayers ? roles.Of(k) : Role::kMain;
    if (role == Role::kPrepares) continue;
    const std::size_t before = role == Role::kMain ? kNone : roles.WorksOn(k);
    const std::size_t layer = before == kNone ? kNone : source[before];
    const bool alone = role == Role::kMain || (role == Role::kFinishes &&
                                               (layer == kNone || main[before] != layer ||
                                                report.nodes[layer].category != Category::kMac));
    if (alone) {
      main[k] = source[k] = k;
      continue;
    }
    source[k] = layer;
    if (role != Role::kDequantizes) main[k] = layer;
  }
  // Against the flow: what prepares something for its reader.
  for (auto k = graph.order.rbegin(); k != graph.order.rend(); ++k) {
    if (main[*k] != kNone) continue;
    const std::size_t reader = FirstReader(report, graph, kinds, main, *k);
    main[*k] = reader != kNone ? reader : source[*k];
    // It serves none: a layer of its own.
    if (main[*k] == kNone) main[*k] = source[*k] = *k;
  }
  return {std::move(main), std::move(source)};
}

}  // namespace

std::vector<Layer> MakeLayers(const Report& report, DiffRows rows) {
  const NodeGraph graph = MakeNodeGraph(report);
  const std::size_t n = report.nodes.size();
  std::map<std::string_view, std::string> kind_of;
  std::vector<std::string> kinds;
  kinds.reserve(n);
  for (const NodeCost& node : report.nodes) {
    const auto [entry, is_new] = kind_of.try_emplace(node.op);
    if (is_new) entry->second = LayerKind(node.op);
    kinds.push_back(entry->second);
  }
  const auto [main, source] = Assign(report, graph, kinds, rows);

  std::vector<Layer> layers;
  std::vector<std::size_t> layer_of(n, kNone);  // of main nodes
  layers.reserve(static_cast<std::size_t>(
      std::ranges::count_if(graph.order, [&](std::size_t k) { return main[k] == k; })));
  for (const std::size_t k : graph.order) {
    if (main[k] != k) continue;
    layer_of[k] = layers.size();
    layers.emplace_back().node = k;
    layers.back().kind = kinds[k];
  }
  for (std::size_t k = 0; k < n; ++k) layers[layer_of[main[k]]].nodes.push_back(k);

  // A layer reads what its main node reads, through what only serves.
  for (std::size_t at = 0; at < layers.size(); ++at) {
    for (const std::size_t producer : graph.producers[layers[at].node]) {
      if (producer == kNone || source[producer] == kNone) continue;
      const std::size_t read = layer_of[source[producer]];
      if (read >= at) continue;  // on a cycle
      layers[at].reads.push_back(read);
      layers[read].read_by.push_back(at);
    }
  }
  if (rows == DiffRows::kLayers) {
    NameLayers(report, layers);
  } else {
    for (Layer& layer : layers) layer.name = report.nodes[layer.node].name;
  }
  return layers;
}

std::vector<Layer> LayersInReportOrder(const Report& report) {
  std::vector<Layer> layers = MakeLayers(report, DiffRows::kLayers);
  if (!std::ranges::is_sorted(layers, {}, &Layer::node)) {  // in most models they are
    std::ranges::sort(layers, {}, &Layer::node);
  }
  for (Layer& layer : layers) {
    layer.reads.clear();  // they are indices of the other order
    layer.read_by.clear();
  }
  return layers;
}

std::vector<const Layer*> LayersOfNodes(const Report& report, const std::vector<Layer>& layers) {
  std::vector<const Layer*> of_nodes(report.nodes.size(), nullptr);
  for (const Layer& layer : layers) {
    for (const std::size_t k : layer.nodes) of_nodes[k] = &layer;
  }
  return of_nodes;
}

NodeSums SumsOf(const Report& report, const std::vector<NodeBounds>& bounds, const Layer& layer) {
  NodeSums sums;
  for (const std::size_t k : layer.nodes) sums.Add(report.nodes[k], bounds[k]);
  return sums;
}

std::string OperandsOf(const Report& report, const Layer& layer) {
  std::vector<const NodeCost*> nodes;
  for (const std::size_t k : layer.nodes) nodes.push_back(&report.nodes[k]);
  return MainOperandsOf(nodes, report.nodes[layer.node].category, report.options);
}

}  // namespace acev2
