// SPDX-License-Identifier: Apache-2.0
//
// Levels of scopes: at dots where scopes are written with dots.
#include "naming/scope_levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Report InScopes(std::initializer_list<std::string> scopes) {
  Report report;
  for (const std::string& scope : scopes) report.nodes.emplace_back().scope = scope;
  return report;
}

TEST(ScopeLevels, EndAtDotsInATorchModel) {
  const ScopeLevels levels(InScopes({"layer1.0.conv1", "layer1.0", "model.0/loop"}));
  EXPECT_THAT(levels.Ends("layer1.0.conv1"), ElementsAre(6, 8, 14));
  EXPECT_EQ(levels.Prefix("layer1.0.conv1", 2), "layer1.0");
  EXPECT_EQ(levels.Prefix("layer1.0.conv1", 9), "layer1.0.conv1");
  EXPECT_EQ(levels.Prefix("model.0/loop", 3), "model.0/loop");
  EXPECT_EQ(levels.Prefix("", 1), ".");
}

TEST(ScopeLevels, EndAtSlashesAloneWhereNamesArePaths) {
  const ScopeLevels levels(
      InScopes({"mobilenet_1.00/Conv1", "mobilenet_1.00/fc", "mobilenet_1.00"}));
  EXPECT_EQ(levels.Prefix("mobilenet_1.00/Conv1", 1), "mobilenet_1.00");
  EXPECT_EQ(levels.Prefix("mobilenet_1.00", 1), "mobilenet_1.00");
}

TEST(ScopeLevels, HaveNamesOfTheirOwn) {
  const ScopeLevels dotted(InScopes({"layer1.0.conv1", "layer1.0", "model.0/loop"}));
  EXPECT_THAT(dotted.Parts("model.0/loop"), ElementsAre("model", "0", "loop"));
  const ScopeLevels slashed(InScopes({"mobilenet_1.00/Conv1", "mobilenet_1.00/fc"}));
  EXPECT_THAT(slashed.Parts("/mobilenet_1.00//Conv1/"), ElementsAre("mobilenet_1.00", "Conv1"));
  EXPECT_THAT(slashed.Parts(""), IsEmpty());
}

TEST(ScopeLevels, AreNoMoreThanAnybodyLooksAt) {
  std::string scope = "a";
  for (int k = 1; k < 1000; ++k) scope += "/a";
  const ScopeLevels levels(InScopes({scope}));
  ASSERT_EQ(levels.Ends(scope).size(), kMostLevels);
  EXPECT_EQ(levels.Ends(scope).back(), scope.size());
  EXPECT_EQ(levels.Parts(scope).front(), "a");
  // 31 levels of their own take 31 · 2 characters of 1,999; the rest is one.
  EXPECT_EQ(levels.Parts(scope).back().size(), 1999u - 62u);
}

TEST(ScopeLevels, HaveNoEmptyOnes) {
  const ScopeLevels levels(InScopes({}));
  EXPECT_THAT(levels.Ends("//a//b/"), ElementsAre(3, 6));
  EXPECT_THAT(levels.Ends(""), IsEmpty());
}

}  // namespace
}  // namespace acev2
