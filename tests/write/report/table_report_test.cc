// SPDX-License-Identifier: Apache-2.0
//
// The table as people see it, on the hand-made sample report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"
#include "acev2/write.h"
#include "support/sample_report.h"
#include "text/text.h"

namespace acev2 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Lines of the table proper: header, rows and totals.
std::vector<std::string> TableLines(const View& view, int width = 100) {
  const std::vector<std::string> lines =
      Lines(WriteTable(testing::SampleReport(), view, {width, false}));
  const auto begin = std::find(lines.begin(), lines.end(), "") + 1;
  return {begin, std::find(begin, lines.end(), "")};
}

TEST(TableTest, OneRowANodeAndATotal) {
  // Shares of 706560: 704512 is 99.7 %, 2048 is 0.3 %; 0.9971·20 columns = 19.94: 19 and 7 eighths.
  const std::vector<std::string> lines = TableLines({});
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0], " layer          op    output       MACs  operands       ACEv2   share");
  EXPECT_EQ(lines[1],
            " block1/conv    Conv  1×4×8×8    6.91 k  int8 × int8    705 k  99.7 %  "
            "███████████████████▉");
  EXPECT_EQ(lines[2], " block1/relu    Relu  1×4×8×8         0  int8          2.05 k   0.3 %");
  EXPECT_EQ(lines[3], " cast           Cast  1×4×8×8         0  int8               0     0 %");
  EXPECT_EQ(lines[4], " foo, \"quoted\"  Foo   ?               ?  ?                  ?       ?");
  EXPECT_EQ(lines[5], " total                         ≥ 6.91 k               ≥ 707 k");
}

TEST(TableTest, SaysWhatTheTotalIsMadeOf) {
  const std::string text = WriteTable(testing::SampleReport(), {}, {120, false});
  EXPECT_THAT(text, StartsWith("m.onnx · opset 17 · my.domain 1 · 4 nodes · x float32[1,3,8,8]\n"));
  // 450560 / 706560 = 0.6377, 2048 / 706560 = 0.0029, 253952 / 706560 = 0.3594.
  EXPECT_THAT(text, HasSubstr(" MAC layers 63.8 % · batch norm 0 % · activations 0.3 % · "
                              "quantization scaling 35.9 % · other 0 %\n"));
  EXPECT_THAT(text,
              HasSubstr(" elementwise work is 36.2 % of ACEv2; ACE (≥ 442 k) sees none of it\n"));
  EXPECT_THAT(text, HasSubstr("beyond the poster (compare, divide, root, function) 0.3 %\n"));
  EXPECT_THAT(text, HasSubstr(" ≥ 6.91 k MACs · ≥ 256 multiplies · ≥ 256 adds · ≥ 0 shifts · "
                              "≥ 256 compares · ≥ 256 logic and copies\n"));
  EXPECT_THAT(text, HasSubstr(" 108 parameters in 864 bits (8 each) · activations ≥ 8.19 k bits, "
                              "≥ 4.10 k bits of them at once\n"));
  EXPECT_THAT(text, HasSubstr(" warning: node 'foo, \"quoted\"': operator my.domain::Foo is not "
                              "known\n note: N = 1, an unset dimension of x; --dim N=4 sets it\n"));
}

TEST(TableTest, BoundsOfTotals) {
  Report report = testing::SampleReport();
  report.totals.upper_bound = true;
  EXPECT_THAT(WriteTable(report, {}), HasSubstr("~ 707 k"));
  report.totals.lower_bound = false;
  EXPECT_THAT(WriteTable(report, {}), HasSubstr("≤ 707 k"));
  report.totals.upper_bound = false;
  EXPECT_THAT(WriteTable(report, {}), AllOf(HasSubstr("  707 k\n"), Not(HasSubstr("≥"))));
}

TEST(TableTest, PartlyPricedNodesAreLowerBounds) {
  Report report = testing::SampleReport();
  report.nodes[3].work = {
      {Operation::kMul, 1000, IntFormat(8), IntFormat(8), Category::kOther, ""}};
  PriceReport(report);
  EXPECT_THAT(WriteTable(report, {}), HasSubstr("≥ 56.0 k"));  // 1000·56
}

