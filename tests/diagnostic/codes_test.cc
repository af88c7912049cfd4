// SPDX-License-Identifier: Apache-2.0
//
// The table of diagnostics: sorted, whole, and without a row that nothing uses. That a code without
// a row does not compile is what DiagnosticCode is for.
#include "diagnostic/codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/paths.h"

namespace acev2 {
namespace {

TEST(DiagnosticCodesTest, RowsAreSortedAndWhole) {
  ASSERT_GT(kDiagnosticKinds.size(), 30u);
  const DiagnosticKind* before = nullptr;
  for (const DiagnosticKind& kind : kDiagnosticKinds) {
    SCOPED_TRACE(std::string(kind.code));
    if (before != nullptr) {
      EXPECT_LT(before->code, kind.code);
    }
    before = &kind;
    EXPECT_EQ(kind.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
    EXPECT_TRUE(kind.meaning.ends_with('.'));
    EXPECT_TRUE(kind.remedy.ends_with('.'));
  }
}

TEST(DiagnosticCodesTest, SeverityHasAName) {
  EXPECT_EQ(ToString(Diagnostic::Severity::kNote), "note");
  EXPECT_EQ(ToString(Diagnostic::Severity::kWarning), "warning");
}

TEST(DiagnosticCodesTest, SeverityIsThatOfTheRow) {
  const Diagnostic note = MakeDiagnostic("unset-dimension", "", "N = 1", "--dim N=2 sets it");
  EXPECT_EQ(note.severity, Diagnostic::Severity::kNote);
  EXPECT_EQ(note.code, "unset-dimension");
  EXPECT_EQ(note.hint, "--dim N=2 sets it");
  const Diagnostic warning = MakeDiagnostic("cycle", "conv", "waits for itself", "");
  EXPECT_EQ(warning.severity, Diagnostic::Severity::kWarning);
  EXPECT_EQ(warning.node, "conv");
  EXPECT_EQ(warning.hint, "export the model again");
  EXPECT_EQ(MakeDiagnostic("dead-node", "conv", "not run", "").hint, "");
  EXPECT_TRUE(std::string("cycle") == DiagnosticCode("cycle"));
  EXPECT_FALSE(std::string("too-deep") == DiagnosticCode("cycle"));
}

TEST(DiagnosticCodesTest, EveryRowIsUsed) {
  std::string sources;
  std::size_t files = 0;
  const std::filesystem::path root = testing::SourceDir() + "/src";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream file(entry.path());
    sources.append(std::istreambuf_iterator<char>(file), {});
    ++files;
  }
  ASSERT_GT(files, 100u);
  for (const DiagnosticKind& kind : kDiagnosticKinds) {
    EXPECT_NE(sources.find('"' + std::string(kind.code) + '"'), std::string::npos) << kind.code;
  }
}

}  // namespace
}  // namespace acev2
