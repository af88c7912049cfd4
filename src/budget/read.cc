// SPDX-License-Identifier: Apache-2.0
//
// Reads a budget from TOML.
//
// Invariant: every key is known, every value has the type its key wants and every regular
// expression compiles, or an Error names file and line; so a slip never switches a rule off. The
// only file that sees toml++ for budgets.
#include <fmt/format.h>

// Debian's package file links a library; header-only, nothing is loaded at start.
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <sstream>
#include <utility>

#include "acev2/budget.h"
#include "acev2/error.h"
#include "budget/measures.h"
#include "load/bytes.h"
#include "text/pattern.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 20;  // a budget is written by hand
constexpr std::string_view kHint = "a budget is TOML text; docs/ci.md explains it";
constexpr std::string_view kLimitHint =
    "a number with or without a unit, as in 1_900_000, \"1.9 G\" or \"25 %\"";
constexpr std::string_view kFloatFamily = "float";  // any float, as a format of [[precision]]

using Names = std::vector<std::string>;

class Reader {
 public:
  explicit Reader(std::string path) { budget_.path = std::move(path); }

  Budget Read(const toml::table& root) {
    CheckKeys(root, {"allow_unpriced", "total", "category", "operator", "layer", "group",
                     "precision", "growth"});
    for (const auto& [key, node] : InOrder(root)) {
      if (key == "allow_unpriced") ReadAllowed(*node);
      if (key == "total") ReadMeasures(*node, BudgetScope::kTotal, key);
      if (key == "growth") ReadMeasures(*node, BudgetScope::kGrowth, key);
      if (key == "category") ReadCategories(*node);
      if (key == "operator") ReadOperators(*node);
      if (key == "layer") ReadLayers(*node, BudgetScope::kLayer, key);
      if (key == "group") ReadLayers(*node, BudgetScope::kGroup, key);
      if (key == "precision") ReadPrecisions(*node);
    }
    MakeUnique();
    return std::move(budget_);
  }

 private:
  using Members = std::vector<std::pair<std::string, const toml::node*>>;

