// SPDX-License-Identifier: Apache-2.0
//
// A CostFormula for people and as JSON.
//
// Invariant: a polynomial never stands without the sizes it holds for, and one that leaves nodes
// out says so where it stands.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "acev2/formula.h"
#include "diagnostic/codes.h"
#include "metric/price_unit.h"
#include "text/counted.h"
#include "text/note_line.h"
#include "text/text.h"
#include "write/json/json_text.h"
#include "write/layout/cell.h"
#include "write/layout/grid.h"
#include "write/report/summary.h"

namespace acev2 {
namespace {

constexpr std::size_t kDefaultLayers = 10;
constexpr std::size_t kMostObstacles = 5;  // that the table names

/// "3,888" of "3888", "1,234.5" of "1234.5", "1,000/3" of "1000/3".
std::string Grouped(const std::string& number) {
  const std::size_t slash = number.find('/');
  if (slash == std::string::npos) return WithSeparators(number);
  return WithSeparators(number.substr(0, slash)) + "/" + WithSeparators(number.substr(slash + 1));
}

/// A name that reads as one factor: in quotes if it could be taken for arithmetic, as exporters
/// write "past + sequence".
std::string Factor(const std::string& name) {
  const std::string text = Printable(name);
  return text.find_first_of(" +-*/()") == std::string::npos ? text : fmt::format("'{}'", text);
}

std::string Power(const std::string& name, int power) {
  constexpr std::array<std::string_view, 10> kRaised = {"⁰", "¹", "²", "³", "⁴",
                                                        "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (power == 1) return name;
  std::string text = name;
  for (const char digit : std::to_string(power)) {
    text += kRaised[static_cast<std::size_t>(digit - '0')];
  }
  return text;
}

std::vector<std::string> NamesOf(const CostFormula& formula) {
  std::vector<std::string> names;
  for (const FormulaVariable& variable : formula.variables) names.push_back(variable.dim);
  return names;
}

/// What is true of a size: "≥ 1", "divisible by 32", "from 1 to 512".
std::string DomainText(const FormulaVariable& variable) {
  std::string text;
  if (variable.unit > 1) text = fmt::format("divisible by {}", Exact(Count(variable.unit)));
  if (variable.most) {
    return fmt::format("{}{}from {} to {}", text, text.empty() ? "" : " ",
                       Exact(Count(variable.least)), Exact(Count(*variable.most)));
  }
  if (variable.unit > 1 && variable.least == variable.unit) return text;
  return fmt::format("{}{}≥ {}", text, text.empty() ? "" : " and ", Exact(Count(variable.least)));
}

/// "H, W divisible by 32", "T ≥ 1": variables of which the same is true together.
std::vector<std::string> DomainTexts(const CostFormula& formula) {
  std::vector<std::pair<std::string, std::string>> groups;  // what is true, and of which
  for (const FormulaVariable& variable : formula.variables) {
    const std::string text = DomainText(variable);
    const auto same = std::ranges::find(groups, text, &std::pair<std::string, std::string>::first);
    if (same == groups.end()) {
      groups.emplace_back(text, Printable(variable.dim));
    } else {
      same->second += ", " + Printable(variable.dim);
    }
  }
  std::vector<std::string> texts;
  for (const auto& [text, names] : groups) texts.push_back(fmt::format("{} {}", names, text));
  return texts;
}

std::string TiedText(const CostFormula& formula, const TiedDimension& tied) {
  std::string text;
  for (std::size_t k = 0; k < tied.adds.size(); ++k) {
    if (!tied.adds[k]) continue;
    text += fmt::format("{}{}", text.empty() ? "" : " + ", Printable(formula.variables[k].dim));
  }
  if (tied.constant != 0) {
    text += fmt::format(" {} {}", tied.constant < 0 ? "−" : "+", std::abs(tied.constant));
  }
  return fmt::format("{} = {}", Printable(tied.dim), text);
}

std::string FarText(const CostFormula& formula) {
  std::vector<std::string> sizes;
  for (const FormulaVariable& variable : formula.variables) {
    sizes.push_back(fmt::format("{} = {}", Printable(variable.dim),
                                Exact(Count(formula.far.at(variable.dim)))));
  }
  return fmt::format("{}", fmt::join(sizes, ", "));
}

/// What the formula holds for, what it leaves out, and what it was held against.
std::vector<std::string> FormulaNotes(const Report& report, const CostFormula& formula) {
  std::vector<std::string> notes;
  const auto add = [&](std::string note) { notes.push_back(std::move(note)); };
  const auto warn = [&](const std::string& text) { notes.push_back(WarningLine(text)); };
  if (!formula.ok()) {
    warn(fmt::format("no formula: {}; `acev2 sweep` analyzes size by size", formula.failure));
    return notes;
  }
  if (formula.variables.empty() && formula.fixed.empty()) {
    add("note: the model leaves no size open, so that its formula is a number");
    return notes;
  }
  std::vector<std::string> domains = DomainTexts(formula);
  for (const TiedDimension& tied : formula.tied) domains.push_back(TiedText(formula, tied));
  for (const auto& [dim, size] : formula.fixed) {
    domains.push_back(fmt::format("{} = {}, which cannot be moved", Printable(dim), size));
  }
  add(fmt::format("note: for {}", fmt::join(domains, "; ")));
  if (!formula.variables.empty()) {
    add(fmt::format("note: exact at {} further combinations of sizes, up to {}", formula.held,
                    FarText(formula)));
  }
  if (formula.missed > 0) {
    warn(
        fmt::format("{} of {} combinations of these sizes could not be priced like the others, "
                    "so that some do not go together",
                    formula.missed, formula.missed + formula.held));
  }
  for (std::size_t k = 0; k < std::min(formula.obstacles.size(), kMostObstacles); ++k) {
    const Obstacle& row = formula.obstacles[k];
    warn(
        fmt::format("node '{}' ({}): no polynomial of the sizes, and in none of the above; {} "
                    "{} at {}",
                    Printable(row.node), Printable(row.op), Human(row.far.ToDouble()),
                    PriceUnit(report.options), FarText(formula)));
  }
  if (formula.obstacles.size() > kMostObstacles) {
    const std::size_t more = formula.obstacles.size() - kMostObstacles;
    warn(fmt::format("{} more {}; --json F lists all of them", more,
                     more == 1 ? "node is no polynomial" : "nodes are no polynomials"));
  }
  if (formula.unpriced > 0) {
    warn(fmt::format("{} {} no price at any size, so that the formula is a lower bound",
                     formula.unpriced, formula.unpriced == 1 ? "node has" : "nodes have"));
  }
  return notes;
}

bool IsOfOneSize(const Diagnostic& row) {
  return row.code == DiagnosticCode("unset-dimension") ||
         row.code == DiagnosticCode("derived-dimension") ||
         row.code == DiagnosticCode("small-image");
}

/// How many of the nodes that no polynomial holds have work of `category`.
std::size_t ObstaclesOf(Category category, const Report& report, const CostFormula& formula) {
  const auto has_work = [&](const NodeCost& node) {
    return std::ranges::any_of(node.work, [&](const Work& work) {
      return work.category == category && work.operation != Operation::kLogic;
    });
  };
  return static_cast<std::size_t>(
      std::ranges::count_if(formula.obstacles, [&](const Obstacle& row) {
        const auto node = std::ranges::find(report.nodes, row.node, &NodeCost::name);
        return node != report.nodes.end() && has_work(*node);
      }));
}

struct TotalLine {
  std::string name;
  std::string text;
};

std::vector<TotalLine> TotalLines(const Report& report, const CostFormula& formula) {
  const std::vector<std::string> names = NamesOf(formula);
  const std::string bound(BoundPrefix(BoundedOf(formula)));
  const auto text = [&](const Polynomial& polynomial, std::size_t obstacles) {
    const std::string plain = PolynomialText(polynomial, names);
    if (obstacles == 0) return bound + plain;
    return fmt::format("{}{} + {}", bound, plain, Counted(obstacles, "node"));
  };
  const auto optional = [&](const std::optional<Polynomial>& polynomial) {
    return polynomial ? bound + PolynomialText(*polynomial, names) : std::string("no polynomial");
  };
  const std::string peak = formula.peak_activation_bits ? optional(formula.peak_activation_bits)
                                                        : "no polynomial: a maximum of several";
  std::vector<TotalLine> lines = {
      {PriceUnit(report.options), text(formula.acev2, formula.obstacles.size())}};
  for (std::size_t c = 0; c < kCategories.size(); ++c) {
    const std::size_t obstacles = ObstaclesOf(kCategories[c], report, formula);
    if (formula.by_category[c].is_zero() && obstacles == 0) continue;
    lines.push_back({fmt::format(" {}", CategoryTitle(kCategories[c])),
                     text(formula.by_category[c], obstacles)});
  }
  lines.push_back({"ACE", optional(formula.ace)});
  lines.push_back({"MACs", optional(formula.macs)});
  if (formula.mac_layer_macs != formula.macs) {
    lines.push_back({" of MAC layers", optional(formula.mac_layer_macs)});
  }
  lines.push_back({"activation bits", optional(formula.activation_bits)});
  lines.push_back({" at once", peak});
  return lines;
}

/// Layers with one polynomial, as transformers have dozens of.
struct LikeLayers {
  const FormulaLayer* first = nullptr;
  std::size_t count = 0;
};

std::vector<LikeLayers> DearestLayers(const CostFormula& formula) {
  std::vector<LikeLayers> groups;
  for (const FormulaLayer& layer : formula.layers) {
    const auto same = std::ranges::find_if(groups, [&](const LikeLayers& group) {
      return group.first->acev2 == layer.acev2 && group.first->op == layer.op &&
             group.first->obstacles.empty() && layer.obstacles.empty();
    });
    if (same == groups.end()) {
      groups.push_back({&layer, 1});
    } else {
      ++same->count;
    }
  }
  std::ranges::stable_sort(groups, std::greater<>(), [](const LikeLayers& group) {
    return group.first->far.ToDouble() * static_cast<double>(group.count);
  });
  return groups;
}

Grid LayerGrid(const Report& report, const CostFormula& formula,
               const std::vector<LikeLayers>& groups, std::size_t top) {
  const std::vector<std::string> names = NamesOf(formula);
  Grid grid;
  grid.all_columns = true;
  grid.columns = {TextColumn("layer", "layer").Cut({1, 0, 28}), NumberColumn("count", "×"),
                  TextColumn("op", "op").Cut({2, 0, 20})};
  grid.columns.emplace_back(TextColumn("formula").Wraps(), PriceUnit(report.options) + " of each");
  for (std::size_t k = 0; k < std::min(top, groups.size()); ++k) {
    const FormulaLayer& layer = *groups[k].first;
    std::string text = PolynomialText(layer.acev2, names);
    if (!layer.obstacles.empty()) {
      if (layer.acev2.is_zero()) text.clear();
      text += text.empty() ? "no polynomial" : " + what is no polynomial";
    }
    GridLine& line = grid.lines.emplace_back();
    line.cells = {Printable(layer.name), std::to_string(groups[k].count), Printable(layer.op),
                  text};
  }
  return grid;
}

std::string LayersText(const Report& report, const CostFormula& formula, std::size_t top,
                       const Style& style) {
  const std::vector<LikeLayers> groups = DearestLayers(formula);
  std::string text = GridText(LayerGrid(report, formula, groups, top), style);
  if (groups.size() > top) {
    text += fmt::format(" …  ({} more; --all shows them)\n", groups.size() - top);
  }
  return text;
}

void WritePolynomial(JsonText& json, const Polynomial& polynomial,
                     const std::vector<std::string>& names) {
  json.BeginObject(JsonText::Layout::kInline);
  json.Key("text");
  json.String(PolynomialText(polynomial, names));
  json.Key("terms");
  json.BeginArray();
  for (const Term& term : polynomial.terms()) {
    json.BeginObject();
    json.Key("coefficient");
    json.String(term.coefficient.ToString());
    json.Key("powers");
    json.BeginObject();
    for (std::size_t k = 0; k < term.powers.size(); ++k) {
      if (term.powers[k] == 0) continue;
      json.Key(names[k]);
      json.Integer(term.powers[k]);
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteVariables(JsonText& json, const CostFormula& formula) {
  json.Key("variables");
  json.BeginArray();
  for (const FormulaVariable& variable : formula.variables) {
    json.BeginObject(kInline);
    json.Key("dim");
    json.String(variable.dim);
    json.Key("unit");
    json.Integer(variable.unit);
    json.Key("least");
    json.Integer(variable.least);
    json.Key("most");
    json.IntegerOrNull(variable.most);
    json.Key("tried");
    json.Integer(variable.tried);
    json.EndObject();
  }
  json.EndArray();
  json.Key("tied");
  json.BeginArray();
  for (const TiedDimension& tied : formula.tied) {
    json.BeginObject(kInline);
    json.Key("dim");
    json.String(tied.dim);
    json.Key("constant");
    json.Integer(tied.constant);
    json.Key("sum_of");
    json.BeginArray();
    for (std::size_t k = 0; k < tied.adds.size(); ++k) {
      if (tied.adds[k]) json.String(formula.variables[k].dim);
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.Key("fixed");
  json.BeginObject(kInline);
  for (const auto& [dim, size] : formula.fixed) {
    json.Key(dim);
    json.Integer(size);
  }
  json.EndObject();
}

}  // namespace

std::string PolynomialText(const Polynomial& polynomial, const std::vector<std::string>& names) {
  std::string text;
  for (const Term& term : polynomial.terms()) {
    const bool negative = term.coefficient.is_negative();
    const Rational amount = negative ? -term.coefficient : term.coefficient;
    std::string product;
    for (std::size_t k = 0; k < term.powers.size(); ++k) {
      if (term.powers[k] == 0) continue;
      product += (product.empty() ? "" : "·") + Power(Factor(names[k]), term.powers[k]);
    }
    const bool plain = amount.is_one() && !product.empty();
    const std::string number = plain ? "" : Grouped(amount.ToString());
    text += text.empty() ? (negative ? "−" : "") : (negative ? " − " : " + ");
    text += number;
    if (!number.empty() && !product.empty()) text += "·";
    text += product;
  }
  return text.empty() ? "0" : text;
}

std::string WriteFormulaTable(const Report& report, const CostFormula& formula,
                              std::optional<std::size_t> top, const Style& style) {
  // What is said of one size has no place here.
  Report at_any_size = report;
  at_any_size.model.inputs.clear();
  std::erase_if(at_any_size.diagnostics, [](const Diagnostic& row) { return IsOfOneSize(row); });
  std::string text = Wrapped(ModelLine(at_any_size), UsedWidth(style)) + "\n";
  text.erase(0, 1);  // the space that notes begin with
  if (formula.ok()) {
    Grid totals;
    totals.all_columns = true;
    totals.columns = {TextColumn("total", "total").Unique(),
                      TextColumn("formula", "formula").Wraps()};
    for (const TotalLine& line : TotalLines(report, formula)) {
      totals.lines.emplace_back().cells = {line.name, line.text};
    }
    text += GridText(totals, style) + "\n";
    const std::size_t shown = top.value_or(kDefaultLayers);
    if (shown > 0) text += LayersText(report, formula, shown, style) + "\n";
  }
  std::vector<std::string> notes = FormulaNotes(report, formula);
  for (std::string& line : NoteLines(at_any_size)) notes.push_back(std::move(line));
  return Inert(text + NoteText(notes, style));
}

std::string WriteFormulaJson(const CostFormula& formula) {
  const std::vector<std::string> names = NamesOf(formula);
  JsonText json;
  json.BeginObject();
  json.Key("failure");
  json.StringOrNull(formula.failure);
  WriteVariables(json, formula);
  json.Key("lower_bound");
  json.Bool(formula.lower_bound);
  json.Key("upper_bound");
  json.Bool(formula.upper_bound);
  json.Key("unpriced");
  json.Integer(formula.unpriced);
  json.Key("monotone");
  json.Bool(formula.monotone);
  json.Key("samples");
  json.Integer(static_cast<std::int64_t>(formula.samples));
  json.Key("held");
  json.Integer(static_cast<std::int64_t>(formula.held));
  json.Key("missed");
  json.Integer(static_cast<std::int64_t>(formula.missed));
  json.Key("obstacles");
  json.BeginArray();
  for (const Obstacle& row : formula.obstacles) {
    json.BeginObject(JsonText::Layout::kInline);
    json.Key("node");
    json.String(row.node);
    json.Key("op");
    json.String(row.op);
    json.EndObject();
  }
  json.EndArray();
  json.Key("totals");
  if (formula.ok()) {
    const auto optional = [&](std::string_view key, const std::optional<Polynomial>& polynomial) {
      json.Key(key);
      if (polynomial) {
        WritePolynomial(json, *polynomial, names);
      } else {
        json.Null();
      }
    };
    json.BeginObject();
    optional("acev2", formula.acev2);
    json.Key("by_category");
    json.BeginObject();
    for (std::size_t c = 0; c < kCategories.size(); ++c) {
      json.Key(ToString(kCategories[c]));
      WritePolynomial(json, formula.by_category[c], names);
    }
    json.EndObject();
    optional("ace", formula.ace);
    optional("macs", formula.macs);
    optional("mac_layer_macs", formula.mac_layer_macs);
    optional("activation_bits", formula.activation_bits);
    optional("peak_activation_bits", formula.peak_activation_bits);
    json.EndObject();
  } else {
    json.Null();
  }
  json.Key("layers");
  json.BeginArray();
  for (const FormulaLayer& layer : formula.layers) {
    json.BeginObject(JsonText::Layout::kInline);
    json.Key("name");
    json.String(layer.name);
    json.Key("op");
    json.String(layer.op);
    json.Key("acev2");
    WritePolynomial(json, layer.acev2, names);
    json.Key("obstacles");
    json.BeginArray();
    for (const std::string& node : layer.obstacles) json.String(node);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace acev2
