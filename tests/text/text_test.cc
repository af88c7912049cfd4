// SPDX-License-Identifier: Apache-2.0
//
// Display width, safe text and human numbers, each worked out by hand.
#include "text/text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace acev2 {
namespace {

TEST(TextTest, InertLinesAreNoCommands) {
  EXPECT_EQ(Inert("a\nb ::c\n"), "a\nb ::c\n");
  EXPECT_EQ(Inert("::error::x"), "\\::error::x");
  EXPECT_EQ(Inert("a\n  ::stop\nb"), "a\n  \\::stop\nb");
  EXPECT_EQ(Inert("\u00a0\u3000::x"), "\u00a0\u3000\\::x");  // spaces that .NET skips
  EXPECT_EQ(Inert("a ##[group]b"), "a #\\#[group]b");
  EXPECT_EQ(Inert("###[x ##vso[y]"), "##\\#[x #\\#vso[y]");
  EXPECT_EQ(Inert("Relu#1 ## a"), "Relu#1 ## a");
  EXPECT_EQ(Inert(Inert("::a ##[b")), Inert("::a ##[b"));
}

TEST(TextTest, XmlHoldsOnlyItsCharacters) {
  EXPECT_EQ(XmlEscaped("a\uFFFFb\x01<"), "a\uFFFDb\uFFFD&lt;");
  EXPECT_EQ(XmlEscaped("##[x #1"), "&#35;#[x #1");
}

TEST(TextTest, PrintableLeavesNoControl) {
  EXPECT_EQ(Printable("a/b.c"), "a/b.c");
  EXPECT_EQ(Printable("größe 卷积"), "größe 卷积");
  EXPECT_EQ(Printable("a\x1b[31mb"), "a\uFFFD[31mb");
  EXPECT_EQ(Printable("a\nb\tc"), "a\uFFFDb\uFFFDc");
  EXPECT_EQ(Printable(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(Printable("a\u202Eb"), "a\uFFFDb");  // right-to-left override
  EXPECT_EQ(Printable("a\u0085b"), "a\uFFFDb");  // C1 control
}

TEST(TextTest, InvalidUtf8IsReplacedByteByByte) {
  EXPECT_EQ(ValidUtf8("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(ValidUtf8("a\xC3"), "a\uFFFD");                              // cut short
  EXPECT_EQ(ValidUtf8("\xC0\xAF"), "\uFFFD\uFFFD");                      // overlong '/'
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // surrogate
  EXPECT_EQ(ValidUtf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // past U+10FFFF
  EXPECT_EQ(ValidUtf8("a\nb"), "a\nb");
}

TEST(TextTest, WidthIsInColumns) {
  EXPECT_EQ(DisplayWidth("conv"), 4u);
  EXPECT_EQ(DisplayWidth("1×4"), 3u);
  EXPECT_EQ(DisplayWidth("卷积"), 4u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);  // e and a combining acute accent
  EXPECT_EQ(DisplayWidth("😀"), 2u);
  EXPECT_EQ(DisplayWidth("\u200B"), 0u);         // zero width space
  EXPECT_EQ(DisplayWidth("กี่"), 1u);              // a Thai letter with a vowel and a tone above it
  EXPECT_EQ(DisplayWidth("🧮"), 2u);           // outside of the first blocks of pictures
  EXPECT_EQ(DisplayWidth("…×·≥≤█▏\uFFFD"), 8u);  // all that we print ourselves: 1 each
}

TEST(TextTest, ShortenKeepsBothEnds) {
  EXPECT_EQ(ShortenMiddle("layer1/conv", 11), "layer1/conv");
  EXPECT_EQ(ShortenMiddle("layer1/conv", 10), "laye…/conv");  // 4 + 1 + 5
  EXPECT_EQ(ShortenMiddle("layer1/conv", 1), "…");
  EXPECT_EQ(ShortenMiddle("layer1/conv", 0), "");
  EXPECT_EQ(ShortenMiddle("卷积层一", 5), "卷…一");
  for (std::size_t width = 0; width < 12; ++width) {
    EXPECT_LE(DisplayWidth(ShortenMiddle("卷积/layer", width)), width) << width;
  }
}

TEST(TextTest, PaddingCountsColumns) {
  EXPECT_EQ(PadRight("1×4", 5), "1×4  ");
  EXPECT_EQ(PadLeft("≥ 4", 5), "  ≥ 4");
  EXPECT_EQ(PadLeft("long", 2), "long");
}

TEST(TextTest, HumanHasThreeDigitsAndAUnit) {
  EXPECT_EQ(Human(0.0), "0");
  EXPECT_EQ(Human(4.8), "4.8");
  EXPECT_EQ(Human(192.0), "192");
  EXPECT_EQ(Human(704.8), "705");
  EXPECT_EQ(Human(999.0), "999");
  EXPECT_EQ(Human(999.6), "1.00 k");
  EXPECT_EQ(Human(Count(1000)), "1.00 k");
  EXPECT_EQ(Human(Count(6912)), "6.91 k");
  EXPECT_EQ(Human(Count(9996)), "10.0 k");
  EXPECT_EQ(Human(Count(99960)), "100 k");
  EXPECT_EQ(Human(Count(999600)), "1.00 M");
  EXPECT_EQ(Human(Count(9440000)), "9.44 M");
  EXPECT_EQ(Human(Count(604000000)), "604 M");
  EXPECT_EQ(Human(Count(39582418599936)), "39.6 T");
  EXPECT_EQ(Human(Count(std::numeric_limits<std::int64_t>::max())), "9.22 E");
  EXPECT_EQ(Human(-6912.0), "-6.91 k");
}

TEST(TextTest, ExactHasSeparators) {
  EXPECT_EQ(Exact(Count(0)), "0");
  EXPECT_EQ(Exact(Count(999)), "999");
  EXPECT_EQ(Exact(Count(1234567)), "1,234,567");
  EXPECT_EQ(Exact(Count(-1234)), "-1,234");
  EXPECT_EQ(Exact(Cost::FromDouble(3532.8)), "3,532.8");
}

TEST(TextTest, PercentNeverLies) {
  EXPECT_EQ(Percent(std::nullopt), "-");
  EXPECT_EQ(Percent(0.0), "0 %");
  EXPECT_EQ(Percent(0.0001), "<0.1 %");
  EXPECT_EQ(Percent(0.312), "31.2 %");
  EXPECT_EQ(Percent(0.9999), ">99.9 %");
  EXPECT_EQ(Percent(1.0), "100 %");
  EXPECT_FALSE(Share(0, 0));
  EXPECT_EQ(Share(1, 4), 0.25);
}

TEST(TextTest, BarInEighths) {
  EXPECT_EQ(Bar(0, 20), "");
  EXPECT_EQ(Bar(0.3, 20), "██████");     // 0.3·20 = 6
  EXPECT_EQ(Bar(0.312, 20), "██████▏");  // 6.24 columns: 6 and 1 eighth
  EXPECT_EQ(Bar(0.5, 1), "▌");
  EXPECT_EQ(Bar(2, 3), "███");  // never longer than its width
}

}  // namespace
}  // namespace acev2
