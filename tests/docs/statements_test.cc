// SPDX-License-Identifier: Apache-2.0
//
// Holds docs/ci.md to ci_statements.txt, which says for each sentence of it what shows that it is
// so.
//
// Invariant: a word of a sentence that no statement quotes fails, and so does a statement that
// quotes no sentence: who changes what the document says changes what is tried. Sentences end at a
// full stop or colon before a capital or code; rows of tables and items of lists are taken by
// themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/playground.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = SourceDir();

std::vector<std::string> SentencesOf(const std::string& document) {
  std::vector<std::string> paragraphs(1);
  bool code = false;
  for (const std::string& line : LinesOf(document)) {
    if (line.starts_with("```")) code = !code;
    const bool text =
        !code && !line.starts_with("```") && !line.starts_with("#") && !line.starts_with("|---");
    if (!text || line.empty() || line.starts_with("* ") || line.starts_with("|")) {
      paragraphs.emplace_back();
    }
    if (!text || line.empty()) continue;
    const std::size_t begin = line.find_first_not_of("* ");
    paragraphs.back() += (paragraphs.back().empty() ? "" : " ") + line.substr(begin);
  }
  const std::regex end("[.:] (?=[A-Z`\\[])");
  std::vector<std::string> sentences;
  for (const std::string& paragraph : paragraphs) {
    auto from = paragraph.begin();
    for (std::sregex_iterator at(paragraph.begin(), paragraph.end(), end), last; at != last; ++at) {
      sentences.emplace_back(from, (*at)[0].second);
      from = (*at)[0].second;
    }
    if (from != paragraph.end()) sentences.emplace_back(from, paragraph.end());
  }
  return sentences;
}

struct Statement {
  std::vector<std::string> quotes;
  std::vector<std::string> elsewhere;  ///< "elsewhere Suite.Test", "golden FOLDER", "ctest NAME"
  std::string script;
};

std::vector<Statement> StatementsOf(const std::string& text) {
  std::vector<Statement> statements;
  bool quoting = false;
  const std::regex elsewhere("(elsewhere|golden|ctest) \\S+");
  for (const std::string& line : LinesOf(text)) {
    if (line.starts_with("=== ")) {
      if (!quoting) statements.emplace_back();
      statements.back().quotes.push_back(line.substr(4));
      quoting = true;
    } else if (!statements.empty()) {
      quoting = false;
      if (std::regex_match(line, elsewhere)) {
        statements.back().elsewhere.push_back(line);
      } else if (!line.empty() && !line.starts_with('#')) {
        statements.back().script += line + "\n";
      }
    }
  }
  return statements;
}

bool HasTest(const std::string& pattern) {
  const std::string expression = std::regex_replace(
      std::regex_replace(pattern, std::regex("\\."), "\\."), std::regex("\\*"), ".*");
  const std::regex name(expression);
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      if (std::regex_match(std::string(suite.name()) + "." + suite.GetTestInfo(j)->name(), name)) {
        return true;
      }
    }
  }
  return false;
}

bool IsThere(const std::string& test) {
  const std::string name = test.substr(test.find(' ') + 1);
  if (test.starts_with("elsewhere ")) return HasTest(name);
  if (test.starts_with("golden ")) return fs::exists(kSource / "tests/golden" / name / "command");
  return FileText(kSource / "tests/CMakeLists.txt").find("NAME " + name + "\n") !=
         std::string::npos;
}

constexpr const char* kPrelude = R"(set -euo pipefail
is() {
  local code=$1 actual=0
  shift
  "$@" >out 2>&1 || actual=$?
  if ((actual != code)); then echo "$*: ended with $actual, not $code"; cat out; exit 1; fi
}
says() { grep -qF -- "$1" out || { echo "does not say: $1"; cat out; exit 1; }; }
lacks() { ! grep -F -- "$1" out || { echo "says: $1"; exit 1; }; }
trap 'echo "line $((LINENO)): $BASH_COMMAND"' ERR
unset GITHUB_STEP_SUMMARY
)";

TEST(DocumentedStatements, OfCiAreTried) {
  const std::vector<std::string> sentences = SentencesOf(FileText(kSource / "docs/ci.md"));
  ASSERT_GT(sentences.size(), 50u);
  std::vector<std::string> untried = sentences;  // what is quoted is blanked out
  for (const Statement& statement :
       StatementsOf(FileText(kSource / "tests/docs/ci_statements.txt"))) {
    SCOPED_TRACE(statement.quotes.front());
    for (const std::string& quote : statement.quotes) {
      bool found = false;
      for (std::size_t i = 0; i < sentences.size(); ++i) {
        const std::size_t at = sentences[i].find(quote);
        if (at == std::string::npos) continue;
        found = true;
        untried[i].replace(at, quote.size(), quote.size(), ' ');
      }
      EXPECT_TRUE(found) << "docs/ci.md does not say: " << quote;
    }
    EXPECT_TRUE(!statement.script.empty() || !statement.elsewhere.empty());
    for (const std::string& test : statement.elsewhere) {
      EXPECT_TRUE(IsThere(test)) << "there is no " << test;
    }
    if (statement.script.empty()) continue;
    Playground playground;
    playground.folder().Write("statement", kPrelude + statement.script);
    const RunResult run = playground.Run("bash statement");
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  }
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const bool words = std::ranges::any_of(
        untried[i], [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
    EXPECT_FALSE(words) << "tests/docs/ci_statements.txt does not quote «" << untried[i]
                        << "» of: " << sentences[i];
  }
}

}  // namespace
}  // namespace acev2::testing
