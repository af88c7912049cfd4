// SPDX-License-Identifier: Apache-2.0
//
// Every model of the public collection, with default options: read, analyzed in time, every node
// accounted for, every invariant of the report kept, and no difference from itself.
//
// Invariant: what is unpriced is named here by operator and reason, with the number of models it
// may stop at most; a new gap or one that grows fails. Skips where the collection is missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "support/diffing.h"
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

/// What the first unpriced node of a model is, and for how many models at most.
struct Gap {
  std::string_view op;
  int models;
};

constexpr Gap kGaps[] = {
    // Sizes or iterations that inputs decide at run time: graph inputs that hold shapes, axes or
    // limits, conditions of loops, compressed images.
    {"Add", 5},
    {"BeamSearch", 1},
    {"DFT", 1},
    {"DecodeImage", 2},
    {"EfficientNMS_TRT", 1},
    {"ImageDecoder", 9},
    {"Loop", 8},
    {"Range", 15},
    {"ReduceSum", 1},
    {"Resize", 4},
    {"STFT", 1},
    {"Sub", 2},
    // Unset dimensions that are too small, or do not fit each other, when they are all 1; a target
    // shape in external data that is absent (Gemm).
    {"Conv", 2},
    {"Gemm", 1},
    {"QLinearConv", 1},
    // Operators that the model's own tools define, outside ONNX.
    {"A", 2},
    {"ATen", 3},
    {"CustomOpOne", 1},
    {"DynamicScale", 2},
    {"ExceptionalCustomOp1", 1},
    {"ExceptionalCustomOp2", 1},
    {"FAKE!", 1},
    {"Fake_2", 1},
    {"Gradient", 2},
    {"NoisyRelu", 1},
    {"O", 3},
    {"Unknown", 1},
    {"invalid op", 1},
    // Models that are malformed, most of them on purpose: missing inputs, attributes and shapes,
    // dimensions that do not fit, axes out of range.
    {"Attention", 5},
    {"DequantizeLinear", 1},
    {"Einsum", 4},
    {"GroupNorm", 1},
    {"GroupQueryAttention", 1},
    {"LayerNormalization", 1},
    {"MatMul", 5},
    {"MatMulBnb4", 1},
    {"MeanVarianceNormalization", 1},
    {"MultiHeadAttention", 7},
    {"Multinomial", 1},
    {"QuantizeLinear", 1},
    {"RotaryEmbedding", 1},
    {"Scan", 1},
    {"SkipSimplifiedLayerNormalization", 1},
    {"Upsample", 1},
};

TEST(CorpusTest, EveryModelIsAnalyzed) {
  const auto corpus = testing::CorpusDirectory();
  if (!corpus.has_value()) GTEST_SKIP() << "no collection of models: ACEV2_SHARED_DIR is not set";
  const std::vector<Entry> entries = ReadManifest(*corpus);
  ASSERT_FALSE(entries.empty());
  std::map<std::string, std::vector<std::string>> gaps;
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
    if (!entry.nested) {
      EXPECT_GE(report.totals.nodes, entry.nodes) << entry.path;
    }

    for (const DiffRows rows : {DiffRows::kLayers, DiffRows::kNodes}) {
      EXPECT_EQ(testing::ChangesOf(testing::DiffOf(report, report, rows)),
                std::vector<std::string>())
          << entry.path << " differs from itself";
    }

    bool is_standard = true;
    for (const auto& [domain, version] : report.model.opsets) {
      is_standard &= domain == "ai.onnx" || domain == "com.microsoft";
    }
    standard += is_standard;
    standard_priced += is_standard && report.totals.nodes_unpriced == 0;
    for (const NodeCost& node : report.nodes) {
      if (node.status != NodeStatus::kUnpriced) continue;
      EXPECT_NE(node.reason, "") << entry.path << ": " << node.name;
      gaps[node.op].push_back(entry.path);
      break;
    }
  }
  for (const auto& [op, paths] : gaps) {
    const auto* gap = std::ranges::find(kGaps, op, &Gap::op);
    const int allowed = gap == std::end(kGaps) ? 0 : gap->models;
    EXPECT_LE(static_cast<int>(paths.size()), allowed) << op << ::testing::PrintToString(paths);
  }
  // 3,461 of the 3,559 models of ai.onnx and com.microsoft alone when this was written.
  EXPECT_GE(standard_priced, standard * 0.972) << "of " << standard;
}

}  // namespace
}  // namespace acev2
