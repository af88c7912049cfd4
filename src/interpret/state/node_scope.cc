// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/node_scope.h"

#include <vector>

#include "naming/module_scope.h"
#include "naming/source_line.h"

namespace acev2 {
namespace {

/// torch.onnx.export(dynamo=True) lists the modules that a node was traced in, outermost first, and
/// last its own name in the traced graph.
constexpr std::string_view kTorchScopes = "pkg.torch.onnx.name_scopes";
/// The classes of these modules, and last what the node is in the traced graph.
constexpr std::string_view kTorchClasses = "pkg.torch.onnx.class_hierarchy";
/// The calls in the source that led to it, as Python shows them, the innermost last.
constexpr std::string_view kTorchTrace = "pkg.torch.onnx.stack_trace";
/// What torch writes for a node of no module.
constexpr std::string_view kNoModule = "_empty_nn_module_stack";
/// The exporter folds a batch norm into the convolution before it and keeps the batch norm's name.
constexpr std::string_view kBatchNorm = "batch_norm";

/// What `node` has under `key`; null if nothing.
const std::string* MetadataOf(const onnx::NodeProto& node, std::string_view key) {
  for (const auto& entry : node.metadata_props()) {
    if (entry.key() == key) return &entry.value();
  }
  return nullptr;
}

/// "encoder.layer" of "encoder.layer@1": torch numbers the calls of a module.
void DropCall(std::string& scope) {
  const std::size_t at = scope.rfind('@');
  if (at == std::string::npos || at + 1 == scope.size()) return;
  if (scope.find_first_not_of("0123456789", at + 1) == std::string::npos) scope.erase(at);
}

/// The module of the first parameter that `node` reads.
std::string ModuleOfWeights(const onnx::NodeProto& node) {
  for (const std::string& input : node.input()) {
    std::string module = ModuleOfParameter(input);
    if (!module.empty()) return module;
  }
  return {};
}

/// What torch's exporter wrote; false if it wrote nothing.
bool TakeTorchScope(const onnx::NodeProto& node, std::string& scope) {
  const std::string* written = MetadataOf(node, kTorchScopes);
  if (written == nullptr) return false;
  const std::vector<std::string> scopes = PythonStrings(*written);
  if (scopes.empty()) return false;
  if (scopes.size() > 1) scope = scopes[scopes.size() - 2];
  if (scope.starts_with(kNoModule)) scope.clear();
  DropCall(scope);
  if (scopes.back().find(kBatchNorm) == std::string::npos) return true;
  // The weights are those of the layer that computes.
  std::string of_weights = ModuleOfWeights(node);
  if (!of_weights.empty() && EnclosingScope(of_weights) == EnclosingScope(scope)) {
    scope = std::move(of_weights);
  }
  return true;
}

}  // namespace

std::string ScopeOfNode(const onnx::NodeProto& node, std::string_view body) {
  std::string scope;
  if (TakeTorchScope(node, scope)) return scope;
  scope = ModuleOfName(node.name());
  if (!scope.empty()) {
    // A path from the top stands by itself; any other is within the body.
    return node.name().starts_with('/') ? scope : ScopeWithin(body, scope);
  }
  scope = ModuleOfWeights(node);
  return scope.empty() ? std::string(body) : scope;
}

std::string ModuleClassOfNode(const onnx::NodeProto& node) {
  const std::string* written = MetadataOf(node, kTorchClasses);
  if (written == nullptr) return {};
  const std::vector<std::string> classes = PythonStrings(*written);
  return classes.size() < 2 ? std::string() : classes[classes.size() - 2];
}

std::string SourceLineOfNode(const onnx::NodeProto& node) {
  const std::string* trace = MetadataOf(node, kTorchTrace);
  return trace == nullptr ? std::string() : SourceLineOf(*trace);
}

std::string ScopeOfBody(std::string_view owner, std::string_view scope, std::string_view prefix) {
  prefix.remove_prefix(owner.size());
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return ScopeWithin(scope, std::string(LeafOf(owner)) + std::string(prefix));
}

}  // namespace acev2
