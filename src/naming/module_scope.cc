// SPDX-License-Identifier: Apache-2.0
#include "naming/module_scope.h"

#include <algorithm>
#include <array>

namespace acev2 {
namespace {

constexpr auto kNone = std::string_view::npos;

/// TensorFlow Lite joins the names of what it fused with ';': the first one is the layer's.
std::string_view FirstOfFused(std::string_view name) { return name.substr(0, name.find(';')); }

/// "layer1.0.conv1" of "layer1/layer1.0/conv1": torch repeats the name of a container in those of
/// its children.
std::string TorchModule(std::string_view path) {
  std::string module;
  std::size_t last_begin = 0;  // of the last part of `module`
  std::string_view last;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty()) continue;
    const bool repeats = !last.empty() && part.size() > last.size() && part.starts_with(last) &&
                         part[last.size()] == '.';
    if (repeats) {
      module.erase(last_begin);
    } else {
      if (!module.empty()) module += '.';
      last_begin = module.size();
    }
    module += part;
    last = part;
  }
  return module;
}

/// How names of parameters end: torch's, Keras', and those that TensorFlow reads them by. A
/// quantizer adds to them ("weight_quantized").
constexpr std::array<std::string_view, 7> kParameters = {
    "weight", "bias", "kernel", "running_mean", "running_var", "gamma", "beta"};
constexpr std::string_view kReadVariable = "ReadVariableOp";

bool IsParameter(std::string_view word) {
  return std::ranges::any_of(kParameters, [&](std::string_view parameter) {
    if (!word.starts_with(parameter)) return false;
    const std::string_view rest = word.substr(parameter.size());
    return rest.empty() || rest.front() == '_' || rest.front() == ':';
  });
}

}  // namespace

std::string ModuleOfName(std::string_view node) {
  if (node.starts_with('/')) {
    const std::size_t end = node.rfind('/');
    return end == 0 ? std::string() : TorchModule(node.substr(1, end - 1));
  }
  const std::string_view name = FirstOfFused(node);
  const std::size_t end = name.rfind('/');
  return end == kNone ? std::string() : std::string(name.substr(0, end));
}

std::string ModuleOfParameter(std::string_view tensor) {
  std::string_view name = FirstOfFused(tensor);
  const std::size_t end = name.find_last_of("./");
  if (end == kNone) return {};
  const std::string_view word = name.substr(end + 1);
  name = name.substr(0, end);
  if (word.starts_with(kReadVariable)) {
    // It is read for an operation of the module: "conv/Conv2D/ReadVariableOp".
    const std::size_t operation = name.rfind('/');
    return operation == kNone ? std::string() : std::string(name.substr(0, operation));
  }
  if (!IsParameter(word)) return {};
  if (name.starts_with('/')) return TorchModule(name);
  return std::string(name);
}

std::vector<std::string> PythonStrings(std::string_view list) {
  std::vector<std::string> strings;
  for (std::size_t k = 0; k < list.size(); ++k) {
    const char quote = list[k];
    if (quote != '\'' && quote != '"') continue;
    std::string& text = strings.emplace_back();
    for (++k; k < list.size() && list[k] != quote; ++k) {
      if (list[k] == '\\' && k + 1 < list.size()) ++k;
      text += list[k];
    }
  }
  return strings;
}

bool IsDotted(std::string_view scope) {
  return scope.find('/') == kNone && scope.find('.') != kNone;
}

std::string ScopeWithin(std::string_view scope, std::string_view part) {
  if (scope.empty()) return std::string(part);
  std::string within(scope);
  within += IsDotted(scope) ? '.' : '/';
  within += part;
  return within;
}

std::string_view EnclosingScope(std::string_view scope) {
  const std::size_t end = scope.rfind(IsDotted(scope) ? '.' : '/');
  return end == kNone ? std::string_view() : scope.substr(0, end);
}

std::string_view LeafOf(std::string_view node) {
  constexpr std::string_view kTorchNode = "node_";  // in front of every name of torch's exporter
  node = FirstOfFused(node);
  if (const std::size_t end = node.rfind('/'); end != kNone) node.remove_prefix(end + 1);
  if (node.starts_with(kTorchNode) && node.size() > kTorchNode.size()) {
    node.remove_prefix(kTorchNode.size());
  }
  return node;
}

std::string_view WithoutToolSuffix(std::string_view node) {
  // ONNX Runtime's: quantize_static and quantize_dynamic, which make two of a Gemm, MatMulNBits and
  // its like for weights of few bits, fusions.
  constexpr std::array<std::string_view, 12> kSuffixes = {
      "_quant", "_Q2",        "_Q4",     "_Q8",     "_DQ_Q4", "_Bnb4",
      "_fused", "_quantized", "_matmul", "_MatMul", "_Gemm",  "/MatMulAddFusion"};
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view suffix : kSuffixes) {
      if (node.size() <= suffix.size() || !node.ends_with(suffix)) continue;
      node.remove_suffix(suffix.size());
      cut = true;
    }
  }
  return node;
}

std::string ScopeOf(const NodeCost& node) {
  return node.scope.empty() ? ModuleOfName(node.name) : node.scope;
}

bool IsNamedByScope(const NodeCost& node) {
  return !node.scope.empty() && !node.name.starts_with(node.scope);
}

std::string QualifiedName(const NodeCost& node) {
  if (!IsNamedByScope(node)) return node.name;
  return node.scope + "/" + std::string(LeafOf(node.name));
}

}  // namespace acev2
