// SPDX-License-Identifier: Apache-2.0
//
// Reads the operator rules of a profile.
//
// Invariant: every name in a rule is known, its expressions give whole numbers somewhere, and it
// says exactly one of work, free and as.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "profile/own_rule.h"
#include "profile/reader.h"
#include "rules/contraction.h"
#include "rules/domains.h"
#include "rules/quantization/datapath.h"
#include "rules/status.h"
#include "tensor/element.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

struct FormatWord {
  std::string_view name;
  FormatRule rule;
};

constexpr std::array kFormatWords = {
    FormatWord{"stored", Stored},
    FormatWord{"keep", Keep},
    FormatWord{"keep_all", KeepAll},
    FormatWord{"accumulate", Accumulate<UnknownAxes>},
    FormatWord{"align", Align<Combine::kSum>},
    FormatWord{"product", Product},
    FormatWord{"premultiply", Premultiply},
    FormatWord{"look_up", LookUp},
    FormatWord{"parts", Parts},
};

/// A word of the rule table's vocabulary as what it counts.
struct WorkWord {
  std::string_view name;
  std::string_view count;
  std::string_view rhs;
};

constexpr std::array kWorkWords = {
    WorkWord{"per_output", "n", "x0"},
    WorkWord{"per_input", "m", "x0"},
    WorkWord{"per_output_pair", "n", "x1"},
    WorkWord{"per_reduction", "max(m - n, 0)", "x0"},
    WorkWord{"per_window", "n * max(attr_product('kernel_shape') - 1, 0)", "x0"},
};

/// A node whose dimensions are all the same, to try expressions on.
class SampleNode final : public Meaning {
 public:
  explicit SampleNode(int dim) : dim_(dim) {}
  double Variable(std::string_view) const override { return Elements(); }
  double Call(std::string_view function, std::string_view,
              std::span<const double> arguments) const override {
    if (function.starts_with("attr")) {
      const std::size_t otherwise = function == "attr_item" ? 1 : 0;
      return arguments.size() > otherwise ? arguments[otherwise] : dim_;
    }
    if (function.starts_with("rank")) return kRank;
    if (function.starts_with("elements")) return Elements();
    if (function == "given") return 1;
    return dim_;
  }

 private:
  static constexpr int kRank = 4;
  double Elements() const { return dim_ * dim_ * dim_ * dim_; }
  double dim_;
};

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    words.emplace_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
}

/// N of "x0", "y12" with the letter `letter`.
std::optional<std::size_t> IndexAfter(char letter, std::string_view text) {
  constexpr std::size_t kMaxIndex = 999;
  if (text.size() < 2 || text.front() != letter) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size() || index > kMaxIndex) {
    return std::nullopt;
  }
  return index;
}

class RuleReader {
 public:
  RuleReader(const toml::table& table, const ProfileContent& content)
      : table_(table), content_(content), place_(content, "rule") {}

  OwnRule Read() {
    const toml::node* op = table_.get("op");
    if (op == nullptr) place_.Fail(table_, "'op' is missing", "as in op = \"my.domain::Foo\"");
    rule_.name = place_.String(*op, "op");
    std::tie(rule_.domain, rule_.op) = SplitName(*op, rule_.name);
    rule_.name = rule_.domain.empty() ? rule_.op : rule_.domain + "::" + rule_.op;
    rule_.line = ProfilePlace::LineOf(table_);
    rule_.place = content_.Place(rule_.line);
    place_ = place_.In(fmt::format("rule '{}'", Printable(rule_.name)));
    place_.CheckKeys(table_, {"op", "equation", "category", "work", "free", "as", "format",
                              "output", "outputs"});
    RefuseControlFlow(*op, rule_.domain, rule_.op);
    CheckOneOf();
    if (const toml::node* as = table_.get("as")) {
      ReadAs(*as);
    } else {
      ReadItself();
    }
    return std::move(rule_);
  }