TEST(TableTest, NothingCostsNothingWithoutShares) {
  Report report;
  report.model.path = "empty.onnx";
  NodeCost relu;
  relu.name = "relu";
  relu.op = "Relu";
  relu.output_shape = PartialShape{0, 3};
  report.nodes = {relu};
  PriceReport(report);
  const std::string text = WriteTable(report, {});
  EXPECT_THAT(text, HasSubstr(" relu   Relu  0×3        0                0      -\n"));
  EXPECT_THAT(text, HasSubstr("\n nothing in it costs anything\n"));
  EXPECT_THAT(text, Not(HasSubstr("elementwise")));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(TableTest, OfNothingKnownThereAreNoShares) {
  Report report = testing::SampleReport();
  report.nodes.erase(report.nodes.begin(), report.nodes.begin() + 3);
  PriceReport(report);
  View view;
  view.energy = true;
  const std::string text = WriteTable(report, view);
  EXPECT_THAT(text, HasSubstr("\n nothing is known of what it costs\n"));
  EXPECT_THAT(text, Not(HasSubstr("of arithmetic at 45 nm")));
}

// And, Not … work on truth values, which are no numbers of one bit.
TEST(TableTest, TruthValuesAreNoNumbers) {
  Report report = testing::SampleReport();
  report.nodes[2].work = {
      {Operation::kLogic, 8, UIntFormat(1), UIntFormat(1), Category::kOther, ""}};
  PriceReport(report);
  EXPECT_THAT(WriteTable(report, {}), HasSubstr("  bool "));
  View view;
  view.group_by = GroupBy::kPrecision;
  EXPECT_THAT(WriteTable(report, view), AllOf(HasSubstr("\n bool "), Not(HasSubstr("uint1"))));
  // A number of one bit is one.
  report.nodes[2].work[0].operation = Operation::kMac;
  PriceReport(report);
  EXPECT_THAT(WriteTable(report, view), HasSubstr("\n uint1 × uint1 "));
}

TEST(TableTest, NamesOpsetsThatAreUsed) {
  Report report = testing::SampleReport();
  report.model.opsets["unused.domain"] = 3;
  EXPECT_THAT(WriteTable(report, {}), StartsWith("m.onnx · opset 17 · my.domain 1 · 4 nodes"));
}

TEST(TableTest, FormatsAreNeverCut) {
  for (const int width : {40, 60, 70, 80, 100}) {
    for (const std::string& line : TableLines({}, width)) {
      if (!line.starts_with(" block1/conv")) continue;
      // Whole, or left out with its column.
      EXPECT_TRUE(line.find("int8 × int8") != std::string::npos ||
                  line.find("int") == std::string::npos)
          << line;
    }
  }
}

TEST(TableTest, SortTopAndFilterKeepTheTotal) {
  View view;
  view.sort = "name";
  view.top = 1;
  std::vector<std::string> lines = TableLines(view);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[1], StartsWith(" block1/conv"));
  EXPECT_EQ(
      lines[2],
      " … 3 more, 1 of them free, 1 unpriced (--all)       ≥ 0               ≥ 2.05 k   0.3 %");
  EXPECT_THAT(lines[3], HasSubstr("≥ 707 k"));
  view = {};
  view.filter = "Relu";
  lines = TableLines(view);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[1], StartsWith(" block1/relu"));
  EXPECT_THAT(lines[2], StartsWith(" selected (1 of 4)"));
  EXPECT_THAT(lines[2], HasSubstr("2.05 k  0.3 %"));
  EXPECT_THAT(lines[3], HasSubstr("≥ 707 k"));
}

TEST(TableTest, TopAloneTakesTheDearest) {
  View view;
  view.top = 1;
  view.metric = Metric::kMacs;
  const std::vector<std::string> lines = TableLines(view);
  EXPECT_THAT(lines[0], HasSubstr("share of MACs"));
  EXPECT_THAT(lines[1], StartsWith(" block1/conv"));
  EXPECT_THAT(lines[1], HasSubstr("100 %"));
}

TEST(TableTest, OtherMetrics) {
  View view;
  view.metric = Metric::kAce;
  const std::vector<std::string> lines = TableLines(view);
  EXPECT_THAT(lines[0], HasSubstr("ACE    ACEv2  share of ACE"));
  EXPECT_THAT(lines[1], HasSubstr("442 k    705 k"));
}

TEST(TableTest, Groups) {
  View view;
  view.group_by = GroupBy::kCategory;
  EXPECT_EQ(TableLines(view), (std::vector<std::string>{
                                  " category      nodes      MACs    ACEv2   share",
                                  " mac               1    6.91 k    451 k  63.8 %  ████████████▊",
                                  " quantization      1         0    254 k  35.9 %  ███████▏",
                                  " activation        1         0   2.05 k   0.3 %",
                                  " other             2       ≥ 0      ≥ 0     0 %",
                                  " total             4  ≥ 6.91 k  ≥ 707 k",
                              }));
  view.group_by = GroupBy::kScope;
  std::vector<std::string> lines = TableLines(view);
  EXPECT_EQ(lines[1], " block1      2    6.91 k    707 k  100 %  ████████████████████");
  view.group_by = GroupBy::kOp;
  lines = TableLines(view);
  EXPECT_EQ(lines[4], " my.domain::Foo      1         ?        ?       ?");
  view.group_by = GroupBy::kPrecision;
  lines = TableLines(view);
  // int8 × int8: 442368 of the MACs + 2048 of the compares; the copies are free.
  EXPECT_EQ(lines[1], " int8 × int8          3    6.91 k    444 k  62.9 %  ████████████▌");
  EXPECT_EQ(lines[4], " ?                    1         ?        ?       ?");
}

