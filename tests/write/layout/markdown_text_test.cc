// SPDX-License-Identifier: Apache-2.0
//
// Text of models in Markdown: nothing in it is taken for markup, for a link or for a name of
// somebody.
#include "write/layout/markdown_text.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(MarkdownTextTest, MarkupIsEscaped) {
  EXPECT_EQ(MarkdownEscaped("a|b"), "a\\|b");
  EXPECT_EQ(MarkdownEscaped("[x](y) `z` *w* ~v~"), "\\[x\\](y) \\`z\\` \\*w\\* \\~v\\~");
  EXPECT_EQ(MarkdownEscaped("back\\slash"), "back\\\\slash");
  // Within a word an underscore is plain, at its ends it is not.
  EXPECT_EQ(MarkdownEscaped("layer_1"), "layer_1");
  EXPECT_EQ(MarkdownEscaped("_layer_"), "\\_layer\\_");
  EXPECT_EQ(MarkdownEscaped("<script>&amp;"), "&lt;script>&amp;amp;");
  EXPECT_EQ(MarkdownEscaped("a < b & c <= d"), "a < b & c <= d");
}

// A zero-width space behind what would make a link, a mention or a reference.
TEST(MarkdownTextTest, NothingRefersToAnything) {
  EXPECT_EQ(MarkdownEscaped("@torch"), "@\u200btorch");
  EXPECT_EQ(MarkdownEscaped("a @ b"), "a @ b");
  EXPECT_EQ(MarkdownEscaped("Conv#2"), "Conv#\u200b2");
  EXPECT_EQ(MarkdownEscaped("Conv#x"), "Conv#x");
  EXPECT_EQ(MarkdownEscaped("http://a.b"), "http:\u200b//a.b");
  EXPECT_EQ(MarkdownEscaped("WWW.a"), "WWW.\u200ba");
  EXPECT_EQ(MarkdownEscaped("ends with @"), "ends with @");
}

TEST(MarkdownTextTest, RowsHaveOneBarMoreThanCells) {
  EXPECT_EQ(MarkdownRow({"a", "b"}), "| a | b |\n");
  EXPECT_EQ(MarkdownRow({}), "|\n");
}

}  // namespace
}  // namespace acev2
