// SPDX-License-Identifier: Apache-2.0
//
// Reading files that people write in TOML, with errors that name file, line and place.
//
// Invariant: every key of a table is one that is known, every value has the type that its key
// wants; else Error "FILE:12: rule 'my::Foo': fact" with a hint. The only header that brings in
// toml++; used for profiles and budgets.
#pragma once

// Debian's package file links a library; header-only, nothing is loaded at start.
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acev2 {

/// What a TOML file is for: words for its errors.
struct TomlKind {
  std::string_view name;           ///< "profile"
  std::string_view hint;           ///< where it is explained, unless an error has a better remedy
  std::string_view absent = hint;  ///< what to do where there is no such file
};

/// The file at `path`, which is no longer than what people write. Throws Error.
std::string ReadTomlFile(const std::string& path, const TomlKind& kind);

/// Parses `text`; `path` stands for the file in errors. Throws Error.
toml::table ParseToml(std::string_view text, const std::string& path, const TomlKind& kind);

/// The members of `table` in the order of the file, which the parsed table has lost.
std::vector<std::pair<std::string, const toml::node*>> InOrder(const toml::table& table);

/// Throws what is wrong at one place of the file.
class TomlPlace {
 public:
  /// `where`: "rule 'my::Foo'", or empty at the top.
  TomlPlace(std::string path, const TomlKind& kind, std::string where = {})
      : path_(std::move(path)), kind_(kind), where_(std::move(where)) {}

  static int LineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  [[noreturn]] void Fail(int line, const std::string& fact, std::string hint = {}) const;
  [[noreturn]] void Fail(const toml::node& node, const std::string& fact,
                         std::string hint = {}) const {
    Fail(LineOf(node), fact, std::move(hint));
  }
  [[noreturn]] void FailUnknown(const toml::node& node, std::string_view what,
                                std::string_view name, const std::vector<std::string>& known) const;

  /// Throws if `table` has a key that is none of `known`.
  void CheckKeys(const toml::table& table, const std::vector<std::string>& known) const;
  /// The string, table or array that `node`, called `key`, must be.
  std::string String(const toml::node& node, std::string_view key) const;
  const toml::table& Table(const toml::node& node, std::string_view key) const;
  const toml::array& Array(const toml::node& node, std::string_view key) const;

 private:
  std::string path_;
  TomlKind kind_;
  std::string where_;
};

}  // namespace acev2
