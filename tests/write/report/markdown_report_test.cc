// SPDX-License-Identifier: Apache-2.0
//
// Markdown on the hand-made sample report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/sample_report.h"
#include "write/layout/markdown_text.h"
#include "write/report/formats.h"

namespace acev2 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(MarkdownTest, TableAndNotes) {
  const std::string text = WriteMarkdown(testing::SampleReport(), {});
  EXPECT_THAT(text,
              StartsWith("m.onnx · opset 17 · my.domain 1 · 4 nodes · x float32\\[1,3,8,8\\]\n"
                         "\n"
                         "| layer | op | output | MACs | operands | ACEv2 | share |\n"
                         "| --- | --- | --- | ---: | --- | ---: | ---: |\n"
                         "| block1/conv | Conv | 1×4×8×8 | 6.91 k | int8 × int8 | 705 k | "
                         "99.7 % |\n"));
  EXPECT_THAT(text,
              HasSubstr("\n| **total** |  |  | **≥ 6.91 k** |  | **≥ 707 k** | **100 %** |\n"));
  EXPECT_THAT(text, HasSubstr("\n- note: N = 1, an unset dimension of x; --dim N=4 sets it\n"));
}

TEST(MarkdownTest, NamesAreNoMarkup) {
  EXPECT_EQ(MarkdownEscaped("_a|b*c_d`e[f]<script>&amp;~\\"),
            "\\_a\\|b\\*c_d\\`e\\[f\\]&lt;script>&amp;amp;\\~\\\\");
  EXPECT_EQ(MarkdownEscaped("a < b & c <= d"), "a < b & c <= d");
  Report report = testing::SampleReport();
  report.nodes[0].name = "a\n| b |";
  const std::string text = WriteMarkdown(report, {});
  EXPECT_THAT(text, HasSubstr("\n| a\uFFFD\\| b \\| | Conv |"));
}

TEST(MarkdownTest, FilesHoldAllRowsOfTheView) {
  View view;
  view.top = 1;
  view.filter = "block1";
  const std::string text = WriteMarkdown(testing::SampleReport(), view);
  EXPECT_THAT(text, HasSubstr("\n| block1/conv | Conv |"));
  EXPECT_THAT(text, HasSubstr("\n| block1/relu | Relu |"));
  EXPECT_THAT(text, Not(HasSubstr("more")));
  EXPECT_THAT(text, HasSubstr("\n| **selected (2 of 4)** |"));
}

}  // namespace
}  // namespace acev2
