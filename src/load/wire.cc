// SPDX-License-Identifier: Apache-2.0
//
// Protobuf's wire format (wire.h).
//
// Invariant: a length is compared with what is left before it is used, so a lying one cannot
// overflow a position.
#include "load/wire.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <limits>
#include <string_view>

namespace acev2 {
namespace {

constexpr std::size_t kMaxVarintBytes = 10;

}  // namespace

std::uint64_t WireReader::Varint(std::string_view& bytes) {
  // Most tags and lengths are a single byte.
  if (!bytes.empty() && static_cast<unsigned char>(bytes.front()) < 0x80) {
    const auto value = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    ++at_;
    return value;
  }
  const std::size_t size = std::min(bytes.size(), kMaxVarintBytes);
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(size));
  std::uint64_t value = 0;
  if (!stream.ReadVarint64(&value)) {
    throw WireError{
        size < kMaxVarintBytes ? WireError::Reason::kPastEnd : WireError::Reason::kMalformed, at_};
  }
  const int read = stream.CurrentPosition();
  bytes.remove_prefix(static_cast<std::size_t>(read));
  at_ += static_cast<std::uint64_t>(read);
  return value;
}

WireField WireReader::Next() {
  WireField field;
  field.begin = at_;
  // A tag and the value or length behind it.
  std::string_view bytes = file_.At(
      at_, static_cast<std::size_t>(std::min<std::uint64_t>(end_ - at_, 2 * kMaxVarintBytes)));
  const std::uint64_t tag = Varint(bytes);
  if (tag > std::numeric_limits<std::uint32_t>::max() || tag >> 3 == 0) {
    throw WireError{WireError::Reason::kMalformed, field.begin};
  }
  field.number = static_cast<std::uint32_t>(tag >> 3);
  field.type = static_cast<WireType>(tag & 7);

  std::uint64_t length = 0;
  switch (field.type) {
    case WireType::kVarint:
      field.content = at_;
      field.value = Varint(bytes);
      field.end = at_;
      return field;
    case WireType::kFixed64:
      length = 8;
      break;
    case WireType::kFixed32:
      length = 4;
      break;
    case WireType::kLength:
      length = Varint(bytes);
      break;
    default:
      throw WireError{WireError::Reason::kMalformed, field.begin};
  }
  field.content = at_;
  if (length > end_ - at_) throw WireError{WireError::Reason::kPastEnd, field.begin};
  at_ += length;
  field.end = at_;
  return field;
}

}  // namespace acev2
