// SPDX-License-Identifier: Apache-2.0
//
// Evaluates the expressions of a profile's rules on a node.
//
// Invariant: expressions see a node through the accessors that built-in rules use.
#include "profile/own_rule.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "rules/quantization/datapath.h"
#include "rules/vocabulary.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::array<std::string_view, 2> kCountVariables = {"n", "m"};

// Those of inputs and attributes come first: they are all that a dimension may use.
constexpr std::array kNodeFunctions = {
    FunctionWord{"in", "in(INPUT, AXIS)", false, 2},
    FunctionWord{"rank_in", "rank_in(INPUT)", false, 1},
    FunctionWord{"elements_in", "elements_in(INPUT)", false, 1},
    FunctionWord{"given", "given(INPUT)", false, 1},
    FunctionWord{"attr", "attr('NAME', OTHERWISE)", true, 2},
    FunctionWord{"attr_item", "attr_item('NAME', INDEX, OTHERWISE)", true, 3},
    FunctionWord{"attr_product", "attr_product('NAME', OTHERWISE)", true, 2},
    FunctionWord{"bits_in", "bits_in(INPUT)", false, 1},
    FunctionWord{"out", "out(OUTPUT, AXIS)", false, 2},
    FunctionWord{"rank_out", "rank_out(OUTPUT)", false, 1},
    FunctionWord{"elements_out", "elements_out(OUTPUT)", false, 1},
};
constexpr std::size_t kOfInputs = 7;

bool IsWhole(double number) {
  return std::fabs(number) < kExactLimit && number == std::trunc(number);
}

std::int64_t Whole(double number, std::string_view function) {
  if (IsWhole(number)) return static_cast<std::int64_t>(number);
  throw Unknown{fmt::format("{} is asked for number {}", function, NumberText(number)), {}};
}

std::size_t Index(double number, std::string_view function) {
  const std::int64_t index = Whole(number, function);
  if (index >= 0) return static_cast<std::size_t>(index);
  throw Unknown{fmt::format("{} is asked for number {}", function, index), {}};
}

/// The expressions' view of one node.
class AtNode final : public Meaning {
 public:
  explicit AtNode(const Node& node) : node_(node) {}

  // What passes 2^53 here is no longer exact, but still past it: no expression takes it.
  double Variable(std::string_view name) const override {
    return Elements(name == "n" ? node_.Out() : node_.In(0));
  }

  double Call(std::string_view function, std::string_view name,
              std::span<const double> arguments) const override {
    if (function.starts_with("attr")) return Attribute(function, std::string(name), arguments);
    const std::size_t index = Index(arguments[0], function);
    if (function == "given") return node_.Has(index) ? 1 : 0;
    if (function == "bits_in") return node_.FormatOf(index).bits;
    const bool output = function.ends_with("out");
    const Tensor& tensor = output ? node_.Out(index) : node_.In(index);
    if (function.starts_with("rank")) return static_cast<double>(tensor.rank());
    if (function.starts_with("elements")) return Elements(tensor);
    return static_cast<double>(tensor.dim(Whole(arguments[1], function)));
  }

 private:
  static double Elements(const Tensor& tensor) {
    return static_cast<double>(tensor.elements().value());
  }

