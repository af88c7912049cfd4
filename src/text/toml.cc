// SPDX-License-Identifier: Apache-2.0
//
// TOML files: bounded before toml++ sees them, and its errors in our words.
//
// Invariant: nothing of a file that no one wrote by hand is read beyond kMaxBytes.
#include "text/toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "acev2/error.h"
#include "file/bytes.h"
#include "text/suggest.h"
#include "text/text.h"

namespace acev2 {
namespace {

// Written by hand; a price list of every pair of formats has some 100 KiB.
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 20;
constexpr int kMaxDots = 100;

/// Every dot of a key is a table within a table, and toml++ recurses through them.
void BoundNesting(std::string_view text, const std::string& path, const TomlKind& kind) {
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (std::ranges::count(line, '.') <= kMaxDots) continue;
    throw Error(
        fmt::format("{}:{}: more than {} dots in a line", Printable(path), number, kMaxDots),
        std::string(kind.hint));
  }
}

}  // namespace

std::string ReadTomlFile(const std::string& path, const TomlKind& kind) {
  std::shared_ptr<const Bytes> bytes;
  try {
    bytes = OpenBytes(path);
  } catch (const Error& error) {
    throw Error(error.what(), std::string(kind.hint));  // its own hint is about models
  }
  if (bytes->size() > kMaxBytes) {
    throw Error(fmt::format("{}: larger than 1 MiB, not a {}", Printable(path), kind.name),
                std::string(kind.hint));
  }
  return bytes->Read(0, static_cast<std::size_t>(bytes->size()));
}

toml::table ParseToml(std::string_view text, const std::string& path, const TomlKind& kind) {
  if (text.find('\0') != std::string_view::npos) {
    throw Error(fmt::format("{}: a binary file, not a {}", Printable(path), kind.name),
                std::string(kind.hint));
  }
  BoundNesting(text, path, kind);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    throw Error(fmt::format("{}:{}: column {}: {}", Printable(path), at.line, at.column,
                            Printable(error.description())),
                std::string(kind.hint));
  }
}

std::vector<std::pair<std::string, const toml::node*>> InOrder(const toml::table& table) {
  std::vector<std::pair<std::string, const toml::node*>> members;
  for (const auto& [key, node] : table) members.emplace_back(std::string(key.str()), &node);
  std::ranges::stable_sort(members, {}, [](const auto& member) {
    const toml::source_position at = member.second->source().begin;
    return std::pair(at.line, at.column);
  });
  return members;
}

void TomlPlace::Fail(int line, const std::string& fact, std::string hint) const {
  throw Error(fmt::format("{}:{}: {}{}{}", Printable(path_), line, where_,
                          where_.empty() ? "" : ": ", fact),
              hint.empty() ? std::string(kind_.hint) : std::move(hint));
}

void TomlPlace::FailUnknown(const toml::node& node, std::string_view what, std::string_view name,
                            const std::vector<std::string>& known) const {
  std::string hint = fmt::format("there are: {}", fmt::join(known, ", "));
  Fail(node, fmt::format("unknown {} '{}'", what, Printable(name)), DidYouMean(name, known, hint));
}

void TomlPlace::CheckKeys(const toml::table& table, const std::vector<std::string>& known) const {
  for (const auto& [key, node] : InOrder(table)) {
    if (std::ranges::find(known, key) == known.end()) FailUnknown(*node, "key", key, known);
  }
}

std::string TomlPlace::String(const toml::node& node, std::string_view key) const {
  if (!node.is_string()) Fail(node, fmt::format("'{}' is not a string", key));
  return node.ref<std::string>();
}

const toml::table& TomlPlace::Table(const toml::node& node, std::string_view key) const {
  const toml::table* table = node.as_table();
  if (table == nullptr) Fail(node, fmt::format("'{}' is not a table", key));
  return *table;
}

const toml::array& TomlPlace::Array(const toml::node& node, std::string_view key) const {
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    Fail(node, fmt::format("'{}' is not an array", key),
         fmt::format("tables of an array are written [[{}]]", key));
  }
  return *array;
}

}  // namespace acev2
