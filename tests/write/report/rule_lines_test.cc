// SPDX-License-Identifier: Apache-2.0
//
// Which rule counted a node.
#include "write/report/rule_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acev2/profile.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kProfile = R"(
[[rule]]
op = "my::Foo"
equation = "y = 3x"
work = [{operation = "mul", count = "n"}]

[[rule]]
op = "my::Conv3"
as = "Conv"
)";

std::vector<std::string> LinesOf(const std::string& domain, const std::string& op,
                                 const Profile& profile) {
  NodeCost node;
  node.domain = domain;
  node.op = op;
  return RuleLines(node, profile);
}

TEST(RuleLinesTest, BuiltInRulesHaveAnEquation) {
  EXPECT_THAT(LinesOf("ai.onnx", "Relu", {}), ElementsAre("computes y = max(x, 0)"));
  EXPECT_THAT(LinesOf("my", "Foo", {}), IsEmpty());
}

TEST(RuleLinesTest, RulesOfAProfileSayWhereTheyStand) {
  const Profile profile = ParseProfile(kProfile, "p.toml");
  EXPECT_THAT(LinesOf("my", "Foo", profile),
              ElementsAre("computes y = 3x", "counted by the rule of p.toml:2"));
  const std::vector<std::string> as_conv = LinesOf("my", "Conv3", profile);
  ASSERT_EQ(as_conv.size(), 2u);
  EXPECT_EQ(as_conv[1], "counted as Conv (p.toml:7)");
  EXPECT_THAT(LinesOf("my", "Bar", profile), IsEmpty());
}

}  // namespace
}  // namespace acev2
