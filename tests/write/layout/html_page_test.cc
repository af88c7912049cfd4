// SPDX-License-Identifier: Apache-2.0
//
// A table as a part of somebody else's page.
#include "write/layout/html_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acev2 {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(HtmlPageTest, APartBringsNoPageAlong) {
  Grid grid;
  grid.columns = {TextColumn("name", "layer"), NumberColumn("share", "share")};
  grid.bars = true;
  GridLine line;
  line.cells = {GridCell("<b>conv</b>"), GridCell("50 %")};
  line.share = 0.5;
  grid.lines.push_back(line);
  const std::string part = HtmlPart("a & b", grid, {"note: x < y"});
  EXPECT_THAT(part, StartsWith("<div class=\"acev2\">\n"));
  EXPECT_THAT(part, EndsWith("</div>\n"));
  EXPECT_THAT(part, HasSubstr("<strong>a &amp; b</strong>"));
  EXPECT_THAT(part, HasSubstr("<p>note: x &lt; y</p>"));
  EXPECT_THAT(part, HasSubstr("<td>&lt;b&gt;conv&lt;/b&gt;</td>"));
  EXPECT_THAT(part, HasSubstr("var(--bar) 50.0%"));
  for (const char* outside : {"<body", "<html", "<title", "<script", ":root"}) {
    EXPECT_THAT(part, Not(HasSubstr(outside)));
  }
}

}  // namespace
}  // namespace acev2
