// SPDX-License-Identifier: Apache-2.0
//
// Reading files (bytes.h).
//
// Invariant: every descriptor that is opened here is closed here; standard input stays open. POSIX
// only. What has no size (pipes, sockets, files in /proc) is read into memory.
#include "file/bytes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "acev2/error.h"

namespace acev2 {
namespace {

// Protobuf cannot hold more than 2 GiB - 1 in one message, so a longer stream is no model; the
// bound keeps an endless one (/dev/zero) from taking all memory.
constexpr std::size_t kMaxStreamBytes = (std::size_t{1} << 31) - 1;

// Between the few dozen bytes that a tensor leaves to look at and a graph without weights, which is
// read from end to end.
constexpr std::size_t kWindowBytes = std::size_t{1} << 14;

[[noreturn]] void ThrowErrno(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    throw Error(fmt::format("{}: no such file", path), "check the path");
  }
  throw Error(fmt::format("{}: cannot be read: {}", path, std::generic_category().message(error)),
              "check the path and its permissions");
}

// A descriptor of one's own for `path`, closed unless released. A pipe without a writer opens, too.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : number_(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                            : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (number_ < 0) ThrowErrno(path, errno);
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  int Release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

/// Waits for a named pipe, which may never get a writer, or one that writes a byte a second.
class Patience {
 public:
  Patience(const std::string& path, std::chrono::milliseconds limit)
      : path_(path), limit_(limit), end_(Clock::now() + limit) {}

  /// Waits until there is a byte or the end; `used` have come so far. Throws Error past the limit,
  /// which begins anew with each kPipeBytes.
  void Await(int descriptor, std::size_t used) {
    if (used - counted_ >= kPipeBytes) {
      counted_ = used;
      end_ = Clock::now() + limit_;
    }
    for (pollfd pipe = {descriptor, POLLIN, 0};;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
      if (left.count() <= 0) Fail(used);
      const int ready = poll(&pipe, 1, static_cast<int>(left.count()));
      if (ready < 0 && errno == EINTR) continue;
      if (ready == 0) Fail(used);
      return;  // what is wrong, the read will say
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[noreturn]] void Fail(std::size_t used) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit_).count();
    throw Error(used == 0
                    ? fmt::format("{}: a pipe that nothing came from for {} s", path_, seconds)
                    : fmt::format("{}: a pipe that {} bytes came from in {} s, and no end", path_,
                                  used - counted_, seconds),
                "write the model to a file first");
  }

  const std::string& path_;
  std::chrono::milliseconds limit_;
  Clock::time_point end_;
  std::size_t counted_ = 0;  ///< bytes that had come when the limit began
};

std::string ReadToEnd(int descriptor, const std::string& path, bool named_pipe,
                      const StreamLimits& limits) {
  bool checked = !limits.check;
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  std::string buffer;
  std::size_t used = 0;
  Patience patience(path, limits.patience);
  for (;;) {
    if (buffer.size() - used < kChunk) buffer.resize(std::max(2 * buffer.size(), 2 * kChunk));
    if (named_pipe) patience.Await(descriptor, used);
    const ssize_t got = read(descriptor, buffer.data() + used, buffer.size() - used);
    if (got < 0 && (errno == EINTR || (named_pipe && errno == EAGAIN))) continue;
    if (got < 0) ThrowErrno(path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (!checked && used >= kStreamHeadBytes) {
      checked = true;
      limits.check(std::string_view(buffer).substr(0, kStreamHeadBytes), path);
    }
    if (used > kMaxStreamBytes) {
      throw Error(fmt::format("{}: a stream of more than 2 GiB", path),
                  "name a file: of a file, only the graph is read");
    }
  }
  buffer.resize(used);
  return buffer;
}

}  // namespace

Bytes::~Bytes() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string Bytes::Read(std::uint64_t offset, std::size_t size) const {
  if (descriptor_ < 0) return std::string(memory_.substr(offset, size));
  std::string bytes(size, '\0');
  ReadTo(offset, bytes.data(), size);
  return bytes;
}

void Bytes::ReadTo(std::uint64_t offset, char* to, std::size_t size) const {
  while (size > 0) {
    const ssize_t got = pread(descriptor_, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) ThrowErrno(name_, errno);
    if (got == 0) {
      throw Error(fmt::format("{}: the file became shorter while it was read", name_),
                  "run again once nothing writes to it");
    }
    to += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

void Window::Fill(std::uint64_t offset, std::size_t size) {
  const std::uint64_t rest = bytes_.size() - offset;
  const std::size_t fill = std::max<std::size_t>(size, std::min<std::uint64_t>(kWindowBytes, rest));
  held_ = {};
  buffer_.resize(fill);
  bytes_.ReadTo(offset, buffer_.data(), fill);
  begin_ = offset;
  held_ = buffer_;
}

std::shared_ptr<const Bytes> OpenBytes(const std::string& path, const StreamLimits& limits) {
  Descriptor descriptor(path);
  struct stat info {};
  if (fstat(descriptor.get(), &info) != 0) ThrowErrno(path, errno);
  if (S_ISDIR(info.st_mode)) {
    throw Error(fmt::format("{}: a directory", path), "name the .onnx file in it");
  }
  if ((S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)) && path != "-") {
    throw Error(fmt::format("{}: a device", path), "name an .onnx file, or - for standard input");
  }
  // Standard input may be a file that someone has read from already: then what is left of it.
  const bool at_start = path != "-" || lseek(descriptor.get(), 0, SEEK_CUR) == 0;
  if (S_ISREG(info.st_mode) && info.st_size > 0 && at_start) {
    return std::make_shared<const Bytes>(descriptor.Release(),
                                         static_cast<std::uint64_t>(info.st_size), path);
  }
  return std::make_shared<const Bytes>(
      ReadToEnd(descriptor.get(), path, path != "-" && S_ISFIFO(info.st_mode), limits));
}

}  // namespace acev2
