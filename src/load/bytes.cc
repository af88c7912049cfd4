// SPDX-License-Identifier: Apache-2.0
//
// Mapping and reading files (bytes.h).
//
// Invariant: every descriptor that is opened here is closed here; standard input stays open. POSIX
// only. What cannot be mapped (pipes, sockets, files of size 0 in /proc) is read.
#include "load/bytes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "acev2/error.h"

namespace acev2 {
namespace {

// Protobuf cannot hold more than 2 GiB - 1 in one message, so a longer stream is no model; the
// bound keeps an endless one (/dev/zero) from taking all memory.
constexpr std::size_t kMaxStreamBytes = (std::size_t{1} << 31) - 1;

[[noreturn]] void ThrowErrno(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    throw Error(fmt::format("{}: no such file", path), "check the path");
  }
  throw Error(fmt::format("{}: cannot be read: {}", path, std::generic_category().message(error)),
              "check the path and its permissions");
}

struct Descriptor {
  explicit Descriptor(const std::string& path)
      : owned(path != "-"),
        number(owned ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO) {
    if (number < 0) ThrowErrno(path, errno);
  }
  ~Descriptor() {
    if (owned) close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  const bool owned;
  const int number;
};

std::string ReadToEnd(int descriptor, const std::string& path) {
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  std::string buffer;
  std::size_t used = 0;
  for (;;) {
    if (buffer.size() - used < kChunk) buffer.resize(std::max(2 * buffer.size(), 2 * kChunk));
    const ssize_t got = read(descriptor, buffer.data() + used, buffer.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) ThrowErrno(path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > kMaxStreamBytes) {
      throw Error(fmt::format("{}: a stream of more than 2 GiB", path),
                  "name a file: files are mapped, not read");
    }
  }
  buffer.resize(used);
  return buffer;
}

}  // namespace

Bytes::~Bytes() {
  if (mapping_ != nullptr) munmap(mapping_, view_.size());
}

std::shared_ptr<const Bytes> ReadBytes(const std::string& path) {
  const Descriptor descriptor(path);
  struct stat info {};
  if (fstat(descriptor.number, &info) != 0) ThrowErrno(path, errno);
  if (S_ISDIR(info.st_mode)) {
    throw Error(fmt::format("{}: a directory", path), "name the .onnx file in it");
  }
  // Standard input may be a file that someone has read from already: map only from its start.
  const bool at_start = descriptor.owned || lseek(descriptor.number, 0, SEEK_CUR) == 0;
  if (S_ISREG(info.st_mode) && info.st_size > 0 && at_start) {
    const auto size = static_cast<std::size_t>(info.st_size);
    void* mapping = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.number, 0);
    if (mapping != MAP_FAILED) {
      // The walk skips over weights: reading ahead would only fetch what it skips.
      madvise(mapping, size, MADV_RANDOM);
      return std::make_shared<const Bytes>(mapping, size);
    }
  }
  return std::make_shared<const Bytes>(ReadToEnd(descriptor.number, path));
}

}  // namespace acev2
