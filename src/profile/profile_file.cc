// SPDX-License-Identifier: Apache-2.0
//
// Reads a profile: the file, its prices and widths (read_rules.cc: its rules).
//
// Invariant: a profile that is returned has been checked completely. Nothing of a file that is no
// profile is read beyond kMaxBytes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "profile/reader.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr std::array<std::string_view, 2> kWidthNames = {"i", "j"};
constexpr Words kPriceWords = {kWidthNames, {}};

constexpr std::array kIntegerWidths = {1, 2, 3, 4, 8, 16, 32, 64};
constexpr std::array kFloatWidths = {4, 8, 16, 19, 32, 64};

struct KindName {
  std::string_view name;
  OperandKind kind;
  std::span<const int> lhs;  ///< widths at which a formula is tried
  std::span<const int> rhs;
};

constexpr std::array kKinds = {
    KindName{"integer", OperandKind::kInteger, kIntegerWidths, kIntegerWidths},
    KindName{"float", OperandKind::kFloat, kFloatWidths, kFloatWidths},
    KindName{"mixed", OperandKind::kMixed, kFloatWidths, kIntegerWidths},
    KindName{"power_of_two", OperandKind::kPowerOfTwo, kIntegerWidths, kIntegerWidths},
};

class PriceReader {
 public:
  explicit PriceReader(ProfileContent& content) : content_(content), place_(content, "") {}

  void ReadPrices(const toml::node& node) {
    for (const auto& [name, value] : InOrder(place_.Table(node, "prices"))) {
      const Operation operation = place_.Choose(*value, name, "operation", kOperations);
      if (const toml::table* kinds = value->as_table()) {
        for (const auto& [kind, formula] : InOrder(*kinds)) ReadKind(operation, kind, *formula);
      } else {
        for (const KindName& row : {kKinds[0], kKinds[1]}) Add(operation, row, *value, name);
      }
    }
  }

  void ReadPairs(const toml::node& node) {
    for (const toml::node& row : place_.Array(node, "price")) ReadPair(row);
  }

  void ReadWidths(const toml::node& node) {
    for (const auto& [name, value] : InOrder(place_.Table(node, "widths"))) {
      const Format format = place_.In("widths").ReadFormat(*value, name);
      const auto bits = value->value<std::int64_t>();
      if (!value->is_integer() || *bits < 1 || *bits > kMaxWidth) {
        place_.Fail(*value, fmt::format("widths.{}: not a whole number from 1 to {}",
                                        Printable(name), kMaxWidth));
      }
      content_.widths[format] = static_cast<int>(*bits);
    }
  }

 private:
  static constexpr std::int64_t kMaxWidth = 1024;

  void ReadKind(Operation operation, const std::string& kind, const toml::node& value) {
    const auto row = std::ranges::find(kKinds, kind, &KindName::name);
    const bool has_factor = operation == Operation::kMul || operation == Operation::kMac;
    if (row == kKinds.end() || (row->kind == OperandKind::kPowerOfTwo && !has_factor)) {
      std::vector<std::string> names;
      for (const KindName& known : kKinds) {
        if (known.kind != OperandKind::kPowerOfTwo || has_factor) names.emplace_back(known.name);
      }
      place_.In(fmt::format("prices.{}", ToString(operation)))
          .FailUnknown(value, "kind of operands", kind, names);
    }
    Add(operation, *row, value, fmt::format("{}.{}", ToString(operation), kind));
  }

  void Add(Operation operation, const KindName& row, const toml::node& value,
           const std::string& name) {
    Formula formula = Read(value, "prices." + name);
    for (const int i : row.lhs) {
      for (const int j : row.rhs) {
        content_.Evaluate(formula, i, j);
        content_.Evaluate(formula, j, i);
      }
    }
    content_.formulas.insert_or_assign({operation, row.kind}, std::move(formula));
  }

  void ReadPair(const toml::node& node) {
    const ProfilePlace place = place_.In("price");
    const toml::table& table = place.Table(node, "price");
    place.CheckKeys(table, {"operation", "lhs", "rhs", "cost"});
    const auto member = [&](std::string_view key) -> const toml::node& {
      const toml::node* found = table.get(key);
      if (found == nullptr) {
        place.Fail(table, fmt::format("'{}' is missing", key),
                   "a [[price]] has operation, lhs, rhs and cost");
      }
      return *found;
    };
    const toml::node& name = member("operation");
    const Operation operation =
        place.Choose(name, place.String(name, "operation"), "operation", kOperations);
    const std::vector<Format> lhs = Formats(place, member("lhs"), "lhs");
    const std::vector<Format> rhs = Formats(place, member("rhs"), "rhs");
    const Formula formula = Read(member("cost"), fmt::format("price of {}", ToString(operation)));
    for (const Format a : lhs) {
      for (const Format b : rhs) {
        content_.Evaluate(formula, content_.WidthOf(a), content_.WidthOf(b));
        const auto [entry, is_new] = content_.pairs.emplace(std::tuple(operation, a, b), formula);
        if (is_new) continue;
        place.Fail(table,
                   fmt::format("{} of {} and {} has a price in line {} already",
                               ToString(operation), ToString(a), ToString(b), entry->second.line));
      }
    }
  }

