// SPDX-License-Identifier: Apache-2.0
//
// Which formats pass for declared.
#include "tensor/format_source.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(FormatSourceTest, OnlyWhatIsDeclaredSaysSo) {
  EXPECT_FALSE(FormatSource().declared);
  FormatSource source = DeclaredAs("float32");
  EXPECT_EQ(source.text, "declared float32");
  EXPECT_TRUE(source.declared);
  // Whatever sets another format sets other words, and they take the fact away.
  source = "quantizer 'q3'";
  EXPECT_EQ(source.text, "quantizer 'q3'");
  EXPECT_FALSE(source.declared);
}

TEST(FormatSourceTest, AssumptionsSaySo) {
  EXPECT_EQ(AssumedBy("conv1=w4a8"), "assumed ('conv1=w4a8')");
  EXPECT_TRUE(SaysAssumed(AssumedBy("conv1=w4a8")));
  EXPECT_FALSE(FormatSource(AssumedBy("conv1=w4a8")).declared);
  EXPECT_FALSE(SaysAssumed("declared int8"));
}

TEST(FormatSourceTest, IsReadOfSavedWords) {
  EXPECT_TRUE(SourceInWords("declared int8").declared);
  EXPECT_EQ(SourceInWords("declared int8").text, "declared int8");
  EXPECT_FALSE(SourceInWords("payload of 'x' (declared int8)").declared);
  EXPECT_FALSE(SourceInWords("").declared);
}

}  // namespace
}  // namespace acev2
