// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a model file, mapped where that is possible.
//
// Invariant: view() stays valid and unchanged as long as the object lives; a mapped file costs only
// the pages that are looked at. A file that another process shortens meanwhile is not guarded
// against. Made by load.cc; kept alive by Model, whose tensors point into it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace acev2 {

class Bytes {
 public:
  /// Takes over a buffer.
  explicit Bytes(std::string buffer) : buffer_(std::move(buffer)), view_(buffer_) {}
  /// Takes over a mapping of `size` bytes made with mmap.
  Bytes(void* mapping, std::size_t size)
      : mapping_(mapping), view_(static_cast<const char*>(mapping), size) {}
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  std::string_view view() const { return view_; }

 private:
  std::string buffer_;
  void* mapping_ = nullptr;
  std::string_view view_;
};

/// The contents of `path`, "-" for standard input. Regular files are mapped, all else is read to
/// its end. Throws Error if `path` is a directory, cannot be read, or is an endless stream.
std::shared_ptr<const Bytes> ReadBytes(const std::string& path);

}  // namespace acev2
