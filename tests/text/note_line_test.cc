// SPDX-License-Identifier: Apache-2.0
//
// How a diagnostic stands in a line.
#include "text/note_line.h"

#include <gtest/gtest.h>

namespace acev2 {
namespace {

TEST(NoteLineTest, HasSeverityPlaceMessageAndHint) {
  Diagnostic row;
  row.message = "N = 1, as nobody set it";
  EXPECT_EQ(MessageText(row), "N = 1, as nobody set it");
  EXPECT_EQ(NoteLine(row), "note: N = 1, as nobody set it");
  row.severity = Diagnostic::Severity::kWarning;
  row.hint = "--dim N=8 sets it";
  EXPECT_EQ(MessageText(row), "N = 1, as nobody set it; --dim N=8 sets it");
  EXPECT_EQ(NoteLine(row, "node 'a'"),
            "warning: node 'a': N = 1, as nobody set it; --dim N=8 sets it");
}

TEST(NoteLineTest, ShowsNoControlCharacters) {
  Diagnostic row;
  row.message = "a\x1b[31mb";
  row.hint = "c\nd";
  const std::string line = NoteLine(row);
  EXPECT_EQ(line.find_first_of("\x1b\n"), std::string::npos) << line;
}

TEST(NoteLineTest, AWarningIsToldByItsBeginning) {
  EXPECT_EQ(WarningLine("2 nodes have no price"), "warning: 2 nodes have no price");
  EXPECT_TRUE(IsWarningLine("warning: 2 nodes have no price"));
  EXPECT_FALSE(IsWarningLine("note: warning: quoted"));
  EXPECT_FALSE(IsWarningLine("warnings are counted"));
}

}  // namespace
}  // namespace acev2
