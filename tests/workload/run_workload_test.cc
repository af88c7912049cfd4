// SPDX-License-Identifier: Apache-2.0
//
// Workloads: sums over runs.
//
// Invariant: the model is made up, so that each figure is one of the test's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "acev2/error.h"
#include "acev2/profile.h"
#include "acev2/workload.h"

namespace acev2 {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Models {
  std::int64_t analyses = 0;

  /// "square" costs T² compares of 32, "log" T·⌊log2 T⌋, "gap" nothing that is known from T = 3 on;
  /// "cliff" is "square" up to T = 9000 and unknown above, "priced" is in pJ; "none" cannot be
  /// read.
  AnalyzeAt operator()(const std::string& path) {
    if (path == "none") throw Error("none: no such file", "check the path");
    return [this, path](const Options& options) {
      ++analyses;
      const std::int64_t t = options.dims.at("T");
      Report report;
      report.model.path = path;
      report.model.bound_dims = options.dims;
      report.options = options;
      if (path == "priced") {
        report.options.profile = ParseProfile("unit = \"pJ\"\n[prices]\ncmp = 1\n", "own.toml");
      }
      NodeCost& node = report.nodes.emplace_back();
      node.name = "node";
      node.op = "Relu";
      if ((path == "gap" && t > 2) || (path == "cliff" && t > 9000)) {
        node.status = NodeStatus::kUnpriced;
        node.reason = "no rule";
      } else {
        std::int64_t log = 0;
        for (std::int64_t rest = t; rest > 1; rest /= 2) ++log;
        node.status = NodeStatus::kPriced;
        node.work.push_back({Operation::kCmp, t * (path == "log" ? log : t), kFloat32, kFloat32,
                             Category::kOther, ""});
      }
      PriceReport(report);
      report.totals.weight_bits = Count(100);
      return report;
    };
  }
};

WorkloadReport AddUp(const std::string& text, Models& models) {
  return MakeWorkloadReport(ReadWorkload(text, "w.toml"),
                            [&](const std::string& path) { return models(path); });
}

std::string Total(const WorkloadReport& report) {
  return report.total ? report.total->acev2.ToString() : "unknown";
}

TEST(Workload, AddsUpRuns) {
  Models models;
  const WorkloadReport report = AddUp(
      "outputs = 4\n[[part]]\nname = \"a\"\nmodel = \"square\"\nruns = 3\ndim = {T = 2}\n"
      "[[part]]\nname = \"b\"\nmodel = \"square\"\ndim = {T = 5}\n",
      models);
  EXPECT_EQ(Total(report), "1184");  // 32 · (3 · 2² + 5²)
  EXPECT_EQ(report.total->runs, 4);
  EXPECT_EQ(report.total->weight_bits, Count(100));           // one model, stored once
  EXPECT_THAT(WriteWorkloadTable(report), HasSubstr("296"));  // 1,184 / 4
}

TEST(Workload, AddsUpRunsThatGrow) {
  Models models;
  const WorkloadReport report =
      AddUp("[[part]]\nmodel = \"square\"\nruns = 4\ndim = {T = 3}\ngrow = {T = 2}\n", models);
  EXPECT_EQ(Total(report), "5248");  // 32 · (9 + 25 + 49 + 81)
  EXPECT_EQ(models.analyses, 4);
}

TEST(Workload, ManyRunsAreThePolynomialsSum) {
  Models models;
  const WorkloadReport report =
      AddUp("[[part]]\nmodel = \"square\"\nruns = 10000\ndim = {T = 1}\ngrow = {T = 1}\n", models);
  // 32 · n (n + 1) (2n + 1) / 6 = 32 · 333,383,335,000
  EXPECT_EQ(Total(report), "10668266720000");
  EXPECT_LT(models.analyses, 100);
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_THAT(report.notes[0], HasSubstr("10,000 runs summed by 32·run²"));
}

TEST(Workload, ManyRunsThatAreNoPolynomialAreRunOneByOne) {
  Models models;
  const WorkloadReport report =
      AddUp("[[part]]\nmodel = \"log\"\nruns = 300\ndim = {T = 1}\ngrow = {T = 1}\n", models);
  std::int64_t sum = 0;
  for (std::int64_t t = 1; t <= 300; ++t) {
    std::int64_t log = 0;
    while ((std::int64_t{2} << log) <= t) ++log;
    sum += 32 * t * log;
  }
  EXPECT_EQ(Total(report), std::to_string(sum));
  EXPECT_GE(models.analyses, 300);
}

TEST(Workload, APartThatIsNotKnownLeavesTheWholeUnknown) {
  Models models;
  const WorkloadReport report = AddUp(
      "[[part]]\nmodel = \"square\"\ndim = {T = 1}\n"
      "[[part]]\nmodel = \"gap\"\nruns = 5\ndim = {T = 1}\ngrow = {T = 1}\n",
      models);
  EXPECT_EQ(Total(report), "unknown");
  EXPECT_TRUE(report.rows[0].cost);
  EXPECT_FALSE(report.rows[1].cost);
  EXPECT_THAT(WriteWorkloadTable(report), HasSubstr("?"));
}

// Polynomials are sampled up to T = 8192; no run from 9001 on has a price.
TEST(Workload, NothingIsSummedPastWhereCostsAreKnown) {
  Models models;
  const WorkloadReport report =
      AddUp("[[part]]\nmodel = \"cliff\"\nruns = 12000\ndim = {T = 1}\ngrow = {T = 1}\n", models);
  EXPECT_EQ(Total(report), "unknown");
  EXPECT_THAT(report.notes, Contains(HasSubstr("no price")));
}

// A saved report has a profile of its own, which the file of the workload does not name.
TEST(Workload, UnitsAreThoseOfTheReports) {
  Models models;
  const WorkloadReport report = AddUp(
      "[[part]]\nmodel = \"priced\"\ndim = {T = 2}\n[[part]]\nmodel = \"square\"\ndim = {T = 1}\n",
      models);
  EXPECT_EQ(report.unit, "pJ");
  EXPECT_TRUE(report.rows[0].cost);
  EXPECT_THAT(report.rows[1].error,
              HasSubstr("costs of this one are in ACEv2, those of the first part in pJ"));
  EXPECT_EQ(Total(report), "unknown");
}

TEST(Workload, APartThatCannotBeReadIsARowWithItsError) {
  Models models;
  const WorkloadReport report =
      AddUp("[[part]]\nmodel = \"none\"\n[[part]]\nmodel = \"square\"\ndim = {T = 1}\n", models);
  EXPECT_EQ(Total(report), "unknown");
  EXPECT_THAT(report.rows[0].error, HasSubstr("no such file"));
  EXPECT_TRUE(report.rows[1].cost);
  for (const WorkloadWriter& writer : WorkloadWriters()) {
    EXPECT_THAT(writer.write(report), HasSubstr("no such file")) << writer.option;
  }
}

}  // namespace
}  // namespace acev2
