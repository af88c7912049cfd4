// SPDX-License-Identifier: Apache-2.0
//
// Where results go: standard output, and files that are opened before the work starts.
//
// Invariant: every failed write is an Error (or ClosedPipe, which is no one's fault); a file that
// was created for a result that then failed is removed again, and one that was there keeps its
// content until the result is ready.
#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <functional>
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
/// itself that is on a terminal, unless NO_COLOR is set. Only there are cells cut, or where COLUMNS
/// says how wide it is.
Style StdoutStyle();

/// How a table looks in a file: as on a pipe, and without colour.
Style FileStyle();

/// The signals by which users and systems end a process.
inline constexpr std::array kEndingSignals = {SIGHUP, SIGINT, SIGTERM};

/// Removes the file beside an OutputFile's place that is being written, if there is one. For when
/// the process ends: a signal handler may call it.
void RemoveUnfinished() noexcept;

/// Takes pieces of a result, one behind the other.
using Sink = std::function<void(std::string_view)>;

/// A result file; "-" is standard output.
///
/// A regular file is written beside its place and renamed over it, so that the one before survives
/// whatever goes wrong; anything else, and a file in a directory that cannot be written to, is
/// written through.
class OutputFile {
 public:
  /// Looks whether `path` can be written to, and leaves it as it is. `option` stands in errors.
  /// Throws Error if it cannot, or if it is one of the files `inputs` ("-": standard input).
  OutputFile(std::string option, std::string path, const std::vector<std::string>& inputs);

  bool is_stdout() const { return path_ == "-"; }
  /// True if both are the same file on disk.
  bool SameFile(const OutputFile& other) const;
  /// Replaces the content by `text`.
  void Write(std::string_view text);
  /// Replaces the content by what `produce` hands to its sink. What it throws leaves a regular file
  /// as it was.
  void WriteBy(const std::function<void(const Sink&)>& produce);

 private:
  /// Throws Error for an error code other than 0.
  void FailIf(int error) const;
  /// Both return the error code of a failure, or 0.
  int WriteBeside(const std::function<void(const Sink&)>& produce) const;
  int WriteThrough(const std::function<void(const Sink&)>& produce) const;

  std::string option_;
  std::string path_;
  std::string target_;     ///< `path_` without links
  std::string directory_;  ///< that `target_` lies in
  bool exists_ = false;
  bool beside_ = false;
};

}  // namespace acev2
