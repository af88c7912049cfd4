// SPDX-License-Identifier: Apache-2.0
//
// `acev2 explain MODEL NODE…`: how the cost of nodes comes about.
//
// Invariant: a name means the node, tensor or layer that is called so; only what nothing is called
// is taken as an expression.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "naming/module_scope.h"
#include "naming/node_pattern.h"
#include "report/layers.h"
#include "text/suggest.h"
#include "text/text.h"
#include "write/explain/explanation.h"

namespace acev2 {
namespace {

/// Looks up what users name.
class Finder {
 public:
  Finder(const Report& report, const std::vector<Layer>& layers)
      : report_(report), layers_(layers) {}

  /// The node called `name`, the one that makes the tensor `name`, the main node of the layer
  /// `name`; else those that `name` matches as an expression. Throws Error if there is none.
  std::vector<std::size_t> Find(const std::string& name) const {
    if (const auto node = FirstNode([&](const NodeCost& n) { return n.name == name; })) {
      return {*node};
    }
    const auto makes = [&](const NodeCost& n) { return std::ranges::count(n.outputs, name) > 0; };
    if (const auto node = FirstNode(makes)) return {*node};
    const auto layer = std::ranges::find(layers_, name, &Layer::name);
    if (layer != layers_.end()) return {layer->node};
    if (const auto node = FirstNode([&](const NodeCost& n) { return QualifiedName(n) == name; })) {
      return {*node};
    }
    std::vector<std::size_t> matches = Matches(name);
    if (matches.empty()) Fail(name);
    return matches;
  }

 private:
  template <typename Test>
  std::optional<std::size_t> FirstNode(Test test) const {
    const auto found = std::ranges::find_if(report_.nodes, test);
    if (found == report_.nodes.end()) return std::nullopt;
    return static_cast<std::size_t>(found - report_.nodes.begin());
  }

  std::vector<std::size_t> Matches(const std::string& name) const {
    std::vector<std::size_t> matches;
    if (name.empty()) return matches;
    const NodePattern pattern(name, "NODE");
    for (std::size_t k = 0; k < report_.nodes.size(); ++k) {
      if (pattern.Matches(report_.nodes[k])) matches.push_back(k);
    }
    return matches;
  }

  [[noreturn]] void Fail(const std::string& name) const {
    std::vector<std::string> names;
    for (const NodeCost& node : report_.nodes) names.push_back(Printable(node.name));
    for (const NodeCost& node : report_.nodes) {
      for (const std::string& output : node.outputs) names.push_back(Printable(output));
    }
    for (const Layer& layer : layers_) {
      if (layer.name != report_.nodes[layer.node].name) names.push_back(Printable(layer.name));
    }
    std::set<std::string> operators;  // those that an expression may name
    for (const NodeCost& node : report_.nodes) operators.insert(Printable(QualifiedOp(node)));
    names.insert(names.end(), operators.begin(), operators.end());
    throw Error(fmt::format("{}: no node, tensor or operator is called '{}'",
                            Printable(report_.model.path), Printable(name)),
                DidYouMean(name, names,
                           fmt::format("acev2 {} --group-by node --all lists the nodes",
                                       Printable(report_.model.path))));
  }

  const Report& report_;
  const std::vector<Layer>& layers_;
};

}  // namespace

ExitCode RunExplain(const Arguments& args) {
  Parser parser(
      "acev2 explain MODEL NODE... [options]",
      "Shows how the cost of nodes comes about: their formulas, their operands with their "
      "formats and where those come from, every piece of work with its price, and what "
      "stands in their bodies. NODE is a node's label, the name of a tensor it makes, or "
      "the name of a layer; else an expression of " +
          std::string(kNodePatternHelp) + ".");
  std::string model;
  std::vector<std::string> names;
  parser.Positional("MODEL", model);
  parser.Positionals("NODE", names);
  NumberOptions number_options;
  number_options.AddTo(parser);
  parser.Group("where it goes");
  std::optional<std::string> json;
  parser.Option("--json", "FILE", "the same as JSON; - is standard output", json);
  parser.Section("examples", {{"acev2 explain model.onnx layer1/conv", ""},
                              {"acev2 explain model.onnx Relu#3 --dim batch=8", ""},
                              {"acev2 explain model.onnx 'scope:^encoder.layer.0'", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const Options options = number_options.Resolve();
  std::optional<OutputFile> file;
  if (json) file.emplace("--json", *json, std::vector<std::string>{model});
  const Report report = AnalyzeFile(model, options);
  const std::vector<Layer> layers = MakeLayers(report, DiffRows::kLayers);
  const Finder finder(report, layers);
  std::set<std::size_t> nodes;
  for (const std::string& name : names) {
    for (const std::size_t k : finder.Find(name)) nodes.insert(k);
  }
  const Explained explained{
      report, layers, {nodes.begin(), nodes.end()}, fmt::format("{}", fmt::join(names, "', '"))};
  if (file) {
    file->Write(ExplanationJson(explained));
    if (file->is_stdout()) return kExitFine;
  }
  WriteStdout(Inert(ExplanationText(explained, StdoutStyle())));
  return kExitFine;
}

}  // namespace acev2
