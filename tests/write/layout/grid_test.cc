// SPDX-License-Identifier: Apache-2.0
//
// The one printer of tables: what the facts of a column do to its layout.
#include "write/layout/grid.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "text/text.h"

namespace acev2 {
namespace {

constexpr Style kNarrow = {40, false};

Grid MakeGrid(std::vector<GridColumn> columns, std::vector<std::vector<std::string>> rows) {
  Grid grid;
  grid.columns = std::move(columns);
  for (std::vector<std::string>& row : rows) {
    GridLine& line = grid.lines.emplace_back();
    for (std::string& cell : row) line.cells.emplace_back(std::move(cell));
  }
  return grid;
}

TEST(GridTest, TextLeftNumbersRightUnitsInTheTitle) {
  const Grid grid = MakeGrid({TextColumn("a", "name"), NumberColumn("b", "energy").In("pJ")},
                             {{"x", "1"}, {"longer", "22"}});
  EXPECT_EQ(GridText(grid, kNarrow),
            " name    energy, pJ\n"
            " x                1\n"
            " longer          22\n");
  EXPECT_EQ(GridMarkdown(grid),
            "| name | energy, pJ |\n| --- | ---: |\n| x | 1 |\n| longer | 22 |\n");
}

TEST(GridTest, CutsInTurnsAndNeverNumbers) {
  const std::string name(30, 'n');
  const std::string op(30, 'o');
  // 1 + 30 + 2 + 30 + 2 + 3 = 68 columns, 28 too many: first the op down to 8, then 6 of the name.
  const std::string text =
      GridText(MakeGrid({TextColumn("op", "op").Cut({2, 0, 8}),
                         TextColumn("n", "n").Cut({1, 0, 12}), NumberColumn("x", "x")},
                        {{op, name, "123"}}),
               kNarrow);
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            " " + ShortenMiddle(op, 8) + "  " + ShortenMiddle(name, 24) + "  123\n");
}

// 1 + 30 + 2 + 4 + 2 + 9 + 2 + 1 = 51 columns. The name would be cut to 19, which is less than 24;
// the formats say the same of all rows and go, although shapes are to go before them.
TEST(GridTest, NamesAreReadableBeforeOtherColumnsStay) {
  const std::string name(28, 'n');
  const std::string text =
      GridText(MakeGrid({TextColumn("n", "n").Unique().Cut({1, 0, 12}),
                         TextColumn("s", "shape").Dispensable(1),
                         TextColumn("f", "formats").Dispensable(2), NumberColumn("x", "x")},
                        {{name + "-1", "2×2", "int8×int8", "1"},
                         {name + "-2", "3×3", "int8×int8", "2"},
                         {"total", "", "", "3"}}),
               kNarrow);
  // 1 + 29 + 2 + 5 + 2 + 1 = 40.
  EXPECT_EQ(text.substr(0, text.find('\n')), " n" + std::string(28, ' ') + "  shape  x");
}

TEST(GridTest, CutsNothingOffATerminal) {
  const std::string name(30, 'n');
  const Grid grid = MakeGrid({TextColumn("n", "n").Cut({1, 0, 12}), TextColumn("m", "m").AtMost(5),
                              NumberColumn("x", "x").Dispensable(1)},
                             {{name, "abcdefgh", "123"}});
  EXPECT_EQ(GridText(grid, {40, false, false}),
            " n" + std::string(31, ' ') + "m           x\n " + name + "  abcdefgh  123\n");
}

TEST(GridTest, ChangesAreColouredByTheirSign) {
  Grid grid = MakeGrid({TextColumn("a", "a"), NumberColumn("b", "b").Signed()},
                       {{"-x", "+1"}, {"y", "≤ -22"}, {"z", "0"}});
  grid.lines[1].strong = true;
  EXPECT_EQ(GridText(grid, {40, true}),
            "\x1b[2m a       b\x1b[0m\n"
            " -x     \x1b[31m+1\x1b[39m\n"
            // Bold goes on behind the colour.
            "\x1b[1m y   \x1b[32m≤ -22\x1b[39m\x1b[0m\n"
            " z       0\n");
  EXPECT_EQ(GridText(grid, {40, false}).find('\x1b'), std::string::npos);
}

TEST(GridTest, ASpanTakesTheRoomOfTheEmptyCellsBehindIt) {
  Grid grid = MakeGrid({TextColumn("a", "a"), TextColumn("b", "b"), NumberColumn("c", "c")},
                       {{"x", "yyyyyy", "1"}, {"1234567", "", "2"}});
  grid.lines.back().spans = true;
  // Columns of 1 and 6, 2 apart, are room for 9.
  EXPECT_EQ(GridText(grid, kNarrow), " a  b       c\n x  yyyyyy  1\n 1234567    2\n");
  // What is wider than that widens the first column.
  grid.lines.back().cells.front() = GridCell("1234567890");
  EXPECT_EQ(GridText(grid, kNarrow), " a   b       c\n x   yyyyyy  1\n 1234567890  2\n");
  // A cell that is not empty ends the span.
  grid.lines.back().cells[1] = GridCell("z");
  EXPECT_EQ(GridText(grid, kNarrow),
            " a           b       c\n x           yyyyyy  1\n 1234567890  z       2\n");
}

TEST(GridTest, LeavesOutWhatIsDispensable) {
  const std::string wide(20, 'x');
  const std::vector<GridColumn> columns = {NumberColumn("a", "a").Dispensable(2),
                                           NumberColumn("b", "b").Dispensable(1),
                                           NumberColumn("c", "c")};
  Grid grid = MakeGrid(columns, {{wide, wide, "1"}});  // 1 + 20 + 2 + 20 + 2 + 1 = 46 columns
  EXPECT_EQ(GridText(grid, kNarrow), std::string(20, ' ') + "a  c\n " + wide + "  1\n");
  grid.all_columns = true;
  EXPECT_EQ(GridText(grid, kNarrow), std::string(20, ' ') + "a" + std::string(21, ' ') + "b  c\n " +
                                         wide + "  " + wide + "  1\n");
}

TEST(GridTest, WidestCellMayHaveALimit) {
  EXPECT_EQ(GridText(MakeGrid({TextColumn("a", "a").AtMost(5), NumberColumn("b", "b")},
                              {{"abcdefgh", "1"}}),
                     kNarrow),
            " a      b\n ab…gh  1\n");
}

TEST(GridTest, LastTextIsBrokenBetweenWords) {
  // 40 columns less 1 + 1 + 2 before the text leave 36 for it.
  EXPECT_EQ(GridText(MakeGrid({TextColumn("a", "a"), TextColumn("b", "b").Wraps()},
                              {{"x", std::string(20, 'o') + " " + std::string(15, 'p') + " q"}}),
                     kNarrow),
            " a  b\n x  " + std::string(20, 'o') + " " + std::string(15, 'p') + "\n    q\n");
}

TEST(GridTest, CommonFoldersAreLeftOutBeforeAPathIsCut) {
  const std::string folder = "/a/long/way/to/the/models/of/everyone/";
  EXPECT_EQ(
      GridText(MakeGrid({TextColumn("m", "m").Paths().Cut({1, 0, 10}), NumberColumn("b", "b")},
                        {{folder + "x.onnx", "1"}, {folder + "y.onnx", "2"}}),
               kNarrow),
      " m         b\n …/x.onnx  1\n …/y.onnx  2\n");
}

TEST(GridTest, CostsAreHeadedByTheUnitOfPrices) {
  Grid grid;
  grid.columns = {TextColumn("name", "name"), NumberColumn("acev2", "ACEv2").Priced(),
                  NumberColumn("macs", "MACs")};
  grid.lines.push_back({{std::string("a"), std::string("4"), std::string("2")}});
  HeadCosts(grid, "pJ");
  EXPECT_EQ(GridText(grid, kNarrow), " name  pJ  MACs\n a      4     2\n");
}

struct Pair {
  std::string first;
  int second;
};

TEST(GridTest, ListsRowsByColumns) {
  constexpr std::array kColumns = {
      ListColumn<Pair, int>{TextColumn("a", "a"),
                            [](const Pair& pair, const int&) { return pair.first; }},
      ListColumn<Pair, int>{NumberColumn("b", "b"), [](const Pair& pair, const int& times) {
                              return std::to_string(pair.second * times);
                            }}};
  EXPECT_EQ(GridText(ListGrid(kColumns, std::vector<Pair>{{"x", 4}, {"y", 50}}, 3), kNarrow),
            " a    b\n x   12\n y  150\n");
}

}  // namespace
}  // namespace acev2
