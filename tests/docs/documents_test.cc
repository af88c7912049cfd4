// SPDX-License-Identifier: Apache-2.0
//
// Holds the documentation to the program: what it shows is what the program prints.
//
// Invariant: the reference of operators is generated, the report in README.md is a real one, every
// option and file that the documents name exists, and the commands for the samples work.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SourceDir();

std::vector<fs::path> Documents() {
  std::vector<fs::path> documents = {kRoot / "README.md", kRoot / "CONTRIBUTING.md",
                                     kRoot / "CHANGELOG.md", kRoot / "models/README.md",
                                     kRoot / "tests/peers/README.md"};
  for (const auto& entry : fs::directory_iterator(kRoot / "docs")) {
    if (entry.path().extension() == ".md") documents.push_back(entry.path());
  }
  EXPECT_GT(documents.size(), 12u);
  return documents;
}

/// A document without its blocks of code, in which brackets are no links.
std::string Prose(const fs::path& document) {
  std::istringstream lines(FileText(document));
  std::string prose;
  bool code = false;
  for (std::string line; std::getline(lines, line);) {
    const bool fence = line.starts_with("```");
    if (fence) code = !code;
    if (!code && !fence) prose += line + "\n";
  }
  return prose;
}

std::vector<std::string> Matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> matches;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    matches.push_back((*match)[1]);
  }
  return matches;
}

TEST(Docs, OperatorReferenceIsGenerated) {
  const RunResult run = RunShell("acev2 ops --markdown", kRoot);
  ASSERT_EQ(run.exit_code, 0);
  EXPECT_EQ(FileText(kRoot / "docs/operators.md"), run.out)
      << "bring it up to date: scripts/acev2 ops --markdown > docs/operators.md";
}

TEST(Docs, DiagnosticsReferenceIsGenerated) {
  const RunResult run = RunShell("acev2 diagnostics --markdown", kRoot);
  ASSERT_EQ(run.exit_code, 0);
  EXPECT_EQ(FileText(kRoot / "docs/diagnostics.md"), run.out)
      << "bring it up to date: scripts/acev2 diagnostics --markdown > docs/diagnostics.md";
}

TEST(Docs, LinkedFilesExist) {
  std::size_t links = 0;
  for (const fs::path& document : Documents()) {
    for (const std::string& link : Matches(Prose(document), R"(\]\(([^)#:]+)(#[^)]*)?\))")) {
      ++links;
      EXPECT_TRUE(fs::exists(document.parent_path() / link)) << document << " links " << link;
    }
  }
  EXPECT_GT(links, 10u);
}

/// Every file and folder of the repository's own, as its root sees it.
std::vector<std::string> Places() {
  std::vector<std::string> places;
  const auto add = [&](const fs::path& path) {
    places.push_back(path.lexically_relative(kRoot).generic_string());
  };
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot)) {
    const std::string name = entry.path().filename();
    if (name == "build" || name == ".git") continue;
    add(entry.path());
    if (!entry.is_directory()) continue;
    for (const auto& inside : fs::recursive_directory_iterator(entry.path())) add(inside.path());
  }
  return places;
}

// "rules/domains.h" is any file whose path ends so, "bodies/" any such folder.
TEST(Docs, NamedFilesExist) {
  const std::set<std::string> examples = {"x.cc", "x_test.cc", "parent/child", "out.json", "///"};
  const std::vector<std::string> places = Places();
  ASSERT_GT(places.size(), 1000u);
  const std::regex file(R"(.*(/.*|\.(cc|h|js|json|md|py|toml)))");
  for (const char* document : {"CONTRIBUTING.md", "docs/architecture.md"}) {
    std::size_t named = 0;
    for (const std::string& code : Matches(Prose(kRoot / document), "`([^`]+)`")) {
      std::istringstream words(code);
      for (std::string word; words >> word;) {
        const bool pattern = word.find_first_of("*X$=<:") != std::string::npos;
        if (pattern || !std::regex_match(word, file) || examples.contains(word)) continue;
        if (word.starts_with("../")) continue;
        if (word.ends_with('/')) word.pop_back();
        ++named;
        EXPECT_TRUE(std::ranges::any_of(
            places,
            [&](const std::string& place) { return place == word || place.ends_with("/" + word); }))
            << document << " names " << word << ", which is not there";
      }
    }
    EXPECT_GT(named, 15u) << document;
  }
}

TEST(Docs, LibraryPageListsEveryHeader) {
  const std::string page = FileText(kRoot / "docs/library.md");
  std::size_t headers = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "include/acev2")) {
    ++headers;
    const std::string name = entry.path().filename();
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  }
  EXPECT_GT(headers, 10u);
}

TEST(Docs, StartPageLeadsToAllPages) {
  const fs::path start = kRoot / "docs/README.md";
  const std::vector<std::string> links = Matches(FileText(start), R"(\]\(([^)#:]+)(#[^)]*)?\))");
  std::vector<std::string> pages;
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "docs")) {
    pages.push_back(entry.path().filename());
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot)) {
    if (entry.path().extension() == ".md")
      pages.push_back("../" + entry.path().filename().string());
  }
  for (const char* folder : {"models", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (entry.path().filename() != "README.md") continue;
      pages.push_back("../" + entry.path().lexically_relative(kRoot).generic_string());
    }
  }
  for (const std::string& page : pages) {
    if (page == "README.md") continue;
    EXPECT_NE(std::find(links.begin(), links.end(), page), links.end()) << page;
  }
  EXPECT_GT(pages.size(), 25u);
}

TEST(Docs, NamedOptionsExist) {
  std::string help = RunShell("acev2 --help", kRoot).out;
  for (const Command& command : Commands()) {
    help += RunShell("acev2 " + std::string(command.name) + " --help", kRoot).out;
  }
  const std::vector<std::string> known = Matches(help, R"((--[a-z][a-z-]*))");
  const std::set<std::string> options(known.begin(), known.end());
  ASSERT_TRUE(options.contains("--lowering"));
  for (const fs::path& document :
       {kRoot / "docs/metric.md", kRoot / "docs/profile.md", kRoot / "docs/compare.md",
        kRoot / "docs/whatif.md", kRoot / "README.md"}) {
    std::istringstream lines(FileText(document));
    for (std::string line; std::getline(lines, line);) {
      // Options of CMake, ctest and the script of the evidence are not the program's.
      if (line.starts_with("cmake ") || line.starts_with("ctest ")) continue;
      if (line.starts_with("evidence/run ")) continue;
      for (const std::string& option : Matches(line, R"((--[a-z][a-z-]*))")) {
        EXPECT_TRUE(options.contains(option)) << document << " names " << option;
      }
    }
  }
}

TEST(Docs, CommandsForTheSamplesWork) {
  const std::vector<std::string> commands =
      Matches(FileText(kRoot / "models/README.md"), "`scripts/(acev2 models/[^`]*)`");
  EXPECT_EQ(commands.size(), 16u);
  for (const std::string& command : commands) {
    const RunResult run = RunShell(command, kRoot);
    EXPECT_EQ(run.exit_code, 0) << command << run.err;
    EXPECT_NE(run.out.find(" total "), std::string::npos) << command;
  }
}

}  // namespace
}  // namespace acev2::testing