 private:
  std::pair<std::string, std::string> SplitName(const toml::node& node, const std::string& name) {
    const std::size_t colons = name.rfind("::");
    std::string domain = colons == std::string::npos ? "" : name.substr(0, colons);
    std::string op = colons == std::string::npos ? name : name.substr(colons + 2);
    if (IsOnnxDomain(domain)) domain = kOnnxDomain;
    const bool blank = name.find_first_of(" \t\n") != std::string::npos;
    if (op.empty() || blank || colons == 0) {
      place_.Fail(node, fmt::format("'{}' is no operator", Printable(name)),
                  "as in Conv or my.domain::Foo");
    }
    return {std::move(domain), std::move(op)};
  }

  void RefuseControlFlow(const toml::node& node, std::string_view domain, std::string_view op) {
    const Rule* known = FindRule(domain, op);
    if (known != nullptr && StatusOf(*known) == "body") {
      place_.Fail(node, fmt::format("{} costs what its body costs; it can have no rule", op),
                  "--branch and --trip-count say what of it is charged");
    }
  }

  void CheckOneOf() {
    std::vector<std::string_view> given;
    for (const std::string_view key : {"work", "free", "as"}) {
      if (table_.contains(key)) given.push_back(key);
    }
    if (given.empty()) {
      place_.Fail(table_, "says nothing of what it costs",
                  "give it work = …, free = true or as = \"OPERATOR\"");
    }
    if (given.size() > 1) {
      place_.Fail(*table_.get(given[1]),
                  fmt::format("'{}' does not go with '{}'", given[1], given[0]),
                  "a rule has one of work, free and as");
    }
  }

  void ReadAs(const toml::node& node) {
    for (const std::string_view key : {"equation", "category", "format", "output", "outputs"}) {
      if (const toml::node* other = table_.get(key)) {
        place_.Fail(*other, fmt::format("'{}' does not go with 'as'", key),
                    "an operator treated as another has everything from it");
      }
    }
    const std::string target = place_.String(node, "as");
    std::tie(rule_.as_domain, rule_.as_op) = SplitName(node, target);
    RefuseControlFlow(node, rule_.as_domain, rule_.as_op);
    const Rule* known = FindRule(rule_.as_domain, rule_.as_op);
    if (known != nullptr && known->work != nullptr) return;
    std::vector<std::string> names;
    for (const Rule& rule : Rules()) names.emplace_back(rule.name);
    place_.Fail(node, fmt::format("there is no rule for '{}'", Printable(target)),
                DidYouMean(target, names, "acev2 ops lists the operators that have one"));
  }

  void ReadItself() {
    if (const toml::node* node = table_.get("equation")) {
      rule_.equation = place_.String(*node, "equation");
    }
    if (const toml::node* node = table_.get("category")) rule_.category = ReadCategory(*node);
    ReadFormatRule();
    if (const toml::node* node = table_.get("work")) {
      ReadWork(*node);
    } else {
      const toml::node& free = *table_.get("free");
      if (!free.is_boolean() || !free.ref<bool>()) {
        place_.Fail(free, "'free' can only be true", "leave it out and give the rule work");
      }
    }
    const toml::node* output = table_.get("output");
    const toml::node* outputs = table_.get("outputs");
    if (output != nullptr && outputs != nullptr) {
      place_.Fail(*outputs, "'outputs' does not go with 'output'", "list all outputs in one");
    }
    if (output != nullptr) rule_.outputs.push_back(ReadOutput(*output));
    if (outputs == nullptr) return;
    for (const toml::node& row : place_.Array(*outputs, "outputs")) {
      rule_.outputs.push_back(ReadOutput(row));
    }
  }

  Category ReadCategory(const toml::node& node) {
    return place_.Choose(node, place_.String(node, "category"), "category", kCategories);
  }

