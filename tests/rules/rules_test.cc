// SPDX-License-Identifier: Apache-2.0
//
// Runs every hand-derived case of the rule table through the whole analysis, and holds the table
// itself together: every row has a case, every row reads like a row.
//
// A family's cases are one include and one line in kCases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "rules/families/activation_cases.h"
#include "rules/families/attention_cases.h"
#include "rules/families/contrib/contrib_attention_cases.h"
#include "rules/families/contrib/contrib_cases.h"
#include "rules/families/contrib/contrib_mac_cases.h"
#include "rules/families/contrib/contrib_moe_cases.h"
#include "rules/families/contrib/contrib_quantize_cases.h"
#include "rules/families/contrib/contrib_training_cases.h"
#include "rules/families/dialect_cases.h"
#include "rules/families/elementwise_cases.h"
#include "rules/families/finn_cases.h"
#include "rules/families/mac_cases.h"
#include "rules/families/misc_cases.h"
#include "rules/families/ml_cases.h"
#include "rules/families/movement_cases.h"
#include "rules/families/norm_cases.h"
#include "rules/families/pact_cases.h"
#include "rules/families/pool_cases.h"
#include "rules/families/quantize_cases.h"
#include "rules/families/recurrent_cases.h"
#include "rules/families/reduce_cases.h"
#include "rules/families/tensorrt_cases.h"
#include "rules/families/training_cases.h"
#include "rules/rule.h"
#include "support/analyzing.h"
#include "support/paths.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

constexpr std::span<const RuleCase> kCases[] = {
    kActivationCases,
    kAttentionCases,
    kContribAttentionCases,
    kContribCases,
    kContribMacCases,
    kContribMoeCases,
    kContribQuantizeCases,
    kDialectCases,
    kElementwiseCases,
    kFinnCases,
    kMacCases,
    kMiscCases,
    kMlCases,
    kMovementCases,
    kNormCases,
    kPoolCases,
    kQuantizeCases,
    kRecurrentCases,
    kReduceCases,
    kTrainingCases,
    kContribTrainingCases,
    kPactCases,
    kTensorRtCases,
};

/// Rows whose operators a report lists as unpriced.
std::set<std::string> UnpricedRows(const Report& report) {
  std::set<std::string> rows;
  for (const NodeCost& node : report.nodes) {
    if (node.status != NodeStatus::kUnpriced) continue;
    EXPECT_FALSE(node.reason.empty()) << node.name;
    const Rule* rule = FindRule(node.domain, node.op);
    rows.emplace(rule == nullptr ? node.domain + "::" + node.op : std::string(rule->name));
  }
  return rows;
}

class RuleCaseTest : public ::testing::TestWithParam<RuleCase> {};

TEST_P(RuleCaseTest, CountsAsDerivedByHand) {
  const RuleCase& rule_case = GetParam();
  const Report report = AnalyzeGraph(rule_case.graph, {}, rule_case.opset);
  EXPECT_TRUE(std::any_of(report.nodes.begin(), report.nodes.end(),
                          [&](const NodeCost& node) {
                            const Rule* rule = FindRule(node.domain, node.op);
                            return rule != nullptr && rule->name == rule_case.rule;
                          }))
      << "no node of " << rule_case.rule;
  if (rule_case.work == "unpriced") {
    EXPECT_THAT(UnpricedRows(report), ::testing::ElementsAre(rule_case.rule));
    EXPECT_TRUE(report.totals.lower_bound);
    return;
  }
  EXPECT_THAT(UnpricedRows(report), ::testing::IsEmpty());
  EXPECT_EQ(WorkOf(report), Canonical(rule_case.work));
}

std::vector<RuleCase> AllCases() {
  std::vector<RuleCase> all;
  for (const auto& family : kCases) all.insert(all.end(), family.begin(), family.end());
  return all;
}

std::string CaseName(const ::testing::TestParamInfo<RuleCase>& info) {
  std::string name;
  for (const char c : info.param.rule)
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Table, RuleCaseTest, ::testing::ValuesIn(AllCases()), CaseName);

TEST(RuleTable, EveryRowHasACase) {
  std::set<std::string_view> covered;
  for (const RuleCase& rule_case : AllCases()) covered.insert(rule_case.rule);
  for (const Rule& rule : Rules()) {
    EXPECT_TRUE(covered.contains(rule.name)) << rule.name << " has no case";
  }
}

// What a row says of shapes holds of every node that the cases have of it.
// Who looks for the cases of "contrib_moe_rules.h" finds them in "contrib_moe_cases.h".
TEST(RuleTable, CasesStandInTheFilesOfTheirFamilies) {
  namespace fs = std::filesystem;
  const fs::path rules = fs::path(SourceDir()) / "src/rules/families";
  const fs::path cases = fs::path(SourceDir()) / "tests/rules/families";
  const std::regex row("\\n    \\{\"([^\"]+)\",");
  std::size_t families = 0;
  std::size_t found = 0;
  for (const auto& entry : fs::recursive_directory_iterator(rules)) {
    std::string name = entry.path().lexically_relative(rules);
    const std::size_t ending = name.rfind("_rules.h");
    if (ending == std::string::npos) continue;
    ++families;
    name.replace(ending, std::string::npos, "_cases.h");
    ASSERT_TRUE(fs::exists(cases / name)) << name;
    const std::string table = FileText(entry.path());
    const std::string text = FileText(cases / name);
    for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match) {
      ++found;
      EXPECT_NE(table.find("{\"" + (*match)[1].str() + "\","), std::string::npos)
          << name << " has a case of " << (*match)[1] << ", of which its family has no row";
    }
  }
  EXPECT_GT(families, 20u);
  EXPECT_GT(found, 500u);
}

