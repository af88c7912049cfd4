// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a model file, read where they are wanted.
//
// Invariant: a file stays on disk; only the ranges that are asked for are read. It is not mapped:
// with large pages in the page cache, each byte touched in a mapping costs up to 2 MiB of resident
// memory, and a file that another process shortens would end the program. Made by load.cc; kept
// alive by Model, whose tensors refer into it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace acev2 {

class Bytes {
 public:
  /// Takes over a buffer.
  explicit Bytes(std::string buffer)
      : buffer_(std::move(buffer)), size_(buffer_.size()), memory_(buffer_) {}
  /// Borrows a buffer, which must outlive this and not change.
  struct Borrowed {
    std::string_view buffer;
  };
  explicit Bytes(Borrowed borrowed) : size_(borrowed.buffer.size()), memory_(borrowed.buffer) {}
  /// Takes over an open regular file of `size` bytes; `name` is for errors.
  Bytes(int descriptor, std::uint64_t size, std::string name)
      : descriptor_(descriptor), name_(std::move(name)), size_(size) {}
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  std::uint64_t size() const { return size_; }
  /// The `size` bytes from `offset`, which must lie within. Throws Error if they cannot be read.
  std::string Read(std::uint64_t offset, std::size_t size) const;

 private:
  friend class Window;

  void ReadTo(std::uint64_t offset, char* to, std::size_t size) const;

  std::string buffer_;
  int descriptor_ = -1;
  std::string name_;
  std::uint64_t size_;
  std::string_view memory_;  // the bytes, if they are in memory: buffer_, or a borrowed buffer
};

/// Small reads from Bytes that mostly go forward: a buffer over a file, the bytes themselves if
/// they are in memory.
class Window {
 public:
  explicit Window(const Bytes& bytes) : bytes_(bytes), held_(bytes.memory_) {}
  Window(const Window&) = delete;  // held_ may point into buffer_
  Window& operator=(const Window&) = delete;

  std::uint64_t file_size() const { return bytes_.size(); }
  /// The `size` bytes from `offset`, which must lie within; valid until the next call.
  std::string_view At(std::uint64_t offset, std::size_t size) {
    const std::uint64_t from = offset - begin_;  // huge where it lies before what is held
    if (from > held_.size() || size > held_.size() - from) {
      Fill(offset, size);
      return held_.substr(0, size);
    }
    return held_.substr(from, size);
  }

 private:
  void Fill(std::uint64_t offset, std::size_t size);

  const Bytes& bytes_;
  std::string buffer_;
  std::string_view held_;    // buffer_, or all of the bytes if they are in memory
  std::uint64_t begin_ = 0;  // offset of held_ in the file
};

/// How a stream is read, which may never end.
struct StreamLimits {
  /// Looks at its beginning while the rest is on its way; throws Error to refuse it. May be empty.
  std::function<void(std::string_view head, const std::string& name)> check;
  /// How long a named pipe, which may never get a writer, may take for its end or kPipeBytes more.
  std::chrono::milliseconds patience = std::chrono::seconds(60);
};

/// Bytes of a stream that StreamLimits::check sees, unless it ends before: enough to see past the
/// comments that may come before a text.
inline constexpr std::size_t kStreamHeadBytes = std::size_t{1} << 16;

/// Bytes of a named pipe that have to come within StreamLimits::patience.
inline constexpr std::size_t kPipeBytes = std::size_t{1} << 16;

/// The contents of `path`, "-" for standard input. What is no regular file is read to its end.
/// Throws Error if `path` is a directory or a device, cannot be read, or is a stream past 2 GiB.
std::shared_ptr<const Bytes> OpenBytes(const std::string& path, const StreamLimits& limits = {});

}  // namespace acev2
