// SPDX-License-Identifier: Apache-2.0
//
// A profile: prices and operator rules of the user's own, from a commented TOML file
// (docs/profile.md).
//
// Invariant: a Profile has been checked completely; what is wrong with its file is an Error naming
// FILE:LINE. It is a value: equal paths and texts are equal profiles. Part of Options; a JSON
// report carries the text, so that whoever reads the report prices with the same profile.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace acev2 {

struct ProfileContent;  // src/profile/content.h

class Profile {
 public:
  /// No profile: the built-in prices and rules.
  Profile() = default;

  bool empty() const { return content_ == nullptr; }
  /// As the user gave it; empty without a profile.
  const std::string& path() const;
  /// The whole file.
  const std::string& text() const;
  /// True if it has operator rules, not just prices.
  bool has_rules() const;
  /// What is in it; null without a profile.
  const ProfileContent* content() const { return content_.get(); }

  friend bool operator==(const Profile& a, const Profile& b) {
    return a.path() == b.path() && a.text() == b.text();
  }

 private:
  friend Profile ParseProfile(std::string text, const std::string& path);

  std::shared_ptr<const ProfileContent> content_;
};

/// Reads the profile `path`. Throws Error.
Profile LoadProfile(const std::string& path);

/// The profile whose file `path` holds `text`. Throws Error.
Profile ParseProfile(std::string text, const std::string& path);

}  // namespace acev2
