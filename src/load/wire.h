// SPDX-License-Identifier: Apache-2.0
//
// Reading protobuf's wire format field by field, over files of any size.
//
// Invariant: no position ever passes the end of the message that is read. Varints of more than a
// byte are decoded by protobuf's own reader; offsets are 64 bits wide, so that a file past 2 GiB is
// no special case.
// Used by skim.cc alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "file/bytes.h"

namespace acev2 {

/// The wire types of protobuf's encoding; groups are read as malformed: ONNX has none.
enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

/// One field: its bytes are [begin, end) of the file, its content [content, end).
struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
  std::uint64_t begin = 0;
  std::uint64_t content = 0;
  std::uint64_t end = 0;
  std::uint64_t value = 0;  ///< of a varint

  std::uint64_t size() const { return end - begin; }
  std::uint64_t content_size() const { return end - content; }
};

/// Why a message cannot be read, and where.
struct WireError {
  enum class Reason : std::uint8_t { kPastEnd, kMalformed };
  Reason reason;
  std::uint64_t at;
};

/// Walks the fields of the message that stands in [begin, end) of a file.
class WireReader {
 public:
  WireReader(Window& file, std::uint64_t begin, std::uint64_t end)
      : file_(file), at_(begin), end_(end) {}

  bool done() const { return at_ == end_; }
  /// The next field; throws WireError.
  WireField Next();

 private:
  /// The varint at the front of `bytes`, which is what stands at at_; takes it off both.
  std::uint64_t Varint(std::string_view& bytes);

  Window& file_;
  std::uint64_t at_;
  std::uint64_t end_;
};

}  // namespace acev2
