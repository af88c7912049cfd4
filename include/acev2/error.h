// SPDX-License-Identifier: Apache-2.0
//
// The one exception of acev2: something the user must mend before there can be a result.
//
// Invariant: `what()` is the fact (lower case, no trailing period), `hint()` the remedy. What a
// model merely lacks is a Diagnostic (report.h), never an Error. Caught once, in main.cc.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace acev2 {

/// A fact the user must mend, with its remedy.
class Error : public std::runtime_error {
 public:
  /// `message`: "FILE: node 'NAME' (OP): fact", as far as each part is known. `hint`: what to do.
  explicit Error(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}

  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

}  // namespace acev2
