// SPDX-License-Identifier: Apache-2.0
//
// What is behind the name of a command: words, or the wish to be told what words it would take.
//
// Invariant: a command hands them to its parser and does nothing before. So completion and man
// pages learn of every option from where it is added, and no command has to know of them.
#pragma once

#include <string>
#include <vector>

namespace acev2 {

struct CommandManual;

struct Arguments : std::vector<std::string> {
  using std::vector<std::string>::vector;

  /// Not null: the parser fills it in and reads no word; the command then ends, having done
  /// nothing.
  CommandManual* manual = nullptr;
};

}  // namespace acev2
