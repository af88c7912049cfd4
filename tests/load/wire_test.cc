// SPDX-License-Identifier: Apache-2.0
//
// Fields of protobuf's encoding, byte by byte.
#include "load/wire.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "file/bytes.h"

namespace acev2 {
namespace {

std::vector<WireField> FieldsOf(std::string text) {
  const std::uint64_t size = text.size();
  const Bytes bytes(std::move(text));
  Window window(bytes);
  std::vector<WireField> fields;
  for (WireReader reader(window, 0, size); !reader.done();) fields.push_back(reader.Next());
  return fields;
}

/// Where and why reading ends; the offset is empty if it does not.
std::optional<WireError> ErrorIn(const std::string& text) {
  try {
    FieldsOf(text);
  } catch (const WireError& error) {
    return error;
  }
  return std::nullopt;
}

// 08 96 01: field 1, varint 0x16 + 1·128 = 150 (the example of protobuf's documentation).
// 12 03 'abc': field 2, three bytes. 1d and 21: field 3 of 4 bytes, field 4 of 8.
TEST(WireTest, ReadsEveryType) {
  const auto fields =
      FieldsOf(std::string("\x08\x96\x01\x12\x03"
                           "abc\x1d....\x21........"));
  ASSERT_EQ(fields.size(), 4u);
  EXPECT_EQ(fields[0].number, 1u);
  EXPECT_EQ(fields[0].type, WireType::kVarint);
  EXPECT_EQ(fields[0].value, 150u);
  EXPECT_EQ(fields[0].size(), 3u);
  EXPECT_EQ(fields[1].number, 2u);
  EXPECT_EQ(fields[1].begin, 3u);
  EXPECT_EQ(fields[1].content, 5u);
  EXPECT_EQ(fields[1].content_size(), 3u);
  EXPECT_EQ(fields[1].end, 8u);
  EXPECT_EQ(fields[2].type, WireType::kFixed32);
  EXPECT_EQ(fields[2].content_size(), 4u);
  EXPECT_EQ(fields[3].type, WireType::kFixed64);
  EXPECT_EQ(fields[3].content_size(), 8u);
  EXPECT_TRUE(FieldsOf("").empty());
}

TEST(WireTest, WhatIsCutOffIsSaidWithItsPlace) {
  for (const char* text : {"\x08", "\x08\x96",
                           "\x12\x03"
                           "ab",
                           "\x1d...", "\x12"}) {
    const auto error = ErrorIn(text);
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->reason, WireError::Reason::kPastEnd) << text;
  }
  // The second field is the one that is cut off, at 3.
  EXPECT_EQ(ErrorIn("\x08\x96\x01\x12\x09"
                    "abc")
                ->at,
            3u);
}

TEST(WireTest, WhatIsNoFieldIsMalformed) {
  // Field 0; a group (type 3); a type that there is not; a varint of eleven bytes.
  for (const std::string& text : {std::string("\x00\x01", 2), std::string("\x0b"),
                                  std::string("\x0f"), std::string(11, '\xff')}) {
    const auto error = ErrorIn(text);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, WireError::Reason::kMalformed);
    EXPECT_EQ(error->at, 0u);
  }
}

// A length of nearly 2^64 does not wrap around the end.
TEST(WireTest, HugeLengthsPassTheEnd) {
  const auto error = ErrorIn(
      "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
      "abc");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, WireError::Reason::kPastEnd);
}

}  // namespace
}  // namespace acev2
