// SPDX-License-Identifier: Apache-2.0
//
// The file of a scan, to which lines are added as they come and which a later scan continues.
//
// Invariant: the file always begins with whole lines in the order of the list; at most its last one
// is cut, and goes when the scan resumes. One process at a time writes it. Used by `acev2 scan`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace acev2 {

class Journal {
 public:
  /// Opens `path`. Throws Error if it cannot be written to, if another process writes it, or if it
  /// has content and `resume` is false. What is no regular file (a pipe, /dev/stdout) is written
  /// through: it has no content, and cannot be continued.
  Journal(const std::string& path, bool resume);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Calls `accept` with every whole line that is there; one that it refuses is an Error. A last
  /// line that is cut is dropped if it starts as all lines do, with `beginning`; else it is an
  /// Error: the file is somebody else's.
  void Replay(std::string_view beginning, const std::function<bool(std::string_view line)>& accept);

  /// Adds a line, which ends in a line break.
  void Append(std::string_view line);

 private:
  [[noreturn]] void FailAt(std::size_t line) const;
  [[noreturn]] void Fail(std::string_view what, int error) const;

  std::string path_;
  bool regular_ = true;
  int descriptor_ = -1;
};

}  // namespace acev2