  /// The order of the file, which the parsed table has lost.
  static Members InOrder(const toml::table& table) {
    Members members;
    for (const auto& [key, node] : table) members.emplace_back(std::string(key.str()), &node);
    std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
      const toml::source_position x = a.second->source().begin;
      const toml::source_position y = b.second->source().begin;
      return std::pair(x.line, x.column) < std::pair(y.line, y.column);
    });
    return members;
  }

  static int LineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  [[noreturn]] void Fail(int line, const std::string& fact, std::string hint) const {
    throw Error(fmt::format("{}:{}: {}", Printable(budget_.path), line, fact), std::move(hint));
  }

  template <typename KnownNames>
  void CheckKeys(const toml::table& table, const KnownNames& known) const {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      const Names names(known.begin(), known.end());
      Fail(static_cast<int>(key.source().begin.line),
           fmt::format("unknown key '{}'", Printable(key.str())),
           DidYouMean(key.str(), names, fmt::format("known here: {}", fmt::join(names, ", "))));
    }
  }
  void CheckKeys(const toml::table& table, std::initializer_list<std::string_view> known) const {
    CheckKeys(table, std::vector<std::string_view>(known));
  }

  const toml::table& Table(const toml::node& node, const std::string& key) const {
    if (const toml::table* table = node.as_table()) return *table;
    Fail(LineOf(node), fmt::format("'{}' is not a table", key), fmt::format("as in [{}]", key));
  }

  /// The tables of [[key]].
  std::vector<const toml::table*> Tables(const toml::node& node, const std::string& key) const {
    std::vector<const toml::table*> tables;
    if (const toml::array* array = node.as_array()) {
      for (const toml::node& element : *array) {
        if (!element.is_table()) break;
        tables.push_back(element.as_table());
      }
      if (tables.size() == array->size()) return tables;
    }
    Fail(LineOf(node), fmt::format("'{}' is not an array of tables", key),
         fmt::format("as in [[{}]]", key));
  }

  std::string String(const toml::node& node, std::string_view key) const {
    if (const auto text = node.value_exact<std::string>()) return *text;
    Fail(LineOf(node), fmt::format("'{}' is not a string", key),
         fmt::format("as in {} = \"…\"", key));
  }

  bool Bool(const toml::node& node, std::string_view key) const {
    if (const auto value = node.value_exact<bool>()) return *value;
    Fail(LineOf(node), fmt::format("'{}' is neither true nor false", key),
         fmt::format("as in {} = true", key));
  }

  /// A string or an array of strings.
  Names Strings(const toml::node& node, std::string_view key) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) return {String(node, key)};
    Names texts;
    for (const toml::node& element : *array) texts.push_back(String(element, key));
    return texts;
  }

  std::string Regex(const toml::node& node, std::string_view key) const {
    std::string text = String(node, key);
    CheckRegex(node, key, text);
    return text;
  }
  void CheckRegex(const toml::node& node, std::string_view key, const std::string& text) const {
    Pattern(text, fmt::format("{}:{}: {}", Printable(budget_.path), LineOf(node), key));
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
    if (!limit) Fail(LineOf(node), fact + " is not a limit", std::string(kLimitHint));
    if (limit->percent && !percent_allowed) {
      Fail(LineOf(node), fact + ": percent of what?", "give an amount, as in \"1.9 G\"");
    }
    if (!limit->percent && !amount_allowed) {
      Fail(LineOf(node), fact + " is not in percent", "as in \"25 %\"");
    }
    if (limit->amount < Cost() && !negative_allowed) {
      Fail(LineOf(node), fact + " is less than 0", std::string(kLimitHint));
    }
    return *limit;
  }

  BudgetRule& Add(BudgetScope scope, const toml::node& node, std::string id) {
    BudgetRule& rule = budget_.rules.emplace_back();
    rule.scope = scope;
    rule.line = LineOf(node);
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
    budget_.allow_line = LineOf(node);
    if (const auto all = node.value_exact<bool>()) {
      budget_.allow_all_unpriced = *all;
      return;
    }
    if (!node.is_array() && !node.is_string()) {
      Fail(LineOf(node), "'allow_unpriced' is neither true, false nor a list of expressions",
           "as in allow_unpriced = [\"^decoder/\"]");
    }
    budget_.allow_unpriced = Strings(node, "allow_unpriced");
    for (const std::string& text : budget_.allow_unpriced) CheckRegex(node, "allow_unpriced", text);
  }

  void ReadMeasures(const toml::node& node, BudgetScope scope, const std::string& name) {
    const bool growth = scope == BudgetScope::kGrowth;
    std::vector<std::string_view> known;
    for (const MeasureRow& row : kMeasures) {
      if (!growth || row.unit != Unit::kPercent) known.push_back(row.key);
    }
    if (growth) known.push_back("baseline");
    const toml::table& table = Table(node, name);
    CheckKeys(table, known);
    for (const auto& [key, value] : InOrder(table)) {
      if (growth && key == "baseline") {
        budget_.baseline = String(*value, key);
        continue;
      }
      const MeasureRow& row = *FindMeasure(key);
      BudgetRule& rule = Add(scope, *value, name + "." + key);
      rule.measure = row.measure;
      rule.limit = Limit(*value, key, growth || row.unit == Unit::kPercent,
                         growth || row.unit != Unit::kPercent, growth);
    }
  }

  void ReadCategories(const toml::node& node) {
    const toml::table& table = Table(node, "category");
    std::vector<std::string_view> known;
    for (const Category category : kCategories) known.push_back(ToString(category));
    CheckKeys(table, known);
    for (const auto& [key, value] : InOrder(table)) {
      BudgetRule& rule = Add(BudgetScope::kCategory, *value, "category." + key);
      rule.category = *std::find_if(kCategories.begin(), kCategories.end(),
                                    [&](Category c) { return ToString(c) == key; });
      rule.limit = Limit(*value, key, true, true, false);
    }
  }

  void ReadOperators(const toml::node& node) {
    for (const auto& [key, value] : InOrder(Table(node, "operator"))) {
      BudgetRule& rule = Add(BudgetScope::kOperator, *value, "operator." + key);
      rule.op = key;
      rule.limit = Limit(*value, key, true, true, false);
    }
  }

  void ReadLayers(const toml::node& node, BudgetScope scope, const std::string& name) {
    for (const toml::table* table : Tables(node, name)) {
      CheckKeys(*table, {"match", "optional", "acev2", "ace", "macs"});
      const toml::node* match = table->get("match");
      if (match == nullptr) {
        Fail(LineOf(*table), fmt::format("a [[{}]] without 'match'", name),
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
        Fail(LineOf(*table), fmt::format("a [[{}]] without a limit", name),
             "acev2, ace or macs, as in acev2 = \"10 M\"");
      }
    }
  }

  void ReadPrecisions(const toml::node& node) {
    for (const toml::table* table : Tables(node, "precision")) {
      CheckKeys(*table, {"forbid", "format", "operation", "except", "acev2"});
      const toml::node* forbid = table->get("forbid");
      const toml::node* format = table->get("format");
      const toml::node* limit = table->get("acev2");
      if ((forbid != nullptr) == (format != nullptr) || (format != nullptr) != (limit != nullptr)) {
        Fail(LineOf(*table), "a [[precision]] has 'forbid', or 'format' and a limit 'acev2'",
             "as in forbid = \"float32\", or format = \"float32\" and acev2 = \"1 M\"");
      }
      const toml::node& formats = forbid != nullptr ? *forbid : *format;
      const Names names = Strings(formats, forbid != nullptr ? "forbid" : "format");
      BudgetRule rule;
      rule.scope = BudgetScope::kPrecision;
      rule.line = LineOf(forbid != nullptr ? *forbid : *limit);
      for (const std::string& name : names) ReadFormat(formats, name, rule);
      rule.id = fmt::format("precision '{}'", fmt::join(names, ", "));
      if (const toml::node* operation = table->get("operation")) {
        const Names operations = Strings(*operation, "operation");
        for (const std::string& name : operations) ReadOperation(*operation, name, rule);
        rule.id += fmt::format(" in {}", fmt::join(operations, ", "));
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
      Fail(LineOf(node), fmt::format("'{}' is not a number format", Printable(name)),
           "as in float32, float16, int8, uint4, bipolar; float stands for every float");
    }
  }

  void ReadOperation(const toml::node& node, const std::string& name, BudgetRule& rule) const {
    Names known;
    for (const Operation operation : kOperations) {
      known.emplace_back(ToString(operation));
      if (name == known.back()) return rule.operations.push_back(operation);
    }
    Fail(LineOf(node), fmt::format("'{}' is not an operation", Printable(name)),
         DidYouMean(name, known, fmt::format("known: {}", fmt::join(known, ", "))));
  }

  Budget budget_;
};

}  // namespace

Budget ReadBudget(std::string_view text, const std::string& path) {
  try {
    const toml::table root = toml::parse(text);
    if (root.empty()) {
      throw Error(fmt::format("{}: a budget without a rule", Printable(path)),
                  "acev2 check --init MODEL writes one");
    }
    return Reader(path).Read(root);
  } catch (const toml::parse_error& error) {
    throw Error(fmt::format("{}:{}: {}", Printable(path), error.source().begin.line,
                            Printable(error.description())),
                std::string(kHint));
  }
}

Budget ReadBudgetFile(const std::string& path) {
  const std::shared_ptr<const Bytes> bytes = OpenBytes(path);
  if (bytes->size() > kMaxBytes) {
    throw Error(fmt::format("{}: a budget of more than 1 MiB", Printable(path)),
                std::string(kHint));
  }
  return ReadBudget(bytes->Read(0, static_cast<std::size_t>(bytes->size())), path);
}

}  // namespace acev2
