// SPDX-License-Identifier: Apache-2.0
//
// Lines of a scan: one JSON object each, and what a resumed scan reads of it.
#include "write/report/scan_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "acev2/error.h"
#include "support/sample_report.h"

namespace acev2 {
namespace {

TEST(ScanLineTest, ReadsWhatItWrites) {
  const Report report = testing::SampleReport();
  const std::string line = ScanLine(report, std::nullopt);
  EXPECT_TRUE(line.starts_with(kScanLineBeginning));
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line";
  const auto record = ReadScanLine(line);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->path, report.model.path);
  EXPECT_FALSE(record->failed);
  EXPECT_EQ(record->unpriced, 1);  // sample_report.h: Foo
  // A line that a kill cut off is none.
  EXPECT_FALSE(ReadScanLine(line.substr(0, line.size() / 2)));
  EXPECT_FALSE(ReadScanLine("[]"));
}

TEST(ScanLineTest, EqualOptionsAreEqualText) {
  Report report = testing::SampleReport();
  const auto before = ReadScanLine(ScanLine(report, std::nullopt));
  const auto failed = ReadScanLine(
      ScanFailure("m.onnx", report.options, Error("m.onnx: no model", "another file"), 0.5));
  ASSERT_TRUE(before && failed);
  EXPECT_EQ(before->options, failed->options);
  EXPECT_TRUE(failed->failed);
  report.options.dims["N"] = 3;
  EXPECT_NE(ReadScanLine(ScanLine(report, std::nullopt))->options, before->options);
}

TEST(ScanLineTest, ReasonsStandByHowOftenTheyAre) {
  Report report;
  for (const char* reason : {"rare", "often", "often"}) {
    NodeCost& node = report.nodes.emplace_back();
    node.status = NodeStatus::kUnpriced;
    node.reason = reason;
  }
  const nlohmann::json line = nlohmann::json::parse(ScanLine(report, 0.25));
  EXPECT_EQ(line["unpriced_reasons"], 2);
  EXPECT_EQ(line["unpriced"][0]["reason"], "often");
  EXPECT_EQ(line["unpriced"][0]["nodes"], 2);
  EXPECT_EQ(line["unpriced"][1]["reason"], "rare");
  EXPECT_EQ(line["seconds"], 0.25);
}

// --list-members says no member that there is not, and misses none.
TEST(ScanLineTest, MembersAreThoseThatAreListed) {
  nlohmann::json ok = nlohmann::json::parse(ScanLine(testing::SampleReport(), 1.0));
  ok.update(nlohmann::json::parse(ScanFailure("m.onnx", {}, Error("wrong", "mend it"), 1.0)));
  std::set<std::string> members;
  for (const auto& [name, value] : ok.items()) {
    if (name != "totals") members.insert(name);
  }
  for (const auto& [name, value] : ok["totals"].items()) members.insert("totals." + name);
  std::set<std::string> listed;
  for (const ScanMember& member : ScanMembers()) listed.insert(std::string(member.name));
  EXPECT_EQ(listed, members);
}

}  // namespace
}  // namespace acev2
