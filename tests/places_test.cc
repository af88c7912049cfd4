// SPDX-License-Identifier: Apache-2.0
//
// Where tests stand: that of src/x/y.cc is tests/x/y_test.cc, and files stay short enough to read.
//
// Invariant: kElsewhere is the whole list of sources that are tested elsewhere, each with the place
// and the reason; a row that no source needs any more, or whose place is gone, fails as well.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

/// Sources in a folder of src/ whose names end so, without a test of their own.
struct Elsewhere {
  std::string_view folder;
  std::string_view end;
  std::string_view tests;  ///< a file or folder of tests/
  std::string_view why;
};

constexpr Elsewhere kElsewhere[] = {
    {"", "main.cc", "cli/output_test.cc", "calls the command line"},
    {"", "allocator.cc", "cli/hostile_test.cc", "sets the allocator of a process"},
    {"", "operator_new.cc", "faults/run.py", "the allocator's errors, one by one"},
    {"", "version.cc", "golden", "one constant"},
    {"", "analyze.cc", "analyze", "whole analyses"},
    {"", "annotate.cc", "write/overlay/annotation_test.cc", "hands on to the overlay"},
    {"cli", "", "golden", "what commands take, print and refuse"},
    {"growth", "", "growth/formula_test.cc", "steps of one search"},
    {"interpret/evaluate", "call.cc", "interpret/evaluate/evaluate_test.cc",
     "what evaluators read a node by"},
    {"interpret/pass", "table_regions.cc", "analyze/requantization_test.cc",
     "regions are found by their costs"},
    {"interpret/pass", "weight_notes.cc", "interpret/pass/parameters_test.cc",
     "notes of what is counted there"},
    {"interpret/pass", "", "interpret/pass/visit_node_test.cc", "steps of one visit"},
    {"interpret/pass/bodies", "", "interpret/pass/bodies/control_flow_test.cc",
     "visits of operators with bodies"},
    {"interpret/shapes", "_fit.cc", "interpret/shapes/contradictions_test.cc",
     "what does not fit, by the operators it is of"},
    {"interpret/shapes", "", "interpret/shapes/custom_schemas_test.cc",
     "words that schemas are made of"},
    {"interpret/shapes/families", "_schemas.cc", "interpret/shapes/custom_schemas_test.cc",
     "tables: a case a row"},
    {"profile", "read_rules.cc", "profile/profile_faults_test.cc", "a fault a row"},
    {"report", "match.cc", "report/diff_test.cc", "matches are shown by diffs"},
    {"rules", "rule_table.cc", "rules/rules_test.cc", "the table with all of its cases"},
    {"rules", "", "rules/quantization/lowering_test.cc", "format rules, by what nodes cost"},
    {"rules/arithmetic", "einsum.cc", "rules/families/mac_cases.h", "cases of one operator"},
    {"rules/quantization", "datapath.cc", "rules/quantization/lowering_test.cc",
     "format rules, by what nodes cost"},
    {"rules/quantization", "", "analyze/quantized_ops_test.cc",
     "a quantizer is seen by what its neighbours cost"},
    {"write/explain", "node_context.cc", "write/explain/explanation_test.cc",
     "facts that an explanation shows"},
    {"write/options", "option_table.cc", "budget/analysis_table_test.cc", "options in a file"},
    {"write/overlay", "file_costs.cc", "write/overlay/annotation_test.cc",
     "costs that annotations hold"},
    {"write/report", "json_read.cc", "write/report/json_report_test.cc", "reads what it writes"},
    {"write/report", "summary.cc", "write/report/table_report_test.cc", "lines of the table"},
    {"write/rows", "row_grid.cc", "write/report/table_report_test.cc", "the table of a report"},
    {"write", "_page.cc", "write/layout/web_page_test.cc", "pages of one kind each"},
    {"write/report", "html_report.cc", "write/layout/web_page_test.cc", "a page"},
    {"write", "", "golden", "writers: every line of theirs is one of an output that is kept"},
};

/// True if `file` ("x/y.cc") is of `row`: in its folder, or for "cli" and "write" below it.
bool IsOf(const Elsewhere& row, const fs::path& file) {
  const std::string folder = file.parent_path().generic_string();
  const bool below = row.folder == "cli" || row.folder == "write";
  return (folder == row.folder || (below && folder.starts_with(std::string(row.folder) + "/"))) &&
         file.filename().string().ends_with(row.end);
}

/// Files below `top` with one of these endings, as seen from it.
std::vector<fs::path> FilesOf(std::string_view top,
                              std::initializer_list<std::string_view> endings) {
  const fs::path root = fs::path(SourceDir()) / top;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension();
    if (!entry.is_regular_file() || std::ranges::find(endings, extension) == endings.end())
      continue;
    files.push_back(entry.path().lexically_relative(root));
  }
  std::ranges::sort(files);
  return files;
}

TEST(PlacesTest, EverySourceHasATestThatIsFound) {
  const fs::path tests = fs::path(SourceDir()) / "tests";
  const std::vector<fs::path> sources = FilesOf("src", {".cc"});
  ASSERT_GT(sources.size(), 200u);
  std::array<int, std::size(kElsewhere)> used = {};
  std::size_t own = 0;
  for (const fs::path& source : sources) {
    const fs::path test = source.parent_path() / (source.stem().string() + "_test.cc");
    if (fs::exists(tests / test)) {
      ++own;
      continue;
    }
    const auto* row = std::ranges::find_if(
        kElsewhere, [&](const Elsewhere& elsewhere) { return IsOf(elsewhere, source); });
    if (row == std::end(kElsewhere)) {
      ADD_FAILURE() << "src/" << source.generic_string() << " has no tests/"
                    << test.generic_string() << ": write it, or say in kElsewhere what tests it";
    } else {
      ++used[static_cast<std::size_t>(row - kElsewhere)];
    }
  }
  for (std::size_t k = 0; k < used.size(); ++k) {
    EXPECT_GT(used[k], 0) << "no source needs the row of '" << kElsewhere[k].folder << "' '"
                          << kElsewhere[k].end << "'";
    EXPECT_TRUE(fs::exists(tests / kElsewhere[k].tests)) << kElsewhere[k].tests;
  }
  EXPECT_GT(own, sources.size() / 2);
}

TEST(PlacesTest, NoFileIsTooLongToRead) {
  constexpr std::ptrdiff_t kMostLines = 500;
  std::size_t files = 0;
  for (const char* top : {"src", "include", "tests", "evidence", "bench", "python", "web/src"}) {
    for (const fs::path& file : FilesOf(top, {".cc", ".h", ".py", ".js"})) {
      const std::string text = FileText(fs::path(SourceDir()) / top / file);
      EXPECT_LE(std::ranges::count(text, '\n'), kMostLines) << top << "/" << file.generic_string();
      ++files;
    }
  }
  EXPECT_GT(files, 500u);
}

}  // namespace
}  // namespace acev2::testing