  double Attribute(std::string_view function, const std::string& name,
                   std::span<const double> arguments) const {
    const Attributes& attributes = *node_.attributes;
    const bool item = function == "attr_item";
    const std::size_t otherwise = item ? 1 : 0;
    if (!attributes.Has(name)) {
      if (arguments.size() > otherwise) return arguments[otherwise];
      throw Unknown{fmt::format("attribute '{}' is missing", name),
                    "give the rule a number to take instead, as in attr('group', 1)"};
    }
    if (function == "attr") {
      if (const auto whole = attributes.Int(name)) return static_cast<double>(*whole);
      if (const auto real = attributes.Float(name)) return *real;
      throw Unknown{fmt::format("attribute '{}' is not a number", name), {}};
    }
    std::vector<double> items;
    for (const std::int64_t whole : attributes.Ints(name)) {
      items.push_back(static_cast<double>(whole));
    }
    for (const double real : attributes.Floats(name)) items.push_back(real);
    if (!item) {
      Count product = 1;
      for (const double number : items) product *= Whole(number, function);
      if (items.empty()) throw Unknown{fmt::format("attribute '{}' is not a list", name), {}};
      return static_cast<double>(product.value());
    }
    const std::size_t index = Index(arguments[0], function);
    if (index < items.size()) return items[index];
    throw Unknown{fmt::format("attribute '{}' has no item {}", name, index), {}};
  }

  const Node& node_;
};

Format FormatOf(const OwnOperand& operand, const Node& node) {
  switch (operand.kind) {
    case OwnOperand::Kind::kInput:
      return node.FormatOf(operand.index);
    case OwnOperand::Kind::kOutput:
      return node.Out(operand.index).value;  // the ledger refuses an unknown one
    case OwnOperand::Kind::kFormat:
      break;
  }
  return operand.format;
}

void CountOwnWork(const Node& node, Ledger& ledger) {
  const OwnRule& rule = *node.own;
  for (const OwnWork& work : rule.work) {
    const Count count =
        WholeNumber(work.count.Evaluate(AtNode(node)),
                    fmt::format("rule of {}: count '{}'", rule.place, work.count.text()));
    if (count == Count(0)) continue;
    ledger.AddTo(work.category.value_or(rule.category), work.operation, count,
                 FormatOf(work.lhs, node), FormatOf(work.rhs, node), work.role);
  }
}

void ApplyOwnFormat(Datapath& path) {
  const OwnRule& rule = *path.node.own;
  rule.format_rule(path);
  if (!rule.format || !path.node.HasOutput(0)) return;
  Tensor& output = path.node.Out(0);
  output.value = *rule.format;
  output.source = "rule of " + rule.place;
  output.pending = nullptr;
}

}  // namespace

const Words& CountWords() {
  static constexpr Words words = {kCountVariables, kNodeFunctions};
  return words;
}

const Words& DimensionWords() {
  static constexpr Words words = {{}, std::span(kNodeFunctions).first(kOfInputs)};
  return words;
}

Count WholeNumber(double value, std::string_view what) {
  if (IsWhole(value) && value >= 0) return static_cast<std::int64_t>(value);
  if (std::isinf(value)) {
    throw Unknown{fmt::format("{} passes 2^53, from where on whole numbers are not exact", what),
                  {}};
  }
  if (std::isnan(value)) {
    throw Unknown{
        fmt::format("{} divides by 0, or takes a root or logarithm of what has none", what),
        "CONDITION ? A : B asks before it calculates"};
  }
  throw Unknown{fmt::format("{} gives {}, not a whole number from 0 on", what, NumberText(value)),
                "ceil(), floor(), round() and max(0, x) make one"};
}

Rule RowOf(const OwnRule& rule) {
  const WorkRule work = rule.work.empty() ? Nothing : CountOwnWork;
  return {rule.name, rule.equation, rule.category, work, ApplyOwnFormat};
}

PartialShape ShapeOf(const OwnOutput& output, const OwnRule& rule, const Node& node) {
  PartialShape shape;
  if (const auto* like = std::get_if<std::size_t>(&output.shape)) {
    const Tensor& input = node.In(*like);
    if (!input.shape) input.rank();  // throws
    return *input.shape;
  }
  for (const Expression& dim : std::get<std::vector<Expression>>(output.shape)) {
    shape.emplace_back(
        WholeNumber(dim.Evaluate(AtNode(node)),
                    fmt::format("rule of {}: dimension '{}'", rule.place, dim.text()))
            .value());
  }
  return shape;
}

}  // namespace acev2
