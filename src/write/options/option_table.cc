// SPDX-License-Identifier: Apache-2.0
//
// From TOML values to the texts of the command line, and by its functions to Options.
//
// Invariant: an error names the line of the file.
#include "write/options/option_table.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "acev2/error.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

class OptionReader {
 public:
  OptionReader(const AnalysisOption& row, std::string_view where, const TomlPlace& place)
      : row_(row), where_(where), place_(place) {}

  /// As the command line would have it.
  Texts TextsOf(const toml::node& node) const {
    if (!row_.repeats) return {Scalar(node)};
    Texts texts;
    if (const toml::table* table = node.as_table()) {
      for (const auto& [name, value] : InOrder(*table)) {
        texts.push_back(fmt::format("{}={}", name, List(*value)));
      }
    } else if (const toml::array* array = node.as_array()) {
      for (const toml::node& item : *array) texts.push_back(Scalar(item));
    } else {
      texts.push_back(Scalar(node));
    }
    return texts;
  }

 private:
  std::string List(const toml::node& node) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) return Scalar(node);
    Texts items;
    for (const toml::node& item : *array) items.push_back(Scalar(item));
    return items.empty() ? "scalar" : fmt::format("{}", fmt::join(items, ","));
  }

  std::string Scalar(const toml::node& node) const {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto whole = node.value_exact<std::int64_t>()) return std::to_string(*whole);
    if (const auto real = node.value_exact<double>()) return fmt::format("{}", *real);
    place_.Fail(node, fmt::format("{}: '{}' is neither a text nor a number", where_, row_.name),
                fmt::format("as {} {} on the command line", row_.option(), row_.value));
  }

  const AnalysisOption& row_;
  std::string_view where_;
  const TomlPlace& place_;
};

}  // namespace

std::vector<std::string> OptionTexts(const AnalysisOption& row, const toml::node& node,
                                     std::string_view where, const TomlPlace& place) {
  return OptionReader(row, where, place).TextsOf(node);
}

void SetOption(const AnalysisOption& row, const std::vector<std::string>& texts,
               const toml::node& node, std::string_view where, const TomlPlace& place,
               Options& options) {
  if (texts.empty()) return;  // an empty list sets nothing
  try {
    row.parse(row, texts, options);
  } catch (const Error& error) {
    place.Fail(node, fmt::format("{}: {}", where, error.what()), error.hint());
  }
}

void ReadOption(const AnalysisOption& row, const toml::node& node, std::string_view where,
                const TomlPlace& place, const std::string& path, Options& options) {
  Texts texts = OptionTexts(row, node, where, place);
  if (row.is_file) {
    texts.front() = (fs::path(path).parent_path() / texts.front()).lexically_normal().string();
  }
  SetOption(row, texts, node, where, place, options);
}

}  // namespace acev2
