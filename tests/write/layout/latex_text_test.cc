// SPDX-License-Identifier: Apache-2.0
//
// LaTeX: escapes and tables.
#include "write/layout/latex_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "support/run_program.h"

namespace acev2::testing {
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

TEST(Latex, ShowsTheNumberOfWhatAnEngineLacks) {
  EXPECT_EQ(LatexEscaped("née Ø"), "née Ø");
  EXPECT_EQ(LatexEscaped("層α"), "\\acevchar{U+5C64}{層}\\acevchar{U+03B1}{α}");
  EXPECT_EQ(LatexEscaped("ð"), "\\acevchar{U+00F0}{ð}");  // not in TeX's own fonts
  Grid grid;
  grid.columns = {TextColumn("name", "layer")};
  grid.lines.push_back({{std::string("conv")}});
  const auto defines = ::testing::HasSubstr("\\providecommand{\\acevchar}");
  EXPECT_THAT(LatexDocument({"about"}, {grid}), ::testing::Not(defines));
  grid.lines.push_back({{std::string("層")}});
  EXPECT_THAT(LatexDocument({"about"}, {grid}), defines);
}

// Where LaTeX is installed: names made to break a document do not.
TEST(Latex, IsTakenByPdfLatex) {
  if (std::system("pdflatex -version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "there is no pdflatex (apt-get install texlive-latex-recommended)";
  }
  Grid grid;
  grid.columns = {TextColumn("name", "layer"), NumberColumn("acev2", "ACEv2")};
  for (const std::string name :
       {"a_b", "a$b", "50%", "#1", "x&y", "{br}", "~^\\", "\\input{/etc/passwd}", "\\end{tabular}",
        "層の名", "α→β", "\"q\" 'r' `t`", "<|>", "ðþ«»", "😀", "[opt]", "*", "^^M",
        "%% \\verb|x|"}) {
    grid.lines.push_back({{name, std::string("~ 1.2 G")}});
  }
  const TemporaryDirectory folder;
  const std::string document = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n" +
                               LatexDocument({"\\input{x}"}, {grid, grid}) + "\\end{document}\n";
  std::ofstream(folder.path() / "table.tex") << document;
  const RunResult run =
      RunShell("pdflatex -interaction=nonstopmode -halt-on-error table.tex", folder.path());
  EXPECT_EQ(run.exit_code, 0) << run.out;
}

TEST(Latex, CommentsStayComments) {
  EXPECT_THAT(LatexComments({"a\n\\input{x}"}), ::testing::StartsWith("% a"));
  EXPECT_EQ(LatexComments({"a\n\\input{x}"}).find('\n'),
            LatexComments({"a\n\\input{x}"}).size() - 1);
}

}  // namespace
}  // namespace acev2::testing
