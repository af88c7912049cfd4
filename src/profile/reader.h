// SPDX-License-Identifier: Apache-2.0
//
// Reading the values of a profile, with errors that name file, line and place (text/toml.h).
//
// Invariant: a name that is none of its kind is an Error that lists or suggests the right ones.
// Used by profile_file.cc and read_rules.cc.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/error.h"
#include "profile/content.h"
#include "text/toml.h"

namespace acev2 {

inline constexpr TomlKind kProfileToml = {"profile",
                                          "a profile is TOML text; docs/profile.md explains it"};

/// Throws what is wrong at one place of a profile.
class ProfilePlace : public TomlPlace {
 public:
  ProfilePlace(const ProfileContent& content, std::string where)
      : TomlPlace(content.path, kProfileToml, std::move(where)), content_(&content) {}

  /// `where`: "rule 'my::Foo'", or empty at the top.
  ProfilePlace In(std::string where) const { return {*content_, std::move(where)}; }

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

  Format ReadFormat(const toml::node& node, std::string_view name) const;
  /// A string or number as an expression; `key` names it in errors.
  Expression ReadExpression(const toml::node& node, std::string_view key, const Words& words) const;

 private:
  const ProfileContent* content_;
};

/// Reads the array of tables `rule` into `content` (read_rules.cc).
void ReadRules(const toml::node& rules, ProfileContent& content);

}  // namespace acev2
