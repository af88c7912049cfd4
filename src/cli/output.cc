// SPDX-License-Identifier: Apache-2.0
//
// Output by POSIX calls: their error codes say what went wrong, which streams do not.
//
// Invariant: a short write is continued, an interrupted one repeated, and a failed close reported.
#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "acev2/error.h"
#include "text/text.h"

namespace acev2 {
namespace {

constexpr int kNoTerminalWidth = 100;

std::string Reason(int error) { return std::strerror(error); }

/// Writes all of `text`; the error code of a failure, or 0.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// A positive number from the environment, or 0.
int NumberFromEnvironment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return 0;
  int number = 0;
  const char* end = text + std::strlen(text);
  const auto [last, error] = std::from_chars(text, end, number);
  return error == std::errc() && last == end && number > 0 ? number : 0;
}

bool IsSet(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0';
}

Colour chosen_colour = Colour::kAuto;  // of the process, as standard output is

}  // namespace

void SetColour(Colour colour) { chosen_colour = colour; }

void WriteStdout(std::string_view text) {
  const int error = WriteAll(STDOUT_FILENO, text);
  if (error == EPIPE) throw ClosedPipe();
  if (error != 0) {
    throw Error(fmt::format("cannot write to standard output: {}", Reason(error)),
                "check where it is redirected to");
  }
}

void WriteStderr(std::string_view text) { WriteAll(STDERR_FILENO, text); }

Style StdoutStyle() {
  Style style;
  style.width = kNoTerminalWidth;
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  winsize size = {};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  }
  if (const int columns = NumberFromEnvironment("COLUMNS"); columns > 0) style.width = columns;
  const char* kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::string_view(kind) == "dumb";
  style.colour = chosen_colour == Colour::kAuto ? terminal && !dumb && !IsSet("NO_COLOR")
                                                : chosen_colour == Colour::kAlways;
  return style;
}

OutputFile::OutputFile(std::string option, std::string path, const std::vector<std::string>& inputs)
    : option_(std::move(option)), path_(std::move(path)) {
  if (is_stdout()) return;
  const std::string shown = Printable(path_);
  if (path_.empty() || path_.starts_with("--")) {
    throw Error(fmt::format("{} needs a file name, not '{}'", option_, shown),
                "- is standard output");
  }
  constexpr mode_t kMode = 0666;  // what the umask leaves of it
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  created_ = descriptor_ >= 0;
  if (!created_ && errno == EEXIST) descriptor_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw Error(fmt::format("{}: cannot write to '{}': {}", option_, shown, Reason(errno)),
                "choose a file in a directory that can be written to");
  }
  struct stat own = {};
  struct stat input = {};
  for (const std::string& path_of_input : inputs) {
    if (!created_ && stat(path_of_input.c_str(), &input) == 0 && fstat(descriptor_, &own) == 0 &&
        own.st_dev == input.st_dev && own.st_ino == input.st_ino) {
      close(descriptor_);
      throw Error(fmt::format("{}: '{}' is {}", option_, shown,
                              path_of_input == inputs.front() ? "the model itself"
                                                              : "read by this command as well"),
                  "choose another file name");
    }
  }
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : option_(std::move(other.option_)),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      created_(other.created_),
      written_(other.written_) {}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  if (created_ && !written_) unlink(path_.c_str());
}

bool OutputFile::SameFile(const OutputFile& other) const {
  struct stat a = {};
  struct stat b = {};
  // Character devices and pipes (/dev/null) may take several results.
  return descriptor_ >= 0 && other.descriptor_ >= 0 && fstat(descriptor_, &a) == 0 &&
         fstat(other.descriptor_, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

void OutputFile::Write(std::string_view text) {
  if (is_stdout()) return WriteStdout(text);
  struct stat status = {};
  int error = 0;
  if (fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
    if (ftruncate(descriptor_, 0) != 0) error = errno;
  }
  if (error == 0) error = WriteAll(descriptor_, text);
  if (close(std::exchange(descriptor_, -1)) != 0 && error == 0) error = errno;
  if (error != 0) {
    if (created_) unlink(path_.c_str());
    throw Error(fmt::format("{}: cannot write '{}': {}", option_, Printable(path_), Reason(error)),
                "free space on the disk or choose another file");
  }
  written_ = true;
}

}  // namespace acev2
