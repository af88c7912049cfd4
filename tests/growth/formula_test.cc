// SPDX-License-Identifier: Apache-2.0
//
// Formulas of models whose cost the test makes up, and of real graphs whose cost it derives.
//
// Invariant: what a formula may not be taken in by (sizes past which nodes lose their price,
// broadcast dimensions, what only differs far out) has a case each.
#include "acev2/formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "acev2/error.h"
#include "support/analyzing.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Dims = std::map<std::string, std::int64_t>;
/// How many 32-bit compares each node takes; a negative number: it has no price.
using MadeUp = std::function<std::vector<std::int64_t>(const Dims&)>;

Report ReportOf(const MadeUp& counts, const Options& options, const Dims& defaults) {
  Report report;
  report.options = options;
  report.model.bound_dims = defaults;
  for (const auto& [name, size] : options.dims) report.model.bound_dims[name] = size;
  const std::vector<std::int64_t> nodes = counts(report.model.bound_dims);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    NodeCost& node = report.nodes.emplace_back();
    node.name = std::string(1, static_cast<char>('a' + k));
    node.op = "Relu";
    if (nodes[k] < 0) {
      node.status = NodeStatus::kUnpriced;
      node.reason = "its operands do not fit";
      continue;
    }
    node.status = NodeStatus::kPriced;
    node.work.push_back({Operation::kCmp, nodes[k], kFloat32, kFloat32, Category::kOther, ""});
  }
  PriceReport(report);
  return report;
}

CostFormula FormulaOf(const MadeUp& counts, const Dims& defaults) {
  std::vector<std::string> open;
  for (const auto& [name, size] : defaults) open.push_back(name);
  return MakeFormula([&](const Options& options) { return ReportOf(counts, options, defaults); },
                     ReportOf(counts, {}, defaults), open);
}

std::string TextOf(const CostFormula& formula) {
  std::vector<std::string> names;
  for (const FormulaVariable& variable : formula.variables) names.push_back(variable.dim);
  return formula.failure + PolynomialText(formula.acev2, names);
}

std::int64_t CeilDiv(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

TEST(Formula, IsExact) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{d.at("N") * d.at("T") * d.at("T"), 5 * d.at("N"), 7};
      },
      {{"N", 1}, {"T", 1}});
  EXPECT_EQ(TextOf(formula), "32·N·T² + 160·N + 224");  // compares of 32 bits
  EXPECT_EQ(formula.variables[0].least, 1);
  EXPECT_EQ(formula.variables[1].unit, 1);
  EXPECT_FALSE(formula.variables[1].most);
  EXPECT_TRUE(formula.monotone);
  EXPECT_EQ(formula.held, kHeldPoints + 1);
  EXPECT_THAT(formula.obstacles, IsEmpty());
  ASSERT_EQ(formula.layers.size(), 3u);
}

// A row of the formula stands in the table of layers under the same name and operator.
TEST(Formula, NamesLayersAsTheTableDoes) {
  const auto analyze = [](const Options& options) {
    Report report = ReportOf([](const Dims& d) { return std::vector<std::int64_t>{d.at("N")}; },
                             options, {{"N", 1}});
    report.nodes[0].name = "Relu_3";
    report.nodes[0].op = "QLinearLeakyRelu";
    report.nodes[0].domain = "com.microsoft";
    report.nodes[0].scope = "encoder.relu";
    return report;
  };
  const CostFormula formula = MakeFormula(analyze, analyze({}), {"N"});
  ASSERT_EQ(formula.layers.size(), 1u);
  EXPECT_EQ(formula.layers[0].name, "encoder.relu");
  EXPECT_EQ(formula.layers[0].op, "LeakyRelu");
}

TEST(Formula, SaysWhatSizesAreMultiplesOf) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{CeilDiv(CeilDiv(d.at("H"), 2), 2) * (d.at("W") / 8)};
      },
      {{"H", 224}, {"W", 224}});
  // (H / 4) · (W / 8) · 32 for whole quotients.
  EXPECT_EQ(TextOf(formula), "H·W");
  EXPECT_EQ(formula.variables[0].unit, 4);
  EXPECT_EQ(formula.variables[1].unit, 8);
  EXPECT_TRUE(formula.variables[0].Holds(64));
  EXPECT_FALSE(formula.variables[0].Holds(66));
  EXPECT_FALSE(formula.variables[0].Holds(0));
}

