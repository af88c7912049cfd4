// SPDX-License-Identifier: Apache-2.0
//
// Reads a budget from TOML.
//
// Invariant: every key is known, every value has the type its key wants and every regular
// expression compiles, or an Error names file and line; so a slip never switches a rule off.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "acev2/budget.h"
#include "acev2/error.h"
#include "budget/analysis_table.h"
#include "budget/measures.h"
#include "naming/node_pattern.h"
#include "text/suggest.h"
#include "text/text.h"
#include "text/toml.h"

namespace acev2 {
namespace {

constexpr TomlKind kBudgetToml = {"budget", "a budget is TOML text; docs/ci.md explains it",
                                  "acev2 check --init MODEL --budget FILE writes a first budget"};
constexpr std::string_view kLimitHint =
    "a number with or without a unit, as in 1_900_000, \"1.9 G\" or \"25 %\"";
constexpr std::string_view kFloatFamily = "float";  // any float, as a format of [[precision]]

using Names = std::vector<std::string>;

class Reader {
 public:
  explicit Reader(const std::string& path) : place_(path, kBudgetToml) { budget_.path = path; }

  Budget Read(const toml::table& root) {
    place_.CheckKeys(root, {"metric_version", "analysis", "allow_unpriced", "total", "category",
                            "operator", "layer", "node", "group", "precision", "growth"});
    for (const auto& [key, node] : InOrder(root)) {
      if (key == "metric_version") ReadMetricVersion(*node);
      if (key == "analysis") budget_.analyses = ReadAnalyses(*node, place_, budget_.path);
      if (key == "allow_unpriced") ReadAllowed(*node);
      if (key == "total") ReadMeasures(*node, BudgetScope::kTotal, key);
      if (key == "growth") ReadMeasures(*node, BudgetScope::kGrowth, key);
      if (key == "category") ReadCategories(*node);
      if (key == "operator") ReadOperators(*node);
      if (key == "layer") ReadLayers(*node, BudgetScope::kLayer, key);
      if (key == "node") ReadLayers(*node, BudgetScope::kNode, key);
      if (key == "group") ReadLayers(*node, BudgetScope::kGroup, key);
      if (key == "precision") ReadPrecisions(*node);
    }
    // Without a limit there is the rule of nodes without a price, but only if it is asked for.
    if (budget_.rules.empty() && (!root.contains("allow_unpriced") || budget_.allow_all_unpriced)) {
      throw Error(fmt::format("{}: a budget without a rule", Printable(budget_.path)),
                  "acev2 check --init MODEL writes one");
    }
    MakeUnique();
    return std::move(budget_);
  }

 private:
  /// The tables of [[key]].
  std::vector<const toml::table*> Tables(const toml::node& node, const std::string& key) const {
    std::vector<const toml::table*> tables;
    for (const toml::node& element : place_.Array(node, key)) {
      tables.push_back(&place_.Table(element, key));
    }
    return tables;
  }

  void ReadMetricVersion(const toml::node& node) {
    budget_.metric_version = node.value_exact<std::int64_t>();
    if (budget_.metric_version && *budget_.metric_version > 0) return;
    place_.Fail(node, "metric_version is no version",
                fmt::format("as in metric_version = {}", kMetricVersion));
  }

  bool Bool(const toml::node& node, std::string_view key) const {
    if (const auto value = node.value_exact<bool>()) return *value;
    place_.Fail(node, fmt::format("'{}' is neither true nor false", key),
                fmt::format("as in {} = true", key));
  }

  /// A string or an array of strings.
  Names Strings(const toml::node& node, std::string_view key) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) return {place_.String(node, key)};
    Names texts;
    for (const toml::node& element : *array) texts.push_back(place_.String(element, key));
    if (texts.empty()) {
      place_.Fail(node, fmt::format("'{}' is an empty list", key),
                  "leave the line out, or name something");
    }
    return texts;
  }

  std::string Regex(const toml::node& node, std::string_view key) const {
    std::string text = place_.String(node, key);
    CheckRegex(node, key, text);
    return text;
  }
  void CheckRegex(const toml::node& node, std::string_view key, const std::string& text) const {
    NodePattern(text,
                fmt::format("{}:{}: {}", Printable(budget_.path), TomlPlace::LineOf(node), key));
  }

