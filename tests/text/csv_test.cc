// SPDX-License-Identifier: Apache-2.0
//
// CSV by RFC 4180, both ways.
//
// Invariant: what is written reads back as the same cells.
#include "text/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/error.h"

namespace acev2 {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows Cells(const std::string& text) {
  Rows rows;
  for (const CsvRow& row : ReadCsv(text, "f.csv")) rows.push_back(row.cells);
  return rows;
}

std::string Fault(const std::string& text) {
  try {
    ReadCsv(text, "f.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Csv, ReadsPlainAndQuotedCells) {
  EXPECT_EQ(Cells("a,b\nc,d\n"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Cells("a,b\r\nc,d"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Cells("\"a,b\",\"say \"\"x\"\"\"\n"), (Rows{{"a,b", "say \"x\""}}));
  EXPECT_EQ(Cells("\"two\nlines\",x\n"), (Rows{{"two\nlines", "x"}}));
  EXPECT_EQ(Cells(",\n"), (Rows{{"", ""}}));
  EXPECT_EQ(Cells("\"\",x\n"), (Rows{{"", "x"}}));
  EXPECT_EQ(Cells("\xef\xbb\xbf"
                  "a,b\n\n\r\nc,d\n"),
            (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Cells(""), Rows());
}

TEST(Csv, CountsLinesInsideOfQuotes) {
  const std::vector<CsvRow> rows = ReadCsv("\"a\nb\",c\n\nd,e\n", "f.csv");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 1u);
  EXPECT_EQ(rows[1].line, 4u);
}

TEST(Csv, SaysWhatIsWrong) {
  EXPECT_EQ(Fault("a\n\"b"), "f.csv: line 2: a quote is never closed");
  EXPECT_EQ(Fault("a\nb \"c\""), "f.csv: line 2: a quote inside of a cell");
  EXPECT_EQ(Fault("\"a\"b\"\n"), "f.csv: line 1: a quote inside of a cell");
}

TEST(Csv, WithoutFormulasNoCellIsRun) {
  // Of cells that begin with =, +, - or @ numbers stay as they are.
  EXPECT_EQ(WithoutFormulas("name,n\n=1+1,-3\n@SUM(A1),+2.5\n-x,1\n\"=a,b\",\nplain=1,0\n"),
            "name,n\n'=1+1,-3\n'@SUM(A1),+2.5\n'-x,1\n\"'=a,b\",\nplain=1,0\n");
}

TEST(Csv, ReadsBackWhatIsWritten) {
  const Rows rows = {{"plain", "with,comma"}, {"with \"quotes\"", "line\r\nbreak"}, {"x", ""}};
  EXPECT_EQ(Cells(WriteCsvRows(rows)), rows);
}

}  // namespace
}  // namespace acev2
