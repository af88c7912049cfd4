// SPDX-License-Identifier: Apache-2.0
//
// Explanations follow a number to its end: place, symbols, bodies, branches, notes.
#include "write/explain/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "support/analyzing.h"
#include "text/text.h"

namespace acev2::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Style Wide() {
  Style style;
  style.width = 200;
  return style;
}

std::string Explain(const Report& report, const std::vector<std::string>& names,
                    const Style& style = Wide()) {
  const std::vector<Layer> layers = MakeLayers(report, DiffRows::kLayers);
  Explained explained{report, layers, {}, "x"};
  for (std::size_t k = 0; k < report.nodes.size(); ++k) {
    if (std::ranges::count(names, report.nodes[k].name) > 0) explained.nodes.push_back(k);
  }
  EXPECT_EQ(explained.nodes.size(), names.size());
  return ExplanationText(explained, style);
}

// 2·4·4 = 32 MACs of float32 at 1 184 = 37 888, and 4·2 = 8 functions at 8 288 = 66 304.
constexpr const char* kProductAndTanh =
    "(float[4,4] x) => (y) <float[4,2] w = ones> { [fc] t = MatMul(x, w) [act] y = Tanh(t) }";

TEST(Explanation, SaysThePlaceAmongTheOthers) {
  const Report report = AnalyzeGraph(kProductAndTanh);
  // 37 888 of 104 192.
  EXPECT_THAT(Explain(report, {"fc"}),
              HasSubstr("36.4 % of the model's ACEv2 · number 2 of 2 that cost something"));
  EXPECT_THAT(Explain(report, {"act"}), HasSubstr("number 1 of 2"));
}

TEST(Explanation, GivesEverySymbolItsValue) {
  const Report report = AnalyzeGraph(kProductAndTanh);
  EXPECT_THAT(Explain(report, {"fc"}),
              HasSubstr("n = 8 output elements · m = 16 elements of the first operand · k = 4 "
                        "products an output element"));
  EXPECT_THAT(Explain(report, {"fc"}),
              HasSubstr("mac of float32, float32: i·j - max(i,j) + 6·max(i,j) = 1,184 with i = 32, "
                        "j = 32"));
  EXPECT_THAT(Explain(report, {"act"}),
              HasSubstr("(d+1)·MAC(i,i) = 8,288 with d = 6, i = 32, MAC(i,i) = 1,184"));
}

TEST(Explanation, SaysWhichOptionsChangeNothing) {
  Options options;
  options.causal = Causal::kHalf;
  EXPECT_THAT(Explain(AnalyzeGraph(kProductAndTanh, options), {"fc"}),
              HasSubstr("note: --causal half changes nothing"));
}

TEST(Explanation, SaysWhereInTheSourceItIs) {
  Report report = AnalyzeGraph(kProductAndTanh);
  EXPECT_THAT(Explain(report, {"fc"}), Not(HasSubstr("\n class ")));
  report.nodes[0].origin = std::make_shared<const NodeOrigin>(
      NodeOrigin{"torch.nn.Linear", "net.py:7 in forward: x = self.fc(x)"});
  EXPECT_THAT(Explain(report, {"fc"}),
              HasSubstr("\n class torch.nn.Linear\n from net.py:7 in forward: x = self.fc(x)\n"));
}

// The same operands, added up in 18 bits and in 32: 8·8 − 8 + 18 and 8·8 − 8 + 32.
TEST(Explanation, PricesEachAccumulator) {
  Report report;
  NodeCost& node = report.nodes.emplace_back();
  node.name = node.op = "conv";
  node.domain = "ai.onnx";
  node.status = NodeStatus::kPriced;
  Work work{Operation::kMac, 10, IntFormat(8), IntFormat(8), Category::kMac, ""};
  work.accumulator = IntFormat(18);
  node.work.push_back(work);
  work.accumulator = IntFormat(32);
  node.work.push_back(work);
  PriceReport(report);
  const std::string text = Explain(report, {"conv"});
  EXPECT_THAT(text, HasSubstr("= 74 with"));
  EXPECT_THAT(text, HasSubstr("= 88 with"));
}