  void ReadFormatRule() {
    rule_.format_rule = Stored;
    const toml::node* node = table_.get("format");
    if (node == nullptr) return;
    const std::string name = place_.String(*node, "format");
    if (const auto format = ParseFormat(name)) {
      rule_.format = place_.ReadFormat(*node, name);
      return;
    }
    const auto word = std::ranges::find(kFormatWords, name, &FormatWord::name);
    if (word == kFormatWords.end()) {
      std::vector<std::string> names;
      names.reserve(std::size(kFormatWords) + 1);
      for (const FormatWord& row : kFormatWords) names.emplace_back(row.name);
      names.emplace_back("or a number format");
      place_.FailUnknown(*node, "format", name, names);
    }
    rule_.format_rule = word->rule;
  }

  void ReadWork(const toml::node& node) {
    if (node.is_string()) return ReadWorkWords(node);
    for (const toml::node& row : place_.Array(node, "work")) {
      rule_.work.push_back(ReadEntry(place_.Table(row, "work")));
    }
    if (rule_.work.empty()) {
      place_.Fail(node, "'work' is empty", "free = true says that it is free");
    }
  }

  void ReadWorkWords(const toml::node& node) {
    const std::vector<std::string> words = Split(node.ref<std::string>());
    std::vector<std::string> names;
    names.reserve(std::size(kWorkWords));
    for (const WorkWord& row : kWorkWords) names.emplace_back(row.name);
    const std::string first = words.empty() ? "" : words.front();
    const auto word = std::ranges::find(kWorkWords, first, &WorkWord::name);
    if (word == kWorkWords.end()) place_.FailUnknown(node, "work rule", first, names);
    if (words.size() < 2) {
      place_.Fail(node, fmt::format("'{}' names no operation", first),
                  fmt::format("as in work = \"{} mul\"", first));
    }
    for (std::size_t k = 1; k < words.size(); ++k) {
      OwnWork entry;
      entry.operation = place_.Choose(node, words[k], "operation", kOperations);
      entry.count = Expression::Parse(word->count, CountWords());
      entry.lhs = *ParseOperand("x0");
      entry.rhs = *ParseOperand(word->rhs);
      entry.line = ProfilePlace::LineOf(node);
      rule_.work.push_back(std::move(entry));
    }
  }

  OwnWork ReadEntry(const toml::table& table) {
    place_.CheckKeys(table, {"operation", "count", "lhs", "rhs", "category", "role"});
    OwnWork entry;
    entry.line = ProfilePlace::LineOf(table);
    for (const std::string_view key : {"operation", "count"}) {
      if (!table.contains(key)) {
        place_.Fail(table, fmt::format("work without '{}'", key),
                    "as in {operation = \"mul\", count = \"n\"}");
      }
    }
    const toml::node& operation = *table.get("operation");
    entry.operation =
        place_.Choose(operation, place_.String(operation, "operation"), "operation", kOperations);
    entry.count = ReadWhole(*table.get("count"), "count", CountWords());
    const toml::node* lhs = table.get("lhs");
    const toml::node* rhs = table.get("rhs");
    if (lhs != nullptr) entry.lhs = ReadOperand(*lhs, "lhs");
    entry.rhs = rhs != nullptr ? ReadOperand(*rhs, "rhs") : entry.lhs;
    if (const toml::node* node = table.get("category")) entry.category = ReadCategory(*node);
    if (const toml::node* node = table.get("role")) entry.role = place_.String(*node, "role");
    return entry;
  }

  static std::optional<OwnOperand> ParseOperand(std::string_view text) {
    if (const auto input = IndexAfter('x', text)) {
      return OwnOperand{OwnOperand::Kind::kInput, *input, {}};
    }
    if (const auto output = IndexAfter('y', text)) {
      return OwnOperand{OwnOperand::Kind::kOutput, *output, {}};
    }
    const std::optional<Format> format = ParseFormat(text);
    if (!format || !format->known() || format->kind == FormatKind::kText) return std::nullopt;
    return OwnOperand{OwnOperand::Kind::kFormat, 0, *format};
  }

