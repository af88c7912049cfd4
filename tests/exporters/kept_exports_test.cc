// SPDX-License-Identifier: Apache-2.0
//
// Kept exports of torch held against what torch counted while it ran the networks (export.py), and
// the exports that lie outside of the repository, where they are there.
//
// Invariant: what is expected comes from torch and from the files alone.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "acev2/analyze.h"
#include "support/paths.h"
#include "support/recorded.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kExporters = fs::path(SourceDir()) / "tests/exporters";

/// The lines of a table with a head, each under the names of its columns.
std::vector<std::map<std::string, std::string>> TableOf(const fs::path& path) {
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> names;
  std::istringstream lines(FileText(path));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, '\t');) cells.push_back(cell);
    if (names.empty()) {
      names = cells;
      continue;
    }
    cells.resize(names.size());
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (k == 0) rows.emplace_back();
      rows.back()[names[k]] = cells[k];
    }
  }
  return rows;
}

/// Options that set the sizes of "batch=2 sequence=16".
Options SizesOf(const std::string& text) {
  Options options;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) {
      options.dims[word.substr(0, equals)] = std::stoll(word.substr(equals + 1));
    }
  }
  return options;
}

TEST(KeptExports, CostWhatTorchCounts) {
  std::set<std::string> kept;
  for (const auto& entry : fs::directory_iterator(kExporters / "models")) {
    kept.insert(entry.path().stem().string());
  }
  EXPECT_EQ(kept.size(), 9u);
  for (auto& row : TableOf(kExporters / "exports.tsv")) {
    const std::string name = row["network"] + "." + row["exporter"];
    if (kept.erase(name) == 0) continue;
    const Report report =
        AnalyzeFile((kExporters / "models" / (name + ".onnx")).string(), SizesOf(row["sizes"]));
    EXPECT_EQ(report.totals.mac_layer_macs, Count(std::stoll(row["torch_macs"]))) << name;
    EXPECT_EQ(report.totals.parameters,
              Count(std::stoll(row["stored_floats"]) - std::stoll(row["unread"])))
        << name;
  }
  EXPECT_TRUE(kept.empty()) << *kept.begin() << " has no line in exports.tsv";
}

// What differs from torch's count is computed offline, and nothing else differs.
TEST(KeptExports, TableHoldsNoOtherDifference) {
  std::set<std::string> networks;
  for (auto& row : TableOf(kExporters / "exports.tsv")) {
    const std::string name = row["network"] + "." + row["exporter"];
    networks.insert(row["network"]);
    EXPECT_EQ(row["mac_layer_macs"] == row["torch_macs"], row["offline"].empty()) << name;
    EXPECT_EQ(std::stoll(row["parameters"]),
              std::stoll(row["stored_floats"]) - std::stoll(row["unread"]))
        << name;
  }
  EXPECT_GE(networks.size(), 20u);
}

TEST(KeptExports, OfTheSharedFolderAreExact) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << "no shared models: ACEV2_SHARED_DIR is not set";
  std::size_t exports = 0;
  for (auto& row : TableOf(*shared / "exports/truth.tsv")) {
    const fs::path path = *shared / "exports" / (row["model"] + ".onnx");
    const Report report = AnalyzeFile(path.string(), SizesOf(row["at"]));
    EXPECT_EQ(report.totals.mac_layer_macs, Count(std::stoll(row["macs_of_mac_layers"]))) << path;
    EXPECT_EQ(report.totals.parameters, Count(std::stoll(row["floats_stored"]))) << path;
    // Whatever sizes are set.
    EXPECT_EQ(AnalyzeFile(path.string(), {}).totals.parameters,
              Count(std::stoll(row["floats_stored"])))
        << path;
    ++exports;
  }
  EXPECT_GE(exports, 10u);
}

}  // namespace
}  // namespace acev2::testing