// The branch that is not charged has its price as well: then 4 functions, else 4 adds at 192.
constexpr const char* kChoice =
    "(float[4] x, bool c) => (y) { [pick] y = If(c) <then_branch = t () => (float[4] a) "
    "{ [dear] a = Tanh(x) }, else_branch = e () => (float[4] b) { [cheap] b = Add(x, x) }> }";

TEST(Explanation, SumsABodyAndPricesTheOtherBranch) {
  const Report report = AnalyzeGraph(kChoice);
  const std::string text = Explain(report, {"pick"});
  EXPECT_THAT(text, HasSubstr("then_branch 33,152 (charged), else_branch 768"));
  EXPECT_THAT(text,
              HasSubstr("body: 2 nodes, ACEv2 ≤ 33,152, ACE ≤ 0, ≤ 0 MACs, 100 % of the total"));
  EXPECT_THAT(text, HasSubstr("dearest in it: pick/then_branch/dear 33,152"));
}

TEST(Explanation, RepeatsTheNotesOfWhatANodeStandsIn) {
  const Report report = AnalyzeGraph(kChoice);
  EXPECT_THAT(Explain(report, {"pick/then_branch/dear"}),
              HasSubstr("note: node 'pick': its condition depends on data"));
}

TEST(Explanation, RepeatsTheNotesAboutSizes) {
  const Report report =
      AnalyzeGraph("(float[N,4] x) => (y, z) { [act] y = Tanh(x) [shape] z = Identity(x) }");
  EXPECT_THAT(Explain(report, {"act"}), HasSubstr("N = 1, an unset dimension of x"));
  // A node without work costs the same at any size.
  EXPECT_THAT(Explain(report, {"shape"}), Not(HasSubstr("unset dimension")));
}

TEST(Explanation, OfSeveralNodesBeginsWithTheirSum) {
  const Report report = AnalyzeGraph(kProductAndTanh);
  EXPECT_THAT(Explain(report, {"fc", "act"}),
              HasSubstr("2 of 2 nodes match 'x': ACEv2 104,192, 100 % of the total"));
}

/// A loop around a node without a price, and beside it 10 compares of float32 at 32 each.
Report WithAGap() {
  Report report;
  const auto add = [&](const char* name, NodeStatus status) -> NodeCost& {
    NodeCost& node = report.nodes.emplace_back();
    node.name = name;
    node.op = name;
    node.status = status;
    if (status == NodeStatus::kUnpriced) node.reason = "no rule";
    return node;
  };
  add("loop", NodeStatus::kFree).body_nodes = 1;
  add("gap", NodeStatus::kUnpriced);
  add("max", NodeStatus::kPriced).work = {
      {Operation::kCmp, 10, kFloat32, kFloat32, Category::kOther, ""}};
  PriceReport(report);
  return report;
}

TEST(Explanation, OfWhatIsNotKnownIsNoSum) {
  const Report report = WithAGap();
  EXPECT_THAT(Explain(report, {"loop"}), HasSubstr("body: 1 node, ACEv2 ?, ACE ?, ? MACs\n"));
  EXPECT_THAT(Explain(report, {"loop", "gap"}), HasSubstr("2 of 3 nodes match 'x': ACEv2 ?\n"));
  EXPECT_THAT(Explain(report, {"gap", "max"}), HasSubstr("2 of 3 nodes match 'x': ACEv2 ≥ 320, "));
}

TEST(Explanation, OfABodyThatIsNotKnownHasNullAsJson) {
  const Report report = WithAGap();
  const std::vector<Layer> layers = MakeLayers(report, DiffRows::kLayers);
  EXPECT_THAT(ExplanationJson({report, layers, {0}, "loop"}),
              HasSubstr(R"("body": {"nodes": 1, "unpriced": 1, "macs": null, "ace": null, )"
                        R"("acev2": null, "bound": "unknown"})"));
}

TEST(Explanation, FitsTheTerminal) {
  const Report report = AnalyzeGraph(kChoice);
  Style narrow;
  narrow.width = 80;
  std::istringstream lines(Explain(report, {"pick", "pick/then_branch/dear"}, narrow));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), 80U) << line;
}

}  // namespace
}  // namespace acev2::testing
