// SPDX-License-Identifier: Apache-2.0
//
// Faulty budgets, and what is said about each.
//
// Invariant: a row is a text and the whole of what is said about it: the place and the fact, then
// the remedy. A new complaint gets a row.
#include <gtest/gtest.h>

#include <string>

#include "acev2/budget.h"
#include "acev2/error.h"

namespace acev2::testing {
namespace {

struct Fault {
  const char* name;
  std::string text;
  const char* message;
  const char* hint;
};

/// "a.a.a" with so many dots.
std::string DeepKey(int dots) {
  std::string key = "a";
  for (int k = 0; k < dots; ++k) key += ".a";
  return key;
}

const Fault kFaults[] = {
    {"Dots", DeepKey(101) + " = 1", "budget.toml:1: more than 100 dots in a line",
     "a budget is TOML text; docs/ci.md explains it"},
    {"Allow", "allow_unpriced = 3",
     "budget.toml:1: 'allow_unpriced' is neither true, false nor a list of expressions",
     "as in allow_unpriced = [\"^decoder/\"]"},
    {"AnalysisKey", "[analysis]\ndims = {N = 1}\n", "budget.toml:2: unknown key 'dims'",
     "did you mean 'dim'?"},
    {"AnalysisTwice", "[[analysis]]\ndim = {N = 1}\n[[analysis]]\ndim = {N = 1}\n",
     "budget.toml:3: two [[analysis]] are 'N=1'", "name = \"…\" tells them apart"},
    {"AnalysisValue", "[analysis]\ndim = {N = -1}\n",
     "budget.toml:2: [analysis]: --dim: 'N=-1': -1 is less than 0",
     "--dim NAME=N, as in --dim batch=4"},
    {"AnalysisType", "[analysis]\nlowering = true\n",
     "budget.toml:2: [analysis]: 'lowering' is neither a text nor a number",
     "as --lowering integer|none on the command line"},
    {"AnalysisChoice", "[analysis]\nlowering = 'intger'\n",
     "budget.toml:2: [analysis]: --lowering: 'intger' is not one of integer, none",
     "did you mean 'integer'?"},
    {"PrecisionCategory", "[[precision]]\nforbid = 'float'\ncategory = 'macs'\n",
     "budget.toml:3: 'macs' is not a category", "did you mean 'mac'?"},
    {"Category",
     R"toml([category]
activations = 1
)toml",
     "budget.toml:2: unknown key 'activations'", "did you mean 'activation'?"},
    {"Date",
     R"toml([total]
macs = 2026-01-01
)toml",
     "budget.toml:2: macs = '' is not a limit",
     "a number with or without a unit, as in 1_900_000, \"1.9 G\" or \"25 %\""},
    {"Empty", "# nothing", "budget.toml: a budget without a rule",
     "acev2 check --init MODEL writes one"},
    // Nothing that could fail, so nothing that passes.
    {"EmptyTables", "metric_version = 3\n[analysis]\nbranch = 'min'\n[total]\n[growth]\n",
     "budget.toml: a budget without a rule", "acev2 check --init MODEL writes one"},
    {"AllAllowed", "allow_unpriced = true\n[total]\n", "budget.toml: a budget without a rule",
     "acev2 check --init MODEL writes one"},
    {"NoAnalyses", "analysis = []\n[total]\nmacs = 1\n",
     "budget.toml:1: 'analysis' is an empty list", "leave the line out, or name sizes"},
    {"EmptyList",
     R"toml([[precision]]
forbid = []
)toml",
     "budget.toml:2: 'forbid' is an empty list", "leave the line out, or name something"},
    {"Format",
     R"toml([[precision]]
forbid = "flaot32"
)toml",
     "budget.toml:2: 'flaot32' is not a number format",
     "as in float32, float16, int8, uint4, bipolar; float stands for every float"},
    {"Key",
     R"toml(# a slip
[total]
macs = 1
acv2 = "1.9 G"
)toml",
     "budget.toml:4: unknown key 'acv2'", "did you mean 'acev2'?"},
    {"Limit",
     R"toml([[group]]
match = "conv"
)toml",
     "budget.toml:1: a [[group]] without a limit",
     "acev2, ace, macs or mac_layer_macs, as in acev2 = \"10 M\""},
    {"Match",
     R"toml([[layer]]
acev2 = 1
)toml",
     "budget.toml:1: a [[layer]] without 'match'",
     "match = \"^encoder/\" says which layers it is about"},
    {"Negative",
     R"toml([total]
macs = -1
)toml",
     "budget.toml:2: macs = '-1' is less than 0",
     "a number with or without a unit, as in 1_900_000, \"1.9 G\" or \"25 %\""},
    {"NotArray",
     R"toml([layer]
match = "a"
macs = 1
)toml",
     "budget.toml:1: 'layer' is not an array", "tables of an array are written [[layer]]"},
    {"NotBool",
     R"toml([[layer]]
match = "a"
macs = 1
optional = 1
)toml",
     "budget.toml:4: 'optional' is neither true nor false", "as in optional = true"},
    {"NotString",
     R"toml([[precision]]
forbid = 8
)toml",
     "budget.toml:2: 'forbid' is not a string", "a budget is TOML text; docs/ci.md explains it"},
    {"NotTable", "total = 5", "budget.toml:1: 'total' is not a table",
     "a budget is TOML text; docs/ci.md explains it"},
    {"Operation",
     R"toml([[precision]]
forbid = "float32"
operation = "mca"
)toml",
     "budget.toml:3: 'mca' is not an operation", "did you mean 'mac'?"},
    {"Percent",
     R"toml([total]
macs = 12
acev2 = "5 %"
)toml",
     "budget.toml:3: acev2 = '5 %': percent of what?", "give an amount, as in \"1.9 G\""},
    {"Precision",
     R"toml([total]
macs = 1

[[precision]]
format = "float32"
)toml",
     "budget.toml:4: a [[precision]] has 'forbid', or 'format' and a limit 'acev2'",
     "as in forbid = \"float32\", or format = \"float32\" and acev2 = \"1 M\""},
    {"Regex",
     R"toml([[layer]]
match = "block["
acev2 = 1
)toml",
     "budget.toml:2: match: 'block[' is not a regular expression: column 6: '[' is not closed",
     "a regular expression as in 'layer[12]/' or '^Conv$'; \\ makes a sign plain"},
    {"Share",
     R"toml([total]
elementwise_share = 25
)toml",
     "budget.toml:2: elementwise_share = '25' is not in percent", "as in \"25 %\""},
    {"Syntax",
     R"toml([total]
macs = 1
acev2 = = 2
)toml",
     "budget.toml:3: column 9: Error while parsing value: could not determine value type",
     "a budget is TOML text; docs/ci.md explains it"},
    {"Table",
     R"toml([totals]
macs = 1
)toml",
     "budget.toml:1: unknown key 'totals'", "did you mean 'total'?"},
    {"Value",
     R"toml([total]
macs = "7 k MACs"
)toml",
     "budget.toml:2: macs = '7 k MACs' is not a limit",
     "a number with or without a unit, as in 1_900_000, \"1.9 G\" or \"25 %\""},
};

class BudgetFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(BudgetFaultTest, IsSaidWithItsPlaceAndRemedy) {
  try {
    ReadBudget(GetParam().text, "budget.toml");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), GetParam().message);
    EXPECT_EQ(error.hint(), GetParam().hint);
  }
}

std::string TestName(const ::testing::TestParamInfo<Fault>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Faults, BudgetFaultTest, ::testing::ValuesIn(kFaults), TestName);

}  // namespace
}  // namespace acev2::testing
