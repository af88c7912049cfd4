// SPDX-License-Identifier: Apache-2.0
#include "write/explain/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "acev2/metric.h"
#include "diagnostic/codes.h"
#include "metric/price_origin.h"
#include "metric/price_unit.h"
#include "rules/rule.h"
#include "tensor/shape_text.h"
#include "text/counted.h"
#include "text/note_line.h"
#include "text/text.h"
#include "write/explain/node_context.h"
#include "write/json/json_parts.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/column.h"
#include "write/layout/grid.h"
#include "write/report/rule_lines.h"

namespace acev2 {
namespace {

constexpr std::array kOperandColumns = {
    ListColumn<TensorInfo>{TextColumn("operand", "operand").Cut({1, 28, 12}),
                           [](const TensorInfo& tensor) { return Printable(tensor.name); }},
    ListColumn<TensorInfo>{TextColumn("type", "stored as"),
                           [](const TensorInfo& tensor) { return tensor.type; }},
    ListColumn<TensorInfo>{TextColumn("shape", "shape"),
                           [](const TensorInfo& tensor) { return ShapeText(tensor.shape); }},
    ListColumn<TensorInfo>{TextColumn("value", "counted as"),
                           [](const TensorInfo& tensor) { return ToString(tensor.value); }},
    ListColumn<TensorInfo>{TextColumn("source", "because of").Wraps(),
                           [](const TensorInfo& tensor) {
                             const std::string source =
                                 tensor.source.empty() ? "?" : Printable(tensor.source);
                             return source + (tensor.constant ? ", constant" : "");
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
    WorkColumn{NumberColumn("acev2", "ACEv2").Priced(),
               [](const Work& work, const Options& options) {
                 return "= " + Exact(Price(work, options));
               }},
    WorkColumn{
        TextColumn("category", "category").Dispensable(1),
        [](const Work& work, const Options&) { return std::string(ToString(work.category)); }},
    WorkColumn{TextColumn("role", "for").Wraps(),
               [](const Work& work, const Options&) {
                 return work.role.empty() ? "the operator itself" : Printable(work.role);
               }},
};

/// "mac of int8, int8: i·j = 64 with i = 8, j = 8".
std::string PriceLine(const Work& work, const Options& options) {
  const Cost price = UnitPrice(work, options);
  std::string line =
      fmt::format("{} of {}, {}: {} = {}", ToString(work.operation), ToString(work.lhs),
                  ToString(work.rhs), OriginOf(work, options).ToString(), Exact(price));
  std::string_view glue = " with ";
  for (const FormulaSymbol& symbol : SymbolsOf(work, options)) {
    line += fmt::format("{}{} = {}", glue, symbol.name, Exact(symbol.value));
    glue = ", ";
  }
  if (!IsInUnit(work.operation, work.lhs, work.rhs, options)) {
    line += fmt::format("; stays ACEv2, or a part of it: {} has no such price",
                        Printable(options.profile.path()));
  }
  return line;
}

/// Lines of text, one a fact, wrapped.
class Lines {
 public:
  explicit Lines(const Style& style) : width_(UsedWidth(style)) {}

  void Add(const std::string& line) {
    if (!line.empty()) text_ += Wrapped(line, width_);
  }
  void Append(const std::string& text) { text_ += text; }
  void Blank() { text_ += "\n"; }
  std::string Take() { return std::move(text_); }

 private:
  std::size_t width_;
  std::string text_;
};

std::string TotalLine(const NodeCost& node, NodeBounds bounds, const std::string& unit) {
  if (node.work.empty()) {
    return node.status == NodeStatus::kUnpriced ? fmt::format("total: {} ?, ACE ?, MACs ?", unit)
                                                : fmt::format("total: {} 0, ACE 0, 0 MACs", unit);
  }
  const std::string_view bound = BoundPrefix({bounds.lower, bounds.upper});
  return fmt::format("total: {} {}{}, ACE {}{}, {}{} MACs", unit, bound, Exact(node.acev2), bound,
                     Exact(node.ace), bound, Exact(node.macs));
}

/// What it is a part of: module, layer, and its place among the nodes that cost something.
void AddPlace(const Explained& explained, const NodeContext& facts, Lines& lines) {
  const NodeCost& node = *facts.node;
  const std::string layer = Printable(facts.layer->name);
  if (facts.layer->nodes.size() > 1) {
    lines.Add(fmt::format("one of {} nodes of layer {}", facts.layer->nodes.size(), layer));
  } else if (layer != Printable(node.name)) {
    lines.Add("layer " + layer);
  }
  if (!node.scope.empty() && node.scope != facts.layer->name) {
    lines.Add("module " + Printable(node.scope));
  }
  if (node.origin != nullptr) {
    const auto& [module_class, source_line] = *node.origin;
    if (!module_class.empty()) lines.Add("class " + Printable(module_class));
    if (!source_line.empty()) lines.Add("from " + Printable(source_line));
  }
  const Totals& totals = explained.report.totals;
  if (facts.rank > 0) {
    lines.Add(fmt::format("{} of the {} · number {} of {} that cost something",
                          Percent(Share(node.acev2.ToDouble(), totals.acev2.ToDouble())),
                          HasOwnUnit(explained.report.options) ? "total" : "model's ACEv2",
                          facts.rank, facts.ranked));
  }
}

void AddSizes(const NodeCost& node, const NodeContext& facts, Lines& lines) {
  std::string line;
  const auto add = [&](std::string_view symbol, std::optional<Count> value, std::string_view what) {
    if (!value) return;
    line += fmt::format("{}{} = {} {}", line.empty() ? "" : " · ", symbol, Exact(*value), what);
  };
  if (node.work.empty()) return;
  add("n", facts.output_elements, "output elements");
  add("m", facts.input_elements, "elements of the first operand");
  add("k", facts.products, "products an output element");
  lines.Add(line);
}

/// "≥ 1,024"; "?" if nothing is known of what `sums` are over.
template <typename Amount>
std::string SumText(const NodeSums& sums, Amount amount) {
  if (!sums.known()) return "?";
  return fmt::format("{}{}", BoundPrefix(BoundedOf(sums)), Exact(amount));
}

/// ", 12.5 % of the total"; nothing of what is not known.
std::string ShareText(const NodeSums& sums, const Totals& totals) {
  if (!sums.known()) return "";
  return fmt::format(", {} of the total",
                     Percent(Share(sums.acev2.ToDouble(), totals.acev2.ToDouble())));
}

void AddBody(const Explained& explained, const NodeContext& facts, Lines& lines) {
  if (facts.node->body_nodes == 0) return;
  const NodeSums& body = facts.body;
  lines.Add(fmt::format("body: {}, {} {}, ACE {}, {} MACs{}", Counted(body.nodes, "node"),
                        PriceUnit(explained.report.options), SumText(body, body.acev2),
                        SumText(body, body.ace), SumText(body, body.macs),
                        ShareText(body, explained.report.totals)));
  std::string dearest;
  for (const NodeCost* node : facts.dearest_in_body) {
    dearest += fmt::format("{}{} {}", dearest.empty() ? "dearest in it: " : " · ",
                           Printable(node->name), Exact(node->acev2));
  }
  lines.Add(dearest);
}

std::string LineOf(const Diagnostic& diagnostic, std::string_view about) {
  const bool of_another = !diagnostic.node.empty() && diagnostic.node != about;
  return NoteLine(diagnostic,
                  of_another ? fmt::format("node '{}'", Printable(diagnostic.node)) : "");
}

/// What is noted of `node`, and the rule to write where there is none.
std::vector<std::string> NotesOf(const NodeCost& node, const NodeContext& facts) {
  std::vector<std::string> lines;
  const DiagnosticCode unknown("unpriced-op");
  for (const Diagnostic* note : facts.notes) {
    lines.push_back(LineOf(*note, node.name));
    if (note->code != unknown) continue;
    lines.push_back(
        fmt::format("hint: a [[rule]] with op = \"{}\" in a file for --profile prices it; "
                    "docs/profile.md has examples",
                    Printable(QualifiedOp(node))));
  }
  return lines;
}

void AddNode(const Explained& explained, const NodeContext& facts, const Style& style,
             Lines& lines) {
  const NodeCost& node = *facts.node;
  const Options& options = explained.report.options;
  lines.Append(fmt::format("{} · {} · {}\n\n", Printable(node.name), Printable(QualifiedOp(node)),
                           ToString(node.status)));
  AddPlace(explained, facts, lines);
  for (const std::string& line : RuleLines(node, options.profile)) lines.Add(line);
  std::string outputs;
  for (const std::string& output : node.outputs) {
    outputs += (outputs.empty() ? "makes " : ", ") + Printable(output);
  }
  if (!outputs.empty()) lines.Add(fmt::format("{}, {}", outputs, ShapeText(node.output_shape)));
  AddSizes(node, facts, lines);
  if (!node.reason.empty()) {
    lines.Add(fmt::format("{} because: {}", ToString(node.status), Printable(node.reason)));
  }
  if (node.repeat == 0) {
    lines.Add("does not run: its branch is not the one that is charged");
  } else if (node.repeat != 1) {
    lines.Add(fmt::format("runs {} times in one inference; all counts include it",
                          Exact(Count(node.repeat))));
  }
  if (!node.operands.empty()) {
    lines.Blank();
    lines.Append(GridText(ListGrid(kOperandColumns, node.operands), style));
  }
  if (!node.work.empty()) {
    Grid work = ListGrid(kWorkColumns, node.work, options);
    work.all_columns = false;
    HeadCosts(work, PriceUnit(options));
    lines.Blank();
    lines.Append(GridText(work, style));
    lines.Blank();
    for (const Work& piece : DistinctPrices(node)) lines.Add(PriceLine(piece, options));
  }
  lines.Blank();
  lines.Add(TotalLine(node, facts.bounds, PriceUnit(options)));
  if (!node.acev2_extension.is_zero()) {
    lines.Add(fmt::format("of it beyond the poster's operations: {}", Exact(node.acev2_extension)));
  }
  AddBody(explained, facts, lines);
  for (const std::string& note : NotesOf(node, facts)) lines.Add(note);
}

/// The sums over its body, null where nothing is known of them.
void WriteBody(JsonText& json, const NodeContext& facts) {
  json.Key("body");
  if (facts.node->body_nodes == 0) {
    json.Null();
    return;
  }
  const NodeSums& body = facts.body;
  const bool known = body.known();
  const auto write = [&](std::string_view key, auto amount) {
    json.Key(key);
    WriteValue(json, known ? CellValue(amount) : CellValue());
  };
  json.BeginObject(JsonText::Layout::kInline);
  json.Key("nodes");
  json.Integer(body.nodes);
  json.Key("unpriced");
  json.Integer(body.unpriced);
  write("macs", body.macs);
  write("ace", body.ace);
  write("acev2", body.acev2);
  json.Key("bound");
  json.String(known ? BoundName(BoundedOf(body)) : "unknown");
  json.EndObject();
}

void WriteNodeMembers(JsonText& json, const Explained& explained, const NodeContext& facts) {
  const NodeCost& node = *facts.node;
  const Options& options = explained.report.options;
  const auto member = [&](std::string_view key, std::string_view text) {
    json.Key(key);
    json.StringOrNull(text);
  };
  const auto number = [&](std::string_view key, auto value) {
    json.Key(key);
    json.Number(value);
  };
  const Rule* rule = FindRule(node.domain, node.op);
  member("equation", rule != nullptr && rule->work != nullptr ? rule->equation : "");
  json.Key("node");
  WriteNode(json, node, facts.layer->name, facts.bounds, options);
  json.Key("rank");
  if (facts.rank > 0) {
    json.Integer(static_cast<std::int64_t>(facts.rank));
  } else {
    json.Null();
  }
  json.Key("prices");
  json.BeginArray();
  for (const Work& work : node.work) {
    json.BeginObject(JsonText::Layout::kInline);
    member("operation", ToString(work.operation));
    member("lhs", ToString(work.lhs));
    member("rhs", ToString(work.rhs));
    number("price", UnitPrice(work, options));
    member("formula", OriginOf(work, options).ToString());
    json.Key("symbols");
    json.BeginObject(JsonText::Layout::kInline);
    for (const FormulaSymbol& symbol : SymbolsOf(work, options)) {
      number(symbol.name, symbol.value);
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  WriteBody(json, facts);
  json.Key("notes");
  json.BeginArray();
  for (const std::string& note : NotesOf(node, facts)) json.String(note);
  json.EndArray();
}

}  // namespace

std::string ExplanationText(const Explained& explained, const Style& style) {
  const Report& report = explained.report;
  Lines lines(style);
  const bool several = explained.nodes.size() > 1;
  const NodeContexts contexts(report, explained.layers);
  std::vector<NodeContext> nodes;
  NodeSums sums;
  for (const std::size_t k : explained.nodes) {
    const NodeContext& facts = nodes.emplace_back(contexts.Of(k));
    sums.Add(*facts.node, facts.bounds);
  }
  if (several) {
    lines.Add(fmt::format("{} of {} nodes match '{}': {} {}{}", explained.nodes.size(),
                          report.nodes.size(), Printable(explained.asked),
                          PriceUnit(report.options), SumText(sums, sums.acev2),
                          ShareText(sums, report.totals)));
    lines.Blank();
  }
  for (const NodeContext& facts : nodes) {
    if (&facts != &nodes.front()) lines.Blank();
    AddNode(explained, facts, style, lines);
  }
  const std::vector<const Diagnostic*> common = contexts.ModelNotes(explained.nodes);
  if (!common.empty() && several) lines.Blank();
  for (const Diagnostic* note : common) lines.Add(LineOf(*note, ""));
  return lines.Take();
}

std::string ExplanationJson(const Explained& explained) {
  const Report& report = explained.report;
  JsonText json;
  json.BeginObject();
  json.Key("schema_version");
  json.Integer(1);
  json.Key("model");
  json.StringOrNull(report.model.path);
  json.Key("unit");
  json.StringOrNull(PriceUnit(report.options));
  WriteOptions(json, report.options);
  const NodeContexts facts(report, explained.layers);
  if (explained.nodes.size() == 1) {
    WriteNodeMembers(json, explained, facts.Of(explained.nodes.front()));
  } else {
    json.Key("nodes");
    json.BeginArray();
    for (const std::size_t k : explained.nodes) {
      json.BeginObject();
      WriteNodeMembers(json, explained, facts.Of(k));
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
  return json.Take();
}

}  // namespace acev2
