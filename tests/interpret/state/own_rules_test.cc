// SPDX-License-Identifier: Apache-2.0
//
// The rules of a profile: which a node falls under, and which of them no node is of.
#include "interpret/state/own_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace acev2 {
namespace {

constexpr const char* kProfile = R"(
[[rule]]
op = "my::Conv3"
as = "Conv"

[[rule]]
op = "my::Unused"
as = "Relu"
)";

onnx::NodeProto NodeOf(const std::string& domain, const std::string& op) {
  onnx::NodeProto node;
  node.set_domain(domain);
  node.set_op_type(op);
  return node;
}

TEST(OwnRulesTest, WithoutAProfileEveryNodeIsItself) {
  const Profile profile;
  OwnRules rules(profile);
  const onnx::NodeProto node = NodeOf("my", "Conv3");
  EXPECT_EQ(rules.Use(node), nullptr);
  EXPECT_EQ(rules.TreatedAs(node).op, "Conv3");
  Records records;
  rules.ReportUnused(records);
  Report report;
  records.MoveDiagnosticsInto(report);
  EXPECT_TRUE(report.diagnostics.empty());
}

TEST(OwnRulesTest, SaysWhatANodeIsTreatedAsAndWhatIsUnused) {
  const Profile profile = ParseProfile(kProfile, "p.toml");
  OwnRules rules(profile);
  const onnx::NodeProto conv = NodeOf("my", "Conv3");
  EXPECT_EQ(rules.TreatedAs(conv).domain, "");
  EXPECT_EQ(rules.TreatedAs(conv).op, "Conv");
  EXPECT_EQ(rules.TreatedAs(NodeOf("my", "Conv4")).op, "Conv4");
  EXPECT_EQ(rules.BuiltInOf(conv), FindRule("", "Conv"));
  EXPECT_EQ(rules.BuiltInOf(NodeOf("my", "Conv4")), nullptr);
  ASSERT_NE(rules.Use(conv), nullptr);
  EXPECT_EQ(rules.Use(conv)->as_op, "Conv");
  // To ask what a node is treated as is no use of a rule.
  rules.TreatedAs(NodeOf("my", "Unused"));
  Records records;
  rules.ReportUnused(records);
  Report report;
  records.MoveDiagnosticsInto(report);
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].code, "rule-unused");
  EXPECT_EQ(report.diagnostics[0].message,
            "no node is of the operators that p.toml has rules for: my::Unused");
}

}  // namespace
}  // namespace acev2
