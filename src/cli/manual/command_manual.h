// SPDX-License-Identifier: Apache-2.0
//
// What a command takes and what it says of itself: the content of its help, its man page and its
// completion.
//
// Invariant: plain data in the order of the help text. cli/parser.cc fills it in.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acev2 {

struct OptionManual {
  std::string letter;  ///< "-o", or empty
  std::string name;    ///< "--output"
  std::string value;   ///< how its value is written, "FILE", "integer|none"; empty: it takes none
  std::string help;
  bool repeats = false;  ///< may be given often

  /// "-o, --output FILE".
  std::string Shown() const {
    return (letter.empty() ? "" : letter + ", ") + name + (value.empty() ? "" : " " + value);
  }
};

struct OptionGroup {
  std::string title;
  std::vector<OptionManual> options;
};

/// Text behind the options: "examples", "commands" …
struct ManualSection {
  std::string title;
  std::vector<std::pair<std::string, std::string>> rows;  ///< what, and what it does or nothing
};

struct CommandManual {
  std::string name;   ///< of the subcommand; empty for the analysis of a model
  std::string brief;  ///< one line
  std::string usage;  ///< lines "acev2 MODEL [options]"
  std::string about;
  std::vector<std::string>
      positionals;  ///< "MODEL", "NODE": what stands without an option, in order
  std::vector<OptionGroup> groups;
  std::vector<ManualSection> sections;
};

}  // namespace acev2
