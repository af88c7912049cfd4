// SPDX-License-Identifier: Apache-2.0
//
// Where results go: standard output, and files that are opened before the work starts.
//
// Invariant: every failed write is an Error (or ClosedPipe, which is no one's fault); a file that
// was created for a result that then failed is removed again, and one that was there keeps its
// content until the result is ready.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/write.h"

namespace acev2 {

/// The reader of standard output has gone (`acev2 … | head`): nothing to say, nothing to do.
struct ClosedPipe {};

/// Writes all of `text`. Throws Error or ClosedPipe.
void WriteStdout(std::string_view text);

/// Writes `text` to standard error; there is no one left to tell if that fails.
void WriteStderr(std::string_view text);

enum class Colour : std::uint8_t { kAuto, kAlways, kNever };
/// Decides on colour for the rest of the process (`--color`).
void SetColour(Colour colour);

/// How a table looks on standard output: the terminal's width, and colour as SetColour says; by
/// itself that is on a terminal, unless NO_COLOR is set.
Style StdoutStyle();

/// A result file; "-" is standard output.
class OutputFile {
 public:
  /// Opens `path` for writing without touching its content. `option` stands in errors. Throws
  /// Error if it cannot be written to or is one of the files `inputs`.
  OutputFile(std::string option, std::string path, const std::vector<std::string>& inputs);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;

  bool is_stdout() const { return path_ == "-"; }
  /// True if both are the same file on disk.
  bool SameFile(const OutputFile& other) const;
  /// Replaces the content by `text`.
  void Write(std::string_view text);

 private:
  std::string option_;
  std::string path_;
  int descriptor_ = -1;
  bool created_ = false;
  bool written_ = false;
};

}  // namespace acev2
