// SPDX-License-Identifier: Apache-2.0
//
// LaTeX: escapes and tables.
#include "write/layout/latex_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(Latex, EscapesWhatHasAMeaning) {
  EXPECT_EQ(LatexEscaped("a_b & 50%"), "a\\_b \\& 50\\%");
  EXPECT_EQ(LatexEscaped("\\input{x}"), "\\textbackslash{}input\\{x\\}");
  EXPECT_EQ(LatexEscaped("$#~^<>"), "\\$\\#\\textasciitilde{}\\textasciicircum{}$<$$>$");
  EXPECT_EQ(LatexEscaped("w--x"), "w{-}{-}x");                        // no dash of two
  EXPECT_EQ(LatexEscaped("::error ##[x]"), "{:}{:}error \\#\\#[x]");  // no command of a CI system
  EXPECT_EQ(LatexEscaped("uint8 × int8"), "uint8 $\\times$ int8");
}

TEST(Latex, TablesHaveTheRulesOfBooktabs) {
  Grid grid;
  grid.columns = {TextColumn("name", "layer"), NumberColumn("acev2", "ACEv2"),
                  NumberColumn("share", "share")};
  grid.lines.push_back({{std::string("conv_1"), std::string("≥ 1.93 G"), std::string("31.2 %")}});
  grid.lines.push_back({{std::string("relu"), std::string("-5 k"), std::string("~ 2 %")}});
  grid.lines.push_back({{std::string("gone")}});
  grid.lines.back().remark = "error: no file";
  grid.lines.push_back({{std::string("total"), std::string("2 G"), std::string("")}});
  grid.lines.back().strong = true;
  EXPECT_EQ(GridLatex(grid),
            "\\begin{tabular}{lrr}\n"
            "\\toprule\n"
            "layer & ACEv2 & share \\\\\n"
            "\\midrule\n"
            "conv\\_1 & $\\geq$\\,1.93\\,G & 31.2\\,\\% \\\\\n"
            "relu & $-$5\\,k & $\\sim$\\,2\\,\\% \\\\\n"
            "gone & \\multicolumn{2}{l}{error: no file} \\\\\n"
            "\\midrule\n"
            "total & 2\\,G &  \\\\\n"
            "\\bottomrule\n"
            "\\end{tabular}\n");
}

TEST(Latex, CommentsStayComments) {
  EXPECT_THAT(LatexComments({"a\n\\input{x}"}), ::testing::StartsWith("% a"));
  EXPECT_EQ(LatexComments({"a\n\\input{x}"}).find('\n'),
            LatexComments({"a\n\\input{x}"}).size() - 1);
}

}  // namespace
}  // namespace acev2