TEST(RuleTable, ShapesAreAsTheTraitsSay) {
  int kept = 0;
  for (const RuleCase& rule_case : AllCases()) {
    const Report report = AnalyzeGraph(rule_case.graph, {}, rule_case.opset);
    for (const NodeCost& node : report.nodes) {
      const Traits& traits = TraitsOf(node.domain, node.op);
      if (!traits.Has(kKeepsShape) || !node.output_shape || node.operands.empty()) continue;
      ++kept;
      EXPECT_EQ(node.output_shape, node.operands.front().shape)
          << rule_case.rule << ": " << node.op;
    }
  }
  EXPECT_GT(kept, 50);
}

TEST(RuleTable, IsSortedAndComplete) {
  const std::span<const Rule> rules = Rules();
  EXPECT_TRUE(std::is_sorted(rules.begin(), rules.end(),
                             [](const Rule& a, const Rule& b) { return a.name < b.name; }));
  for (const Rule& rule : rules) {
    EXPECT_FALSE(rule.name.empty());
    EXPECT_FALSE(rule.equation.empty()) << rule.name;
    EXPECT_NE(rule.format, nullptr) << rule.name;
    EXPECT_TRUE(
        std::all_of(rule.equation.begin(), rule.equation.end(),
                    [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) == 0; }))
        << rule.name << ": an equation is one line";
  }
}

TEST(RuleTable, FindsRowsByDomain) {
  ASSERT_NE(FindRule("", "Conv"), nullptr);
  EXPECT_EQ(FindRule("", "Conv")->name, "Conv");
  EXPECT_EQ(FindRule("ai.onnx", "Conv"), FindRule("", "Conv"));
  EXPECT_EQ(FindRule("my.domain", "Conv"), nullptr);
  EXPECT_EQ(FindRule("", "conv"), nullptr);
  EXPECT_EQ(FindRule("", ""), nullptr);
  ASSERT_NE(FindRule("ai.onnx.preview.training", "Adam"), nullptr);
  EXPECT_EQ(FindRule("", "ai.onnx.preview.training::Adam")->name, "ai.onnx.preview.training::Adam");
}

// The batch of a million does not fit 63 bits: 39,582,418,599,936 * 10^6 > 9.2 * 10^18.
TEST(RuleTable, CountsNeverWrap) {
  EXPECT_THROW(AnalyzeGraph("(float[1000000,4096,512,512] x, float[4096,4096,3,3] w) => (y) "
                            "{ y = Conv<pads=[1,1,1,1]>(x, w) }",
                            {}, 24),
               Error);
}

std::map<Category, Count> OperationsByCategory(const Report& report) {
  std::map<Category, Count> counts;
  for (const NodeCost& node : report.nodes) {
    for (const Work& work : node.work) counts[work.category] += work.count;
  }
  return counts;
}

// Products are MAC layers; scale 4, softmax 4 compare + 8 add + 4 function + 2 divide + 4 multiply
// are other elementwise.
TEST(RuleTable, AttentionKeepsItsSoftmaxOutOfTheMacLayers) {
  const Report report = AnalyzeGraph(
      "(float[1,1,2,2] q, float[1,1,2,2] k, float[1,1,2,2] v) => (y) { y = Attention(q, k, v) }",
      {}, 24);
  EXPECT_THAT(OperationsByCategory(report),
              ::testing::ElementsAre(::testing::Pair(Category::kMac, Count(16)),
                                     ::testing::Pair(Category::kOther, Count(26))));
}

// T1 B1 I2 H3: 60 MAC + 24 bias adds; 15 functions; state 9 multiplies + 3 adds.
TEST(RuleTable, LstmKeepsItsActivationsOutOfTheMacLayers) {
  const Report report = AnalyzeGraph(
      "(float[1,1,2] x, float[1,12,2] w, float[1,12,3] r, float[1,24] b) => (y) "
      "{ y = LSTM<hidden_size=3>(x, w, r, b) }",
      {}, 24);
  EXPECT_THAT(OperationsByCategory(report),
              ::testing::ElementsAre(::testing::Pair(Category::kMac, Count(84)),
                                     ::testing::Pair(Category::kActivation, Count(15)),
                                     ::testing::Pair(Category::kOther, Count(12))));
}

// Only BatchNormalization is batch norm; other norms, pooling and residual adds are not.
TEST(RuleTable, CategoriesAreThoseOfThePoster) {
  EXPECT_EQ(FindRule("", "BatchNormalization")->category, Category::kBatchNorm);
  for (const std::string_view op :
       {"Conv", "ConvTranspose", "MatMul", "Gemm", "Attention", "LSTM"}) {
    EXPECT_EQ(FindRule("", op)->category, Category::kMac) << op;
  }
  for (const std::string_view op : {"Relu", "Clip", "PRelu", "Sigmoid", "HardSwish", "Gelu"}) {
    EXPECT_EQ(FindRule("", op)->category, Category::kActivation) << op;
  }
  for (const std::string_view op :
       {"Add", "Mul", "MaxPool", "Softmax", "LayerNormalization", "Resize", "ReduceMean"}) {
    EXPECT_EQ(FindRule("", op)->category, Category::kOther) << op;
  }
}

// Constant W 4x3 and b 3 of a Gemm are 12 + 3 parameters, shared ones count once.
TEST(RuleTable, ConstantsInNodesAreParameters) {
  const Report report = AnalyzeGraph(
      "(float[1,4] x) => (y) { w = Constant<value = float[4,3] {1,2,3,4,5,6,7,8,9,10,11,12}>() "
      "b = Constant<value_floats = [1.0, 2.0, 3.0]>() y = Gemm(x, w, b) }",
      {}, 24);
  EXPECT_EQ(report.totals.parameters, Count(15));
}

}  // namespace
}  // namespace acev2::testing
