// SPDX-License-Identifier: Apache-2.0
//
// `acev2 explain MODEL NODE`: how the cost of one node comes about.
//
// Invariant: every number of the node is shown with what it is made of, and what is not known is
// said with its reason; the equation is the one of the rule table.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/metric.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "metric/price_origin.h"
#include "metric/price_unit.h"
#include "profile/content.h"
#include "report/bounds.h"
#include "report/layers.h"
#include "rules/rule.h"
#include "tensor/shape_text.h"
#include "text/suggest.h"
#include "text/text.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/layout/json_text.h"
#include "write/layout/json_parts.h"
#include "write/report/rule_lines.h"

namespace acev2 {
namespace {

/// The node called `name`, or the one that makes the tensor `name`.
const NodeCost& FindNode(const Report& report, const std::string& name) {
  const auto by_name = std::find_if(report.nodes.begin(), report.nodes.end(),
                                    [&](const NodeCost& node) { return node.name == name; });
  if (by_name != report.nodes.end()) return *by_name;
  std::vector<std::string> names;
  for (const NodeCost& node : report.nodes) {
    if (std::find(node.outputs.begin(), node.outputs.end(), name) != node.outputs.end()) {
      return node;
    }
    names.push_back(node.name);
  }
  for (const NodeCost& node : report.nodes) {
    names.insert(names.end(), node.outputs.begin(), node.outputs.end());
  }
  for (std::string& known : names) known = Printable(known);
  throw Error(fmt::format("{}: no node or tensor is called '{}'", Printable(report.model.path),
                          Printable(name)),
              DidYouMean(name, names,
                         fmt::format("acev2 {} --group-by node --all lists the nodes",
                                     Printable(report.model.path))));
}

constexpr std::array kOperandColumns = {
    ListColumn<TensorInfo>{TextColumn("operand", "operand"),
                           [](const TensorInfo& tensor) {
                             return Printable(tensor.name) + (tensor.constant ? " (constant)" : "");
                           }},
    ListColumn<TensorInfo>{TextColumn("type", "stored as"),
                           [](const TensorInfo& tensor) { return tensor.type; }},
    ListColumn<TensorInfo>{TextColumn("shape", "shape"),
                           [](const TensorInfo& tensor) { return ShapeText(tensor.shape); }},
    ListColumn<TensorInfo>{TextColumn("value", "counted as"),
                           [](const TensorInfo& tensor) { return ToString(tensor.value); }},
    ListColumn<TensorInfo>{TextColumn("source", "because of").Wraps(),
                           [](const TensorInfo& tensor) {
                             return tensor.source.empty() ? "?" : Printable(tensor.source);
                           }},
};

using WorkColumn = ListColumn<Work, Options>;

constexpr std::array kWorkColumns = {
    WorkColumn{NumberColumn("count", "count"),
               [](const Work& work, const Options&) { return Exact(work.count); }},
    WorkColumn{
        TextColumn("operation", "operation"),
        [](const Work& work, const Options&) { return std::string(ToString(work.operation)); }},
    WorkColumn{TextColumn("operands", "operands"),
               [](const Work& work, const Options&) {
                 return ToString(work.lhs) + ", " + ToString(work.rhs);
               }},
    WorkColumn{NumberColumn("price", "price"),
               [](const Work& work, const Options& options) {
                 return "× " + Exact(UnitPrice(work, options));
               }},
    WorkColumn{NumberColumn("acev2", "ACEv2"),
               [](const Work& work, const Options& options) {
                 return "= " + Exact(Price(work, options));
               }},
    WorkColumn{TextColumn("formula", "formula"),
               [](const Work& work, const Options& options) {
                 return OriginOf(work, options).ToString();
               }},
    WorkColumn{
        TextColumn("category", "category"),
        [](const Work& work, const Options&) { return std::string(ToString(work.category)); }},
    WorkColumn{TextColumn("role", "for").Wraps(),
               [](const Work& work, const Options&) {
                 return work.role.empty() ? "the operator itself" : Printable(work.role);
               }},
};

std::string Title(const NodeCost& node) {
  return fmt::format("{} · {} · {}\n", Printable(node.name), Printable(QualifiedOp(node)),
                     ToString(node.status));
}

std::string TotalLines(const NodeCost& node, const NodeBounds& bounds, const std::string& unit) {
  if (node.work.empty()) {
    return node.status == NodeStatus::kUnpriced
               ? fmt::format(" total: {} ?, ACE ?, MACs ?\n", unit)
               : fmt::format(" total: {} 0, ACE 0, 0 MACs\n", unit);
  }
  const std::string_view bound = BoundPrefix({bounds.lower, bounds.upper});
  std::string text =
      fmt::format(" total: {} {}{}, ACE {}{}, {}{} MACs\n", unit, bound, Exact(node.acev2),
                  bound, Exact(node.ace), bound, Exact(node.macs));
  if (!node.acev2_extension.is_zero()) {
    text += fmt::format(" of it beyond the poster's operations: {}\n", Exact(node.acev2_extension));
  }
  return text;
}

std::string Explain(const Report& report, const NodeCost& node) {
  std::string text = Title(node) + "\n";
  for (const std::string& line : RuleLines(node, report.options.profile)) {
    text += fmt::format(" {}\n", line);
  }
  std::string outputs;
  for (const std::string& output : node.outputs) {
    outputs += (outputs.empty() ? "" : ", ") + Printable(output);
  }
  text += fmt::format(" makes {}, {}\n", outputs, ShapeText(node.output_shape));
  if (!node.reason.empty()) {
    text += fmt::format(" {} because: {}\n", ToString(node.status), Printable(node.reason));
  }
  if (node.repeat != 1) {
    text += node.repeat == 0
                ? " does not run: its branch is not the one that is charged\n"
                : fmt::format(" runs {} times in one inference; all counts include it\n",
                              Exact(Count(node.repeat)));
  }
  if (!node.operands.empty())
    text += "\n" + GridText(ListGrid(kOperandColumns, node.operands), StdoutStyle());
  if (!node.work.empty()) {
    Grid work = ListGrid(kWorkColumns, node.work, report.options);
    for (GridColumn& column : work.columns) {
      if (column.facts.key == "acev2") column.title = PriceUnit(report.options);
    }
    text += "\n" + GridText(work, StdoutStyle());
  }
  const auto place = static_cast<std::size_t>(&node - report.nodes.data());
  text += "\n" + TotalLines(node, BoundsOfNodes(report)[place], PriceUnit(report.options));
  for (const Diagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.node != node.name) continue;
    const bool warning = diagnostic.severity == Diagnostic::Severity::kWarning;
    text +=
        fmt::format(" {}: {}{}{}\n", warning ? "warning" : "note", Printable(diagnostic.message),
                    diagnostic.hint.empty() ? "" : "; ", Printable(diagnostic.hint));
  }
  return text;
}

/// The node as the JSON report has it, with the price and formula of every piece of its work.
std::string ExplainJson(const Report& report, const NodeCost& node) {
  JsonText json;
  json.BeginObject();
  const auto member = [&](std::string_view key, std::string_view text) {
    json.Key(key);
    json.StringOrNull(text);
  };
  json.Key("schema_version");
  json.Integer(1);
  member("model", report.model.path);
  member("unit", PriceUnit(report.options));
  WriteOptions(json, report.options);
  const Rule* rule = FindRule(node.domain, node.op);
  member("equation", rule != nullptr && rule->work != nullptr ? rule->equation : "");
  json.Key("node");
  const auto place = static_cast<std::size_t>(&node - report.nodes.data());
  const std::vector<std::string_view> layers =
      LayerNames(report, MakeLayers(report, DiffRows::kLayers));
  WriteNode(json, node, layers[place], BoundsOfNodes(report)[place], report.options);
  json.Key("prices");
  json.BeginArray();
  for (const Work& work : node.work) {
    json.BeginObject(JsonText::Layout::kInline);
    member("operation", ToString(work.operation));
    member("lhs", ToString(work.lhs));
    member("rhs", ToString(work.rhs));
    json.Key("price");
    json.Number(UnitPrice(work, report.options));
    member("formula", OriginOf(work, report.options).ToString());
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace

ExitCode RunExplain(const Arguments& args) {
  Parser parser("acev2 explain MODEL NODE [options]",
                "Shows how the cost of one node comes about: its formula, its operands with their "
                "formats and where those come from, and every piece of work with its price. NODE "
                "is a node's label or the name of a tensor it makes.");
  std::string model;
  std::string name;
  parser.Positional("MODEL", model);
  parser.Positional("NODE", name);
  NumberOptions number_options;
  number_options.AddTo(parser);
  parser.Group("where it goes");
  std::optional<std::string> json;
  parser.Option("--json", "FILE", "the same as JSON; - is standard output", json);
  parser.Section("examples", {{"acev2 explain model.onnx layer1/conv", ""},
                              {"acev2 explain model.onnx Relu#3 --dim batch=8", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  const Options options = number_options.Resolve();
  std::optional<OutputFile> file;
  if (json) file.emplace("--json", *json, std::vector<std::string>{model});
  const Report report = AnalyzeFile(model, options);
  const NodeCost& node = FindNode(report, name);
  if (file) {
    file->Write(ExplainJson(report, node));
    if (file->is_stdout()) return kExitFine;
  }
  WriteStdout(Inert(Explain(report, node)));
  return kExitFine;
}

}  // namespace acev2
