// SPDX-License-Identifier: Apache-2.0
//
// Lists and spans of sizes, as options take them.
#include "write/options/size_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/error_of.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;

std::vector<std::int64_t> Sizes(std::string_view text, std::size_t most = 100) {
  return ReadSizes("--dim", text, text, most);
}

std::string Fault(std::string_view text, std::size_t most = 100) {
  return ErrorOf([&] { Sizes(text, most); });
}

TEST(SizeListTest, HasNumbersStepsAndPowers) {
  EXPECT_THAT(Sizes("4"), ElementsAre(4));
  EXPECT_THAT(Sizes("1..4"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Sizes("64..256:64"), ElementsAre(64, 128, 192, 256));
  EXPECT_THAT(Sizes("64..250:64"), ElementsAre(64, 128, 192));
  EXPECT_THAT(Sizes("1..10:x2"), ElementsAre(1, 2, 4, 8));
  EXPECT_THAT(Sizes("8,1..2"), ElementsAre(8, 1, 2));
  // The last power before 2^63: 62 doublings of 1 and no wrap.
  EXPECT_EQ(Sizes("1..9223372036854775807:x2").back(), std::int64_t{1} << 62);
}

TEST(SizeListTest, FaultsNameThePart) {
  EXPECT_EQ(Fault("1,x"), "--dim: '1,x': 'x' is not a whole number");
  EXPECT_EQ(Fault("4..2"), "--dim: '4..2': 4 is more than 2");
  EXPECT_EQ(Fault("0..8:x2"), "--dim: '0..8:x2': no power of 2 is 0");
  EXPECT_EQ(Fault("1..8:x1"), "--dim: '1..8:x1': 1 is less than 2");
  EXPECT_EQ(Fault("1..8:0"), "--dim: '1..8:0': 0 is less than 1");
  EXPECT_EQ(Fault("1..8", 7), "--dim: '1..8' has more than 7 sizes");
  EXPECT_EQ(Fault("0..9223372036854775807"),
            "--dim: '0..9223372036854775807' has more than 100 sizes");
}

TEST(SizeListTest, SpansAreWrittenAsTheyAreRead) {
  for (const char* text : {"4", "1..8", "64..256:64", "1..4096:x2"}) {
    EXPECT_EQ(SizeSpanText(ReadSizeSpan("--dim", text, text)), text);
  }
  EXPECT_EQ(SizeSpanText(ReadSizeSpan("--dim", "8..8:x2", "8..8:x2")), "8");
  EXPECT_TRUE(IsSizeSpan("1..8"));
  EXPECT_FALSE(IsSizeSpan("18"));
}

}  // namespace
}  // namespace acev2
