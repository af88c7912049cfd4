// SPDX-License-Identifier: Apache-2.0
//
// Output by POSIX calls: their error codes say what went wrong, which streams do not.
//
// Invariant: a short write is continued, an interrupted one repeated, and a failed close reported;
// what a file held before is there until all of the new content is on its disk.
#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
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

/// A write that failed in the middle of a result, by its error code.
struct FailedWrite {
  int error;
};

/// Writes what `produce` hands over; the error code of a failure, or 0.
int WriteProduct(int descriptor, const std::function<void(const Sink&)>& produce) {
  try {
    produce([descriptor](std::string_view text) {
      if (const int error = WriteAll(descriptor, text); error != 0) throw FailedWrite{error};
    });
  } catch (const FailedWrite& failure) {
    return failure.error;
  }
  return 0;
}

/// An open file; closed in any case.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  void Set(int number) { number_ = number; }
  /// The error code of a failure, or 0.
  int Close() { return close(std::exchange(number_, -1)) != 0 ? errno : 0; }

 private:
  int number_;
};

/// Signals that end the process wait until this has gone.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : kEndingSignals) sigaddset(&held, signal);
    sigprocmask(SIG_BLOCK, &held, &before_);
  }
  ~SignalsWait() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  sigset_t before_ = {};
};

// The file that is written beside its place, "" if there is none: there is one at a time, and a
// signal must find it without memory or locks.
std::array<char, PATH_MAX> beside_path;
volatile std::sig_atomic_t beside_exists = 0;

/// A new file beside the place of a result. It is removed unless it is renamed to that.
class BesideFile {
 public:
  explicit BesideFile(const std::string& directory) {
    std::string path = directory + "/.acev2-XXXXXX";
    if (path.size() >= beside_path.size()) {
      errno = ENAMETOOLONG;
      return;
    }
    const SignalsWait wait;
    descriptor_.Set(mkostemp(path.data(), O_CLOEXEC));
    if (descriptor_.number() < 0) return;
    *std::ranges::copy(path, beside_path.begin()).out = '\0';
    beside_exists = 1;
  }
  ~BesideFile() { RemoveUnfinished(); }
  BesideFile(const BesideFile&) = delete;
  BesideFile& operator=(const BesideFile&) = delete;
  /// Its number is negative if the file could not be made; errno says why.
  Descriptor& descriptor() { return descriptor_; }
  /// The error code of a failure, or 0.
  int RenameTo(const std::string& target) {
    const SignalsWait wait;
    if (rename(beside_path.data(), target.c_str()) != 0) return errno;
    beside_exists = 0;
    return 0;
  }

 private:
  Descriptor descriptor_;
};

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

void RemoveUnfinished() noexcept {
  if (beside_exists != 0) unlink(beside_path.data());
  beside_exists = 0;
}

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

Style FileStyle() { return {.width = kNoTerminalWidth, .colour = false, .cut = false}; }

Style StdoutStyle() {
  Style style = FileStyle();
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  style.cut = terminal;
  winsize size = {};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  }
  if (const int columns = NumberFromEnvironment("COLUMNS"); columns > 0) {
    style.width = columns;
    style.cut = true;
  }
  const char* kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::string_view(kind) == "dumb";
  style.colour = chosen_colour == Colour::kAuto ? terminal && !dumb && !IsSet("NO_COLOR")
                                                : chosen_colour == Colour::kAlways;
  return style;
}

OutputFile::OutputFile(std::string option, std::string path, const std::vector<std::string>& inputs)
    : option_(std::move(option)), path_(std::move(path)) {
  if (is_stdout()) return;
  if (path_.empty() || path_.starts_with("--")) {
    throw Error(fmt::format("{} needs a file name, not '{}'", option_, Printable(path_)),
                "- is standard output");
  }
  // What a link points to is replaced, not the link.
  std::error_code ignored;
  const std::filesystem::path real =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path_), ignored);
  target_ = ignored ? path_ : real.string();
  struct stat own = {};
  exists_ = stat(target_.c_str(), &own) == 0;
  const std::filesystem::path parent = std::filesystem::path(target_).parent_path();
  directory_ = parent.empty() ? "." : parent.string();
  if (exists_) {
    FailIf(S_ISDIR(own.st_mode) ? EISDIR : 0);
    FailIf(access(target_.c_str(), W_OK) != 0 ? errno : 0);
    beside_ = S_ISREG(own.st_mode) && access(directory_.c_str(), W_OK | X_OK) == 0;
  } else {
    FailIf(access(directory_.c_str(), W_OK | X_OK) != 0 ? errno : 0);
    beside_ = true;
  }
  for (const std::string& input : inputs) {
    struct stat status = {};
    const int failed = input == "-" ? fstat(STDIN_FILENO, &status) : stat(input.c_str(), &status);
    if (!exists_ || !S_ISREG(own.st_mode) || failed != 0 || own.st_dev != status.st_dev ||
        own.st_ino != status.st_ino) {
      continue;
    }
    throw Error(
        fmt::format("{}: '{}' is {}", option_, Printable(path_),
                    input == inputs.front() ? "the model itself" : "read by this command as well"),
        "choose another file name");
  }
}

void OutputFile::FailIf(int error) const {
  if (error == 0) return;
  throw Error(fmt::format("{}: cannot write to '{}': {}", option_, Printable(path_), Reason(error)),
              "choose a file in a directory that can be written to");
}

bool OutputFile::SameFile(const OutputFile& other) const {
  if (is_stdout() || other.is_stdout()) return false;
  struct stat a = {};
  struct stat b = {};
  if (!exists_ || !other.exists_) return target_ == other.target_;
  // Character devices and pipes (/dev/null) may take several results.
  return stat(target_.c_str(), &a) == 0 && stat(other.target_.c_str(), &b) == 0 &&
         S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void OutputFile::Write(std::string_view text) {
  WriteBy([text](const Sink& sink) { sink(text); });
}

void OutputFile::WriteBy(const std::function<void(const Sink&)>& produce) {
  if (is_stdout()) return produce(WriteStdout);
  const int error = beside_ ? WriteBeside(produce) : WriteThrough(produce);
  if (error != 0) {
    throw Error(fmt::format("{}: cannot write '{}': {}", option_, Printable(path_), Reason(error)),
                "free space on the disk or choose another file");
  }
}

int OutputFile::WriteBeside(const std::function<void(const Sink&)>& produce) const {
  BesideFile file(directory_);
  const int descriptor = file.descriptor().number();
  if (descriptor < 0) return errno;
  // As if it had been opened: the mode it has, or what the umask leaves of 0666.
  struct stat status = {};
  const mode_t mask = umask(0);
  umask(mask);
  const bool known = exists_ && stat(target_.c_str(), &status) == 0;
  const mode_t mode = known ? status.st_mode & 07777 : 0666 & ~mask;
  int error = fchmod(descriptor, mode) != 0 ? errno : 0;
  if (error == 0) error = WriteProduct(descriptor, produce);
  const int closing = file.descriptor().Close();
  if (error == 0) error = closing;
  return error == 0 ? file.RenameTo(target_) : error;
}

int OutputFile::WriteThrough(const std::function<void(const Sink&)>& produce) const {
  Descriptor file(open(target_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.number() < 0) return errno;
  struct stat status = {};
  int error = 0;
  if (fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode)) {
    if (ftruncate(file.number(), 0) != 0) error = errno;
  }
  if (error == 0) error = WriteProduct(file.number(), produce);
  const int closing = file.Close();
  return error == 0 ? closing : error;
}

}  // namespace acev2
