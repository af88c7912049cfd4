// SPDX-License-Identifier: Apache-2.0
//
// Runs the built program as a user does: through a shell, with its output and exit code caught.
//
// Invariant: nothing of the tester's terminal gets through (COLUMNS, NO_COLOR, colours), so a run
// gives the same bytes everywhere. Used by the tests of the command line and the golden tests.
#pragma once

#include <filesystem>
#include <string>

namespace acev2::testing {

struct RunResult {
  std::string out;
  std::string err;
  int exit_code = -1;  ///< 128 + signal if it was killed
};

/// Runs the shell text `command` in `directory`; the word `acev2` in it is the built program.
RunResult RunShell(const std::string& command, const std::filesystem::path& directory);

/// The content of a file, or "" if there is none.
std::string FileText(const std::filesystem::path& path);

/// An empty directory that goes with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it and returns its path.
  std::filesystem::path Write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace acev2::testing
