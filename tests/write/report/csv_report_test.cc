// SPDX-License-Identifier: Apache-2.0
//
// CSV on the hand-made sample report: quoting, unknowns, and sums that come out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "support/sample_report.h"
#include "write/report/formats.h"

namespace acev2 {
namespace {

using ::testing::HasSubstr;

/// RFC 4180, independent of the writer.
std::vector<std::vector<std::string>> ParseCsv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (quoted) {
      if (c == '"' && k + 1 < text.size() && text[k + 1] == '"') {
        rows.back().back() += text[++k];
      } else if (c == '"') {
        quoted = false;
      } else {
        rows.back().back() += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1);
    } else {
      rows.back().back() += c;
    }
  }
  rows.pop_back();  // the text ends in a line break
  return rows;
}

TEST(CsvTest, ExactRows) {
  View view;
  view.columns = {"name", "op", "status", "reason", "output", "macs", "add", "acev2", "share"};
  // Shares: 704512 / 706560 = 0.99710145, 2048 / 706560 = 0.00289855.
  EXPECT_EQ(WriteCsv(testing::SampleReport(), view),
            "name,op,status,reason,output,macs,add,acev2,share\n"
            "block1/conv,Conv,priced,,1×4×8×8,6912,256,704512,0.997101\n"
            "block1/relu,Relu,priced,,1×4×8×8,0,0,2048,0.002899\n"
            "cast,Cast,free,,1×4×8×8,0,0,0,0.000000\n"
            "\"foo, \"\"quoted\"\"\",Foo,unpriced,operator my.domain::Foo is not known,,,,,\n");
}

TEST(CsvTest, NamesSurvive) {
  Report report = testing::SampleReport();
  report.nodes[0].name = "a\"b,c\r\nd";
  report.nodes[1].name = "\xFF";
  View view;
  view.columns = {"name", "op"};
  const auto rows = ParseCsv(WriteCsv(report, view));
  EXPECT_EQ(rows[1], (std::vector<std::string>{"a\"b,c\uFFFD\uFFFDd", "Conv"}));
  EXPECT_EQ(rows[2], (std::vector<std::string>{"\uFFFD", "Relu"}));
}

TEST(CsvTest, ColumnsAddUpToTheTotals) {
  const Report report = testing::SampleReport();
  for (const GroupBy group_by : {GroupBy::kLayer, GroupBy::kNode, GroupBy::kOp, GroupBy::kScope,
                                 GroupBy::kCategory, GroupBy::kPrecision}) {
    View view;
    view.group_by = group_by;
    const auto rows = ParseCsv(WriteCsv(report, view));
    const auto sum = [&](const std::string& key) {
      const auto column = std::find(rows[0].begin(), rows[0].end(), key) - rows[0].begin();
      double total = 0;
      for (std::size_t r = 1; r < rows.size(); ++r) {
        EXPECT_EQ(rows[r].size(), rows[0].size());
        const std::string& cell = rows[r][static_cast<std::size_t>(column)];
        if (!cell.empty()) total += std::stod(cell);
      }
      return total;
    };
    EXPECT_EQ(sum("acev2"), 706560);
    EXPECT_EQ(sum("ace"), 442368);
    EXPECT_EQ(sum("macs"), 6912);
    EXPECT_EQ(sum("acev2_extension"), 2048);
    EXPECT_EQ(sum("logic"), 256);
  }
}

}  // namespace
}  // namespace acev2
