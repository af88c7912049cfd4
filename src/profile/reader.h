// SPDX-License-Identifier: Apache-2.0
//
// Reading TOML values with errors that name file, line and place.
//
// Invariant: every key of a table is one that is known, every value has the type that its key
// wants; else Error "FILE:12: rule 'my::Foo': fact" with a hint. Used by read.cc and read_rules.cc,
// the only files that see toml++.
#pragma once

// Debian's package file links a library; header-only, nothing is loaded at start.
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/error.h"
#include "profile/content.h"
#include "text/suggest.h"

namespace acev2 {

/// Throws what is wrong at one place of the file.
class ProfilePlace {
 public:
  ProfilePlace(const ProfileContent& content, std::string where)
      : content_(&content), where_(std::move(where)) {}

  /// `where`: "rule 'my::Foo'", or empty at the top.
  ProfilePlace In(std::string where) const { return {*content_, std::move(where)}; }

  static int LineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  [[noreturn]] void Fail(int line, const std::string& fact, std::string hint = {}) const;
  [[noreturn]] void Fail(const toml::node& node, const std::string& fact,
                         std::string hint = {}) const {
    Fail(LineOf(node), fact, std::move(hint));
  }

  /// Throws if `table` has a key that is none of `known`.
  void CheckKeys(const toml::table& table, std::initializer_list<std::string_view> known) const;
  /// The string, table or array that `node`, called `key`, must be.
  std::string String(const toml::node& node, std::string_view key) const;
  const toml::table& Table(const toml::node& node, std::string_view key) const;
  const toml::array& Array(const toml::node& node, std::string_view key) const;

  /// The value of `values` that is called `name`; `what`: "operation".
  template <typename Enum, std::size_t kSize>
  Enum Choose(const toml::node& node, std::string_view name, std::string_view what,
              const std::array<Enum, kSize>& values) const {
    std::vector<std::string> names;
    for (const Enum value : values) {
      if (ToString(value) == name) return value;
      names.emplace_back(ToString(value));
    }
    FailUnknown(node, what, name, names);
  }
  [[noreturn]] void FailUnknown(const toml::node& node, std::string_view what,
                                std::string_view name, const std::vector<std::string>& known) const;

  Format ReadFormat(const toml::node& node, std::string_view name) const;
  /// A string or number as an expression; `key` names it in errors.
  Expression ReadExpression(const toml::node& node, std::string_view key, const Words& words) const;

 private:
  const ProfileContent* content_;
  std::string where_;
};

/// Reads the array of tables `rule` into `content` (read_rules.cc).
void ReadRules(const toml::node& rules, ProfileContent& content);

}  // namespace acev2