TEST(Formula, NamesWhatIsNoPolynomial) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        const auto t = static_cast<std::uint64_t>(d.at("T"));
        return std::vector<std::int64_t>{3 * d.at("T"),
                                         static_cast<std::int64_t>(std::bit_width(t)) * d.at("T")};
      },
      {{"T", 1}});
  EXPECT_EQ(TextOf(formula), "96·T");
  ASSERT_EQ(formula.obstacles.size(), 1u);
  EXPECT_EQ(formula.obstacles[0].node, "b");
  EXPECT_EQ(formula.far.at("T"), 8192);
  EXPECT_EQ(formula.obstacles[0].far, Rational(14 * 8192 * 32));  // 8,192 has 14 digits
  EXPECT_FALSE(formula.monotone);
}

// Both nodes are of the category other; that of MAC layers has none.
TEST(Formula, LeavesItOutOfItsCategoryAsWell) {
  Report report = testing::AnalyzeGraph(
      "(float[T,4] x) => (y, z) <float[4,4] w = ones> { [a] y = MatMul(x, w) [b] z = Neg(x) }");
  report.nodes[1].work = {{Operation::kAdd, 4, kFloat32, kFloat32, Category::kOther, ""}};
  CostFormula formula;
  formula.variables.emplace_back().dim = "T";
  formula.far["T"] = 8192;
  formula.obstacles.push_back({"b", "Neg", Rational(7)});
  const std::string text = WriteFormulaTable(report, formula, 0, {});
  EXPECT_THAT(text, HasSubstr(" other           0 + 1 node\n"));
  EXPECT_THAT(text, Not(HasSubstr("MAC layers")));
}

TEST(Formula, EndsWhereNodesLoseTheirPrice) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{2 * d.at("T"),
                                         d.at("T") > 77 ? -1 : d.at("T") * d.at("T")};
      },
      {{"T", 1}});
  EXPECT_EQ(TextOf(formula), "32·T² + 64·T");
  EXPECT_EQ(formula.variables[0].most, 77);
  EXPECT_FALSE(formula.variables[0].Holds(78));
}

TEST(Formula, IsNotTakenInByWhatDiffersFarOut) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{d.at("T"), CeilDiv(d.at("T"), 4096)};
      },
      {{"T", 1}});
  ASSERT_EQ(formula.obstacles.size(), 1u);
  EXPECT_EQ(formula.obstacles[0].node, "b");
}

TEST(Formula, BeginsWhereTheModelCanRun) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) { return std::vector<std::int64_t>{d.at("T") < 7 ? -1 : d.at("T") - 6}; },
      {{"T", 7}});
  EXPECT_EQ(TextOf(formula), "32·T − 192");
  EXPECT_EQ(formula.variables[0].least, 7);
  EXPECT_TRUE(formula.monotone);  // though a coefficient is negative, from 7 on it grows
}

TEST(Formula, BeginsBehindASizeThatIsUnlikeTheRest) {
  // One row needs no mask, and there are eight positions.
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        const std::int64_t t = d.at("T");
        return std::vector<std::int64_t>{t > 8 ? -1 : t, t == 1 ? 0 : 2 * t * t};
      },
      {{"T", 1}});
  EXPECT_EQ(TextOf(formula), "64·T² + 32·T");
  EXPECT_EQ(formula.variables[0].least, 2);
  EXPECT_EQ(formula.variables[0].most, 8);
}

TEST(Formula, FindsDimensionsThatAreEqual) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{d.at("A") == d.at("B") ? d.at("A") * d.at("N") : -1};
      },
      {{"A", 1}, {"B", 1}, {"N", 1}});
  EXPECT_EQ(TextOf(formula), "32·N·A");
  ASSERT_EQ(formula.tied.size(), 1u);
  EXPECT_EQ(formula.tied[0].dim, "B");
  EXPECT_EQ(formula.tied[0].constant, 0);
  EXPECT_EQ(formula.Bind(std::vector<std::int64_t>{3, 9}), (Dims{{"A", 9}, {"B", 9}, {"N", 3}}));
}

