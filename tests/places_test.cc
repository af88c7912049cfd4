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
#include <initializer_list>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

/// Sources in a folder of src/ without a test of their own.
struct Elsewhere {
  std::string_view folder;
  /// Names without ".cc", apart by spaces; "*_x" are all that end so.
  std::string_view names;
  std::string_view tests;  ///< a file or folder of tests/
  std::string_view why;
};

constexpr Elsewhere kElsewhere[] = {
    {"", "main", "cli/output_test.cc", "calls the command line"},
    {"", "allocator", "cli/hostile_test.cc", "sets the allocator of a process"},
    {"", "operator_new", "faults/run.py", "the allocator's errors, one by one"},
    {"", "version", "golden", "one constant"},
    {"", "analyze", "analyze", "whole analyses"},
    {"", "annotate", "write/overlay/annotation_test.cc", "hands on to the overlay"},
    {"cli", "analysis_options command parser", "golden", "what commands take and refuse"},
    {"cli/commands", "*_command", "golden", "what commands print"},
    {"growth", "directions fit line", "growth/formula_test.cc", "steps of one search"},
    {"interpret/evaluate", "call", "interpret/evaluate/evaluate_test.cc",
     "what evaluators read a node by"},
    {"interpret/pass", "table_regions", "analyze/requantization_test.cc",
     "regions are found by their costs"},
    {"interpret/pass", "weight_notes", "interpret/pass/parameters_test.cc",
     "notes of what is counted there"},
    {"interpret/pass", "apply_rule inference node_state", "interpret/pass/visit_node_test.cc",
     "steps of one visit"},
    {"interpret/pass/bodies", "branches loops", "interpret/pass/bodies/control_flow_test.cc",
     "visits of operators with bodies"},
    {"interpret/shapes/fit", "shape_fit type_fit", "interpret/shapes/contradictions_test.cc",
     "what does not fit, by the operators it is of"},
    {"interpret/shapes", "custom_inference einsum_labels shared_inference",
     "interpret/shapes/custom_schemas_test.cc", "words that schemas are made of"},
    {"interpret/shapes/families", "*_schemas", "interpret/shapes/custom_schemas_test.cc",
     "tables: a case a row"},
    {"interpret/shapes/families/contrib", "*_schemas", "interpret/shapes/custom_schemas_test.cc",
     "tables: a case a row"},
    {"profile", "read_rules", "profile/profile_faults_test.cc", "a fault a row"},
    {"report", "match", "report/diff_test.cc", "matches are shown by diffs"},
    {"rules", "rule_table", "rules/rules_test.cc", "the table with all of its cases"},
    {"rules", "combining contraction joining passing", "rules/quantization/lowering_test.cc",
     "format rules, by what nodes cost"},
    {"rules/arithmetic", "einsum", "rules/families/mac_cases.h", "cases of one operator"},
    {"rules/quantization", "datapath", "rules/quantization/lowering_test.cc",
     "format rules, by what nodes cost"},
    {"rules/quantization", "annotated_integers qoperator quantize saturation written_dequantizer",
     "analyze/quantized_ops_test.cc", "a quantizer is seen by what its neighbours cost"},
    {"write/explain", "node_context", "write/explain/explanation_test.cc",
     "facts that an explanation shows"},
    {"write/options", "option_table", "budget/analysis_table_test.cc", "options in a file"},
    {"write/overlay", "file_costs", "write/overlay/annotation_test.cc",
     "costs that annotations hold"},
    {"write/report", "json_read", "write/report/json_report_test.cc", "reads what it writes"},
    {"write/report", "summary", "write/report/table_report_test.cc", "lines of the table"},
    {"write/rows", "row_grid", "write/report/table_report_test.cc", "the table of a report"},
    {"write/compare", "comparison_page", "write/layout/web_page_test.cc", "a kind of page"},
    {"write/diff", "diff_page", "write/layout/web_page_test.cc", "a kind of page"},
    {"write/report", "html_report scan_page", "write/layout/web_page_test.cc", "kinds of page"},
    {"write/report", "latex_report writers", "golden", "an output that is kept"},
    {"write/check", "verdict_ci verdict_json verdict_rows verdict_text verdict_writers", "golden",
     "outputs that are kept"},
    {"write/compare", "comparison_writers", "golden", "outputs that are kept"},
    {"write/diff", "diff_report", "golden", "an output that is kept"},
    {"write/growth", "*_writers", "golden", "outputs that are kept"},
    {"write/whatif", "*_writers", "golden", "outputs that are kept"},
};

/// True if `file` ("x/y.cc") is of `row`.
bool IsOf(const Elsewhere& row, const fs::path& file) {
  if (file.parent_path().generic_string() != row.folder) return false;
  std::istringstream names{std::string(row.names)};
  for (std::string name; names >> name;) {
    if (name.starts_with('*') ? file.stem().string().ends_with(name.substr(1))
                              : file.stem() == name) {
      return true;
    }
  }
  return false;
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
    EXPECT_GT(used[k], 0) << "no source needs the row of '" << kElsewhere[k].names << "'";
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