TEST(TableTest, ScopesHaveADepth) {
  Report report = testing::SampleReport();
  report.nodes[0].name = "a/b/c/conv";
  report.nodes[1].name = "a/b/d/relu";
  report.nodes[2].name = "a/cast";
  View view;
  view.group_by = GroupBy::kScope;
  view.sort = "name";
  view.columns = {"name", "nodes"};
  view.depth = 2;
  const std::string text = WriteTable(report, view);
  EXPECT_THAT(text, HasSubstr(" .          1\n a          1\n a/b        2\n total      4\n"));
}

TEST(TableTest, ChosenColumns) {
  View view;
  view.columns = {"op", "mul", "add", "macs", "shift"};
  const std::vector<std::string> lines = TableLines(view);
  EXPECT_EQ(lines[0], " op    multiplies   adds      MACs  shifts");
  EXPECT_EQ(lines[1], " Conv         256    256    6.91 k       0");
  EXPECT_EQ(lines[5], "            ≥ 256  ≥ 256  ≥ 6.91 k     ≥ 0");
}

TEST(TableTest, FitsTheTerminal) {
  Report report = testing::SampleReport();
  report.nodes[0].name = std::string(200, 'x') + "/conv";
  for (const int width : {40, 50, 60, 72, 80, 100, 140}) {
    for (const std::string& line : Lines(WriteTable(report, {}, {width, false}))) {
      EXPECT_LE(DisplayWidth(line), static_cast<std::size_t>(width)) << line;
    }
  }
}

TEST(TableTest, ColourOnlyOnDemand) {
  EXPECT_THAT(WriteTable(testing::SampleReport(), {}, {100, true}), HasSubstr("\x1b[1m"));
  EXPECT_THAT(WriteTable(testing::SampleReport(), {}, {100, false}), Not(HasSubstr("\x1b")));
}

TEST(TableTest, NamesCannotSendCommands) {
  Report report = testing::SampleReport();
  report.model.path = "m\x1b[2J.onnx";
  report.nodes[0].name = "a\x1b[31m\n";
  report.nodes[0].op = "Conv\r";
  report.diagnostics[1].node = "a\x1b[31m\n";
  report.diagnostics[1].message = "\x07";
  const std::string text = WriteTable(report, {});
  for (const char c : text) EXPECT_TRUE(c == '\n' || c < 0 || c >= ' ');
  EXPECT_EQ(Lines(text).size(), Lines(WriteTable(testing::SampleReport(), {})).size());
}

TEST(TableTest, NotesAreGroupedAndCapped) {
  Report report = testing::SampleReport();
  report.diagnostics.clear();
  for (int k = 0; k < 5; ++k) {
    report.diagnostics.push_back({Diagnostic::Severity::kWarning, "unknown-op",
                                  "n" + std::to_string(k), "operator Foo is not known", "add it"});
  }
  for (int k = 0; k < 7; ++k) {
    report.diagnostics.push_back(
        {Diagnostic::Severity::kNote, "unset-dimension", "", std::to_string(k) + " is unset", ""});
  }
  const std::string text = WriteTable(report, {});
  EXPECT_THAT(text, HasSubstr(" warning: nodes 'n0', 'n1', 'n2' and 2 more: operator Foo is not "
                              "known; add it\n"));
  EXPECT_THAT(text, HasSubstr(" note: 3 is unset\n note: 3 more about unset-dimension; --json F "
                              "lists all of them\n"));
}

TEST(TableTest, FaultyViewsAreFoundBeforehand) {
  const auto fault = [](const View& view) {
    try {
      CheckView(view);
    } catch (const Error& error) {
      return std::string(error.what()) + " | " + error.hint();
    }
    return std::string("no fault");
  };
  View view;
  view.sort = "acev";
  EXPECT_EQ(fault(view),
            "--sort: there is no column 'acev' | did you mean 'ace', 'acev2' or "
            "'acev2_extension'?");
  view = {};
  view.columns = {"name", "nodes"};
  EXPECT_EQ(fault(view), "no fault");  // a layer has both
  view.group_by = GroupBy::kNode;
  EXPECT_THAT(fault(view), StartsWith("--columns: column 'nodes' does not go with single nodes"));
  view = {};
  view.group_by = GroupBy::kOp;
  view.sort = "output";
  EXPECT_THAT(fault(view), StartsWith("--sort: column 'output' does not go with groups"));
  view.sort = "graph";
  EXPECT_EQ(fault(view), "no fault");
  view.filter = "(";
  EXPECT_THAT(fault(view), StartsWith("--filter: '('"));
}

}  // namespace
}  // namespace acev2