  OwnOperand ReadOperand(const toml::node& node, std::string_view key) {
    const std::string text = place_.String(node, key);
    const std::optional<OwnOperand> operand = ParseOperand(text);
    if (!operand) {
      place_.Fail(node, fmt::format("{}: '{}' is no operand", key, Printable(text)),
                  "x0 is the format of input 0, y0 that of output 0; or a format, as in int8");
    }
    return *operand;
  }

  /// An expression that gives a whole number at least somewhere.
  Expression ReadWhole(const toml::node& node, std::string_view key, const Words& words) {
    Expression expression = place_.ReadExpression(node, key, words);
    std::string reason;
    // So many divisors that a quotient that can be whole is whole here.
    for (const int dim : {1, 60, 840}) {
      try {
        WholeNumber(expression.Evaluate(SampleNode(dim)),
                    fmt::format("{}: '{}'", key, Printable(expression.text())));
        return expression;
      } catch (const Unknown& unknown) {
        reason = fmt::format("{}, where all dimensions are {}", unknown.reason, dim);
      }
    }
    place_.Fail(node, reason, "ceil(), floor(), round() and max(0, x) make whole numbers");
  }

  /// "like x0", an array of dimensions, or {shape = …, type = "int32"}.
  OwnOutput ReadOutput(const toml::node& node) {
    OwnOutput output;
    output.line = ProfilePlace::LineOf(node);
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      ReadShape(node, output);
      return output;
    }
    place_.CheckKeys(*table, {"shape", "type"});
    if (const toml::node* shape = table->get("shape")) ReadShape(*shape, output);
    if (const toml::node* type = table->get("type")) ReadType(*type, output);
    return output;
  }

  void ReadShape(const toml::node& node, OwnOutput& output) {
    if (node.is_string()) {
      const std::size_t like = ReadLike(node, "output");
      output.shape = like;
      output.type = like;
      return;
    }
    if (!node.is_array()) {
      place_.Fail(node, "output: neither \"like x0\" nor an array of dimensions",
                  "as in output = [\"in(0,0)\", 64]");
    }
    std::vector<Expression> dims;
    for (const toml::node& dim : *node.as_array()) {
      dims.push_back(ReadWhole(dim, "dimension", DimensionWords()));
    }
    output.shape = std::move(dims);
  }

  std::size_t ReadLike(const toml::node& node, std::string_view key) {
    const std::vector<std::string> words = Split(node.ref<std::string>());
    const auto input =
        words.size() == 2 && words[0] == "like" ? IndexAfter('x', words[1]) : std::nullopt;
    if (!input) {
      place_.Fail(
          node, fmt::format("{}: '{}' is not understood", key, Printable(node.ref<std::string>())),
          "\"like x0\" is like input 0; an array lists dimensions");
    }
    return *input;
  }

  void ReadType(const toml::node& node, OwnOutput& output) {
    const std::string name = place_.String(node, "type");
    if (name.starts_with("like")) {
      output.type = ReadLike(node, "type");
      return;
    }
    const int type = ElementTypeOf(name);
    if (type == 0) {
      place_.FailUnknown(
          node, "element type", name,
          {"float32", "float16", "bfloat16", "int8", "uint8", "int32", "int64", "bool", "like x0"});
    }
    output.type = type;
  }

  const toml::table& table_;
  const ProfileContent& content_;
  ProfilePlace place_;
  OwnRule rule_;
};

}  // namespace

void ReadRules(const toml::node& rules, ProfileContent& content) {
  const ProfilePlace place(content, "");
  for (const toml::node& row : place.Array(rules, "rule")) {
    OwnRule rule = RuleReader(place.Table(row, "rule"), content).Read();
    const auto [entry, is_new] = content.rules.emplace(rule.name, rule);
    if (is_new) continue;
    place.Fail(rule.line,
               fmt::format("rule '{}': line {} has a rule for it already", Printable(rule.name),
                           entry->second.line),
               "an operator has one rule");
  }
}

}  // namespace acev2
