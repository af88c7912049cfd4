// SPDX-License-Identifier: Apache-2.0
//
// Texts of the command line stand between TOML and Options: one grammar for both.
#include "budget/analysis_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "acev2/error.h"
#include "text/text.h"
#include "write/options/analysis_option.h"
#include "write/options/option_table.h"
#include "write/options/size_list.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

constexpr std::string_view kWhere = "[analysis]";
constexpr std::string_view kUnset = "unset_";  // before the name of the option that would set it

/// Options whose values are sizes of a model, which somebody or nobody sets.
bool IsSize(const AnalysisOption& row) { return row.name == "dim" || row.name == "value"; }

class AnalysisReader {
 public:
  AnalysisReader(const TomlPlace& place, const std::string& path) : place_(place), path_(path) {}

  BudgetAnalysis Read(const toml::table& table) const {
    Texts known = {"name"};
    for (const AnalysisOption& row : AnalysisOptions()) {
      known.emplace_back(row.name);
      if (IsSize(row)) known.push_back(std::string(kUnset) + std::string(row.name));
    }
    place_.CheckKeys(table, known);
    BudgetAnalysis analysis;
    analysis.line = TomlPlace::LineOf(table);
    Options unset;
    bool says_unset = false;
    for (const AnalysisOption& row : AnalysisOptions()) {
      if (const toml::node* node = table.get(row.name)) {
        if (row.name == "dim") {
          ReadDims(row, *node, analysis);
        } else {
          ReadOption(row, *node, kWhere, place_, path_, analysis.options);
        }
      }
      const std::string unset_key = std::string(kUnset) + std::string(row.name);
      const toml::node* node = IsSize(row) ? table.get(unset_key) : nullptr;
      if (node == nullptr) continue;
      says_unset = true;
      ReadOption(row, *node, kWhere, place_, path_, unset);
    }
    if (says_unset) analysis.unset = UnsetSizes{unset.dims, unset.values};
    if (const toml::node* name = table.get("name")) analysis.name = place_.String(*name, "name");
    return analysis;
  }

 private:
  /// Sizes, and ranges of them: {T = "1..4096"}.
  void ReadDims(const AnalysisOption& row, const toml::node& node, BudgetAnalysis& analysis) const {
    Texts sizes;
    for (const std::string& text : OptionTexts(row, node, kWhere, place_)) {
      const std::size_t equals = text.rfind('=');
      if (equals == std::string::npos || !IsSizeSpan(std::string_view(text).substr(equals + 1))) {
        sizes.push_back(text);
        continue;
      }
      const std::string name = text.substr(0, equals);
      try {
        const SizeSpan span =
            ReadSizeSpan("--dim", text, std::string_view(text).substr(equals + 1));
        if (span.first < 1) throw Error(fmt::format("--dim: '{}' begins at 0", text), "begin at 1");
        analysis.ranges[name] = span;
      } catch (const Error& error) {
        place_.Fail(node, fmt::format("{}: {}", kWhere, error.what()), error.hint());
      }
    }
    SetOption(row, sizes, node, kWhere, place_, analysis.options);
    for (const auto& [name, span] : analysis.ranges) {
      if (analysis.options.dims.contains(name)) {
        place_.Fail(node, fmt::format("{}: '{}' has a size and a range", kWhere, Printable(name)),
                    "leave one of them out");
      }
    }
  }

  const TomlPlace& place_;
  const std::string& path_;
};

/// "sequence=128" of what is set, else the place in the file.
std::string NameOf(const BudgetAnalysis& analysis, std::size_t number) {
  std::vector<std::string> sizes;
  sizes.reserve(analysis.options.dims.size() + analysis.ranges.size());
  for (const auto& [name, size] : analysis.options.dims) {
    sizes.push_back(fmt::format("{}={}", name, size));
  }
  for (const auto& [name, span] : analysis.ranges) {
    sizes.push_back(fmt::format("{}={}", name, SizeSpanText(span)));
  }
  return sizes.empty() ? fmt::format("#{}", number) : fmt::format("{}", fmt::join(sizes, ", "));
}

using Json = nlohmann::ordered_json;

std::string TomlValue(const Json& value) {
  std::vector<std::string> parts;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      parts.push_back(fmt::format("{} = {}", TomlKey(key), TomlValue(member)));
    }
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
  }
  if (value.is_array()) {
    for (const Json& item : value) parts.push_back(TomlValue(item));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  return value.is_string() ? TomlString(value.get<std::string>()) : value.dump();
}

/// The value of `row` in `options` as TOML.
std::string TomlValueOf(const AnalysisOption& row, const Options& options) {
  JsonText json;
  json.BeginObject();
  row.write(row, json, options);
  json.EndObject();
  return TomlValue(Json::parse(json.Take()).at(std::string(row.name)));
}

}  // namespace

std::vector<BudgetAnalysis> ReadAnalyses(const toml::node& node, const TomlPlace& place,
                                         const std::string& path) {
  const AnalysisReader reader(place, path);
  if (node.is_table()) {
    BudgetAnalysis analysis = reader.Read(*node.as_table());
    if (analysis.name.empty() && !analysis.ranges.empty()) analysis.name = NameOf(analysis, 1);
    return {analysis};
  }
  std::vector<BudgetAnalysis> analyses;
  std::vector<std::string> names;
  for (const toml::node& element : place.Array(node, "analysis")) {
    analyses.push_back(reader.Read(place.Table(element, "analysis")));
    BudgetAnalysis& analysis = analyses.back();
    if (analysis.name.empty()) analysis.name = NameOf(analysis, analyses.size());
    if (std::ranges::find(names, analysis.name) != names.end()) {
      place.Fail(element, fmt::format("two [[analysis]] are '{}'", Printable(analysis.name)),
                 "name = \"…\" tells them apart");
    }
    names.push_back(analysis.name);
  }
  if (analyses.empty()) {
    place.Fail(node, "'analysis' is an empty list", "leave the line out, or name sizes");
  }
  return analyses;
}

std::string AnalysisText(const Report& report, const std::string& path) {
  std::string text =
      "# What the figures are for. `check` analyzes with these options (what is left out has its\n"
      "# default) and refuses others. unset_dim and unset_value are sizes that nobody set: a check "
      "of\n"
      "# a model that settles them otherwise is unknown. [[analysis]] checks several sizes.\n"
      "[analysis]\n";
  Options unset;
  const UnsetSizes sizes = UnsetSizesOf(report);
  unset.dims = sizes.dims;
  unset.values = sizes.values;
  for (const AnalysisOption& row : AnalysisOptions()) {
    if (!SameValue(row, report.options, Options())) {
      const std::string own = fs::path(path).parent_path().string();
      text += fmt::format("{} = {}\n", row.name,
                          row.is_file ? TomlString(fs::proximate(report.options.profile.path(),
                                                                 own.empty() ? "." : own)
                                                       .generic_string())
                                      : TomlValueOf(row, report.options));
    }
    if (row.name == "dim" || !SameValue(row, unset, Options())) {
      if (!IsSize(row)) continue;
      text += fmt::format("{}{} = {}\n", kUnset, row.name, TomlValueOf(row, unset));
    }
  }
  return text;
}

std::string TomlString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : ValidUtf8(text)) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string TomlKey(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  return bare ? std::string(key) : TomlString(key);
}

}  // namespace acev2