  BudgetLimit Limit(const toml::node& node, const std::string& key, bool percent_allowed,
                    bool amount_allowed, bool negative_allowed) const {
    std::optional<BudgetLimit> limit;
    std::string shown;
    if (const auto whole = node.value_exact<std::int64_t>()) {
      shown = std::to_string(*whole);
      limit = BudgetLimit{false, Cost::FromDouble(1) * Count(*whole)};
    } else if (const auto real = node.value_exact<double>()) {
      shown = fmt::format("{}", *real);
      limit = ParseLimit(shown);
    } else if (const auto text = node.value_exact<std::string>()) {
      shown = *text;
      limit = ParseLimit(shown);
    }
    const std::string fact = fmt::format("{} = '{}'", Printable(key), Printable(shown));
    if (!limit) place_.Fail(node, fact + " is not a limit", std::string(kLimitHint));
    if (limit->percent && !percent_allowed) {
      place_.Fail(node, fact + ": percent of what?", "give an amount, as in \"1.9 G\"");
    }
    if (!limit->percent && !amount_allowed) {
      place_.Fail(node, fact + " is not in percent", "as in \"25 %\"");
    }
    if (limit->amount < Cost() && !negative_allowed) {
      place_.Fail(node, fact + " is less than 0", std::string(kLimitHint));
    }
    return *limit;
  }

  BudgetRule& Add(BudgetScope scope, const toml::node& node, std::string id) {
    BudgetRule& rule = budget_.rules.emplace_back();
    rule.scope = scope;
    rule.line = TomlPlace::LineOf(node);
    rule.id = std::move(id);
    return rule;
  }

  /// Rules are told apart by their ids: two about the same are "…", "… #2".
  void MakeUnique() {
    std::map<std::string, int> seen;
    for (BudgetRule& rule : budget_.rules) {
      const int number = ++seen[rule.id];
      if (number > 1) rule.id += fmt::format(" #{}", number);
    }
  }

  void ReadAllowed(const toml::node& node) {
    budget_.allow_line = TomlPlace::LineOf(node);
    if (const auto all = node.value_exact<bool>()) {
      budget_.allow_all_unpriced = *all;
      return;
    }
    if (!node.is_array() && !node.is_string()) {
      place_.Fail(node, "'allow_unpriced' is neither true, false nor a list of expressions",
                  "as in allow_unpriced = [\"^decoder/\"]");
    }
    budget_.allow_unpriced = Strings(node, "allow_unpriced");
    for (const std::string& text : budget_.allow_unpriced) CheckRegex(node, "allow_unpriced", text);
  }

  void ReadMeasures(const toml::node& node, BudgetScope scope, const std::string& name) {
    const bool growth = scope == BudgetScope::kGrowth;
    Names known;
    for (const MeasureRow& row : kModelMeasures) {
      if (!growth || row.unit != Unit::kPercent) known.emplace_back(row.key);
    }
    if (growth) known.emplace_back("baseline");
    const toml::table& table = place_.Table(node, name);
    place_.CheckKeys(table, known);
    for (const auto& [key, value] : InOrder(table)) {
      if (growth && key == "baseline") {
        budget_.baseline = place_.String(*value, key);
        continue;
      }
      const MeasureRow& row = *FindMeasure(key);
      BudgetRule& rule = Add(scope, *value, fmt::format("{}.{}", name, key));
      rule.measure = row.measure;
      rule.limit = Limit(*value, key, growth || row.unit == Unit::kPercent,
                         growth || row.unit != Unit::kPercent, growth);
    }
  }

  void ReadCategories(const toml::node& node) {
    const toml::table& table = place_.Table(node, "category");
    Names known;
    for (const Category category : kCategories) known.emplace_back(ToString(category));
    place_.CheckKeys(table, known);
    for (const auto& [key, value] : InOrder(table)) {
      BudgetRule& rule = Add(BudgetScope::kCategory, *value, "category." + key);
      rule.category = *std::find_if(kCategories.begin(), kCategories.end(),
                                    [&](Category c) { return ToString(c) == key; });
      rule.limit = Limit(*value, key, true, true, false);
    }
  }

  void ReadOperators(const toml::node& node) {
    for (const auto& [key, value] : InOrder(place_.Table(node, "operator"))) {
      BudgetRule& rule = Add(BudgetScope::kOperator, *value, "operator." + key);
      rule.op = key;
      rule.limit = Limit(*value, key, true, true, false);
    }
  }

