// SPDX-License-Identifier: Apache-2.0
//
// A folder in which commands are tried as their readers would: with the sample models and the
// program in its PATH.
//
// Invariant: nothing is written outside of the folder. Used by the tests of documents and of what
// other programs run (action.yml, hooks).
#pragma once

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {

inline std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A folder with the sample models, kept exports and the program in its PATH.
class Playground {
 public:
  Playground() {
    std::filesystem::create_directory_symlink(std::filesystem::path(SourceDir()) / "models",
                                              folder_.path() / "models");
    std::filesystem::create_directory_symlink(
        std::filesystem::path(SourceDir()) / "tests/exporters/models", folder_.path() / "exports");
    std::filesystem::create_directory(folder_.path() / "bin");
    std::filesystem::create_symlink(Program(), folder_.path() / "bin/acev2");
    std::filesystem::create_symlink(Example(), folder_.path() / "bin/example");
  }
  const std::filesystem::path& path() const { return folder_.path(); }
  const TemporaryDirectory& folder() const { return folder_; }

  /// Runs `command` as the next of a session: `$?` is the exit code of the one before.
  RunResult Run(const std::string& command) {
    const RunResult run = RunShell("unset -f acev2\nexport PATH=\"$PWD/bin:$PATH\"\n(exit " +
                                       std::to_string(last_exit_code_) + ")\n" + command,
                                   folder_.path());
    last_exit_code_ = run.exit_code;
    return run;
  }

 private:
  TemporaryDirectory folder_;
  int last_exit_code_ = 0;
};

/// The block of `document` that starts with "```language" behind the heading `heading`.
inline std::string Block(const std::string& document, const std::string& heading,
                         const std::string& language) {
  const std::size_t section = document.find(heading + "\n");
  const std::size_t start = document.find("```" + language + "\n", section);
  if (section == std::string::npos || start == std::string::npos) return "";
  const std::size_t from = document.find('\n', start) + 1;
  return document.substr(from, document.find("```", from) - from);
}

}  // namespace acev2::testing