TEST(Formula, FindsDimensionsThatAreSums) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        const bool fits = d.at("total") == d.at("past") + d.at("seq") + 2;
        return std::vector<std::int64_t>{fits ? d.at("seq") * d.at("total") : -1};
      },
      {{"past", 1}, {"seq", 1}, {"total", 4}});
  ASSERT_EQ(formula.variables.size(), 2u);
  EXPECT_EQ(TextOf(formula), "32·past·seq + 32·seq² + 64·seq");
  ASSERT_EQ(formula.tied.size(), 1u);
  EXPECT_EQ(formula.tied[0].dim, "total");
  EXPECT_EQ(formula.tied[0].constant, 2);
}

TEST(Formula, SaysThatSizesDoNotGoTogether) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{d.at("A") + d.at("B") > 60 ? -1 : d.at("A") * d.at("B")};
      },
      {{"A", 1}, {"B", 1}});
  EXPECT_EQ(TextOf(formula), "32·A·B");
  EXPECT_GT(formula.missed, 0u);
}

TEST(Formula, KeepsWhatCannotMove) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{d.at("C") == 3 ? d.at("C") * d.at("T") : -1};
      },
      {{"C", 3}, {"T", 1}});
  EXPECT_EQ(TextOf(formula), "96·T");
  EXPECT_EQ(formula.fixed, (Dims{{"C", 3}}));
}

TEST(Formula, OfNothingThatHasAPriceIsNone) {
  const CostFormula formula =
      FormulaOf([](const Dims&) { return std::vector<std::int64_t>{-1}; }, {{"T", 1}});
  EXPECT_FALSE(formula.ok());
  EXPECT_THAT(formula.failure, HasSubstr("price"));
}

TEST(Formula, NodesWithoutAPriceMakeItALowerBound) {
  const CostFormula formula = FormulaOf(
      [](const Dims& d) {
        return std::vector<std::int64_t>{d.at("T"), -1};
      },
      {{"T", 1}});
  EXPECT_EQ(TextOf(formula), "32·T");
  EXPECT_TRUE(formula.lower_bound);
  EXPECT_EQ(formula.unpriced, 1);
}

TEST(Formula, OfAGraph) {
  const std::string graph =
      "(float[N,T,4] x, float[4,8] w) => (float[N,T,T] y, float[N,T,8] z) {"
      "  t = Transpose <perm = [0,2,1]> (x)"
      "  s = MatMul (x, t)"
      "  y = Relu (s)"
      "  z = MatMul (x, w)"
      "}";
  const auto analyze = [&](const Options& options) {
    return testing::AnalyzeGraph(graph, options);
  };
  const CostFormula formula = MakeFormula(analyze, analyze({}), {"N", "T"});
  // 4·N·T² and 32·N·T MACs of float32, 1,184 each; N·T² compares, 32 each.
  EXPECT_EQ(TextOf(formula), "4,768·N·T² + 37,888·N·T");
  EXPECT_EQ(PolynomialText(*formula.macs, {"N", "T"}), "4·N·T² + 32·N·T");
  EXPECT_EQ(PolynomialText(*formula.ace, {"N", "T"}), "4,096·N·T² + 32,768·N·T");
  for (const std::int64_t n : {2, 5}) {
    for (const std::int64_t t : {3, 17, 1000}) {
      Options options;
      options.dims = formula.Bind(std::vector<std::int64_t>{n, t});
      EXPECT_EQ(formula.acev2.At(std::vector<std::int64_t>{n, t}),
                Rational::Of(analyze(options).totals.acev2));
    }
  }
}

TEST(Formula, OfAStridedConvolution) {
  const std::string graph =
      "(float[1,3,H,W] x, float[4,3,3,3] w) => (y) {"
      "  y = Conv <pads = [1,1,1,1], strides = [2,2]> (x, w)"
      "}";
  const auto analyze = [&](const Options& options) {
    return testing::AnalyzeGraph(graph, options);
  };
  const CostFormula formula = MakeFormula(analyze, analyze({}), {"H", "W"});
  // ⌈H/2⌉·⌈W/2⌉·4 outputs of 27 MACs: for even sizes 27·H·W, 1,184 each.
  EXPECT_EQ(TextOf(formula), "31,968·H·W");
  EXPECT_EQ(formula.variables[0].unit, 2);
  EXPECT_EQ(formula.variables[1].unit, 2);
}

}  // namespace
}  // namespace acev2
