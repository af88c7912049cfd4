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

/// True if the program counts its lines or looks for faults while it runs (coverage, sanitizers):
/// that takes time and memory, so what is promised of either holds of the others alone.
bool IsInstrumented();

/// Shell text that holds the commands after it to `kilobytes` of data each. (Address space holds
/// more than is used: the program's own pages, and what the allocator reserves.) Empty for an
/// instrumented program.
std::string LimitMemory(int kilobytes);

/// Shell text that holds the commands after it to `seconds` of processor time each, an instrumented
/// program to 20 times as many.
std::string LimitTime(int seconds);

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