  void ReadLayers(const toml::node& node, BudgetScope scope, const std::string& name) {
    for (const toml::table* table : Tables(node, name)) {
      place_.CheckKeys(*table, {"match", "optional", "acev2", "ace", "macs", "mac_layer_macs"});
      const toml::node* match = table->get("match");
      if (match == nullptr) {
        place_.Fail(*table, fmt::format("a [[{}]] without 'match'", name),
                    "match = \"^encoder/\" says which layers it is about");
      }
      const std::string regex = Regex(*match, "match");
      const toml::node* optional = table->get("optional");
      bool limited = false;
      for (const auto& [key, value] : InOrder(*table)) {
        if (key == "match" || key == "optional") continue;
        limited = true;
        BudgetRule& rule = Add(scope, *value, fmt::format("{} '{}'.{}", name, regex, key));
        rule.measure = FindMeasure(key)->measure;
        rule.match = regex;
        rule.optional = optional != nullptr && Bool(*optional, "optional");
        rule.limit = Limit(*value, key, key == "acev2", true, false);
      }
      if (!limited) {
        place_.Fail(*table, fmt::format("a [[{}]] without a limit", name),
                    "acev2, ace, macs or mac_layer_macs, as in acev2 = \"10 M\"");
      }
    }
  }

  void ReadPrecisions(const toml::node& node) {
    for (const toml::table* table : Tables(node, "precision")) {
      place_.CheckKeys(*table, {"forbid", "format", "operation", "category", "except", "acev2"});
      const toml::node* forbid = table->get("forbid");
      const toml::node* format = table->get("format");
      const toml::node* limit = table->get("acev2");
      if ((forbid != nullptr) == (format != nullptr) || (format != nullptr) != (limit != nullptr)) {
        place_.Fail(*table, "a [[precision]] has 'forbid', or 'format' and a limit 'acev2'",
                    "as in forbid = \"float32\", or format = \"float32\" and acev2 = \"1 M\"");
      }
      const toml::node& formats = forbid != nullptr ? *forbid : *format;
      const Names names = Strings(formats, forbid != nullptr ? "forbid" : "format");
      BudgetRule rule;
      rule.scope = BudgetScope::kPrecision;
      rule.line = TomlPlace::LineOf(forbid != nullptr ? *forbid : *limit);
      for (const std::string& name : names) ReadFormat(formats, name, rule);
      rule.id = fmt::format("precision '{}'", fmt::join(names, ", "));
      if (const toml::node* operation = table->get("operation")) {
        const Names operations = Strings(*operation, "operation");
        for (const std::string& name : operations) ReadOperation(*operation, name, rule);
        rule.id += fmt::format(" in {}", fmt::join(operations, ", "));
      }
      if (const toml::node* category = table->get("category")) {
        const Names categories = Strings(*category, "category");
        for (const std::string& name : categories) ReadCategory(*category, name, rule);
        rule.id += fmt::format(" (category {})", fmt::join(categories, ", "));
      }
      if (const toml::node* except = table->get("except")) {
        rule.except = Regex(*except, "except");
        rule.id += fmt::format(" except '{}'", rule.except);
      }
      rule.measure = limit != nullptr ? Measure::kAcev2 : Measure::kOperations;
      if (limit != nullptr) rule.limit = Limit(*limit, "acev2", true, true, false);
      budget_.rules.push_back(std::move(rule));
    }
  }

  void ReadFormat(const toml::node& node, const std::string& name, BudgetRule& rule) const {
    if (name == kFloatFamily) {
      rule.any_float = true;
    } else if (const std::optional<Format> format = ParseFormat(name)) {
      rule.formats.push_back(*format);
    } else {
      place_.Fail(node, fmt::format("'{}' is not a number format", Printable(name)),
                  "as in float32, float16, int8, uint4, bipolar; float stands for every float");
    }
  }

  void ReadCategory(const toml::node& node, const std::string& name, BudgetRule& rule) const {
    Names known;
    for (const Category category : kCategories) {
      known.emplace_back(ToString(category));
      if (name == known.back()) return rule.categories.push_back(category);
    }
    place_.Fail(node, fmt::format("'{}' is not a category", Printable(name)),
                DidYouMean(name, known, fmt::format("known: {}", fmt::join(known, ", "))));
  }

  void ReadOperation(const toml::node& node, const std::string& name, BudgetRule& rule) const {
    Names known;
    for (const Operation operation : kOperations) {
      known.emplace_back(ToString(operation));
      if (name == known.back()) return rule.operations.push_back(operation);
    }
    place_.Fail(node, fmt::format("'{}' is not an operation", Printable(name)),
                DidYouMean(name, known, fmt::format("known: {}", fmt::join(known, ", "))));
  }

  TomlPlace place_;
  Budget budget_;
};

}  // namespace

Budget ReadBudget(std::string_view text, const std::string& path) {
  return Reader(path).Read(ParseToml(text, path, kBudgetToml));
}

Budget ReadBudgetFile(const std::string& path) {
  return ReadBudget(ReadTomlFile(path, kBudgetToml), path);
}

}  // namespace acev2
