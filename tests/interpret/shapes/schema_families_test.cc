// SPDX-License-Identifier: Apache-2.0
//
// The rule and the schema of an operator outside ONNX stand in files of one name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "interpret/shapes/custom_schemas.h"
#include "rules/domains.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2 {
namespace {

namespace fs = std::filesystem;

/// Where the rules stand of a family of schemas: those of ONNX Runtime's operators have a folder.
fs::path RulesOf(std::string_view family) {
  const fs::path families = fs::path(testing::SourceDir()) / "src/rules/families";
  return (family.starts_with("contrib") ? families / "contrib" : families) /
         (std::string(family) + "_rules.h");
}

TEST(SchemaFamiliesTest, AnOperatorsRuleStandsInTheFamilyOfItsSchema) {
  std::size_t operators = 0;
  for (const SchemaFamily& family : SchemaFamilies()) {
    const std::string text = testing::FileText(RulesOf(family.name));
    for (const CustomSchema& row : family.rows) {
      ++operators;
      EXPECT_THAT(text, ::testing::HasSubstr("{\"" + ListedName(row.domain, row.op) + "\","))
          << "its schema stands in families/" << family.name << "_schemas.cc";
    }
  }
  EXPECT_GT(operators, 200U);
}

// "ml" has no rows: its functions run after ONNX's own (SupplementInference).
TEST(SchemaFamiliesTest, EveryFileIsAFamily) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(testing::SourceDir()) /
                                                            "src/interpret/shapes/families")) {
    const std::string stem = entry.path().stem();
    if (stem.ends_with("_schemas")) files.insert(stem.substr(0, stem.size() - 8));
  }
  std::set<std::string> families = {"ml"};
  for (const SchemaFamily& family : SchemaFamilies()) families.insert(std::string(family.name));
  EXPECT_EQ(files, families);
}

}  // namespace
}  // namespace acev2
