// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 checks against the edges of RFC 3629.
#include "text/utf8.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(Utf8Test, AcceptsTheFirstAndLastSequenceOfEachLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(std::string_view("\0\x7f", 2)));
  EXPECT_TRUE(IsUtf8("\xc2\x80\xdf\xbf"));
  EXPECT_TRUE(IsUtf8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"));
  EXPECT_TRUE(IsUtf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(Utf8Test, RefusesWhatIsNotWellFormed) {
  EXPECT_FALSE(IsUtf8("\x80"));              // stray continuation
  EXPECT_FALSE(IsUtf8("\xc0\x80"));          // overlong
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf"));      // overlong
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));  // past U+10FFFF
  EXPECT_FALSE(IsUtf8("a\xe2\x82"));         // cut off
  EXPECT_FALSE(IsUtf8("\xff"));
}

TEST(Utf8Test, RepairsByteByByteAndKeepsTheRest) {
  EXPECT_EQ(RepairUtf8("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(RepairUtf8("caf\xe9!"), "caf\\xe9!");
  EXPECT_EQ(RepairUtf8("\xe2\x82"), "\\xe2\\x82");
  EXPECT_TRUE(IsUtf8(RepairUtf8("\xf4\x90\x80\x80\xc0")));
}

}  // namespace
}  // namespace acev2
