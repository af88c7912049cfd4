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

std::uint64_t WireReader::Varint() {
  constexpr std::uint64_t kMaxVarintBytes = 10;
  const std::string_view bytes =
      file_.At(at_, static_cast<std::size_t>(std::min(end_ - at_, kMaxVarintBytes)));
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  std::uint64_t value = 0;
  if (!stream.ReadVarint64(&value)) {
    throw WireError{bytes.size() < kMaxVarintBytes ? WireError::Reason::kPastEnd
                                                   : WireError::Reason::kMalformed,
                    at_};
  }
  at_ += static_cast<std::uint64_t>(stream.CurrentPosition());
  return value;
}

WireField WireReader::Next() {
  WireField field;
  field.begin = at_;
  const WireError malformed{WireError::Reason::kMalformed, at_};
  const std::uint64_t tag = Varint();
  if (tag > std::numeric_limits<std::uint32_t>::max() || tag >> 3 == 0) throw malformed;
  field.number = static_cast<std::uint32_t>(tag >> 3);
  field.type = static_cast<WireType>(tag & 7);

  std::uint64_t length = 0;
  switch (field.type) {
    case WireType::kVarint:
      field.content = at_;
      field.value = Varint();
      field.end = at_;
      return field;
    case WireType::kFixed64:
      length = 8;
      break;
    case WireType::kFixed32:
      length = 4;
      break;
    case WireType::kLength:
      length = Varint();
      break;
    default:
      throw malformed;
  }
  field.content = at_;
  if (length > end_ - at_) throw WireError{WireError::Reason::kPastEnd, field.begin};
  at_ += length;
  field.end = at_;
  return field;
}

}  // namespace acev2
