// SPDX-License-Identifier: Apache-2.0
//
// A place in a JSON report that is read back.
//
// Invariant: whatever is missing or of the wrong kind is an Error that names the file and the
// place. Used by json_read.cc and by the rows of the analysis options.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {

/// The remedy for every fault of a report.
inline constexpr std::string_view kReportHint =
    "a report is what --json writes; make it again from the model";

/// A value of the document that knows where it stands.
class JsonCursor {
 public:
  JsonCursor(const nlohmann::json& value, std::string path, const std::string& file)
      : value_(value), path_(std::move(path)), file_(file) {}

  [[noreturn]] void Fail(const std::string& fact) const {
    throw Error(path_.empty() ? fmt::format("{}: {}", file_, fact)
                              : fmt::format("{}: {}: {}", file_, path_, fact),
                std::string(kReportHint));
  }

  /// The member `key`, which must be there.
  JsonCursor operator[](std::string_view key) const {
    if (!value_.is_object()) Fail("not an object");
    const auto member = value_.find(key);
    if (member == value_.end()) Fail(fmt::format("member '{}' is missing", key));
    return Child(*member, key);
  }

  /// The member `key` unless it is missing or null.
  std::optional<JsonCursor> Find(std::string_view key) const {
    if (!value_.is_object()) Fail("not an object");
    const auto member = value_.find(key);
    if (member == value_.end() || member->is_null()) return std::nullopt;
    return Child(*member, key);
  }

  /// True if there is a member `key`, be it null.
  bool Has(std::string_view key) const { return value_.is_object() && value_.contains(key); }

  bool is_null() const { return value_.is_null(); }
  bool is_string() const { return value_.is_string(); }

  std::string String() const {
    if (!value_.is_string()) Fail("not a string");
    return value_.get<std::string>();
  }

  std::int64_t Integer() const {
    if (!value_.is_number_integer()) Fail("not an integer");
    if (value_.is_number_unsigned() &&
        value_.get<std::uint64_t>() >
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      Fail("passes 2^63 - 1");
    }
    return value_.get<std::int64_t>();
  }

  std::int64_t NotNegative() const {
    const std::int64_t number = Integer();
    if (number < 0) Fail("negative");
    return number;
  }

  double Number() const {
    if (!value_.is_number()) Fail("not a number");
    return value_.get<double>();
  }

  bool Bool() const {
    if (!value_.is_boolean()) Fail("not true or false");
    return value_.get<bool>();
  }

  template <typename Function>
  void ForEach(Function function) const {
    if (!value_.is_array()) Fail("not an array");
    for (std::size_t k = 0; k < value_.size(); ++k) {
      function(JsonCursor(value_[k], fmt::format("{}[{}]", path_, k), file_));
    }
  }

  template <typename Function>
  void ForEachMember(Function function) const {
    if (!value_.is_object()) Fail("not an object");
    for (const auto& [key, value] : value_.items()) function(key, Child(value, key));
  }

 private:
  JsonCursor Child(const nlohmann::json& value, std::string_view key) const {
    const std::string name = Printable(key);
    return {value, path_.empty() ? name : path_ + "." + name, file_};
  }

  const nlohmann::json& value_;
  std::string path_;
  const std::string& file_;
};

}  // namespace acev2