  /// A format or an array of them.
  static std::vector<Format> Formats(const ProfilePlace& place, const toml::node& node,
                                     std::string_view key) {
    if (const toml::array* array = node.as_array()) {
      std::vector<Format> formats;
      for (const toml::node& item : *array) {
        formats.push_back(place.ReadFormat(item, place.String(item, key)));
      }
      if (formats.empty()) place.Fail(node, fmt::format("'{}' is empty", key));
      return formats;
    }
    return {place.ReadFormat(node, place.String(node, key))};
  }

  Formula Read(const toml::node& value, const std::string& key) {
    return {place_.ReadExpression(value, key, kPriceWords), key, ProfilePlace::LineOf(value)};
  }

  ProfileContent& content_;
  ProfilePlace place_;
};

/// `name`, `unit` and `complete`.
void ReadHead(const toml::table& root, ProfileContent& content) {
  const ProfilePlace place(content, "");
  const auto text = [&](std::string_view key, std::string& into) {
    const toml::node* node = root.get(key);
    if (node == nullptr) return;
    into = place.String(*node, key);
    if (into.empty()) place.Fail(*node, fmt::format("'{}' is empty", key), "leave the line out");
  };
  text("name", content.name);
  text("unit", content.unit);
  const toml::node* complete = root.get("complete");
  if (complete == nullptr) return;
  const auto value = complete->value_exact<bool>();
  if (!value) {
    place.Fail(*complete, "'complete' is neither true nor false",
               "complete = true makes it an error to lack a price");
  }
  content.complete = *value;
}

}  // namespace

Format ProfilePlace::ReadFormat(const toml::node& node, std::string_view name) const {
  const std::optional<Format> format = ParseFormat(name);
  if (!format || !format->known() || format->kind == FormatKind::kText) {
    Fail(node, fmt::format("'{}' is no number format", Printable(name)),
         "as in float32, int8, uint4, bipolar, ternary, pot4");
  }
  return *format;
}

Expression ProfilePlace::ReadExpression(const toml::node& node, std::string_view key,
                                        const Words& words) const {
  std::string text;
  if (node.is_string()) {
    text = node.ref<std::string>();
  } else if (node.is_integer()) {
    text = fmt::format("{}", node.ref<std::int64_t>());
  } else if (node.is_floating_point() && std::isfinite(node.ref<double>())) {
    text = fmt::format("{}", node.ref<double>());
  } else {
    Fail(node, fmt::format("{}: neither a number nor an expression", Printable(key)),
         "an expression is a string, as in \"i*j - max(i,j)\"");
  }
  try {
    return Expression::Parse(text, words);
  } catch (const SyntaxFault& fault) {
    const std::string column = fault.column == 0 ? "" : fmt::format("column {} of ", fault.column);
    Fail(node, fmt::format("{}: {}'{}': {}", Printable(key), column, Printable(text), fault.fact),
         fault.hint);
  }
}

Profile ParseProfile(std::string text, const std::string& path) {
  auto content = std::make_shared<ProfileContent>();
  content->path = path;
  content->text = std::move(text);
  const toml::table root = ParseToml(content->text, path, kProfileToml);
  ProfilePlace(*content, "")
      .CheckKeys(root, {"name", "unit", "complete", "prices", "price", "widths", "rule"});
  ReadHead(root, *content);
  PriceReader prices(*content);
  if (const toml::node* node = root.get("widths")) prices.ReadWidths(*node);
  if (const toml::node* node = root.get("prices")) prices.ReadPrices(*node);
  if (const toml::node* node = root.get("price")) prices.ReadPairs(*node);
  if (const toml::node* node = root.get("rule")) ReadRules(*node, *content);
  Profile profile;
  profile.content_ = std::move(content);
  return profile;
}

Profile LoadProfile(const std::string& path) {
  if (path == "-") {
    throw Error("--profile: a profile cannot come from standard input", "name a file");
  }
  constexpr TomlKind kFile = {kProfileToml.name,
                              "--profile names a TOML file; docs/profile.md explains it"};
  return ParseProfile(ReadTomlFile(path, kFile), path);
}

}  // namespace acev2
