// SPDX-License-Identifier: Apache-2.0
//
// The map of a report: modules are those that the nodes are in, whatever the nodes are called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/write.h"
#include "write/report/formats.h"

namespace acev2 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Compares of float32, 32 each, in nodes whose names do not tell their modules.
Report InModules() {
  Report report;
  report.model.path = "model.onnx";
  const auto add = [&](const char* name, const char* scope, std::int64_t compares) {
    NodeCost& node = report.nodes.emplace_back();
    node.name = name;
    node.op = "Relu";
    node.scope = scope;
    node.status = NodeStatus::kPriced;
    node.outputs = {std::string(name) + "_out"};
    node.work = {{Operation::kCmp, compares, kFloat32, kFloat32, Category::kActivation, ""}};
  };
  add("Relu_1", "encoder.first", 300);
  add("Relu_2", "encoder.second", 200);
  add("Relu_3", "head.first", 250);
  add("Relu_4", "head.second", 250);
  PriceReport(report);
  return report;
}

// 500 compares of each module are 16,000.
TEST(SvgReport, GroupsByTheModulesOfNodes) {
  const std::string svg = WriteSvg(InModules(), View());
  EXPECT_THAT(svg, HasSubstr("encoder · 16.0 k"));
  EXPECT_THAT(svg, HasSubstr("head · 16.0 k"));
}

// Two layers of one module whose names end alike do not become one: 100 and 400 of 500 compares.
TEST(SvgReport, HasABoxALayer) {
  Report report = InModules();
  report.nodes[0].name = "a/Relu";
  report.nodes[1].name = "b/Relu";
  report.nodes[0].scope = report.nodes[1].scope = "encoder.both";
  PriceReport(report);
  const std::string svg = WriteSvg(report, View());
  EXPECT_THAT(svg, HasSubstr("9.60 k"));  // 300 compares
  EXPECT_THAT(svg, HasSubstr("6.40 k"));  // 200
  EXPECT_THAT(svg, Not(HasSubstr("Relu 16.0 k")));
}

}  // namespace
}  // namespace acev2
