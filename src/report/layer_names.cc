// SPDX-License-Identifier: Apache-2.0
#include "report/layer_names.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "naming/module_scope.h"
#include "naming/scope_levels.h"

namespace acev2 {
namespace {

/// What stands in one module.
struct Module {
  int mac_layers = 0;
  int others = 0;  ///< layers with work of another kind
  bool has_modules = false;
};

using Modules = std::unordered_map<std::string_view, Module>;

Modules ModulesOf(const Report& report, const std::vector<Layer>& layers) {
  Modules modules;
  for (const Layer& layer : layers) {
    const NodeCost& main = report.nodes[layer.node];
    Module& module = modules[main.scope];
    if (main.category == Category::kMac) {
      ++module.mac_layers;
    } else {
      module.others += main.status != NodeStatus::kFree;
    }
  }
  std::vector<std::string_view> scopes;
  scopes.reserve(modules.size());
  for (const auto& [scope, module] : modules) scopes.push_back(scope);
  const ScopeLevels levels(report);
  for (const std::string_view scope : scopes) {
    const std::vector<std::size_t> ends = levels.Ends(scope);
    for (std::size_t level = ends.size(); level-- > 1;) {
      Module& module = modules[scope.substr(0, ends[level - 1])];
      if (module.has_modules) break;
      module.has_modules = true;
    }
  }
  return modules;
}

/// True if the layer is what its module computes.
bool IsItsModule(const NodeCost& main, const Module& module) {
  if (module.has_modules) return false;
  if (module.mac_layers > 0) return module.mac_layers == 1 && main.category == Category::kMac;
  return module.others == 1 && main.status != NodeStatus::kFree;
}

}  // namespace

void NameLayers(const Report& report, std::vector<Layer>& layers) {
  const Modules modules = ModulesOf(report, layers);
  std::unordered_set<std::string_view> node_names;
  node_names.reserve(report.nodes.size());
  for (const NodeCost& node : report.nodes) node_names.insert(node.name);
  std::unordered_set<std::string> taken;
  std::unordered_map<std::string, int> next;  // number of a layer that wants the name
  for (Layer& layer : layers) {
    const NodeCost& main = report.nodes[layer.node];
    layer.name = main.name;
    if (!IsNamedByScope(main)) continue;
    const std::string wanted =
        IsItsModule(main, modules.at(main.scope)) ? main.scope : QualifiedName(main);
    layer.name = wanted;
    int& number = next.try_emplace(wanted, 2).first->second;
    for (; node_names.contains(layer.name) || taken.contains(layer.name); ++number) {
      layer.name = fmt::format("{}#{}", wanted, number);
    }
    taken.insert(layer.name);
  }
}

}  // namespace acev2
