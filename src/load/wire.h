// SPDX-License-Identifier: Apache-2.0
//
// Reading protobuf's wire format field by field, over files of any size.
//
// Invariant: no position ever passes the end of the message that is read. Varints are decoded by
// protobuf's own reader; offsets are 64 bits wide, so that a file past 2 GiB is no special case.
// Used by skim.cc alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace acev2 {

/// The wire types of protobuf's encoding; groups are read as malformed: ONNX has none.
enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

/// One field: its bytes are [begin, end) of the file, its content [content, end).
struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
  std::size_t begin = 0;
  std::size_t content = 0;
  std::size_t end = 0;
  std::uint64_t value = 0;  ///< of a varint

  std::size_t size() const { return end - begin; }
  std::size_t content_size() const { return end - content; }
};

/// Why a message cannot be read, and where.
struct WireError {
  enum class Reason : std::uint8_t { kPastEnd, kMalformed };
  Reason reason;
  std::size_t at;
};

/// Walks the fields of the message that stands in [begin, end) of `file`.
class WireReader {
 public:
  WireReader(std::string_view file, std::size_t begin, std::size_t end)
      : file_(file), at_(begin), end_(end) {}

  bool done() const { return at_ == end_; }
  /// The next field; throws WireError.
  WireField Next();

 private:
  std::uint64_t Varint();

  std::string_view file_;
  std::size_t at_;
  std::size_t end_;
};

}  // namespace acev2
